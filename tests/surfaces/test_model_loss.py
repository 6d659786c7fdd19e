"""The loss of a model on a plane: against closed forms, finite differences and a plain forward pass."""

from __future__ import annotations

from copy import deepcopy

import numpy as np
import pytest
import torch

from surfaces.datasets import make_dataset
from surfaces.directions import random_plane
from surfaces.model_loss import ModelLoss
from surfaces.models import ModelSpec
from surfaces.plane import parameter_plane
from surfaces.problem import load_flat, make_problem
from surfaces.regime import Regime

CASES = {
    "linear": ("line", ModelSpec(), None),
    "huber": ("line", ModelSpec(), "huber"),
    "logistic": ("moons", ModelSpec("logistic"), None),
    "mlp": ("moons", ModelSpec("mlp", hidden=5, layers=2), None),
    "gelu": ("sine", ModelSpec("mlp", hidden=4, layers=1, activation="gelu"), None),
    "classes": ("spirals", ModelSpec("mlp", hidden=4, layers=1), None),
    "norm": ("moons", ModelSpec("mlp", hidden=4, layers=2, batch_norm=True, dropout=0.2), None),
}


def made(name, mode="eval", weight_decay=0.0):
    key, spec, loss = CASES[name]
    data = make_dataset(key, n=60, **({"arms": 3} if name == "classes" else {}))
    problem = make_problem(data, spec, loss, "cpu", torch.float64)
    model = problem.fresh_model(3)
    plane = parameter_plane(model) if problem.two_parameters else random_plane(model, 1)
    return problem, model, plane, ModelLoss(problem, model, plane, Regime(mode), weight_decay)


@pytest.mark.parametrize("weight_decay", [0.0, 0.3])
@pytest.mark.parametrize("name", CASES)
def test_values_are_those_of_a_plain_forward_pass(name, weight_decay):
    problem, model, plane, loss = made(name, weight_decay=weight_decay)
    points = np.array([[0.0, 0.0], [0.4, -0.3], [-1.2, 0.8]])
    expected = []
    for a, b in points:
        copy = deepcopy(model).eval()
        vector = plane.at(a, b)
        load_flat(copy, vector)
        plain = problem.loss(copy(problem.features), problem.target)
        expected.append(float(plain.detach() + weight_decay / 2 * (vector**2).sum()))
    np.testing.assert_allclose(loss.value(*points.T), expected, rtol=1e-9)


@pytest.mark.parametrize("mode", ["eval", "train"])
@pytest.mark.parametrize("weight_decay", [0.0, 0.3])
@pytest.mark.parametrize("name", CASES)
def test_derivatives_are_the_slopes_of_values_and_of_slopes(name, weight_decay, mode):
    loss = made(name, mode, weight_decay)[3]
    a, b, step = 0.31, -0.42, 1e-5
    east, west = (a + step, b), (a - step, b)
    north, south = (a, b + step), (a, b - step)
    slope = [loss.value(*east) - loss.value(*west), loss.value(*north) - loss.value(*south)]
    np.testing.assert_allclose(loss.gradient(a, b), np.array(slope) / (2 * step), rtol=1e-4, atol=1e-7)
    bent = [loss.gradient(*east) - loss.gradient(*west), loss.gradient(*north) - loss.gradient(*south)]
    np.testing.assert_allclose(loss.hessian(a, b), np.array(bent) / (2 * step), rtol=1e-4, atol=1e-7)


def test_a_line_has_the_hessian_of_least_squares():
    problem, *_, loss = made("linear")
    x = problem.features[:, 0].numpy()
    columns = np.stack([np.ones_like(x), x], axis=1)
    np.testing.assert_allclose(loss.hessian(5.0, -3.0), 2 / len(x) * columns.T @ columns, rtol=1e-12)


@pytest.mark.parametrize("shape", [(), (4,), (3, 4)])
def test_coordinates_are_broadcast(shape):
    loss = made("logistic")[3]
    x, y = np.linspace(-1, 1, int(np.prod(shape))).reshape(shape), np.float64(0.5)
    assert loss.value(x, y).shape == shape
    assert loss.gradient(x, y).shape == (2, *shape)
    assert loss.hessian(x, y).shape == (2, 2, *shape)


def test_grids_are_broadcast_from_a_row_and_a_column():
    loss = made("linear")[3]
    x, y = np.linspace(-1, 1, 5), np.linspace(0, 2, 3)
    grid = loss.value(x, y[:, None])
    assert grid.shape == (3, 5)
    assert grid[2, 1] == pytest.approx(float(loss.value(x[1], y[2])))


def test_where_it_is_not_finite_nothing_is_raised():
    loss = made("linear")[3]
    assert not np.isfinite(loss.value(1e308, 1e308))
    assert np.isnan(loss.gradient(np.nan, 0.0)).all()


def test_nothing_is_touched():
    problem, model, plane, _ = made("norm", "train")
    model.train()
    before, random = deepcopy(model.state_dict()), torch.get_rng_state()
    loss = ModelLoss(problem, model, plane, Regime("train"), 0.1)
    loss.value(0.1, 0.2), loss.gradient(0.1, 0.2), loss.hessian(0.1, 0.2)
    after = model.state_dict()
    assert all(torch.equal(before[key], after[key]) for key in before)
    assert torch.equal(random, torch.get_rng_state())
    assert model.training
    assert all(each.grad is None for each in model.parameters())


def test_threads_that_ask_at_once_hear_what_they_hear_alone():
    from concurrent.futures import ThreadPoolExecutor

    from surfaces.directions import random_plane
    from surfaces.models import ModelSpec
    from surfaces.regime import Regime

    problem = make_problem(make_dataset("moons", n=40), ModelSpec(key="mlp", hidden=8, layers=2))
    model = problem.fresh_model(1)

    def loss():
        return ModelLoss(problem, model, random_plane(model, 1), Regime())

    points = np.random.default_rng(3).uniform(-1, 1, (24, 2))
    many = np.random.default_rng(4).uniform(-1, 1, (3000, 2))
    alone, shared = loss(), loss()

    def few_points(which):
        return [float(which.value(*point)) for point in points], which.gradient(*points.T)

    def many_points(which):
        return which.value(*many.T)

    with ThreadPoolExecutor(4) as threads:
        asked = [threads.submit(ask, shared) for _ in range(6) for ask in (few_points, many_points)]
        found = [each.result(60) for each in asked]
    values, slopes = few_points(alone)
    landscape = many_points(alone)
    for one, all_of_them in zip(found[::2], found[1::2], strict=True):
        np.testing.assert_allclose(one[0], values, atol=1e-6)
        np.testing.assert_allclose(one[1], slopes, atol=1e-9)
        np.testing.assert_allclose(all_of_them, landscape, atol=1e-6)
