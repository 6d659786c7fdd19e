"""The small pictures of the surfaces."""

import pytest
from PySide6.QtGui import QColor

from surfaces.catalog import CATALOG, from_formula
from visualizer.gui.panels.surface.thumbnails import HEIGHT, WIDTH, Picture, Thumbnails, paint
from visualizer.stage.colour_maps import table
from visualizer.stage.theme import THEMES


@pytest.mark.parametrize("key", CATALOG)
def test_every_surface_shows_several_colours_of_its_map(key):
    image = paint(CATALOG[key], "viridis", "light")
    assert image.width() * HEIGHT == image.height() * WIDTH
    colours = {image.pixel(x, y) & 0xFFFFFF for x in range(image.width()) for y in range(image.height())}
    known = {int(red) << 16 | int(green) << 8 | int(blue) for red, green, blue in table("viridis", "light")}
    assert colours <= known
    assert len(colours) >= 5


def test_the_lowest_place_has_the_lowest_colour_and_y_points_up():
    image = paint(from_formula("(x - 4)^2 + (y - 4)^2"), "viridis", "light")
    corner = image.pixelColor(round(0.9 * image.width()), round(0.1 * image.height()))
    far = image.pixelColor(2, image.height() - 3)
    assert corner.lightness() < far.lightness()


def test_outside_the_domain_it_shows_the_stage():
    image = paint(from_formula("log(x)"), "ocean", "dark")
    assert image.pixelColor(3, 20) == QColor(THEMES["dark"].stage)


def test_pictures_come_one_after_the_other_and_are_kept(qtbot):
    thumbnails = Thumbnails()
    wanted = [Picture(key, "ocean", "light") for key in ("booth", "matyas", "beale")]
    painted = []
    thumbnails.painted.connect(painted.append)
    thumbnails.want(wanted)
    qtbot.waitUntil(lambda: len(painted) == 3, timeout=30_000)
    assert painted == ["booth", "matyas", "beale"]
    assert all(thumbnails.image(picture) for picture in wanted)
    assert thumbnails.image(Picture("booth", "ocean", "dark")) is None
    thumbnails.want(wanted)
    thumbnails.stop()
    assert len(painted) == 3
