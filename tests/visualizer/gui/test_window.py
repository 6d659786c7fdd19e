"""The real window, driven by mouse and keys."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton, QWidget

from visualizer.gui import settings as stored
from visualizer.gui.action_table import ACTIONS
from visualizer.gui.app import make_window
from visualizer.gui.settings import Settings
from visualizer.scene import default_scene

KEYS = {
    ".": Qt.Key.Key_Period,
    ",": Qt.Key.Key_Comma,
    "]": Qt.Key.Key_BracketRight,
    "[": Qt.Key.Key_BracketLeft,
    "L": Qt.Key.Key_L,
}


def press(window, key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(window, key, modifiers)


def find(window, kind, name):
    found = window.findChild(kind, name)
    assert found is not None, name
    return found


def test_it_opens_with_three_optimizers_on_beale(window):
    assert window.windowTitle().startswith("Discesa")
    assert [run.key for run in window.store.runs] == ["sgd", "momentum", "adam"]
    assert "race" in window.status.findChild(QWidget, "raceLabel").text()


def test_space_plays_and_pauses(qtbot, window):
    press(window, Qt.Key.Key_Space)
    assert window.player.playing
    qtbot.waitUntil(lambda: window.store.step > 5)
    press(window, Qt.Key.Key_Space)
    assert not window.player.playing


def test_space_presses_the_button_that_has_the_focus(window):
    button = find(window, QToolButton, "themeButton")
    button.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert window.settings.theme == "dark"
    assert not window.player.playing
    window.view.stage.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert window.player.playing


def test_the_play_button_plays(qtbot, window):
    qtbot.mouseClick(find(window, QToolButton, "playButton"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.store.step > 2)
    qtbot.mouseClick(find(window, QToolButton, "playButton"), Qt.MouseButton.LeftButton)
    assert not window.player.playing


def test_keys_step_and_change_speed_and_loop(window):
    press(window, KEYS["."])
    press(window, KEYS["."])
    press(window, KEYS[","])
    assert window.store.step == 1
    press(window, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    assert window.store.step == window.store.scene.steps
    press(window, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    assert window.store.step == 0
    press(window, KEYS["]"])
    assert window.player.speed == 2
    press(window, KEYS["["])
    assert window.player.speed == 1
    press(window, KEYS["L"])
    assert window.player.loop


def test_scrubbing_goes_to_the_step_under_the_mouse(qtbot, window):
    scrubber = find(window, QWidget, "scrubber")
    place = QPoint(round(scrubber.place_of(150)), scrubber.height() // 2)
    qtbot.mouseClick(scrubber, Qt.MouseButton.LeftButton, pos=place)
    assert abs(window.store.step - 150) <= 1
    assert str(window.store.step) in find(window, QWidget, "stepLabel").text()


def test_the_scrubber_moves_by_keys(qtbot, window):
    scrubber = find(window, QWidget, "scrubber")
    scrubber.setFocus()
    qtbot.keyClick(scrubber, Qt.Key.Key_Right)
    qtbot.keyClick(scrubber, Qt.Key.Key_PageUp)
    assert window.store.step == 31
    qtbot.keyClick(scrubber, Qt.Key.Key_Home)
    assert window.store.step == 0


def test_undo_and_redo_by_keys(qtbot, window, settle):
    before = window.store.scene
    window.change_view(layout="side_by_side")
    press(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.store.scene == before
    press(window, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert window.store.scene.view.layout == "side_by_side"
    settle(window)


def test_the_layout_buttons_show_which_layout_it_is(qtbot, window, settle):
    button = find(window, QToolButton, "side_by_sideButton")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    settle(window)
    assert window.store.scene.view.layout == "side_by_side"
    assert button.isChecked()
    assert not find(window, QToolButton, "overlayButton").isChecked()


def test_dragging_the_start_moves_the_race_with_the_mouse(qtbot, window, settle):
    stage = window.view.stage
    frame = stage.drawing.panes[0].frame
    origin, target = frame.to_pixel(1.0, 1.6), frame.to_pixel(2.0, -1.0)
    QTest.mousePress(stage, Qt.MouseButton.LeftButton, pos=origin.toPoint())
    for part in range(1, 11):
        QTest.mouseMove(stage, (origin + (target - origin) * part / 10).toPoint())
        assert window.store.scene.start != (1.0, 1.6)
    QTest.mouseRelease(stage, Qt.MouseButton.LeftButton, pos=target.toPoint())
    settle(window)
    assert window.store.scene.start == pytest.approx((2.0, -1.0), abs=0.05)
    assert tuple(window.store.runs[0].position[0]) == window.store.scene.start
    window.store.undo()
    assert window.store.scene.start == (1.0, 1.6)


def test_a_theme_changes_the_whole_window(window, settle):
    before = window.grab().toImage().pixelColor(6, window.height() // 2)
    window.set_theme_mode("dark")
    settle(window)
    after = window.grab().toImage().pixelColor(6, window.height() // 2)
    assert before.lightness() > 200
    assert after.lightness() < 60
    window.set_theme_mode("light")


def test_every_action_has_a_key_of_its_own():
    keys = [key for info in ACTIONS for key in info.shortcuts]
    assert all(info.shortcuts for info in ACTIONS)
    assert len(keys) == len(set(keys))


def test_every_control_says_what_it_does(window):
    """A tooltip on every button, field, slider and list that a person can use."""
    from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QComboBox, QLineEdit

    silent = [
        child.objectName() or type(child).__name__
        for kind in (QAbstractButton, QAbstractSlider, QComboBox, QLineEdit)
        for child in window.findChildren(kind)
        if child.isVisible() and not child.toolTip() and not child.objectName().startswith("qt_")
    ]
    assert not silent


def test_find_anything_does_what_is_found(qtbot, window, settle):
    press(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    finder = find(window, QWidget, "finder")
    assert finder.isVisible()
    field = find(finder, QWidget, "finderField")
    QTest.keyClicks(field, "side by")
    QTest.keyClick(field, Qt.Key.Key_Return)
    settle(window)
    assert not finder.isVisible()
    assert window.store.scene.view.layout == "side_by_side"


def test_the_sheet_of_keys_names_every_action(qtbot, window):
    from PySide6.QtWidgets import QLabel

    press(window, Qt.Key.Key_F1)
    sheet = find(window, QWidget, "shortcutSheet")
    words = {label.text() for label in sheet.findChildren(QLabel)}
    assert {info.text.replace("&", "") for info in ACTIONS} <= words
    sheet.close()


def test_the_window_is_remembered(open_window):
    window = open_window()
    window.docks[0].hide()
    window.player.set_speed(5)
    window.set_theme_mode("dark")
    window.close()
    settings, broken = stored.load()
    assert broken is None
    assert (settings.theme, settings.steps_per_frame) == ("dark", 5)
    again = open_window(settings=settings)
    assert not again.docks[0].isVisible()
    assert again.docks[1].isVisible()
    assert again.player.speed == 5


@pytest.mark.parametrize("damage", ["geometry", "docks"])
def test_damaged_window_state_does_no_harm(open_window, damage):
    window = open_window(settings=Settings(**{damage: stored.pack(b"\x00garbage")}))
    assert window.isVisible()
    assert [dock.place.key for dock in window.docks if not dock.isVisible()] == [
        "slices",
        "one_step",
        "tensors",
    ]


def test_closing_a_panel_and_opening_it_again(qtbot, window):
    dock = window.docks[1]
    dock.close()
    assert not dock.isVisible()
    dock.toggleViewAction().trigger()
    assert dock.isVisible()


def test_an_exception_is_shown_and_the_app_goes_on(qtbot, window, settle):
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtWidgets import QPushButton

    window.errors.report(ValueError("a fault for the test"))
    dialog = find(window, QWidget, "errorDialog")
    assert dialog.isVisible()
    qtbot.mouseClick(find(dialog, QPushButton, "copyErrorDetails"), Qt.MouseButton.LeftButton)
    assert "a fault for the test" in QGuiApplication.clipboard().text()
    dialog.close()
    window.change_view(layout="side_by_side")
    settle(window)


def test_an_error_that_repeats_opens_one_dialog(window):
    for _ in range(60):
        window.errors.report(ValueError("again and again"))
    dialogs = [dialog for dialog in window.findChildren(QWidget, "errorDialog") if dialog.isVisible()]
    assert len(dialogs) == 1
    dialogs[0].close()


def test_a_live_theme_switch_reaches_every_part(window, settle):
    """Stage, charts and table have no ground of the old theme left, at once and not a switch later."""
    parts = (window.view.stage, window.panels.loss.chart, window.panels.table, window.panels.optimizers)
    for mode, bright in (("dark", False), ("light", True)):
        window.set_theme_mode(mode)
        settle(window)
        for part in parts:
            image = part.grab().toImage()
            corner = image.pixelColor(image.width() - 3, image.height() - 3)
            assert (corner.lightness() > 128) == bright, (mode, part)


def test_a_change_shows_its_path_at_step_zero(window, settle):
    """Nobody has played yet: where only the new path goes, something is drawn all the same."""
    stage, scene = window.view.stage, window.store.scene
    before = stage.grab().toImage()
    window.store.change(scene.with_optimizer(2, scene.optimizers[2].with_hyperparameter("lr", 0.3)))
    settle(window)
    path = window.store.runs[2].position
    place = stage.drawing.panes[0].frame.to_pixel(*path[path[:, 0].argmin()]).toPoint()
    assert window.store.step == 0
    assert stage.grab().toImage().pixelColor(place) != before.pixelColor(place)


def test_an_undone_change_does_not_wait_for_what_still_runs(window, settle):
    window.store.change(window.store.scene.with_(steps=200_000))
    window.store.undo()
    assert window.store.settled
    settle(window)


def test_it_plays_when_the_race_is_there_and_once(qtbot, window, settle):
    began = []
    window.player.playingChanged.connect(lambda playing: began.append((playing, window.store.settled)))
    window.store.change(window.store.scene.with_(steps=20_000))
    window.play_when_ready()
    assert not window.player.playing
    qtbot.waitUntil(lambda: window.store.step > 0)
    window.player.pause()
    window.store.change(window.store.scene.with_(steps=300))
    settle(window)
    assert began == [(True, True), (False, True)]


def test_a_race_that_fails_is_not_played_after_a_later_change(window, settle, qtbot, monkeypatch):
    def fail(*_):
        raise ValueError("a race that cannot be run")

    with monkeypatch.context() as broken, qtbot.waitSignal(window.store.failed):
        broken.setattr("visualizer.gui.store.compute", fail)
        window.store.change(window.store.scene.with_(steps=20_000))
        window.play_when_ready()
    assert not window.store.settled
    window.store.change(window.store.scene.with_(steps=50))
    settle(window)
    assert not window.player.playing


def test_who_has_played_and_paused_meanwhile_is_not_overruled(window, settle):
    window.store.change(window.store.scene.with_(steps=20_000))
    window.play_when_ready()
    window.player.play()
    window.player.pause()
    settle(window)
    assert not window.player.playing


def test_the_status_line_keeps_its_distance_when_the_app_is_started(qtbot, qapp):
    """The style sheet comes after the window: what it does to labels is seen only then."""
    qapp.setStyleSheet("")
    window = make_window(qapp, default_scene(), Settings(theme="light"))
    with qtbot.waitExposed(window):
        window.show()
    line = window.statusBar()
    for name in ("deviceLabel", "caveatLabel"):
        label = line.findChild(QLabel, name)
        assert label.contentsRect().left() >= 8, name
        assert label.width() - label.contentsRect().right() >= 8, name
    window.close()
    window.deleteLater()
