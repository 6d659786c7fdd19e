"""Where a ball that left the view is marked: at the edge, with the direction in which it went."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PySide6.QtCore import QPointF

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtCore import QRectF

    from visualizer.stage.frame import Frame

INSET = 20.0


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
    return Edge(_inside(pixel, frame.rect), math.degrees(math.atan2(away[1], away[0])))


def edge_in_picture(pixel: NDArray[np.float64], rect: QRectF) -> Edge | None:
    """The same for a place in the picture; None also where it cannot be told, behind the eye."""
    if not np.isfinite(pixel).all() or rect.contains(QPointF(*pixel)):
        return None
    middle = rect.center()
    away = pixel - (middle.x(), middle.y())
    # On the straight line from the middle, where it crosses the border.
    share = min(rect.width() / 2 / abs(away[0] or 1e-9), rect.height() / 2 / abs(away[1] or 1e-9))
    crossing = np.array([middle.x(), middle.y()]) + share * away
    return Edge(_inside(crossing, rect), math.degrees(math.atan2(away[1], away[0])))


def _inside(pixel: NDArray[np.float64], rect: QRectF) -> QPointF:
    """The nearest place that is a little inside of the border."""
    inset = min(INSET, rect.width() / 3, rect.height() / 3)
    x = float(np.clip(pixel[0], rect.left() + inset, rect.right() - inset))
    y = float(np.clip(pixel[1], rect.top() + inset, rect.bottom() - inset))
    return QPointF(x, y)
