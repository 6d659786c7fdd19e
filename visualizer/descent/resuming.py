"""What can be done with a checkpoint: predict with its model, or go on training.

Everything is checked on a fresh model and a fresh optimizer before anything is handed out, so a checkpoint
that does not fit changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import torch

from visualizer.descent import optimizers
from visualizer.descent.checkpoint import Checkpoint, CheckpointError, fingerprint
from visualizer.descent.learner import Learner, Snapshot
from visualizer.descent.optimizers import OPTIMIZERS
from visualizer.descent.path import Contestant
from visualizer.descent.training import Training, TrainingPlan

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from torch import nn

    from surfaces.problem import Problem

State = dict[str, Any]

NO_MATTER = {"params", "foreach", "fused", "capturable", "differentiable", "maximize", "initial_lr"}
NO_MATTER |= {"decoupled_weight_decay"}
"""Entries of a group that do not tell torch's classes apart, or that not every version of torch has."""


@dataclass(frozen=True, eq=False)
class Resumed:
    """A training that goes on.

    Attributes:
        training: It stands at the checkpoint's row, and its models are in train() mode.
        remarks: Why it is not bit by bit the training that was saved; () if it is.
    """

    training: Training
    remarks: tuple[str, ...]


def predicting_model(checkpoint: Checkpoint, problem: Problem) -> nn.Module:
    """The checkpoint's model on the problem's device, in eval() mode.

    Raises:
        CheckpointError: It is another architecture.
    """
    model = problem.fresh_model(0)
    _check_model(checkpoint, problem, model)
    model.load_state_dict(checkpoint.model)
    return model.eval()


def go_on(
    checkpoint: Checkpoint,
    problem: Problem,
    epochs: int | None = None,
    plan: TrainingPlan | None = None,
    changes: tuple[tuple[int, float], ...] | None = None,
) -> Resumed:
    """Go on training from a checkpoint.

    Args:
        checkpoint: From ours everything is taken; from a plain script's the optimizer, and its ``epoch`` as
            the number of completed epochs.
        problem: With the checkpoint's model.
        epochs: Of the whole training, counted from its first start; as in the plan where None.
        plan: Instead of the checkpoint's; needed for that of a plain script.
        changes: All live changes of the learning rate, instead of the checkpoint's.

    Raises:
        CheckpointError: It does not fit; the message says what to do.
        ValueError: There is no plan, or it does not go together with the problem.
    """
    model = problem.fresh_model(0)
    _check_model(checkpoint, problem, model)
    told = _told(checkpoint, problem, plan)
    if told.plan is None:
        message = f"{checkpoint.path.name} was made by a script and has no plan: say how to go on"
        raise ValueError(message)
    one = told.contestant
    check_optimizer(checkpoint, one, model, told.piled_up)
    training = Training(
        problem,
        told.plan if epochs is None else replace(told.plan, epochs=epochs),
        [one if changes is None else replace(one, changes=changes)],
        start=[_snapshot(checkpoint, told, problem)],
        epoch_random=told.random.get("order"),
    )
    return Resumed(training, told.remarks)


class _Told(NamedTuple):
    """What a checkpoint says of its training; ``piled_up`` are gradients that nobody set to zero."""

    contestant: Contestant
    plan: TrainingPlan | None
    updates: int
    random: dict[str, Any]
    piled_up: Any
    remarks: tuple[str, ...]


def _told(checkpoint: Checkpoint, problem: Problem, plan: TrainingPlan | None) -> _Told:
    own = checkpoint.own
    try:
        one = contestant_of(checkpoint.optimizer) if own is None else _own_contestant(own)
        plan = plan or (None if own is None else TrainingPlan(**own["plan"]))
        updates = updates_of(checkpoint, plan, len(problem.features))
        random = {} if own is None else dict(own["random"])
        piled_up = None if own is None else own["accumulated_gradient"]
        remarks = _remarks(own, problem, plan)
        _check_random(random, problem.device)
    except CheckpointError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, RuntimeError) as error:
        raise _misfit(checkpoint, f"what it says of its training is not understood ({error})") from error
    return _Told(one, plan, updates, random, piled_up, remarks)


def _snapshot(checkpoint: Checkpoint, told: _Told, problem: Problem) -> Snapshot:
    """Where the training stood; the random state of another kind of device means nothing here."""
    same_device = told.random.get("device") == problem.device.type
    return Snapshot(
        updates=told.updates,
        model=checkpoint.model,
        optimizer=_without_empty(checkpoint.optimizer),
        random=told.random.get("dropout") if same_device else None,
        accumulated=None if told.piled_up is None else tuple(told.piled_up),
    )


def updates_of(checkpoint: Checkpoint, plan: TrainingPlan | None, samples: int) -> int:
    """Number of updates behind a checkpoint; a script's says epochs only, of which the plan says how long.

    Raises:
        CheckpointError: What it says is no number.
    """
    try:
        per_epoch = 1 if plan is None else plan.updates_per_epoch(samples)
        own = checkpoint.own
        return checkpoint.epoch * per_epoch if own is None else max(0, int(own["updates"]))
    except (KeyError, TypeError, ValueError) as error:
        raise _misfit(checkpoint, f"what it says of its training is not understood ({error})") from error


def contestant_in(checkpoint: Checkpoint) -> Contestant:
    """The optimizer of a checkpoint, with its hyperparameters and all changes of its learning rate.

    Raises:
        CheckpointError: It is none of the registry's, or not understood.
    """
    try:
        own = checkpoint.own
        return contestant_of(checkpoint.optimizer) if own is None else _own_contestant(own)
    except CheckpointError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _misfit(checkpoint, f"what it says of its training is not understood ({error})") from error


def contestant_of(optimizer_state: Mapping[str, Any]) -> Contestant:
    """The optimizer that a state dict of ``torch.optim`` belongs to, with its hyperparameters.

    Raises:
        CheckpointError: It is none of the registry's, or has several groups of parameters.
    """
    groups = optimizer_state["param_groups"]
    if len(groups) != 1:
        message = f"its optimizer has {len(groups)} groups of parameters; only one can be gone on with"
        raise CheckpointError(message)
    group = groups[0]
    for key in OPTIMIZERS:
        if group.keys() - NO_MATTER == _group_names(key) and _BESIDES.get(key, _any)(group):
            return Contestant(key, _hyperparameters(key, group))
    message = (
        f"its optimizer with {', '.join(sorted(group.keys() - NO_MATTER))} is none of those here"
        f" ({', '.join(OPTIMIZERS)}); save it with one of them"
    )
    raise CheckpointError(message)


def _any(_group: Mapping[str, Any]) -> bool:
    return True


_BESIDES: Mapping[str, Callable[[Mapping[str, Any]], bool]] = {
    "sgd": lambda group: not group["momentum"] and not group["nesterov"],
    "momentum": lambda group: bool(group["momentum"]) and not group["nesterov"],
    "nesterov": lambda group: bool(group["nesterov"]),
    "adam": lambda group: not group.get("decoupled_weight_decay"),
    "adamw": lambda group: bool(group.get("decoupled_weight_decay")),
    "adamax": lambda group: "decoupled_weight_decay" not in group,
    "radam": lambda group: "decoupled_weight_decay" in group,
}
"""What tells optimizers apart whose groups have the same names."""


def _group_names(key: str) -> set[str]:
    row = OPTIMIZERS[key]
    make = getattr(torch.optim, row.torch_class)
    arguments = row.torch_arguments(optimizers.defaults(key))
    group: State = make([torch.zeros(1, requires_grad=True)], **arguments).param_groups[0]
    return set(group) - NO_MATTER


def _hyperparameters(key: str, group: Mapping[str, Any]) -> dict[str, float | bool]:
    chosen = optimizers.defaults(key)
    values = dict(group)
    if "betas" in group:
        values["beta1"], values["beta2"] = group["betas"]
    for name, default in chosen.items():
        value = values.get(name, default)
        chosen[name] = bool(value) if isinstance(default, bool) else float(value)
        try:
            optimizers.check(key, name, chosen[name])
        except ValueError as error:
            message = f"its optimizer cannot be used: {error}"
            raise CheckpointError(message) from error
    return chosen


def _own_contestant(own: State) -> Contestant:
    saved = own["optimizer"]
    for name, value in saved["hyperparameters"].items():
        optimizers.check(saved["key"], name, value)
    chosen = {**optimizers.defaults(saved["key"]), **saved["hyperparameters"]}
    return Contestant(saved["key"], chosen, tuple((int(step), float(lr)) for step, lr in saved["changes"]))


def _remarks(own: State | None, problem: Problem, plan: TrainingPlan | None) -> tuple[str, ...]:
    if own is None:
        return ("A script's checkpoint has no random states: shuffling and dropout begin anew.",)
    remarks = []
    if own["data"]["fingerprint"] != fingerprint(problem):
        remarks.append("The data are not those that it was trained on.")
    if own["criterion"] != problem.loss_key:
        remarks.append(f"It was trained with the loss {own['criterion']}, not {problem.loss_key}.")
    if own["random"]["device"] != problem.device.type:
        remarks.append(f"It was trained on {own['random']['device']}, not on {problem.device.type}.")
    if plan is not None and replace(plan, epochs=0) != replace(TrainingPlan(**own["plan"]), epochs=0):
        remarks.append("It was trained in other portions or with another seed.")
    return tuple(remarks)


def _check_model(checkpoint: Checkpoint, problem: Problem, model: nn.Module) -> None:
    """Raises a CheckpointError where names, shapes or dtypes differ."""
    wanted, found = model.state_dict(), checkpoint.model
    differences = [f"{name} is missing" for name in wanted if name not in found]
    differences += [f"{name} is unknown" for name in found if name not in wanted]
    for name in (each for each in wanted if each in found):
        want, have = wanted[name], found[name]
        if want.shape != have.shape:
            differences.append(f"{name} is {tuple(have.shape)}, not {tuple(want.shape)}")
        elif want.dtype != have.dtype:
            differences.append(f"{name} is in {_name(have)}, not in {_name(want)}")
    if differences:
        more = f" and {len(differences) - 3} more" if len(differences) > 3 else ""
        own = "" if checkpoint.own is None else f" (it is of the model {checkpoint.own.get('model')})"
        why = f"its model is not {problem.spec.key!r} as chosen{own}: {', '.join(differences[:3])}{more}"
        raise _misfit(checkpoint, why, "choose the model that it was saved from")


def check_optimizer(checkpoint: Checkpoint, one: Contestant, model: nn.Module, piled_up: Any) -> None:
    """Check that the state is what the optimizer has after a step; the model is used up.

    Raises:
        CheckpointError: It is not.
    """
    learner = Learner(one, model, 0, skip_zero_grad=False)
    learner.optimizer.step(0.0)
    wanted = _without_empty(learner.optimizer.state_dict())["state"]
    found = _without_empty(checkpoint.optimizer)["state"]
    shapes = [each.shape for each in learner.parameters]
    if found and _shape_of(found) != _shape_of(wanted):
        why = f"the state of its optimizer is not that of {OPTIMIZERS[one.key].name} for this model"
        raise _misfit(checkpoint, why)
    if piled_up is not None and [getattr(each, "shape", None) for each in piled_up] != shapes:
        raise _misfit(checkpoint, "its piled-up gradients are not of this model")


def _check_random(random: State, device: torch.device) -> None:
    """Raises what torch raises where a random state is none."""
    if random.get("order") is not None:
        torch.Generator().set_state(random["order"])
    if random.get("dropout") is not None and random.get("device") == device.type:
        torch.Generator(device).set_state(random["dropout"])


def _shape_of(state: State) -> State:
    return {
        index: {name: getattr(value, "shape", ()) for name, value in fields.items()}
        for index, fields in state.items()
    }


def _without_empty(state: State) -> State:
    """A state without the fields that are None, as torch keeps for SGD without momentum."""
    fields = {
        index: {name: value for name, value in each.items() if value is not None}
        for index, each in state["state"].items()
    }
    return {**state, "state": {index: each for index, each in fields.items() if each}}


def _misfit(checkpoint: Checkpoint, why: str, what_to_do: str = "choose another file") -> CheckpointError:
    return CheckpointError(f"{checkpoint.path.name} does not fit: {why}; {what_to_do}")


def _name(tensor: torch.Tensor) -> str:
    return str(tensor.dtype).removeprefix("torch.")
