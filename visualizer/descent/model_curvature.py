"""How the loss of a model curves along a trajectory, and the critical learning rates that follow.

A row takes P products of its Hessian with a vector up to 200 parameters, some 40 beyond, which are quicker by
hand. So not every row is measured: every k-th is, with the smallest k with which the work stays within
``WORK``. Work is counted, not timed, so that the same training has the same figures on every machine; on one
core of 2023 it is about two seconds. In between, the figure of the last measured row holds. ``Measured.rows``
says which rows those are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from visualizer.descent.cancelling import ask, never
from visualizer.descent.stability import coupled_decay, critical_rates, preconditioner
from visualizer.descent.torch_state import rule_state

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from torch import nn

    from surfaces.hessian import Spectra
    from surfaces.problem import Problem
    from visualizer.descent.trajectory import Trajectory

WORK = 4e8
"""Products of a Hessian and a vector, times samples, times parameters."""

OVERHEAD = 2_000
"""What a row takes whatever its size, in the same unit."""

PRODUCTS = 20
"""A row that is seen by products takes as long as so many by reverse differentiation at the most: there are
some 40, but by hand each takes a third of that and less."""

AT_ONCE, VECTORS = 1 << 20, 60
"""So many numbers of Hessians are made at once, or of Lanczos' vectors, some 60 at the most of each row."""

SAMPLES_AT_ONCE = 1 << 16
"""At so many samples times rows the products keep what belongs to them."""


@dataclass(frozen=True, eq=False)
class Measured:
    """How an objective curves at some rows of a trajectory.

    Attributes:
        rows: int64 (measured,), which rows, counted from the trajectory's first, ascending; 0 is the first,
            and none is beyond the finite ones.
        spectra: The objective's curvature at these rows: of the loss, or its negative if the optimizer
            maximizes, with its coupled weight decay.
        samples: Number of samples that the loss was taken over.
    """

    rows: NDArray[np.int64]
    spectra: Spectra
    samples: int

    def held(self, column: NDArray[np.float64], rows: int) -> NDArray[np.float64]:
        """A column of the measured rows, (measured, ..), at so many rows: the last measured one holds."""
        place = np.searchsorted(self.rows, np.arange(rows), side="right") - 1
        return column[place]


def measure(
    problem: Problem,
    model: nn.Module,
    trajectory: Trajectory,
    work: float = WORK,
    cancelled: Callable[[], bool] = never,
) -> Measured:
    """Measure the curvature along a trajectory.

    Args:
        problem: What was learned.
        model: A model of the problem, for its buffers: with batch normalisation the loss in eval mode is that
            of its running statistics, at every row. It stays as it is.
        trajectory: Where the optimizer went.
        work: How much may be done.
        cancelled: Asked every few rows whether to give up.

    Raises:
        visualizer.descent.cancelling.CancelledError: ``cancelled`` said so.
    """
    import torch

    from surfaces.hessian import spectra
    from surfaces.objective import Objective
    from visualizer.descent.first_row import first_spectra

    key, chosen = trajectory.contestant.key, trajectory.contestant.hyperparameters
    objective = Objective(
        problem, model, maximize=bool(chosen["maximize"]), weight_decay=coupled_decay(key, chosen)
    )
    places = measured_places(trajectory, objective.samples, work)
    found = []
    for part in _parts(places, objective.count, objective.samples):
        ask(cancelled)
        vectors, scale = torch.as_tensor(np.array(trajectory.parameters[part])), _scale(trajectory, part)
        known = (objective, vectors, None if scale is None else torch.as_tensor(scale))
        if by_products(objective.count) and part[0] == 0:
            found.append(first_spectra(problem, model, *known, lambda: ask(cancelled)))
        else:
            found.append(spectra(*known, lambda: ask(cancelled)))
    return Measured(trajectory.kept[places], _together(found), objective.samples)


def _parts(places: NDArray[np.int64], count: int, samples: int) -> list[NDArray[np.int64]]:
    """The rows that are measured together; beyond 200 parameters the first is measured by itself."""
    at_once = int(np.clip(AT_ONCE // (count * min(count, VECTORS)), 1, 1024))
    if not by_products(count):
        return [places[first : first + at_once] for first in range(0, len(places), at_once)]
    at_once = min(at_once, max(1, SAMPLES_AT_ONCE // samples))
    rest = [places[first : first + at_once] for first in range(1, len(places), at_once)]
    return [places[:1], *rest] if len(places) else []


def by_products(count: int) -> bool:
    """Whether a net with so many parameters is seen by products alone."""
    from surfaces.hessian import WRITTEN_OUT

    return count > WRITTEN_OUT


def critical_along(measured: Measured, trajectory: Trajectory) -> NDArray[np.float64]:
    """The critical learning rate at every row of a trajectory, float64 (rows,); NaN where there is none."""
    contestant = trajectory.contestant
    critical = np.full(len(trajectory.loss), np.nan)
    largest = measured.held(measured.spectra.scaled, trajectory.finite)
    critical[: trajectory.finite] = critical_rates(
        largest, contestant.key, contestant.hyperparameters, trajectory.first
    )
    return critical


def measured_places(trajectory: Trajectory, samples: int, work: float = WORK) -> NDArray[np.int64]:
    """Which rows are measured: places in ``trajectory.kept``, with 0 among them if there is a finite row.

    Args:
        trajectory: Where the optimizer went.
        samples: Number of samples.
        work: How much may be done.
    """
    finite = int(np.searchsorted(trajectory.kept, trajectory.finite))
    count = trajectory.parameters.shape[1]
    products = PRODUCTS if by_products(count) else count
    every = max(1, int(np.ceil(finite * (products * count * samples + OVERHEAD) / work)))
    return np.arange(0, finite, every)


def _scale(trajectory: Trajectory, places: NDArray[np.int64]) -> NDArray[np.float64] | None:
    """What the rule divides each coordinate by in the update from some rows, (rows, P)."""
    key, chosen = trajectory.contestant.key, trajectory.contestant.hyperparameters
    state = rule_state(key, chosen, {name: array[places] for name, array in trajectory.state.items()})
    return preconditioner(key, chosen, state, np.float64(trajectory.first + 1) + trajectory.kept[places])


def _together(parts: list[Spectra]) -> Spectra:
    from surfaces.hessian import Spectra

    wide, narrow = np.empty((0, 1)), np.empty(0)
    none = Spectra(wide, wide, narrow, narrow, narrow, narrow)
    columns = zip(*(vars(each).values() for each in parts or [none]), strict=True)
    return Spectra(*(np.concatenate(column) for column in columns))
