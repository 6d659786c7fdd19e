"""Painting of the fit: samples, curves, residuals, decision regions and the figure of every optimizer."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from surfaces.window import Window
from visualizer.stage.arrangement import MARGIN
from visualizer.stage.axes import LABEL_EVERY_X, LABEL_EVERY_Y, TICK, paint_bottom, paint_left
from visualizer.stage.bubble import paint_with_halo
from visualizer.stage.cut import cut
from visualizer.stage.fit_residuals import around
from visualizer.stage.lines import as_lines, paint_lines
from visualizer.stage.marks import marker_path, paint_marker
from visualizer.stage.ticks import Ticks, linear_ticks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from visualizer.stage.frame import Frame
    from visualizer.stage.lanes import Lane
    from visualizer.stage.theme import Theme

CLASS_COLOURS = ("#77aadd", "#eedd88", "#ffaabb", "#bbcc33", "#aaaa00", "#99ddff", "#44bb99", "#ee8866")
"""Colours of classes: the light scheme of Paul Tol, Colour Schemes (SRON/EPS/TN/09-002), figure 4, whose hues
stay apart for the colour-blind. They are paler than any optimizer's."""
CLASS_MARKERS = ("circle", "square", "triangle", "diamond", "triangle_down", "pentagon", "hexagon", "star")

LINE, CHOSEN_LINE, HEAD = 2.0, 3.0, 13.0
_DOT, _CLASS_DOT, _MANY = 6.0, 8.0, 300
_REGION_ALPHA = {"light": 0.34, "dark": 0.26}
_INSIDE = 9.0
_ABOVE_ALL = 1e32


def paint_grid(painter: QPainter, frame: Frame, font: QFont, names: tuple[str, str], theme: Theme) -> None:
    """Paint grid lines, axes with numbers, and what the axes are."""
    rect, window = frame.rect, frame.window
    across = linear_ticks(window.x_min, window.x_max, max(2.0, frame.width / LABEL_EVERY_X))
    up = linear_ticks(window.y_min, window.y_max, max(2.0, frame.height / LABEL_EVERY_Y))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(theme.grid), 1))
    for x in (round(frame.to_pixel(value, window.y_min).x()) for value in across.values):
        painter.drawLine(QLineF(x, rect.top(), x, rect.bottom()))
    for y in (round(frame.to_pixel(window.x_min, value).y()) for value in up.values):
        painter.drawLine(QLineF(rect.left(), y, rect.right(), y))
    painter.setPen(QPen(QColor(theme.hairline), 1))
    painter.drawRect(rect.adjusted(-0.5, -0.5, 0.5, 0.5))
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    name = metrics.elidedText(names[0], Qt.TextElideMode.ElideRight, frame.width / 2)
    width = metrics.horizontalAdvance(name)
    begin = rect.right() + MARGIN - 2 - width
    free = _clear_of(across, frame, metrics, begin - 6)
    paint_bottom(painter, rect, window.x_min, window.x_max, free, theme)
    paint_left(painter, rect, window.y_min, window.y_max, up, theme)
    painter.setPen(QColor(theme.muted))
    painter.drawText(QPointF(begin, rect.bottom() + 2 * TICK + metrics.ascent()), name)
    painter.restore()


def _clear_of(ticks: Ticks, frame: Frame, metrics: QFontMetricsF, end: float) -> Ticks:
    """The ticks whose labels do not touch the name of the axis, which begins at ``end``."""
    pairs = [
        (value, label)
        for value, label in zip(ticks.values, ticks.labels, strict=True)
        if frame.to_pixel(value, frame.window.y_min).x() + metrics.horizontalAdvance(label) / 2 <= end
    ]
    return Ticks(tuple(value for value, _ in pairs), tuple(label for _, label in pairs))


def paint_upright_name(painter: QPainter, frame: Frame, font: QFont, name: str, theme: Theme) -> None:
    """Paint what the y axis is, at its upper end inside of the frame."""
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    place = QPointF(frame.left + 6, frame.top + metrics.ascent() + 4)
    text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, frame.width / 2)
    paint_with_halo(painter, place, text, QColor(theme.muted), QColor(theme.stage))


def class_colour(index: int) -> QColor:
    """The colour of a class."""
    return QColor(CLASS_COLOURS[index % len(CLASS_COLOURS)])


def paint_samples(
    painter: QPainter,
    places: NDArray[np.float64],
    frame: Frame,
    classes: NDArray[np.int64] | None,
    theme: Theme,
) -> None:
    """Paint samples at places (m, 2) of the frame's window; with classes, each in its shape and colour."""
    pixels = frame.to_pixels(places)
    with np.errstate(invalid="ignore"):
        seen = np.isfinite(pixels).all(axis=1) & _near(pixels, frame)
    share = 0.75 if len(places) > _MANY else 1.0
    if classes is None:
        colour = QColor(theme.muted)
        _paint_alike(painter, pixels[seen], "circle", share * _DOT, colour, QColor(theme.stage))
        return
    for index in np.unique(classes).tolist():
        name = CLASS_MARKERS[index % len(CLASS_MARKERS)]
        own = pixels[seen & (classes == index)]
        ink = QColor(theme.outline if theme.name == "light" else theme.stage)
        _paint_alike(painter, own, name, share * _CLASS_DOT, class_colour(index), ink)


def _near(pixels: NDArray[np.float64], frame: Frame) -> NDArray[np.bool_]:
    rect = frame.rect.adjusted(-_CLASS_DOT, -_CLASS_DOT, _CLASS_DOT, _CLASS_DOT)
    across = (pixels[:, 0] >= rect.left()) & (pixels[:, 0] <= rect.right())
    return np.asarray(across & (pixels[:, 1] >= rect.top()) & (pixels[:, 1] <= rect.bottom()))


def _paint_alike(
    painter: QPainter, pixels: NDArray[np.float64], name: str, size: float, colour: QColor, edge: QColor
) -> None:
    """Paint one marker at many places."""
    painter.save()
    painter.setPen(QPen(edge, 0.8 * 2 / size))
    painter.setBrush(QBrush(colour))
    path, at = marker_path(name), painter.transform()
    for x, y in pixels.tolist():
        painter.setTransform(at)
        painter.translate(x, y)
        painter.scale(size / 2, size / 2)
        painter.drawPath(path)
    painter.restore()


def paint_curve(
    painter: QPainter, curve: NDArray[np.float64], frame: Frame, lane: Lane, width: float
) -> None:
    """Paint a curve (n, 2) in an optimizer's colour."""
    low, high = around(frame)
    segments = cut(curve, Window(low[0], high[0], low[1], high[1])).segments
    painter.setPen(QPen(lane.colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    paint_lines(painter, as_lines(frame.to_pixels(segments.reshape(-1, 2))))


def head_of(curve: NDArray[np.float64], frame: Frame) -> QPointF | None:
    """Where a curve's marker is: at the last place that is well inside of the frame; None if none is."""
    pixels = frame.to_pixels(curve)
    rect = frame.rect.adjusted(_INSIDE, _INSIDE, -_INSIDE, -_INSIDE)
    with np.errstate(invalid="ignore"):
        inside = (pixels[:, 0] >= rect.left()) & (pixels[:, 0] <= rect.right())
        inside &= (pixels[:, 1] >= rect.top()) & (pixels[:, 1] <= rect.bottom())
    return QPointF(*pixels[np.flatnonzero(inside)[-1]].tolist()) if inside.any() else None


def paint_head(painter: QPainter, place: QPointF | None, lane: Lane, theme: Theme) -> None:
    """Paint an optimizer's marker, if it has a place."""
    if place is not None:
        paint_marker(painter, place, lane.marker, HEAD, lane.colour, QColor(theme.outline), 1.4)


def paint_regions(painter: QPainter, margins: NDArray[np.float64], frame: Frame, theme: Theme) -> None:
    """Paint where each class is predicted, softly in its colour."""
    from contourpy import FillType, contour_generator

    painter.setPen(Qt.PenStyle.NoPen)
    for index, margin in enumerate(margins):
        colour = class_colour(index)
        colour.setAlphaF(_REGION_ALPHA[theme.name])
        painter.setBrush(QBrush(colour))
        made = contour_generator(*_axes_of(margin, frame), margin, fill_type=FillType.OuterOffset)
        points, offsets = made.filled(0.0, _ABOVE_ALL)
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.OddEvenFill)
        for outline, ends in zip(points, offsets, strict=True):
            for first, last in pairwise(ends.tolist()):
                path.addPolygon(QPolygonF([QPointF(x, y) for x, y in outline[first:last].tolist()]))
        painter.drawPath(path)


def boundaries(margins: NDArray[np.float64], frame: Frame) -> list[NDArray[np.float64]]:
    """Where the predicted class changes: lines (n, 2) in pixels."""
    from contourpy import LineType, contour_generator

    # Of two classes one's border is the other's.
    wanted = margins[1:] if len(margins) == 2 else margins
    found: list[NDArray[np.float64]] = []
    for margin in wanted:
        made = contour_generator(*_axes_of(margin, frame), margin, line_type=LineType.Separate)
        found += made.lines(0.0)
    return found


def paint_boundaries(
    painter: QPainter, lines: Sequence[NDArray[np.float64]], lane: Lane, width: float, share: float
) -> QPointF | None:
    """Paint borders between classes in an optimizer's colour.

    Returns:
        Where its marker goes: after a share of the longest border, so that those of several differ.
    """
    painter.setPen(QPen(lane.colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    for line in lines:
        paint_lines(painter, as_lines(np.hstack((line[:-1], line[1:]))))
    longest = max(lines, key=len, default=None)
    return None if longest is None else QPointF(*longest[int(share * (len(longest) - 1))].tolist())


def paint_diagonal(painter: QPainter, frame: Frame, theme: Theme) -> None:
    """Paint where the prediction is the target."""
    window = frame.window
    low, high = max(window.x_min, window.y_min), min(window.x_max, window.y_max)
    if low < high:
        painter.setPen(QPen(QColor(theme.muted), 1.2, Qt.PenStyle.DashLine))
        painter.drawLine(QLineF(frame.to_pixel(low, low), frame.to_pixel(high, high)))


def _axes_of(margin: NDArray[np.float64], frame: Frame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where columns and rows of a margin are, in pixels."""
    across = np.linspace(frame.rect.left(), frame.rect.right(), margin.shape[1])
    return across, np.linspace(frame.rect.bottom(), frame.rect.top(), margin.shape[0])
