"""Rays against surfaces whose crossings are known in closed form."""

from __future__ import annotations

import math

import numpy as np
import pytest

from visualizer.stage.space.rays import first_hits, height_at

GRID = np.linspace(-0.5, 0.5, 101)
X, Y = np.meshgrid(GRID, GRID)


def towards(origin, target):
    way = np.asarray(target, dtype=float) - origin
    return way / np.linalg.norm(way)


def reach(heights, origin, direction):
    return float(first_hits(heights, np.array([origin], dtype=float), np.array([direction], dtype=float))[0])


PLANES = [(0.0, 0.0, 0.0), (0.3, -0.2, 0.1), (-2.0, 1.5, 0.0)]


@pytest.mark.parametrize(("a", "b", "c"), PLANES)
@pytest.mark.parametrize("target", [(0.0, 0.0), (0.31, -0.22), (-0.49, 0.44)])
@pytest.mark.parametrize("origin", [(2.0, -1.0, 6.0), (0.0, 0.0, 4.0), (-1.0, 3.0, -7.0)])
def test_a_plane_is_met_where_algebra_says(a, b, c, target, origin):
    x, y = target
    point = np.array([x, y, a * x + b * y + c])
    direction = towards(np.array(origin), point)
    found = reach(a * X + b * Y + c, origin, direction)
    # Another part of a steep plane may be in the way: never behind the target, and always on the plane.
    met = np.array(origin) + found * direction
    assert found <= np.linalg.norm(point - origin) + 1e-9
    assert met[2] == pytest.approx(a * met[0] + b * met[1] + c, abs=1e-9)


def test_straight_down():
    assert reach(X**2 + Y**2, (0.1, 0.2, 3.0), (0, 0, -1)) == pytest.approx(3 - 0.05, abs=1e-4)
    assert reach(X**2 + Y**2, (0.1, 0.2, -3.0), (0, 0, 1)) == pytest.approx(3 + 0.05, abs=1e-4)


def test_along_the_floor():
    """A ray level with the floor meets the paraboloid at the root of its height."""
    found = reach(4 * (X**2 + Y**2), (0.0, 0.0, 0.25), (1, 0, 0))
    assert found == pytest.approx(0.25, abs=2e-3)  # bilinear between points 0.01 apart


def test_a_steep_wall_is_met_on_the_wall():
    """A jump of height 10 between two columns of the grid: the ray hits it between them."""
    cliff = np.where(X > 0.195, 5.0, -5.0)
    found = reach(cliff, (-0.4, 0.05, 0.0), (1, 0, 0))
    assert 0.59 - 1e-9 <= found <= 0.6 + 1e-9


def test_the_nearer_one_of_two_hills():
    hills = np.exp(-200 * (X + 0.25) ** 2) + np.exp(-200 * (X - 0.25) ** 2)
    assert reach(hills, (-2.0, 0.0, 0.5), (1, 0, 0)) == pytest.approx(
        1.75 - math.sqrt(math.log(2) / 200), abs=2e-3
    )


MISSES = {
    "beside": ((2.0, 2.0, 1.0), (0, 0, -1)),
    "away": ((0.0, 0.0, 1.0), (0, 0, 1)),
    "over": ((-2.0, 0.0, 3.0), (1, 0, 0)),
}


@pytest.mark.parametrize(("origin", "direction"), MISSES.values(), ids=MISSES)
def test_nothing_is_met(origin, direction):
    assert reach(X * 0, origin, direction) == math.inf


def test_where_there_is_no_surface_a_ray_goes_through():
    torn = np.where(X < 0, np.nan, 0.0)
    assert reach(torn, (-0.25, 0.0, 1.0), (0, 0, -1)) == math.inf
    assert reach(torn, (0.25, 0.0, 1.0), (0, 0, -1)) == pytest.approx(1)
    assert reach(np.full_like(X, np.nan), (0.25, 0.0, 1.0), (0, 0, -1)) == math.inf


def test_height_between_the_points_is_bilinear():
    heights = np.array([[0.0, 1.0], [2.0, 7.0]])
    x, y = np.array([-0.5, 0.5, 0.0, 0.0, np.nan]), np.array([-0.5, 0.5, -0.5, 0.0, 0.0])
    np.testing.assert_allclose(height_at(heights, x, y), [0, 7, 0.5, 2.5, np.nan])
