"""The real stage: which pixels it paints of surface, trails, balls and marks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor
from stage_cases import colours_near
from stage_hand import frame, place_of, shown

from visualizer.scene import RateChange
from visualizer.stage.colour_maps import table
from visualizer.stage.theme import DARK, LIGHT


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_every_trail_has_its_colour(stage, runs, number, theme):
    stage.set_theme(theme)
    lane = stage.drawing.lanes[number]
    image = shown(stage)
    rows = range(5, 60, 5)
    found = [
        lane.colour.name() in colours_near(image, place_of(stage, *runs[number].position[row]))
        for row in rows
    ]
    assert sum(found) >= len(rows) - 2  # where trails cross another one lies on top


def test_nothing_beyond_the_current_step(stage, runs):
    lane = stage.drawing.lanes[2]
    later = place_of(stage, *runs[2].position[45])
    assert lane.colour.name() in colours_near(shown(stage), later)
    stage.set_step(20)
    assert lane.colour.name() not in colours_near(shown(stage), later)


@pytest.mark.parametrize("number", range(3))
def test_the_ball_is_at_the_step(stage, runs, number):
    for step in (0, 30, 300):
        stage.set_step(step)
        lane = stage.drawing.lanes[number]
        if number == 0 or step == 30:
            colours = colours_near(shown(stage), place_of(stage, *runs[number].position[step]), 1)
            assert lane.colour.name() in colours


def test_the_surface_is_painted_in_the_colours_of_the_map(stage):
    image = shown(stage)
    colours = table("ocean")
    low = image.pixelColor(place_of(stage, 2.6, 0.42))
    high = image.pixelColor(place_of(stage, -4.3, -4.3))
    assert low.lightness() < high.lightness()
    away = np.abs(colours.astype(int) - np.array(high.getRgb()[:3])).sum(axis=1).min()
    assert away < 12


def test_lines_leave_the_ground_plain(stage, scene, runs):
    stage.show_runs(scene.with_view(drawing="lines"), runs)
    image = shown(stage)
    window = frame(stage).window
    rng = np.random.default_rng(3)
    places = [place_of(stage, *rng.uniform(window[0::2], window[1::2])) for _ in range(200)]
    plain = [image.pixelColor(place).name() == LIGHT.stage for place in places]
    assert sum(plain) > 120


def test_a_star_marks_the_minimum(stage, surface):
    stage.set_step(0)
    minimum = surface.minima[0]
    assert shown(stage).pixelColor(place_of(stage, minimum.x, minimum.y)).name() == "#ffffff"


def test_ghosts_are_pale(stage, scene, runs):
    moved = replace(runs[2], position=runs[2].position + np.array([-2.0, -2.0]))
    stage.show_runs(scene, runs, (runs[0], runs[1], moved))
    stage.set_step(0)
    place = place_of(stage, *moved.position[40])
    bare, with_ghost = None, shown(stage).pixelColor(place)
    stage.show_runs(scene, runs)
    bare = shown(stage).pixelColor(place)
    colour = stage.drawing.lanes[2].colour
    distance = [abs(with_ghost.blue() - colour.blue()), abs(with_ghost.red() - colour.red())]
    assert with_ghost != bare
    assert distance[1] < abs(bare.red() - colour.red())
    assert with_ghost != colour


def test_gradient_arrows_point_downhill(stage, scene, runs):
    stage.show_runs(scene.with_view(gradient_arrows=True), runs)
    stage.set_step(10)
    with_arrows = shown(stage)
    stage.show_runs(scene, runs)
    without = shown(stage)
    run = runs[0]
    across, up = frame(stage).scale
    down = -run.gradient[10] * np.array([across, -up])
    down /= np.hypot(*down)
    ball = frame(stage).to_pixel(*run.position[10])
    ahead = ball + QPointF(*(down * 20))
    behind = ball - QPointF(*(down * 20))
    assert with_arrows.pixelColor(ahead.toPoint()) != without.pixelColor(ahead.toPoint())
    assert with_arrows.pixelColor(behind.toPoint()) == without.pixelColor(behind.toPoint())


def test_a_change_of_the_learning_rate_is_a_tick_on_the_trail(stage, scene, runs):
    changed = scene.optimizers[0].with_(changes=(RateChange(step=40, lr=0.0005),))
    stage.show_runs(scene.with_optimizer(0, changed), runs)
    place = place_of(stage, *runs[0].position[40])
    assert LIGHT.outline in colours_near(shown(stage), place, 5)
    stage.set_step(20)
    assert LIGHT.outline not in colours_near(shown(stage), place, 5)


def test_the_dark_stage_is_dark(stage):
    stage.set_theme(DARK)
    image = shown(stage)
    assert image.pixelColor(3, 3) == QColor(DARK.stage)
    assert image.pixelColor(place_of(stage, -4.0, -4.0)).lightness() < 150


def test_only_the_run_that_changed_gets_another_trail(stage, scene, runs):
    stage.grab()
    before = [made for _, made in stage.drawing.panes[0].trails]
    stage.show_runs(scene, [replace(runs[0], position=runs[0].position * 0.9), *runs[1:]])
    stage.grab()
    now = [made for _, made in stage.drawing.panes[0].trails]
    assert [made is earlier for made, earlier in zip(now, before, strict=True)] == [False, True, True]
    stage.resize(1100, 700)
    stage.grab()
    _, wider = stage.drawing.panes[0].trails[1]
    assert np.ptp(wider.pixels[:, 0]) > np.ptp(before[1].pixels[:, 0])
