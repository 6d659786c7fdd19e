"""Every rule, fed the same gradients as its class in torch.optim, makes the same updates."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from rule_cases import all_cases, name_of, torch_optimizer

from visualizer.descent import rules
from visualizer.descent.optimizers import OPTIMIZERS, defaults

STEPS = 300
COORDINATES = 6
TOLERANCE = 1e-12


def gradients(seed=7):
    """Gradients of many sizes, with an exact zero here and there; float64 (steps, coordinates)."""
    draw = np.random.default_rng(seed)
    size = 10.0 ** draw.uniform(-5, 3, (STEPS, COORDINATES))
    values = size * draw.standard_normal((STEPS, COORDINATES))
    values[::17, 0] = 0.0
    values[0, 1] = 0.0
    return values


def positions(chosen, seed=8):
    """Where each update is made: zero, so that torch's update is exact, unless weight decay looks at it."""
    if chosen["weight_decay"] == 0:
        return np.zeros((STEPS, COORDINATES))
    return np.random.default_rng(seed).standard_normal((STEPS, COORDINATES))


def torch_updates(key, chosen, places, slopes, lr_from=None):
    parameter = torch.zeros(COORDINATES, dtype=torch.float64)
    optimizer = torch_optimizer(key, chosen, parameter)
    updates = np.empty_like(places)
    for row in range(STEPS):
        if lr_from is not None and row == lr_from[0]:
            optimizer.param_groups[0]["lr"] = lr_from[1]
        parameter.copy_(torch.from_numpy(places[row]))
        parameter.grad = torch.from_numpy(slopes[row].copy())
        optimizer.step()
        updates[row] = parameter.numpy() - places[row]
    return updates


def rule_updates(key, chosen, places, slopes, lr_from=None):
    optimizer = OPTIMIZERS[key]
    flags = optimizer.flags(chosen)
    values = optimizer.values(*optimizer.numbers(chosen))
    sign = -1.0 if chosen["maximize"] else 1.0
    state, updates = optimizer.state(), np.empty_like(places)
    for row in range(STEPS):
        if lr_from is not None and row == lr_from[0]:
            values = values._replace(lr=lr_from[1])
        updates[row], state = optimizer.rule(
            places[row], sign * slopes[row], row + 1.0, state, values, *flags
        )
    return updates


@pytest.mark.parametrize("case", list(all_cases()), ids=name_of)
def test_every_update_equals_torch(case):
    key, chosen = case
    places, slopes = positions(chosen), gradients()
    expected = torch_updates(key, chosen, places, slopes)
    actual = rule_updates(key, chosen, places, slopes)
    assert np.isfinite(expected).all()
    np.testing.assert_allclose(actual, expected, rtol=TOLERANCE, atol=TOLERANCE * np.abs(places).max())


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_a_rate_changed_on_the_way_leaves_the_state_as_torch_does(key):
    chosen = {**defaults(key), "weight_decay": 0.0}
    places, slopes = positions(chosen), gradients()
    change = (100, 3.7 * float(chosen["lr"]))
    expected = torch_updates(key, chosen, places, slopes, change)
    actual = rule_updates(key, chosen, places, slopes, change)
    np.testing.assert_allclose(actual, expected, rtol=TOLERANCE, atol=0)
    unchanged = rule_updates(key, chosen, places, slopes)
    assert np.array_equal(actual[:100], unchanged[:100])
    assert not np.allclose(actual[100:], unchanged[100:])


def test_without_momentum_torch_ignores_the_dampening():
    chosen = {**defaults("momentum"), "momentum": 0.0, "dampening": 0.5}
    places, slopes = positions(chosen), gradients()
    actual = rule_updates("momentum", chosen, places, slopes)
    np.testing.assert_allclose(actual, torch_updates("momentum", chosen, places, slopes), rtol=TOLERANCE)
    np.testing.assert_array_equal(actual, -chosen["lr"] * slopes)


@pytest.mark.parametrize("eps", [0.0, 1e-8])
@pytest.mark.parametrize("key", ["adagrad", "rmsprop", "adam", "nadam"])
def test_a_first_gradient_of_zero_does_as_torch(key, eps):
    chosen = {**defaults(key), "eps": eps, "weight_decay": 0.0}
    slopes = np.zeros((STEPS, COORDINATES))
    with np.errstate(invalid="ignore"):
        actual = rule_updates(key, chosen, slopes, slopes)
    np.testing.assert_array_equal(actual, torch_updates(key, chosen, slopes, slopes))


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_a_rule_is_the_same_for_floats_arrays_and_tensors(key):
    """Thousands of runs at once: a batch of learning rates as tensors equals each run by itself."""
    optimizer = OPTIMIZERS[key]
    chosen = {**defaults(key), "weight_decay": 0.1}
    flags = optimizer.flags(chosen)
    rates = np.geomspace(1e-3, 0.1, COORDINATES)
    slopes = gradients()[:40]
    as_tensor = [
        torch.full((COORDINATES,), number, dtype=torch.float64) for number in optimizer.numbers(chosen)
    ]
    batch = optimizer.values(*as_tensor)._replace(lr=torch.from_numpy(rates))
    position, state = torch.ones(COORDINATES, dtype=torch.float64), optimizer.state()
    for row, slope in enumerate(slopes):
        change, state = optimizer.rule(position, torch.from_numpy(slope), row + 1.0, state, batch, *flags)
        position = position + change
    for index, rate in enumerate(rates):
        values = optimizer.values(*optimizer.numbers({**chosen, "lr": rate}))
        alone, memory = 1.0, optimizer.state()
        for row, slope in enumerate(slopes):
            change, memory = optimizer.rule(alone, float(slope[index]), row + 1.0, memory, values, *flags)
            alone += change
        assert alone == pytest.approx(float(position[index]), rel=1e-12)
        assert isinstance(alone, float)


def test_rules_remember_nothing_of_their_own():
    """A rule is pure: the same arguments give the same answer, and the old state is not touched."""
    state = rules.AdamState(0.1, 0.2, 0.3)
    values = rules.Adam(0.1, 0.9, 0.999, 1e-8, 0.0)
    first = rules.adam(1.0, 2.0, 5.0, state, values)
    assert first == rules.adam(1.0, 2.0, 5.0, state, values)
    assert state == rules.AdamState(0.1, 0.2, 0.3)
