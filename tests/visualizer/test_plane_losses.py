"""The loss on the plane beside the true loss, against the model itself."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from surfaces.problem import load_flat
from visualizer import plane_losses as module
from visualizer.engine import compute
from visualizer.plane_losses import is_projected, plane_losses
from visualizer.problem_choice import DataChoice, ModelChoice, ProblemChoice
from visualizer.problems import plane_of, problem_of
from visualizer.scene import OptimizerChoice, Scene, SurfaceChoice

NET = ProblemChoice(data=DataChoice(key="moons", settings={"n": 40}), model=ModelChoice(key="mlp", hidden=4))
ADAM = OptimizerChoice(key="adam", hyperparameters={"lr": 0.1, "weight_decay": 0.01})


def race(problem, steps=12):
    return Scene(
        surface=SurfaceChoice(key="model", problem=problem), optimizers=(ADAM,), start=(0, 0), steps=steps
    )


def loss_at(problem, vector):
    """By hand: the net in eval mode."""
    learned = problem_of(problem)
    model = learned.fresh_model(problem.model.seed)
    load_flat(model, torch.tensor(np.asarray(vector)))
    with torch.no_grad():
        return learned.loss(model.eval()(learned.features), learned.target).item()


@pytest.mark.parametrize("decay", [0.0, "own"])
def test_both_losses_are_those_of_the_net_at_both_places_without_penalty(decay):
    problem = NET.with_(weight_decay=decay)
    scene = race(problem)
    (run,) = compute(scene)
    found, plane = plane_losses(scene.surface, run), plane_of(problem)
    assert is_projected(run)
    for row in range(run.steps + 1):
        here = loss_at(problem, plane.at(*run.position[row]))
        assert found.on_plane[row] == pytest.approx(here, abs=1e-5)
        own = loss_at(problem, run.trajectory.parameters[row])
        assert found.true[row] == pytest.approx(own, abs=1e-5)
    assert abs(found.on_plane[-1] - found.true[-1]) > 0.01


def test_in_train_mode_both_have_the_same_mask():
    problem = NET.with_(model=NET.model.with_(dropout=0.5), mode="train")
    scene = race(problem)
    (run,) = compute(scene)
    found = plane_losses(scene.surface, run)
    assert found.on_plane[0] == pytest.approx(found.true[0], abs=1e-6)  # it starts on the plane
    assert abs(found.true[0] - run.loss[0]) > 1e-3  # which is measured in eval mode


def test_of_long_runs_some_rows_hold_until_the_next(monkeypatch):
    scene = race(NET)
    (run,) = compute(scene)
    whole = plane_losses(scene.surface, run)
    monkeypatch.setattr(module, "MOST_ROWS", 4)
    some = plane_losses(scene.surface, run)
    np.testing.assert_allclose(some.on_plane, whole.on_plane[[0] * 4 + [4] * 4 + [8] * 4 + [12]], atol=1e-6)


def test_what_is_cancelled_or_holds_the_whole_space_says_nothing():
    scene = race(NET)
    (run,) = compute(scene)
    assert plane_losses(scene.surface, run, lambda: True) is None
    (flat,) = compute(race(ProblemChoice()))
    assert not is_projected(flat)
    (formula,) = compute(Scene(optimizers=(ADAM,), steps=3))
    assert not is_projected(formula)
