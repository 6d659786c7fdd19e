"""The ground under a path: the objective, its slope and its curvature at every row, and how far a rest is."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from visualizer.descent.cancelling import chunks, never
from visualizer.descent.stability import coupled_decay, objective_hessian

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from surfaces.surface import LossFunction
    from surfaces.window import Window
    from visualizer.descent.path import Path

ZERO_CURVATURE = 1e-8
"""A smaller share of the larger eigenvalue than this is rounding, not curvature."""

GRID = 33
"""A window is looked at on this many columns and rows to learn how low and how high its surface goes."""


@dataclass(frozen=True, eq=False)
class Ground:
    """What the optimizer stands on, at each of ``rows`` finite rows.

    The objective is what the optimizer descends: the loss, or its negative if it maximizes, with the
    penalty of coupled weight decay. Its quadratic model at a row has as many axes as there are parameters,
    the eigenvectors of its Hessian.

    Attributes:
        objective: float64 (rows,).
        gradient: float64 (rows, P), of the objective; P is 2 on a surface.
        low: float64 (rows,), the smallest curvature along an axis: the smallest eigenvalue of the Hessian.
        high: float64 (rows,), the largest one.
        slope: float64 (rows,), length of the gradient.
        along: float64 (rows,), curvature in the direction of the gradient; 0 where there is none.
        rounding: float64 (rows,), what a curvature must exceed to be more than rounding.
        distance: float64 (rows,), how far the model's resting place is, a minimum, a saddle or a peak;
            infinite on a slope without curvature.
        bowl: bool (rows,), whether it curves upwards along all axes.
        reach: float64 (rows,), by how much the model lets the objective change within the yardstick's length.
    """

    objective: NDArray[np.float64]
    gradient: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    slope: NDArray[np.float64]
    along: NDArray[np.float64]
    rounding: NDArray[np.float64]
    distance: NDArray[np.float64]
    bowl: NDArray[np.bool_]
    reach: NDArray[np.float64]


class Extent(NamedTuple):
    """How low and how high the loss goes within a window, at the points of a coarse grid."""

    lowest: float
    highest: float


def ground_under(
    path: Path,
    hessian: NDArray[np.float64],
    length: NDArray[np.float64],
    cancelled: Callable[[], bool] = never,
) -> Ground:
    """The ground under the finite rows of a path over a surface.

    Args:
        path: The path.
        hessian: float64 (2, 2, rows), the surface's own at the path's first rows, all that are finite.
        length: float64 (rows,), how far ``reach`` goes.
        cancelled: Asked every few milliseconds whether to give up.

    Raises:
        visualizer.descent.cancelling.CancelledError: ``cancelled`` said so.
    """
    rows = hessian.shape[2]
    columns = [field.name for field in fields(Ground)]
    shapes: dict[str, Any] = {name: np.empty(rows) for name in columns}
    shapes |= {"gradient": np.empty((rows, 2)), "bowl": np.empty(rows, np.bool_)}
    ground = Ground(**shapes)
    for part in chunks(rows, cancelled):
        here = _ground(path, hessian[:, :, part], length[part], part)
        for name in columns:
            getattr(ground, name)[part] = getattr(here, name)
    return ground


def _ground(path: Path, hessian: NDArray[np.float64], length: NDArray[np.float64], part: slice) -> Ground:
    """The ground under some rows of a path, with the surface's Hessian at them."""
    from visualizer.descent.quadratic import curvatures, slopes

    key, chosen = path.contestant.key, path.contestant.hyperparameters
    sign, decay = (-1.0 if chosen["maximize"] else 1.0), coupled_decay(key, chosen)
    position = path.position[part]
    with np.errstate(all="ignore"):
        objective, gradient = sign * path.loss[part], sign * path.gradient[part]
        if decay:
            objective = objective + decay / 2 * (position**2).sum(axis=1)
            gradient = gradient + decay * position
        bent = objective_hessian(hessian, key, chosen)
        xx, xy, yy = bent[0, 0], bent[0, 1], bent[1, 1]
        low, high = curvatures(xx, xy, yy)
        axes = (low, high, *slopes(xx, xy, yy, gradient))
        return Ground(objective, gradient, low, high, *_shape(*axes), low > 0, _reach(*axes, length))


def _shape(
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    low_slope: NDArray[np.float64],
    high_slope: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """``slope``, ``along``, ``rounding`` and ``distance`` of a Ground."""
    slope = np.hypot(low_slope, high_slope)
    along = np.where(slope > 0, low * (low_slope / slope) ** 2 + high * (high_slope / slope) ** 2, 0.0)
    rounding = ZERO_CURVATURE * np.maximum(np.abs(low), np.abs(high))
    distance = np.hypot(
        np.where(low_slope == 0, 0.0, low_slope / np.maximum(np.abs(low), rounding)),
        np.where(high_slope == 0, 0.0, high_slope / np.maximum(np.abs(high), rounding)),
    )
    return slope, along, rounding, distance


def _reach(
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    low_slope: NDArray[np.float64],
    high_slope: NDArray[np.float64],
    length: NDArray[np.float64],
) -> NDArray[np.float64]:
    """By how much the model lets the objective change within a length.

    Along the axis of the larger curvature, if that is positive, it can sink to the bottom of the parabola and
    no further.
    """
    along_low = low_slope * length + np.abs(low) * length**2 / 2
    along_high = high_slope * length + np.abs(high) * length**2 / 2
    bottom = np.where(high > 0, high_slope**2 / (2 * high), np.inf)
    return along_low + np.minimum(along_high, bottom)


@lru_cache(maxsize=64)
def extent(function: LossFunction, window: Window) -> Extent:
    """How low and how high the loss goes within a window; 0 and 0 if it has no finite value there."""
    x = np.linspace(window.x_min, window.x_max, GRID)
    y = np.linspace(window.y_min, window.y_max, GRID)
    loss = function.value(x[None, :], y[:, None])
    finite = loss[np.isfinite(loss)]
    return Extent(float(finite.min()), float(finite.max())) if finite.size else Extent(0.0, 0.0)
