"""How far a slice reaches: far enough for the steps around a row, and steady from row to row.

What has to be seen changes with every step: where the ball swings through a valley, the way to the other
wall is long now and short two steps later. So the middle of what the rows before and after need counts, and a
reach is the window's extent times a power of two. It depends on the run and the row alone, not on how one got
there.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from surfaces.surface import LossFunction
    from surfaces.window import Window
    from visualizer.descent.run import Run

    Vector = NDArray[np.float64]

_AROUND = 24
_FITS = 1.15
_USUAL = 1 / 16
"""Share of the window where neither steps nor curvature set a scale."""

_WIDEST_VALLEY = 1 / 8
_FINEST, _COARSEST = -10, 2
_RESOLVED = 1e-9
"""A reach is at least so much of the ball's distance: nearer points are hardly told apart."""


def needs(function: LossFunction, run: Run, row: int, window: Window) -> tuple[float, float, float]:
    """How far from the ball there is something to see around a row: along x, along y, along the update.

    That is the next steps, and the other side of the valley by the local quadratic: a step along a direction
    with slope s and curvature c > 0 lowers the loss up to the length 2 |s| / c.
    """
    first, last = max(0, row - _AROUND), min(run.steps, row + _AROUND)
    rows = run.position[first : last + 1]
    gradient = run.gradient[first : last + 1]
    hessian = np.moveaxis(function.hessian(rows[:, 0], rows[:, 1]), -1, 0)
    with np.errstate(all="ignore"):
        steps = np.diff(rows, axis=0)
        lengths = np.hypot(steps[:, 0], steps[:, 1])
        unit = steps / lengths[:, None]
        slope = (gradient[:-1] * unit).sum(axis=1)
        bend = np.einsum("ni,nij,nj->n", unit, hessian[:-1], unit)
    # Far outside of the window the surroundings are as large as the way there.
    away = 2 * np.abs(run.position[row] - window.centre)
    wide, high = max(window.width, float(away[0])), max(window.height, float(away[1]))
    return (
        _need(steps[:, 0], gradient[:, 0], hessian[:, 0, 0], wide),
        _need(steps[:, 1], gradient[:, 1], hessian[:, 1, 1], high),
        _need(lengths, slope, bend, math.hypot(wide, high)),
    )


def reach_for(need: float, step: float, extent: float, off: float) -> float:
    """The reach of a slice: the window's extent times a power of two.

    Args:
        need: How far it should reach at least.
        step: How far the next step goes; one that leaves the surroundings of the window does not count.
        extent: The window's extent along it.
        off: The ball's distance from the window's middle: far outside of it steps are larger too.
    """
    need = max(need, _RESOLVED * off)
    coarsest = _COARSEST + max(0, math.ceil(math.log2(max(off / extent, 1.0))))
    if _FITS * step <= extent * 2.0**coarsest:
        need = max(need, _FITS * step)
    return extent * 2.0 ** math.ceil(math.log2(max(need / extent, 2.0**_FINEST)))


def _need(steps: Vector, slopes: Vector, bends: Vector, extent: float) -> float:
    with np.errstate(all="ignore"):
        across = np.where(bends > 0, 2 * np.abs(slopes) / bends, np.nan)
        steps = np.where(np.abs(steps) < extent * 2.0**_COARSEST, np.abs(steps), np.nan)
    valley = min(_middle(across), _WIDEST_VALLEY * extent) or _USUAL * extent
    return _FITS * max(_middle(steps), valley)


def _middle(values: Vector) -> float:
    finite = values[np.isfinite(values)]
    return float(np.sort(finite)[len(finite) // 2]) if finite.size else 0.0
