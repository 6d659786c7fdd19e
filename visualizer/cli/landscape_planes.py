"""The planes of ``discesa landscape``: parameters, random directions, those of training, three points."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import torch

from surfaces.directions import random_plane
from surfaces.plane import Plane, parameter_plane
from surfaces.problem import flat, load_flat
from surfaces.spanned import pca_plane, plane_of_ends, three_point_plane
from surfaces.window import Window
from visualizer.cli.input_error import InputError
from visualizer.cli.progress_bar import progress_bar
from visualizer.cli.training_words import first_values, fresh, initial_model, plan_from
from visualizer.descent.checkpoint import load
from visualizer.descent.resuming import go_on, predicting_model
from visualizer.descent.training import Training

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from torch import Tensor, nn

    from surfaces.problem import Problem
    from visualizer.descent.checkpoint import Checkpoint

MARGIN = 0.2
"""So much of the paths' extent is left free around them, on each side."""

UNIT = Window(-1.0, 1.0, -1.0, 1.0)
SAME = 1e-3
"""Relative difference up to which a repeated training has come to the same place: devices differ a little."""


@dataclass(frozen=True, eq=False)
class View:
    """What is evaluated.

    Attributes:
        plane: Where.
        model: The architecture and its buffers.
        window: What is seen where nothing else is said.
    """

    plane: Plane
    model: nn.Module
    window: Window


def model_of(problem: Problem, seed: int, checkpoint: str | None) -> nn.Module:
    """The model of a checkpoint, or a fresh one.

    Raises:
        ValueError: The checkpoint is refused.
    """
    if checkpoint is None:
        return problem.fresh_model(seed)
    return predicting_model(load(checkpoint), problem)


def of_parameters(model: nn.Module, window: Window) -> View:
    """All of the space of two parameters.

    Raises:
        ValueError: There are more of them.
    """
    return View(parameter_plane(model), model, window)


def at_random(model: nn.Module, seed: int, biases: bool) -> View:
    """Two random directions from the model.

    Raises:
        ValueError: No direction is left.
    """
    return View(random_plane(model, seed, biases), model, UNIT)


def of_training(
    problem: Problem, seed: int, optimizers: Sequence[str], epochs: int, batch_size: str | None
) -> View:
    """The main directions of a training from the seed's model; the end of its first optimizer at (0, 0).

    Raises:
        InputError: A word is wrong.
        ValueError: The paths span no plane.
    """
    training = _training(problem, seed, optimizers, epochs, batch_size)
    paths = _paths(training)
    model = training.model(0)
    load_flat(model, _end(paths[0], problem))
    return _view(problem, model, paths)


def through_ends(
    problem: Problem, seed: int, optimizers: Sequence[str], epochs: int, batch_size: str | None
) -> View:
    """The plane through the seed's model, at (0, 0), and where two optimizers take it.

    Raises:
        InputError: A word is wrong.
        ValueError: The three points span no plane.
    """
    training = _training(problem, seed, optimizers, epochs, batch_size)
    vectors = [torch.tensor(each, device=problem.device) for each in _paths(training)]
    model = problem.fresh_model(seed)
    plane = plane_of_ends(flat(model), vectors, optimizers)
    return _seen(plane, model, vectors)


def through_checkpoints(problem: Problem, files: Sequence[str]) -> View:
    """The plane through the models of three checkpoints, the first at (0, 0) and the second at (1, 0).

    Raises:
        ValueError: A checkpoint is refused, or the three points span no plane.
    """
    models = [predicting_model(load(file), problem) for file in files]
    vectors = torch.stack([flat(each) for each in models])
    return _seen(three_point_plane(*vectors), models[0], [vectors])


def of_checkpoints(problem: Problem, files: Sequence[str]) -> View:
    """The main directions of the training that led to a checkpoint, or of several checkpoints' models.

    Raises:
        ValueError: A checkpoint is refused, or its training cannot be repeated.
    """
    checkpoints = [load(file) for file in files]
    models = [predicting_model(each, problem) for each in checkpoints]
    if len(models) == 1:
        return _view(problem, models[0], [_repeated(problem, checkpoints[0], models[0])])
    path = torch.stack([flat(each) for each in models]).cpu().numpy()
    return _view(problem, models[-1], [path])


def _repeated(problem: Problem, checkpoint: Checkpoint, model: nn.Module) -> NDArray[np.float32]:
    """The path of a checkpoint's training, trained once more from its first start."""
    name = checkpoint.path.name
    several = "give several checkpoints of the training, the oldest first"
    if checkpoint.own is None:
        raise InputError(f"{name} was made by a script: its training cannot be repeated; {several}")
    going_on = go_on(checkpoint, problem)
    stopped, start = going_on.training, first_values(checkpoint)
    plan = replace(stopped.plan, epochs=-(-stopped.first // stopped.per_epoch))
    initial = initial_model(problem, _weights_seed(checkpoint, plan.seed), start)
    training = Training(problem, plan, stopped.contestants, initial)
    path = _paths(training)[0]
    end = flat(model).cpu().numpy()
    there = len(path) > stopped.first
    if not there or not np.linalg.norm(path[stopped.first] - end) <= SAME * np.linalg.norm(end):
        why = " ".join(going_on.remarks) or "It began at another model, or is too long."
        raise InputError(
            f"the training of {name} cannot be repeated: {why} {several[0].upper()}{several[1:]}"
        )
    return path[: stopped.first + 1]


def _weights_seed(checkpoint: Checkpoint, otherwise: int) -> int:
    own = checkpoint.own or {}
    problem = own.get("data", {}).get("recipe", {}).get("problem", {})
    return int(problem.get("model", {}).get("seed", otherwise))


def _training(
    problem: Problem, seed: int, optimizers: Sequence[str], epochs: int, batch_size: str | None
) -> Training:
    plan = plan_from(epochs, batch_size, seed, len(problem.features))
    return fresh(problem, plan, optimizers, {}).each[0]


def _paths(training: Training) -> list[NDArray[np.float32]]:
    """Train to the end; the rows of parameters of each optimizer."""
    with progress_bar("Training", "updates") as show:
        for progress in training.run():
            show(progress.row, progress.rows)
    return [each.parameters for each in training.trajectories()]


def _end(path: NDArray[np.float32], problem: Problem) -> Tensor:
    """The last finite row."""
    rows = path[np.isfinite(path).all(axis=1)]
    return torch.tensor(rows[-1], device=problem.device)


def _view(problem: Problem, model: nn.Module, paths: Sequence[NDArray[np.float32]]) -> View:
    vectors = [torch.tensor(each, device=problem.device) for each in paths]
    return _seen(pca_plane(vectors, flat(model)), model, vectors)


def _seen(plane: Plane, model: nn.Module, vectors: Sequence[Tensor]) -> View:
    """A plane with all of some paths in view."""
    places = np.concatenate([plane.project(each)[0] for each in vectors])
    return View(plane, model, _around(places[np.isfinite(places).all(axis=1)]))


def _around(places: NDArray[np.float64]) -> Window:
    """As wide as high, so that distances are true to scale, with all the points in it and (0, 0)."""
    low, high = places.min(axis=0, initial=0), places.max(axis=0, initial=0)
    middle = (low + high) / 2
    half = (0.5 + MARGIN) * float((high - low).max())
    (x, y) = middle.tolist()
    return Window(x - half, x + half, y - half, y + half)
