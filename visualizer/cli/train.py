"""``discesa train``: models of PyTorch trained without a window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from surfaces.device_error import device_errors
from visualizer.cli.input_error import InputError, quoted
from visualizer.cli.output import check_target, chosen_format, write
from visualizer.cli.problem_options import (
    MAX_EPOCHS,
    BatchSize,
    DataWords,
    Device,
    Epochs,
    LossKey,
    ModelWords,
    Optimizers,
    Seed,
)
from visualizer.cli.progress_bar import progress_bar
from visualizer.cli.run import Format, Output  # noqa: TC001  (Typer reads them)
from visualizer.cli.words import HIGHEST_SEED, whole

if TYPE_CHECKING:
    from collections.abc import Iterable

    from surfaces.problem import Problem
    from visualizer.cli.training_words import Trainings
    from visualizer.descent.trajectory import Trajectory
    from visualizer.problem_choice import ProblemChoice

Start = Annotated[
    str | None,
    typer.Option(
        metavar="B=X,W=Y", help="First values of a model with two parameters, such as b=0.5,w=-0.1."
    ),
]
Every = Annotated[
    str,
    typer.Option(metavar="N", help="Write every N-th step only, and the first and the last one."),
]
CheckpointFile = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="Write the trained model there, for torch.load or --resume. One holds one optimizer: with"
        " several, NAME.pt becomes NAME-<optimizer>.pt for each.",
    ),
]
Resume = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="Go on from a checkpoint as if it had never stopped; its optimizer, batch size and seed need not"
        " be said again, and another lr holds from there on. With several optimizers NAME-<optimizer>.pt is"
        " read for each.",
    ),
]
MAX_EVERY = 1_000_000_000


def train(
    model: ModelWords,
    data: DataWords,
    optimizer: Optimizers = None,
    epochs: Epochs = "100",
    batch_size: BatchSize = None,
    loss: LossKey = None,
    device: Device = "auto",
    seed: Seed = None,
    start: Start = None,
    every: Every = "1",
    format_: Format = None,
    output: Output = None,
    checkpoint: CheckpointFile = None,
    resume: Resume = None,
) -> None:
    """Train a model with optimizers of PyTorch: every step as CSV or JSON, or a table of how it ended.

    Row k of an optimizer is the state after k updates, so the first one is the state before any (with
    --resume, the state of the checkpoint). Its loss and gradients are those over the whole data, in eval
    mode, without weight decay; lr is the rate of the update from it.
    """
    from visualizer.cli.problem_words import made_problem, problem_choice

    chosen = chosen_format(format_, output)
    thinned = whole("--every", every, 1, MAX_EVERY)
    count = whole("--epochs", epochs, 1, MAX_EPOCHS)
    number = None if seed is None else whole("--seed", seed, 0, HIGHEST_SEED)
    choice = problem_choice(model, data, loss, device, 1 if number is None else number)
    _check_files(output, checkpoint, optimizer or [])
    if resume is not None and start is not None:
        raise InputError("--start and --resume exclude each other: a checkpoint has its parameters already")
    if not optimizer and resume is None:
        raise InputError("no --optimizer was given; for example --optimizer adam:lr=0.1")
    with device_errors(device, "--device cpu"):
        problem = made_problem(choice)
        trainings = _trainings(problem, optimizer or [], count, batch_size, number, start, resume)
        for remark in trainings.remarks:
            typer.echo(f"discesa: {remark}", err=True)
        runs = _trained(trainings, thinned)
    about = {"problem": choice.model_dump(mode="json"), "epochs": count, "batch_size": trainings.batch_size}
    if checkpoint is not None:
        # First: a reader of standard output that has gone must not cost the trained model.
        _save(checkpoint, trainings, choice)
    write(_text(chosen, problem, runs, thinned, about), output)


def _check_files(output: str | None, checkpoint: str | None, optimizers: list[str]) -> None:
    if output is not None:
        check_target(output)
    if checkpoint is None:
        return
    from visualizer.cli.training_words import checkpoint_files, contestants_from
    from visualizer.descent.names import run_names

    names = run_names(each.key for each in contestants_from(optimizers)) or ("",)
    for file in checkpoint_files(checkpoint, names):
        check_target(str(file), "--checkpoint")
        if output is not None and file.resolve() == type(file)(output).resolve():
            raise InputError(f"-o and --checkpoint are the same file {quoted(output)}")


def _trainings(
    problem: Problem,
    optimizers: list[str],
    epochs: int,
    batch_size: str | None,
    seed: int | None,
    start: str | None,
    resume: str | None,
) -> Trainings:
    """What is to be trained."""
    from visualizer.cli.training_words import fresh, plan_from, resumed, start_from

    if resume is not None:
        return resumed(problem, optimizers, resume, epochs, batch_size, seed)
    plan = plan_from(epochs, batch_size, 1 if seed is None else seed, len(problem.features))
    return fresh(problem, plan, optimizers, {} if start is None else start_from(start, problem))


def _trained(trainings: Trainings, every: int) -> list[tuple[str, Trajectory]]:
    """Train all to the end."""
    trajectories: list[Trajectory] = []
    total = sum(each.last - each.first for each in trainings.each)
    done = 0
    with progress_bar("Training", "updates") as show:
        for training in trainings.each:
            training.meter.measure_all(every)
            for progress in training.run():
                show(done + progress.row - progress.first, total)
            done += training.last - training.first
            trajectories += training.trajectories()
    return list(zip(trainings.names, trajectories, strict=True))


def _text(
    chosen: str | None,
    problem: Problem,
    runs: list[tuple[str, Trajectory]],
    every: int,
    about: dict[str, Any],
) -> Iterable[str]:
    from visualizer.cli.training_rows import csv_lines, json_pieces, table

    if chosen == "csv":
        return csv_lines(runs, every)
    if chosen == "json":
        about = {
            **about,
            "loss": problem.loss_key,
            "device": str(problem.device),
            "remarks": list(problem.data.remarks),
        }
        return json_pieces(about, runs, every)
    samples = f"{len(problem.features):,} samples of {problem.data.key}"
    return [
        table(f"{problem.spec.row.name} on {samples}, {problem.loss_key}, {problem.device}", problem, runs)
    ]


def _save(checkpoint: str, trainings: Trainings, choice: ProblemChoice) -> None:
    from visualizer.cli.training_words import checkpoint_files
    from visualizer.descent.checkpoint import save

    files = iter(checkpoint_files(checkpoint, trainings.names))
    for training, start in zip(trainings.each, trainings.starts, strict=True):
        for index in range(len(training.contestants)):
            recipe = {"problem": choice.model_dump(mode="json"), "start": dict(start)}
            save(next(files), training, index, recipe)
