"""Cross-sections: the loss along straight lines through the place where a run is at one step."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from visualizer.descent.slice_limit import Limit, step_limit
from visualizer.descent.slice_reach import needs, reach_for

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from surfaces.surface import Surface
    from surfaces.window import Window
    from visualizer.descent.run import Run

    Vector = NDArray[np.float64]

SAMPLES = 201
"""Points of a slice; odd, so that the ball is the one in the middle."""

_ALONG = np.linspace(-1.0, 1.0, SAMPLES)
_AXES = np.eye(2)
_FITS = 1.15
"""A slice is so much longer than the way to what must be seen on it."""

_TOO_FAR = 1e150
"""Squares of larger numbers are infinite."""

Missing = Literal["", "end", "still", "not_finite"]


class Place(NamedTuple):
    """A point of a slice.

    Attributes:
        at: Its coordinate along the line.
        loss: The loss there; not finite outside of the surface's domain.
    """

    at: float
    loss: float


@dataclass(frozen=True, eq=False)
class Slice:
    """The loss along one straight line through a ball, which is in the middle.

    Attributes:
        at: Coordinates along the line, ascending, float64 (SAMPLES,).
        loss: float64 (SAMPLES,); not finite outside of the surface's domain.
        ball: Where the ball is.
        slope: Derivative of the noise-free loss along the line at the ball; NaN where there is none.
        next: Where the next step leads along this line, all else unchanged; None where there is no next step.
            It may lie beyond the ends of ``at``.
    """

    at: Vector
    loss: Vector
    ball: Place
    slope: float
    next: Place | None


@dataclass(frozen=True, eq=False)
class Slices:
    """The three slices through one ball.

    Attributes:
        x: Along x with y fixed; its coordinate is x itself.
        y: Along y with x fixed.
        update: Along the update from this row to the next; its coordinate is the distance from the ball. None
            where there is no such direction.
        direction: The unit vector of the update, or None.
        limit: The largest step along the update that still lowers the loss, or None.
        missing: Why there is no ``update``: the run ends here, the step has no length, or the next place is
            not finite; empty where there is one.
        axes: What the surface calls x and y.
    """

    x: Slice
    y: Slice
    update: Slice | None
    direction: tuple[float, float] | None
    limit: Limit | None
    missing: Missing
    axes: tuple[str, str]


def slices_at(surface: Surface, run: Run, row: int, window: Window) -> Slices | None:
    """The slices through the place where a run is.

    Args:
        surface: What the run descends.
        run: The run.
        row: The row; beyond the run's end its last one.
        window: The part of the plane that is shown: it sets the scale where the run itself does not.

    Returns:
        None where position or loss are not finite, or the position is too far away to tell its neighbours.
    """
    row = min(row, run.steps)
    ball = run.position[row]
    if not (bool((np.abs(ball) < _TOO_FAR).all()) and math.isfinite(run.loss[row])):
        return None
    missing = _missing(run, row)
    wanted = needs(surface.function, run, row, window)
    lines = [_along_axis(run, row, axis, wanted[axis], window) for axis in (0, 1)]
    limit = None
    if not missing:
        along, limit = _along_update(surface, run, row, wanted[2], window)
        lines.append(along)
    made = _sliced(surface, ball, float(run.loss[row]), lines)
    if missing:
        return Slices(made[0], made[1], None, None, None, missing, surface.axes)
    x, y = lines[2].direction
    return Slices(made[0], made[1], made[2], (float(x), float(y)), limit, missing, surface.axes)


class _Line(NamedTuple):
    """A line through the ball: unit vector, the ball's coordinate on it, slope, reach and the next step."""

    direction: Vector
    origin: float
    slope: float
    reach: float
    step: float | None


def _missing(run: Run, row: int) -> Missing:
    if row == run.steps:
        return "end"
    length = math.hypot(*_update(run, row))
    if not length < _TOO_FAR:
        return "not_finite"
    return "" if length > 0 else "still"


def _update(run: Run, row: int) -> Vector:
    with np.errstate(all="ignore"):
        return np.asarray(run.position[row + 1] - run.position[row])


def _along_axis(run: Run, row: int, axis: int, need: float, window: Window) -> _Line:
    place, extent = float(run.position[row, axis]), (window.width, window.height)[axis]
    step = None if row == run.steps else float(_update(run, row)[axis])
    step = step if step is not None and math.isfinite(step) else None
    reach = reach_for(need, abs(step or 0.0), extent, abs(place - window.centre[axis]))
    return _Line(_AXES[axis], place, float(run.gradient[row, axis]), reach, step)


def _along_update(surface: Surface, run: Run, row: int, need: float, window: Window) -> tuple[_Line, Limit]:
    ball, update = run.position[row], _update(run, row)
    length = math.hypot(*update)
    direction = update / length
    slope = float(run.gradient[row] @ direction)
    diagonal = math.hypot(window.width, window.height)
    limit = step_limit(surface.function, ball, direction, slope, max(diagonal, 1.5 * length))
    need = max(need, _FITS * limit.at) if limit.kind == "found" else need
    reach = reach_for(need, length, diagonal, math.dist(ball, window.centre))
    return _Line(direction, 0.0, slope, reach, length), limit


def _sliced(surface: Surface, ball: Vector, loss: float, lines: list[_Line]) -> list[Slice]:
    """The slices along some lines, with one call of the surface: calls cost more than points."""
    offsets = [np.append(line.reach * _ALONG, line.step or 0.0) for line in lines]
    points = [ball + along[:, None] * line.direction for along, line in zip(offsets, lines, strict=True)]
    losses = np.split(surface.function.value(*np.concatenate(points).T), len(lines))
    made = []
    for line, along, there in zip(lines, offsets, losses, strict=True):
        ahead = None if line.step is None else Place(line.origin + line.step, float(there[-1]))
        place = Place(line.origin, loss)
        made.append(Slice(line.origin + along[:-1], there[:-1], place, line.slope, ahead))
    return made
