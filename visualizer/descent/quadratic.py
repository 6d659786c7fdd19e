"""The quadratic model of a surface: curvatures and slopes along its two axes. Imports numba."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from visualizer.descent.compiling import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Column = NDArray[np.float64]


@compiled
def curvatures(xx: Column, xy: Column, yy: Column) -> tuple[Column, Column]:
    """The smaller and the larger eigenvalue of Hessians, float64 (rows,) each; NaN where one is not finite.

    The eigenvalue that is larger in absolute value is a sum without cancellation. The other one follows
    from the determinant.
    """
    low, high = np.empty_like(xx), np.empty_like(xx)
    for row in range(len(xx)):
        middle = xx[row] / 2 + yy[row] / 2
        radius = math.hypot(xx[row] / 2 - yy[row] / 2, xy[row])
        outer = middle + math.copysign(radius, middle)
        inner = 0.0 if outer == 0 else xx[row] / outer * yy[row] - xy[row] / outer * xy[row]
        if not math.isfinite(outer):
            outer = inner = math.nan
        low[row], high[row] = min(outer, inner), max(outer, inner)
    return low, high


@compiled
def slopes(xx: Column, xy: Column, yy: Column, gradient: NDArray[np.float64]) -> tuple[Column, Column]:
    """Absolute slopes along the eigenvectors of the smaller and of the larger eigenvalue, float64 (rows,)."""
    low, high = np.empty_like(xx), np.empty_like(xx)
    for row in range(len(xx)):
        angle = math.atan2(2 * xy[row], xx[row] - yy[row]) / 2
        cosine, sine = math.cos(angle), math.sin(angle)
        high[row] = abs(cosine * gradient[row, 0] + sine * gradient[row, 1])
        low[row] = abs(cosine * gradient[row, 1] - sine * gradient[row, 0])
    return low, high
