"""Samples that are dragged elsewhere, also where everything is standardised afterwards."""

from __future__ import annotations

import numpy as np
import pytest

from visualizer.moved_points import with_moved
from visualizer.problem_choice import DataChoice
from visualizer.problems import data_of

LINE = DataChoice(key="line", settings={"n": 20})
MOONS = DataChoice(key="moons", settings={"n": 30})


@pytest.mark.parametrize(("choice", "place"), [(LINE, (0.4,)), (MOONS, (2.5, -1.0))])
@pytest.mark.parametrize("standardise", [False, True])
def test_the_sample_is_seen_where_it_was_put(choice, place, standardise):
    choice = choice.with_(standardise=standardise)
    before = data_of(choice)
    moved = with_moved(choice, 3, place, 1.0)
    after = data_of(moved)
    np.testing.assert_allclose(after.features[3], place, rtol=1e-9)
    assert after.target[3] == 1.0
    others = np.arange(len(before.target)) != 3
    assert np.array_equal(after.target[others], before.target[others])
    assert np.array_equal(after.features[others], before.features[others]) is not standardise
    if standardise:
        np.testing.assert_allclose(after.features.mean(axis=0), 0, atol=1e-12)
        np.testing.assert_allclose(after.features.std(axis=0), 1)


def test_a_standardised_sample_cannot_be_farther_than_the_others_allow():
    choice = LINE.with_(standardise=True)
    placed = data_of(with_moved(choice, 0, (1e9,), 0.0)).features[0, 0]
    assert 0.99 * np.sqrt(19) < placed < np.sqrt(19)


def test_a_sample_that_is_moved_twice_is_kept_once():
    once = with_moved(LINE, 2, (0.1,), 5.0)
    twice = with_moved(with_moved(once, 4, (0.2,), 6.0), 2, (0.3,), 7.0)
    assert [(point.row, point.target) for point in twice.moved] == [(4, 6.0), (2, 7.0)]


def test_the_others_are_made_once(monkeypatch):
    from visualizer import problems

    calls = []
    make = problems.make_dataset
    monkeypatch.setattr(problems, "make_dataset", lambda *a, **k: calls.append(a) or make(*a, **k))
    choice = DataChoice(key="line", settings={"n": 33, "seed": 77})
    for place in np.linspace(0, 1, 9):
        choice = with_moved(choice, 1, (float(place),), 0.0)
        data_of(choice)
    assert len(calls) == 1
