"""Balls, arrows at the edge for those that left, gradient arrows, minima and the start marker."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QTransform

from visualizer.descent.penalty import run_on
from visualizer.stage.bubble import paint_with_halo
from visualizer.stage.edge import INSET, Edge
from visualizer.stage.marks import paint_marker, star_path

if TYPE_CHECKING:
    from surfaces.surface import Minimum, Surface
    from visualizer.stage.frame import AnyFrame
    from visualizer.stage.lanes import Lane
    from visualizer.stage.style import Style
    from visualizer.stage.theme import Theme

START = 6.5
_SMALL, _SMALLER = 160.0, 0.75
_APART = 25.0
_BESIDE = 15.0
_EDGE_BALL = 12.0
_GRADIENT_UNIT = 22.0
_GRADIENT_LONGEST = 110.0
_PROBE = 1e-3
"""How far ahead one looks for the direction of an arrow, as a share of the window."""

_COVERED = 0.22


def size_in(frame: AnyFrame, size: float) -> float:
    """How large a mark is: smaller in a small pane, of which it would else hide too much."""
    return size if min(frame.width, frame.height) >= _SMALL else _SMALLER * size


def paint_heads(
    painter: QPainter,
    lanes: tuple[Lane, ...],
    step: int,
    frame: AnyFrame,
    theme: Theme,
    style: Style,
    legend: QRectF,
) -> None:
    """Paint the ball of every optimizer, or an arrow where it left the view, beside the legend."""
    taken: list[QPointF] = []
    for lane in reversed(lanes):
        row = lane.row(step)
        if row < 0:
            continue
        edge = frame.edge(lane.run, row)
        if edge is None:
            _paint_ball(painter, lane, row, frame, theme, style)
        elif not style.bare:
            place = _free_place(edge.place, taken, frame, legend)
            taken.append(place)
            _paint_edge(painter, Edge(place, edge.direction), lane, theme)


def _paint_ball(painter: QPainter, lane: Lane, row: int, frame: AnyFrame, theme: Theme, style: Style) -> None:
    pixel = frame.run_pixels(lane.run, slice(row, row + 1))[0]
    if np.isfinite(pixel).all():
        painter.setOpacity(_COVERED if frame.hides(lane.run, row) else 1.0)
        edge = QColor(theme.outline)
        size = size_in(frame, style.ball)
        paint_marker(painter, QPointF(*pixel), lane.marker, size, lane.colour, edge, style.ball_edge)
        painter.setOpacity(1.0)


def _free_place(wanted: QPointF, taken: list[QPointF], frame: AnyFrame, legend: QRectF) -> QPointF:
    """Beside the legend and those that left at the same place, along the edge away from its nearer end."""
    place = QPointF(wanted)
    upright = min(wanted.x() - frame.left, frame.rect.right() - wanted.x()) <= INSET + 1
    centre = frame.centre
    along = QPointF(0, math.copysign(_APART, centre.y() - wanted.y()))
    if not upright:
        along = QPointF(math.copysign(_APART, centre.x() - wanted.x()), 0)
    covered = legend.adjusted(-_BESIDE, -_BESIDE, _BESIDE, _BESIDE)
    while frame.contains(place):
        if not covered.contains(place) and all((o - place).manhattanLength() >= _APART for o in taken):
            return place
        place += along
    return wanted


def _paint_edge(painter: QPainter, edge: Edge, lane: Lane, theme: Theme) -> None:
    tip = QPainterPath()
    tip.moveTo(18, 0)
    tip.lineTo(10, -6)
    tip.lineTo(10, 6)
    tip.closeSubpath()
    painter.save()
    painter.translate(edge.place)
    painter.rotate(edge.direction)
    pen = QPen(QColor(theme.outline), 1.2)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(QBrush(lane.colour))
    painter.drawPath(tip)
    painter.restore()
    paint_marker(painter, edge.place, lane.marker, _EDGE_BALL, lane.colour, QColor(theme.outline), 1.2)


def paint_gradient(
    painter: QPainter, lane: Lane, step: int, frame: AnyFrame, surface: Surface | None, theme: Theme
) -> None:
    """Paint an arrow at the ball along minus the gradient; its length grows with log(1 + gradient norm).

    It is the gradient of what is plotted: with a penalty on the surface, also of that.
    """
    row = lane.row(step)
    if row < 0:
        return
    run = lane.run if surface is None else run_on(surface, lane.run)
    gradient, point = run.gradient[row], run.position[row]
    norm = float(np.hypot(*gradient))
    if not (0 < norm < math.inf) or not frame.window.contains(float(point[0]), float(point[1])):
        return
    short = _PROBE * min(frame.window.width, frame.window.height)
    here, ahead = frame.to_pixels(np.stack([point, point - short * gradient / norm]))
    if not (np.isfinite(here).all() and np.isfinite(ahead).all()):
        return
    length = min(_GRADIENT_UNIT * (1 + math.log10(1 + norm)), _GRADIENT_LONGEST)
    angle = math.degrees(math.atan2(*(ahead - here)[::-1]))
    painter.save()
    painter.translate(QPointF(*here))
    painter.rotate(angle)
    begin = size_in(frame, _BESIDE) / 2
    end = begin + length
    head = [QPointF(end - 9, -4), QPointF(end, 0), QPointF(end - 9, 4)]
    for colour, halo in ((theme.stage, 2.4), (theme.outline, 0.0)):
        pen = QPen(QColor(colour), 1.7 + halo)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawLine(QLineF(begin, 0, end - 8, 0))
        painter.setPen(QPen(pen) if halo else Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(QColor(colour)))
        painter.drawPolygon(head)
    painter.restore()


def paint_minima(
    painter: QPainter, minima: tuple[Minimum, ...], frame: AnyFrame, theme: Theme, style: Style
) -> None:
    """Paint a star wherever the surface is lowest: four points at a kink, hollow at a border."""
    ink, paper = QColor("#1c2128"), QColor("#ffffff")
    star = style.star if min(frame.width, frame.height) >= 10 * style.star else 0.7 * style.star
    size = size_in(frame, star)
    for minimum in minima:
        if not frame.window.contains(minimum.x, minimum.y):
            continue
        place = frame.to_pixel(minimum.x, minimum.y)
        if not _is_seen(place):
            continue
        path = star_path(4, 0.36) if minimum.kind == "kink" else star_path()
        pen = QPen(paper if minimum.kind == "border" and theme.name == "dark" else ink, 1.3)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(
            Qt.BrushStyle.NoBrush if minimum.kind == "border" else QBrush(QColor(style.star_fill))
        )
        painter.drawPath(QTransform(size / 2, 0, 0, size / 2, place.x(), place.y()).map(path))


def paint_start(
    painter: QPainter, start: tuple[float, float], frame: AnyFrame, theme: Theme, label: str
) -> None:
    """Paint the ring from which all start, and what it is called where there is room."""
    if not frame.window.contains(*start):
        return
    place = frame.to_pixel(*start)
    if not _is_seen(place):
        return
    ink, paper = (
        (QColor("#ffffff"), QColor("#1c2128"))
        if theme.name == "dark"
        else (QColor("#14181d"), QColor("#ffffff"))
    )
    paper.setAlphaF(0.75)
    painter.setPen(QPen(ink, 2.2))
    painter.setBrush(QBrush(paper))
    radius = size_in(frame, START)
    painter.drawEllipse(place, radius, radius)
    if label:
        _paint_label(painter, place, label, frame, ink, paper)


def _paint_label(
    painter: QPainter, place: QPointF, label: str, frame: AnyFrame, ink: QColor, halo: QColor
) -> None:
    metrics = painter.fontMetrics()
    width, gap = metrics.horizontalAdvance(label), START + 5
    x = place.x() + gap if place.x() + gap + width < frame.rect.right() - 4 else place.x() - gap - width
    y = place.y() - 8 if place.y() - 8 - metrics.ascent() > frame.top else place.y() + metrics.ascent() + 8
    paint_with_halo(painter, QPointF(x, y), label, ink, halo)


def _is_seen(place: QPointF) -> bool:
    """Whether a place is in the picture at all: in space it may be behind the eye."""
    return math.isfinite(place.x()) and math.isfinite(place.y())


def start_rect(start: tuple[float, float], frame: AnyFrame) -> QRectF:
    """Where the mouse takes hold of the start marker."""
    place, reach = frame.to_pixel(*start), START + 5
    if not _is_seen(place):
        return QRectF()
    return QRectF(place.x() - reach, place.y() - reach, 2 * reach, 2 * reach)
