from __future__ import annotations

import math

import numpy as np
import pytest

from surfaces.window import Window
from visualizer.stage.edge import edge_of
from visualizer.stage.frame import Frame

FRAME = Frame(Window(-2.0, 2.0, -1.0, 3.0), 10.0, 20.0, 400.0, 400.0)
FAR = 1e3, 1e30, 1e300, 1.7e308


def test_inside_there_is_no_edge_mark():
    assert edge_of(np.array([1.9, -0.9]), FRAME) is None


@pytest.mark.parametrize("far", FAR)
@pytest.mark.parametrize(
    ("x", "y", "angle"), [(1, 0, 0), (-1, 0, 180), (0, 1, -90), (0, -1, 90), (1, 1, -45)]
)
def test_the_mark_points_to_where_it_went(far, x, y, angle):
    edge = edge_of(np.array([x * far, 1 + y * far]), FRAME)
    assert FRAME.contains(edge.place)
    assert math.cos(math.radians(edge.direction - angle)) > 0.999
    towards = edge.place - FRAME.centre
    assert towards.x() * x > 0 or x == 0
    assert towards.y() * -y > 0 or y == 0


def test_a_tiny_frame_holds_its_mark_too():
    frame = Frame(FRAME.window, 0.0, 0.0, 8.0, 8.0)
    assert frame.contains(edge_of(np.array([1e9, 0.0]), frame).place)
