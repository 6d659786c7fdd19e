"""The real stage over runs that leave the view, the domain or the numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hovering import hover
from PySide6.QtCore import QEvent, QPoint, QRectF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QApplication
from stage_cases import colours_in, colours_near, with_rows_from
from stage_hand import frame, place_of, shown, wheel

from visualizer.engine import compute, surface_of, window_of
from visualizer.scene import SurfaceChoice, default_scene
from visualizer.stage.surface_picture import picture
from visualizer.stage.theme import LIGHT


@pytest.mark.parametrize("bad", [1e300, np.inf, -np.inf, np.nan])
@pytest.mark.parametrize("row", [0, 1, 300])
@pytest.mark.parametrize("layout", ["overlay", "side_by_side"])
def test_whatever_diverges_is_drawn(stage, scene, runs, bad, row, layout):
    broken = [with_rows_from(run, row, bad, bad) for run in runs]
    stage.show_runs(scene.with_view(layout=layout, gradient_arrows=True), broken, runs)
    for step in (0, 1, 150, 300):
        stage.set_step(step)
        assert not shown(stage).isNull()
    hover(stage, QPoint(300, 300))
    wheel(stage, QPoint(300, 300), 4)
    assert not shown(stage).isNull()


@pytest.mark.parametrize("bad", [np.inf, -np.inf, np.nan])
@pytest.mark.parametrize("row", [0, 1, 300])
def test_a_ball_stays_at_the_last_step_that_is_a_number(stage, scene, runs, bad, row):
    stage.show_runs(scene, (with_rows_from(runs[0], row, bad, bad),))
    stage.set_step(300)
    image, colour = shown(stage), stage.drawing.lanes[0].colour.name()
    assert colour in colours_in(image, stage.drawing.legend.rect)
    if row:
        assert colour in colours_near(image, place_of(stage, *runs[0].position[row - 1]), 1)
    else:
        outside = image.copy()
        with QPainter(outside) as painter:
            painter.fillRect(stage.drawing.legend.rect, QColor("black"))
        assert colour not in colours_in(outside, frame(stage).rect)


@pytest.mark.parametrize("loss", [1e300, np.inf, np.nan])
@pytest.mark.parametrize("row", [0, 1, 300])
@pytest.mark.parametrize("layout", ["overlay", "side_by_side"])
def test_a_loss_that_is_no_number_leaves_all_that_can_be_drawn(stage, scene, runs, loss, row, layout):
    """The position is still one: the ball is there, and so are the way until then and the others' ways."""
    there = runs[0].position[row]
    stage.show_runs(scene.with_view(layout=layout), (with_rows_from(runs[0], row, there, loss), *runs[1:]))
    stage.set_step(300)
    image, lanes = shown(stage), stage.drawing.lanes
    assert lanes[0].colour.name() in colours_near(image, place_of(stage, *there), 1)
    for number, lane in enumerate(lanes):
        pane = number if layout == "side_by_side" else 0
        rows = [k for k in (10, 20, 30) if number or k < row]
        ways = [colours_near(image, place_of(stage, *runs[number].position[k], pane)) for k in rows]
        assert sum(lane.colour.name() in way for way in ways) >= len(rows) - 1
    hover(stage, place_of(stage, *there))
    assert not shown(stage).isNull()


FAR = {"right": (1, 0), "left": (-1, 0), "top": (0, 1), "bottom": (0, -1)}


@pytest.mark.parametrize("far", [60.0, 1e30, 1e300])
@pytest.mark.parametrize("side", FAR)
@pytest.mark.parametrize("layout", ["overlay", "side_by_side"])
def test_a_ball_that_left_leaves_an_arrow_at_the_edge(stage, scene, runs, far, side, layout):
    """Marker and arrow lie at the side where it left; the arrow's tip is nearer to the edge."""
    away = with_rows_from(runs[0], 1, np.array(FAR[side]) * far, 1e300)
    stage.show_runs(scene.with_view(layout=layout), (away, *runs[1:]))
    stage.set_step(0)
    before = shown(stage)
    stage.set_step(1)
    rect, image = frame(stage).rect, shown(stage)
    strips = {
        "right": QRectF(rect.right() - 12, rect.top(), 12, rect.height()),
        "left": QRectF(rect.left(), rect.top(), 12, rect.height()),
        "top": QRectF(rect.left(), rect.top(), rect.width(), 12),
        "bottom": QRectF(rect.left(), rect.bottom() - 12, rect.width(), 12),
    }
    colour = stage.drawing.lanes[0].colour.name()
    # Tip and trail both reach the edge: the tip alone has an outline.
    assert colour in colours_in(image, strips[side])
    assert LIGHT.outline in colours_in(image, strips[side])
    assert LIGHT.outline not in colours_in(before, strips[side])
    others = [strip for name, strip in strips.items() if name != side]
    assert not any(LIGHT.outline in colours_in(image, strip) for strip in others)


def test_a_start_outside_of_the_domain_is_shown(stage):
    """Where the surface has no value nothing races; the start and who wanted to are still there."""
    outside = SurfaceChoice(key="formula", formula="log(x) + y^2")
    scene = default_scene().with_(surface=outside, start=(-1.0, 0.5), steps=20)
    surface, window = surface_of(outside), window_of(outside)
    runs = compute(scene)
    assert np.isnan(runs[0].loss[0])
    stage.set_surface(surface, window)
    stage.set_picture(picture(surface, scene.view, window, (80, 80)))
    for layout in ("overlay", "side_by_side"):
        stage.show_runs(scene.with_view(layout=layout), runs)
        for step in (0, 1, 20):
            stage.set_step(step)
            image = shown(stage)
            start = place_of(stage, *scene.start)
            assert image.pixelColor(start) != QColor(LIGHT.stage)
            assert image.pixelColor(place_of(stage, -2.0, 0.5)) == QColor(LIGHT.stage)
        if layout == "overlay":
            named = colours_in(image, stage.drawing.legend.rect)
            assert {lane.colour.name() for lane in stage.drawing.lanes} <= named
        for pane in stage.drawing.panes if layout == "side_by_side" else ():
            assert pane.lanes[0].colour.name() in colours_in(image, pane.title_rect)
        hover(stage, start)
        assert not shown(stage).isNull()
        QApplication.sendEvent(stage, QEvent(QEvent.Type.Leave))
