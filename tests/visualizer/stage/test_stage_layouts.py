"""The real stage: panes side by side, any size, any number of optimizers, and nothing at all."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace
from itertools import combinations

import pytest
from hovering import hover
from PySide6.QtCore import QPoint, QPointF, QRectF
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from stage_cases import colours_in, colours_near
from stage_hand import LEFT, frame, place_of, shown, wheel

from visualizer.descent.optimizers import OPTIMIZERS
from visualizer.engine import surface_of, window_of
from visualizer.scene import OptimizerChoice, SurfaceChoice
from visualizer.stage.stage import Stage
from visualizer.stage.surface_picture import picture
from visualizer.stage.theme import DARK, LIGHT


def test_side_by_side_every_optimizer_has_a_pane_and_all_move_together(stage, scene, runs):
    stage.show_runs(scene.with_view(layout="side_by_side"), runs)
    shown(stage)
    panes = stage.drawing.panes
    assert [pane.lanes[0].run for pane in panes] == list(runs)
    image = shown(stage)
    for number, pane in enumerate(panes):
        for other, run in enumerate(runs):
            places = [pane.frame.to_pixel(*run.position[row]) for row in (30, 40, 50)]
            found = [pane.lanes[0].colour.name() in colours_near(image, place) for place in places]
            assert all(found) if other == number else not all(found)
    wheel(stage, place_of(stage, 2.0, 1.0, pane=1), 2)
    windows = {pane.frame.window for pane in stage.drawing.panes}
    assert windows == {stage.window_seen}
    assert stage.window_seen.width < stage.drawing.camera.home.width


@pytest.mark.parametrize("count", [12, 13, 17])
def test_every_optimizer_has_a_pane_however_many_there_are(stage, scene, runs, count):
    choices = tuple(OptimizerChoice(key=key) for key in list(OPTIMIZERS) * 2)[:count]
    several = scene.with_(optimizers=choices).with_view(layout="side_by_side")
    made = [replace(runs[2], key=choice.key) for choice in choices]
    stage.show_runs(several, made)
    image, panes = shown(stage), stage.drawing.panes
    assert [pane.lanes[0].label for pane in panes] == list(several.labels)
    rects = [pane.frame.rect.united(pane.title_rect) for pane in panes]
    assert not any(one.intersects(other) for one, other in combinations(rects, 2))
    assert all(QRectF(stage.rect()).contains(rect) for rect in rects)
    for pane in panes:
        colour, row = pane.lanes[0].colour.name(), runs[2].position[stage.drawing.step]
        assert colour in colours_in(image, pane.title_rect)
        assert colour in colours_near(image, pane.frame.to_pixel(*row), 1)


@pytest.mark.parametrize("size", [(120, 90), (121, 300), (420, 300), (1900, 1100)])
@pytest.mark.parametrize("layout", ["overlay", "side_by_side"])
def test_any_size_will_do(stage, scene, runs, size, layout):
    stage.show_runs(scene.with_view(layout=layout), runs)
    stage.resize(*size)
    assert shown(stage).size().width() == size[0]


def test_a_scene_without_optimizers(stage, scene):
    alone = scene.with_(optimizers=tuple(choice.with_(enabled=False) for choice in scene.optimizers))
    for layout in ("overlay", "side_by_side"):
        stage.show_runs(alone.with_view(layout=layout), ())
        assert not shown(stage).isNull()
        assert len(stage.drawing.panes) == 1


def test_a_scene_that_is_ahead_of_its_runs(stage, scene, runs):
    fewer = scene.with_(optimizers=scene.optimizers[1:])
    stage.show_runs(fewer, runs)
    assert [lane.label for lane in stage.drawing.lanes] == ["Momentum", "Adam"]
    assert [lane.run.key for lane in stage.drawing.lanes] == ["momentum", "adam"]
    shown(stage)


def test_an_empty_stage_and_a_message(qtbot):
    made = Stage(DARK)
    qtbot.addWidget(made)
    made.resize(400, 300)
    assert set(colours_near(shown(made), QPoint(200, 150), 40)) == {DARK.stage}
    made.set_message("Preparing the surface ...")
    assert len(colours_near(shown(made), QPoint(200, 150), 40)) > 1
    made.reset_view()
    wheel(made, QPoint(100, 100), 1)
    hover(made, QPoint(50, 50))
    QTest.mouseDClick(made, LEFT, pos=QPoint(60, 60))


def test_clear_shows_nothing(stage):
    stage.clear()
    assert set(colours_near(shown(stage), QPoint(300, 300), 60)) == {LIGHT.stage}


def test_changing_everything_while_it_plays_leaves_nothing_behind(stage, scene, runs):
    panes = [weakref.ref(pane) for pane in stage.drawing.panes]
    widgets = len(QApplication.topLevelWidgets()), len(stage.findChildren(QWidget))
    for step in range(12):
        layout = "side_by_side" if step % 2 else "overlay"
        stage.show_runs(scene.with_view(layout=layout), runs)
        stage.set_theme(DARK if step % 3 else LIGHT)
        stage.set_step(step)
        shown(stage)
    gc.collect()
    assert not any(reference() for reference in panes)
    assert widgets == (len(QApplication.topLevelWidgets()), len(stage.findChildren(QWidget)))


def test_the_legend_leaves_a_star_at_the_border_alone(stage, scene, runs):
    """Eggholder's lowest point lies on the right border, where the legend would else be."""
    choice = SurfaceChoice(key="eggholder")
    surface, window = surface_of(choice), window_of(choice)
    stage.set_surface(surface, window)
    stage.set_picture(picture(surface, scene.view, window, (40, 40)))
    stage.show_runs(scene, runs)
    shown(stage)
    place = frame(stage).to_pixel(surface.minima[0].x, surface.minima[0].y)
    reach = QPointF(12, 12)
    assert not stage.drawing.legend.rect.intersects(QRectF(place - reach, place + reach))


@pytest.mark.parametrize("size", [(420, 320), (380, 300)])
def test_the_legend_of_a_small_stage_still_has_names(stage, scene, runs, size):
    choices = tuple(OptimizerChoice(key=key) for key in list(OPTIMIZERS)[:6])
    made = [replace(runs[2], key=choice.key) for choice in choices]
    stage.resize(*size)
    stage.show_runs(scene.with_(optimizers=choices), made)
    shown(stage)
    names = QFontMetricsF(stage.font()).horizontalAdvance("Momentum")
    assert stage.drawing.legend.rect.width() > names
