"""The step of a trail that is near the mouse."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

if TYPE_CHECKING:
    from visualizer.stage.lanes import Lane
    from visualizer.stage.theme import Theme
    from visualizer.stage.trails import Trail

_REACH, _DOT = 9.0, 4.0


class Near(NamedTuple):
    """A step of a trail that is near the mouse.

    Attributes:
        lane: Whose trail.
        row: The step.
        place: Where it is on the widget.
    """

    lane: Lane
    row: int
    place: QPointF


def nearest(shown: list[tuple[Lane, Trail]], mouse: QPointF, step: int) -> Near | None:
    """The step nearest to the mouse, of those up to ``step``; None if none is near."""
    best, found = _REACH, None
    for lane, trail in shown:
        count = int(np.searchsorted(trail.rows, step, side="right"))
        if not count:
            continue
        with np.errstate(invalid="ignore", over="ignore"):
            away = np.hypot(trail.pixels[:count, 0] - mouse.x(), trail.pixels[:count, 1] - mouse.y())
        away[~np.isfinite(away)] = math.inf
        # Of several at the same place the latest.
        place = count - 1 - int(away[::-1].argmin())
        if away[place] < best:
            best = float(away[place])
            found = Near(lane, int(trail.rows[place]), QPointF(*trail.pixels[place].tolist()))
    return found


def paint_ring(painter: QPainter, place: QPointF, theme: Theme) -> None:
    """Paint a small ring around what is near the mouse."""
    painter.setPen(QPen(QColor(theme.outline), 1.5))
    painter.setBrush(QBrush(QColor(theme.stage)))
    painter.drawEllipse(place, _DOT, _DOT)
