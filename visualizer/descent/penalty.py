"""The L2 penalty of a weight decay along a run: what a plotted loss has on it and the run's own has not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from surfaces.surface import Surface
    from visualizer.descent.run import Run

_KNOWN: WeakKeyDictionary[Run, dict[float, NDArray[np.float64]]] = WeakKeyDictionary()
"""Of each run the losses with the penalty of some weight decays: they are asked for in each frame."""

_MADE: WeakKeyDictionary[Run, tuple[str, Run]] = WeakKeyDictionary()
"""Of each run the one on the surface, by its formula, that was asked for last."""

_MOST = 4


def losses_with(run: Run, weight_decay: float) -> NDArray[np.float64]:
    """The losses of a run of a model with weight_decay/2 |θ|² of all its parameters; float64 (steps + 1,).

    Where not every row's parameters are kept, those of the last kept one hold until the next. A run of a
    formula, shown for a moment over the model that comes after it, has no parameters: its losses stay.
    """
    if not weight_decay or run.trajectory is None:
        return run.loss
    known = _KNOWN.setdefault(run, {})
    if weight_decay not in known:
        if len(known) == _MOST:
            known.clear()
        with np.errstate(all="ignore"):
            known[weight_decay] = np.asarray(run.loss + weight_decay * _half_squares(run))
    return known[weight_decay]


def run_on(surface: Surface, run: Run) -> Run:
    """A run with the penalty that is on a surface, if there is one, on its losses and gradients."""
    if not surface.weight_decay or run.trajectory is None:
        return run
    made = _MADE.get(run)
    if made is None or made[0] != surface.formula:
        _MADE[run] = made = surface.formula, _penalised(surface, run)
    return made[1]


def _penalised(surface: Surface, run: Run) -> Run:
    loss = surface.model_loss
    assert loss is not None
    # What leads from the plane to the parameters is at right angles to it: it adds nothing to its slopes.
    with np.errstate(all="ignore"):
        added = loss.penalty_gradient(*run.position.T).T
        return replace(run, loss=losses_with(run, loss.weight_decay), gradient=run.gradient + added)


def _half_squares(run: Run) -> NDArray[np.float64]:
    trajectory = run.trajectory
    assert trajectory is not None
    place = np.searchsorted(trajectory.kept, np.arange(len(run.loss)), side="right") - 1
    with np.errstate(all="ignore"):
        squares = np.einsum("ij,ij->i", trajectory.parameters, trajectory.parameters, dtype=np.float64)
    return np.asarray(squares[place] / 2)
