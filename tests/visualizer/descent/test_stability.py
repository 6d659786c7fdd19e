"""Critical learning rates against blow-ups that are found by bisection."""

from __future__ import annotations

import math

import numpy as np
import pytest

from surfaces.catalog import CATALOG, from_formula
from surfaces.compiled import compile_formula
from visualizer.descent.gauge import explain, growth
from visualizer.descent.optimizers import OPTIMIZERS, defaults
from visualizer.descent.race import Contestant, descend, race
from visualizer.descent.stability import critical_learning_rates

QUADRATICS = {
    "round": "(x**2 + y**2)/2",
    "stiff": "(x**2 + 400*y**2)/2",
    "turned": "3*x**2 - 4*x*y + 5*y**2 + x - y",
    "long valley": "5*x**2 - y**2",
}
BEALE = CATALOG["beale"]


def contestant(key, **chosen):
    return Contestant(key, {**defaults(key), **chosen})


def critical(text, runner, start, steps=1):
    """The critical learning rates along a path, float64 (steps + 1,)."""
    function = compile_formula(text)
    path = race(function, [runner], start, steps)[0]
    position = path.position[: path.finite]
    return critical_learning_rates(function.hessian(*position.T), path)


def bisect(blows_up, low, high):
    """Where a learning rate begins to blow up, to 1e-4."""
    assert blows_up(high)
    assert not blows_up(low)
    while high / low > 1.0001:
        middle = math.sqrt(low * high)
        low, high = (low, middle) if blows_up(middle) else (middle, high)
    return low


def along_the_steepest(text, decay=0.0, maximize=False):
    """The stationary point, and a start beside it along the eigenvector of the largest eigenvalue."""
    function = compile_formula(text)
    sign = -1.0 if maximize else 1.0
    hessian = sign * function.hessian(0.0, 0.0) + decay * np.eye(2)
    rest = -sign * np.linalg.pinv(hessian) @ function.gradient(0.0, 0.0)
    return rest, rest + 1e-3 * np.linalg.eigh(hessian)[1][:, 1]


SGD_FAMILY = [
    ("sgd", {}),
    ("sgd", {"weight_decay": 0.7}),
    ("momentum", {"momentum": 0.0, "dampening": 0.5}),
    ("momentum", {"momentum": 0.5}),
    ("momentum", {"momentum": 0.9}),
    ("momentum", {"momentum": 0.95, "weight_decay": 2.0}),
    ("momentum", {"momentum": 0.9, "dampening": 0.9}),
    ("momentum", {"momentum": 0.6, "dampening": 0.3, "weight_decay": 1.5}),
    ("momentum", {"momentum": 0.8, "dampening": -0.4}),
    ("nesterov", {"momentum": 0.5}),
    ("nesterov", {"momentum": 0.9}),
    ("nesterov", {"momentum": 0.95, "weight_decay": 3.0}),
]


@pytest.mark.parametrize(("key", "chosen"), SGD_FAMILY)
@pytest.mark.parametrize("name", QUADRATICS)
def test_the_sgd_family_blows_up_on_quadratics_where_the_figure_says(name, key, chosen):
    text = QUADRATICS[name]
    rest, start = along_the_steepest(text, chosen.get("weight_decay", 0.0))
    function = compile_formula(text)

    def blows_up(lr):
        path = race(function, [contestant(key, lr=lr, **chosen)], tuple(start), 600)[0]
        if path.finite < 601:
            return True
        distance = np.hypot(*(path.position - rest).T)
        return distance[500:].max() > distance[:100].max()

    figure = critical(text, contestant(key, **chosen), tuple(start))[0]
    assert figure == pytest.approx(bisect(blows_up, 1e-5, 1e3), rel=5e-3)


@pytest.mark.parametrize("key", ["sgd", "momentum", "nesterov"])
def test_maximizing_looks_at_the_negated_surface(key):
    up = critical("x*y - 3*x**2 - 2*y**2", contestant(key, maximize=True), (1.0, 0.5))
    down = critical("3*x**2 + 2*y**2 - x*y", contestant(key), (1.0, 0.5))
    np.testing.assert_allclose(up, down, rtol=1e-14)


def frozen_update(key, chosen, t, scale, hessian, lr):
    """The matrix of one update on a quadratic, of (position, memory), everything adaptive held at step t."""
    decay = chosen.get("weight_decay", 0.0)
    decoupled = key == "adamw" or chosen.get("decoupled_weight_decay", False)
    slope = hessian + (0.0 if decoupled else decay) * np.eye(2)
    shrink = lr * decay if decoupled else 0.0
    columns = []
    for unit in np.eye(4):
        position, memory = unit[:2], unit[2:]
        gradient = slope @ position
        if key == "adagrad":
            change, memory = -lr / (1 + (t - 1) * chosen["lr_decay"]) * gradient / scale, 0 * memory
        elif key == "rmsprop":
            memory = chosen["momentum"] * memory + gradient / scale
            change = -lr * memory
        else:
            beta = chosen["beta1"]
            memory = beta * memory + (1 - beta) * gradient
            change = -lr * memory / (1 - beta**t) / scale
        if key == "nadam":
            mu = [beta * (1 - 0.5 * 0.96 ** (i * chosen["momentum_decay"])) for i in range(1, t + 2)]
            now = (1 - mu[-2]) / (1 - math.prod(mu[:-1])) * gradient
            change = -lr * (now + mu[-1] / (1 - math.prod(mu)) * memory) / scale
        columns.append(np.concatenate([position + change - shrink * position, memory]))
    return np.array(columns).T


def scale_from(key, chosen, gradients):
    """What a rule divides by after these gradients, by its definition as a sum over all of them."""
    t = len(gradients)
    ages = np.arange(t - 1, -1, -1)[:, None]
    if key == "adagrad":
        return np.sqrt(chosen["initial_accumulator_value"] + (gradients**2).sum(axis=0)) + chosen["eps"]
    if key == "rmsprop":
        weights = (1 - chosen["alpha"]) * chosen["alpha"] ** ages
        mean = (weights * gradients).sum(axis=0) if chosen["centered"] else 0.0
        return np.sqrt((weights * gradients**2).sum(axis=0) - mean**2) + chosen["eps"]
    if key == "adamax":
        return (chosen["beta2"] ** ages * (np.abs(gradients) + chosen["eps"])).max(axis=0)
    seconds = [_second_moment(gradients[: i + 1], chosen["beta2"]) for i in range(t)]
    second = np.max(seconds, axis=0) if chosen.get("amsgrad") else seconds[-1]
    return np.sqrt(second / (1 - chosen["beta2"] ** t)) + chosen["eps"]


def _second_moment(gradients, beta):
    ages = np.arange(len(gradients) - 1, -1, -1)[:, None]
    return ((1 - beta) * beta**ages * gradients**2).sum(axis=0)


ADAPTIVE = [
    ("adagrad", {"lr": 0.3}),
    ("adagrad", {"lr": 0.3, "lr_decay": 0.1, "initial_accumulator_value": 2.0, "weight_decay": 1.0}),
    ("rmsprop", {"lr": 0.01}),
    ("rmsprop", {"lr": 0.01, "momentum": 0.8, "alpha": 0.9, "weight_decay": 0.5}),
    ("rmsprop", {"lr": 0.01, "momentum": 0.5, "centered": True}),
    ("adam", {"lr": 0.05}),
    ("adam", {"lr": 0.05, "beta1": 0.5, "beta2": 0.9, "amsgrad": True, "weight_decay": 2.0}),
    ("adam", {"lr": 0.05, "beta1": 0.0, "decoupled_weight_decay": True, "weight_decay": 3.0}),
    ("adamw", {"lr": 0.05, "weight_decay": 5.0}),
    ("adamax", {"lr": 0.05}),
    ("adamax", {"lr": 0.05, "beta1": 0.7, "weight_decay": 1.0, "eps": 0.1}),
    ("nadam", {"lr": 0.05}),
    ("nadam", {"lr": 0.05, "momentum_decay": 0.05, "decoupled_weight_decay": True, "weight_decay": 2.0}),
]


@pytest.mark.parametrize("row", [0, 1, 5, 60])
@pytest.mark.parametrize(("key", "given"), ADAPTIVE)
@pytest.mark.parametrize("surface", ["beale", "booth"])
def test_adaptive_rules_with_everything_held_blow_up_where_the_figure_says(surface, key, given, row):
    """By the largest root of the update along the direction of the largest preconditioned curvature."""
    function, runner = CATALOG[surface].function, contestant(key, **given)
    chosen = runner.hyperparameters
    path = race(function, [runner], CATALOG[surface].start, row)[0]
    seen = path.gradient + (0.0 if _decouples(key, chosen) else chosen["weight_decay"]) * path.position
    scale = scale_from(key, chosen, seen)
    hessian = function.hessian(*path.position[row])
    figure = critical_learning_rates(function.hessian(*path.position.T), path)[row]
    worst = _worst_direction(hessian, scale, key, chosen)

    def blows_up(lr):
        update = frozen_update(key, chosen, row + 1, scale, hessian, lr)
        roots, vectors = np.linalg.eig(update)
        # Ways down, along which any learning rate moves on, are not what the figure is about.
        about = [abs(root) for root, vector in zip(roots, vectors.T, strict=True) if _lies_in(vector, worst)]
        return max(about) > 1

    assert figure == pytest.approx(bisect(blows_up, figure / 50, figure * 50), rel=5e-3)


def _decouples(key, chosen):
    return key == "adamw" or chosen.get("decoupled_weight_decay", False)


def _worst_direction(hessian, scale, key, chosen):
    """The position part of the mode with the largest preconditioned curvature."""
    decay = 0.0 if _decouples(key, chosen) else chosen["weight_decay"]
    root = np.diag(scale**-0.5)
    return root @ np.linalg.eigh(root @ (hessian + decay * np.eye(2)) @ root)[1][:, 1]


def _lies_in(vector, direction):
    part = vector[:2] if np.abs(vector[:2]).max() > 1e-9 else vector[2:]
    cosine = abs(np.vdot(part, direction)) / np.linalg.norm(part) / np.linalg.norm(direction)
    return cosine > 0.999


def test_figures_that_are_known():
    assert critical(BEALE.formula, contestant("sgd"), (3.0, 0.5))[0] == pytest.approx(0.0408, abs=5e-5)
    assert critical(BEALE.formula, contestant("sgd"), (1.0, 1.6))[0] == pytest.approx(0.0056, abs=5e-5)
    round_bowl = {
        "sgd": 2.0,
        "momentum": 2 * 1.9,
        "nesterov": 2 * 1.9 / 2.8,
        # At the first step an adaptive rule divides by the first gradient, here 3 in both coordinates.
        "adam": 2 * 1.9 * 3,
        "adagrad": 2 * 3,
        "rmsprop": 2 * 3 * 0.1,
    }
    for key, figure in round_bowl.items():
        assert critical("(x**2 + y**2)/2", contestant(key), (3.0, 3.0))[0] == pytest.approx(figure, rel=1e-6)


def test_adam_settles_at_38_for_beta1_of_0_9():
    """On a bowl that never gets flatter, from where its gradient has long been the same."""
    runner = contestant("adam", lr=1e-9, beta2=0.9)
    figures = critical("(x**2 + y**2)/2", runner, (3.0, 3.0), 400)
    assert figures[-1] / 3 == pytest.approx(38, rel=1e-6)


@pytest.mark.parametrize(
    ("key", "chosen", "text", "start"),
    [
        ("adadelta", {}, BEALE.formula, (1.0, 1.6)),
        ("radam", {}, BEALE.formula, (1.0, 1.6)),
        ("sgd", {}, "-x**2 - y**2", (1.0, 1.0)),
        ("adam", {}, "-x**2 - 3*y**2", (1.0, 1.0)),
        ("sgd", {}, "abs(x) + abs(y)", (1.0, 1.0)),
        ("momentum", {"dampening": 1.0}, BEALE.formula, (1.0, 1.6)),
        ("momentum", {"momentum": 1.1}, BEALE.formula, (1.0, 1.6)),
        ("sgd", {"maximize": True}, "x**2 + y**2", (1.0, 1.0)),
        ("sgd", {}, "log(x) + y**2", (-1.0, 1.0)),
        ("adagrad", {"eps": 0.0}, "x**2 + y**2", (0.0, 0.0)),
    ],
)
def test_where_there_is_none_it_is_nan(key, chosen, text, start):
    assert np.isnan(critical(text, contestant(key, **chosen), start)[0])


def test_coupled_weight_decay_makes_a_concave_surface_curve_upwards():
    assert critical("-x**2 - y**2", contestant("sgd", weight_decay=3.0), (1.0, 1.0))[0] == pytest.approx(2.0)


def test_after_the_end_of_all_numbers_it_is_nan():
    run = descend(BEALE, [contestant("sgd", lr=0.04)], BEALE.start, 9, None, BEALE.window)[0]
    assert np.isfinite(run.critical_lr[:2]).all()
    assert np.isnan(run.critical_lr[4:]).all()
    assert len(run.critical_lr) == 10


@pytest.mark.parametrize(("key", "chosen"), SGD_FAMILY)
@pytest.mark.parametrize("sharpness", [0.3, 1.7, 4.5])
def test_growth_is_what_a_race_shows(key, chosen, sharpness):
    chosen = {**defaults(key), **chosen, "weight_decay": 0.0, "lr": sharpness}
    path = race(compile_formula("(x**2 + y**2)/2"), [Contestant(key, chosen)], (1.0, 0.0), 100)[0]
    sizes = np.abs(path.position[:, 0])
    expected = growth(key, chosen, sharpness)
    if expected > 1:
        assert sizes[100] / sizes[99] == pytest.approx(expected, rel=1e-6)
    else:
        assert sizes[80:].max() < sizes[:20].max()
        assert (sizes[80:].max() / sizes[:20].max()) ** (1 / 80) == pytest.approx(expected, rel=0.06)


def test_the_gauge_explains_itself():
    keys = ["sgd", "nesterov", "adam", "adamw", "adadelta"]
    runs = descend(BEALE, [contestant(key, lr=0.01) for key in keys], BEALE.start, 20, None, BEALE.window)
    said = {run.key: explain(run, 5) for run in runs}
    assert said["sgd"].numbers["curvature"] * said["sgd"].numbers["critical"] == pytest.approx(2)
    assert said["nesterov"].numbers["factor"] == pytest.approx(2 * 1.9 / 2.8)
    assert said["adam"].numbers["factor"] == pytest.approx(38 * (1 - 0.9**6), rel=1e-12)
    for key, explanation in said.items():
        assert OPTIMIZERS[key].name in explanation.text
    assert "growth" in said["sgd"].numbers
    assert "no critical learning rate" in said["adadelta"].text


def test_the_gauge_says_when_nothing_overshoots():
    hill = from_formula("-x**2 - y**2")
    run = descend(hill, [contestant("sgd", lr=0.01)], (1.0, 1.0), 5, None, hill.window)[0]
    assert "no direction" in explain(run, 3).text
