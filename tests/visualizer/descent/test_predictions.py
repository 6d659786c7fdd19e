"""Predictions at any row, against a copy of the very model that a plain loop had there."""

from __future__ import annotations

from copy import deepcopy

import numpy as np
import pytest
import torch
from training_cases import contestant, line_problem, net_problem, plain_loop, same_bits

from surfaces.regime import Regime
from visualizer.descent.predictions import Predictor, state_at
from visualizer.descent.training import TrainingPlan, train

ADAM = contestant("adam", lr=0.05)
PLAN = TrainingPlan(6, 20)
PROBLEMS = {
    "line": lambda: line_problem(),
    "net": lambda: net_problem(),
    "double": lambda: net_problem(dtype=torch.float64),
    "norm": lambda: net_problem(batch_norm=True),
    "dropout": lambda: net_problem(dropout=0.4),
    "both": lambda: net_problem(batch_norm=True, dropout=0.4),
}


def trained(name):
    problem = PROBLEMS[name]()
    return problem, train(problem, PLAN, [ADAM])[0], plain_loop(problem, PLAN, ADAM)


def places(problem, count=37):
    return np.random.RandomState(3).randn(count, problem.inputs)


@pytest.mark.parametrize("name", PROBLEMS)
def test_in_eval_they_are_those_of_the_model_at_the_row(name):
    problem, trajectory, models = trained(name)
    asked, predict = places(problem), Predictor(problem, Regime("eval"))
    for row in (0, 1, 7, len(models) - 1):
        with torch.no_grad():
            expected = deepcopy(models[row]).eval()(torch.from_numpy(asked).to(problem.dtype))
        found = predict(state_at(trajectory, row), asked)
        np.testing.assert_allclose(found, expected.double().numpy(), rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("name", ["norm", "both"])
def test_running_statistics_are_those_of_the_row(name):
    _, trajectory, models = trained(name)
    for row, model in enumerate(models):
        own = torch.cat([each.reshape(-1) for each in model.buffers() if each.is_floating_point()])
        assert same_bits(trajectory.statistics[row], own.numpy())
    assert trajectory.statistics.shape == (len(models), 20)


def test_a_model_without_normalisation_has_no_statistics():
    _, trajectory, _ = trained("dropout")
    assert trajectory.statistics.shape == (len(trajectory.loss), 0)


def test_in_train_normalisation_takes_the_data_wherever_it_is_asked():
    problem, trajectory, models = trained("norm")
    predict = Predictor(problem, Regime("train"))
    with torch.no_grad():
        expected = deepcopy(models[9]).train()(problem.features)
    found = predict(state_at(trajectory, 9), problem.data.features)
    np.testing.assert_allclose(found, expected.numpy(), rtol=1e-5, atol=1e-6)
    few = predict(state_at(trajectory, 9), problem.data.features[:3])
    np.testing.assert_allclose(few, found[:3], rtol=1e-5, atol=1e-6)
    running = Predictor(problem, Regime("eval"))(state_at(trajectory, 9), problem.data.features)
    assert np.abs(running - found).max() > 1e-3


def test_in_train_dropout_is_one_thinned_network():
    problem, trajectory, models = trained("dropout")
    predict, asked = Predictor(problem, Regime("train", seed=5)), places(problem)
    found = predict(state_at(trajectory, 9), asked)
    # The thinned network by hand: the masks are two draws of the same generator.
    generator = torch.Generator().manual_seed(5)
    x = torch.from_numpy(asked).float()
    for module in models[9]:
        if isinstance(module, torch.nn.Dropout):
            x = x * (torch.rand(5, generator=generator) >= 0.4) / 0.6
        else:
            x = module(x)
    np.testing.assert_allclose(found, x.detach().numpy(), rtol=1e-5, atol=1e-6)
    again = predict(state_at(trajectory, 9), asked[::-1].copy())
    np.testing.assert_allclose(again[::-1], found, rtol=1e-6, atol=1e-7)
    evaluated = Predictor(problem, Regime("eval"))(state_at(trajectory, 9), asked)
    assert np.abs(evaluated - found).max() > 0.05


def test_nothing_else_is_touched():
    problem, trajectory, _ = trained("both")
    before, kept = torch.random.get_rng_state(), trajectory.parameters.copy()
    Predictor(problem, Regime("train"))(state_at(trajectory, 3), places(problem))
    assert torch.equal(torch.random.get_rng_state(), before)
    assert same_bits(trajectory.parameters, kept)


def test_a_run_that_diverged_stays_at_its_last_finite_row():
    problem = line_problem()
    trajectory = train(problem, TrainingPlan(200), [contestant("sgd", lr=30.0)])[0]
    assert trajectory.finite < 200
    last = state_at(trajectory, trajectory.finite - 1)
    assert np.isfinite(last.parameters).all()
    assert same_bits(state_at(trajectory, 200).parameters, last.parameters)


def test_rows_that_were_not_kept_show_the_last_that_was(monkeypatch):
    from visualizer.descent import trajectory as kept

    monkeypatch.setattr(kept, "BUDGET", 150)
    made = train(line_problem(), TrainingPlan(30), [contestant("sgd", lr=0.1)])[0]
    assert not made.complete
    for row in range(31):
        place = max(k for k, each in enumerate(made.kept) if each <= row)
        assert same_bits(state_at(made, row).parameters, made.parameters[place])


def test_another_architecture_does_not_fit():
    problem, trajectory, _ = trained("net")
    assert Predictor(problem, Regime()).fits(state_at(trajectory, 2))
    assert not Predictor(net_problem(hidden=6), Regime()).fits(state_at(trajectory, 2))
    assert not Predictor(net_problem(batch_norm=True), Regime()).fits(state_at(trajectory, 2))
