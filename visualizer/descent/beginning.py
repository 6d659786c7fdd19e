"""Where a race begins that has a checkpoint: row 0 of the race is the checkpoint's row of its training.

Who goes on gets all that the checkpoint has: weights, the optimizer's state, random states, gradients that
were left to add up. Everybody else begins afresh, without a state, at a model that is given; all meet the
same batches.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from visualizer.descent.checkpoint import CheckpointError
from visualizer.descent.learner import Learner, Snapshot
from visualizer.descent.optimizers import OPTIMIZERS
from visualizer.descent.resuming import check_optimizer, contestant_in, go_on, updates_of
from visualizer.descent.training import Training, TrainingPlan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor, nn

    from surfaces.problem import Problem
    from visualizer.descent.checkpoint import Checkpoint
    from visualizer.descent.path import Contestant

LAST = 10_000_000
"""Updates before a race; a checkpoint that claims more is refused: they would have to be counted."""


@dataclass(frozen=True, eq=False)
class Beginning:
    """What a ``Training`` takes to begin at a checkpoint.

    Attributes:
        first: Number of updates behind the checkpoint.
        start: A state for each contestant, all of row ``first``.
        order: State of the shuffling before the order of that epoch is drawn; None to draw from the seed.
    """

    first: int
    start: tuple[Snapshot, ...]
    order: Tensor | None = None


def beginning(
    checkpoint: Checkpoint,
    problem: Problem,
    plan: TrainingPlan,
    contestants: Sequence[Contestant],
    model: nn.Module,
    predict: bool = False,
) -> Beginning:
    """Where the contestants begin.

    Args:
        checkpoint: Where those begin whose ``goes_on`` is set.
        problem: With the checkpoint's model.
        plan: In which portions; of the checkpoint's own plan the random states hold for the same only.
        contestants: Who takes part.
        model: Where the others begin; it is not changed.
        predict: Whether nothing is trained: then all that counts is the checkpoint's model.

    Raises:
        CheckpointError: The checkpoint does not fit; the message says what to do.
    """
    first = updates_of(checkpoint, plan, len(problem.features))
    if first > LAST:
        message = (
            f"{checkpoint.path.name} does not fit: it has {first:,} updates behind it, more than"
            f" {LAST:,}; save it with a smaller epoch"
        )
        raise CheckpointError(message)
    if predict:
        return Beginning(first, tuple(_afresh(one, model, plan, first) for one in contestants))
    saved = _saved(checkpoint, problem, plan) if any(one.goes_on for one in contestants) else None
    start = tuple(
        _going_on(checkpoint, one, saved, model, plan)
        if one.goes_on and saved is not None
        else _afresh(one, model, plan, first)
        for one in contestants
    )
    return Beginning(first, start, _order(checkpoint, plan))


def training_from(
    begun: Beginning | None,
    problem: Problem,
    plan: TrainingPlan,
    contestants: Sequence[Contestant],
    model: nn.Module,
    updates: int,
) -> Training:
    """A training of so many updates, from a model on or from a checkpoint on.

    The contestants' learning rates change so many updates after the race's own row 0.
    """
    if begun is None:
        return Training(problem, plan, contestants, model, updates=updates)
    last = begun.first + updates
    epochs = -(-last // plan.updates_per_epoch(len(problem.features)))
    return Training(
        problem,
        replace(plan, epochs=epochs),
        [_later(one, begun.first) for one in contestants],
        model,
        start=begun.start,
        epoch_random=begun.order,
        updates=last,
    )


def _later(one: Contestant, by: int) -> Contestant:
    return replace(one, changes=tuple((step + by, rate) for step, rate in one.changes))


def _afresh(one: Contestant, model: nn.Module, plan: TrainingPlan, first: int) -> Snapshot:
    learner = Learner(one, deepcopy(model), plan.seed, plan.skip_zero_grad)
    return replace(learner.snapshot(), updates=first)


def _saved(checkpoint: Checkpoint, problem: Problem, plan: TrainingPlan) -> Snapshot:
    """The checkpoint's state, after all checks that going on with it makes."""
    snapshot, _ = go_on(checkpoint, problem, plan=plan).training.snapshot(0)
    return snapshot


def _going_on(
    checkpoint: Checkpoint, one: Contestant, saved: Snapshot, model: nn.Module, plan: TrainingPlan
) -> Snapshot:
    """The saved state with the hyperparameters of now, which may have been changed since."""
    if one.key != contestant_in(checkpoint).key:
        message = f"{checkpoint.path.name} has no state of {OPTIMIZERS[one.key].name}: let it begin afresh"
        raise CheckpointError(message)
    check_optimizer(checkpoint, one, deepcopy(model), None)
    groups = Learner(one, deepcopy(model), plan.seed, plan.skip_zero_grad).optimizer.state_dict()
    return replace(saved, optimizer={**saved.optimizer, "param_groups": groups["param_groups"]})


def _order(checkpoint: Checkpoint, plan: TrainingPlan) -> Tensor | None:
    """The state of the shuffling, where it is that of the same plan."""
    try:
        own = checkpoint.own or {}
        same = replace(TrainingPlan(**own["plan"]), epochs=0) == replace(plan, epochs=0)
        order: Tensor | None = own["random"].get("order") if same else None
    except (KeyError, TypeError, ValueError, AttributeError):
        return None  # a script's; or not understood, which whoever goes on with it is told
    return order
