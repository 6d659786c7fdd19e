from __future__ import annotations

import pytest

from surfaces.window import Window
from visualizer.stage.camera import Camera

HOME = Window(-2.0, 4.0, -1.0, 3.0)


def test_zoom_keeps_the_point_in_place():
    camera = Camera(HOME)
    camera.zoom(1.0, 2.0, 0.5, 0.25)
    seen = camera.window
    assert (seen.width, seen.height) == pytest.approx((3.0, 1.0))
    assert (1.0 - seen.x_min) / seen.width == pytest.approx((1.0 - HOME.x_min) / HOME.width)
    assert (2.0 - seen.y_min) / seen.height == pytest.approx((2.0 - HOME.y_min) / HOME.height)


def test_pan_and_reset():
    camera = Camera(HOME)
    camera.pan(0.5, -0.25)
    assert camera.window == pytest.approx(Window(-1.5, 4.5, -1.25, 2.75))
    camera.reset()
    assert camera.window == HOME


@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_zoom_ends_where_floats_end(factor):
    camera = Camera(HOME)
    for _ in range(2000):
        camera.zoom(3.0, 0.5, factor, factor)
    seen = camera.window
    assert seen.x_min < 3.0 < seen.x_max
    assert seen.y_min < 0.5 < seen.y_max
    assert 1e-13 < seen.width < 1e13


def test_pan_does_not_get_lost():
    camera = Camera(HOME)
    camera.pan(1e300, 0.0)
    assert camera.window == HOME
