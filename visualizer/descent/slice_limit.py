"""The largest step along a direction that still lowers the loss."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from surfaces.surface import LossFunction

    Vector = NDArray[np.float64]

_GRID, _DECADES = 192, 12.0
_PARTS, _ROUNDS = 512, 4
"""Four times into 512 parts: to 2e-11 of a piece of the grid. Few calls: each costs more than its points."""

_RESOLVED = 64 * float(np.finfo(np.float64).eps)


class Limit(NamedTuple):
    """How far one may go along a direction before the loss is no longer lower than at the begin.

    Attributes:
        kind: ``found``, ``beyond`` what was searched, or ``uphill``: the loss does not fall at the begin.
        at: The distance where the loss first is as high again, or where the surface's domain ends; NaN unless
            it was found.
    """

    kind: Literal["found", "beyond", "uphill"]
    at: float = math.nan


def step_limit(
    function: LossFunction, start: Vector, direction: Vector, slope: float, farthest: float
) -> Limit:
    """Search from the begin outward for the first distance at which the loss is back.

    Args:
        function: The surface.
        start: Where the step begins, float64 (2,).
        direction: Its unit vector, float64 (2,).
        slope: Derivative of the loss along it at the begin.
        farthest: How far is searched.
    """
    if not slope < 0:
        return Limit("uphill")
    level = float(function.value(*start))

    def lower(distances: Vector) -> NDArray[np.bool_]:
        points = start + distances[:, None] * direction
        # What is not finite is not lower: the step may go up to the border of the domain.
        return np.asarray(function.value(points[:, 0], points[:, 1]) < level)

    # Nearer than this, the fall is smaller than the rounding of the loss.
    nearest = max(_RESOLVED * abs(level) / -slope, farthest * 10.0**-_DECADES)
    if nearest >= farthest:
        return Limit("beyond")
    # Evenly spaced for the hills of the window, by powers for limits a million times nearer.
    grid = np.union1d(np.geomspace(nearest, farthest, _GRID), np.linspace(nearest, farthest, _GRID))
    back = ~lower(grid)
    if not back.any():
        return Limit("beyond")
    first = int(back.argmax())
    return Limit("found", _refined(lower, float(grid[first - 1]) if first else 0.0, float(grid[first])))


def _refined(lower: Callable[[Vector], NDArray[np.bool_]], low: float, high: float) -> float:
    """Where it changes between a distance that lowers the loss and one that does not."""
    for _ in range(_ROUNDS):
        inner = np.linspace(low, high, _PARTS + 1)[1:]
        inside = int((~lower(inner)).argmax())
        low, high = float(inner[inside - 1]) if inside else low, float(inner[inside])
    return (low + high) / 2
