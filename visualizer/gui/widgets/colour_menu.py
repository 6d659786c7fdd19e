"""A menu of colours to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QColorDialog,
    QGridLayout,
    QMenu,
    QPushButton,
    QWidget,
    QWidgetAction,
)

from visualizer.gui.theme import theme_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QHideEvent, QKeyEvent, QPaintEvent

COLUMNS = 6
_SWATCH = 24


class ColourMenu(QMenu):
    """Offers swatches, any other colour, and the way back to the usual one.

    Signals:
        colourChosen(object): ``"#rrggbb"``, or None for the usual colour.
    """

    colourChosen = Signal(object)

    def __init__(self, colours: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        """Make a menu.

        Args:
            colours: What is chosen, ``#rrggbb``, and how that looks on dark grounds.
            parent: Qt parent.
        """
        super().__init__(parent)
        self._current = "#000000"
        self._swatches = [_Swatch(colour, on_dark, self) for colour, on_dark in colours]
        self._pointed = -1
        self._dialog: QColorDialog | None = None
        self._add_grid()
        self.addSeparator()
        self._usual = self.addAction(self.tr("Usual colour"))
        self._usual.setObjectName("usualColour")
        self._usual.setToolTip(self.tr("Use the colour that this optimizer has everywhere."))
        self._usual.triggered.connect(self._choose_usual)
        self._other = self.addAction(self.tr("Other colour…"))
        self._other.setObjectName("otherColour")
        self._other.setToolTip(self.tr("Choose any colour."))
        self._other.triggered.connect(self.open_dialog)

    def set_current(self, colour: str) -> None:
        """Mark the swatch that is in use."""
        self._current = colour
        for swatch in self._swatches:
            swatch.setChecked(QColor(swatch.colour) == QColor(colour))

    def swatches(self) -> list[QAbstractButton]:
        """The buttons, in the order of their colours."""
        return list(self._swatches)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right go through the swatches, Enter and Space choose the one that is pointed at."""
        key, on_grid = event.key(), self.activeAction() in (None, self._grid)
        by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(key), 0)
        if by and on_grid:
            self.setActiveAction(self._grid)
            self._point_at((self._pointed + by) % len(self._swatches))
        elif (
            key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and on_grid and self._pointed >= 0
        ):
            self._finish(self._swatches[self._pointed].colour)
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing is pointed at when it opens again."""
        self._point_at(-1)
        super().hideEvent(event)

    def open_dialog(self) -> None:
        """Let the user choose any colour, without blocking the window."""
        if self._dialog is None:
            self._dialog = QColorDialog(self.parentWidget())
            self._dialog.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
            self._dialog.colorSelected.connect(self._choose_colour)
        self._dialog.setCurrentColor(QColor(self._current))
        self._dialog.open()

    def _add_grid(self) -> None:
        grid_widget = QWidget(self)
        grid = QGridLayout(grid_widget)
        grid.setContentsMargins(6, 6, 6, 6)
        grid.setSpacing(4)
        for place, swatch in enumerate(self._swatches):
            swatch.picked.connect(self._finish)
            grid.addWidget(swatch, *divmod(place, COLUMNS))
        self._grid = QWidgetAction(self)
        self._grid.setDefaultWidget(grid_widget)
        self.addAction(self._grid)

    def _point_at(self, place: int) -> None:
        self._pointed = place
        for number, swatch in enumerate(self._swatches):
            swatch.set_pointed(number == place)

    def _choose_colour(self, colour: QColor) -> None:
        self._finish(colour.name())

    def _choose_usual(self) -> None:
        self._finish(None)

    def _finish(self, colour: str | None) -> None:
        self.close()
        self.colourChosen.emit(colour)


class _Swatch(QPushButton):
    picked = Signal(str)

    def __init__(self, colour: str, on_dark: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.colour, self._on_dark = colour, on_dark
        self._pointed = False
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFixedSize(_SWATCH, _SWATCH)
        self.setToolTip(colour)
        self.setAccessibleName(colour)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.clicked.connect(self._pick)

    def set_pointed(self, pointed: bool) -> None:
        self._pointed = pointed
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(_SWATCH, _SWATCH)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002  (the whole is small)
        theme = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._on_dark if theme.name == "dark" else self.colour))
        painter.drawEllipse(self.rect().adjusted(4, 4, -4, -4))
        if self.isChecked() or self._pointed or self.underMouse():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.text if self.isChecked() else theme.accent), 1.5))
            painter.drawEllipse(self.rect().adjusted(1, 1, -2, -2))
        painter.end()

    def _pick(self) -> None:
        self.picked.emit(self.colour)
