"""Scenes about models become Runs: against the race over the same loss as a formula, and what must stay."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from visualizer.descent.cancelling import CancelledError
from visualizer.engine import compute
from visualizer.problem_choice import DataChoice, ModelChoice, ProblemChoice, TrainingChoice
from visualizer.problems import data_of, plane_of, problem_of, surface_of_problem
from visualizer.scene import OptimizerChoice, Scene, SurfaceChoice

LINE = ProblemChoice()
MLP = ProblemChoice(data=DataChoice(key="moons"), model=ModelChoice(key="mlp", hidden=4, layers=1))
RATES = {"sgd": 0.2, "momentum": 0.05, "adam": 0.1}


def scene(problem=LINE, start=(0.5, -0.1), steps=40, rates=RATES, **training):
    return Scene(
        surface=SurfaceChoice(key="model", problem=problem),
        optimizers=tuple(OptimizerChoice(key=key, hyperparameters={"lr": lr}) for key, lr in rates.items()),
        start=start,
        steps=steps,
        training=TrainingChoice(**training),
    )


def as_formula():
    """The MSE of the line, multiplied out: mean (b + w x - y)²."""
    data = data_of(LINE.data)
    x, y = data.features[:, 0], data.target
    means = [float(each.mean()) for each in (x, x * x, y, x * y, y * y)]
    parts = "x**2 + {!r}*x*y*2 + {!r}*y**2 - {!r}*x*2 - {!r}*y*2 + {!r}".format(*means)
    return Scene(
        surface=SurfaceChoice(key="formula", formula=parts),
        optimizers=scene().optimizers,
        start=(0.5, -0.1),
        steps=40,
    )


def test_a_line_goes_the_way_of_its_formula():
    """The formula's race is float64, the model float32: they agree as far as float32 goes."""
    for learned, raced in zip(compute(scene()), compute(as_formula()), strict=True):
        np.testing.assert_allclose(learned.position, raced.position, atol=2e-4)
        np.testing.assert_allclose(learned.loss, raced.loss, atol=2e-5)
        np.testing.assert_allclose(learned.gradient, raced.gradient, atol=2e-4)
        np.testing.assert_allclose(learned.gradient_norm, raced.gradient_norm, atol=2e-4)
        np.testing.assert_allclose(learned.step_length, raced.step_length, atol=2e-4)
        np.testing.assert_allclose(learned.critical_lr, raced.critical_lr, rtol=2e-3)
        assert (learned.distance == 0).all()


def test_paths_of_two_parameters_lie_on_the_surface():
    surface = surface_of_problem(LINE)
    for run in compute(scene()):
        np.testing.assert_allclose(surface.function.value(*run.position.T), run.loss, atol=1e-5)


def test_a_path_through_many_dimensions_is_projected():
    plane, start = plane_of(MLP), (0.3, -0.2)
    (run,) = compute(scene(MLP, start, rates={"adam": 0.05}))
    np.testing.assert_allclose(run.position[0], start, atol=1e-5)
    assert run.distance[0] == pytest.approx(0, abs=1e-5)
    assert run.distance[-1] > 0.1
    directions = plane.basis[1:].double().numpy()
    slope = directions @ run.trajectory.gradient[7].astype(np.float64)
    np.testing.assert_allclose(run.gradient[7], slope, rtol=1e-6)
    assert run.gradient_norm[7] == pytest.approx(float(np.linalg.norm(run.trajectory.gradient[7])), rel=1e-5)


@pytest.mark.parametrize("steps", [1, 9, 10, 25])
def test_it_ends_after_the_steps_also_within_an_epoch(steps):
    for run in compute(scene(steps=steps, batch_size=10)):
        assert run.steps == steps
        assert run.trajectory.epoch[-1] == pytest.approx(steps / 10)


def test_only_what_changed_is_trained_again():
    before = scene()
    runs = compute(before)
    after = before.with_optimizer(1, before.optimizers[1].with_hyperparameter("lr", 0.02))
    fresh = compute(after, (before, runs))
    assert (fresh[0] is runs[0], fresh[1] is runs[1], fresh[2] is runs[2]) == (True, False, True)


@pytest.mark.parametrize(
    "change",
    [{"training": TrainingChoice(batch_size=10)}, {"seed": 2}, {"start": (0.0, 0.0)}, {"steps": 41}],
    ids=str,
)
def test_what_touches_all_is_trained_again_for_all(change):
    before = scene()
    runs = compute(before)
    assert not set(compute(before.with_(**change), (before, runs))) & set(runs)


def test_batches_and_their_order_make_another_path():
    paths = [
        compute(scene(rates={"sgd": 0.2}, **training))[0].position
        for training in ({}, {"batch_size": 10}, {"batch_size": 10, "shuffle": False})
    ]
    assert not np.allclose(paths[0], paths[1])
    assert not np.allclose(paths[1], paths[2])


def test_gradients_pile_up_where_zero_grad_is_skipped():
    (run,) = compute(scene(rates={"sgd": 0.01}, skip_zero_grad=True))
    used = (run.position[:-1] - run.position[1:]) / 0.01
    np.testing.assert_allclose(used, np.cumsum(run.gradient[:-1], axis=0), rtol=1e-3, atol=1e-3)


def test_it_can_be_called_off():
    asked = []
    with pytest.raises(CancelledError):
        compute(scene(steps=5000), cancelled=lambda: len(asked) > 20 or bool(asked.append(1)))


def test_what_does_not_go_together_is_said():
    norm = ProblemChoice(data=DataChoice(key="moons"), model=ModelChoice(key="mlp", batch_norm=True))
    with pytest.raises(ValueError, match="batch of one sample"):
        compute(scene(norm, (0, 0), batch_size=1))


def test_the_random_state_and_the_problem_stay():
    random, features = torch.get_rng_state(), problem_of(MLP).features.clone()
    compute(scene(MLP, (0, 0), steps=5, batch_size=16))
    assert torch.equal(random, torch.get_rng_state())
    assert torch.equal(features, problem_of(MLP).features)
