"""From a Scene to its Runs."""

import numpy as np
import pytest

from surfaces.syntax import FormulaError
from visualizer.engine import compute, surface_of, window_of
from visualizer.scene import Bounds, OptimizerChoice, SurfaceChoice, default_scene


def test_only_enabled_optimizers_race_in_order():
    scene = default_scene()
    scene = scene.with_optimizer(1, scene.optimizers[1].with_(enabled=False))
    assert [run.key for run in compute(scene)] == ["sgd", "adam"]


def test_a_race_without_optimizers_has_no_runs():
    assert compute(default_scene().with_(optimizers=())) == ()


def test_a_run_has_a_row_for_every_step_and_the_start():
    runs = compute(default_scene().with_(steps=17))
    for run in runs:
        assert run.position.shape == (18, 2)
        assert tuple(run.position[0]) == (1.0, 1.6)


def test_a_change_on_the_way_leaves_the_past_as_it_was():
    scene = default_scene()
    changed = scene.with_optimizer(0, scene.optimizers[0].with_lr_from(40, 0.01))
    before, after = compute(scene)[0], compute(changed)[0]
    assert np.array_equal(before.position[:41], after.position[:41])
    assert not np.array_equal(before.position[41], after.position[41])
    assert after.learning_rate[39] == 0.001
    assert after.learning_rate[40] == 0.01


def test_noise_depends_on_the_seed_alone():
    noisy = default_scene().with_(noise=0.5)
    one, again, other = (compute(scene)[0].position for scene in (noisy, noisy, noisy.with_(seed=2)))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_a_formula_takes_the_place_of_the_catalog():
    choice = SurfaceChoice(key="formula", formula="(x - 1)^2 + y^2")
    scene = default_scene().with_(
        surface=choice, optimizers=(OptimizerChoice(key="sgd", hyperparameters={"lr": 0.5}),)
    )
    (run,) = compute(scene)
    # One step of half the inverse curvature lands on a round bowl's minimum.
    assert run.position[1] == pytest.approx([1.0, 0.0])


def test_a_wrong_formula_says_so():
    with pytest.raises(FormulaError):
        surface_of(SurfaceChoice(key="formula", formula="x +"))


def test_the_window_is_the_scenes_or_the_surfaces():
    assert window_of(SurfaceChoice()) == surface_of(SurfaceChoice()).window
    bounds = Bounds(x_min=0, x_max=1, y_min=2, y_max=4)
    assert tuple(window_of(SurfaceChoice(window=bounds))) == (0, 1, 2, 4)


def test_only_what_changed_is_run_again():
    scene = default_scene()
    runs = compute(scene)
    faster = scene.with_optimizer(0, scene.optimizers[0].with_hyperparameter("lr", 0.002))
    again = compute(faster, (scene, runs))
    assert [one is other for one, other in zip(runs, again, strict=True)] == [False, True, True]
    assert np.array_equal(again[0].position, compute(faster)[0].position)


@pytest.mark.parametrize("fields", [{"start": (0.0, 1.0)}, {"steps": 30}, {"noise": 0.1}, {"seed": 2}])
def test_another_race_is_run_anew(fields):
    scene = default_scene()
    runs = compute(scene)
    again = compute(scene.with_(**fields), (scene, runs))
    assert not any(one is other for one, other in zip(runs, again, strict=True))


def test_a_kept_run_takes_the_name_of_its_new_place():
    twice = default_scene().with_(optimizers=(OptimizerChoice(key="adam"), OptimizerChoice(key="adam")))
    runs = compute(twice)
    assert [run.name for run in runs] == ["adam", "adam#2"]
    once = twice.with_(optimizers=twice.optimizers[1:])
    (kept,) = compute(once, (twice, runs))
    assert kept.name == "adam"
    assert kept.position is runs[0].position or kept.position is runs[1].position
