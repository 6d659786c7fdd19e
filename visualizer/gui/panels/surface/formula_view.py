"""The formula of the surface, typeset in a framed field."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QByteArray, QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QKeySequence, QPainter, QTextLayout, QTextOption
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QSizePolicy, QToolButton

from visualizer.gui.icons import icon
from visualizer.gui.theme import theme_of
from visualizer.gui.workers import Cancelled, LatestJob

if TYPE_CHECKING:
    from PySide6.QtGui import (
        QContextMenuEvent,
        QEnterEvent,
        QKeyEvent,
        QMouseEvent,
        QPaintEvent,
        QResizeEvent,
    )
    from PySide6.QtWidgets import QWidget

    from visualizer.gui.typeset import Typeset

_log = logging.getLogger(__name__)

_PADDING = 10
_FONT_SIZE = 14.0
_MIN_HEIGHT = 46
_MAX_HEIGHT = 160
_LONGEST = 600
"""Longer formulas are shown as they were typed: typesetting them takes long and nobody reads it."""


class _Request(NamedTuple):
    formula: str
    width: int


class _Result(NamedTuple):
    formula: str
    latex: str
    picture: Typeset


class FormulaView(QFrame):
    """Shows a formula; a click on it asks to edit it.

    The plain text is shown until the typeset formula comes from the background, and for good if none comes.

    Signals:
        editRequested(): The user wants to edit this formula.
    """

    editRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._formula, self._latex = "", ""
        self._typeset: Typeset | None = None
        self._renderer: QSvgRenderer | None = None
        self._asked: _Request | None = None
        self._may_typeset = False
        self._job = LatestJob(_typeset, self)
        self._job.finished.connect(self._take)
        self._job.failed.connect(self._give_up)
        self.setObjectName("formula")
        self.setProperty("role", "field")
        self.setAccessibleName(self.tr("Formula of the surface"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._buttons = self._make_buttons()

    def set_formula(self, formula: str) -> None:
        """Show another formula."""
        if formula == self._formula:
            return
        self._formula = formula
        self.setAccessibleDescription(formula)
        self.setToolTip(self.tr("{}\nClick to edit this formula.").format(formula))
        self._ask()

    def allow_typesetting(self) -> None:
        """Typesetting loads ziamath: it begins when this is called, after the first picture."""
        if not self._may_typeset:
            self._may_typeset = True
            self._ask()

    def stop(self) -> None:
        """Stop the background work and wait for it."""
        self._job.close()

    @property
    def is_typeset(self) -> bool:
        """Whether the shown formula is typeset, not plain text."""
        return self._renderer is not None

    def sizeHint(self) -> QSize:
        """As high as the formula needs."""
        height = self._text_height() if self._typeset is None else self._typeset.height * self._scale()
        return QSize(200, round(min(max(height + 2 * _PADDING, _MIN_HEIGHT), _MAX_HEIGHT)))

    def minimumSizeHint(self) -> QSize:
        """The same height at a small width."""
        return QSize(80, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may break the lines elsewhere."""
        super().resizeEvent(event)
        self._buttons.move(self.width() - self._buttons.width() - 3, 3)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()
            self._ask()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The frame and the formula."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._renderer is not None and self._typeset is not None:
            scale = min(self._scale(), (self.height() - 2 * _PADDING) / self._typeset.height)
            size = QSize(round(self._typeset.width * scale), round(self._typeset.height * scale))
            self._renderer.render(
                painter, QRectF(QPointF(_PADDING, (self.height() - size.height()) / 2), size)
            )
        else:
            painter.setPen(QColor(theme_of(self).text))
            self._text_layout().draw(painter, QPointF(_PADDING, (self.height() - self._text_height()) / 2))
        if self.hasFocus():
            painter.setPen(QColor(theme_of(self).accent))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        """Another theme has another ink."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click asks to edit."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.editRequested.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter asks to edit; the keys for copying copy."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.editRequested.emit()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self._copy_formula()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show the buttons under the mouse."""
        super().enterEvent(event)
        self._buttons.show()

    def leaveEvent(self, event: QEvent) -> None:
        """Hide them again."""
        super().leaveEvent(event)
        self._buttons.hide()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Copy or edit."""
        menu = self.make_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def make_menu(self) -> QMenu:
        """What can be done with the formula."""
        menu = QMenu(self)
        menu.addAction(self.tr("Copy formula")).triggered.connect(self._copy_formula)
        as_latex = menu.addAction(self.tr("Copy as LaTeX"))
        as_latex.setEnabled(bool(self._latex))
        as_latex.triggered.connect(self._copy_latex)
        menu.addSeparator()
        menu.addAction(self.tr("Edit this formula")).triggered.connect(self.editRequested)
        return menu

    def _make_buttons(self) -> QFrame:
        """Copy and edit, in the corner while the mouse is over the formula."""
        holder = QFrame(self)
        holder.setProperty("role", "field")  # a ground of its own: the formula goes on below it
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._copy = self._make_button("copyFormula", self.tr("Copy the formula as text."))
        self._copy.clicked.connect(self._copy_formula)
        self._edit = self._make_button("editFormula", self.tr("Edit this formula."))
        self._edit.clicked.connect(self.editRequested)
        row.addWidget(self._copy)
        row.addWidget(self._edit)
        holder.adjustSize()
        holder.hide()
        self._tint()
        return holder

    def _make_button(self, name: str, tooltip: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setToolTip(tooltip)
        button.setAccessibleName(tooltip)
        button.setFixedSize(24, 24)
        button.setIconSize(QSize(14, 14))
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the field itself takes Enter and Ctrl+C
        return button

    def _ask(self) -> None:
        width = self.width() - 2 * _PADDING
        request = _Request(self._formula, width)
        if not self._may_typeset or request == self._asked or width < _MIN_HEIGHT or not self._formula:
            return
        if len(self._formula) > _LONGEST:
            self._give_up(None)
            return
        self._asked = request
        self._job.submit(request)

    def _take(self, result: _Result) -> None:
        if result.formula != self._formula:
            return
        self._latex, self._typeset = result.latex, result.picture
        self._tint()
        self.updateGeometry()

    def _give_up(self, error: object) -> None:
        """Show the plain text."""
        _log.warning("the formula %r cannot be typeset: %s", self._formula, error)
        self._latex, self._typeset, self._renderer = "", None, None
        self.updateGeometry()
        self.update()

    def _tint(self) -> None:
        theme = theme_of(self)
        self._copy.setIcon(icon("copy", theme.muted))
        self._edit.setIcon(icon("pencil", theme.muted))
        if self._typeset is not None:
            self._renderer = QSvgRenderer(QByteArray(self._typeset.svg(theme.text)))
        self.update()

    def _scale(self) -> float:
        """Typeset formulas are shrunk, never blown up."""
        assert self._typeset is not None
        return min(1.0, max(self.width() - 2 * _PADDING, 1) / self._typeset.width)

    def _text_layout(self) -> QTextLayout:
        layout = QTextLayout(self._formula, self.font())
        layout.setTextOption(QTextOption(Qt.AlignmentFlag.AlignLeft))
        option = layout.textOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        top = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(self.width() - 2 * _PADDING, 1))
            line.setPosition(QPointF(0, top))
            top += line.height()
        layout.endLayout()
        return layout

    def _text_height(self) -> float:
        return self._text_layout().boundingRect().height()

    def _copy_formula(self) -> None:
        QGuiApplication.clipboard().setText(self._formula)

    def _copy_latex(self) -> None:
        QGuiApplication.clipboard().setText(self._latex)


def _typeset(request: _Request, cancelled: Cancelled) -> _Result | None:
    from surfaces.formula import Formula
    from visualizer.gui.typeset import typeset

    latex = Formula.parse(request.formula).latex()
    if cancelled():
        return None
    return _Result(request.formula, latex, typeset(latex, _FONT_SIZE, float(request.width)))
