"""From a choice to data, problem, plane and surface: against least squares, and what a fresh model says."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from visualizer.engine import compute
from visualizer.problem_choice import (
    DataChoice,
    ModelChoice,
    MovedPoint,
    PlaneChoice,
    PlaneRuns,
    ProblemChoice,
)
from visualizer.problems import data_of, model_at, plane_of, problem_of, surface_of_problem
from visualizer.scene import OptimizerChoice, Scene, SurfaceChoice

LINE, MOONS = DataChoice(key="line"), DataChoice(key="moons")
LOGISTIC = ProblemChoice(data=MOONS, model=ModelChoice(key="logistic"))
MLP = ProblemChoice(data=MOONS, model=ModelChoice(key="mlp", hidden=6))


@pytest.mark.parametrize("key", ["line", "scaled-line"])
@pytest.mark.parametrize("standardise", [False, True])
def test_the_star_is_the_solution_of_least_squares(key, standardise):
    choice = ProblemChoice(data=DataChoice(key=key, standardise=standardise))
    data, surface = data_of(choice.data), surface_of_problem(choice)
    columns = np.column_stack([np.ones(len(data.target)), data.features])
    solved, rest, *_ = np.linalg.lstsq(columns, data.target, rcond=None)
    (star,) = surface.minima
    np.testing.assert_allclose((star.x, star.y), solved, atol=1e-5)
    assert surface.lowest == pytest.approx(float(rest[0]) / len(data.target), rel=1e-4)
    assert surface.window.contains(star.x, star.y)
    assert surface.window.contains(*surface.start)
    assert surface.axes == ("b", "w")


def test_the_star_of_logistic_regression_is_where_the_slope_is_0():
    surface = surface_of_problem(LOGISTIC)
    (star,) = surface.minima
    np.testing.assert_allclose(surface.function.gradient(star.x, star.y), 0, atol=1e-8)
    assert surface.axes == ("w1", "w2")


def test_without_a_lowest_point_there_is_no_star():
    """Two samples of two classes can always be told apart: the loss falls for ever."""
    two = DataChoice(key="moons", settings={"n": 2, "noise": 0})
    surface = surface_of_problem(LOGISTIC.with_(data=two))
    assert surface.minima == ()
    assert surface.lowest is None


def test_a_random_plane_starts_at_the_fresh_model():
    problem, surface = problem_of(MLP), surface_of_problem(MLP)
    model = problem.fresh_model(1).eval()
    with torch.no_grad():
        loss = float(problem.loss(model(problem.features), problem.target))
    assert surface.start == (0, 0)
    assert float(surface.function.value(0, 0)) == pytest.approx(loss, abs=1e-6)
    assert surface.minima == ()
    assert "Of 67 dimensions it shows 2" in surface.note


def test_a_model_elsewhere_on_the_plane_has_that_loss():
    problem, surface = problem_of(MLP), surface_of_problem(MLP)
    model = model_at(MLP, (0.3, -0.2)).eval()
    with torch.no_grad():
        loss = float(problem.loss(model(problem.features), problem.target))
    assert float(surface.function.value(0.3, -0.2)) == pytest.approx(loss, abs=1e-5)


ADAM = OptimizerChoice(key="adam", hyperparameters={"lr": 0.05})
ALONG = MLP.with_(plane=PlaneChoice(kind="pca", runs=PlaneRuns(optimizers=(ADAM,), steps=40)))


def race_of(problem):
    return Scene(
        surface=SurfaceChoice(key="model", problem=problem), optimizers=(ADAM,), start=(0, 0), steps=40
    )


def test_the_plane_of_the_runs_is_that_of_their_main_directions():
    """The oracle is numpy's decomposition of the same run, trained by the race on another plane."""
    (run,) = compute(race_of(MLP))
    ways = run.trajectory.parameters.astype(np.float64)
    _, sizes, directions = np.linalg.svd(ways - ways.mean(axis=0))
    plane = plane_of(ALONG)
    assert plane.kind == "pca"
    np.testing.assert_allclose(plane.explained, (sizes**2 / (sizes**2).sum())[:2], rtol=1e-4)
    for mine, theirs in zip((plane.x, plane.y), directions, strict=False):
        assert abs(float(mine.double().numpy() @ theirs)) == pytest.approx(1, abs=1e-4)


def test_runs_stay_nearer_to_the_plane_of_their_own():
    (random,), (along,) = compute(race_of(MLP)), compute(race_of(ALONG))
    np.testing.assert_array_equal(along.trajectory.parameters, random.trajectory.parameters)
    assert along.distance[-1] < 0.5 * random.distance[-1]
    surface = surface_of_problem(ALONG)
    assert surface.start == (0, 0)
    assert all(surface.window.contains(*place) for place in along.position)
    assert float(surface.function.value(0, 0)) == pytest.approx(float(along.loss[0]), abs=1e-6)


def test_the_plane_through_three_points_has_the_ends_of_both_runs():
    """The oracle is the race on another plane: its parameters and its losses."""
    sgd = OptimizerChoice(key="sgd", hyperparameters={"lr": 0.5})
    runs = PlaneRuns(optimizers=(ADAM, sgd), steps=40)
    points = MLP.with_(plane=PlaneChoice(kind="points", runs=runs))
    race = Scene(
        surface=SurfaceChoice(key="model", problem=MLP), optimizers=(ADAM, sgd), start=(0, 0), steps=40
    )
    first, second = compute(race)
    plane, surface = plane_of(points), surface_of_problem(points)
    ends = np.stack([each.trajectory.parameters[-1] for each in (first, second)])
    places, away = plane.project(torch.from_numpy(ends))
    np.testing.assert_array_equal(plane.origin.numpy(), first.trajectory.parameters[0])
    np.testing.assert_allclose(places[0], (1, 0), atol=1e-6)
    np.testing.assert_allclose(away, 0, atol=1e-5)
    assert surface.start == (0, 0)
    for place, run in zip(places, (first, second), strict=True):
        assert surface.window.contains(*place)
        assert float(surface.function.value(*place)) == pytest.approx(float(run.loss[-1]), abs=1e-5)
    other = points.with_(plane=PlaneChoice(kind="points", runs=runs.with_(ends=(1, 0))))
    np.testing.assert_allclose(plane_of(other).x.numpy(), ends[1] - plane.origin.numpy(), atol=1e-6)


def test_all_parameters_cannot_be_shown_where_there_are_more():
    with pytest.raises(ValueError, match="67 parameters, not two"):
        plane_of(MLP.with_(plane=PlaneChoice(kind="parameters")))


@pytest.mark.parametrize(
    "change",
    [
        {"plane": PlaneChoice(seed=2)},
        {"plane": PlaneChoice(vectors=True)},
        {"model": ModelChoice(key="mlp", hidden=6, seed=2)},
        {"weight_decay": 0.1},
        {"data": DataChoice(key="moons", settings={"seed": 9})},
    ],
    ids=str,
)
def test_another_choice_is_another_surface(change):
    one, other = surface_of_problem(MLP), surface_of_problem(MLP.with_(**change))
    assert one.formula != other.formula
    assert float(one.function.value(0.5, 0.5)) != float(other.function.value(0.5, 0.5))


def test_dropout_changes_the_surface_in_train_mode():
    choice = MLP.with_(model=ModelChoice(key="mlp", hidden=6, dropout=0.5))
    still, training = surface_of_problem(choice), surface_of_problem(choice.with_(mode="train"))
    assert float(still.function.value(0, 0)) != float(training.function.value(0, 0))


def test_the_same_choice_is_made_once():
    assert surface_of_problem(MLP) is surface_of_problem(MLP.with_(mode="eval"))
    assert problem_of(MLP) is problem_of(MLP.with_(weight_decay=0.5))


def test_a_sample_can_be_moved():
    point = MovedPoint(row=2, features=(0.25,), target=7.0)
    before, after = data_of(LINE), data_of(LINE.with_(moved=(point,)))
    assert (after.features[2, 0], after.target[2]) == (0.25, 7.0)
    others = np.arange(len(before.target)) != 2
    np.testing.assert_array_equal(after.features[others], before.features[others])


@pytest.mark.parametrize(
    "point",
    [MovedPoint(row=999, features=(0.0,), target=0), MovedPoint(row=0, features=(0.0, 1.0), target=0)],
)
def test_a_sample_that_is_not_there_cannot_be_moved(point):
    with pytest.raises(ValueError, match="there is no sample"):
        data_of(LINE.with_(moved=(point,)))


def test_a_table_is_read_with_its_own_columns(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("size;price;colour\n1,5;3\n2,5;5\n3,5;7,5\n".replace(";colour", ""))
    choice = DataChoice(key="file", file=str(path))
    data = data_of(choice)
    assert data.feature_names == ("size",)
    np.testing.assert_allclose(data.features[:, 0], [1.5, 2.5, 3.5])
    np.testing.assert_allclose(data.target, [3, 5, 7.5])
    turned = data_of(choice.with_(features=("price",), target="size"))
    np.testing.assert_allclose(turned.target, [1.5, 2.5, 3.5])
