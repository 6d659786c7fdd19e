"""The legend: a panel on the stage that can be moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen

from visualizer.stage.rows import DETAILS, Columns, columns, paint_row

if TYPE_CHECKING:
    from visualizer.stage.frame import Frame
    from visualizer.stage.lanes import Lane
    from visualizer.stage.theme import Theme

_PADDING, _INSET, _RADIUS = 9.0, 10.0, 7.0
_ROW_GAP = 6.0
_WIDEST, _HIGHEST = 0.42, 0.55
_NOTE_SMALLER = 0.86


class Legend:
    """Says which optimizer is which and how it does. It stays inside of its pane and covers little of it.

    Attributes:
        rect: Where it was painted last; empty where nothing was.
    """

    def __init__(self) -> None:
        self.rect = QRectF()
        self._from_corner = QPointF(_INSET, _INSET)
        self._lanes: tuple[Lane, ...] = ()
        self._row_height = 0.0

    def move_by(self, delta: QPointF) -> None:
        """Move it by some pixels."""
        self._from_corner += QPointF(-delta.x(), delta.y())

    def lane_at(self, place: QPointF) -> Lane | None:
        """The optimizer whose row is at a place on the widget."""
        if not self.rect.contains(place) or not self._row_height:
            return None
        row = int((place.y() - self.rect.top() - _PADDING) / self._row_height)
        return self._lanes[row] if 0 <= row < len(self._lanes) else None

    def paint(
        self,
        painter: QPainter,
        frame: Frame,
        lanes: tuple[Lane, ...],
        step: int,
        theme: Theme,
        notes: tuple[str, ...] = (),
    ) -> None:
        """Paint it into a pane with the painter's font, with some lines of small print under it."""
        self._lanes, self.rect = lanes, QRectF()
        if not lanes:
            return
        font, small = painter.font(), _smaller(painter.font())
        self._row_height = QFontMetricsF(font).height() + _ROW_GAP
        widths = _fitting(lanes, step, font, frame)
        notes = notes if widths.name and widths.rate else ()
        self.rect = self._place(frame, widths, notes, small)
        painter.save()
        _paint_panel(painter, self.rect, theme)
        x, y = self.rect.left() + _PADDING, self.rect.top() + _PADDING
        for lane in lanes:
            paint_row(painter, QRectF(x, y, widths.width, self._row_height), lane, step, widths, theme)
            y += self._row_height
        painter.setFont(small)
        painter.setPen(QColor(theme.muted))
        for note in notes:
            y += QFontMetricsF(small).height()
            painter.drawText(QPointF(x, y), note)
        painter.restore()

    def _place(self, frame: Frame, widths: Columns, notes: tuple[str, ...], small: QFont) -> QRectF:
        metrics = QFontMetricsF(small)
        wide = max([widths.width, *(metrics.horizontalAdvance(note) for note in notes)]) + 2 * _PADDING
        high = self._row_height * len(self._lanes) + 2 * _PADDING - 2 + metrics.height() * len(notes)
        # What was moved too far is brought back, so that it can always be taken hold of.
        across = min(max(self._from_corner.x(), 0.0), max(0.0, frame.width - wide))
        down = min(max(self._from_corner.y(), 0.0), max(0.0, frame.height - high))
        self._from_corner = QPointF(across, down)
        return QRectF(frame.rect.right() - wide - across, frame.top + down, wide, high)


def _fitting(lanes: tuple[Lane, ...], step: int, font: QFont, frame: Frame) -> Columns:
    """As much of each row as covers little of the pane."""
    high = (QFontMetricsF(font).height() + _ROW_GAP) * len(lanes)
    for detail in DETAILS[1:-1]:
        widths = columns(lanes, step, detail, font)
        if widths.width <= _WIDEST * frame.width and high <= _HIGHEST * frame.height:
            return widths
    return columns(lanes, step, DETAILS[-1], font)


def _smaller(font: QFont) -> QFont:
    small = QFont(font)
    if font.pixelSize() > 0:
        small.setPixelSize(max(8, round(font.pixelSize() * _NOTE_SMALLER)))
    else:
        small.setPointSizeF(font.pointSizeF() * _NOTE_SMALLER)
    return small


def _paint_panel(painter: QPainter, rect: QRectF, theme: Theme) -> None:
    ground = QColor(theme.window)
    ground.setAlphaF(0.86)
    line = QColor(theme.hairline)
    painter.setPen(QPen(line, 1))
    painter.setBrush(QBrush(ground))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
