"""How the tests of surfaces call a compiled surface, as the race does."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from surfaces.compiled import SurfaceFunction

    Evaluate = Callable[[SurfaceFunction, NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]


@cache
def _loop() -> Any:
    import numba

    @numba.njit(error_model="numpy", nogil=True)
    def loop(function, x, y, out):
        for index in range(x.size):
            out[0, index], out[1, index], out[2, index] = function(x[index], y[index])

    return loop


@pytest.fixture(scope="session")
def evaluate_numba() -> Evaluate:
    """Value, dL/dx and dL/dy, (3, n), from the surface's numba function passed into one compiled loop."""

    def evaluate(
        function: SurfaceFunction, x: NDArray[np.float64], y: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        out = np.empty((3, x.size))
        _loop()(function.numba, x, y, out)
        return out

    return evaluate
