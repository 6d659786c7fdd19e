"""The L2 penalty of a weight decay along a run: what a plotted loss has on it and the run's own has not."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from visualizer.descent.run import Run

_HALF_SQUARES: WeakKeyDictionary[Run, NDArray[np.float64]] = WeakKeyDictionary()


def losses_with(run: Run, weight_decay: float) -> NDArray[np.float64]:
    """The losses of a run of a model with weight_decay/2 |θ|² of all its parameters; float64 (steps + 1,).

    Where not every row's parameters are kept, those of the last kept one hold until the next.
    """
    if not weight_decay:
        return run.loss
    if run not in _HALF_SQUARES:
        _HALF_SQUARES[run] = _half_squares(run)
    with np.errstate(all="ignore"):
        return np.asarray(run.loss + weight_decay * _HALF_SQUARES[run])


def _half_squares(run: Run) -> NDArray[np.float64]:
    trajectory = run.trajectory
    assert trajectory is not None, "only models are plotted with a penalty"
    place = np.searchsorted(trajectory.kept, np.arange(len(run.loss)), side="right") - 1
    with np.errstate(all="ignore"):
        squares = np.einsum("ij,ij->i", trajectory.parameters, trajectory.parameters, dtype=np.float64)
    return np.asarray(squares[place] / 2)
