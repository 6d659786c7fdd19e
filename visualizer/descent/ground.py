"""The ground under a path: the objective, its slope and its curvature at every row, and how far a rest is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from visualizer.descent.stability import coupled_decay, objective_hessian

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from surfaces.compiled import SurfaceFunction
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
    penalty of coupled weight decay. Its quadratic model at a row has two axes, the eigenvectors of its
    Hessian.

    Attributes:
        objective: float64 (rows,).
        gradient: float64 (rows, 2), of the objective.
        low: float64 (rows,), curvature along one axis: the smaller eigenvalue of the Hessian.
        high: float64 (rows,), curvature along the other: the larger eigenvalue.
        low_slope: float64 (rows,), absolute slope along the axis of ``low``.
        high_slope: float64 (rows,), absolute slope along the axis of ``high``.
    """

    objective: NDArray[np.float64]
    gradient: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    low_slope: NDArray[np.float64]
    high_slope: NDArray[np.float64]

    @cached_property
    def slope(self) -> NDArray[np.float64]:
        """Length of the gradient, float64 (rows,)."""
        return np.hypot(self.low_slope, self.high_slope)

    @cached_property
    def rounding(self) -> NDArray[np.float64]:
        """What a curvature must exceed to be more than rounding, float64 (rows,)."""
        return ZERO_CURVATURE * np.maximum(np.abs(self.low), np.abs(self.high))

    @cached_property
    def distance(self) -> NDArray[np.float64]:
        """How far the model's resting place is, a minimum, a saddle or a peak; float64 (rows,).

        Infinite on a slope without curvature.
        """
        low, high = (np.maximum(np.abs(curvature), self.rounding) for curvature in (self.low, self.high))
        return np.hypot(
            np.where(self.low_slope == 0, 0.0, self.low_slope / low),
            np.where(self.high_slope == 0, 0.0, self.high_slope / high),
        )

    @cached_property
    def along(self) -> NDArray[np.float64]:
        """Curvature in the direction of the gradient, float64 (rows,); 0 where there is none."""
        low, high = ((slope / self.slope) ** 2 for slope in (self.low_slope, self.high_slope))
        return np.where(self.slope > 0, self.low * low + self.high * high, 0.0)

    def reach(self, length: NDArray[np.float64]) -> NDArray[np.float64]:
        """By how much the model lets the objective change within a length; float64 (rows,).

        Along the axis of the larger curvature, if that is positive, it can sink to the bottom of the
        parabola and no further.
        """
        low = self.low_slope * length + np.abs(self.low) * length**2 / 2
        high = self.high_slope * length + np.abs(self.high) * length**2 / 2
        bottom = np.where(self.high > 0, self.high_slope**2 / (2 * self.high), np.inf)
        return low + np.minimum(high, bottom)


class Extent(NamedTuple):
    """How low and how high the loss goes within a window, at the points of a coarse grid."""

    lowest: float
    highest: float


def ground_under(path: Path, hessian: NDArray[np.float64]) -> Ground:
    """The ground under the finite rows of a path.

    Args:
        path: The path.
        hessian: float64 (2, 2, rows), the surface's own at the path's first rows, all that are finite.
    """
    from visualizer.descent.quadratic import curvatures, slopes

    key, chosen, rows = path.contestant.key, path.contestant.hyperparameters, hessian.shape[2]
    sign, decay = (-1.0 if chosen["maximize"] else 1.0), coupled_decay(key, chosen)
    position = path.position[:rows]
    with np.errstate(all="ignore"):
        objective, gradient = sign * path.loss[:rows], sign * path.gradient[:rows]
        if decay:
            objective = objective + decay / 2 * (position**2).sum(axis=1)
            gradient = gradient + decay * position
        bent = objective_hessian(hessian, key, chosen)
    xx, xy, yy = bent[0, 0], bent[0, 1], bent[1, 1]
    low, high = curvatures(xx, xy, yy)
    low_slope, high_slope = slopes(xx, xy, yy, gradient)
    return Ground(objective, gradient, low, high, low_slope, high_slope)


@lru_cache(maxsize=64)
def extent(function: SurfaceFunction, window: Window) -> Extent:
    """How low and how high the loss goes within a window; 0 and 0 if it has no finite value there."""
    x = np.linspace(window.x_min, window.x_max, GRID)
    y = np.linspace(window.y_min, window.y_max, GRID)
    loss = function.value(x[None, :], y[:, None])
    finite = loss[np.isfinite(loss)]
    return Extent(float(finite.min()), float(finite.max())) if finite.size else Extent(0.0, 0.0)
