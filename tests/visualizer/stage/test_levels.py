"""Ranges that hardly are any: a constant, or one with nothing but rounding in it."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF

from surfaces.catalog import from_formula
from surfaces.window import Window
from visualizer.scene import View
from visualizer.stage.levels import levels_between, widened
from visualizer.stage.space.scenery import Scenery
from visualizer.stage.surface_picture import picture
from visualizer.stage.theme import LIGHT

WINDOW = Window(-2.0, 2.0, -2.0, 2.0)


@pytest.mark.parametrize("point", [0.0, 5.0, -1e7, 1e17, -1e17, 1e300])
def test_a_point_becomes_a_range_around_it(point):
    low, high = widened(point, np.nextafter(point, np.inf) if point else point)
    assert low < point < high
    assert high - low == pytest.approx(max(1.0, 2e-6 * abs(point)))
    made = levels_between(point, point)
    assert made.low < point < made.high
    assert len(set(made.lines)) == len(made.lines) > 10


@pytest.mark.parametrize("pair", [(0.0, 1e-9), (1.0, 1.0 + 1e-9), (-3.0, 1e17), (1e17, 1.1e17)])
def test_a_range_stays_one(pair):
    assert widened(*pair) == pair


@pytest.mark.parametrize("height", ["linear", "log", "clipped"])
@pytest.mark.parametrize("formula", ["1e17 + 0*x", "-1e17 + 0*x", "1e17 + 20*x", "5 + 0*x"])
def test_a_nearly_constant_surface_is_drawn_in_both_dimensions(formula, height):
    surface, view = from_formula(formula), View(height=height)
    made = picture(surface, view, WINDOW, (20, 20))
    assert made.levels.low < made.levels.low + made.levels.step < made.levels.high
    scenery = Scenery(made, surface, view, LIGHT)
    heights = made.height.of(made.relief.loss)
    assert scenery._low < heights.min() <= heights.max() < scenery._high
    assert np.isfinite(scenery._relief.heights).all()


@pytest.mark.parametrize("formula", ["1e308*x", "1e308*x*y", "-1e308*x**2"])
@pytest.mark.parametrize("height", ["linear", "clipped", "log"])
def test_a_surface_as_high_as_floats_go_has_a_picture(formula, height):
    surface = from_formula(formula)
    view = View(height=height, layout="space")
    made = picture(surface, view, surface.window, (40, 40))
    assert np.isfinite([made.levels.low, made.levels.high, made.levels.step]).all()
    scenery = Scenery(made, surface, view, LIGHT)
    box = scenery.frame(QRectF(0, 0, 300, 200), view.eye, see_through=True).relief.box
    assert box.low < box.high < np.inf
