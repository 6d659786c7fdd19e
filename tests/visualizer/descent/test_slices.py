"""Cross-sections against closed forms, finite differences, and the run that they cut."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import brentq

from surfaces.catalog import CATALOG, from_formula
from surfaces.window import Window
from visualizer.descent.optimizers import defaults
from visualizer.descent.race import Contestant, Noise, descend
from visualizer.descent.slice_limit import step_limit
from visualizer.descent.slices import slices_at

WINDOW = Window(-4.0, 4.0, -2.0, 2.0)
START = (1.3, -0.7)


def run_of(surface, key="sgd", steps=30, start=START, noise=None, **hyperparameters):
    contestant = Contestant(key, {**defaults(key), **hyperparameters})
    return descend(surface, (contestant,), start, steps, noise, WINDOW)[0]


def bowl(a, b):
    return from_formula(f"{a}*x^2 + {b}*y^2")


def angled(g, a, b):
    """The limit of a x^2 + b y^2 against the gradient: t such that -|g| t + t^2 d'Ad = 0, A = diag(a, b)."""
    norm = math.hypot(*g)
    return norm**3 / (a * g[0] ** 2 + b * g[1] ** 2)


def crossing(f, ball, direction, level, near):
    """Where the loss crosses a level along a direction, by Brent's method."""
    return brentq(
        lambda t: float(f(*(ball + t * direction))) - level, near * (1 - 1e-6), near * (1 + 1e-6), xtol=1e-15
    )


@pytest.mark.parametrize(("a", "b"), [(1.0, 1.0), (0.5, 4.0), (3.0, 0.02), (0.5, -0.1)])
@pytest.mark.parametrize("lr", [1e-4, 0.05, 0.3])
def test_the_limit_against_the_gradient_of_a_bowl(a, b, lr):
    run = run_of(bowl(a, b), lr=lr)
    for row in (0, 3, 11):
        cut = slices_at(bowl(a, b), run, row, WINDOW)
        g = np.array([2 * a * run.position[row, 0], 2 * b * run.position[row, 1]])
        assert cut.direction == pytest.approx(tuple(-g / math.hypot(*g)))
        assert cut.update.slope == pytest.approx(-math.hypot(*g))
        expected = angled(g, a, b)
        if 0 < expected < max(math.hypot(8, 4), 1.5 * cut.update.next.at):
            assert cut.limit.kind == "found"
            assert cut.limit.at == pytest.approx(expected, rel=1e-9)
        else:
            assert cut.limit.kind == "beyond"


def test_on_a_round_bowl_the_limit_is_twice_the_distance_to_its_middle():
    """The other wall: where the learning rate would be 2 / curvature."""
    run = run_of(bowl(1, 1), lr=0.1)
    cut = slices_at(bowl(1, 1), run, 4, WINDOW)
    assert cut.limit.at == pytest.approx(2 * math.hypot(*run.position[4]), rel=1e-10)
    assert cut.update.next.at / cut.limit.at == pytest.approx(0.1 / 1.0)


@pytest.mark.parametrize("key", ["rosenbrock", "beale", "himmelblau", "rastrigin", "ackley"])
@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
def test_tangents_next_steps_and_limits_are_those_of_surface_and_run(key, optimizer):
    surface = CATALOG[key]
    run = run_of(surface, optimizer, start=surface.start, lr=surface.learning_rates[optimizer])
    f = surface.function.value
    for row in (0, 1, 2, 6):
        cut = slices_at(surface, run, row, surface.window)
        ball, ahead = run.position[row], run.position[row + 1]
        d, length = np.array(cut.direction), math.hypot(*(ahead - ball))
        h = 1e-6 * surface.window.width
        for each, along in ((cut.x, (1, 0)), (cut.y, (0, 1)), (cut.update, d)):
            sides = [float(f(*(ball + t * np.array(along)))) for t in (h, -h)]
            assert each.slope == pytest.approx((sides[0] - sides[1]) / (2 * h), rel=1e-3, abs=1e-3)
            assert each.ball.loss == run.loss[row]
            assert each.at[len(each.at) // 2] == each.ball.at
            assert each.loss[len(each.at) // 2] == pytest.approx(run.loss[row])
        assert (cut.x.ball.at, cut.y.ball.at, cut.update.ball.at) == (*ball, 0.0)
        assert (cut.x.next.at, cut.y.next.at) == pytest.approx(tuple(ahead), rel=1e-12)
        assert cut.x.next.loss == pytest.approx(float(f(ahead[0], ball[1])), rel=1e-9, abs=1e-9)
        assert cut.y.next.loss == pytest.approx(float(f(ball[0], ahead[1])), rel=1e-9, abs=1e-9)
        assert cut.update.next.at == pytest.approx(length)
        assert cut.update.next.loss == pytest.approx(run.loss[row + 1], rel=1e-9, abs=1e-9)
        assert np.array_equal(cut.x.loss, f(cut.x.at, ball[1]))
        assert np.array_equal(cut.y.loss, f(ball[0], cut.y.at))
        if cut.limit.kind == "found":
            assert cut.limit.at == pytest.approx(crossing(f, ball, d, run.loss[row], cut.limit.at), rel=1e-8)
            below = f(*(ball[:, None] + d[:, None] * np.linspace(1e-3, 0.999, 500) * cut.limit.at))
            assert (below < run.loss[row]).all()
        else:
            assert (cut.limit.kind == "uphill") == (cut.update.slope >= 0)


def test_all_that_matters_lies_within_the_slice():
    surface = CATALOG["beale"]
    run = run_of(surface, "momentum", steps=300, start=surface.start, lr=0.001, momentum=0.95)
    for row in range(300):
        cut = slices_at(surface, run, row, surface.window)
        for each in (cut.x, cut.y, cut.update):
            assert each.at[0] < each.next.at < each.at[-1]
            reach = (each.at[-1] - each.at[0]) / 2
            assert each.at[-1] - each.ball.at == pytest.approx(reach)
        if cut.limit.kind == "found":
            assert cut.limit.at < cut.update.at[-1]


def test_the_scale_is_a_power_of_two_that_seldom_changes():
    surface = CATALOG["beale"]
    run = run_of(surface, "momentum", steps=300, start=surface.start, lr=0.001, momentum=0.95)
    cuts = [slices_at(surface, run, row, surface.window) for row in range(300)]
    for extent, reaches in (
        (surface.window.width, [(cut.x.at[-1] - cut.x.at[0]) / 2 for cut in cuts]),
        (surface.window.height, [(cut.y.at[-1] - cut.y.at[0]) / 2 for cut in cuts]),
    ):
        powers = np.log2(np.array(reaches) / extent)
        assert powers == pytest.approx(np.round(powers), abs=1e-9)
        assert np.count_nonzero(np.diff(np.round(powers))) <= 30


@pytest.mark.parametrize(
    ("formula", "start", "slope", "kind", "at"),
    [
        ("-x", (0.0, 0.0), -1.0, "beyond", None),
        ("x", (0.0, 0.0), 1.0, "uphill", None),
        ("x^2", (0.0, 0.0), 0.0, "uphill", None),
        ("x^2 - 1e6*x", (0.0, 0.0), -1e6, "beyond", None),
        ("1e8*x^2 - x", (0.0, 0.0), -1.0, "found", 1e-8),
        ("abs(x - 0.25)", (0.0, 0.0), -1.0, "found", 0.5),
        ("log(1 - x)", (0.0, 0.0), -1.0, "found", 1.0),
        ("sin(20*x)", (math.pi / 20, 0.0), -20.0, "found", math.pi / 20),
        ("1000 + 1e-3*x^2 - 1e-3*x", (0.0, 0.0), -1e-3, "found", 1.0),
    ],
)
def test_limits_that_are_near_far_or_not_there(formula, start, slope, kind, at):
    limit = step_limit(from_formula(formula).function, np.array(start), np.array([1.0, 0.0]), slope, 9.0)
    assert limit.kind == kind
    if at is None:
        assert math.isnan(limit.at)
    else:
        # As exactly as the loss itself is known: an error of one rounding over the slope there.
        assert limit.at == pytest.approx(at, rel=1e-9, abs=0)


def test_with_noise_the_update_is_the_true_one_and_the_slopes_are_the_surfaces():
    surface = CATALOG["rosenbrock"]
    run = run_of(surface, noise=Noise(50.0, 3), start=surface.start, lr=1e-4)
    cut = slices_at(surface, run, 5, surface.window)
    update = -1e-4 * run.used_gradient[5]
    assert cut.direction == pytest.approx(tuple(update / math.hypot(*update)), rel=1e-6)
    gradient = surface.function.gradient(*run.position[5])
    assert (cut.x.slope, cut.y.slope) == pytest.approx(tuple(gradient))
    assert cut.update.slope == pytest.approx(float(gradient @ np.array(cut.direction)))
    assert not np.allclose(run.used_gradient[5], gradient, rtol=0.05)


def test_the_last_row_has_no_next_step():
    run = run_of(bowl(1, 1), lr=0.1)
    for row in (30, 31, 1000):
        cut = slices_at(bowl(1, 1), run, row, WINDOW)
        assert (cut.missing, cut.update, cut.limit, cut.direction) == ("end", None, None, None)
        assert (cut.x.next, cut.y.next) == (None, None)
        assert cut.x.slope == pytest.approx(2 * run.position[30, 0])


def test_a_step_without_length_has_no_direction():
    cut = slices_at(bowl(1, 1), run_of(bowl(1, 1), lr=0.0), 3, WINDOW)
    assert (cut.missing, cut.update) == ("still", None)
    assert cut.x.next.at == cut.x.ball.at


def test_where_the_run_is_not_finite_there_is_nothing_to_cut():
    surface = from_formula("x^4 + y^4")
    run = run_of(surface, start=(3.0, 2.0), lr=10.0)
    first = int(np.flatnonzero(~np.isfinite(run.loss))[0])
    assert slices_at(surface, run, first, WINDOW) is None
    assert slices_at(surface, run, 30, WINDOW) is None
    for row in range(first):
        cut = slices_at(surface, run, row, WINDOW)
        assert cut is None or all(np.isfinite(each.at).all() for each in (cut.x, cut.y))
    bad = replace(run, position=np.where(np.arange(31)[:, None] == 1, np.inf, run.position))
    cut = slices_at(surface, bad, 0, WINDOW)
    assert (cut.missing, cut.update, cut.x.next, cut.y.next) == ("not_finite", None, None, None)


def test_beyond_the_domain_the_slice_has_gaps():
    surface = from_formula("log(x) + y^2")
    run = run_of(surface, start=(0.3, 0.5), lr=0.01)
    cut = slices_at(surface, run, 0, WINDOW)
    outside = cut.x.at <= 0
    assert outside.any()
    assert not np.isfinite(cut.x.loss[outside]).any()
    assert np.isfinite(cut.x.loss[~outside]).all()


@pytest.mark.parametrize(("lr", "within"), [(1.2, True), (4.0, True), (100.0, False), (1e9, False)])
def test_a_step_out_of_the_surroundings_does_not_flatten_the_slice(lr, within):
    run = run_of(bowl(1, 1), lr=lr)
    cut = slices_at(bowl(1, 1), run, 0, WINDOW)
    for each in (cut.x, cut.y, cut.update):
        assert (each.at[0] < each.next.at < each.at[-1]) == within
        assert each.at[-1] - each.at[0] <= 8 * math.hypot(8, 4)
    assert cut.limit.at < cut.update.at[-1]


def test_a_limit_far_outside_of_the_window_is_within_the_slice():
    surface = from_formula("(x - 1000)^2 + y^2")
    cut = slices_at(surface, run_of(surface, lr=1.0), 0, WINDOW)
    assert cut.limit.at == pytest.approx(2 * math.hypot(1000 - START[0], START[1]), rel=1e-9)
    assert cut.limit.at < cut.update.at[-1]


def test_far_outside_of_the_window_it_is_cut_all_the_same():
    surface = bowl(1, 1)
    run = run_of(surface, start=(1e6, -1e5), lr=1.5)
    cut = slices_at(surface, run, 2, WINDOW)
    for each in (cut.x, cut.y, cut.update):
        assert each.at[0] < each.next.at < each.at[-1]
    assert cut.limit.at == pytest.approx(2 * math.hypot(*run.position[2]), rel=1e-9)
