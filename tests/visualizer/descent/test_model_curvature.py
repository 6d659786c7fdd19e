"""Critical learning rates of models: those of the same loss typed as a formula, and of what blows up."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from training_cases import contestant, line_data, line_problem, net_problem

from surfaces import hessian
from surfaces.compiled import compile_formula
from surfaces.hessian import exact_hessian
from surfaces.models import ModelSpec
from surfaces.problem import load_flat, make_problem
from visualizer.descent import model_curvature
from visualizer.descent.batches import TrainingPlan
from visualizer.descent.cancelling import CancelledError
from visualizer.descent.model_curvature import critical_along, measure, measured_places
from visualizer.descent.optimizers import OPTIMIZERS
from visualizer.descent.race import race
from visualizer.descent.stability import GAINS, critical_learning_rates
from visualizer.descent.torch_state import rule_state
from visualizer.descent.training import train

VARIANTS = [
    ("sgd", {"lr": 0.1}),
    ("sgd", {"lr": 0.1, "weight_decay": 0.4, "maximize": True}),
    ("momentum", {"lr": 0.02, "dampening": 0.3, "weight_decay": 0.2}),
    ("nesterov", {"lr": 0.02}),
    ("adagrad", {"lr": 0.3, "lr_decay": 0.01, "initial_accumulator_value": 0.5, "weight_decay": 0.1}),
    ("rmsprop", {"lr": 0.02}),
    ("rmsprop", {"lr": 0.02, "centered": True, "momentum": 0.5, "weight_decay": 0.3}),
    ("adam", {"lr": 0.1}),
    ("adam", {"lr": 0.1, "amsgrad": True, "beta2": 0.9, "weight_decay": 0.2}),
    ("adamw", {"lr": 0.1, "weight_decay": 0.5}),
    ("adamax", {"lr": 0.1, "weight_decay": 0.1}),
    ("nadam", {"lr": 0.05, "momentum_decay": 0.02}),
]


def squared_errors(data):
    """The MSE of a line as a formula, x for b and y for w."""
    errors = [
        f"(x + y*({float(x)!r}) - ({float(target)!r}))**2"
        for x, target in zip(data.features[:, 0], data.target, strict=True)
    ]
    return f"({' + '.join(errors)})/{len(errors)}"


@pytest.fixture(scope="module")
def formula():
    return compile_formula(squared_errors(line_data(12)))


@pytest.mark.parametrize(("key", "chosen"), VARIANTS)
def test_a_formula_and_a_model_have_the_same_critical_rates(formula, key, chosen):
    """The formula goes by our rules and derivatives, the model by torch.optim and autograd."""
    problem = line_problem(12, torch.float64)
    runner = contestant(key, changes=((20, 0.5 * chosen["lr"]),), **chosen)
    model = problem.fresh_model(1)
    trajectory = train(problem, TrainingPlan(40), [runner], model)[0]
    path = race(formula, [runner], tuple(trajectory.parameters[0]), 40)[0]
    np.testing.assert_allclose(trajectory.parameters, path.position, rtol=1e-9)
    expected = critical_learning_rates(formula.hessian(*path.position.T), path)
    measured = measure(problem, model, trajectory)
    assert list(measured.rows) == list(range(41))
    found = critical_along(measured, trajectory)
    # torch keeps NAdam's product of momentum coefficients in float32.
    np.testing.assert_allclose(found, expected, rtol=1e-6 if key == "nadam" else 1e-8)
    assert np.isfinite(found).any()


def test_every_rule_that_has_a_figure_is_among_the_variants():
    assert {key for key, _ in VARIANTS} == set(GAINS)


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_the_rules_state_is_that_of_torch(key):
    """After some steps on the same gradients, field by field."""
    all_on = {
        "rmsprop": {"centered": True, "momentum": 0.5},
        "adam": {"amsgrad": True},
        "adamw": {"amsgrad": True},
        "adagrad": {"initial_accumulator_value": 0.7},
    }
    runner = contestant(key, weight_decay=0.2, **all_on.get(key, {}))
    chosen, row = runner.hyperparameters, OPTIMIZERS[key]
    gradients = np.random.RandomState(0).standard_normal((6, 3))
    parameter = torch.nn.Parameter(torch.tensor([1.0, -2.0, 0.5], dtype=torch.float64))
    optimizer = getattr(torch.optim, row.torch_class)([parameter], **row.torch_arguments(chosen))
    position, state = parameter.detach().numpy().copy(), row.state()
    values, flags = row.values(*row.numbers(chosen)), row.flags(chosen)
    for step, gradient in enumerate(gradients):
        parameter.grad = torch.tensor(gradient)
        optimizer.step()
        change, state = row.rule(position, gradient, step + 1, state, values, *flags)
        position = position + change
    kept = {
        name: tensor.numpy() for name, tensor in optimizer.state[parameter].items() if torch.is_tensor(tensor)
    }
    found = rule_state(key, chosen, kept)
    for name, value in state._asdict().items():
        np.testing.assert_allclose(getattr(found, name), value, rtol=1e-6 if name == "product" else 1e-12)


@pytest.mark.parametrize(("key", "factor"), [("sgd", 2.0), ("momentum", 3.8), ("nesterov", 3.8 / 2.8)])
def test_the_first_rate_of_linear_regression_is_that_of_its_design(key, factor):
    problem = line_problem(50)
    design = np.stack([np.ones(50), problem.data.features[:, 0]], axis=1)
    steepest = np.linalg.eigvalsh(2 / 50 * design.T @ design)[-1]
    trajectory = train(problem, TrainingPlan(3), [contestant(key, lr=0.01)])[0]
    found = critical_along(measure(problem, problem.fresh_model(0), trajectory), trajectory)
    np.testing.assert_allclose(found, factor / steepest, rtol=1e-6)


@pytest.mark.parametrize("key", ["adam", "rmsprop", "adagrad"])
def test_the_rates_of_a_net_are_those_of_its_scaled_hessian(key):
    """At a row in the middle, all by numpy from torch's own state."""
    problem = net_problem(50, torch.float64)
    runner = contestant(key, lr=0.02)
    trajectory = train(problem, TrainingPlan(20), [runner])[0]
    found = critical_along(measure(problem, problem.fresh_model(0), trajectory), trajectory)
    row, model = 13, problem.fresh_model(0)
    load_flat(model, torch.tensor(trajectory.parameters[row]))
    if key == "adam":
        scale = np.sqrt(trajectory.state["exp_avg_sq"][row] / (1 - 0.999**14)) + 1e-8
        factor = 38 * (1 - 0.9**14)
    elif key == "rmsprop":
        scale, factor = np.sqrt(trajectory.state["square_avg"][row]) + 1e-8, 2
    else:
        scale, factor = np.sqrt(trajectory.state["sum"][row]) + 1e-10, 2
    largest = np.linalg.eigvals(exact_hessian(problem, model).numpy() / scale[:, None]).real.max()
    assert found[row] == pytest.approx(factor / largest, rel=1e-8)


def test_little_work_measures_fewer_rows_and_holds_the_last(monkeypatch):
    problem = net_problem()
    trajectory = train(problem, TrainingPlan(30), [contestant("adam", lr=0.05)])[0]
    model = problem.fresh_model(0)
    whole, less = measure(problem, model, trajectory), measure(problem, model, trajectory, work=1e6)
    every = less.rows[1]
    assert 1 < every < 30
    assert list(less.rows) == list(range(0, 31, every))
    all_rates, held = critical_along(whole, trajectory), critical_along(less, trajectory)
    np.testing.assert_allclose(held[less.rows], all_rates[less.rows], rtol=1e-12)
    largest = less.held(less.spectra.largest, 31)
    np.testing.assert_array_equal(largest, less.spectra.largest[np.arange(31) // every])
    monkeypatch.setattr(model_curvature, "AT_ONCE", 1)
    np.testing.assert_allclose(critical_along(measure(problem, model, trajectory), trajectory), all_rates)


def test_a_run_that_ends_is_measured_to_its_end_and_no_further():
    problem = line_problem()
    trajectory = train(problem, TrainingPlan(200), [contestant("sgd", lr=20.0)])[0]
    assert trajectory.finite < 200
    measured = measure(problem, problem.fresh_model(0), trajectory)
    assert measured.rows[-1] < trajectory.finite
    found = critical_along(measured, trajectory)
    assert np.isfinite(found[: trajectory.finite]).all()
    assert np.isnan(found[trajectory.finite :]).all()


def test_rows_that_are_not_kept_are_not_measured():
    problem = net_problem()
    trajectory = train(problem, TrainingPlan(30), [contestant("sgd", lr=0.05)])[0]
    places = measured_places(trajectory, 50)
    assert list(places) == list(range(31))
    assert list(measured_places(trajectory, 10**9)) == [0]


WIDE = ("sgd", "momentum", "adam", "adamw")


def wide_trajectories(**changes):
    problem = make_problem(line_data(30), ModelSpec("mlp", hidden=14), device="cpu", dtype=torch.float64)
    assert problem.parameter_count > 200
    runners = [contestant(key, lr=0.02, **changes) for key in WIDE]
    return problem, train(problem, TrainingPlan(4), runners)


def exact_ends(problem, theta, root=1.0):
    model = problem.fresh_model(0)
    load_flat(model, torch.tensor(theta))
    bent = exact_hessian(problem, model).numpy()
    return np.linalg.eigvalsh(np.reshape(root, (-1, 1)) * bent * root)[[0, -1]]


def test_beyond_200_parameters_every_row_has_the_eigenvalues_of_its_hessian():
    problem, trajectories = wide_trajectories()
    for trajectory in (trajectories[0], trajectories[2]):
        found = measure(problem, problem.fresh_model(0), trajectory, work=1e12).spectra
        for row in (0, 3):
            low, high = exact_ends(problem, trajectory.parameters[row])
            assert found.largest[row] == pytest.approx(high, rel=1e-9)
            assert found.smallest[row] == pytest.approx(low, abs=3e-4 * high)
    state = trajectory.state["exp_avg_sq"]
    for row in (0, 3):
        scale = np.sqrt(state[row] / (1 - 0.999 ** (row + 1))) + 1e-8
        high = exact_ends(problem, trajectory.parameters[row], scale**-0.5)[1]
        assert found.scaled[row] == pytest.approx(high, rel=1e-6)
        assert found.scaled_error[row] <= 1e-4 * found.scaled[row]


def test_the_first_row_of_all_runs_is_worked_out_once(monkeypatch):
    problem, trajectories = wide_trajectories()
    starts, real = [], hessian.lanczos
    monkeypatch.setattr(hessian, "lanczos", lambda *args, **named: starts.append(1) or real(*args, **named))
    model, found, counts = problem.fresh_model(0), [], []
    for trajectory in (*trajectories, *trajectories):
        starts.clear()
        found.append(measure(problem, model, trajectory, work=1.0))
        counts.append(len(starts))
    assert counts == [2, 0, 1, 0, 0, 0, 0, 0]  # Adam and AdamW share their second moment too
    assert all(list(each.rows) == [0] for each in found)
    assert len({float(each.spectra.largest[0]) for each in found}) == 1
    assert found[2].spectra.scaled[0] != found[0].spectra.scaled[0]
    whole = measure(problem, model, trajectories[2], work=1e12)
    assert whole.spectra.scaled[0] == found[2].spectra.scaled[0]
    climbs = wide_trajectories(maximize=True)[1][0]
    starts.clear()
    climbing = measure(problem, model, climbs, work=1.0).spectra
    assert climbing.largest[0] == pytest.approx(-found[0].spectra.smallest[0], rel=1e-3)
    assert len(starts) == 2


def test_the_first_rows_of_different_running_statistics_are_different():
    spec = ModelSpec("mlp", hidden=14, batch_norm=True)
    problem = make_problem(line_data(30), spec, device="cpu", dtype=torch.float64)
    trajectory = train(problem, TrainingPlan(1), [contestant("sgd", lr=0.1)])[0]
    model = problem.fresh_model(0)
    first = measure(problem, model, trajectory).spectra.largest[0]
    model(problem.features * 3)
    assert measure(problem, model, trajectory).spectra.largest[0] != first


def test_measuring_can_be_called_off():
    problem = line_problem()
    trajectory = train(problem, TrainingPlan(5), [contestant("sgd")])[0]
    with pytest.raises(CancelledError):
        measure(problem, problem.fresh_model(0), trajectory, cancelled=lambda: True)
