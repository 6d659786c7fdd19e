"""Typeset formulas: Qt draws them, in the colour that was asked for, as large as they say."""

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from surfaces.catalog import CATALOG
from surfaces.formula import Formula
from visualizer.gui.typeset import typeset

SIZE, WIDTH = 14.0, 224.0


def drawn(picture, colour):
    renderer = QSvgRenderer(QByteArray(picture.svg(colour)))
    assert renderer.isValid()
    image = QImage(round(picture.width), round(picture.height), QImage.Format.Format_ARGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    return image


def inked(image):
    """The box around everything that is not white."""
    white = QColor("white").rgb()
    points = [
        (x, y) for x in range(image.width()) for y in range(image.height()) if image.pixel(x, y) != white
    ]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


@pytest.mark.parametrize("key", ["beale", "goldstein_price", "cross_in_tray", "griewank", "flower"])
def test_the_ink_fills_the_picture_and_stays_within(qapp, key):
    picture = typeset(Formula.parse(CATALOG[key].formula).latex(), SIZE, WIDTH)
    left, top, right, bottom = inked(drawn(picture, "#000000"))
    assert left <= 4
    assert top <= 4
    assert picture.width - 5 <= right <= picture.width
    assert picture.height - 5 <= bottom <= picture.height


@pytest.mark.parametrize("key", CATALOG)
def test_every_surface_fits_the_panel_with_little_shrinking(key):
    picture = typeset(Formula.parse(CATALOG[key].formula).latex(), SIZE, WIDTH)
    assert WIDTH / picture.width > 0.8
    assert picture.height < 110


def test_the_colour_is_the_one_asked_for(qapp):
    image = drawn(typeset("x + y", 40.0, 400.0), "#c62f3b")
    colours = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert "#c62f3b" in colours
    assert "#010203" not in colours


def test_a_long_sum_takes_more_lines_and_not_more_width():
    short, long = (typeset(" + ".join(["x^{2} y"] * terms), SIZE, WIDTH) for terms in (2, 30))
    assert (short.lines, long.lines > 4) == (1, True)
    assert long.width < WIDTH / 0.84
