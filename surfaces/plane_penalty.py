"""The L2 penalty of a weight decay on a plane through parameter space."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from surfaces.plane import Plane


class PlanePenalty:
    """w/2 |θ(a, b)|² = 1/2 vᵀ P v with v = (1, a, b) and P = w (origin, x, y)ᵀ (origin, x, y), in float64.

    Args:
        plane: Where θ is.
        weight_decay: w.
    """

    def __init__(self, plane: Plane, weight_decay: float) -> None:
        basis = plane.basis.detach().cpu().double().numpy()
        self._products = weight_decay * (basis @ basis.T)

    def value(self, a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
        """The penalty at coordinates that are broadcast together; float64 (..)."""
        point = _points(a, b)
        with np.errstate(all="ignore"):
            return np.asarray((point * np.tensordot(self._products, point, 1)).sum(axis=0) / 2)

    def gradient(self, a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
        """Its slopes along a and b; float64 (2, ..)."""
        return np.asarray(np.tensordot(self._products[1:], _points(a, b), 1))

    @property
    def hessian(self) -> NDArray[np.float64]:
        """Its second derivatives, the same everywhere; float64 (2, 2)."""
        return np.asarray(self._products[1:, 1:])


def _points(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    a, b = np.broadcast_arrays(a, b)
    return np.stack([np.ones_like(a), a, b])
