"""Learning rates changed by hand in the whole window: what stage and charts show of it, pixel by pixel."""

from contextlib import contextmanager

import numpy as np
import pytest
from optimizers_driver import LEFT, drag, move, press, release
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from visualizer.gui.widgets.slim_slider import POSITIONS
from visualizer.stage.theme import LIGHT

MOMENTUM, ADAM = 1, 2
APART = 10.0


def slider_of(window, index):
    return window.panels.optimizers.cards.cards[index].rows.rows["lr"].slider


@contextmanager
def held(slider):
    """The handle in the mouse's hand; what it gives drags by a share of the slider's length."""
    y, width = slider.height() / 2, slider.width()
    x = 6 + (width - 12) * slider.value() / POSITIONS
    press(slider, x, y)
    at = [x]

    def drag_by(share):
        at[0] = x + share * width
        move(slider, at[0], y)

    yield drag_by
    release(slider, at[0], y)


def picture(widget):
    return widget.grab().toImage()


def pixels(window, run):
    """Where the rows of a run are on the stage; NaN outside the pane."""
    frame = window.view.stage.drawing.panes[0].frame
    places = np.array([frame.to_pixel(*row).toTuple() for row in run.position])
    rect = frame.rect.adjusted(4, 4, -4, -4)
    low, high = (rect.left(), rect.top()), (rect.right(), rect.bottom())
    inside = ((places > low) & (places < high)).all(axis=1, keepdims=True)
    return np.where(inside, places, np.nan)


def lonely(places, *others):
    """The first of the places that is far from all others."""
    crowd = np.concatenate(others)
    crowd = crowd[np.isfinite(crowd).all(axis=1)]
    for place in places[np.isfinite(places).all(axis=1)]:
        if np.hypot(*(crowd - place).T).min() > APART:
            return QPoint(*np.round(place).astype(int).tolist())
    pytest.fail("no place of the path is far from all others")


def away(colour, other):
    return sum(abs(a - b) for a, b in zip(colour.getRgb()[:3], other.getRgb()[:3], strict=True))


def test_a_dragged_rate_moves_the_path_and_leaves_a_pale_ghost(window, settle):
    stage = window.view.stage
    window.player.go_to(window.store.scene.steps)
    before, old = picture(stage), window.store.runs[MOMENTUM]
    seen = [before]
    with held(slider_of(window, MOMENTUM)) as drag_by:
        for share in (-0.04, -0.08, -0.12):
            drag_by(share)
            seen.append(picture(stage))
            assert seen[-1] != seen[-2]
    settle(window)
    new, after = window.store.runs[MOMENTUM], picture(stage)
    others = [pixels(window, window.store.runs[other]) for other in (0, ADAM)]
    colour = stage.drawing.lanes[MOMENTUM].colour

    fresh = lonely(pixels(window, new), pixels(window, old), *others)
    assert away(after.pixelColor(fresh), colour) < 60
    assert away(before.pixelColor(fresh), colour) > 120

    left = lonely(pixels(window, old), pixels(window, new), *others)
    window.store.clear_ghosts()
    ground = picture(stage).pixelColor(left)
    pale = after.pixelColor(left)
    assert away(before.pixelColor(left), colour) < 60
    assert away(pale, ground) > 30
    assert away(pale, colour) > 60
    assert away(pale, colour) < away(ground, colour)


@pytest.fixture
def changed_while_playing(qtbot, window, settle):
    """The rate of Adam was dragged from a step on while the race played: before, the run and that step."""
    window.activateWindow()
    before, run = window.store.scene, window.store.runs[ADAM]
    QTest.keyClick(window, Qt.Key.Key_S)
    QTest.keyClick(window, Qt.Key.Key_BracketLeft)
    QTest.keyClick(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.store.step >= 12)
    with held(slider_of(window, ADAM)) as drag_by:
        began = window.store.step
        for share in (-0.01, -0.02, -0.03):
            step = window.store.step
            drag_by(share)
            qtbot.waitUntil(lambda passed=step: window.store.step > passed)
        assert window.player.playing
    qtbot.waitUntil(lambda: window.store.step > began + 30, timeout=20_000)
    QTest.keyClick(window, Qt.Key.Key_Space)
    settle(window)
    assert not window.player.playing
    return before, run, began


def test_while_playing_the_past_stays_and_the_rest_is_another(window, changed_while_playing):
    before, run, began = changed_while_playing
    choice, new = window.store.scene.optimizers[ADAM], window.store.runs[ADAM]
    assert [change.step for change in choice.changes] == [began]
    assert choice.lr == before.optimizers[ADAM].lr
    assert choice.changes[0].lr < choice.lr
    assert (new.position[: began + 1] == run.position[: began + 1]).all()
    assert (new.position[began + 1 :] != run.position[began + 1 :]).any(axis=1).all()
    assert window.store.scene.optimizers[:ADAM] == before.optimizers[:ADAM]


def test_while_playing_a_change_is_a_tick_on_trail_and_chart(qtbot, window, changed_while_playing, settle):
    _, _, began = changed_while_playing
    stage, chart = window.view.stage, window.panels.loss.chart
    window.store.clear_ghosts()
    place = stage.drawing.panes[0].frame.to_pixel(*window.store.runs[ADAM].position[began]).toPoint()
    columns = [x for x in range(chart.width()) if chart.step_at(x) == began]
    middle = columns[len(columns) // 2]
    ticks = picture(stage).pixelColor(place), dark_pixels(picture(chart), middle)
    window.store.undo()
    settle(window)
    assert away(ticks[0], QColor(LIGHT.outline)) < 30
    assert away(picture(stage).pixelColor(place), QColor(LIGHT.outline)) > 60
    qtbot.waitUntil(lambda: dark_pixels(picture(chart), middle) <= ticks[1] - 5)


def dark_pixels(image, x):
    """How many pixels of a column, and of those beside it, are as dark as a tick."""
    return max(
        sum(away(image.pixelColor(beside, y), QColor(LIGHT.outline)) < 60 for y in range(image.height()))
        for beside in (x - 1, x, x + 1)
    )


def test_a_change_made_while_playing_is_listed_removable_and_undone(window, changed_while_playing, settle):
    before, run, began = changed_while_playing
    with_change = window.store.scene
    changes = window.panels.optimizers.cards.cards[ADAM].changes
    assert [row.link.text() for row in changes.rows if row.isVisible()] == [f"step {began}"]
    QTest.mouseClick(changes.rows[0].remove, LEFT)
    settle(window)
    assert window.store.scene.optimizers[ADAM].changes == ()
    assert not changes.isVisible()
    assert (window.store.runs[ADAM].position == run.position).all()
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.store.scene == with_change
    assert changes.isVisible()
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(window)
    assert window.store.scene == before
    assert not window.store.can_undo
    assert (window.store.runs[ADAM].position == run.position).all()


def test_a_rate_dragged_in_the_whole_run_is_one_undo(window, settle):
    before = window.store.scene
    drag(slider_of(window, 0), 0.4, 0.5, 0.6)
    settle(window)
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(window)
    assert window.store.scene == before
    assert not window.store.can_undo
