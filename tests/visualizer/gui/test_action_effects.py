"""Each action of the table does what it says: by each of its keys, in the real window, seen from outside."""

import optimizer_effects  # noqa: F401
import play_effects  # noqa: F401
import pytest
from checkpoint_effects import opens_saving
from effects import EFFECTS, effect_of, picture, popup
from fit_effects import draws_squares, lays_out_fit
from PySide6.QtCore import QDeadlineTimer, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from space_effects import LAYOUTS, SWITCHES, lays_out, looks_from, switches
from training_effects import TRAINING_EFFECTS

from visualizer.engine import window_of
from visualizer.gui.action_table import ACTIONS
from visualizer.scene import default_scene
from visualizer.stage.space.hand import SIDES

WAYS = [(info.key, keys) for info in ACTIONS for keys in info.shortcuts]


def test_every_action_has_an_effect_here_and_no_other():
    assert set(EFFECTS) == {info.key for info in ACTIONS}


@pytest.mark.parametrize(("key", "keys"), WAYS, ids=[f"{key}-{keys}" for key, keys in WAYS])
def test_an_action_has_its_effect(qtbot, window, settle, key, keys):
    window.activateWindow()
    qtbot.waitUntil(lambda: not window.view.space_obstacle, timeout=60_000)

    def do():
        assert window.commands[key].isEnabled()
        QTest.keySequence(QApplication.focusWidget() or window, QKeySequence(keys))

    EFFECTS[key](window, do, lambda: settle(window))
    settle(window)


def test_every_action_is_in_its_menu(window):
    listed = [
        action.objectName()
        for entry in window.menuBar().actions()
        for action in entry.menu().actions()
        if action in window.commands.values()
    ]
    assert sorted(listed) == sorted(info.key for info in ACTIONS)


@effect_of("new")
def _(window, do, wait):
    other = window.store.scene.with_(steps=50, optimizers=())
    window.store.change(other)
    do()
    assert window.store.scene == default_scene()
    window.store.undo()
    assert window.store.scene == other


@effect_of("quit")
def _(window, do, wait):
    do()
    assert not window.isVisible()


@effect_of("undo")
def _(window, do, wait):
    before = window.store.scene
    window.store.change(before.with_(steps=50))
    do()
    assert window.store.scene == before
    assert not window.commands["undo"].isEnabled()


@effect_of("redo")
def _(window, do, wait):
    changed = window.store.scene.with_(steps=50)
    window.store.change(changed)
    window.store.undo()
    do()
    assert window.store.scene == changed
    assert not window.commands["redo"].isEnabled()


@effect_of("copy_table")
def _(window, do, wait):
    QGuiApplication.clipboard().clear()
    window.player.go_to(7)
    do()
    text = QGuiApplication.clipboard().text()
    assert len(text.splitlines()) == 4
    for run in window.store.runs:
        assert repr(float(run.loss[7])) in text


@effect_of("new_model")
def _(window, do, wait):
    do()
    patience = QDeadlineTimer(60_000)
    while window.panels.surface._surface.edits.busy and not patience.hasExpired():
        QApplication.processEvents()
    wait()
    assert window.store.scene.surface.problem.model.key == "linear-regression"
    assert window.store.error is None
    window.store.undo()
    assert window.store.scene == default_scene()


@effect_of("open_data")
def _(window, do, wait):
    do()
    dialog = popup(window, "openDataDialog")
    assert dialog.findChild(QFileDialog) is not None


@effect_of("load_checkpoint")
def _(window, do, wait):
    do()
    dialog = popup(window, "loadCheckpointDialog")
    assert dialog.findChild(QFileDialog) is not None


EFFECTS["save_checkpoint"] = opens_saving


@effect_of("choose_surface")
def _(window, do, wait):
    do()
    popup(window, "surfacePicker")


@effect_of("edit_formula")
def _(window, do, wait):
    entry = window.findChild(QWidget, "formulaEntry")
    assert not entry.isVisible()
    do()
    assert entry.isVisible()
    assert QApplication.focusWidget() is entry


@effect_of("overlay")
def _(window, do, wait):
    window.change_view(layout="side_by_side")
    wait()
    do()
    wait()
    assert window.store.scene.view.layout == "overlay"
    assert len(window.view.stage.drawing.panes) == 1


@effect_of("side_by_side")
def _(window, do, wait):
    do()
    wait()
    assert window.store.scene.view.layout == "side_by_side"
    assert len(window.view.stage.drawing.panes) == 3


EFFECTS["fit"], EFFECTS["squares"] = lays_out_fit, draws_squares
EFFECTS |= TRAINING_EFFECTS
for layout in LAYOUTS:
    EFFECTS[layout] = lays_out(layout)
for side in SIDES:
    EFFECTS[f"eye_{side}"] = looks_from(side)
for field, on in SWITCHES.items():
    EFFECTS[field] = switches(field, on)


@effect_of("orbit")
def _(window, do, wait):
    window.change_view(layout="space")
    picture(window)
    do()
    assert window.store.scene.view.orbit
    stage, begin = window.view.stage, window.store.scene.view.eye
    stage.drawing.orbit_by(40)
    do()
    view = window.store.scene.view
    assert not view.orbit
    assert view.eye.azimuth > begin.azimuth + 39
    assert stage.drawing.eye == view.eye
    window.store.undo()
    window.store.undo()
    assert window.store.scene.view.eye == begin
    assert window.store.can_redo
    window.store.redo()
    assert window.store.scene.view.orbit


@effect_of("curvature")
def _(window, do, wait):
    before = picture(window)
    do()
    wait()
    assert window.store.scene.view.curvature
    assert picture(window) != before


@effect_of("new_preset")
def _(window, do, wait):
    do()
    popup(window, "presetsPage")


@effect_of("filled")
def _(window, do, wait):
    filled = picture(window)
    do()
    wait()
    assert window.store.scene.view.drawing == "lines"
    assert picture(window) != filled
    do()
    wait()
    assert picture(window) == filled


@effect_of("logarithmic")
def _(window, do, wait):
    stage, chart = picture(window), window.panels.loss.chart.grab().toImage()
    do()
    wait()
    assert window.store.scene.view.height == "linear"
    assert picture(window) != stage
    assert window.panels.loss.chart.grab().toImage() != chart


@effect_of("trail")
def _(window, do, wait):
    window.player.go_to(200)
    seen, styles = [], []
    for _time in range(3):
        seen.append(picture(window))
        do()
        wait()
        styles.append(window.store.scene.view.trail)
    assert styles == ["fading", "recent", "full"]
    assert seen[0] != seen[1] != seen[2] != seen[0]
    assert picture(window) == seen[0]


@effect_of("arrows")
def _(window, do, wait):
    window.player.go_to(20)
    before = picture(window)
    do()
    wait()
    assert window.store.scene.view.gradient_arrows
    assert picture(window) != before


@effect_of("clear_ghosts")
def _(window, do, wait):
    scene = window.store.scene
    window.store.change(scene.with_optimizer(2, scene.optimizers[2].with_hyperparameter("lr", 0.3)))
    wait()
    with_ghost = picture(window)
    do()
    assert window.store.ghosts == ()
    assert picture(window) != with_ghost
    assert not window.commands["clear_ghosts"].isEnabled()


@effect_of("reset_view")
def _(window, do, wait):
    stage = window.view.stage
    home = window_of(window.store.scene.surface)
    assert stage.window_seen == home
    turn_wheel(stage)
    wait()
    assert stage.window_seen != home
    do()
    wait()
    assert stage.window_seen == home


def turn_wheel(widget):
    here = QPointF(widget.rect().center())
    event = QWheelEvent(
        here, widget.mapToGlobal(here), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


@effect_of("theme")
def _(window, do, wait):
    modes, grounds = [], []
    for _time in range(3):
        do()
        wait()
        modes.append(window.settings.theme)
        grounds.append(window.grab().toImage().pixelColor(6, window.height() // 2).lightness() > 128)
    assert modes == ["dark", "system", "light"]
    assert (grounds[0], grounds[2]) == (False, True)


@effect_of("full_screen")
def _(window, do, wait):
    do()
    assert window.isFullScreen()
    assert window.commands["full_screen"].isChecked()
    do()
    assert not window.isFullScreen()


@effect_of("reset_docks")
def _(window, do, wait):
    docks = [dock for dock in window.docks if not dock.place.behind]
    places = [dock.geometry().topLeft() for dock in docks]
    window.docks[0].setFloating(True)
    window.docks[1].close()
    do()
    assert all(dock.isVisible() and not dock.isFloating() for dock in docks)
    QApplication.processEvents()
    assert [dock.geometry().topLeft() for dock in docks] == places


@effect_of("find")
def _(window, do, wait):
    do()
    assert QApplication.focusWidget() is window.findChild(QWidget, "finderField")
    popup(window, "finder")


@effect_of("shortcuts")
def _(window, do, wait):
    do()
    popup(window, "shortcutSheet")


@effect_of("about")
def _(window, do, wait):
    do()
    popup(window, "aboutDialog")
