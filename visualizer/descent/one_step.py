"""One iteration taken apart, for whoever wants to see it slowly.

    forward      each layer's output, last ŷ
    loss         L, the mean over the batch
    backward     the chain rule, from the last layer to the first: dL/dŷ, then dL/d(output of each layer),
                 and dL/dθ of each parameter θ, added to what ``zero_grad`` had left in ``.grad``
    update       θ before, what the optimizer adds to it, θ after
    zero_grad    ``.grad`` is None again, or stays where it is skipped

It is the very iteration of the training: the figures are those bits (for batches that go forward in one
piece, see ``measuring.piece_rows``).
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from visualizer.descent.cancelling import never
from visualizer.descent.learner import Learner
from visualizer.descent.measuring import Part

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from torch import Tensor, nn

    from surfaces.problem import Problem
    from visualizer.descent.batches import TrainingPlan
    from visualizer.descent.learner import Snapshot
    from visualizer.descent.path import Contestant
    from visualizer.descent.training import Training


@dataclass(frozen=True, eq=False)
class LayerStep:
    """What one module did to the batch. All tensors are detached.

    Attributes:
        name: Its name in the model, such as ``0``; ``""`` for the model itself.
        kind: Its class, such as ``Linear``.
        output: (batch, ...), forward.
        gradient: dL/d output, of the same shape, backward.
    """

    name: str
    kind: str
    output: Tensor
    gradient: Tensor


@dataclass(frozen=True, eq=False)
class ParameterStep:
    """What happened to one parameter. All tensors are detached and of its shape.

    Attributes:
        name: Its name in the model.
        before: Its value before the update.
        left_over: ``.grad`` before backward: None unless ``zero_grad`` was skipped.
        gradient: dL/dθ of this batch.
        used: ``.grad`` after backward, along which the optimizer steps.
        change: What the update adds, ``after - before``.
        after: Its value after the update.
        left: ``.grad`` after ``zero_grad``: None unless that is skipped.
    """

    name: str
    before: Tensor
    left_over: Tensor | None
    gradient: Tensor
    used: Tensor
    change: Tensor
    after: Tensor
    left: Tensor | None


@dataclass(frozen=True, eq=False)
class OneStep:
    """One iteration.

    Attributes:
        row: The row that it starts from.
        learning_rate: The rate of the update.
        features: (batch, d).
        target: (batch, 1), or (batch,) of class numbers.
        layers: From the first module to the last; the last one's output is the model's.
        output: ŷ, (batch, outputs): numbers, or logits.
        loss: Over the batch, in train mode.
        parameters: In flat order.
        after: The state that it leaves.
    """

    row: int
    learning_rate: float
    features: Tensor
    target: Tensor
    layers: tuple[LayerStep, ...]
    output: Tensor
    loss: float
    parameters: tuple[ParameterStep, ...]
    after: Snapshot


def play(training: Training, index: int, row: int, cancelled: Callable[[], bool] = never) -> OneStep:
    """The iteration of a contestant from a row that has ended.

    Raises:
        ValueError: The row has not ended, or the run stopped there.
        visualizer.descent.cancelling.CancelledError: ``cancelled`` said so.
    """
    snapshot, batch = training.replay(index, row, cancelled)
    one = training.contestants[index]
    return one_step(training.problem, one, snapshot, training.plan, batch, float(one.rates(row + 1)[row]))


def one_step(
    problem: Problem,
    contestant: Contestant,
    snapshot: Snapshot,
    plan: TrainingPlan,
    batch: Part,
    learning_rate: float,
) -> OneStep:
    """One iteration from a state, on copies.

    Args:
        problem: Model and loss.
        contestant: The optimizer.
        snapshot: The state of model and optimizer.
        plan: For its seed and ``skip_zero_grad``.
        batch: The samples.
        learning_rate: The rate of the update.
    """
    learner = _learner(problem, contestant, snapshot, plan)
    before, left_over = _values(learner), snapshot.accumulated or [None] * len(learner.parameters)
    layers, output, loss, own = _there_and_back(problem, learner, batch)
    learner.step_along(own, learning_rate)
    after = learner.snapshot()
    used = [view.clone() for view in learner.packed.views(learner.packed.gradient)]
    left = after.accumulated or [None] * len(before)
    rows = zip(problem.names, before, left_over, own, used, _values(learner), left, strict=True)
    return OneStep(
        row=snapshot.updates,
        learning_rate=learning_rate,
        features=batch.features,
        target=batch.target,
        layers=layers,
        output=output,
        loss=loss,
        parameters=tuple(
            ParameterStep(name, old, over, gradient, sum_, new - old, new, rest)
            for name, old, over, gradient, sum_, new, rest in rows
        ),
        after=after,
    )


def look(training: Training, index: int) -> OneStep:
    """Forward and loss of a model that only predicts: in eval mode, of all samples, and nothing moves."""
    one, (snapshot, _) = training.contestants[index], training.snapshot(index)
    problem, batch = training.problem, Part.whole(training.problem)
    learner = _learner(problem, one, snapshot, training.plan)
    learner.model.eval()
    layers, output, loss, own = _there_and_back(problem, learner, batch)
    rows = zip(problem.names, _values(learner), own, strict=True)
    parameters = (
        ParameterStep(name, value, None, slope, slope, torch.zeros_like(value), value, None)
        for name, value, slope in rows
    )
    return OneStep(
        row=snapshot.updates,
        learning_rate=0.0,
        features=batch.features,
        target=batch.target,
        layers=layers,
        output=output,
        loss=loss,
        parameters=tuple(parameters),
        after=snapshot,
    )


def _learner(problem: Problem, contestant: Contestant, snapshot: Snapshot, plan: TrainingPlan) -> Learner:
    learner = Learner(contestant, problem.fresh_model(0), plan.seed, plan.skip_zero_grad)
    learner.restore(snapshot)
    return learner


def _values(learner: Learner) -> list[Tensor]:
    return [each.detach().clone() for each in learner.parameters]


def _there_and_back(
    problem: Problem, learner: Learner, batch: Part
) -> tuple[tuple[LayerStep, ...], Tensor, float, tuple[Tensor, ...]]:
    """Forward, loss and backward: the layers, ŷ, L, and the gradient of each parameter."""
    with _watched(learner.model) as outputs:
        output = learner.forward(batch.features)
    loss = problem.loss(output, batch.target)
    parameters = list(learner.parameters)
    gradients = torch.autograd.grad(loss, [*parameters, *(value for _, _, value in outputs)])
    own, through = gradients[: len(parameters)], gradients[len(parameters) :]
    layers = tuple(
        LayerStep(name, kind, value.detach(), gradient)
        for (name, kind, value), gradient in zip(outputs, through, strict=True)
    )
    return layers, output.detach(), loss.item(), own


@contextmanager
def _watched(model: nn.Module) -> Iterator[list[tuple[str, str, Tensor]]]:
    """Name, class and output of every module without children, in the order in which they work."""
    outputs: list[tuple[str, str, Tensor]] = []

    def keep(name: str) -> Callable[[nn.Module, tuple[Tensor, ...], Tensor], None]:
        return lambda module, _inputs, output: outputs.append((name, type(module).__name__, output))

    leaves = [(name, each) for name, each in model.named_modules() if not list(each.children())]
    handles = [each.register_forward_hook(keep(name)) for name, each in leaves]
    try:
        yield outputs
    finally:
        for handle in handles:
            handle.remove()
