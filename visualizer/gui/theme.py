"""The looks of the window: palette and style sheet, made from the stage's one table of colours."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette

from resources import fonts
from resources import path as resource
from visualizer.stage.theme import DARK, LIGHT, Theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

ThemeMode = Literal["system", "light", "dark"]
FONT_FAMILY = "Inter"
FONT_POINTS = 9.5
_DARKER_THAN = 128


def theme_of(_widget: QWidget) -> Theme:
    """The theme that widgets are painted in, read from the application.

    A widget's own palette is the last to change, and its ground may be transparent.
    """
    return DARK if QGuiApplication.palette().window().color().lightness() < _DARKER_THAN else LIGHT


def theme_for(mode: ThemeMode) -> Theme:
    """The theme for a choice in the settings; ``system`` follows the desktop, light where it does not say."""
    if mode == "system":
        dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return DARK if dark else LIGHT
    return DARK if mode == "dark" else LIGHT


@cache
def load_fonts() -> None:
    """Make the font that ships with the app known to Qt, once, so that pictures look the same everywhere."""
    for file in fonts():
        QFontDatabase.addApplicationFont(str(file))


def apply(app: QApplication, theme: Theme) -> None:
    """Dress the whole application in ``theme``; if it is another one, widgets get a PaletteChange event."""
    sheet = style_sheet(theme)
    if app.styleSheet() != sheet:  # Qt would polish every widget anew, also for the same one
        prepare(app, theme)
        app.setStyleSheet(sheet)


def prepare(app: QApplication, theme: Theme) -> None:
    """Set style, font and palette: what widgets read while they are made."""
    if app.style().name() != "fusion":
        app.setStyle("Fusion")
    font = QFont(FONT_FAMILY)
    font.setPointSizeF(FONT_POINTS)
    # Inter turns an x beside digits into a multiplication sign: x1 is a name here.
    font.setFeature(QFont.Tag("calt"), 0)
    app.setFont(font)
    app.setPalette(palette(theme))


def palette(theme: Theme) -> QPalette:
    """Qt's palette in the colours of ``theme``."""
    roles = QPalette.ColorRole
    colours = {
        roles.Window: theme.window,
        roles.WindowText: theme.text,
        roles.Base: theme.field,
        roles.AlternateBase: theme.window,
        roles.Text: theme.text,
        roles.Button: theme.field,
        roles.ButtonText: theme.text,
        roles.ToolTipBase: theme.field,
        roles.ToolTipText: theme.text,
        roles.PlaceholderText: theme.muted,
        roles.Highlight: theme.accent,
        roles.HighlightedText: theme.on_accent,
        roles.Link: theme.accent,
        roles.BrightText: theme.bad,
        roles.Mid: theme.hairline,
        roles.Midlight: theme.hairline,
        roles.Dark: theme.hairline,
        roles.Light: theme.field,
        roles.Shadow: theme.hairline,
    }
    made = QPalette()
    for role, colour in colours.items():
        made.setColor(role, QColor(colour))
    for role in (roles.Text, roles.WindowText, roles.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(theme.muted))
    return made


def style_sheet(theme: Theme) -> str:
    """The style sheet: an 8-pixel grid, hairlines instead of boxes."""
    chevron = resource("icons", "chevron-down-mid.svg").as_posix()
    return _SHEET.format(t=theme, chevron=chevron)


_SHEET = """
QMainWindow::separator {{ background: {t.hairline}; width: 1px; height: 1px; }}
QMainWindow::separator:hover {{ background: {t.accent}; }}
QMenuBar {{ background: {t.window}; border-bottom: 1px solid {t.hairline}; padding: 2px 6px; }}
QMenuBar::item {{ padding: 7px 8px; border-radius: 4px; background: transparent; }}
QMenuBar::item:selected {{ background: {t.accent_soft}; }}
QMenu {{ background: {t.window}; border: 1px solid {t.hairline}; padding: 4px; }}
QMenu::item {{ padding: 5px 24px 5px 10px; border-radius: 4px; }}
QMenu::icon {{ padding-left: 6px; }}
QMenu::item:selected {{ background: {t.accent_soft}; color: {t.text}; }}
QMenu::item:disabled {{ color: {t.muted}; }}
QMenu::separator {{ height: 1px; background: {t.hairline}; margin: 4px 8px; }}
QStatusBar {{ background: {t.window}; border-top: 1px solid {t.hairline}; color: {t.muted}; }}
QStatusBar::item {{ border: none; }}
QStatusBar QLabel {{ color: {t.muted}; padding: 0 10px; }}
QLabel#stageCaption {{ padding: 0 12px; }}
QProgressBar {{ background: {t.hairline}; border: none; border-radius: 3px; }}
QProgressBar::chunk {{ background: {t.accent}; border-radius: 3px; }}
QToolTip {{ background: {t.window}; color: {t.text}; border: 1px solid {t.hairline}; padding: 4px 6px; }}
QDialog {{ background: {t.window}; }}

QLabel[role="section"] {{ color: {t.muted}; font-size: 8pt; font-weight: 600; letter-spacing: 1px; }}
QLabel[role="caption"] {{ color: {t.muted}; }}
QLabel[role="title"] {{ font-weight: 600; }}
QLabel[role="error"] {{ color: {t.bad}; }}
QFrame[role="card"] {{ background: {t.window}; border: 1px solid {t.hairline}; border-radius: 6px; }}
QFrame[role="card"][chosen="true"] {{ border-color: {t.accent}; }}
QFrame[role="field"] {{ background: {t.field}; border: 1px solid {t.hairline}; border-radius: 5px; }}
QFrame[role="hairline"] {{ background: {t.hairline}; border: none; max-height: 1px; min-height: 1px; }}

QLineEdit, QPlainTextEdit, QSpinBox, QDoubleSpinBox, QComboBox {{
    background: {t.field}; border: 1px solid {t.hairline}; border-radius: 5px; padding: 4px 8px;
    selection-background-color: {t.accent}; selection-color: {t.on_accent};
}}
QLineEdit:hover, QComboBox:hover {{ border-color: {t.muted}; }}
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus {{ border-color: {t.accent}; }}
QLineEdit[invalid="true"] {{ border-color: {t.bad}; color: {t.bad}; }}
QLineEdit[role="bare"] {{
    background: transparent; border: 1px solid transparent; border-radius: 4px; padding: 1px 3px;
}}
QLineEdit[role="bare"]:hover {{ border-color: {t.hairline}; }}
QLineEdit[role="bare"]:focus {{ border-color: {t.accent}; background: {t.field}; }}
QLineEdit[role="bare"][invalid="true"] {{ border-color: {t.bad}; color: {t.bad}; }}
QComboBox::drop-down {{ border: none; width: 20px; }}
QComboBox::down-arrow {{ image: url({chevron}); width: 12px; height: 12px; }}
QComboBox QAbstractItemView {{
    background: {t.window}; border: 1px solid {t.hairline}; padding: 4px; outline: none;
    selection-background-color: {t.accent_soft}; selection-color: {t.text};
}}

QPushButton {{
    background: {t.field}; border: 1px solid {t.hairline}; border-radius: 5px; padding: 5px 12px;
}}
QPushButton:hover {{ border-color: {t.muted}; }}
QPushButton:focus {{ border-color: {t.accent}; }}
QPushButton:pressed {{ background: {t.accent_soft}; }}
QPushButton:disabled {{ color: {t.muted}; }}
QPushButton[role="primary"], QToolButton[role="primary"] {{
    background: {t.accent}; color: {t.on_accent}; border: 1px solid {t.accent}; border-radius: 5px;
}}
QPushButton[role="primary"]:focus, QToolButton[role="primary"]:focus {{ border-color: {t.text}; }}
QPushButton[role="primary"]:disabled {{
    background: {t.field}; color: {t.muted}; border-color: {t.hairline};
}}
QPushButton[role="link"], QToolButton[role="link"] {{
    background: transparent; border: 1px solid transparent; border-radius: 4px;
    color: {t.accent}; font-weight: 600; padding: 2px 4px;
}}
QPushButton[role="link"]:hover, QToolButton[role="link"]:hover {{ background: {t.accent_soft}; }}
QPushButton[role="link"]:focus, QToolButton[role="link"]:focus {{ border-color: {t.accent}; }}
QPushButton[role="choice"] {{
    background: transparent; border: 1px solid transparent; text-align: left; padding: 4px 8px;
}}
QPushButton[role="choice"]:hover {{ background: {t.accent_soft}; }}
QPushButton[role="choice"]:checked {{ background: {t.accent_soft}; color: {t.accent}; font-weight: 600; }}
QPushButton[role="choice"]:focus {{ border-color: {t.accent}; }}
QToolButton {{ background: transparent; border: 1px solid transparent; border-radius: 5px; padding: 4px; }}
QToolButton:hover {{ background: {t.accent_soft}; }}
QToolButton[role="small"] {{ padding: 1px 4px; }}
QToolButton:focus {{ border-color: {t.accent}; }}
QToolButton:checked {{ background: {t.accent_soft}; color: {t.accent}; }}
QToolButton[role="entry"] {{
    background: {t.field}; border: 1px solid {t.hairline}; color: {t.muted}; padding: 3px 8px;
}}
QToolButton[role="entry"]:hover, QToolButton[role="entry"]:focus {{ border-color: {t.accent}; }}
QToolButton::menu-indicator {{ image: none; }}
QPushButton[role="segment"], QToolButton[role="segment"] {{
    background: {t.window}; color: {t.muted}; border: 1px solid {t.hairline}; border-radius: 0;
    padding: 4px 12px;
    margin-left: -1px;
}}
QToolButton[role="segment"][tight="true"] {{ padding: 4px 5px; }}
QPushButton[role="segment"]:disabled, QToolButton[role="segment"]:disabled {{ color: {t.hairline}; }}
QPushButton[role="segment"][first="true"], QToolButton[role="segment"][first="true"] {{
    border-top-left-radius: 5px; border-bottom-left-radius: 5px; margin-left: 0;
}}
QPushButton[role="segment"][last="true"], QToolButton[role="segment"][last="true"] {{
    border-top-right-radius: 5px; border-bottom-right-radius: 5px;
}}
QPushButton[role="segment"]:hover, QToolButton[role="segment"]:hover {{ color: {t.text}; }}
QPushButton[role="segment"]:focus, QToolButton[role="segment"]:focus {{ border-color: {t.accent}; }}
QPushButton[role="segment"]:checked, QToolButton[role="segment"]:checked {{
    background: {t.accent_soft}; color: {t.accent}; font-weight: 600;
}}

QScrollArea {{ border: none; background: transparent; }}
QScrollArea > QWidget > QWidget {{ background: {t.window}; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{ background: {t.hairline}; border-radius: 3px; margin: 2px; }}
QScrollBar::handle:vertical {{ min-height: 24px; }}
QScrollBar::handle:horizontal {{ min-width: 24px; }}
QScrollBar::handle:hover {{ background: {t.muted}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}

QTableView, QListView, QTreeView {{
    background: {t.window}; border: none; outline: none; gridline-color: {t.hairline};
    selection-background-color: {t.accent_soft}; selection-color: {t.text};
}}
QHeaderView {{ background: {t.window}; }}
QHeaderView::section {{
    background: {t.window}; color: {t.muted}; border: none; border-bottom: 1px solid {t.hairline};
    padding: 4px 6px;
}}
QTabBar::tab {{ background: {t.window}; color: {t.muted}; padding: 5px 12px; border: none; }}
QTabBar::tab:selected {{ color: {t.accent}; border-bottom: 2px solid {t.accent}; }}
QTabBar::tab:hover {{ color: {t.text}; }}
"""
