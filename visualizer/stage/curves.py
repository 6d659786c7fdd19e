"""Curves: one quantity of each run over the steps, as lines that Qt paints quickly."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from surfaces.window import Window
from visualizer.stage.cut import cut
from visualizer.stage.lines import as_lines, paint_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from visualizer.stage.chart_scale import Scale
    from visualizer.stage.frame import Frame
    from visualizer.stage.lanes import Lane
    from visualizer.stage.theme import Theme

WIDTH = 2.0
_CROSS, _ARROW = 4.0, 5.0
_APART = 12.0


class Arrow(NamedTuple):
    """An arrow at the upper or the lower side.

    Attributes:
        tip: Where it ends.
        down: -1 at the upper side, 1 at the lower one.
    """

    tip: QPointF
    down: int


@dataclass(frozen=True, eq=False)
class Curve:
    """The curve of one run.

    Attributes:
        lane: Whose it is.
        values: float64 (steps + 1,), what is shown.
        heights: float64 (steps + 1,), where it is shown; NaN where the value is not finite.
        lines: Its straight pieces in pixels, in the order of the steps; float64 (pieces, 4).
        ended: Place of the cross where the values stop being finite, and the first step without one.
        left: The arrow where the curve first leaves through the upper or the lower side, and that step.
    """

    lane: Lane
    values: NDArray[np.float64]
    heights: NDArray[np.float64]
    lines: NDArray[np.float64]
    ended: tuple[QPointF, int] | None
    left: tuple[Arrow, int] | None


def curve(lane: Lane, values: NDArray[np.float64], scale: Scale, frame: Frame) -> Curve:
    """The curve of one run in a frame whose window spans steps and heights."""
    heights = scale.height.of(values)
    left = _left(heights, frame)
    ended = _ended(values, heights, frame, left)
    return Curve(lane, values, heights, lines(heights, frame), ended, left)


def parted(curves: Sequence[Curve], frame: Frame) -> tuple[Curve, ...]:
    """The curves, with crosses that would lie on each other beside each other: many may end at one step."""
    made: list[Curve] = []
    for each in curves:
        if each.ended is not None:
            at, step = each.ended
            others = [other.ended[0] for other in made if other.ended is not None]
            away = QPointF(_APART if at.x() < frame.left + frame.width / 2 else -_APART, 0)
            while any((at - other).manhattanLength() < _APART for other in others):
                at = at + away  # a new point: += would move the one of the curve
            each = replace(each, ended=(at, step))
        made.append(each)
    return tuple(made)


def lines(heights: NDArray[np.float64], frame: Frame) -> NDArray[np.float64]:
    """The straight pieces of a curve; with many steps, the lowest and the highest of each pixel column."""
    rows = _extremes(heights, max(1, round(frame.width)))
    points = np.stack([rows.astype(np.float64), heights[rows]], axis=1)
    window = frame.window
    box = Window(window.x_min, window.x_max, window.y_min - window.height, window.y_max + window.height)
    return as_lines(frame.to_pixels(cut(points, box).segments.reshape(-1, 2, 2)))


def _extremes(heights: NDArray[np.float64], columns: int) -> NDArray[np.int64]:
    """Rows that look the same as all rows: the lowest and highest of every column, and where a gap begins."""
    count = len(heights)
    if count <= 3 * columns:
        return np.arange(count)
    size = -(-count // columns)
    padded = np.full(size * columns, np.nan)
    padded[:count] = heights
    parts = padded.reshape(columns, size)
    begins = size * np.arange(columns)
    lowest = begins + np.where(np.isnan(parts), np.inf, parts).argmin(axis=1)
    highest = begins + np.where(np.isnan(parts), -np.inf, parts).argmax(axis=1)
    gaps = np.flatnonzero(np.diff(np.isnan(heights).astype(np.int8)))
    rows = np.unique(np.concatenate([begins, lowest, highest, gaps, gaps + 1, [count - 1]]))
    return rows[rows < count]


def paint_curve(painter: QPainter, made: Curve, colour: QColor) -> None:
    """Paint a curve with what marks its end."""
    cap = Qt.PenCapStyle.SquareCap if colour.alpha() == QColor("black").alpha() else Qt.PenCapStyle.FlatCap
    painter.setPen(QPen(colour, WIDTH, Qt.PenStyle.SolidLine, cap))
    paint_lines(painter, made.lines)
    painter.setPen(QPen(colour, WIDTH, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    if made.ended is not None:
        at, _ = made.ended
        painter.drawLine(at + QPointF(-_CROSS, -_CROSS), at + QPointF(_CROSS, _CROSS))
        painter.drawLine(at + QPointF(-_CROSS, _CROSS), at + QPointF(_CROSS, -_CROSS))
    if made.left is not None:
        (tip, down), _ = made.left
        back = -1.6 * _ARROW * down
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPolygon([tip, tip + QPointF(-_ARROW, back), tip + QPointF(_ARROW, back)])


def paint_rate_ticks(painter: QPainter, made: Curve, frame: Frame, theme: Theme) -> None:
    """Paint a short upright line on the curve wherever the learning rate changed."""
    for change in made.lane.choice.changes:
        if change.step >= len(made.heights) or not np.isfinite(made.heights[change.step]):
            continue
        at = frame.to_pixel(change.step, float(made.heights[change.step]))
        if frame.contains(at):
            line = QLineF(at - QPointF(0, 5), at + QPointF(0, 5))
            for colour, width in ((theme.window, 4.0), (theme.outline, 1.8)):
                painter.setPen(QPen(QColor(colour), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
                painter.drawLine(line)


def _ended(
    values: NDArray[np.float64],
    heights: NDArray[np.float64],
    frame: Frame,
    left: tuple[Arrow, int] | None,
) -> tuple[QPointF, int] | None:
    """Where the values stop being finite for good; at the upper side if there was nothing before."""
    finite = np.flatnonzero(np.isfinite(values))
    last = int(finite[-1]) if len(finite) else -1
    if last == len(values) - 1:
        return None
    height = float(heights[last]) if last >= 0 else frame.window.y_max
    at = frame.to_pixel(max(last, 0), min(max(height, frame.window.y_min), frame.window.y_max))
    inset = _CROSS + 2
    first, end = frame.left + inset, frame.left + frame.width - inset
    x = min(max(at.x(), first), end)
    y = min(max(at.y(), frame.top + inset), frame.top + frame.height - inset)
    return QPointF(_beside(x, y, end, left), y), last + 1


def _beside(x: float, y: float, end: float, left: tuple[Arrow, int] | None) -> float:
    """Where the cross goes if it would lie on the arrow: to its right, or to its left at the end."""
    if left is None or np.hypot(x - left[0].tip.x(), y - left[0].tip.y()) >= _APART:
        return x
    right = left[0].tip.x() + _APART
    return right if right <= end else left[0].tip.x() - _APART


def _left(heights: NDArray[np.float64], frame: Frame) -> tuple[Arrow, int] | None:
    """Where the curve first leaves through the upper or the lower side."""
    window, rect = frame.window, frame.rect
    with np.errstate(invalid="ignore"):
        outside = np.flatnonzero((heights > window.y_max) | (heights < window.y_min))
    if not len(outside):
        return None
    step = int(outside[0])
    up = bool(heights[step] > window.y_max)
    x = min(max(frame.to_pixel(step, window.y_max).x(), rect.left() + _ARROW), rect.right() - _ARROW)
    return Arrow(QPointF(x, rect.top() + 1 if up else rect.bottom() - 1), -1 if up else 1), step
