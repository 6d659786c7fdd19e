from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from visualizer.descent.optimizers import OPTIMIZERS
from visualizer.descent.verdict import Status
from visualizer.scene import OptimizerChoice
from visualizer.stage.marks import (
    ROLES,
    colour_of,
    marker_path,
    paint_mark,
    paint_marker,
    role_colour,
)
from visualizer.stage.shapes import MARKERS
from visualizer.stage.theme import DARK, LIGHT
from visualizer.stage.verdict_text import status_word

SIZE = 32


def inked(paint, size=SIZE):
    """Which pixels of a square are covered by what is painted into it."""
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint(painter, QRectF(0, 0, size, size))
    return [image.pixelColor(x, y).alpha() > 127 for y in range(size) for x in range(size)]


def sign(status):
    return inked(lambda painter, rect: paint_mark(painter, rect, status, role_colour(status, LIGHT)))


def marker(name, size=SIZE):
    black = QColor("black")
    return inked(
        lambda painter, rect: paint_marker(painter, rect.center(), name, 0.86 * size, black, black, 0), size
    )


def differing(one, other):
    return sum(a != b for a, b in zip(one, other, strict=True))


def test_every_status_has_a_shape_of_its_own(qapp):
    shapes = {status: sign(status) for status in Status}
    assert all(sum(shape) > 30 for shape in shapes.values())
    for one, other in combinations(Status, 2):
        assert differing(shapes[one], shapes[other]) > 60, (one, other)


def test_every_marker_has_a_shape_of_its_own(qapp):
    names = ["circle", *MARKERS]
    shapes = {name: marker(name) for name in names}
    for one, other in combinations(names, 2):
        assert differing(shapes[one], shapes[other]) > 50, (one, other)


def test_markers_have_about_the_same_size(qapp):
    names = ["circle", *MARKERS]
    areas = {name: sum(marker(name, 64)) for name in names}
    assert max(areas.values()) < 2.2 * min(areas.values()), areas


def test_the_registry_uses_known_markers():
    assert {row.marker for row in OPTIMIZERS.values()} <= {"circle", *MARKERS}


@pytest.mark.parametrize("status", list(Status))
def test_every_status_has_a_colour_and_a_word(status):
    assert status in ROLES
    assert role_colour(status, LIGHT) != role_colour(status, DARK)
    assert status_word(status)


def test_the_colour_is_the_chosen_one_or_the_registrys():
    plain, chosen = OptimizerChoice(key="adam"), OptimizerChoice(key="adam", colour="#123456")
    assert colour_of(chosen, LIGHT) == colour_of(chosen, DARK) == "#123456"
    assert colour_of(plain, LIGHT) == OPTIMIZERS["adam"].colour
    assert QColor(colour_of(plain, DARK)).lightness() > QColor(colour_of(plain, LIGHT)).lightness()


def test_paths_are_closed_and_fit_their_square():
    for name in ("circle", *MARKERS):
        box = marker_path(name).boundingRect()
        assert max(abs(box.left()), abs(box.right()), abs(box.top()), abs(box.bottom())) <= 1.15, name


@pytest.mark.parametrize("colour", ["#000000", "#0000ff"])
def test_a_colour_that_could_not_be_seen_in_the_dark_is_lighter_there(colour):
    choice = OptimizerChoice(key="sgd", colour=colour)
    assert colour_of(choice, LIGHT) == colour
    seen = QColor(colour_of(choice, DARK))
    assert seen.lightness() > 150
    assert QColor(colour).hslSaturation() == 0 or seen.hslHue() == QColor(colour).hslHue()


def test_a_chosen_colour_of_the_registry_has_its_twin_in_the_dark():
    rmsprop = OPTIMIZERS["rmsprop"]
    chosen = OptimizerChoice(key="sgd", colour=rmsprop.colour)
    assert colour_of(chosen, LIGHT) == rmsprop.colour
    assert colour_of(chosen, DARK) == rmsprop.colour_dark
    assert colour_of(OptimizerChoice(key="sgd", colour="#123456"), DARK) == "#123456"
