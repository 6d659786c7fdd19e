"""Curvature of models: against finite differences, closed forms, scipy, and what must not change."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.linalg
import torch
from model_cases import classes, line, moons, problem
from torch import nn

from surfaces import hessian as hessian_module
from surfaces import objective as objective_module
from surfaces import pearlmutter
from surfaces.hessian import (
    _from_products,
    eigenvalue_extremes,
    exact_hessian,
    hessian_vector_product,
    spectra,
)
from surfaces.lanczos import lanczos, random_start
from surfaces.objective import Objective
from surfaces.problem import flat, load_flat

PROBLEMS = {
    "mse": lambda: problem(line(), hidden=4, layers=1),
    "huber": lambda: problem(line(), hidden=3, layers=2, loss="huber", activation="gelu"),
    "mae": lambda: problem(line(), hidden=4, layers=1, loss="mae"),
    "no-layers": lambda: problem(line(), "linear-regression"),
    "logits": lambda: problem(moons(), hidden=5, layers=2, dropout=0.4),
    "norms": lambda: problem(moons(), hidden=4, layers=2, batch_norm=True, activation="sigmoid"),
    "classes": lambda: problem(classes(), hidden=4, layers=1),
    "relu": lambda: problem(classes(), hidden=6, layers=2, activation="relu"),
}
WIDE = {"moons": lambda: problem(moons()), "classes": lambda: problem(classes(), hidden=20, layers=2)}


def trained(problem_, steps=15, lr=0.05, seed=3):
    """A model on its way, so that running statistics and gradients are no special ones."""
    model = problem_.fresh_model(seed)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for _ in range(steps):
        optimizer.zero_grad()
        problem_.loss(model(problem_.features), problem_.target).backward()
        optimizer.step()
    return model


def by_differences(problem_, model, step=1e-5):
    """The Hessian by central differences of autograd's gradient, in eval mode."""
    other = problem_.fresh_model(0)
    other.load_state_dict(model.state_dict())
    other.eval()
    start, columns = flat(model), []
    for unit in torch.eye(len(start), dtype=start.dtype):
        sides = []
        for side in (1, -1):
            load_flat(other, start + side * step * unit)
            loss = problem_.loss(other(problem_.features), problem_.target)
            parts = torch.autograd.grad(loss, list(other.parameters()))
            sides.append(torch.cat([part.reshape(-1) for part in parts]))
        columns.append((sides[0] - sides[1]) / (2 * step))
    return torch.stack(columns).numpy()


@pytest.mark.parametrize("make", PROBLEMS.values(), ids=PROBLEMS)
def test_hessian_and_its_eigenvalues_are_those_of_differences(make):
    problem_ = make()
    model = trained(problem_)
    expected = by_differences(problem_, model)
    found = exact_hessian(problem_, model).numpy()
    np.testing.assert_allclose(found, expected, atol=2e-8 * max(1.0, np.abs(expected).max()))
    assert np.array_equal(found, found.T)
    direction = torch.linspace(-1, 2, len(found), dtype=torch.float64)
    product = hessian_vector_product(problem_, model, direction, weight_decay=0.25)
    np.testing.assert_allclose(product, found @ direction.numpy() + 0.25 * direction.numpy(), atol=1e-12)
    vectors = torch.stack([flat(model), 2 * flat(model)])
    by_hand = Objective(problem_, model, maximize=True, weight_decay=0.25).products_at(vectors)
    bent = by_hand(torch.stack([direction, -direction]))
    np.testing.assert_allclose(-bent[0], (found - 0.25 * np.eye(len(found))) @ direction.numpy(), atol=1e-12)
    load_flat(model, vectors[1])
    there = exact_hessian(problem_, model).numpy() - 0.25 * np.eye(len(found))
    np.testing.assert_allclose(bent[1], there @ direction.numpy(), atol=1e-12 * max(1, np.abs(there).max()))
    load_flat(model, vectors[0])
    extremes = eigenvalue_extremes(problem_, model)
    values = np.linalg.eigvalsh(expected)
    assert extremes.smallest == pytest.approx(values[0], abs=1e-6 * values[-1])
    assert extremes.largest == pytest.approx(values[-1], rel=1e-6)
    assert extremes.largest_error == extremes.smallest_error == 0


def test_linear_regression_is_two_over_n_times_its_design():
    problem_ = problem(line(), "linear-regression")
    design = np.stack([np.ones(40), problem_.data.features[:, 0]], axis=1)
    expected = 2 / 40 * design.T @ design
    np.testing.assert_allclose(exact_hessian(problem_, problem_.fresh_model(1)), expected, rtol=1e-13)


def test_logistic_regression_weighs_its_samples_by_p_times_1_minus_p():
    problem_ = problem(moons(), "logistic")
    model = problem_.fresh_model(2)
    x = problem_.data.features
    p = 1 / (1 + np.exp(-x @ flat(model).numpy()))
    expected = (x * (p * (1 - p))[:, None]).T @ x / len(x)
    np.testing.assert_allclose(exact_hessian(problem_, model), expected, rtol=1e-12)


@pytest.mark.parametrize("decay", [0.0, 0.3])
@pytest.mark.parametrize("scaled", [False, True])
@pytest.mark.parametrize("make", WIDE.values(), ids=WIDE)
def test_beyond_200_parameters_lanczos_finds_what_scipy_finds(make, scaled, decay):
    problem_ = make()
    model = trained(problem_)
    count = problem_.parameter_count
    assert count > hessian_module.WRITTEN_OUT
    scale = torch.linspace(0.01, 2.0, count, dtype=torch.float64) if scaled else None
    root = np.ones(count) if scale is None else scale.numpy() ** -0.5
    matrix = root[:, None] * exact_hessian(problem_, model, decay).numpy() * root
    low, *_, high = scipy.linalg.eigvalsh(matrix)
    found = eigenvalue_extremes(problem_, model, scale, decay)
    assert found.largest == pytest.approx(high, rel=1e-6)
    assert found.smallest == pytest.approx(low, abs=1e-5 * high)
    assert abs(found.largest - high) <= found.largest_error + 1e-9 * high
    assert found.largest_error <= 1e-4 * high
    assert 0 < found.smallest_error <= 1e-4 * high
    assert found == eigenvalue_extremes(problem_, model, scale, decay)


def test_a_full_lanczos_process_finds_every_eigenvalue_once():
    """Without full reorthogonalisation the outermost ones come again, and inner ones are missing."""
    stream = np.random.RandomState(0)
    axes = np.linalg.qr(stream.standard_normal((40, 40)))[0]
    values = np.sort(np.concatenate([np.linspace(-1, 1, 35), [-50.0, 20.0, 50.0, 100.0, 300.0]]))
    matrix, start = torch.tensor(axes * values @ axes.T), stream.standard_normal(40)
    found = lanczos(lambda vector: vector @ matrix, torch.tensor(start)[None], tolerance=None)
    np.testing.assert_allclose(found.values[0], values, atol=1e-10)
    np.testing.assert_allclose(found.weights[0], (axes.T @ start) ** 2 / (start @ start), rtol=1e-6)


def test_a_process_that_has_seen_all_stops():
    """A matrix of rank 2, all of whose eigenvalues are below 0 or 0: what comes after is not a new one."""
    columns = torch.tensor(np.random.RandomState(0).standard_normal((30, 2)))
    matrix = -columns @ columns.T
    found = lanczos(lambda vector: vector @ matrix, random_start(matrix[:1]), tolerance=None)
    values = torch.linalg.eigvalsh(matrix)
    assert float(found.values[0, 0]) == pytest.approx(float(values[0]), rel=1e-10)
    assert float(found.values[0, -1]) == pytest.approx(0, abs=1e-10)
    assert float(found.residuals[0].max()) == 0


def test_the_largest_is_the_algebraic_one_where_the_steepest_way_leads_down(monkeypatch):
    problem_ = problem(moons(), hidden=8, layers=1)
    model = trained(problem_)
    objective = Objective(problem_, model, maximize=True)
    values = np.linalg.eigvalsh(-exact_hessian(problem_, model).numpy())
    assert -values[0] > 2 * values[-1] > 0
    written_out = spectra(objective, flat(model)[None])
    monkeypatch.setattr(hessian_module, "WRITTEN_OUT", 1)
    from_products = spectra(objective, flat(model)[None])
    for found in (written_out, from_products):
        assert found.largest[0] == found.scaled[0] == pytest.approx(values[-1], rel=1e-4)
        assert found.smallest[0] == pytest.approx(values[0], rel=1e-4)


@pytest.mark.parametrize("written_out", [200, 1])
def test_spectra_say_how_the_gradient_lies_in_the_curvature(monkeypatch, written_out):
    """The moments g'g, g'Hg and g'HHg come from values and weights; of many rows at once as of each."""
    monkeypatch.setattr(hessian_module, "WRITTEN_OUT", written_out)
    problem_ = problem(moons(), hidden=6, layers=1)
    model = trained(problem_)
    objective = Objective(problem_, model, weight_decay=0.1)
    vectors = torch.stack([factor * flat(model) for factor in (0.5, 1.0, 1.5)])
    scale = torch.linspace(0.1, 1, vectors.numel(), dtype=torch.float64).reshape(vectors.shape)
    found = spectra(objective, vectors, scale)
    for row, vector in enumerate(vectors):
        other = problem_.fresh_model(0)
        load_flat(other, vector)
        bent = exact_hessian(problem_, other, 0.1).numpy()
        slope = objective.gradient(vector[None])[0].numpy()
        for power in range(3):
            moment = (found.weights[row] * found.values[row] ** power).sum()
            assert moment == pytest.approx(slope @ np.linalg.matrix_power(bent, power) @ slope, rel=1e-9)
        root = np.diag(scale[row].numpy() ** -0.5)
        assert found.scaled[row] == pytest.approx(np.linalg.eigvalsh(root @ bent @ root)[-1], rel=1e-5)
        assert found.largest[row] == pytest.approx(np.linalg.eigvalsh(bent)[-1], rel=1e-4)
    alone = spectra(objective, vectors[1:2], scale[1:2])
    np.testing.assert_allclose(found.scaled[1:2], alone.scaled, rtol=1e-6)


def test_what_is_not_finite_is_nan_and_spoils_no_other_row(monkeypatch):
    problem_ = problem(line(), hidden=4, layers=1)
    model = problem_.fresh_model(0)
    vectors = torch.stack([flat(model), torch.full_like(flat(model), torch.nan), flat(model)])
    for limit in (200, 1):
        monkeypatch.setattr(hessian_module, "WRITTEN_OUT", limit)
        found = spectra(Objective(problem_, model), vectors)
        for column in vars(found).values():
            assert np.isnan(column[1]).all()
            assert np.isfinite(column[[0, 2]]).all()


def test_samples_are_taken_in_parts(monkeypatch):
    problem_ = problem(moons(n=101), hidden=5, layers=1)
    vectors = torch.stack([flat(trained(problem_)), flat(problem_.fresh_model(1))])
    objective = Objective(problem_, problem_.fresh_model(0))
    whole = objective.hessian(vectors), objective.value(vectors)
    monkeypatch.setattr(objective_module, "ON_CPU", 30)
    parts = objective.hessian(vectors), objective.value(vectors)
    for one, other in zip(whole, parts, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize(("at_once", "kept"), [(30, 1 << 20), (1 << 20, 0)])
def test_products_by_hand_are_the_same_in_parts_and_anew(monkeypatch, at_once, kept):
    problem_ = problem(classes(n=101), hidden=5, layers=2, batch_norm=True)
    vectors = torch.stack([flat(trained(problem_)), flat(problem_.fresh_model(1))])
    objective = Objective(problem_, problem_.fresh_model(0))
    expected = objective.product(vectors, vectors.flip(0))
    monkeypatch.setattr(pearlmutter, "ON_CPU", at_once)
    monkeypatch.setattr(pearlmutter, "KEPT", kept)
    product = objective.products_at(vectors)
    product(vectors)
    torch.testing.assert_close(product(vectors.flip(0)), expected, rtol=1e-11, atol=1e-13)


def test_an_axis_that_the_gradient_does_not_see_is_found():
    """The gradient is an eigenvector, and so are its Ritz vectors: of both ends they know nothing."""
    values = torch.linspace(-1, 4, 600, dtype=torch.float64)
    values[7], values[8], values[9] = 5.0, 5.1, -1.3
    gradient = torch.zeros(1, 600, dtype=torch.float64)
    gradient[0, 7] = 2.0
    _, weights, low, high, _, error = _from_products(lambda vector: values * vector, gradient)
    assert float(high[0]) == pytest.approx(5.1, rel=1e-6)
    assert float(low[0]) == pytest.approx(-1.3, rel=1e-5)
    assert float(error[0]) <= 3e-4 * 5.1
    assert float(weights.sum()) == pytest.approx(4)


def test_work_can_be_given_up_before_every_product():
    problem_, asked = problem(moons()), []

    def between():
        asked.append(1)
        if len(asked) == 30:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        spectra(
            Objective(problem_, problem_.fresh_model(0)), flat(problem_.fresh_model(0))[None], None, between
        )
    assert len(asked) == 30


def test_very_many_samples_are_represented_by_a_fixed_part(monkeypatch):
    monkeypatch.setattr(objective_module, "SAMPLES", 500)
    problem_ = problem(line(n=3000, noise=0.1), "linear-regression")
    model = problem_.fresh_model(0)
    objective = Objective(problem_, model)
    assert objective.samples == 500
    bent = objective.hessian(flat(model)[None])[0]
    assert torch.equal(bent, Objective(problem_, model).hessian(flat(model)[None])[0])
    design = np.stack([np.ones(3000), problem_.data.features[:, 0]], axis=1)
    np.testing.assert_allclose(bent, 2 / 3000 * design.T @ design, atol=0.3)


def test_float32_models_are_looked_at_in_float64():
    model = trained(problem(moons(), hidden=8, layers=1, dtype=torch.float32))
    double = problem(moons(), hidden=8, layers=1)
    other = double.fresh_model(0)
    load_flat(other, flat(model).double())
    single = problem(moons(), hidden=8, layers=1, dtype=torch.float32)
    assert eigenvalue_extremes(single, model).largest == pytest.approx(
        eigenvalue_extremes(double, other).largest, rel=1e-6
    )


def bits(model):
    state = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    grads = [None if each.grad is None else each.grad.clone() for each in model.parameters()]
    return state, grads, torch.get_rng_state(), np.random.get_state()[1].copy()  # noqa: NPY002


@pytest.mark.parametrize("written_out", [200, 1])
def test_watching_leaves_every_bit_as_it_is(monkeypatch, written_out):
    monkeypatch.setattr(hessian_module, "WRITTEN_OUT", written_out)
    problem_ = problem(moons(), hidden=4, layers=2, dropout=0.5, batch_norm=True, dtype=torch.float32)
    model = trained(problem_)
    state, grads, seed, stream = bits(model)
    assert all(each is not None for each in grads)
    eigenvalue_extremes(problem_, model, torch.ones_like(flat(model)))
    spectra(Objective(problem_, model), flat(model)[None])
    hessian_vector_product(problem_, model, flat(model))
    after = bits(model)
    assert all(torch.equal(state[name], after[0][name]) for name in state)
    assert all(torch.equal(one, other) for one, other in zip(grads, after[1], strict=True))
    assert torch.equal(seed, after[2])
    assert np.array_equal(stream, after[3])
    assert all(module.training for module in model.modules() if isinstance(module, nn.Module))
    assert all(each.requires_grad for each in model.parameters())


@pytest.mark.cuda
@pytest.mark.parametrize("make", [*WIDE, *PROBLEMS])
def test_a_gpu_finds_the_same(make):
    problem_ = (WIDE | PROBLEMS)[make]()
    model = trained(problem_)
    on_gpu = problem_.on("cuda")
    other = on_gpu.fresh_model(0)
    other.load_state_dict(model.state_dict())
    here, there = eigenvalue_extremes(problem_, model), eigenvalue_extremes(on_gpu, other)
    assert there.largest == pytest.approx(here.largest, rel=1e-6)
    assert there.smallest == pytest.approx(here.smallest, abs=1e-6 * here.largest)
