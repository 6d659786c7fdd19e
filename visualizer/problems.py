"""From a ProblemChoice to what it means: the data, the problem, the initial model, the plane and the surface.

All of them are made once for each choice and kept: a window asks for them many times a second.
"""

from __future__ import annotations

import math
import os
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from surfaces.datasets import make_dataset, standardised
from surfaces.surface import Minimum, Surface
from surfaces.window import Window
from visualizer.checkpoints import begun_at, first_model
from visualizer.problem_choice import FILE_KEY, DataChoice, MovedPoint, PlaneChoice, ProblemChoice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from torch import Tensor, nn

    from surfaces.datasets import Dataset
    from surfaces.model_loss import ModelLoss
    from surfaces.plane import Plane
    from surfaces.problem import Problem
    from surfaces.table_file import Table

KEPT, SURFACES_KEPT = 8, 32
"""So many choices are remembered, and so many surfaces: each optimizer may have one of its own."""

NEWTON_STEPS, AT_REST = 40, 1e-9
"""A minimum is sought in so many steps at most, until the gradient is as short as this."""
LEAST_CURVED = 1e-6
"""A minimum curves more than this share of the curvature at the start, in all directions."""
ROUNDING = 1e-6
"""By so much, in units of max(1, loss), two losses in float32 may differ by rounding alone."""

MANY_NUMBERS = 5_000_000
"""Parameters times samples, from which on more than one thread is worth it."""

_AROUND_WAYS = 0.3
"""How much wider than the ways the window is, on each side, as a share of their extent."""
_PLANE_WINDOW = Window(-1.0, 1.0, -1.0, 1.0)
_RATES = {"sgd": 0.1, "momentum": 0.05, "adam": 0.02}
"""For models of which a plane shows but little."""
_ADAM_OF_TWO = 0.1
_OF_CRITICAL = 0.3
"""Below this share of the critical rate 2 / lambda, SGD goes down without swinging."""
_HIGHEST_RATE = 10.0


def data_of(choice: DataChoice) -> Dataset:
    """The data, standardised if that is chosen.

    Raises:
        ValueError: The table cannot be read, or a column is missing; the message says what to do.
    """
    return _data(choice.model_dump_json())


def problem_of(choice: ProblemChoice) -> Problem:
    """Data, model and loss on their device.

    Raises:
        ValueError: They do not go together, or the data cannot be read; the message says what to do.
    """
    problem = _problem(choice.model_dump_json(include={"data", "model", "loss", "device"}))
    _use_few_threads(problem)
    return problem


def where_computed(choice: ProblemChoice) -> tuple[str, str, int | None]:
    """The device, the precision, and the bytes of memory in use there, None where nobody can say.

    Raises:
        ValueError: As ``problem_of``.
    """
    from surfaces.device import memory_in_use

    problem = problem_of(choice)
    precision = str(problem.dtype).removeprefix("torch.")
    return str(problem.device), precision, memory_in_use(problem.device)


def model_at(choice: ProblemChoice, start: tuple[float, float]) -> nn.Module:
    """A fresh model whose parameters are those at a point of the plane, in train() mode.

    Raises:
        ValueError: As ``problem_of``.
    """
    from surfaces.problem import load_flat

    model = first_model(choice, problem_of(choice))
    load_flat(model, plane_of(choice).at(*start))
    return model


def plane_of(choice: ProblemChoice) -> Plane:
    """The plane through the space of parameters that is shown.

    Raises:
        ValueError: As ``problem_of``; or all parameters cannot be shown, because there are more than two.
    """
    return _plane(_plane_key(choice))


def _plane_key(choice: ProblemChoice) -> str:
    return choice.model_dump_json(include={"data", "model", "loss", "device", "plane", "checkpoint"})


def surface_of_problem(choice: ProblemChoice) -> Surface:
    """The loss on the plane, as a surface like any other; no penalty is each optimizer's own on it.

    Raises:
        ValueError: As ``plane_of``.
    """
    problem_of(choice)
    return _surface(plainly(choice).model_dump_json())


def plainly(choice: ProblemChoice) -> ProblemChoice:
    """The choice with the loss as no optimizer in particular sees it."""
    return choice.with_(weight_decay=0.0) if choice.weight_decay == "own" else choice


def _use_few_threads(problem: Problem) -> None:
    """Let torch compute in one thread what is small: threads then wait for each other more than they work.

    How many there are belongs to the thread that asks, so it is said each time, by whoever works.
    """
    import torch

    small = problem.parameter_count * len(problem.features) < MANY_NUMBERS
    torch.set_num_threads(1 if small else max(1, (os.cpu_count() or 1) // 2))


@lru_cache(maxsize=KEPT)
def _data(choice: str) -> Dataset:
    chosen = DataChoice.model_validate_json(choice)
    # Made once for all places of a sample that is dragged: there may be a million others.
    data = _moved(_made(chosen.with_(moved=(), standardise=False).model_dump_json()), chosen.moved)
    return standardised(data) if chosen.standardise else data


@lru_cache(maxsize=KEPT)
def _made(choice: str) -> Dataset:
    chosen = DataChoice.model_validate_json(choice)
    return _table(chosen) if chosen.key == FILE_KEY else make_dataset(chosen.key, **chosen.settings)


def _table(chosen: DataChoice) -> Dataset:
    from surfaces.table_file import dataset_of
    from surfaces.table_kept import read_kept

    assert chosen.file is not None
    table = read_kept(Path(chosen.file))
    assert table is not None, "nobody cancelled it"
    return dataset_of(table, *_columns(chosen, table), task=chosen.task, missing=chosen.missing)


def _columns(chosen: DataChoice, table: Table) -> tuple[tuple[str, ...], str]:
    """Features and target: what is chosen, and what is suggested for the rest."""
    from surfaces.table_file import suggested_columns

    if chosen.features and chosen.target is not None:
        return chosen.features, chosen.target
    target = chosen.target or suggested_columns(table)[1]
    numbers = (column.name for column in table.columns if column.kind == "number")
    return chosen.features or tuple(name for name in numbers if name != target), target


def _moved(data: Dataset, moved: tuple[MovedPoint, ...]) -> Dataset:
    if not moved:
        return data
    features, target = data.features.copy(), data.target.copy()
    for point in moved:
        if point.row >= len(target) or len(point.features) != features.shape[1]:
            message = f"there is no sample {point.row} of {features.shape[1]} features to be moved"
            raise ValueError(message)
        features[point.row], target[point.row] = point.features, point.target
    return replace(data, features=features, target=target)


@lru_cache(maxsize=KEPT)
def _problem(choice: str) -> Problem:
    from surfaces.problem import make_problem

    chosen = ProblemChoice.model_validate_json(choice)
    return make_problem(data_of(chosen.data), chosen.model.spec, chosen.loss, chosen.device)


@lru_cache(maxsize=KEPT)
def _plane(choice: str) -> Plane:
    from surfaces.directions import random_plane
    from surfaces.plane import parameter_plane
    from surfaces.problem import flat
    from surfaces.spanned import pca_plane, plane_of_ends

    chosen = ProblemChoice.model_validate_json(choice)
    problem = problem_of(chosen)
    model = first_model(chosen, problem)
    if chosen.plane.kind == "parameters" or (chosen.plane.kind is None and problem.two_parameters):
        return parameter_plane(model)
    if chosen.plane.kind == "pca":
        return pca_plane(_ways_seen(chosen), flat(model))
    if chosen.plane.kind == "points":
        return plane_of_ends(flat(model), _ways_seen(chosen), _labels_seen(chosen.plane))
    return random_plane(model, chosen.plane.seed, chosen.plane.vectors)


def _ways_seen(choice: ProblemChoice) -> tuple[Tensor, ...]:
    """The runs that span the plane: all of them, or the two to whose ends it goes."""
    runs = choice.plane.runs
    assert runs is not None
    # Trained once for all planes of the same runs.
    same = choice.with_(plane=PlaneChoice(kind="pca", runs=runs.with_(ends=(0, 1))))
    ways = _ways(_plane_key(same))
    return ways if choice.plane.kind == "pca" else tuple(ways[each] for each in runs.ends)


def _labels_seen(plane: PlaneChoice) -> list[str]:
    assert plane.runs is not None
    return [plane.runs.labels[each] for each in plane.runs.ends]


@lru_cache(maxsize=KEPT)
def _ways(choice: str) -> tuple[Tensor, ...]:
    """The runs that span a plane, trained from the initial model: the parameters (rows, P) of each."""
    import torch

    from visualizer.descent.batches import TrainingPlan
    from visualizer.descent.beginning import training_from
    from visualizer.descent.path import Contestant

    chosen = ProblemChoice.model_validate_json(choice)
    runs, problem = chosen.plane.runs, problem_of(chosen)
    assert runs is not None
    training = runs.training
    plan = TrainingPlan(0, training.batch_size, training.shuffle, runs.seed, training.skip_zero_grad)
    contestants = [
        Contestant(
            each.key,
            each.hyperparameters,
            tuple((change.step, change.lr) for change in each.changes),
            each.goes_on,
        )
        for each in runs.optimizers
    ]
    model = first_model(chosen, problem)
    begun = begun_at(chosen, problem, plan, contestants, model)
    work = training_from(begun, problem, plan, contestants, model, runs.steps)
    for _ in work.run():
        pass
    return tuple(torch.as_tensor(each.parameters.copy()) for each in work.trajectories())


@lru_cache(maxsize=SURFACES_KEPT)
def _surface(choice: str) -> Surface:
    chosen = ProblemChoice.model_validate_json(choice)
    problem, plane = problem_of(chosen), plane_of(chosen)
    model = first_model(chosen, problem)
    plain = surface_of_problem(chosen.with_(weight_decay=0.0)) if chosen.weight_decay else None
    loss = _loss(chosen, model, plain)
    start, window, minima = _outlook(chosen, plane, model, loss)
    return Surface(
        key="model",
        name=problem.spec.row.name,
        formula=f"model {choice}",
        window=window,
        minima=minima,
        lowest=_lowest(loss, minima),
        start=start,
        learning_rates=_rates(plane, loss, (start, *((each.x, each.y) for each in minima))),
        source="",
        note=plane.promise,
        axes=(problem.names[0], problem.names[1]) if problem.two_parameters else ("a", "b"),
        model_loss=loss,
        penalty_on=plain,
    )


def _loss(choice: ProblemChoice, model: nn.Module, plain: Surface | None) -> ModelLoss:
    """The loss on the plane: a new one, or where there is a plain one, that with a penalty added."""
    from surfaces.model_loss import ModelLoss
    from surfaces.regime import Regime

    if plain is not None:
        assert plain.model_loss is not None
        return plain.model_loss.penalised(float(choice.weight_decay))
    regime = Regime(choice.mode, choice.statistics, choice.fresh_masks)
    return ModelLoss(problem_of(choice), model, plane_of(choice), regime)


def _outlook(
    choice: ProblemChoice, plane: Plane, model: nn.Module, loss: ModelLoss
) -> tuple[tuple[float, float], Window, tuple[Minimum, ...]]:
    """Where a race starts, what is seen, and where the loss is lowest as far as that is known."""
    problem = problem_of(choice)
    if plane.kind in ("pca", "points"):
        return (0.0, 0.0), _around_ways(plane, _ways_seen(choice)), ()
    if plane.kind != "parameters":
        return (0.0, 0.0), _PLANE_WINDOW, ()
    first, second = (float(each.detach().reshape(-1)[0]) for each in model.parameters())
    exact = choice.checkpoint is not None  # a checkpoint's model is the one that was saved, bit by bit
    start = (first, second) if exact else (round(first, 3), round(second, 3))
    minimum = _minimum(loss, start) if problem.loss_key != "mae" else None
    return start, _around(start, minimum), () if minimum is None else (Minimum(*minimum),)


def _minimum(loss: ModelLoss, start: tuple[float, float]) -> tuple[float, float] | None:
    """Where Newton's method comes to rest on a convex loss of two parameters; None if it does not.

    Where classes can be told apart the loss falls for ever and flattens out: that is no minimum.

    Steps that do not lower the loss are halved (Boyd and Vandenberghe, Convex Optimization, section 9.5).
    """
    place = np.array(start, dtype=np.float64)
    least = LEAST_CURVED * float(np.abs(loss.hessian(*place)).max())
    for _ in range(NEWTON_STEPS):
        slope, bent = loss.gradient(*place), loss.hessian(*place)
        if not np.isfinite(bent).all() or np.linalg.eigvalsh(bent)[0] <= least:
            return None
        if np.hypot(*slope) < AT_REST:
            return float(place[0]), float(place[1])
        place = place - _lowering(loss, place, np.asarray(np.linalg.solve(bent, slope), dtype=np.float64))
    return None


def _lowering(loss: ModelLoss, place: NDArray[np.float64], step: NDArray[np.float64]) -> NDArray[np.float64]:
    here = float(loss.value(*place))
    for _ in range(NEWTON_STEPS):
        if float(loss.value(*(place - step))) <= here + ROUNDING * max(1.0, abs(here)):
            break
        step = step / 2
    return step


def _around(start: tuple[float, float], minimum: tuple[float, float] | None) -> Window:
    """A window around start and minimum, as wide as high."""
    points = np.array([start, start if minimum is None else minimum])
    centre = points[-1]
    half = max(1.0, 1.4 * float(np.abs(points - centre).max()))
    x, y = (round(float(c), 2) for c in centre)
    half = round(half, 1)
    return Window(x - half, x + half, y - half, y + half)


def _rates(plane: Plane, loss: ModelLoss, points: Sequence[tuple[float, float]]) -> dict[str, float]:
    """Learning rates that suit the steepest curvature at some points of the whole loss."""
    if plane.kind != "parameters":
        return _RATES
    hessians = [loss.hessian(*point) for point in points]
    bent = max((np.linalg.eigvalsh(each)[-1] for each in hessians if np.isfinite(each).all()), default=0.0)
    if bent <= 0:
        return {**_RATES, "adam": _ADAM_OF_TWO}
    rate = _rounded_down(min(_HIGHEST_RATE, _OF_CRITICAL * 2 / float(bent)))
    return {"sgd": rate, "momentum": rate / 4, "adam": _ADAM_OF_TWO}


def _rounded_down(rate: float) -> float:
    """1, 2 or 5 times a power of ten."""
    power = math.floor(math.log10(rate))
    return float(f"{max(each for each in (1, 2, 5) if each * 10.0**power <= rate)}e{power}")


def _around_ways(plane: Plane, ways: tuple[Tensor, ...]) -> Window:
    """A window around all of some ways on a plane."""
    places = np.concatenate([plane.project(way)[0] for way in ways])
    places = places[np.isfinite(places).all(axis=1)]
    low, high = places.min(axis=0), places.max(axis=0)
    room = _AROUND_WAYS * np.maximum(high - low, 0.1 * float((high - low).max()))
    (x_min, y_min), (x_max, y_max) = (low - room).tolist(), (high + room).tolist()
    return Window(*(float(f"{side:.3g}") for side in (x_min, x_max, y_min, y_max)))


def _lowest(loss: ModelLoss, minima: tuple[Minimum, ...]) -> float | None:
    return float(loss.value(minima[0].x, minima[0].y)) if minima else None
