"""How the table's cells are painted: markers, signs, hairlines between rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from visualizer.gui.panels.table_model import ROW_ROLE
from visualizer.gui.theme import theme_of
from visualizer.stage.marks import colour_of, paint_mark, paint_marker, role_colour

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from visualizer.gui.panels.table_rows import Row
    from visualizer.stage.theme import Theme

ROW_HEIGHT = 28
PADDING = 4
MARK = 12
MARK_ROOM = MARK + 6


class TableDelegate(QStyledItemDelegate):
    """Paints a cell; the first column has the optimizer's marker, the last one the verdict's sign."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._view = parent

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Rows keep their height."""
        return QSize(super().sizeHint(option, index).width(), ROW_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Ground, mark, text, hairline."""
        theme = theme_of(self._view)
        area: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(theme.accent_soft))
        painter.setPen(QColor(theme.hairline))
        painter.drawLine(
            QPointF(area.left(), area.bottom() + 0.5), QPointF(area.right() + 1, area.bottom() + 0.5)
        )
        row: Row = index.data(ROW_ROLE)
        text = area.adjusted(PADDING, 0, -PADDING, 0)
        painter.setPen(QColor(theme.text))
        if index.column() == 0:
            self._paint_marker(painter, text, row, theme)
            text.setLeft(text.left() + MARK_ROOM)
        elif index.column() == index.model().columnCount() - 1:
            self._paint_sign(painter, text, row, theme)
            text.setLeft(text.left() + MARK_ROOM)
            painter.setPen(role_colour(row.verdict.status, theme))
        alignment = Qt.AlignmentFlag(index.data(Qt.ItemDataRole.TextAlignmentRole))
        painter.setFont(self._view.font())
        shown = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, text.width())
        painter.drawText(text, alignment, shown)
        painter.restore()

    @staticmethod
    def _paint_marker(painter: QPainter, area: QRect, row: Row, theme: Theme) -> None:
        centre = QPointF(area.left() + MARK / 2, area.center().y() + 0.5)
        colour = QColor(colour_of(row.choice, theme))
        painter.save()
        paint_marker(painter, centre, row.choice.optimizer.marker, MARK, colour, colour, 0)
        painter.restore()

    @staticmethod
    def _paint_sign(painter: QPainter, area: QRect, row: Row, theme: Theme) -> None:
        square = QRectF(area.left(), area.center().y() + 0.5 - MARK / 2, MARK, MARK)
        paint_mark(painter, square, row.verdict.status, role_colour(row.verdict.status, theme))
