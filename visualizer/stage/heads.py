"""Balls, arrows at the edge for those that left, gradient arrows, minima and the start marker."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QTransform

from visualizer.stage.marks import paint_marker, star_path

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from surfaces.surface import Minimum
    from visualizer.stage.frame import Frame
    from visualizer.stage.lanes import Lane
    from visualizer.stage.theme import Theme

BALL = 15.0
START = 6.5
_STAR = 24.0
_INSET = 20.0
_SMALL, _SMALLER = 160.0, 0.75
_APART = 25.0
_GRADIENT_UNIT = 22.0
_GRADIENT_LONGEST = 110.0


def ball_size(frame: Frame) -> float:
    """How large a ball is: smaller in a small pane, of which it would else hide too much."""
    return BALL if min(frame.width, frame.height) >= _SMALL else _SMALLER * BALL


class Edge(NamedTuple):
    """Where a ball that left the view is marked.

    Attributes:
        place: On the inner side of the edge, in pixels.
        direction: Where it went: the angle in degrees, 0 to the right, growing clockwise.
    """

    place: QPointF
    direction: float


def edge_of(point: NDArray[np.float64], frame: Frame) -> Edge | None:
    """Where to mark a point of the plane that lies outside the frame; None if it lies inside."""
    window = frame.window
    if window.contains(float(point[0]), float(point[1])):
        return None
    centre = np.array(window.centre)
    away = point / 2 - centre / 2
    away = away / np.abs(away).max() * np.array([frame.width / window.width, -frame.height / window.height])
    pixel = frame.to_pixels(np.clip(point, (window.x_min, window.y_min), (window.x_max, window.y_max)))
    inset = min(_INSET, frame.width / 3, frame.height / 3)
    x = float(np.clip(pixel[0], frame.left + inset, frame.left + frame.width - inset))
    y = float(np.clip(pixel[1], frame.top + inset, frame.top + frame.height - inset))
    return Edge(QPointF(x, y), math.degrees(math.atan2(away[1], away[0])))


def paint_heads(
    painter: QPainter, lanes: tuple[Lane, ...], step: int, frame: Frame, theme: Theme, legend: QRectF
) -> None:
    """Paint the ball of every optimizer, or an arrow where it left the view, beside the legend."""
    taken: list[QPointF] = []
    for lane in reversed(lanes):
        row = lane.row(step)
        if row < 0:
            continue
        point = lane.run.position[row]
        edge = edge_of(point, frame)
        if edge is None:
            place = frame.to_pixel(float(point[0]), float(point[1]))
            paint_marker(
                painter, place, lane.marker, ball_size(frame), lane.colour, QColor(theme.outline), 1.5
            )
        else:
            place = _free_place(edge.place, taken, frame, legend)
            taken.append(place)
            _paint_edge(painter, Edge(place, edge.direction), lane, theme)


def _free_place(wanted: QPointF, taken: list[QPointF], frame: Frame, legend: QRectF) -> QPointF:
    """Beside the legend and those that left at the same place, along the edge away from its nearer end."""
    place = QPointF(wanted)
    upright = min(wanted.x() - frame.left, frame.rect.right() - wanted.x()) <= _INSET + 1
    centre = frame.centre
    along = QPointF(0, math.copysign(_APART, centre.y() - wanted.y()))
    if not upright:
        along = QPointF(math.copysign(_APART, centre.x() - wanted.x()), 0)
    covered = legend.adjusted(-BALL, -BALL, BALL, BALL)
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
    paint_marker(painter, edge.place, lane.marker, 0.8 * BALL, lane.colour, QColor(theme.outline), 1.2)


def paint_gradient(painter: QPainter, lane: Lane, step: int, frame: Frame, theme: Theme) -> None:
    """Paint an arrow at the ball along minus the gradient; its length grows with log(1 + gradient norm)."""
    row = lane.row(step)
    if row < 0:
        return
    gradient, point = lane.run.gradient[row], lane.run.position[row]
    norm = float(np.hypot(*gradient))
    if not (0 < norm < math.inf) or not frame.window.contains(float(point[0]), float(point[1])):
        return
    across, up = frame.scale
    down = -gradient / norm * np.array([across, -up])
    length = min(_GRADIENT_UNIT * (1 + math.log10(1 + norm)), _GRADIENT_LONGEST)
    angle = math.degrees(math.atan2(down[1], down[0]))
    painter.save()
    painter.translate(frame.to_pixel(float(point[0]), float(point[1])))
    painter.rotate(angle)
    begin = ball_size(frame) / 2
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


def paint_minima(painter: QPainter, minima: tuple[Minimum, ...], frame: Frame, theme: Theme) -> None:
    """Paint a star wherever the surface is lowest: four points at a kink, hollow at a border."""
    ink, paper = QColor("#1c2128"), QColor("#ffffff")
    size = (_STAR if min(frame.width, frame.height) >= 10 * _STAR else 0.7 * _STAR) * ball_size(frame) / BALL
    for minimum in minima:
        if not frame.window.contains(minimum.x, minimum.y):
            continue
        place = frame.to_pixel(minimum.x, minimum.y)
        path = star_path(4, 0.36) if minimum.kind == "kink" else star_path()
        pen = QPen(paper if minimum.kind == "border" and theme.name == "dark" else ink, 1.3)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush if minimum.kind == "border" else QBrush(paper))
        painter.drawPath(QTransform(size / 2, 0, 0, size / 2, place.x(), place.y()).map(path))


def paint_start(
    painter: QPainter, start: tuple[float, float], frame: Frame, theme: Theme, label: str
) -> None:
    """Paint the ring from which all start, and what it is called where there is room."""
    if not frame.window.contains(*start):
        return
    place = frame.to_pixel(*start)
    ink, paper = (
        (QColor("#ffffff"), QColor("#1c2128"))
        if theme.name == "dark"
        else (QColor("#14181d"), QColor("#ffffff"))
    )
    paper.setAlphaF(0.75)
    painter.setPen(QPen(ink, 2.2))
    painter.setBrush(QBrush(paper))
    radius = START * ball_size(frame) / BALL
    painter.drawEllipse(place, radius, radius)
    if label:
        _paint_label(painter, place, label, frame, ink, paper)


def _paint_label(
    painter: QPainter, place: QPointF, label: str, frame: Frame, ink: QColor, halo: QColor
) -> None:
    metrics = painter.fontMetrics()
    width, gap = metrics.horizontalAdvance(label), START + 5
    x = place.x() + gap if place.x() + gap + width < frame.rect.right() - 4 else place.x() - gap - width
    y = place.y() - 8 if place.y() - 8 - metrics.ascent() > frame.top else place.y() + metrics.ascent() + 8
    text = QPainterPath()
    text.addText(QPointF(x, y), painter.font(), label)
    halo.setAlphaF(0.55)
    pen = QPen(halo, 3)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(text, pen)
    painter.fillPath(text, QBrush(ink))


def start_rect(start: tuple[float, float], frame: Frame) -> QRectF:
    """Where the mouse takes hold of the start marker."""
    place, reach = frame.to_pixel(*start), START + 5
    return QRectF(place.x() - reach, place.y() - reach, 2 * reach, 2 * reach)
