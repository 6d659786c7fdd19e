"""How the table's cells are painted: markers, signs, hairlines between rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from visualizer.gui.theme import theme_of
from visualizer.stage.marks import colour_of, paint_mark, paint_marker, role_colour

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from visualizer.gui.panels.table.model import TableModel
    from visualizer.stage.theme import Theme

ROW_HEIGHT = 28
PADDING = 3
MARK = 12
MARK_ROOM = MARK + 6
INDENT = 5
"""Parts the verdict, which begins at the left, from the number before it, which ends at the right."""

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class _Inks(NamedTuple):
    """The theme's colours, made once: a cell is painted sixty times a second."""

    theme: Theme
    text: QColor
    hairline: QColor
    selected: QColor


class TableDelegate(QStyledItemDelegate):
    """Paints a cell; the first column has the optimizer's marker, the last one the verdict's sign."""

    def __init__(self, model: TableModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model, self._view = model, parent
        self._inks = _inks(theme_of(parent))

    def tint(self) -> None:
        """Take the colours of the theme."""
        self._inks = _inks(theme_of(self._view))

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Rows keep their height."""
        return QSize(super().sizeHint(option, index).width(), ROW_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Ground, hairline, mark, text."""
        area: QRect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, self._inks.selected)
        painter.fillRect(area.left(), area.bottom(), area.width(), 1, self._inks.hairline)
        painter.setFont(self._view.font())
        painter.setPen(self._inks.text)
        place, text = index.column(), area.adjusted(PADDING, 0, -PADDING, 0)
        if 0 < place < self._model.columnCount() - 1:
            painter.drawText(text, _RIGHT, self._fitting(painter, index, text.width()))
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        indent = INDENT if place else 0
        self._paint_marked(painter, text.adjusted(indent, 0, 0, 0), index.row(), place)
        painter.restore()

    def _fitting(self, painter: QPainter, index: QModelIndex | QPersistentModelIndex, width: int) -> str:
        """The number in a cell; only one with a very long exponent may have to be cut short."""
        shown = self._model.text(index.row(), index.column())
        if len(shown) <= self._model.room:
            return shown
        return painter.fontMetrics().elidedText(shown, Qt.TextElideMode.ElideRight, width)

    def _paint_marked(self, painter: QPainter, area: QRect, number: int, place: int) -> None:
        """The cells with a mark before their words; the words may give way."""
        row = self._model.rows[number]
        square = QRectF(area.left(), area.center().y() + 0.5 - MARK / 2, MARK, MARK)
        if place == 0:
            colour = QColor(colour_of(row.choice, self._inks.theme))
            paint_marker(painter, square.center(), row.choice.optimizer.marker, MARK, colour, colour, 0)
            painter.setPen(self._inks.text)
        else:
            colour = role_colour(row.verdict.status, self._inks.theme)
            paint_mark(painter, square, row.verdict.status, colour)
            painter.setPen(colour)
        words = area.adjusted(MARK_ROOM, 0, 0, 0)
        shown = self._model.text(number, place)
        shown = painter.fontMetrics().elidedText(shown, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, shown)


def _inks(theme: Theme) -> _Inks:
    return _Inks(theme, QColor(theme.text), QColor(theme.hairline), QColor(theme.accent_soft))
