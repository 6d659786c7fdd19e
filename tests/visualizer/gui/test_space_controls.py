"""3-D in the whole window: the eye by mouse, wheel, keys and buttons, and what of it can be undone."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from space_driver import (
    LEFT,
    click,
    come_to_rest,
    drag,
    look,
    middle,
    picture,
    sees_ball,
    share_apart,
    space_panes,
    stage_of,
    wheel,
)

from visualizer.gui.panels.surface.choice import with_surface
from visualizer.scene import Eye, OptimizerChoice, default_scene
from visualizer.stage.space.hand import HOME, SIDES

pytestmark = pytest.mark.gl

SIDE_OF = {"eye_top": "top", "eye_side": "side", "eye_isometric": "isometric", "eye_classic": "classic"}
SAME = 0.02
"""Share of the pixels: what the words beside the mouse take, and lines that lie a hair nearer or farther."""

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def space(qtbot, open_window, settle):
    """The window with the default race in space, in the middle of it."""
    window = open_window(default_scene().with_view(layout="space"))
    qtbot.waitUntil(lambda: window.commands["space"].isEnabled(), timeout=60_000)
    come_to_rest(qtbot, window, settle)
    window.player.go_to(132)
    return window


def eye(window):
    return window.store.scene.view.eye


@pytest.mark.parametrize("button", SIDE_OF)
def test_the_buttons_look_from_well_known_sides(qtbot, space, button):
    before = picture(space)
    click(space, button)
    assert (eye(space).elevation, eye(space).azimuth) == SIDES[SIDE_OF[button]]
    assert share_apart(before, picture(space)) > 0.1
    QTest.keyClick(space, Qt.Key.Key_Z, CONTROL)
    assert eye(space) == Eye()
    assert share_apart(before, picture(space)) < SAME


def test_seen_from_the_top_the_surface_is_a_map(qtbot, space):
    """x to the right and y upward, as in the plane: that is how one knows the top from the bottom."""
    click(space, "eye_top")
    frame = space_panes(space)[0].frame
    window = frame.window
    left, right = (frame.to_pixel(x, window.y_min) for x in (window.x_min, window.x_max))
    high = frame.to_pixel(window.x_min, window.y_max)
    assert left.x() < right.x()
    assert high.y() < left.y()
    look(qtbot, space, 1)


def test_the_buttons_are_there_only_in_3d(space, settle):
    assert all(space.findChild(QToolButton, f"{name}Button").isVisible() for name in SIDE_OF)
    QTest.keyClick(space, Qt.Key.Key_1)
    assert not any(space.findChild(QToolButton, f"{name}Button").isVisible() for name in SIDE_OF)
    assert not any(space.commands[name].isEnabled() for name in SIDE_OF)
    settle(space)


def test_a_drag_turns_and_is_undone_as_one_step(qtbot, space):
    before = picture(space)
    drag(space, middle(space), QPoint(80, -40))
    assert eye(space).azimuth == pytest.approx(Eye().azimuth - 36, abs=1)
    assert eye(space).elevation == pytest.approx(Eye().elevation - 18, abs=1)
    look(qtbot, space, 1)
    QTest.keyClick(space, Qt.Key.Key_Z, CONTROL)
    assert eye(space) == Eye()
    assert share_apart(before, picture(space)) < SAME
    QTest.keyClick(space, Qt.Key.Key_Y, CONTROL)
    assert eye(space).azimuth == pytest.approx(Eye().azimuth - 36, abs=1)


def test_two_drags_are_two_steps(space):
    drag(space, middle(space), QPoint(40, 0))
    once = eye(space)
    drag(space, middle(space), QPoint(40, 0))
    QTest.keyClick(space, Qt.Key.Key_Z, CONTROL)
    assert eye(space) == once


def test_turning_runs_nothing_again(space):
    runs = space.store.runs
    drag(space, middle(space), QPoint(50, 20))
    wheel(space, middle(space), 1)
    assert space.store.settled
    assert space.store.runs is runs


def test_shift_moves_the_box_and_the_wheel_comes_nearer(space):
    drag(space, middle(space), QPoint(60, 0), Qt.KeyboardModifier.ShiftModifier)
    assert eye(space).aim != (0, 0, 0)
    assert (eye(space).elevation, eye(space).azimuth) == (Eye().elevation, Eye().azimuth)
    wheel(space, middle(space), 2)
    assert eye(space).zoom == pytest.approx(0.88**-2)
    QTest.keyClick(space, Qt.Key.Key_Z, CONTROL)
    assert eye(space).zoom == 1
    assert eye(space).aim != (0, 0, 0)


def test_reset_goes_back_to_the_first_eye(space):
    drag(space, middle(space), QPoint(60, 30))
    wheel(space, middle(space), -1)
    click(space, "reset_view")
    assert eye(space) == HOME["modern"]


def test_a_double_click_puts_the_start_on_the_surface(space, settle):
    point = (-3.5, -3.0)
    click(space, "eye_top")
    pixel = space_panes(space)[0].frame.to_pixel(*point).toPoint()
    QTest.mouseDClick(stage_of(space), LEFT, pos=pixel)
    settle(space)
    assert space.store.scene.start == pytest.approx(point, abs=0.1)
    assert tuple(space.store.runs[0].position[0]) == space.store.scene.start


def test_side_by_side_a_drag_in_one_pane_turns_all(qtbot, space):
    QTest.keyClick(space, Qt.Key.Key_4)
    last = space_panes(space)[-1].frame.rect.center().toPoint() + QPoint(0, 40)
    drag(space, last, QPoint(50, 10))
    assert {pane.frame.eye for pane in space_panes(space)} == {eye(space)}
    assert eye(space) != Eye()
    look(qtbot, space, 3)


def test_2d_and_3d_show_the_same_step_and_the_same_start(space, settle):
    QTest.keyClick(space, Qt.Key.Key_5)
    settle(space)
    stage = stage_of(space)
    plane, solid = stage.drawing.panes
    assert not plane.in_space
    assert solid.in_space
    QTest.mouseDClick(stage, LEFT, pos=plane.frame.to_pixel(2.0, -2.0).toPoint())
    settle(space)
    x, y = space.store.scene.start
    assert (x, y) == pytest.approx((2, -2), abs=0.05)
    space.player.go_to(40)
    image = stage.grab().toImage()
    for pane in stage.drawing.panes:
        assert sees_ball(image, pane, stage.drawing)


def test_orbit_goes_around_until_it_is_stopped_and_can_be_undone(qtbot, space):
    QTest.keyClick(space, Qt.Key.Key_O)
    assert space.commands["orbit"].isChecked()
    qtbot.waitUntil(lambda: abs(stage_of(space).drawing.orbited) > 2)
    look(qtbot, space, 1)
    assert eye(space) == Eye()  # as long as it goes around, nothing is to be undone
    QTest.keyClick(space, Qt.Key.Key_O)
    assert not space.commands["orbit"].isChecked()
    reached = eye(space).azimuth
    assert reached != Eye().azimuth
    space.grab()
    assert stage_of(space).drawing.eye.azimuth == reached


def test_orbit_rests_while_the_window_is_hidden(qtbot, space):
    QTest.keyClick(space, Qt.Key.Key_O)
    orbit = stage_of(space)._orbit
    assert orbit.running
    space.hide()
    assert not orbit.running
    space.show()
    assert orbit.running
    QTest.keyClick(space, Qt.Key.Key_O)


@pytest.mark.parametrize("height", ["linear", "clipped", "log"])
def test_every_height_is_that_of_surface_trails_and_balls(qtbot, space, settle, height):
    other = "linear" if height == "log" else "log"
    space.change_view(height=other)
    settle(space)
    before = picture(space)
    space.change_view(height=height)
    settle(space)
    qtbot.waitUntil(lambda: stage_of(space).drawing.picture.height.kind == height)
    assert share_apart(before, picture(space)) > 0.05
    look(qtbot, space, 1)
    # The ball is on the surface: at the height that the surface has there, where it is not a hollow.
    frame, run = space_panes(space)[0].frame, space.store.runs[0]
    on_surface = frame.to_pixels(run.position[:1])[0]
    assert np.abs(frame.run_pixels(run, slice(0, 1))[0] - on_surface).max() < 3


def test_another_surface_while_playing_in_3d(qtbot, space, settle):
    space.player.play()
    for key in ("himmelblau", "rastrigin", "beale"):
        space.store.change(with_surface(space.store.scene, key))
        settle(space)
        qtbot.waitUntil(lambda: stage_of(space).drawing.picture is not None)
        look(qtbot, space, 1)
    space.player.pause()


def test_twelve_optimizers_have_a_landscape_each(qtbot, space, settle):
    twelve = (OptimizerChoice(key="sgd", hyperparameters={"lr": 0.001}),) * 12
    space.store.change(space.store.scene.with_(optimizers=twelve).with_view(layout="space_side_by_side"))
    settle(space)
    look(qtbot, space, 12)
    assert min(min(pane.frame.width, pane.frame.height) for pane in space_panes(space)) > 90
