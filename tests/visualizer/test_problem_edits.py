"""What the problem panel does to a Scene."""

from __future__ import annotations

import pytest

from surfaces.datasets import DATASETS
from surfaces.losses import LOSSES
from surfaces.models import MODELS
from visualizer.engine import axes_of, surface_of, window_of
from visualizer.problem_choice import DataChoice, ModelChoice, ProblemChoice
from visualizer.problem_edits import (
    PlaneError,
    misfit,
    problem_in,
    shape_of,
    with_data,
    with_data_settings,
    with_fields,
    with_model,
    with_model_setting,
    with_plane,
    with_plane_ends,
    with_problem,
    with_table,
)
from visualizer.problem_facts import facts_of
from visualizer.problem_starts import STARTS
from visualizer.problems import data_of, problem_of
from visualizer.scene import OptimizerChoice, default_scene


def scene_of(key="model-line"):
    return with_problem(default_scene(), STARTS[key].problem())


@pytest.mark.parametrize("key", STARTS)
def test_every_start_can_be_made_and_begins_inside_its_window(key):
    scene = scene_of(key)
    window, (x, y) = window_of(scene.surface), scene.start
    assert window.x_min < x < window.x_max
    assert window.y_min < y < window.y_max
    assert axes_of(scene.surface) == surface_of(scene.surface).axes
    assert misfit(STARTS[key].model, shape_of(problem_in(scene).data)) == ""


@pytest.mark.parametrize("key", ["model-line", "model-scaled-line", "model-logistic"])
def test_suggested_rates_go_down_and_are_near_what_can_be(key):
    scene = scene_of(key)
    loss, (x, y) = surface_of(scene.surface).function, scene.start
    rate = scene.optimizers[0].lr
    before = float(loss.value(x, y))
    for _ in range(20):
        slope = loss.gradient(x, y)
        x, y = x - rate * slope[0], y - rate * slope[1]
        after = float(loss.value(x, y))
        assert after <= before * (1 + 1e-6)
        before = after
    if key != "model-logistic":  # its curvature changes on the way
        import numpy as np

        critical = 2 / np.linalg.eigvalsh(loss.hessian(*scene.start))[-1]
        assert critical / 10 < rate < critical / 2


@pytest.mark.parametrize("key", DATASETS)
def test_shape_of_made_data_is_known_without_making_them(key):
    for settings in ({}, {"arms": 3.0}) if key == "spirals" else ({},):
        choice = DataChoice(key=key, settings=settings)
        made = data_of(choice)
        assert shape_of(choice) == (made.task, made.features.shape[1])


@pytest.mark.parametrize("data", DATASETS)
@pytest.mark.parametrize("model", MODELS)
def test_a_misfit_is_what_cannot_be_made(data, model):
    problem = ProblemChoice(data=DataChoice(key=data), model=ModelChoice(key=model))
    if misfit(model, shape_of(problem.data)):
        with pytest.raises(ValueError, match="model"):
            problem_of(problem)
    else:
        problem_of(problem)


def test_data_of_another_task_bring_a_model_and_a_loss_that_fit():
    scene = with_fields(scene_of(), loss="huber")
    fitted = with_data(scene, DataChoice(key="moons"))
    problem = problem_in(fitted.scene)
    assert (problem.model.key, problem.loss) == ("logistic", None)
    assert fitted.changed == (MODELS["logistic"].name, LOSSES["binary-cross-entropy"].name)
    problem_of(problem)


def test_data_of_the_same_task_keep_model_and_loss():
    scene = with_fields(scene_of("model-sine-mlp"), loss="mae")
    fitted = with_data(scene, DataChoice(key="line"))
    assert (problem_in(fitted.scene).model.key, problem_in(fitted.scene).loss) == ("mlp", "mae")
    assert fitted.changed == ()


def test_a_third_arm_makes_classes():
    settings = {**problem_in(scene_of("model-spirals-mlp")).data.settings, "arms": 3.0}
    fitted = with_data_settings(scene_of("model-spirals-mlp"), settings=settings)
    assert fitted.changed == (LOSSES["cross-entropy"].name,)
    problem_of(problem_in(fitted.scene))


def test_other_noise_keeps_start_and_rates():
    scene = scene_of().with_(start=(0.0, 0.5))
    settings = {**problem_in(scene).data.settings, "noise": 0.4}
    after = with_data_settings(scene, settings=settings).scene
    assert (after.start, after.optimizers) == (scene.start, scene.optimizers)


def test_another_seed_of_the_weights_starts_elsewhere():
    scene = scene_of()
    after = with_model_setting(scene, "seed", 7)
    weights = [float(each.detach()) for each in problem_of(problem_in(after)).fresh_model(7).parameters()]
    assert after.start != scene.start
    assert after.start == pytest.approx(weights, abs=1e-3)


def test_another_model_leaves_the_plane_of_the_old_one():
    scene = scene_of()
    scene = with_fields(scene, plane=problem_in(scene).plane.with_(kind="parameters"))
    after = with_model(scene, "mlp")
    assert problem_in(after).plane.kind is None
    surface_of(after.surface)


def test_the_plane_of_the_runs_keeps_the_race_and_another_kind_forgets_them():
    scene = with_model(scene_of(), "mlp")
    scene = scene.with_(start=(0.2, 0.1), seed=4, steps=9, training=scene.training.with_(batch_size=20))
    along = with_plane(scene, "pca")
    assert (along.optimizers, along.steps, along.start) == (scene.optimizers, scene.steps, (0, 0))
    runs = problem_in(along).plane.runs
    assert (runs.optimizers, runs.seed, runs.training.batch_size) == (scene.racing, 4, 20)
    assert problem_in(with_plane(along, "random")).plane.runs is None
    assert problem_in(with_model(along, "deep-sigmoid")).plane.kind is None


def test_without_runs_there_is_no_plane_of_them():
    scene = with_model(scene_of(), "mlp").with_(optimizers=())
    with pytest.raises(ValueError, match="no optimizer races"):
        with_plane(scene, "pca")


def points_scene(*chosen):
    optimizers = tuple(
        OptimizerChoice(key=key, hyperparameters={"lr": lr}, enabled=lr > 0) for key, lr in chosen
    )
    return with_model(scene_of(), "mlp").with_(optimizers=optimizers, steps=5)


def test_three_points_are_the_start_and_the_ends_of_two_runs():
    scene = points_scene(("sgd", 0.1), ("adam", 0.02), ("momentum", 0.1))
    seen = with_plane(scene, "points")
    runs = problem_in(seen).plane.runs
    assert (seen.optimizers, seen.start, runs.optimizers, runs.ends) == (
        scene.optimizers,
        (0, 0),
        scene.racing,
        (0, 1),
    )
    assert problem_in(with_plane_ends(seen, 0, 2)).plane.runs.ends == (2, 1)
    assert problem_in(with_plane_ends(seen, 1, 0)).plane.runs.ends == (1, 0)
    assert problem_in(with_plane(seen, "random")).plane.runs is None


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ([("sgd", 0.1), ("adam", 0)], "only one optimizer races: add"),
        ([("sgd", 0.1), ("sgd", 0.1)], "SGD and SGD 2 end at the same place: choose"),
        ([("sgd", 1e-30), ("adam", 0.1)], "SGD ends where it began: raise its learning rate"),
        ([("adam", 0.1), ("sgd", 1e30)], "SGD ends at no finite place: lower its learning rate"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_points_that_span_no_plane_are_refused_with_what_to_do(chosen, said):
    with pytest.raises(PlaneError, match=said):
        with_plane(points_scene(*chosen), "points")


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "houses.csv"
    rows = "\n".join(f"{k},{k % 7},{3 * k + 1}" for k in range(30))
    path.write_text(f"area,age,price\n{rows}\n,4,5\n")
    return DataChoice(key="file", file=str(path), features=("area", "age"), target="price", missing="drop")


def test_a_table_is_learned_from_whatever_was_shown(table):
    fitted = with_table(default_scene(), table)
    assert problem_in(fitted.scene).model.key == "mlp"
    assert problem_of(problem_in(fitted.scene)).features.shape == (30, 2)


FAULTS = {
    "data": lambda data: ProblemChoice(data=data.with_(target="size")),
    "model": lambda data: ProblemChoice(data=data),  # a model of one feature
    "loss": lambda data: ProblemChoice(data=data, model=ModelChoice(key="mlp"), loss="cross-entropy"),
    "device": lambda data: ProblemChoice(device="cuda:7"),
    "plane": lambda data: ProblemChoice(model=ModelChoice(key="mlp"), plane={"kind": "parameters"}),
}


@pytest.mark.parametrize("part", FAULTS)
def test_a_fault_is_that_of_the_part_that_is_wrong(table, part):
    fault = facts_of(FAULTS[part](table), lambda: False).fault
    assert fault is not None
    assert fault.part == part


def test_a_problem_that_cannot_be_made_is_kept_with_its_race(table):
    scene = scene_of()
    after = with_problem(scene, FAULTS["model"](table))
    assert problem_in(after).data == table
    assert (after.start, after.optimizers) == (scene.start, scene.optimizers)
