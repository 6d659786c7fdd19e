"""The real stage: what it says of the place under the mouse."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hovering import hover
from PySide6.QtCore import QEvent, QPoint, QPointF
from PySide6.QtWidgets import QApplication
from stage_hand import frame, place_of, shown, wheel

from visualizer.stage.number_text import short
from visualizer.stage.surface_picture import picture
from visualizer.stage.theme import DARK


def test_the_tooltip_explains_the_verdict(stage, runs):
    shown(stage)
    rect = stage.drawing.legend.rect
    place = QPoint(round(rect.left()) + 20, round(rect.top()) + 15)
    hover(stage, place)
    verdict = runs[0].verdict(132)
    assert stage.toolTip().startswith("SGD")
    assert str(verdict.status) in stage.toolTip()
    assert verdict.cause in stage.toolTip()
    hover(stage, place_of(stage, -3.0, -3.0))
    assert stage.toolTip() == ""


def test_hovering_says_position_and_loss(stage, surface):
    said = []
    stage.hovered.connect(said.append)
    hover(stage, place_of(stage, -3.0, -3.0))
    x, y = frame(stage).to_data(QPointF(place_of(stage, -3.0, -3.0)))
    assert f"loss {short(float(surface.function.value(x, y)))}" in said[-1]
    assert f"x {short(x)}   y {short(y)}" in said[-1]
    QApplication.sendEvent(stage, QEvent(QEvent.Type.Leave))
    assert said[-1] == ""


def test_hovering_over_a_trail_says_whose_step_it_is(stage, runs):
    said = []
    stage.hovered.connect(said.append)
    hover(stage, place_of(stage, *runs[2].position[40]))
    assert said[-1].startswith("Adam   step ")
    step = int(said[-1].split()[2])
    assert abs(step - 40) <= 1


RESTING = QPoint(520, 380)
GLYPHS = 60
"""So many pixels may differ: Qt puts a letter that it draws again at another share of a pixel."""


def moved_to_mouse(stage, run):
    """The run, moved so that one of its steps lies under the resting mouse."""
    aside = np.array(frame(stage).to_data(QPointF(RESTING))) - run.position[60]
    return replace(run, position=run.position + aside)


def linear_picture(stage, scene, surface):
    view = scene.with_view(height="linear").view
    return picture(surface, view, stage.window_seen, (40, 40))


CHANGES = {
    "zoom": lambda stage, *_: wheel(stage, RESTING, 3),
    "reset": lambda stage, *_: stage.reset_view(),
    "theme": lambda stage, *_: stage.set_theme(DARK),
    "step": lambda stage, *_: stage.set_step(300),
    "runs": lambda stage, scene, runs, _: stage.show_runs(scene, (*runs[:2], moved_to_mouse(stage, runs[2]))),
    "picture": lambda stage, scene, _, surface: stage.set_picture(linear_picture(stage, scene, surface)),
    "size": lambda stage, *_: stage.resize(700, 610),
    "clear": lambda stage, *_: stage.clear(),
    "layout": lambda stage, scene, runs, _: stage.show_runs(scene.with_view(layout="side_by_side"), runs),
}


def differing(one, other):
    """How many pixels of two pictures differ."""
    arrays = [
        np.asarray(image.constBits()).reshape(image.height(), image.width(), 4) for image in (one, other)
    ]
    return int((arrays[0] != arrays[1]).any(axis=2).sum())


@pytest.mark.parametrize("change", CHANGES)
def test_a_mouse_that_rests_gets_what_a_mouse_that_moves_gets(stage, scene, runs, surface, change):
    """Whatever changes what is drawn also changes what is said of it, without a move of the mouse."""
    said = []
    stage.hovered.connect(said.append)
    wheel(stage, QPoint(300, 300), 1)  # there is something to reset
    hover(stage, RESTING)
    CHANGES[change](stage, scene, runs, surface)
    resting, words = shown(stage), said[-1]
    hover(stage, RESTING)
    assert differing(shown(stage), resting) < GLYPHS
    assert said[-1] == words


def test_a_step_under_a_resting_mouse_is_named_when_the_ball_has_come_by(stage, runs):
    said = []
    stage.hovered.connect(said.append)
    stage.set_step(10)
    hover(stage, place_of(stage, *runs[2].position[40]))
    assert said[-1].startswith("x ")
    for step in range(11, 45):
        stage.set_step(step)
    assert said[-1].startswith("Adam   step ")


def test_the_explanation_follows_the_steps_too(stage, runs):
    shown(stage)
    hover(stage, stage.drawing.legend.rect.topLeft().toPoint() + QPoint(20, 15))
    for step in (0, 300):
        stage.set_step(step)
        assert runs[0].verdict(step).cause in stage.toolTip()
    assert runs[0].verdict(0).cause != runs[0].verdict(300).cause


def test_a_mouse_that_left_gets_nothing(stage):
    said = []
    stage.hovered.connect(said.append)
    hover(stage, RESTING)
    QApplication.sendEvent(stage, QEvent(QEvent.Type.Leave))
    stage.set_theme(DARK)
    stage.set_step(200)
    assert said[-1] == ""
