"""A surface evaluated over a window: on a rectangular grid, in chunks, cancellable, with progress."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from surfaces.surface import LossFunction
    from surfaces.window import Window

CHUNK = 1 << 15
"""About how many points are computed at once: a long formula has thousands of intermediate results."""


@dataclass(frozen=True, eq=False)
class Sample:
    """The loss on a grid.

    Attributes:
        window: What the grid spans; its outermost points lie on the border.
        x: float64 (nx,), ascending.
        y: float64 (ny,), ascending.
        loss: float64 (ny, nx); row i belongs to ``y[i]``. Not finite where the surface is not.
    """

    window: Window
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    loss: NDArray[np.float64]


def sample(
    function: LossFunction,
    window: Window,
    shape: tuple[int, int] = (200, 200),
    cancelled: Callable[[], bool] | None = None,
    progress: Callable[[float], None] | None = None,
) -> Sample | None:
    """Evaluate a surface over a window.

    Args:
        function: What is evaluated.
        window: Where.
        shape: Number of rows and columns, (ny, nx), each at least 2.
        cancelled: Asked before every chunk; once it says True the work stops.
        progress: Told the fraction done, from 0 to 1, after every chunk.

    Returns:
        The sample, or None if it was cancelled.
    """
    rows, columns = shape
    x = np.linspace(window.x_min, window.x_max, columns)
    y = np.linspace(window.y_min, window.y_max, rows)
    loss = np.empty((rows, columns))
    step = max(1, CHUNK // columns)
    for first in range(0, rows, step):
        if cancelled is not None and cancelled():
            return None
        part = slice(first, first + step)
        loss[part] = function.value(x, y[part, np.newaxis])
        if progress is not None:
            progress(min(1.0, (first + step) / rows))
    return Sample(window, x, y, loss)
