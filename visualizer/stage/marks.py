"""The marks: a shape for every optimizer and a sign for every verdict, so that colour is never alone.

All shapes lie in a square from -1 to 1 and have about the same area, so that none looks larger.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPolygonF, QTransform, qGray

from visualizer.descent.optimizers import OPTIMIZERS
from visualizer.stage.shapes import MARKERS, SIGNS, Points, star

if TYPE_CHECKING:
    from PySide6.QtCore import QRectF

    from visualizer.descent.verdict import Status
    from visualizer.scene import OptimizerChoice
    from visualizer.stage.theme import Theme

Role = Literal["good", "warn", "bad", "neutral"]

ROLES: dict[str, Role] = {
    "descending": "good",
    "converged": "good",
    "slow": "warn",
    "oscillating": "warn",
    "diverging": "bad",
    "diverged": "bad",
    "plateau": "neutral",
    "saddle": "neutral",
    "escaping": "neutral",
    "predicts": "neutral",
}
"""Which of the theme's colours a verdict has."""

_PEN = 0.24
_DARKEST, _LIGHTER = 42, 170


def colour_of(choice: OptimizerChoice, theme: Theme) -> str:
    """The colour of an optimizer as ``#rrggbb``: the one that was chosen, or the registry's own.

    A colour of the registry has a lighter twin for the dark theme; another one is made lighter if it must be.
    """
    colour = choice.colour or choice.optimizer.colour
    if theme.name != "dark":
        return colour
    twins = {row.colour: row.colour_dark for row in OPTIMIZERS.values()}
    return twins.get(colour) or _legible(colour)


@lru_cache(maxsize=64)
def _legible(colour: str) -> str:
    """The colour, or a lighter one of its hue where it could not be told from a dark ground."""
    ink = QColor(colour)
    if qGray(ink.rgb()) >= _DARKEST:
        return colour
    hue, saturation = max(0, ink.hslHue()), ink.hslSaturation()
    return QColor.fromHsl(hue, saturation, _LIGHTER).name()


def role_colour(status: Status, theme: Theme) -> QColor:
    """The colour of a verdict."""
    role = ROLES[status]
    return QColor({"good": theme.good, "warn": theme.warn, "bad": theme.bad, "neutral": theme.neutral}[role])


@lru_cache(maxsize=32)
def marker_path(name: str) -> QPainterPath:
    """The outline of an optimizer's marker; an unknown name is a circle."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    if name in MARKERS:
        path.addPolygon(_closed(MARKERS[name]))
        path.closeSubpath()
    else:
        path.addEllipse(QPointF(0, 0), 0.88, 0.88)
    return path


@lru_cache(maxsize=4)
def star_path(points: int = 5, inner: float = 0.42) -> QPainterPath:
    """A star, one point up: where the surface is lowest."""
    path = QPainterPath()
    path.addPolygon(_closed(star(points, 1.0, inner)))
    path.closeSubpath()
    return path


def paint_marker(
    painter: QPainter,
    centre: QPointF,
    name: str,
    size: float,
    colour: QColor,
    edge: QColor,
    width: float = 1.3,
) -> None:
    """Paint an optimizer's marker.

    Args:
        painter: Where.
        centre: Its middle.
        name: The shape, as in the registry.
        size: How wide and high it is at most, in pixels.
        colour: What it is filled with.
        edge: The line around it.
        width: How wide that line is; 0 for none.
    """
    scale = size / 2
    path = QTransform(scale, 0, 0, scale, centre.x(), centre.y()).map(marker_path(name))
    painter.setPen(_edge(edge, width) if width else Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(colour))
    painter.drawPath(path)


def paint_mark(painter: QPainter, rect: QRectF, status: Status, colour: QColor) -> None:
    """Paint the sign of a verdict into a square rectangle."""
    scale = min(rect.width(), rect.height()) / 2
    transform = QTransform(scale, 0, 0, scale, rect.center().x(), rect.center().y())
    pen = QPen(
        colour, _PEN * scale, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    )
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(transform.map(mark_path(status)))
    painter.restore()


@lru_cache(maxsize=16)
def mark_path(status: Status) -> QPainterPath:
    """The lines of a verdict's sign."""
    path = QPainterPath()
    for line in SIGNS.get(status, ()):
        path.addPolygon(QPolygonF([QPointF(x, y) for x, y in line]))
    if status == "slow":
        path.addEllipse(QPointF(0, 0), 0.82, 0.82)
    elif status == "oscillating":
        path.moveTo(-0.86, 0.1)
        path.cubicTo(-0.6, -0.95, -0.32, -0.95, 0.0, 0.0)
        path.cubicTo(0.32, 0.95, 0.6, 0.95, 0.86, -0.1)
    elif status == "saddle":
        _add_saddle(path)
    return path


def _edge(colour: QColor, width: float) -> QPen:
    pen = QPen(colour, width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


def _closed(points: Points) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in points])


def _add_saddle(path: QPainterPath) -> None:
    """One parabola that opens upward over one that opens downward."""
    path.moveTo(-0.86, -0.7)
    path.cubicTo(-0.4, 0.02, 0.4, 0.02, 0.86, -0.7)
    path.moveTo(-0.86, 0.76)
    path.cubicTo(-0.4, 0.04, 0.4, 0.04, 0.86, 0.76)
