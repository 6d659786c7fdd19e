"""The presets about models show what their lessons say."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest

from visualizer.engine import compute, surface_of
from visualizer.presets import PRESETS

if TYPE_CHECKING:
    from visualizer.descent.run import Run


@cache
def runs(name: str) -> tuple[Run, ...]:
    return compute(PRESETS[name].scene())


def status(run: Run) -> str:
    return str(run.verdict().status)


def excess(run: Run) -> float:
    """How far above the loss of the last rows' best the path still is, on average over the last third."""
    late = run.loss[len(run.loss) * 2 // 3 :]
    return float(late.mean() - late.min())


def test_four_rates_on_one_line() -> None:
    slow, good, high, too_high = runs("regression-rates")
    assert status(slow) == "slow"
    assert status(good) == "descending"
    assert good.loss[-1] < 0.1 * slow.loss[-1]
    assert status(high) == "diverging"
    assert status(too_high) == "diverged"
    critical = good.critical_lr[-1]
    assert 0.2 < critical < 0.8
    assert critical == pytest.approx(0.78, abs=0.005)


def test_a_standardised_feature_makes_the_ravine_a_round_bowl() -> None:
    def condition(name: str) -> float:
        surface = surface_of(PRESETS[name].scene().surface)
        low, high = np.linalg.eigvalsh(surface.function.hessian(*surface.start))
        return float(high / low)

    assert condition("feature-badly-scaled") > 100
    assert condition("feature-standardised") == pytest.approx(1, abs=1e-6)
    ravine, bowl = runs("feature-badly-scaled")[0], runs("feature-standardised")[0]
    assert status(ravine) == "descending"
    assert status(bowl) == "converged"
    assert bowl.steps < ravine.steps
    assert bowl.learning_rate[0] == 10 * ravine.learning_rate[0]


def test_mini_batches_keep_a_large_rate_moving() -> None:
    large, small, _ = runs("mini-batch-noise")
    lowest = surface_of(PRESETS["mini-batch-noise"].scene().surface).lowest
    assert lowest is not None
    assert status(large) == "oscillating"
    assert large.loss[30:60].mean() < small.loss[30:60].mean()
    assert large.step_length[200:].mean() > 3 * small.step_length[200:].mean()
    assert large.loss[200:].min() == pytest.approx(lowest, abs=1e-3)


def test_on_noisy_moons_paths_jitter_over_the_surface_of_all_data() -> None:
    surface = surface_of(PRESETS["noisy-moons"].scene().surface)
    (star,) = surface.minima
    for run in runs("noisy-moons"):
        np.testing.assert_allclose(surface.function.value(*run.position.T), run.loss, atol=1e-4)
        assert np.hypot(*(run.position[-1] - (star.x, star.y))) < 0.3
        assert (np.diff(run.loss[-100:]) > 0).sum() > 20


def test_the_path_of_a_net_leaves_the_plane() -> None:
    for run in runs("mlp-plane"):
        assert run.distance is not None
        assert run.distance[0] == pytest.approx(0, abs=1e-5)
        assert run.distance[-1] > 10 * np.hypot(*run.position[-1])
        assert run.loss[-1] < 0.5 * run.loss[0]


def test_dropout_changes_the_surface_and_not_the_paths() -> None:
    places = np.linspace(-0.5, 0.5, 5)
    values = [
        surface_of(PRESETS[name].scene().surface).function.value(places, places[:, None])
        for name in ("dropout-eval", "dropout-train")
    ]
    assert np.abs(values[0] - values[1]).mean() > 0.01
    for one, other in zip(runs("dropout-eval"), runs("dropout-train"), strict=True):
        np.testing.assert_array_equal(one.position, other.position)


def test_gradients_vanish_from_the_last_layer_to_the_first() -> None:
    sgd, _, adam = runs("vanishing-gradients")
    assert sgd.trajectory is not None
    norms = sgd.trajectory.layer_norms[0]
    assert (np.diff(norms) > 0).all()
    assert norms[0] < 1e-6 * norms[-1]
    assert status(sgd) == "plateau"
    assert adam.loss[-1] < 0.6 * sgd.loss[-1]


def test_gradients_explode_from_the_last_layer_to_the_first() -> None:
    usual, small, _ = runs("exploding-gradients")
    assert usual.trajectory is not None
    norms = usual.trajectory.layer_norms[0]
    assert (np.diff(norms) < 0).all()
    assert norms[0] > 1000 * norms[-1]
    assert status(usual) == "diverged"
    assert np.isfinite(small.loss).all()
