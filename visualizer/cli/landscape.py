"""``discesa landscape``: the loss of a model over a plane through its parameters, as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from surfaces.device_error import device_errors
from visualizer.cli.input_error import InputError, quoted
from visualizer.cli.output import check_target, write
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
from visualizer.cli.words import HIGHEST_SEED, finite_numbers, whole

if TYPE_CHECKING:
    from surfaces.landscape import Landscape
    from surfaces.problem import Problem
    from surfaces.regime import Mode
    from surfaces.window import Window
    from visualizer.cli.landscape_planes import View
    from visualizer.problem_choice import ProblemChoice

PLANES = ("parameters", "random", "pca", "points")
TRAINED = ("pca", "points")
MODES: tuple[Mode, ...] = ("eval", "train")
LARGEST_GRID = 2001

Checkpoints = Annotated[
    list[str] | None,
    typer.Option(
        "--checkpoint",
        metavar="FILE",
        help="A trained model instead of the fresh one of the seed; with --plane pca or points see there.",
    ),
]
PlaneKind = Annotated[
    str | None,
    typer.Option(
        "--plane",
        metavar="parameters|random|pca|points",
        help="parameters: the first along x and the second along y, by their values, for models"
        " with two of them (their default). random: two random directions, filters normalised, from the"
        " model (the default of others). pca: the two main directions of training, unit vectors;"
        " (0, 0) is the end of the first optimizer. The paths are those of --optimizer (adam:lr=0.01"
        " by default) over --epochs; with one --checkpoint that of its own training, which is repeated; with"
        " several checkpoints of one training they are the path, the last one at (0, 0). points: the plane"
        " through three points, the first at (0, 0) and the second at (1, 0): the fresh model and the ends of"
        " two --optimizer, or three --checkpoint.",
    ),
]
Range = Annotated[
    str | None,
    typer.Option(
        "--range",
        metavar="LOW:HIGH[,LOW:HIGH]",
        help="Of both coordinates, or of x and of y. By default -1:1; for parameters what the window shows,"
        " for pca and points what holds the paths.",
    ),
]
GridSize = Annotated[
    str, typer.Option("--grid", metavar="N|NXxNY", help="Points along x and y; 101 by default.")
]
ModeName = Annotated[
    str,
    typer.Option(
        "--mode",
        metavar="eval|train",
        help="What dropout and batch normalisation do; eval by default. In train, one dropout mask serves all"
        " points, and batch statistics are those of the whole data at each point.",
    ),
]
Biases = Annotated[
    bool,
    typer.Option("--biases", help="Let biases and parameters of normalisation layers move too, with random."),
]
Target = Annotated[
    str,
    typer.Option(
        "-o",
        "--output",
        metavar="OUT.npz|.h5|.csv|.png",
        help=".npz: x, y, loss (a row for each y), directions, origin. .h5: xcoordinates, ycoordinates,"
        " train_loss, as loss-landscape has them. .csv: x,y,loss. .png: a picture with title, axes and colour"
        " bar.",
    ),
]


def landscape(
    model: ModelWords,
    data: DataWords,
    output: Target,
    checkpoint: Checkpoints = None,
    plane: PlaneKind = None,
    range_: Range = None,
    grid: GridSize = "101",
    mode: ModeName = "eval",
    biases: Biases = False,
    loss: LossKey = None,
    device: Device = "auto",
    seed: Seed = None,
    optimizer: Optimizers = None,
    epochs: Epochs = "100",
    batch_size: BatchSize = None,
) -> None:
    """Write the loss of a model over a plane through its parameters to a file.

    The loss is that over the whole data, without weight decay; what is not finite is nan or inf in the file.
    """
    from visualizer.cli.landscape_caption import caption
    from visualizer.cli.landscape_files import check_ending, save
    from visualizer.cli.problem_words import made_problem, problem_choice

    check_ending(output)
    check_target(output)
    if plane not in (None, *PLANES):
        raise InputError(f"--plane must be {', '.join(PLANES[:-1])} or {PLANES[-1]}, not {quoted(plane)}")
    if mode not in MODES:
        raise InputError(f"--mode must be eval or train, not {quoted(mode)}")
    window, shape = None if range_ is None else _window(range_), _shape(grid)
    number = 1 if seed is None else whole("--seed", seed, 0, HIGHEST_SEED)
    count = whole("--epochs", epochs, 1, MAX_EPOCHS)
    _check_optimizers(plane, optimizer or [], checkpoint or [])
    choice = problem_choice(model, data, loss, device, number)
    with device_errors(device, "--device cpu"):
        problem = made_problem(choice)
        view = _view(choice, problem, plane, biases, checkpoint or [], optimizer or [], count, batch_size)
        found = _evaluated(problem, view, window or view.window, shape, mode)
    words = caption(found, view.plane, problem, model, checkpoint or [], mode)
    save(found, view.plane, words, output)
    write([_report(found, view)])


def _check_optimizers(plane: str | None, optimizers: list[str], checkpoints: list[str]) -> None:
    """Refuse what only a plane of training needs, where it is another plane."""
    from visualizer.cli.optimizer_words import optimizer_choice

    for text in optimizers:
        optimizer_choice(text)
    if optimizers and plane not in TRAINED:
        raise InputError(
            "--optimizer is for --plane pca and points, which train; other planes show the model as it is"
        )
    if optimizers and checkpoints:
        raise InputError("--optimizer and --checkpoint exclude each other: a checkpoint has its own training")
    if len(checkpoints) > 1 and plane not in TRAINED:
        raise InputError(
            "several checkpoints are for --plane pca and points; of other planes one is the model"
        )
    if plane == "points" and len(optimizers) != 2 and len(checkpoints) != 3:
        raise InputError(
            "--plane points goes through the fresh model and the ends of two trainings, or through three"
            " models: give --optimizer twice, or --checkpoint three times"
        )


def _window(text: str) -> Window:
    """Read ``-1:1`` or ``0:2,1:3``."""
    from surfaces.window import Window

    expected = "LOW:HIGH with LOW < HIGH, or two of them with a comma between, such as -1:1 or 0:2,1:3"
    parts = text.split(",")
    pairs = [finite_numbers("--range", part, 2, expected, between=":") for part in parts]
    if len(pairs) > 2 or any(low >= high for low, high in pairs):
        raise InputError(f"--range {quoted(text)}: expected are {expected}")
    return Window(*pairs[0], *pairs[-1])


def _shape(text: str) -> tuple[int, int]:
    """Read ``101`` or ``201x101`` as number of rows and columns."""
    columns, x, rows = text.partition("x")
    width = whole("--grid", columns, 2, LARGEST_GRID)
    return (whole("--grid", rows, 2, LARGEST_GRID) if x else width), width


def _view(
    choice: ProblemChoice,
    problem: Problem,
    plane: str | None,
    biases: bool,
    checkpoints: list[str],
    optimizers: list[str],
    epochs: int,
    batch_size: str | None,
) -> View:
    """What is seen, from where."""
    from visualizer.cli import landscape_planes as planes
    from visualizer.problems import surface_of_problem

    seed = choice.model.seed
    kind = plane or ("parameters" if problem.two_parameters else "random")
    try:
        if kind == "points" and checkpoints:
            return planes.through_checkpoints(problem, checkpoints)
        if kind == "points":
            return planes.through_ends(problem, seed, optimizers, epochs, batch_size)
        if kind == "pca" and checkpoints:
            return planes.of_checkpoints(problem, checkpoints)
        if kind == "pca":
            return planes.of_training(problem, seed, optimizers or ["adam:lr=0.01"], epochs, batch_size)
        model = planes.model_of(problem, seed, checkpoints[0] if checkpoints else None)
        if kind == "parameters":
            return planes.of_parameters(model, surface_of_problem(choice).window)
        return planes.at_random(model, seed, biases)
    except ValueError as error:
        raise InputError(" ".join(str(error).split())) from None


def _evaluated(problem: Problem, view: View, window: Window, shape: tuple[int, int], mode: str) -> Landscape:
    from surfaces.landscape import evaluate

    points = shape[0] * shape[1]
    chosen: Mode = "train" if mode == "train" else "eval"
    with progress_bar("Evaluating", "points") as show:
        found = evaluate(
            problem,
            view.model,
            view.plane,
            window,
            shape,
            chosen,
            progress=lambda fraction: show(fraction * points, points),
        )
    assert found is not None, "nobody cancelled it"
    return found


def _report(found: Landscape, view: View) -> str:
    """What the file cannot say, in words."""
    import numpy as np

    finite = np.isfinite(found.loss)
    lines = [view.plane.promise, f"loss at (0, 0): {found.origin:.6g}"]
    if finite.any():
        row, column = np.unravel_index(np.where(finite, found.loss, np.inf).argmin(), found.loss.shape)
        place = f"({found.x[column]:.4g}, {found.y[row]:.4g})"
        lines.append(f"lowest on the grid: {found.loss[row, column]:.6g} at {place}")
    if not finite.all():
        lines.append(f"not finite: {np.count_nonzero(~finite):,} of {finite.size:,} points")
    lines.append(f"{found.computed:,} points in {found.seconds:.2g} s, by {found.way}")
    return "\n".join(lines) + "\n"
