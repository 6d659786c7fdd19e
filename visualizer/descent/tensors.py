"""The tensors of one iteration as PyTorch has them: parameters, batch, ŷ and loss, around backward().

    yhat = model(x)                     forward: autograd records it, yhat and loss know their grad_fn
    loss = criterion(yhat, y)           loss
    loss.backward()                     backward: the leaves that require a gradient get their .grad

They are real tensors of a real iteration, made on a copy of the model: no run, no ``.grad`` of a run and
nobody's random numbers change. What comes out is what they say about themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from visualizer.descent.learner import Learner

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from torch import Tensor

    from surfaces.problem import Problem
    from visualizer.descent.batches import TrainingPlan
    from visualizer.descent.learner import Snapshot
    from visualizer.descent.measuring import Part
    from visualizer.descent.path import Contestant

Role = Literal["parameter", "features", "target", "output", "loss"]

BATCH: Mapping[Role, str] = {"features": "x", "target": "y", "output": "yhat", "loss": "loss"}
"""What the tensors that are no parameters are called."""

KEPT = 1000
"""So many numbers of a tensor are kept."""


@dataclass(frozen=True, eq=False)
class Numbers:
    """The numbers in a tensor.

    Attributes:
        first: The first of them in the order of the tensor, at most ``KEPT``, of the tensor's dtype.
        count: How many there are.
    """

    first: NDArray[Any]
    count: int


@dataclass(frozen=True, eq=False)
class TensorFacts:
    """What a tensor says about itself.

    Attributes:
        name: A parameter's name in the model, or one of ``BATCH``.
        role: What it is in the iteration.
        size: Its shape, as ``size()`` gives it.
        dtype: Such as ``float32``.
        device: Such as ``cpu`` or ``cuda:0``.
        requires_grad: Whether autograd records what is done with it.
        is_leaf: Whether it was made by no recorded operation. Only leaves keep a ``.grad``.
        grad_fn: The name of the operation that made it, backwards, such as ``AddBackward0``; None for a leaf.
        value: Its numbers.
        grad: The numbers in ``.grad``; None where that is None.
    """

    name: str
    role: Role
    size: tuple[int, ...]
    dtype: str
    device: str
    requires_grad: bool
    is_leaf: bool
    grad_fn: str | None
    value: Numbers
    grad: Numbers | None


@dataclass(frozen=True, eq=False)
class IterationTensors:
    """The tensors of an iteration, each time in the order parameters, x, y, yhat, loss.

    Attributes:
        before: After the forward pass and the loss.
        after: After ``loss.backward()``.
    """

    before: tuple[TensorFacts, ...]
    after: tuple[TensorFacts, ...]


def iteration_tensors(
    problem: Problem, contestant: Contestant, plan: TrainingPlan, snapshot: Snapshot, batch: Part
) -> IterationTensors:
    """Go forward and backward from a state, on a copy of the model.

    Args:
        problem: Model and loss.
        contestant: The optimizer, to which the state belongs.
        plan: For its seed and ``skip_zero_grad``.
        snapshot: The state of model and optimizer.
        batch: The samples of the iteration; they are only read.
    """
    learner = Learner(contestant, problem.fresh_model(0), plan.seed, plan.skip_zero_grad)
    learner.restore(snapshot)
    for parameter, left in zip(learner.parameters, snapshot.accumulated or (), strict=False):
        parameter.grad = left.clone()  # what a script that forgets zero_grad() has there
    output = learner.forward(batch.features)
    loss = problem.loss(output, batch.target)
    tensors: list[tuple[str, Role, Tensor]] = [
        *((name, "parameter", each) for name, each in zip(problem.names, learner.parameters, strict=True)),
        (BATCH["features"], "features", batch.features),
        (BATCH["target"], "target", batch.target),
        (BATCH["output"], "output", output),
        (BATCH["loss"], "loss", loss),
    ]
    before = tuple(facts_of(*each) for each in tensors)
    loss.backward()  # type: ignore[no-untyped-call]
    return IterationTensors(before, tuple(facts_of(*each) for each in tensors))


def facts_of(name: str, role: Role, tensor: Tensor) -> TensorFacts:
    """What a tensor says about itself, with copies of its numbers."""
    # Torch warns whoever asks a tensor that is no leaf for its .grad: it has none.
    grad = tensor.grad if tensor.is_leaf else None
    return TensorFacts(
        name=name,
        role=role,
        size=tuple(tensor.size()),
        dtype=str(tensor.dtype).removeprefix("torch."),
        device=str(tensor.device),
        requires_grad=tensor.requires_grad,
        is_leaf=tensor.is_leaf,
        grad_fn=None if tensor.grad_fn is None else tensor.grad_fn.name(),
        value=_numbers(tensor),
        grad=None if grad is None else _numbers(grad),
    )


def _numbers(tensor: Tensor) -> Numbers:
    first = tensor.detach().reshape(-1)[:KEPT].cpu().numpy().copy()
    return Numbers(first, tensor.numel())
