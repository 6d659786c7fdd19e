"""The panel of the fit: what the figure is, and that of every optimizer; the chosen one stands out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from visualizer.stage.bubble import paint_panel
from visualizer.stage.marks import paint_marker

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from visualizer.stage.frame import Frame
    from visualizer.stage.lanes import Lane
    from visualizer.stage.theme import Theme

_PADDING, _INSET, _GAP, _ROW_GAP = 8.0, 10.0, 12.0, 5.0
_MARKER, _MARKER_ROOM = 10.0, 17.0
_WIDEST = 0.55
_UPPER = 24.0
"""Room for the name of the y axis, above the panel at the left."""


class Row(NamedTuple):
    """One optimizer with its figure."""

    lane: Lane
    text: str


class Figures(NamedTuple):
    """The panel where it was laid out.

    Attributes:
        rect: All of it; empty where there is no room.
        title: What the figures are.
        rows: One for each optimizer.
        row_height: In pixels.
        named: Whether there is room for names.
    """

    rect: QRectF
    title: str
    rows: tuple[Row, ...]
    row_height: float
    named: bool

    def lane_at(self, place: QPointF) -> Lane | None:
        """The optimizer whose row is at a place."""
        for index, row in enumerate(self.rows):
            if self.row_rect(index).contains(place):
                return row.lane
        return None

    def row_rect(self, index: int) -> QRectF:
        """Where a row is."""
        top = self.rect.top() + _PADDING / 2 + (index + 1) * self.row_height
        return QRectF(self.rect.left() + 3, top, self.rect.width() - 6, self.row_height)


def lay_out(
    title: str, rows: Sequence[Row], frame: Frame, font: QFont, samples: NDArray[np.float64], before: str
) -> tuple[Figures, str]:
    """Put the panel into the corner where it covers the fewest samples.

    Args:
        title: What the figures are.
        rows: Optimizers with their figures.
        frame: Where.
        font: Of the rows.
        samples: float64 (m, 2), in pixels.
        before: The corner where it was, such as ``top left``, in which it stays; empty to choose.

    Returns:
        The panel, and its corner.
    """
    metrics = QFontMetricsF(font)
    high = metrics.height() + _ROW_GAP
    figures = max((metrics.horizontalAdvance(row.text) for row in rows), default=0.0)
    names = max((metrics.horizontalAdvance(row.lane.label) for row in rows), default=0.0)
    heading = metrics.horizontalAdvance(title)
    edges = 2 * _PADDING
    wide = max(_MARKER_ROOM + names + _GAP + figures, heading) + edges
    named = wide <= _WIDEST * frame.width
    if not named:
        wide = min(max(_MARKER_ROOM + figures, heading) + edges, frame.width - 2 * _INSET)
    tall = high * (len(rows) + 1) + _PADDING
    corners = {
        "top left": QPointF(frame.left + _INSET, frame.top + _UPPER),
        "top right": QPointF(frame.rect.right() - _INSET - wide, frame.top + _INSET),
        "bottom right": QPointF(frame.rect.right() - _INSET - wide, frame.rect.bottom() - _INSET - tall),
        "bottom left": QPointF(frame.left + _INSET, frame.rect.bottom() - _INSET - tall),
    }
    corner = before or min(corners, key=lambda name: _covered(corners[name], wide, tall, samples))
    rect = QRectF(corners[corner].x(), corners[corner].y(), wide, tall)
    if not rows or tall > frame.height / 2 or wide < _MARKER_ROOM:
        rect = QRectF()
    return Figures(rect, title, tuple(rows), high, named), corner


def _covered(corner: QPointF, wide: float, tall: float, samples: NDArray[np.float64]) -> int:
    across = (samples[:, 0] >= corner.x()) & (samples[:, 0] <= corner.x() + wide)
    return int((across & (samples[:, 1] >= corner.y()) & (samples[:, 1] <= corner.y() + tall)).sum())


def paint_figures(painter: QPainter, made: Figures, chosen: Lane | None, font: QFont, theme: Theme) -> None:
    """Paint the panel."""
    if made.rect.isEmpty():
        return
    painter.save()
    paint_panel(painter, made.rect, theme)
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    left, right = made.rect.left() + _PADDING, made.rect.right() - _PADDING
    middle = made.rect.top() + _PADDING / 2 + made.row_height / 2
    painter.setPen(QColor(theme.muted))
    painter.drawText(QPointF(left, middle + metrics.capHeight() / 2), made.title)
    for index, row in enumerate(made.rows):
        rect = made.row_rect(index)
        if row.lane is chosen and len(made.rows) > 1:
            painter.fillRect(rect, QColor(theme.accent_soft))
        middle = rect.center().y()
        baseline = middle + metrics.capHeight() / 2
        colour = row.lane.colour
        paint_marker(
            painter, QPointF(left + _MARKER / 2, middle), row.lane.marker, _MARKER, colour, colour, 0
        )
        painter.setPen(QColor(theme.text))
        if made.named:
            painter.drawText(QPointF(left + _MARKER_ROOM, baseline), row.lane.label)
        painter.drawText(QPointF(right - metrics.horizontalAdvance(row.text), baseline), row.text)
    painter.restore()
