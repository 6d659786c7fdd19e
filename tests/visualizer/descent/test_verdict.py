"""Verdicts: a table of runs with what they are, and properties that hold for all runs."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from verdict_cases import catalog_runs, onsets, run_of, statuses

from surfaces.catalog import CATALOG, from_formula
from visualizer.descent.optimizers import defaults
from visualizer.descent.race import Contestant, Noise, descend
from visualizer.descent.verdict import STATUSES, Status

STIFF = "(x**2 + 100*y**2)/2"
ROUND_CRITICAL, STIFF_CRITICAL = 2.0, 0.02

# surface, optimizer, what is chosen, verdict at the last step, steps between which it became true
TABLE = [
    # The thresholds on Beale's function from (1, 1.6).
    ("beale", "sgd", {"lr": 0.03}, "descending", (0, 100)),
    ("beale", "sgd", {"lr": 0.04}, "diverged", (3, 4)),
    ("beale", "momentum", {"lr": 0.005, "momentum": 0.9}, "descending", (0, 300)),
    ("beale", "momentum", {"lr": 0.0055, "momentum": 0.9}, "diverged", (13, 17)),
    ("beale", "momentum", {"lr": 0.002, "momentum": 0.95}, "slow", (100, 300)),
    ("beale", "momentum", {"lr": 0.0025, "momentum": 0.95}, "diverged", (28, 32)),
    ("beale", "adam", {"lr": 0.3}, "converged", (250, 300)),
    ("beale", "sgd", {"lr": 0.001}, "slow", (150, 300)),
    # Bowls below, at and beyond the critical learning rate.
    ("round_bowl", "sgd", {"lr": 0.25 * ROUND_CRITICAL}, "converged", (10, 20)),
    ("round_bowl", "sgd", {"lr": 0.75 * ROUND_CRITICAL}, "converged", (10, 20)),
    ("round_bowl", "sgd", {"lr": ROUND_CRITICAL}, "oscillating", (1, 12)),
    ("round_bowl", "sgd", {"lr": 1.0005 * ROUND_CRITICAL}, "diverging", (1, 10)),
    ("round_bowl", "sgd", {"lr": 1.05 * ROUND_CRITICAL, "steps": 100}, "diverging", (1, 10)),
    ("round_bowl", "sgd", {"lr": 1.05 * ROUND_CRITICAL}, "diverged", (150, 160)),
    ("round_bowl", "sgd", {"lr": 2.5 * ROUND_CRITICAL}, "diverged", (8, 14)),
    ("round_bowl", "momentum", {"lr": 1.9 * ROUND_CRITICAL}, "oscillating", (20, 100)),
    ("round_bowl", "momentum", {"lr": 1.95 * ROUND_CRITICAL, "steps": 40}, "diverging", (1, 10)),
    ("round_bowl", "sgd", {"lr": 0.001}, "slow", (20, 30)),
    ("round_bowl", "sgd", {"lr": 0.0}, "slow", (20, 30)),
    ("round_bowl", "sgd", {"lr": 0.1, "start": (0.0, 0.0)}, "converged", (0, 0)),
    (STIFF, "sgd", {"lr": STIFF_CRITICAL, "start": (2.0, 1.0)}, "oscillating", (1, 12)),
    (STIFF, "sgd", {"lr": 1.05 * STIFF_CRITICAL, "start": (2.0, 1.0), "steps": 90}, "diverging", (1, 10)),
    (STIFF, "sgd", {"lr": 0.018, "start": (2.0, 1.0), "steps": 900}, "converged", (300, 500)),
    (STIFF, "momentum", {"lr": 0.01, "start": (2.0, 1.0)}, "converged", (100, 250)),
    # Kinks: no gradient step ever comes to rest there.
    ("absolute_valley", "sgd", {"lr": 0.1}, "oscillating", (5, 60)),
    ("abs(x) + abs(y)", "adam", {"lr": 0.1, "steps": 600}, "oscillating", (10, 500)),
    # Saddles: on the ridge one comes to rest, beside it one leaves.
    ("saddle", "sgd", {"lr": 0.01, "start": (-1.5, 0.0)}, "saddle", (150, 300)),
    ("saddle", "momentum", {"lr": 0.01}, "escaping", (60, 120)),
    ("saddle", "adam", {"lr": 0.01}, "escaping", (120, 200)),
    ("saddle", "sgd", {"lr": 0.1, "steps": 5000}, "escaping", (30, 80)),
    ("long_valley", "sgd", {"lr": 0.01}, "saddle", (25, 60)),
    ("long_valley", "momentum", {"lr": 0.01}, "escaping", (100, 180)),
    ("long_valley", "sgd", {"lr": 0.25}, "diverged", (5, 150)),
    ("x**2 - y**2", "adam", {"lr": 0.01, "start": (0.0, 0.0)}, "saddle", (0, 0)),
    ("-x**2 - y**2", "sgd", {"lr": 0.01, "start": (0.0, 0.0)}, "saddle", (0, 0)),
    # Surfaces without a bottom.
    ("monkey_saddle", "adam", {"lr": 0.005}, "escaping", (150, 250)),
    ("-x - 2*y", "sgd", {"lr": 0.5, "start": (0.0, 0.0)}, "escaping", (5, 30)),
    ("round_bowl", "sgd", {"lr": 0.1, "maximize": True}, "escaping", (3, 20)),
    ("monkey_saddle", "sgd", {"lr": 0.06}, "escaping", (20, 60)),
    # Flat ground.
    ("sigmoid_plateau", "sgd", {"lr": 2.0, "start": (-6.0, -6.0)}, "plateau", (0, 20)),
    ("sigmoid_plateau", "momentum", {"lr": 20.0}, "plateau", (10, 60)),
    ("sigmoid_plateau", "adam", {"lr": 5.0}, "plateau", (5, 30)),
    ("easom", "sgd", {"lr": 0.5, "start": (0.5, 0.5)}, "plateau", (0, 0)),
    ("easom", "sgd", {"lr": 5.0}, "plateau", (2, 20)),
    ("7 + 0*x*y", "adam", {"lr": 0.1, "start": (1.0, 1.0)}, "plateau", (0, 0)),
    # Minima: smooth ones, a line of them, a flat one, a local one, a maximum for who climbs.
    ("himmelblau", "sgd", {"lr": 0.005}, "converged", (25, 60)),
    ("rastrigin", "adam", {"lr": 0.1}, "converged", (60, 150)),
    ("(x - y)**2", "sgd", {"lr": 0.1, "start": (0.5, 2.5)}, "converged", (10, 40)),
    ("x**2", "adam", {"lr": 0.1, "start": (0.5, 2.5)}, "converged", (50, 200)),
    (
        "x**4 + y**4",
        "momentum",
        {"lr": 0.02, "start": (1.0, 2.0), "steps": 200_000},
        "converged",
        (100, 200_000),
    ),
    ("-x**2 - y**2", "sgd", {"lr": 0.1, "maximize": True, "start": (1.0, 1.0)}, "converged", (20, 60)),
    ("beale", "sgd", {"lr": 0.001, "weight_decay": 0.5, "steps": 4000}, "converged", (500, 4000)),
    # Other ends.
    ("log(x) + y**2", "sgd", {"lr": 0.1, "start": (0.5, 0.5)}, "diverged", (1, 3)),
    ("log(x) + y**2", "sgd", {"lr": 0.1, "start": (-0.5, 0.5)}, "diverged", (0, 0)),
    ("cliff", "sgd", {"lr": 0.05}, "diverged", (4, 10)),
    ("rosenbrock", "sgd", {"lr": 0.001}, "slow", (20, 60)),
    ("rosenbrock", "sgd", {"lr": 0.01}, "diverged", (2, 6)),
]


def _name(case):
    surface, key, chosen, verdict, _ = case
    rest = ",".join(f"{name}={value}" for name, value in chosen.items())
    return re.sub(r"[^\w.,=+*-]", "", f"{surface}-{key}-{rest}-{verdict}")


@pytest.mark.parametrize("case", TABLE, ids=_name)
def test_a_run_is_what_the_table_says(case):
    surface, key, chosen, expected, (earliest, latest) = case
    run = run_of(surface, key, **chosen)
    verdict = run.verdict()
    assert verdict.status == expected, onsets(run)
    assert earliest <= verdict.step <= latest


def test_adam_at_5_wanders_on_beale():
    """No NaN, and never where it could stay: neither converged nor diverged at any step."""
    words = set(statuses(run_of("beale", "adam", lr=5.0, steps=3000)))
    assert not words & {"converged", "diverged", "escaping"}


@pytest.mark.parametrize("steps", [0, 1, 2, 3, 7, 20, 33, 100])
def test_the_verdict_uses_no_later_row(steps):
    """A run that is cut off has, up to there, the verdicts of the whole run."""
    for row in ("beale", "saddle", "sigmoid_plateau", "rastrigin", "round_bowl"):
        usual = CATALOG[row].learning_rates
        for key in ("sgd", "momentum", "adam"):
            for factor in (0.1, 1.0, 10.0, 100.0):
                for noise in (None, Noise(0.3, 5)):
                    chosen = {"lr": usual[key] * factor, "noise": noise}
                    whole = run_of(row, key, steps=150, **chosen)
                    part = run_of(row, key, steps=max(steps, 1), **chosen)
                    rows = len(part.loss)
                    assert np.array_equal(part.verdicts.codes, whole.verdicts.codes[:rows])
                    assert np.array_equal(part.verdicts.since, whole.verdicts.since[:rows])
                    assert repr(part.verdict(steps)) == repr(whole.verdict(steps))


@pytest.mark.parametrize("scale", [2.0**-30, 2.0**40])
@pytest.mark.parametrize(("key", "rates"), [("sgd", (0.5, 1.9, 2.0, 2.1)), ("momentum", (0.02, 3.8, 3.9))])
def test_verdicts_do_not_depend_on_the_unit_of_the_loss(key, rates, scale):
    for formula in ("(x**2 + y**2)/2", "(x**2 + 3*y**2)/6", "x**2/2 - y**2/4", "1 - exp(-x**2 - y**2)"):
        for lr in rates:
            plain = run_of(formula, key, lr=lr, start=(0.75, 0.5))
            scaled = run_of(f"({formula})*{scale!r}", key, lr=lr / scale, start=(0.75, 0.5))
            assert np.array_equal(plain.verdicts.codes, scaled.verdicts.codes)


@pytest.mark.parametrize("scale", [2.0**-12, 2.0**20])
@pytest.mark.parametrize("lr", [0.1, 1.9, 2.0, 2.1])
def test_verdicts_do_not_depend_on_the_unit_of_length(scale, lr):
    row = CATALOG["round_bowl"]
    plain = descend(
        row, [Contestant("sgd", {**defaults("sgd"), "lr": lr})], row.start, 200, None, row.window
    )[0]
    stretched = from_formula(f"((x/{scale!r})**2 + (y/{scale!r})**2)/2")
    window = type(row.window)(*(edge * scale for edge in row.window))
    runner = Contestant("sgd", {**defaults("sgd"), "lr": lr * scale**2})
    start = (row.start[0] * scale, row.start[1] * scale)
    scaled = descend(stretched, [runner], start, 200, None, window)[0]
    assert np.array_equal(plain.verdicts.codes, scaled.verdicts.codes)


@pytest.mark.parametrize(
    ("key", "chosen", "factor"),
    [("sgd", {}, 2.0), ("momentum", {"momentum": 0.9}, 3.8), ("nesterov", {"momentum": 0.9}, 3.8 / 2.8)],
)
@pytest.mark.parametrize("beyond", [1.02, 1.1, 1.5, 4.0])
@pytest.mark.parametrize("small", [1.0, 1e-3, 1e-8])
def test_it_says_diverging_within_ten_steps_of_the_onset(key, chosen, factor, beyond, small):
    """However small the steep direction begins: the onset is where the loss begins to rise for good."""
    run = run_of(STIFF, key, lr=beyond * factor / 100, start=(3.0, small), steps=900, **chosen)
    falls = np.flatnonzero(np.diff(run.loss[np.isfinite(run.loss)]) <= 0)
    onset = int(falls[-1]) + 1 if falls.size else 0
    said = [step for step, word in onsets(run) if word == "diverging"]
    assert said
    assert said[0] <= onset + 10
    assert statuses(run)[-1] in ("diverging", "diverged")


@pytest.mark.parametrize("step", [3, 40])
def test_a_rate_that_becomes_too_large_is_noticed_within_ten_steps(step):
    run = run_of("round_bowl", "sgd", lr=0.001, changes=[(step, 2.2)], steps=step + 40)
    said = [row for row, word in onsets(run) if word == "diverging"]
    assert said
    assert step < said[0] <= step + 10


def test_diverging_may_be_taken_back():
    run = run_of("round_bowl", "sgd", lr=2.2, changes=[(12, 0.5)], steps=80)
    assert [word for _, word in onsets(run)] == [
        "descending",
        "diverging",
        "oscillating",
        "descending",
        "converged",
    ]


def test_diverged_is_never_taken_back():
    lost = Status.DIVERGED.code
    for run in catalog_runs():
        codes = run.verdicts.codes
        assert (codes[np.maximum.accumulate(codes == lost)] == lost).all()


def test_what_is_not_finite_is_diverged_unless_it_was_escaping():
    seen = 0
    for run in catalog_runs():
        bad = np.flatnonzero(~(np.isfinite(run.loss) & np.isfinite(run.position).all(axis=1)))
        if bad.size:
            seen += 1
            before = statuses(run)[max(bad[0] - 1, 0)]
            assert set(statuses(run)[bad[0] :]) == {"escaping" if before == "escaping" else "diverged"}
    assert seen > 20


def test_converged_means_a_small_gradient_a_positive_hessian_and_rest():
    """Against eigenvalues by numpy, and the loss nearby: nothing around a converged run is lower."""
    seen = 0
    for run in catalog_runs():
        row = next(row for row in CATALOG.values() if _is_run_of(row, run))
        rows = np.flatnonzero(run.verdicts.codes == Status.CONVERGED.code)
        if not rows.size:
            continue
        seen += 1
        size = math.hypot(row.window.width, row.window.height)
        for step in {rows[0], rows[-1]}:
            x, y = run.position[step]
            low, high = np.linalg.eigvalsh(row.function.hessian(x, y))
            assert high > 0
            assert low > -1e-6 * high
            assert run.step_length[step] < 3e-4 * size
            assert run.gradient_norm[step] <= 3e-4 * size * high
            angles = np.linspace(0, 2 * np.pi, 16)
            around = row.function.value(x + 3e-3 * size * np.cos(angles), y + 3e-3 * size * np.sin(angles))
            assert (around >= run.loss[step]).all()
    assert seen > 150


def _is_run_of(row, run):
    return tuple(run.position[0]) == row.start and run.loss[0] == pytest.approx(
        float(row.function.value(*row.start)), rel=1e-9, abs=1e-12
    )


def test_no_saddle_and_no_plateau_is_called_converged():
    for formula, start in [
        ("x**2 - y**2", (1.0, 0.0)),
        ("x**3 - 3*x*y**2", (0.0, 0.0)),
        ("x**3 + y**2", (1.0, 1.0)),
    ]:
        for key in ("sgd", "momentum", "adam", "rmsprop"):
            words = statuses(run_of(formula, key, start=start, lr=0.05, steps=400))
            assert "converged" not in words, (formula, key)
    for start in [(-6.0, -6.0), (-7.5, -7.0), (6.0, -7.0), (7.0, 7.0)]:
        for key in ("sgd", "momentum", "adam"):
            words = statuses(run_of("sigmoid_plateau", key, start=start, lr=0.01, steps=400))
            assert "converged" not in words, (start, key)


def test_converged_beats_oscillating():
    """To and fro for ever, but nearer to the minimum than can be told: SGD at exactly the critical rate."""
    near = run_of("round_bowl", "sgd", lr=2.0, start=(1e-4, 0.0), steps=50)
    far = run_of("round_bowl", "sgd", lr=2.0, start=(1e-1, 0.0), steps=50)
    assert set(statuses(near)) == {"converged"}
    assert far.verdict().status is Status.OSCILLATING


@pytest.mark.parametrize("lr", [0.001, 0.003, 0.01])
def test_slow_says_when_it_arrives(lr):
    """On a round bowl the distance shrinks by 1 - lr with each step: the arrival has a closed form."""
    run = run_of("round_bowl", "sgd", lr=lr, steps=20)
    near = 1e-4 * math.hypot(6, 6)
    arrival = math.log(math.hypot(2.5, 1.5) / near) / -math.log(1 - lr)
    assert run.verdict().numbers["arrival"] == pytest.approx(arrival, rel=0.15)
    later = run_of("round_bowl", "sgd", lr=lr, steps=400)
    slow = [row for row, word in enumerate(statuses(later)) if word == "slow"]
    assert all(row < arrival / 10 * 1.4 for row in slow)
    if arrival > 300:
        assert 24 in slow
        assert f"{later.verdict(24).numbers['arrival']:.0f}" in later.verdict(24).cause


def test_what_does_not_move_never_arrives():
    verdict = run_of("beale", "sgd", lr=0.0).verdict()
    assert verdict.status is Status.SLOW
    assert math.isinf(verdict.numbers["arrival"])
    assert "never arrives" in verdict.cause


@pytest.mark.parametrize(("std", "lr"), [(0.1, 0.05), (1.0, 0.05), (1.0, 1.5), (10.0, 0.3)])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_noise_that_keeps_it_moving_is_oscillating_and_stays_so(std, lr, seed):
    run = run_of("round_bowl", "sgd", lr=lr, noise=Noise(std, seed), steps=2000)
    words = statuses(run)
    settled = words[600:]
    assert settled.count("oscillating") > 0.7 * len(settled)
    assert not {"diverging", "diverged", "escaping", "saddle", "plateau"} & set(words)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_divergence_is_seen_through_noise(seed):
    run = run_of("round_bowl", "sgd", lr=2.2, noise=Noise(0.1, seed), steps=120)
    said = [row for row, word in onsets(run) if word == "diverging"]
    assert said
    assert said[0] <= 15
    assert statuses(run)[-1] in ("diverging", "diverged")


def test_since_is_where_the_stretch_began():
    for run in catalog_runs()[::7]:
        words = statuses(run)
        for row in range(0, len(words), 13):
            verdict = run.verdict(row)
            assert verdict.status == words[row]
            assert set(words[verdict.step : row + 1]) == {words[row]}
            assert verdict.step == 0 or words[verdict.step - 1] != words[row]


def test_every_verdict_has_a_cause_in_words():
    seen = set()
    for run in catalog_runs():
        for step, word in onsets(run):
            verdict = run.verdict(step)
            seen.add(word)
            assert verdict.cause == verdict.template.format(**verdict.numbers)
            assert re.fullmatch(r"[A-Z].+\.", verdict.cause)
            assert "nan" not in verdict.cause, verdict
    assert seen == {status.value for status in Status} - {"predicts"}


def test_statuses_are_told_apart_by_their_codes():
    assert [status.code for status in STATUSES] == list(range(10))
    run = run_of("beale", "sgd", lr=0.01)
    assert run.verdicts.codes.dtype == np.int8
    assert run.verdicts.since.dtype == np.int32
    assert run.verdicts.status(5) is run.verdict(5).status


def test_a_million_steps_are_judged():
    run = run_of("rosenbrock", "sgd", lr=0.001, steps=1_000_000)
    assert run.verdict().status is Status.CONVERGED
    assert len(run.verdicts.codes) == 1_000_001
