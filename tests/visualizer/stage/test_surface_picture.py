from __future__ import annotations

import sys

import numpy as np
import pytest

from surfaces.catalog import CATALOG, from_formula
from surfaces.window import Window
from visualizer.scene import View
from visualizer.stage import colour_maps
from visualizer.stage.surface_picture import TRANSPARENT, picture

LOG, LINEAR = View(height="log"), View(height="linear")


def test_contours_lie_on_their_level(surface, home):
    made = picture(surface, LINEAR, home, (80, 100))
    # A contour line runs through cells with corners on both sides of it.
    for level, line in zip(made.levels.lines, made.contours, strict=True):
        inside = line[np.isfinite(line[:, 0])]
        if not len(inside):
            continue
        x, y, loss = made.sample.x, made.sample.y, made.sample.loss
        column = np.clip(np.searchsorted(x, inside[:, 0]) - 1, 0, len(x) - 2)
        row = np.clip(np.searchsorted(y, inside[:, 1]) - 1, 0, len(y) - 2)
        corners = np.stack([loss[row + i, column + j] for i in (0, 1) for j in (0, 1)])
        assert (corners.min(axis=0) <= level + 1e-9 * abs(level)).all()
        assert (corners.max(axis=0) >= level - 1e-9 * abs(level)).all()


def test_colours_grow_with_the_loss(beale):
    _, columns = beale.bands.shape
    factor = (columns - 1) // (beale.sample.loss.shape[1] - 1)
    at_samples = beale.bands[::factor, ::factor].ravel().astype(int)
    order = np.argsort(beale.sample.loss.ravel())
    steps = np.diff(at_samples[order])
    band = (TRANSPARENT - 1) * beale.levels.step / (beale.levels.high - beale.levels.low)
    assert steps.min() >= -band - 1  # the smooth edge of a band may reach back into it
    assert at_samples.max() > at_samples.min() + 100


def test_where_there_is_no_surface_there_is_no_colour():
    made = picture(from_formula("log(x) + y^2"), LINEAR, Window(-2, 2, -2, 2), (41, 41))
    columns = made.bands.shape[1]
    assert (made.bands[:, : columns // 2 - 20] == TRANSPARENT).all()
    assert (made.bands[:, columns // 2 + 20 :] != TRANSPARENT).all()


def test_the_colours_reach_the_border_of_the_domain():
    """Every sample with a value has a colour, those beside one without a value too."""
    made = picture(from_formula("sqrt(4 - x^2 - y^2)"), LINEAR, Window(-3, 3, -3, 3), (61, 61))
    factor = (made.bands.shape[1] - 1) // 60
    at_samples = made.bands[::factor, ::factor]
    assert ((at_samples == TRANSPARENT) == np.isnan(made.sample.loss)).all()


def test_nothing_finite_is_a_picture_too():
    made = picture(from_formula("log(-1 - x^2)"), LOG, Window(-2, 2, -2, 2), (20, 20))
    assert (made.bands == TRANSPARENT).all()
    assert all(len(line) == 0 for line in made.contours)


def test_a_flat_surface_is_a_picture_too():
    made = picture(from_formula("3 + 0*x"), LINEAR, Window(-2, 2, -2, 2), (20, 20))
    assert made.levels.low < 3 < made.levels.high
    assert (made.bands != TRANSPARENT).all()


def test_colours_stay_while_the_view_moves_a_little(surface, home, beale):
    moved = Window(home.x_min + 0.5, home.x_max + 0.5, home.y_min, home.y_max)
    after = picture(surface, LOG, moved, (60, 80))
    assert (after.levels.low, after.levels.high) == (beale.levels.low, beale.levels.high)
    assert after.height.offset == beale.height.offset


@pytest.mark.parametrize("width", [1.0, 1e-2, 1e-4, 1e-6])
@pytest.mark.parametrize("view", [LOG, LINEAR])
def test_deep_zooms_show_structure(surface, view, width):
    made = picture(surface, view, Window(3 - width, 3 + width, 0.5 - width, 0.5 + width), (80, 80))
    shown = [line for line in made.contours if len(line)]
    assert len(shown) >= 5
    assert len(np.unique(made.bands)) > 20


def test_what_is_cancelled_is_no_picture(surface, home):
    assert picture(surface, LOG, home, (200, 200), lambda: True) is None


def test_the_height_of_the_surface_says_what_it_is(surface, home):
    assert "f*" in picture(surface, LOG, home, (20, 20)).height.label
    assert "symlog" in picture(CATALOG["saddle"], LOG, CATALOG["saddle"].window, (20, 20)).height.label


@pytest.mark.parametrize("key", list(CATALOG))
@pytest.mark.parametrize("view", [LOG, LINEAR])
def test_every_surface_has_a_picture(key, view):
    surface = CATALOG[key]
    made = picture(surface, view, surface.window, (40, 50))
    assert 5 <= len(made.levels.lines) <= 60
    assert len(np.unique(made.bands)) > 5
    assert made.levels.low < made.levels.high


def test_a_picture_is_made_without_qt():
    """It is made in a worker: the module must not even import Qt."""
    import subprocess

    code = "import sys, visualizer.stage.surface_picture; sys.exit('PySide6' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


CLASSIC = {
    # What matplotlib's maps of these names say at some of their 256 places, to one level.
    ("jet", 0): (0, 0, 128),
    ("jet", 64): (0, 128, 255),
    ("jet", 96): (21, 255, 226),
    ("jet", 127): (122, 255, 125),
    ("jet", 191): (255, 151, 0),
    ("jet", 255): (128, 0, 0),
    ("bwr", 0): (0, 0, 255),
    ("bwr", 64): (128, 128, 255),
    ("bwr", 128): (255, 254, 254),
    ("bwr", 255): (255, 0, 0),
}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("name", "place"), CLASSIC)
def test_the_classic_colour_maps_are_the_well_known_ones_in_both_themes(name, place, theme):
    assert name in colour_maps.NAMES
    assert colour_maps.table(name, theme)[place].astype(int) == pytest.approx(CLASSIC[name, place], abs=1)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", [name for name in colour_maps.NAMES if name not in ("jet", "bwr")])
def test_colour_maps_run_from_dark_to_bright_or_back(name, theme):
    colours = colour_maps.table(name, theme)
    assert colours.shape == (256, 3)
    assert colours.dtype == np.uint8
    luminance = colours @ np.array([0.2126, 0.7152, 0.0722])
    assert np.all(np.diff(luminance) > -1.5)
    assert luminance[-1] > luminance[0] + 60


def test_an_unknown_colour_map_is_ocean():
    assert (colour_maps.table("no such map") == colour_maps.table("ocean")).all()
