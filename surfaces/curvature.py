"""Curvature at a point: the eigenvalues of the Hessian, their directions and their ratio."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from surfaces.surface import LossFunction


@dataclass(frozen=True, eq=False)
class Curvature:
    """How a surface bends at one point.

    Attributes:
        eigenvalues: float64 (2,), ascending; NaN where the Hessian is not finite.
        eigenvectors: float64 (2, 2), unit vectors; ``eigenvectors[:, i]`` belongs to ``eigenvalues[i]``.
        condition_number: Largest over smallest absolute eigenvalue; infinite where one is 0, NaN where both
            are or the Hessian is not finite.
    """

    eigenvalues: NDArray[np.float64]
    eigenvectors: NDArray[np.float64]
    condition_number: float


def eigenvalues(hessian: NDArray[np.float64]) -> NDArray[np.float64]:
    """The eigenvalues of symmetric 2x2 matrices.

    Args:
        hessian: float64 (2, 2, ..).

    Returns:
        float64 (2, ..), the smaller one first; NaN where the matrix is not finite.
    """
    xx, xy, yy = hessian[0, 0], hessian[0, 1], hessian[1, 1]
    with np.errstate(all="ignore"):
        middle, radius = xx / 2 + yy / 2, np.hypot(xx / 2 - yy / 2, xy)
        # The larger one in absolute value is a sum without cancellation; the other is determinant / larger.
        outer = middle + np.copysign(radius, middle)
        scaled = np.where(outer == 0, 0.0, xx / outer * yy - xy / outer * xy)
        finite = np.isfinite(xx) & np.isfinite(xy) & np.isfinite(yy)
        ascending = np.sort(np.stack([outer, scaled]), axis=0)
        return np.where(finite, ascending, np.nan)


def condition_number(hessian: NDArray[np.float64]) -> NDArray[np.float64]:
    """Largest over smallest absolute eigenvalue of symmetric 2x2 matrices.

    Args:
        hessian: float64 (2, 2, ..).

    Returns:
        float64 (..), at least 1; infinite where one eigenvalue is 0, NaN where both are or the matrix is not
        finite.
    """
    size = np.abs(eigenvalues(hessian))
    with np.errstate(all="ignore"):
        return np.asarray(np.maximum(size[0], size[1]) / np.minimum(size[0], size[1]))


def at(function: LossFunction, x: float, y: float) -> Curvature:
    """The curvature of a surface at one point."""
    hessian = function.hessian(x, y)
    values = eigenvalues(hessian)
    if not np.isfinite(values).all():
        return Curvature(values, np.full((2, 2), np.nan), float("nan"))
    _, vectors = np.linalg.eigh(hessian)
    return Curvature(values, vectors, float(condition_number(hessian)))
