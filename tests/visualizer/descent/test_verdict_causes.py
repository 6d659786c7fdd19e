"""Verdicts in words: each has its cause, and where the domain ends no learning rate is blamed."""

from __future__ import annotations

import numpy as np
import pytest
from verdict_cases import onsets, run_of

from visualizer.descent.gauge import explain
from visualizer.descent.race import Noise
from visualizer.descent.verdict import Status


def test_causes_name_what_happened():
    huge = run_of("x**4 - y**4 + 1", "sgd", lr=1e60, start=(1.0, 1.0)).verdict()
    assert huge.status is Status.DIVERGED
    assert "domain" not in huge.cause
    assert "finite" in run_of("round_bowl", "sgd", lr=1e300, steps=5).verdict().cause
    far = run_of("round_bowl", "sgd", lr=3.0, steps=40).verdict()
    assert "window widths" in far.cause
    assert far.numbers["widths"] > 1e6
    beyond = run_of("round_bowl", "sgd", lr=2.5, steps=10).verdict()
    assert "1.25 times the local critical one" in beyond.cause
    assert "on top" in run_of("-x**2 - y**2", "sgd", lr=0.01, start=(0.0, 0.0)).verdict().cause
    assert (
        "a maximum" in run_of("-x**2 - y**2", "sgd", lr=0.1, maximize=True, start=(1.0, 1.0)).verdict().cause
    )
    assert "rises without bound" in run_of("round_bowl", "sgd", lr=0.1, maximize=True).verdict().cause
    noisy = run_of("round_bowl", "sgd", lr=0.05, noise=Noise(1.0, 2), steps=900)
    swinging = [step for step, word in onsets(noisy) if word == "oscillating"]
    assert all("noise" in noisy.verdict(step).cause for step in swinging)
    assert swinging


def test_the_cause_of_a_divergence_stays_what_it_was():
    run = run_of("beale", "sgd", lr=0.04, steps=50)
    assert run.verdict(50).step == 3
    assert repr(run.verdict(50)) == repr(run.verdict(3))


@pytest.mark.parametrize(
    ("formula", "start"),
    [
        ("log(x) + y**2", (-1.0, 0.5)),
        ("sqrt(x) + y**2", (-1.0, 0.5)),
        ("asin(x) + y", (2.0, 0.0)),
        ("1/x + y**2", (0.0, 0.5)),
        ("-log(x) + y**2", (0.0, 0.5)),
    ],
)
@pytest.mark.parametrize("key", ["sgd", "adam"])
def test_a_start_outside_the_domain_blames_no_learning_rate(formula, start, key):
    run = run_of(formula, key, lr=1e-3, start=start, steps=20)
    for step in (0, 7, 20):
        verdict = run.verdict(step)
        assert (verdict.status, verdict.step) == (Status.DIVERGED, 0)
        assert "not a finite number at the start" in verdict.cause
        assert "outside the surface's domain" in verdict.cause
        assert f"({start[0]:g}, {start[1]:g})" in verdict.cause
        assert "steps grew" not in verdict.cause
    assert "no finite loss here" in explain(run, 20).text


@pytest.mark.parametrize(("formula", "start"), [("log(x) + y**2", (0.5, 0.5)), ("sqrt(x) + y", (1.0, 0.0))])
@pytest.mark.parametrize("lr", [0.03, 0.1])
def test_a_path_that_leaves_the_domain_says_where(formula, start, lr):
    run = run_of(formula, "sgd", lr=lr, start=start)
    # Independent of the judge: the first row whose x the function does not take.
    left = int(np.argmax(run.position[:, 0] < 0))
    assert left > 0
    assert np.isnan(run.loss[left])
    assert np.isfinite(run.loss[left - 1])
    verdict = run.verdict()
    assert (verdict.status, verdict.step) == (Status.DIVERGED, left)
    assert f"left the surface's domain at step {left}:" in verdict.cause
    assert "domain" not in run.verdict(left - 1).cause


def test_far_away_on_flat_ground_has_diverged():
    """One step leads out of sight, to where exp(x) is 0 and nothing falls any more."""
    verdict = run_of("exp(x)", "sgd", lr=1e300, start=(1.0, 1.5), steps=50).verdict()
    assert (verdict.status, verdict.step) == (Status.DIVERGED, 2)
    assert "window widths away" in verdict.cause
