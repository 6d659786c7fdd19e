"""Critical learning rates along a path: where the local quadratic model says that steps begin to grow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from surfaces.compiled import SurfaceFunction
    from visualizer.descent.path import Path


def critical_learning_rates(function: SurfaceFunction, path: Path) -> NDArray[np.float64]:
    """The critical learning rate at every row, float64 (steps + 1,); NaN where none exists."""
    hessian = function.hessian(path.position[:, 0], path.position[:, 1])
    mean = (hessian[0, 0] + hessian[1, 1]) / 2
    largest = mean + np.hypot((hessian[0, 0] - hessian[1, 1]) / 2, hessian[0, 1])
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(largest > 0, 2 / largest, np.nan)
