"""Box, relief and mesh: where things are, what hides what, and what the graphics card gets."""

from __future__ import annotations

import numpy as np
import pytest

from surfaces.sampling import Sample
from surfaces.window import Window
from visualizer.stage.space.box import Box
from visualizer.stage.space.mesh import CELLS, grid_lines, mesh
from visualizer.stage.space.relief import relief

WINDOW = Window(-2.0, 2.0, 10.0, 12.0)
BOX = Box(WINDOW, -1.0, 3.0, 0.6)


def landscape(function, shape=(61, 81), box=BOX):
    x = np.linspace(WINDOW.x_min, WINDOW.x_max, shape[1])
    y = np.linspace(WINDOW.y_min, WINDOW.y_max, shape[0])
    heights = function(*np.meshgrid(x, y))
    return relief(Sample(WINDOW, x, y, heights), heights, box)


def test_the_box_has_its_corners_at_the_ends_of_its_axes():
    corners = BOX.inside(np.array([[-2.0, 10.0], [2.0, 12.0]]), np.array([-1.0, 3.0]))
    np.testing.assert_allclose(corners, [[-0.5, -0.5, -0.3], [0.5, 0.5, 0.3]])
    assert (BOX.x(0.25), BOX.y(-0.5)) == (1.0, 10.0)


def test_what_is_too_far_to_tell_does_no_harm():
    placed = BOX.inside(np.array([[1e308, -1e308], [np.nan, 0]]), np.array([1e308, np.nan]))
    assert np.isnan(placed[1]).any()


def test_a_relief_is_cut_at_lid_and_floor():
    made = landscape(lambda x, y: 100 * x)
    assert np.nanmin(made.heights) == pytest.approx(-0.3)
    assert np.nanmax(made.heights) == pytest.approx(0.3)


def test_a_hill_hides_what_is_behind_it_and_nothing_else():
    made = landscape(lambda x, y: 3 * np.exp(-8 * x**2) - 1 + 0 * y)
    ground = made.heights[0, 0]
    places = np.array([[-0.4, 0.0, ground], [0.4, 0.0, ground], [0.0, 0.0, 0.2]])
    low_eye = np.array([-5.0, 0.0, 0.5])
    assert made.hidden(places, low_eye).tolist() == [False, True, False]
    assert not made.hidden(places, np.array([0.0, 0.0, 5.0])).any()


def test_what_is_behind_the_eye_hides_nothing():
    made = landscape(lambda x, y: 3 * np.exp(-8 * x**2) - 1 + 0 * y)
    ground = made.heights[0, 0]
    place, between = np.array([[-0.4, 0.0, ground + 0.05]]), np.array([-0.3, 0.0, ground + 0.06])
    assert not made.hidden(place, between).any()
    assert made.hidden(place, np.array([5.0, 0.0, ground + 0.3])).all()


def test_points_on_the_surface_are_not_hidden_by_themselves():
    made = landscape(lambda x, y: np.sin(x) * np.cos(3 * y))
    places = made.places[::7, ::9].reshape(-1, 3)
    assert not made.hidden(places, np.array([0.3, -0.2, 6.0])).any()


def test_faces_without_a_surface_are_left_out():
    whole = mesh(landscape(lambda x, y: x * 0), np.zeros((61, 81, 3), np.uint8), lined=False)
    torn = mesh(
        landscape(lambda x, y: np.where(x < 0, np.nan, 0)), np.zeros((61, 81, 3), np.uint8), lined=True
    )
    assert len(whole.faces) == 2 * 60 * 80
    assert len(torn.faces) == 2 * 60 * 40
    assert np.isfinite(torn.vertices).all()
    assert np.isfinite(torn.lines).all()
    assert (torn.vertices[torn.faces][..., 0] >= -1e-6).all()


def test_every_face_is_a_triangle_of_neighbours():
    made = mesh(landscape(lambda x, y: x + y), np.zeros((61, 81, 3), np.uint8), lined=False)
    corners = made.vertices[made.faces]
    assert np.ptp(corners[..., 0], axis=1).max() == pytest.approx(1 / 80, rel=1e-3)
    assert np.ptp(corners[..., 1], axis=1).max() == pytest.approx(1 / 60, rel=1e-3)


def test_lines_lie_on_the_surface_in_even_cells_of_the_plane():
    made = landscape(lambda x, y: 0.3 * x - (y - 11) / 4)
    lines = grid_lines(made).reshape(-1, 2, 3)
    middle = lines.mean(axis=1)
    expected = BOX.inside(
        np.stack([BOX.x(middle[:, 0]), BOX.y(middle[:, 1])], axis=-1),
        0.3 * BOX.x(middle[:, 0]) - (BOX.y(middle[:, 1]) - 11) / 4,
    )
    np.testing.assert_allclose(middle[:, 2], expected[:, 2], atol=1e-6)
    upright = lines[lines[:, 0, 0] == lines[:, 1, 0]]
    places = np.unique(np.round(upright[:, 0, 0], 5))
    # The window is twice as wide as high: twice as many cells across.
    assert len(places) == 2 * CELLS + 1
    assert np.diff(places) == pytest.approx(1 / (2 * CELLS), abs=1e-4)


def test_slopes_towards_the_light_are_brighter():
    grey = np.full((61, 81, 3), 128, np.uint8)
    lit = mesh(landscape(lambda x, y: 0.9 * x + 2 * (y - 11)), grey, lined=False).colours[:, 0].mean()
    shaded = mesh(landscape(lambda x, y: -0.9 * x - 2 * (y - 11)), grey, lined=False).colours[:, 0].mean()
    assert lit > 1.1 * shaded
