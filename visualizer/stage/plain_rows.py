"""The plain legend of the classic look: a box with a line, a ball and a name for each optimizer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from visualizer.stage.marks import paint_marker
from visualizer.stage.rows import Columns
from visualizer.stage.style import STYLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from visualizer.stage.lanes import Lane

_SAMPLE, _GAP, _PADDING = 26.0, 8.0, 9.0
_PAPER, _INK = QColor("#ffffff"), QColor("#000000")


def plain_columns(lanes: Sequence[Lane], font: QFont) -> Columns:
    """The widths that the rows need: nothing but the name is a column of its own."""
    metrics = QFontMetricsF(font)
    widest = max((metrics.horizontalAdvance(lane.label) for lane in lanes), default=0.0)
    return Columns(widest + _SAMPLE - _GAP, 0.0, 0.0, 0.0)


def paint_plain_rows(painter: QPainter, rect: QRectF, lanes: Sequence[Lane], row_height: float) -> None:
    """Paint the box and its rows, with the painter's font."""
    style, metrics = STYLES["classic"], QFontMetricsF(painter.font())
    painter.setPen(QPen(_INK, 1))
    painter.setBrush(_PAPER)
    painter.drawRect(rect)
    x, y = rect.left() + _PADDING, rect.top() + _PADDING - 1 + row_height / 2
    for lane in lanes:
        faint = QColor(lane.colour)
        faint.setAlphaF(style.trail_opacity)
        painter.setPen(QPen(faint, style.trail_width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        painter.drawLine(QLineF(x, y, x + _SAMPLE, y))
        middle = QPointF(x + _SAMPLE / 2, y)
        paint_marker(painter, middle, lane.marker, style.ball, lane.colour, _INK, style.ball_edge)
        painter.setPen(_INK)
        painter.drawText(QPointF(x + _SAMPLE + _GAP, y + metrics.capHeight() / 2), lane.label)
        y += row_height
