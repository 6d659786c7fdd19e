from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath

from surfaces.window import Window
from visualizer.scene import View
from visualizer.stage.frame import Frame
from visualizer.stage.ground import Ground
from visualizer.stage.paths import polyline_path
from visualizer.stage.surface_picture import picture
from visualizer.stage.theme import DARK, LIGHT

SIZE = (640, 480)


def painted(ground, window):
    image = QImage(*SIZE, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    frame = Frame(window, 20.0, 10.0, 600.0, 450.0)
    with QPainter(image) as painter:
        ground.paint(painter, frame)
    return image, frame


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("part", [None, Window(1.0, 3.5, -1.0, 1.5)])
def test_every_place_has_the_colour_of_its_loss(qapp, surface, home, beale, theme, part):
    """Also where the view is another one than the picture's: it is stretched to the right place."""
    ground = Ground(beale, View(), theme)
    image, frame = painted(ground, part or home)
    rng = np.random.default_rng(5)
    off = []
    for _ in range(300):
        x, y = rng.uniform(frame.window[0::2], frame.window[1::2])
        height = float(beale.height.of(surface.function.value(x, y)))
        place = (height - beale.levels.low) / (beale.levels.high - beale.levels.low)
        seen, expected = image.pixelColor(frame.to_pixel(x, y).toPoint()), ground.palette.at(place)
        off.append(max(abs(a - b) for a, b in zip(seen.getRgb(), expected.getRgb(), strict=True)))
    assert np.median(off) < 12
    assert np.quantile(off, 0.9) < 40  # the others lie under a contour line


def test_outside_of_the_frame_nothing_is_painted(qapp, beale):
    image, _ = painted(Ground(beale, View(), LIGHT), Window(-1.0, 1.0, -1.0, 1.0))
    assert image.pixelColor(5, 5) == QColor("white")
    assert image.pixelColor(SIZE[0] - 5, SIZE[1] - 5) == QColor("white")


def test_lines_lie_where_the_level_is(qapp, surface, home):
    view = View(drawing="lines", height="linear")
    made = picture(surface, view, Window(2.0, 4.0, 0.0, 1.0), (200, 200))
    image, frame = painted(Ground(made, view, LIGHT), made.window)
    level = float(made.levels.lines[len(made.levels.lines) // 2])
    for x in np.linspace(2.1, 3.9, 30):
        ys = np.linspace(0, 1, 4001)
        above = surface.function.value(x, ys) > level
        for crossing in np.flatnonzero(np.diff(above.astype(int))):
            at = frame.to_pixel(x, ys[crossing]).toPoint()
            around = {image.pixelColor(at.x(), at.y() + k).name() for k in (-1, 0, 1)}
            assert around != {"#ffffff"}


def test_a_surface_of_nothing_is_painted_as_nothing(qapp, surface):
    from surfaces.catalog import from_formula

    nothing = picture(from_formula("log(-1 - x^2)"), View(), Window(-1, 1, -1, 1), (20, 20))
    for view in (View(), View(drawing="lines")):
        image, _ = painted(Ground(nothing, view, LIGHT), nothing.window)
        assert image.pixelColor(300, 200) == QColor("white")


def test_a_polyline_becomes_the_path_that_qt_would_draw():
    points = np.array([[0, 1], [2, 3], [np.nan, np.nan], [4, 5], [6, 7], [8, 9]])
    expected = QPainterPath()
    for k, (x, y) in enumerate(points):
        if np.isfinite(x):
            (expected.moveTo if k in (0, 3) else expected.lineTo)(x, y)
    assert polyline_path(points) == expected
    assert polyline_path(points[:0]).isEmpty()
    assert polyline_path(np.full((3, 2), np.nan)).isEmpty()
