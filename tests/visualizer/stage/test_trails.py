from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from surfaces.window import Window
from visualizer.scene import View
from visualizer.stage.frame import Frame
from visualizer.stage.trails import paint_trail, trail

FRAME = Frame(Window(0.0, 10.0, 0.0, 10.0), 20.0, 30.0, 500.0, 400.0)
WALK = np.stack([np.linspace(1, 9, 101), np.linspace(2, 8, 101)], axis=1)


def painted(made, step, view=None):
    image = QImage(540, 460, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_trail(painter, made, QColor("#d55e00"), view or View(), step)
    painter.end()
    return image


def strength(image, row):
    """How strong the trail is at a row of the walk: 1 in its full colour, 0 where there is none."""
    x, y = FRAME.to_pixels(WALK[row])
    darkest = min(image.pixelColor(round(x) + i, round(y) + j).blue() for i in (-1, 0, 1) for j in (-1, 0, 1))
    return (255 - darkest) / 255


def test_frame_maps_there_and_back():
    pixels = FRAME.to_pixels(WALK)
    assert pixels[0] == pytest.approx([20 + 50, 30 + 400 - 80])
    for point, pixel in zip(WALK, pixels, strict=True):
        place = FRAME.to_pixel(*point)
        assert (place.x(), place.y()) == pytest.approx(tuple(pixel))
        assert FRAME.to_data(place) == pytest.approx(tuple(point))


def test_a_trail_goes_up_to_the_step():
    image = painted(trail(WALK, FRAME), 50)
    assert strength(image, 25) > 0.9
    assert strength(image, 48) > 0.9
    assert strength(image, 55) == 0


def test_the_last_part_only():
    image = painted(trail(WALK, FRAME), 80, View(trail="recent", trail_length=20))
    assert strength(image, 70) > 0.9
    assert strength(image, 50) == 0
    assert strength(image, 90) == 0


def test_the_older_the_paler():
    image = painted(trail(WALK, FRAME), 90, View(trail="fading", trail_length=60))
    strengths = [strength(image, row) for row in (10, 40, 60, 88)]
    assert 0.1 < strengths[0] < strengths[1] < strengths[2] < strengths[3]


def test_the_trail_reaches_the_last_row():
    assert trail(WALK, FRAME).ends[-1] == 100


def test_a_million_steps_are_few_lines():
    angle = np.linspace(0, 40 * np.pi, 1_000_001)
    circle = 5 + 3 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    made = trail(circle, FRAME)
    assert len(made.lines) < 8000
    zigzag = np.stack([5 + 4 * (-1.0) ** np.arange(100_001), np.full(100_001, 5.0)], axis=1)
    assert len(trail(zigzag, FRAME).lines) <= 2


def test_thinning_keeps_the_shape():
    angle = np.linspace(0, 4 * np.pi, 100_001)
    spiral = 5 + (0.2 + 0.3 * angle[:, None]) * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    made = trail(spiral, FRAME)
    kept = made.lines[:, :2]
    exact = FRAME.to_pixels(spiral)[::50]
    away = np.hypot(*(exact[:, None, :] - kept[None, :, :]).transpose(2, 0, 1)).min(axis=1)
    assert away.max() < 2.0


@pytest.mark.parametrize("bad", [1e30, 1e300, np.inf, -np.inf, np.nan])
@pytest.mark.parametrize("row", [0, 1, 50, 100])
def test_no_coordinate_reaches_qt_that_it_cannot_paint(bad, row):
    path = WALK.copy()
    path[row] = bad
    made = trail(path, FRAME)
    ends = made.lines
    assert np.isfinite(ends).all()
    assert np.abs(ends).max() < 5000
    assert not painted(made, 100).isNull()
