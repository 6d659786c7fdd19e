"""The drawing on a screen with two device pixels for each unit: the same places, sharp lines and letters."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QImage, QPainter
from stage_cases import colours_near

from visualizer.stage.theme import LIGHT

SHARP = 120
"""A step of brightness between two neighbouring device pixels that no enlarged picture has."""


def painted(stage, ratio):
    size = QSizeF(stage.size())
    image = QImage((size * ratio).toSize(), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    with QPainter(image) as painter:
        stage.drawing.paint(painter, size, stage.font(), ratio)
    return image


def grey(image, rect):
    """The brightness in a rectangle of the widget, float64 (rows, columns) of device pixels."""
    ratio = round(image.devicePixelRatio())
    pixels = np.asarray(image.constBits()).reshape(image.height(), -1, 4)[..., :3].mean(axis=2)
    left, top, width, height = (ratio * round(side) for side in rect.getRect())
    return pixels[top : top + height, left : left + width]


def jump_in_a_unit(image, rect):
    """The largest step between the two device pixels that share one unit; 0 in a picture twice as large."""
    pixels = grey(image, rect)
    return np.abs(pixels[:, 0::2] - pixels[:, 1::2]).max()


@pytest.mark.parametrize("layout", ["overlay", "side_by_side"])
def test_everything_is_where_it_is_at_ratio_one(stage, scene, runs, layout):
    stage.show_runs(scene.with_view(layout=layout, gradient_arrows=True), runs)
    whole = QRectF(stage.rect())
    once, twice = grey(painted(stage, 1.0), whole), grey(painted(stage, 2.0), whole)
    halved = twice.reshape(once.shape[0], 2, once.shape[1], 2).mean(axis=(1, 3))
    off = np.abs(once - halved)
    assert np.quantile(off, 0.9) < 6
    assert off.mean() < 3
    for number, run in enumerate(runs):
        pane = stage.drawing.panes[number if layout == "side_by_side" else 0]
        ball = pane.frame.to_pixel(*run.position[stage.drawing.step])
        if pane.frame.contains(ball) and layout == "side_by_side":
            assert pane.lanes[0].colour.name() in colours_near(painted(stage, 2.0), 2 * ball, 2)


def test_numbers_balls_and_legend_are_sharp(stage, runs):
    image, rect = painted(stage, 2.0), stage.drawing.panes[0].frame.rect
    ball = stage.drawing.panes[0].frame.to_pixel(*runs[0].position[stage.drawing.step])
    for part in (
        QRectF(rect.left(), rect.bottom() + 6, rect.width(), 14),
        QRectF(ball - QPointF(12, 12), ball + QPointF(12, 12)),
        stage.drawing.legend.rect,
    ):
        assert jump_in_a_unit(image, part) > SHARP


def test_the_hairline_around_the_surface_is_one_unit(stage):
    image, rect = painted(stage, 2.0), stage.drawing.panes[0].frame.rect
    row = image.height() // 2
    columns = range(round(2 * rect.left()) - 6, round(2 * rect.left()) + 6)
    assert sum(image.pixelColor(x, row).name() == LIGHT.hairline for x in columns) == 2
