"""The box around the surface: its far walls with a grid, ticks and numbers at its near edges."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from visualizer.stage.lines import as_lines, paint_lines
from visualizer.stage.ticks import linear_ticks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from visualizer.stage.space.box import Box
    from visualizer.stage.space.projection import Projection
    from visualizer.stage.theme import Theme
    from visualizer.stage.ticks import Ticks

_LABEL_EVERY, _LABEL_EVERY_UP = 58.0, 40.0
_TICK, _TEXT_GAP = 5.0, 5.0
_TITLE_GAP, _TITLED_FROM = 10.0, 200.0
_SHORTEST, _FORESHORTENED = 42.0, 0.22
_SLACK = 0.01
_APART = 2.0


class Edge(NamedTuple):
    """One axis: an edge of the box with its numbers.

    Attributes:
        axis: 0 for x, 1 for y, 2 for the height.
        begin: float64 (3,), where the axis has its lowest value.
        end: float64 (3,), where it has its highest.
        ticks: What stands along it.
        low: Value at the begin.
        high: Value at the end.
        title: What it shows.
    """

    axis: int
    begin: NDArray[np.float64]
    end: NDArray[np.float64]
    ticks: Ticks
    low: float
    high: float
    title: str

    def at(self, value: float) -> NDArray[np.float64]:
        """The place of a value on the edge, float64 (3,)."""
        share = (value - self.low) / (self.high - self.low)
        return np.asarray(self.begin + share * (self.end - self.begin))


def paint_walls(painter: QPainter, box: Box, projection: Projection, edges: list[Edge], theme: Theme) -> None:
    """Paint the walls behind the surface with their grid: those that look away from the eye."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    far = _far_side(projection)
    for axis in range(3):
        corners = _wall(box, axis, far[axis])
        pixels = projection.to_pixels(corners)
        if np.isfinite(pixels).all():
            painter.setPen(QPen(QColor(theme.hairline), 1))
            painter.setBrush(QColor(theme.field))
            painter.drawPolygon(QPolygonF([QPointF(*pixel) for pixel in pixels.tolist()]))
    painter.setPen(QPen(QColor(theme.grid), 1))
    for edge in edges:
        paint_lines(painter, _grid(box, projection, edge, far))
    painter.restore()


def paint_numbers(
    painter: QPainter, projection: Projection, edges: list[Edge], font: QFont, theme: Theme
) -> None:
    """Paint ticks, numbers and titles along the edges, outside of the box."""
    painter.save()
    painter.setFont(font)
    middle = projection.to_pixels(np.zeros((1, 3)))[0]
    ends = [projection.to_pixels(np.stack([edge.begin, edge.end])) for edge in edges]
    lengths = [_length(pair) if np.isfinite(pair).all() else 0.0 for pair in ends]
    taken: list[QRectF] = []
    for edge, pair, length in zip(edges, ends, lengths, strict=True):
        # An axis that points to the eye has no room for numbers.
        if length >= max(_SHORTEST, _FORESHORTENED * max(lengths)):
            _paint_edge(painter, projection, edge, _outward(pair, middle), theme, taken)
    painter.restore()


def edges_of(
    box: Box, projection: Projection, titles: tuple[str, str, str], lowest_tick: float
) -> list[Edge]:
    """The three edges with numbers: of the floor those near to the eye, of the upright ones the outermost.

    Args:
        box: The box.
        projection: Who looks at it.
        titles: What x, y and the height are.
        lowest_tick: Below it the height has no numbers: there is only the floor.
    """
    near = -_far_side(projection) * np.array(box.corner)
    bottom = -box.corner[2]
    window = box.window
    x, y = box.corner[:2]
    along_x = np.array([[-x, near[1], bottom], [x, near[1], bottom]])
    along_y = np.array([[near[0], -y, bottom], [near[0], y, bottom]])
    upright = _outermost(box, projection, near)
    made = [
        _edge(0, along_x, (window.x_min, window.x_max), projection, titles[0]),
        _edge(1, along_y, (window.y_min, window.y_max), projection, titles[1]),
        _edge(2, upright, (box.low, box.high), projection, titles[2]),
    ]
    ticks, slack = made[2].ticks, _SLACK * (box.high - box.low)
    kept = [pair for pair in zip(ticks.values, ticks.labels, strict=True) if pair[0] >= lowest_tick - slack]
    shown = ticks._replace(values=tuple(v for v, _ in kept), labels=tuple(t for _, t in kept))
    return [*made[:2], made[2]._replace(ticks=shown)]


def _edge(
    axis: int, ends: NDArray[np.float64], values: tuple[float, float], projection: Projection, title: str
) -> Edge:
    pixels = projection.to_pixels(ends)
    length = _length(pixels) if np.isfinite(pixels).all() else 0.0
    ticks = linear_ticks(*values, max(2.0, length / (_LABEL_EVERY if axis < 2 else _LABEL_EVERY_UP)))
    return Edge(axis, ends[0], ends[1], ticks, *values, title)


def _outermost(box: Box, projection: Projection, near: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of the two upright edges at the sides, the one farther left in the picture."""
    z = box.corner[2]
    sides = [np.array([[near[0], -near[1], -z], [near[0], -near[1], z]])]
    sides.append(np.array([[-near[0], near[1], -z], [-near[0], near[1], z]]))
    return min(sides, key=lambda ends: float(projection.to_pixels(ends)[0, 0]))


def _far_side(projection: Projection) -> NDArray[np.float64]:
    """For each axis -1 or 1: on which side of the box the wall is that looks to the eye from behind."""
    return np.where(projection.axes.back >= 0, -1.0, 1.0)


def _wall(box: Box, axis: int, side: float) -> NDArray[np.float64]:
    """The corners of a wall in their order, float64 (4, 3)."""
    corner = np.array(box.corner)
    one, other = (k for k in range(3) if k != axis)
    corners = np.empty((4, 3))
    corners[:, axis] = side * corner[axis]
    corners[:, one] = corner[one] * np.array([-1, 1, 1, -1])
    corners[:, other] = corner[other] * np.array([-1, -1, 1, 1])
    return corners


def _grid(box: Box, projection: Projection, edge: Edge, far: NDArray[np.float64]) -> NDArray[np.float64]:
    """The grid lines of one axis on the two walls along it, float64 (n, 4) in pixels."""
    corner = np.array(box.corner)
    places = []
    for value in edge.ticks.values:
        level = edge.at(value)[edge.axis]
        for across, fixed in _others(edge.axis):
            ends = np.empty((2, 3))
            ends[:, edge.axis] = level
            ends[:, fixed] = far[fixed] * corner[fixed]
            ends[:, across] = corner[across] * np.array([-1, 1])
            places.append(ends)
    pixels = projection.to_pixels(np.array(places).reshape(-1, 3)).reshape(-1, 4)
    return as_lines(pixels[np.isfinite(pixels).all(axis=1)])


def _others(axis: int) -> tuple[tuple[int, int], tuple[int, int]]:
    one, other = (k for k in range(3) if k != axis)
    return (one, other), (other, one)


def _length(ends: NDArray[np.float64]) -> float:
    return float(np.hypot(*(ends[1] - ends[0])))


def _outward(ends: NDArray[np.float64], middle: NDArray[np.float64]) -> NDArray[np.float64]:
    """The direction across an edge in the picture, away from the middle of the box, of length 1."""
    along = (ends[1] - ends[0]) / _length(ends)
    across = np.array([-along[1], along[0]])
    return across if across @ (ends.mean(axis=0) - middle) >= 0 else -across


def _paint_edge(
    painter: QPainter,
    projection: Projection,
    edge: Edge,
    outward: NDArray[np.float64],
    theme: Theme,
    taken: list[QRectF],
) -> None:
    if not edge.ticks.values:
        return
    metrics = QFontMetricsF(painter.font())
    places = np.array([edge.at(value) for value in edge.ticks.values])
    *pixels, middle = projection.to_pixels(np.vstack([places, (places[0] + edge.end) / 2]))
    painter.setPen(QPen(QColor(theme.muted), 1))
    paint_lines(painter, as_lines(np.array([[pixel, pixel + _TICK * outward] for pixel in pixels])))
    painter.setPen(QColor(theme.text))
    away = _TICK + _TEXT_GAP
    reaches = [
        _paint_beside(painter, pixel, outward, away, label, metrics, taken)
        for pixel, label in zip(pixels, edge.ticks.labels, strict=True)
    ]
    if min(projection.width, projection.height) < _TITLED_FROM:
        return
    painter.setPen(QColor(theme.muted))
    away += max(reaches) + _TITLE_GAP
    if edge.axis == 2:
        _paint_upright(painter, middle + away * outward, edge.title, metrics)
    else:
        _paint_beside(painter, middle, outward, away, edge.title, metrics, taken)


def _paint_beside(
    painter: QPainter,
    pixel: NDArray[np.float64],
    outward: NDArray[np.float64],
    away: float,
    text: str,
    metrics: QFontMetricsF,
    taken: list[QRectF],
) -> float:
    """Paint a text whose box ends at a distance from a place, unless it would touch an earlier one.

    Returns:
        How far it reaches outward.
    """
    half = np.array([metrics.horizontalAdvance(text), metrics.capHeight()]) / 2
    reach = float(np.abs(outward) @ half)
    centre = pixel + (away + reach) * outward
    place = QRectF(*(centre - half), *(2 * half))
    if not any(place.adjusted(-_APART, -_APART, _APART, _APART).intersects(other) for other in taken):
        taken.append(place)
        painter.drawText(QPointF(place.left(), place.bottom()), text)
    return 2 * reach


def _paint_upright(painter: QPainter, centre: NDArray[np.float64], text: str, metrics: QFontMetricsF) -> None:
    painter.save()
    painter.translate(QPointF(*centre))
    painter.rotate(-90)
    painter.drawText(QPointF(-metrics.horizontalAdvance(text) / 2, metrics.capHeight() / 2), text)
    painter.restore()
