"""From the words of ``discesa train`` to trainings that are ready to run.

A fresh training has all optimizers in it. One that goes on has a checkpoint for each optimizer, and each of
them is a training by itself.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from visualizer.cli.input_error import InputError, quoted
from visualizer.cli.optimizer_words import given_hyperparameters, optimizer_choice
from visualizer.cli.words import number, whole
from visualizer.descent.checkpoint import CheckpointError, load
from visualizer.descent.names import run_names
from visualizer.descent.path import Contestant
from visualizer.descent.resuming import go_on
from visualizer.descent.training import Training, TrainingPlan

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from torch import nn

    from surfaces.problem import Problem
    from visualizer.descent.checkpoint import Checkpoint

    Wish = tuple[str, dict[str, float | bool]]

MAX_UPDATES = 5_000_000
MAX_BATCH = 1_000_000_000


@dataclass(frozen=True, eq=False)
class Trainings:
    """What is to be trained.

    Attributes:
        each: One training with all optimizers, or one for each optimizer.
        names: The optimizers' names, all different, over all trainings.
        starts: For each training, the parameters that were set before its first update.
        remarks: Why something is not bit by bit as if it had never stopped.
    """

    each: tuple[Training, ...]
    names: tuple[str, ...]
    starts: tuple[Mapping[str, float], ...]
    remarks: tuple[str, ...] = ()

    @property
    def batch_size(self) -> int | None:
        """Samples of an update; None for all of them."""
        return self.each[0].plan.batch_size


def contestants_from(optimizers: Iterable[str]) -> list[Contestant]:
    """The optimizers that the words mean.

    Raises:
        InputError: A word is wrong.
    """
    choices = [optimizer_choice(text) for text in optimizers]
    return [Contestant(each.key, each.hyperparameters) for each in choices]


def plan_from(epochs: int, batch_size: str | None, seed: int, samples: int) -> TrainingPlan:
    """For how long, and in which portions.

    Raises:
        InputError: A word is wrong, or there would be too many updates.
    """
    size = None if batch_size is None else whole("--batch-size", batch_size, 1, MAX_BATCH)
    plan = TrainingPlan(epochs, size, seed=seed)
    updates = epochs * plan.updates_per_epoch(samples)
    if updates > MAX_UPDATES:
        raise InputError(
            f"{epochs:,} epochs of {plan.updates_per_epoch(samples):,} updates are more than"
            f" {MAX_UPDATES:,} updates; choose fewer epochs or a larger --batch-size"
        )
    return plan


def fresh(
    problem: Problem, plan: TrainingPlan, optimizers: Sequence[str], start: Mapping[str, float]
) -> Trainings:
    """A training from the start: the model of the plan's seed, with some parameters set.

    Raises:
        InputError: A word is wrong, or the plan does not go with the problem.
    """
    contestants = contestants_from(optimizers)
    try:
        training = Training(problem, plan, contestants, initial_model(problem, plan.seed, start))
    except ValueError as error:
        raise InputError(str(error)) from None
    return Trainings((training,), run_names(each.key for each in contestants), (start,))


def resumed(
    problem: Problem,
    optimizers: Sequence[str],
    resume: str,
    epochs: int,
    batch_size: str | None,
    seed: int | None,
) -> Trainings:
    """Trainings that go on from checkpoints.

    Args:
        problem: With the checkpoints' model.
        optimizers: As given; () for the one of the checkpoint.
        resume: The checkpoint; with several optimizers their names are put before its ending.
        epochs: Counted from the first start.
        batch_size: As given; None for the checkpoint's.
        seed: As given; None for the checkpoint's.

    Raises:
        InputError: A word is wrong, or a checkpoint is refused.
    """
    given = [given_hyperparameters(text) for text in optimizers]
    names = run_names(key for key, _ in given)
    files = checkpoint_files(resume, names) if given else [Path(resume)]
    wishes: list[Wish | None] = [*given] if given else [None]
    trainings, starts, remarks = [], [], []
    for file, wanted in zip(files, wishes, strict=True):
        try:
            checkpoint = load(file)
            training, said = _resumed(problem, checkpoint, wanted, epochs, batch_size, seed)
        except (CheckpointError, ValueError) as error:
            raise InputError(" ".join(str(error).split())) from None
        trainings.append(training)
        starts.append(first_values(checkpoint))
        remarks += [f"{file.name}: {each}" for each in said]
    keys = [training.contestants[0].key for training in trainings]
    return Trainings(tuple(trainings), run_names(keys), tuple(starts), tuple(remarks))


def first_values(checkpoint: Checkpoint) -> dict[str, float]:
    """The parameters that were set before the first update of a checkpoint's training."""
    own: Any = checkpoint.own or {}
    start = own.get("data", {}).get("recipe", {}).get("start", {})
    return {name: float(value) for name, value in start.items()}


def checkpoint_files(name: str, optimizers: Sequence[str]) -> list[Path]:
    """Where each optimizer's checkpoint is: ``NAME-<optimizer>.pt`` where there are several."""
    path = Path(name)
    if len(optimizers) == 1:
        return [path]
    return [path.with_name(f"{path.stem}-{each}{path.suffix or '.pt'}") for each in optimizers]


def start_from(text: str, problem: Problem) -> dict[str, float]:
    """Read ``b=0.5,w=-0.1``.

    Raises:
        InputError: It is written otherwise, or the model has other parameters.
    """
    if not problem.two_parameters:
        raise InputError(
            f"--start is for models with two parameters; {problem.spec.key} has {problem.parameter_count:,}"
        )
    expected = (
        f"the values of {' and '.join(problem.names)}, such as {problem.names[0]}=0.5,{problem.names[1]}=-0.1"
    )
    start = {}
    for part in text.split(","):
        name, _, value = part.strip().partition("=")
        found = number(value)
        if found is None or not math.isfinite(found) or name not in problem.names or name in start:
            raise InputError(f"--start {quoted(text)}: expected are {expected}")
        start[name] = found
    return start


def initial_model(problem: Problem, seed: int, start: Mapping[str, float]) -> nn.Module:
    """The model of a seed, with some of its parameters set."""
    model = problem.fresh_model(seed)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name in start:
                parameter.fill_(start[name])
    return model


def _resumed(
    problem: Problem,
    checkpoint: Checkpoint,
    wanted: Wish | None,
    epochs: int,
    batch_size: str | None,
    seed: int | None,
) -> tuple[Training, tuple[str, ...]]:
    plan = _plan(checkpoint, epochs, batch_size, seed, len(problem.features))
    going_on = go_on(checkpoint, problem, plan=plan)
    training = going_on.training
    changes = _changes(training, checkpoint.path, wanted)
    if changes is not None:
        training = go_on(checkpoint, problem, plan=plan, changes=changes).training
    if training.first // training.per_epoch != checkpoint.epoch:
        raise InputError(
            f"{checkpoint.path.name} has {checkpoint.epoch:,} epochs behind it, of other batches: leave"
            " --batch-size out, and train on the same data"
        )
    if training.first > epochs * training.per_epoch:
        raise InputError(
            f"{checkpoint.path.name} has {checkpoint.epoch:,} epochs behind it;"
            " --epochs is the total and must not be less"
        )
    return training, going_on.remarks


def _plan(
    checkpoint: Checkpoint, epochs: int, batch_size: str | None, seed: int | None, samples: int
) -> TrainingPlan:
    """The checkpoint's plan with what was given; a script's checkpoint has none."""
    own: dict[str, Any] = {} if checkpoint.own is None else dict(checkpoint.own.get("plan", {}))
    if batch_size is None and own.get("batch_size") is not None:
        batch_size = str(own["batch_size"])
    given = {"batch_size": plan_from(epochs, batch_size, 1, samples).batch_size, "epochs": epochs}
    given["seed"] = seed if seed is not None else own.get("seed", 1)
    try:
        return TrainingPlan(**{**own, **given})
    except TypeError:
        why = "what it says of its training is not understood"
        raise InputError(f"{checkpoint.path.name} is no checkpoint that can be loaded: {why}") from None


def _changes(training: Training, file: Path, wanted: Wish | None) -> tuple[tuple[int, float], ...] | None:
    """The changes of the learning rate with a new one for another rate; None where there is none.

    Raises:
        InputError: The checkpoint is of another optimizer.
    """
    if wanted is None:
        return None
    one, (key, given) = training.contestants[0], wanted
    if key != one.key:
        raise InputError(f"{file.name} is a checkpoint of {one.key}, not of {key}; leave --optimizer out")
    for name, value in given.items():
        if name != "lr" and one.hyperparameters[name] != value:
            has = f"{name}={one.hyperparameters[name]:g}"
            raise InputError(f"{file.name} was trained with {has}; only lr can change on the way")
    rate = float(one.rates(training.first + 1)[-1])
    if "lr" not in given or given["lr"] == rate:
        return None
    return (*(each for each in one.changes if each[0] < training.first), (training.first, float(given["lr"])))
