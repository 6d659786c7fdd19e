"""What choosing a surface does to a scene."""

import pytest

from surfaces.catalog import CATALOG
from surfaces.window import Window
from visualizer.descent.optimizers import OPTIMIZERS
from visualizer.descent.suggested_rates import suggested_rate
from visualizer.engine import surface_of, window_of
from visualizer.gui.panels.surface.choice import with_formula, with_parameter, with_surface, with_window
from visualizer.scene import OptimizerChoice, RateChange, Scene, default_scene

EVERYONE = Scene(optimizers=tuple(OptimizerChoice(key=key) for key in OPTIMIZERS))


@pytest.mark.parametrize("key", CATALOG)
def test_start_window_and_learning_rates_come_from_the_surface(key):
    row = CATALOG[key]
    scene = with_surface(EVERYONE, key)
    rates = {choice.key: choice.lr for choice in scene.optimizers}
    assert scene.start == row.start
    assert window_of(scene.surface) == row.window
    assert {name: rates[name] for name in row.learning_rates} == row.learning_rates
    assert (rates["nesterov"], rates["adamw"]) == (row.learning_rates["momentum"], row.learning_rates["adam"])
    assert rates["radam"] <= row.learning_rates["sgd"]


def test_changes_on_the_way_belong_to_the_other_surface():
    changed = OptimizerChoice(key="adagrad", changes=(RateChange(step=5, lr=0.5),))
    scene = with_surface(Scene(optimizers=(changed,)), "booth")
    assert scene.optimizers[0].changes == ()
    assert scene.optimizers[0].lr == suggested_rate("adagrad", CATALOG["booth"])


def test_a_formula_keeps_window_and_start():
    scene = with_formula(default_scene(), "x**2 + y**2")
    assert window_of(scene.surface) == CATALOG["beale"].window
    assert scene.start == default_scene().start
    assert surface_of(scene.surface).formula == "x**2 + y**2"


def test_the_window_goes_and_comes_back():
    window = Window(-1.0, 2.0, -3.0, 4.0)
    scene = with_window(default_scene(), window)
    assert window_of(scene.surface) == window
    assert with_window(scene, None) == default_scene()


def test_a_parameter_changes_the_surface_only():
    bowl = with_surface(default_scene(), "ill_conditioned_bowl")
    scene = with_parameter(bowl, "condition", 7.0)
    assert surface_of(scene.surface).parameters["condition"] == 7.0
    assert scene.with_(surface=bowl.surface) == bowl
