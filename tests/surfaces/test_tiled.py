"""Samples of a loss from tiles: which points are computed, what they say, when the work ends."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from surfaces.datasets import make_dataset
from surfaces.directions import random_plane
from surfaces.model_loss import ModelLoss
from surfaces.models import ModelSpec
from surfaces.problem import make_problem
from surfaces.regime import Regime
from surfaces.tiled import FEW, refined
from surfaces.tiles import Tiles
from surfaces.window import Window

HOME, SHAPE = Window(-1.0, 1.0, -0.75, 0.75), (40, 50)


class Counted:
    """A loss with a closed form that notes where it was asked; NaN in a strip, infinite in another."""

    key = "bowl"
    origin = 7.0

    def __init__(self, rate=2000.0, weight=0.0, tell=lambda: None):
        self.rate, self.weight, self.tell, self.asked = rate, weight, tell, []

    def losses(self, points, cancelled=None):
        found = []
        for point in points:
            if cancelled is not None and cancelled():
                break
            self.asked.append(tuple(point))
            self.tell()
            found.append(_bowl(*point))
        return np.array(found, dtype=np.float64)

    def penalty(self, x, y):
        return self.weight * (x * x + 3 * y)


def _bowl(x, y):
    bowl = np.where(x > 0.8, np.nan, np.where(x < -0.9, np.inf, x * x + 2 * y * y + x * y))
    return np.where((x == 0) & (y == 0), Counted.origin, bowl)


def all_of(loss, window, tiles, shape=SHAPE, **more):
    """The samples, the finest of them, and the points that were computed for them."""
    before = len(loss.asked)
    found = list(refined(loss, window, shape, tiles=tiles, seconds=more.pop("seconds", 1e9), **more))
    return [each.sample for each in found], found[-1], loss.asked[before:]


def points_of(sample):
    return {(x, y) for x in sample.x for y in sample.y}


@pytest.mark.parametrize("window", [HOME, Window(0.31, 0.44, -3.0, 8.7), Window(1e3, 1e3 + 2e-3, 0.0, 1.0)])
@pytest.mark.parametrize("shape", [(40, 50), (2, 2), (60, 20)])
def test_samples_get_finer_cover_the_window_and_ask_for_no_point_twice(window, shape):
    loss = Counted()
    samples, final, asked = all_of(loss, window, Tiles(), shape)
    assert final.last
    assert len(asked) == len(set(asked))
    assert (0.0, 0.0) not in asked
    for each in samples:
        assert each.x[0] <= window.x_min < window.x_max <= each.x[-1]
        assert each.y[0] <= window.y_min < window.y_max <= each.y[-1]
        assert each.window == (each.x[0], each.x[-1], each.y[0], each.y[-1])
        np.testing.assert_array_equal(each.loss, _bowl(*np.meshgrid(each.x, each.y)))
    for coarse, fine in pairwise(samples):
        assert np.diff(coarse.x)[0] >= 2 * np.diff(fine.x)[0]
        shared = points_of(coarse) & points_of(fine)
        assert len(shared) >= coarse.loss.size - 2 * sum(coarse.loss.shape)
    density = final.sample.loss.size / np.prod(shape)
    assert 1 / 3 < density < (3 if min(shape) > 2 else 8)


def test_the_first_sample_comes_soon_and_has_what_is_known_already():
    tiles, slow, quick = Tiles(), Counted(rate=1000.0), Counted(rate=1e9)
    samples, *_ = all_of(slow, HOME, tiles)
    assert 12 <= samples[0].loss.size <= 40
    assert len(samples) >= 4
    assert len(all_of(Counted(rate=10.0), HOME, tiles)[0]) == 1
    assert len(all_of(quick, HOME, Tiles())[0]) == 1


def test_panning_computes_only_what_comes_into_view():
    tiles, loss = Tiles(), Counted()
    first = all_of(loss, HOME, tiles)[1].sample
    step = first.x[1] - first.x[0]
    moved = Window(HOME.x_min + 8 * step, HOME.x_max + 8 * step, HOME.y_min, HOME.y_max)
    _, final, asked = all_of(loss, moved, tiles)
    new = points_of(final.sample) - points_of(first)
    assert new <= set(asked)
    assert len(asked) <= 1.3 * len(new)  # and what coarser samples have beyond the border
    assert not set(asked) & points_of(first)
    assert all_of(loss, HOME, tiles)[2] == []


@pytest.mark.parametrize("times", [2.0, 1.2, 0.7, 0.5])
def test_zooming_computes_only_what_is_new_and_nothing_on_the_way_back(times):
    tiles, loss = Tiles(), Counted()
    first = all_of(loss, HOME, tiles)[1].sample
    zoomed = Window(*(each / times for each in HOME))
    _, final, asked = all_of(loss, zoomed, tiles)
    assert not set(asked) & points_of(first)
    np.testing.assert_array_equal(final.sample.loss, _bowl(*np.meshgrid(final.sample.x, final.sample.y)))
    back = all_of(loss, HOME, tiles)
    assert back[2] == []
    np.testing.assert_array_equal(back[1].sample.loss, first.loss)


def test_a_penalty_is_added_to_what_is_known():
    tiles = Tiles()
    bare = all_of(Counted(), HOME, tiles)[1].sample
    loss = Counted(weight=0.5)
    decayed, asked = all_of(loss, HOME, tiles)[1].sample, loss.asked
    assert asked == []
    x, y = np.meshgrid(bare.x, bare.y)
    np.testing.assert_array_equal(decayed.loss, bare.loss + 0.5 * (x * x + 3 * y))


@pytest.mark.parametrize("after", [0, 1, 50, 400])
def test_it_is_cancelled_within_a_point_and_goes_on_where_it_was(after):
    tiles, loss = Tiles(), Counted()
    cancelled = lambda: len(loss.asked) >= after  # noqa: E731
    samples = list(refined(loss, HOME, SHAPE, cancelled, tiles=tiles, seconds=1e9))
    assert len(loss.asked) == after
    assert not any(each.last for each in samples)
    *_, later = all_of(loss, HOME, tiles)
    assert not set(later) & set(loss.asked[:after])
    assert len(loss.asked) == len(all_of(Counted(), HOME, Tiles())[2])


def test_what_takes_too_long_is_coarser():
    slow = all_of(Counted(rate=100.0), HOME, Tiles(), (400, 500), seconds=0.0)[1]
    assert slow.last
    assert FEW / 4 < slow.sample.loss.size <= FEW
    assert all_of(Counted(), HOME, Tiles(), most=300)[1].sample.loss.size <= 300


def model_loss(weight_decay=0.0, data_seed=1, **regime):
    import torch

    spec = ModelSpec("mlp", hidden=4, layers=1, dropout=0.3, batch_norm=True)
    problem = make_problem(make_dataset("moons", n=20, seed=data_seed), spec, None, "cpu", torch.float64)
    model = problem.fresh_model(3)
    return ModelLoss(problem, model, random_plane(model, 1), Regime(**regime), weight_decay)


REGIMES = {
    "eval": {},
    "train": {"mode": "train"},
    "estimated": {"statistics": "estimated"},
    "noise": {"mode": "train", "fresh_masks": True},
}


def test_a_models_samples_are_its_losses_in_every_regime():
    """All in one store: no regime, no data and no place finds what belongs to another one."""
    tiles = Tiles()
    losses = [model_loss(**regime) for regime in REGIMES.values()]
    losses += [model_loss(weight_decay=0.2), model_loss(data_seed=2)]
    for number, loss in enumerate(losses):
        for window in (Window(-1, 1, -1, 1), Window(-0.7, 1.1, -0.9, 0.9)):
            *_, (sample, _) = refined(loss, window, (6, 6), tiles=tiles)
            direct = loss.value(sample.x, sample.y[:, None])
            np.testing.assert_allclose(sample.loss, direct, rtol=1e-12, err_msg=str(number))
            row, column = np.flatnonzero(sample.y == 0)[0], np.flatnonzero(sample.x == 0)[0]
            assert sample.loss[row, column] == loss.origin + float(loss.penalty(0.0, 0.0))
    assert len({loss.key for loss in losses}) == len(losses) - 1  # a penalty is not in the tiles
