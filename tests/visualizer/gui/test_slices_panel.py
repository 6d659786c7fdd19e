"""The cross-sections panel in the real window: opened by its key, followed through play, scrub and drags."""

from __future__ import annotations

import numpy as np
import pytest
from optimizers_driver import move, press, release, row
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QWidget

from visualizer.gui.panels import slices as panel_module
from visualizer.scene import OptimizerChoice, Scene, SurfaceChoice, default_scene
from visualizer.stage.theme import DARK, LIGHT

LEFT, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier


def dock_of(window):
    return next(dock for dock in window.docks if dock.place.key == "slices")


@pytest.fixture
def opened(window, qtbot):
    """The window with the panel opened by its key."""
    QTest.keyClick(window, Qt.Key.Key_6, CTRL)
    assert is_seen(window, qtbot)
    return window


def is_seen(window, qtbot):
    panel = window.panels.slices
    qtbot.waitUntil(lambda: bool(panel.sections.plots or panel.sections.message))
    return panel.isVisible() and not panel.visibleRegion().isEmpty()


def sections(window):
    return window.panels.slices.sections


def title(window):
    return window.panels.slices.header.text


def shows(window, index):
    """Whether what is shown is the ball of a run at the current step, with its next place."""
    run, plots = window.store.runs[index], sections(window).plots
    step, (x, y) = window.store.step, run.position[window.store.step]
    if not plots or (plots[0].slice.ball.at, plots[1].slice.ball.at) != (x, y):
        return False
    return step == run.steps or plots[0].slice.next.at == pytest.approx(run.position[step + 1, 0])


def colour_at(window, place):
    return sections(window).grab().toImage().pixelColor(round(place.x()), round(place.y())).name()


def mark(window):
    """The colour in the middle of the title's marker."""
    assert window.panels.slices.header.mark.isVisible()
    shown = window.panels.slices.header.mark.grab().toImage()
    return shown.pixelColor(shown.rect().center()).name()


def ball(window, plot=0):
    shown = sections(window)
    return shown.frames()[plot].to_pixel(*shown.plots[plot].slice.ball)


def ahead(window, plot=0):
    shown = sections(window)
    return shown.frames()[plot].to_pixel(*shown.plots[plot].slice.next)


def test_it_is_closed_at_first_and_its_key_opens_it_over_the_table(window, qtbot):
    dock, table = dock_of(window), next(dock for dock in window.docks if dock.place.key == "table")
    assert not dock.isVisible()
    before = table.geometry()
    QTest.keyClick(window, Qt.Key.Key_6, CTRL)
    assert is_seen(window, qtbot)
    assert window.panels.table.visibleRegion().isEmpty()
    assert dock.width() == before.width()
    QTest.keyClick(window, Qt.Key.Key_6, CTRL)
    assert not dock.isVisible()
    qtbot.waitUntil(lambda: not window.panels.table.visibleRegion().isEmpty())


def test_resetting_the_panels_closes_it_again(opened):
    opened.reset_docks()
    assert not dock_of(opened).isVisible()
    assert all(dock.isVisible() for dock in opened.docks if not dock.place.behind)


def test_nothing_is_computed_while_nobody_sees_it(window, qtbot, settle, monkeypatch):
    calls, real = [], panel_module.slices_at
    monkeypatch.setattr(panel_module, "slices_at", lambda *given: calls.append(1) or real(*given))

    def go():
        for step in (50, 51, 52):
            window.store.set_step(step)
        window.store.change(window.store.scene.with_(start=(1.1, 1.5 + 0.01 * len(calls))))
        settle(window)
        window.store.set_step(20)

    go()
    assert not calls  # closed
    QTest.keyClick(window, Qt.Key.Key_6, CTRL)
    assert is_seen(window, qtbot)
    qtbot.waitUntil(lambda: shows(window, 2))
    table = next(dock for dock in window.docks if dock.place.key == "table")
    table.raise_()
    qtbot.waitUntil(lambda: window.panels.slices.visibleRegion().isEmpty())
    del calls[:]
    go()
    assert not calls  # behind another tab
    dock_of(window).raise_()
    qtbot.waitUntil(lambda: bool(calls) and shows(window, 2))


def test_it_cuts_at_the_last_optimizer_until_a_card_is_chosen(opened, qtbot):
    assert title(opened) == "CROSS-SECTIONS AT ADAM"
    assert shows(opened, 2)
    colours = [choice.optimizer.colour for choice in opened.store.scene.racing]
    assert colour_at(opened, ball(opened)) == colours[2]
    for index, name in ((0, "SGD"), (1, "MOMENTUM"), (2, "ADAM")):
        opened.panels.optimizers.cards.cards[index].setFocus()
        assert title(opened) == f"CROSS-SECTIONS AT {name}"
        assert opened.findChild(QWidget, "curvatureTitle").text == f"CURVATURE AT {name}"
        qtbot.waitUntil(lambda index=index: shows(opened, index))
        assert colour_at(opened, ball(opened)) == mark(opened) == colours[index]
        looks = opened.panels.slices.header.mark.looks
        assert looks[0] == opened.store.scene.racing[index].optimizer.marker


def test_its_menu_chooses_too(opened, qtbot):
    menu = opened.findChild(QWidget, "slicesChooser").findChild(QMenu)
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions()] == ["SGD", "Momentum", "Adam"]
    assert [action.isChecked() for action in menu.actions()] == [False, False, True]
    menu.actions()[0].trigger()
    assert title(opened) == "CROSS-SECTIONS AT SGD"
    assert opened.findChild(QWidget, "curvatureTitle").text == "CURVATURE AT SGD"
    assert shows(opened, 0)


def test_a_disabled_optimizer_is_not_cut_at(opened, settle):
    scene = opened.store.scene
    opened.store.change(scene.with_optimizer(1, scene.optimizers[1].with_(enabled=False)))
    settle(opened)
    opened.panels.optimizers.cards.cards[0].setFocus()
    opened.panels.optimizers.cards.cards[1].setFocus()
    assert title(opened) == "CROSS-SECTIONS AT SGD"
    opened.panels.optimizers.cards.cards[2].setFocus()
    assert title(opened) == "CROSS-SECTIONS AT ADAM"


def test_it_follows_playing_and_scrubbing(opened, qtbot):
    start = sections(opened).grab().toImage()
    QTest.keyClick(opened, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: opened.store.step > 20)
    assert sections(opened).plots[0].slice.ball.at != opened.store.runs[2].position[0, 0]  # while it plays
    QTest.keyClick(opened, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: shows(opened, 2))
    assert sections(opened).grab().toImage() != start
    scrubber = opened.findChild(QWidget, "scrubber")
    place = QPoint(round(scrubber.place_of(150)), scrubber.height() // 2)
    qtbot.mouseClick(scrubber, LEFT, pos=place)
    qtbot.waitUntil(lambda: shows(opened, 2))
    assert colour_at(opened, ball(opened)) == opened.store.scene.racing[2].optimizer.colour


def test_the_arrow_grows_while_the_learning_rate_is_dragged(opened, qtbot):
    """At the start the ball stays where it is; only the next place moves, before the button is let go."""
    slider = row(opened.panels.optimizers, 0).slider
    middle = slider.height() / 2
    press(slider, slider._handle_x(), middle)
    qtbot.waitUntil(lambda: title(opened) == "CROSS-SECTIONS AT SGD" and shows(opened, 0))
    colour = opened.store.scene.racing[0].optimizer.colour
    lengths, here = [], ball(opened, 1)
    for share in (0.5, 0.6, 0.7):
        move(slider, share * slider.width(), middle)
        qtbot.waitUntil(lambda: shows(opened, 0))
        lengths.append(sections(opened).plots[1].slice.next.at - sections(opened).plots[1].slice.ball.at)
        if sections(opened).frames()[1].contains(ahead(opened, 1)):
            assert colour_at(opened, ball(opened, 1)) == colour
    release(slider, 0.7 * slider.width(), middle)
    rates = opened.store.scene.racing[0].lr
    gradient = opened.store.runs[0].gradient[0, 1]
    assert lengths[-1] == pytest.approx(-rates * gradient, rel=1e-6)
    assert abs(lengths[0]) < abs(lengths[1]) < abs(lengths[2])
    assert ball(opened, 1).x() == pytest.approx(here.x(), abs=12)  # its axis may have got wider numbers


def test_the_hollow_marker_is_where_a_moderate_step_leads(opened, qtbot, settle):
    scene = opened.store.scene
    opened.store.change(scene.with_optimizer(0, scene.optimizers[0].with_hyperparameter("lr", 0.005)))
    opened.panels.optimizers.cards.cards[0].setFocus()
    settle(opened)
    qtbot.waitUntil(lambda: shows(opened, 0))
    shown = sections(opened)
    assert shown.frames()[1].contains(ahead(opened, 1))
    assert colour_at(opened, ahead(opened, 1)) == LIGHT.window
    assert colour_at(opened, ball(opened, 1)) == scene.racing[0].optimizer.colour
    step = opened.store.runs[0].position[1] - opened.store.runs[0].position[0]
    across = shown.frames()[1].scale[0]
    assert ahead(opened, 1).x() - ball(opened, 1).x() == pytest.approx(step[1] * across)


def test_a_live_theme_switch_reaches_it(opened, settle, qtbot):
    twin = opened.store.scene.racing[2].optimizer.colour_dark
    for mode, theme in (("dark", DARK), ("light", LIGHT)):
        opened.set_theme_mode(mode)
        settle(opened)
        image = sections(opened).grab().toImage()
        assert image.pixelColor(image.width() - 2, image.height() - 2).name() == theme.window
        colour = twin if mode == "dark" else opened.store.scene.racing[2].optimizer.colour
        assert colour_at(opened, ball(opened)) == mark(opened) == colour


def test_at_the_end_it_says_that_there_is_no_next_step(opened, qtbot):
    opened.store.set_step(opened.store.scene.steps)
    qtbot.waitUntil(lambda: len(sections(opened).plots) == 2)
    assert "ends here" in sections(opened).message
    assert shows(opened, 2)
    opened.store.set_step(5)
    qtbot.waitUntil(lambda: len(sections(opened).plots) == 3)
    assert sections(opened).message == ""


def test_where_the_run_is_not_finite_it_says_so(opened, settle, qtbot):
    scene = opened.store.scene
    opened.store.change(scene.with_optimizer(2, OptimizerChoice(key="sgd", hyperparameters={"lr": 5.0})))
    settle(opened)
    assert not np.isfinite(opened.store.runs[2].loss[50])
    opened.store.set_step(50)
    qtbot.waitUntil(lambda: "not finite" in sections(opened).message)
    assert sections(opened).message.startswith("SGD 2 ")
    opened.store.set_step(0)
    qtbot.waitUntil(lambda: shows(opened, 2))


def test_without_optimizers_there_is_nothing_to_cut(opened, settle, qtbot):
    opened.store.change(opened.store.scene.with_(optimizers=()))
    settle(opened)
    qtbot.waitUntil(lambda: "Nobody races" in sections(opened).message)
    assert title(opened) == "CROSS-SECTIONS"
    assert not opened.panels.slices.header.mark.isVisible()
    opened.store.undo()
    settle(opened)
    qtbot.waitUntil(lambda: shows(opened, 2))


def test_with_noise_the_update_is_the_one_that_was_made(opened, settle, qtbot):
    opened.store.change(opened.store.scene.with_(noise=20.0))
    settle(opened)
    opened.store.set_step(7)
    qtbot.waitUntil(lambda: shows(opened, 2))
    run = opened.store.runs[2]
    length = np.hypot(*(run.position[8] - run.position[7]))
    plots = sections(opened).plots
    assert plots[2].slice.next.at == pytest.approx(length)
    assert [plot.slice.slope for plot in plots[:2]] == pytest.approx(run.gradient[7].tolist())


def test_another_surface_is_cut(opened, settle, qtbot):
    opened.store.change(opened.store.scene.with_(surface=SurfaceChoice(key="himmelblau")))
    settle(opened)
    qtbot.waitUntil(lambda: shows(opened, 2))
    made = sections(opened).plots[0].slice
    x, y = float(made.at[10]), float(opened.store.runs[2].position[0, 1])
    assert made.loss[10] == pytest.approx((x * x + y - 11) ** 2 + (x + y * y - 7) ** 2)


def test_a_window_with_one_optimizer_needs_no_menu(open_window, qtbot):
    alone = open_window(Scene(optimizers=default_scene().optimizers[:1], start=(1.0, 1.6)))
    QTest.keyClick(alone, Qt.Key.Key_6, CTRL)
    assert is_seen(alone, qtbot)
    assert title(alone) == "CROSS-SECTIONS AT SGD"
    assert not alone.findChild(QWidget, "slicesChooser").isVisible()


def test_the_open_panel_is_remembered(open_window, qtbot):
    first = open_window()
    QTest.keyClick(first, Qt.Key.Key_6, CTRL)
    assert is_seen(first, qtbot)
    first.close()
    again = open_window(settings=first.settings)
    assert dock_of(again).isVisible()


def test_another_colour_reaches_it_and_the_eye_s_way_costs_nothing(opened, settle, monkeypatch):
    scene = opened.store.scene
    opened.store.change(scene.with_optimizer(2, scene.optimizers[2].with_(colour="#aa3311")))
    settle(opened)
    assert colour_at(opened, ball(opened)) == mark(opened) == "#aa3311"
    calls = []
    monkeypatch.setattr(panel_module, "slices_at", lambda *given: calls.append(1))
    opened.change_view(eye=opened.store.scene.view.eye.with_(azimuth=10.0))
    assert not calls


def test_an_arrangement_from_before_there_was_this_panel(open_window, qtbot):
    """It gets the place that it has at the first start; what was arranged stays."""
    first = open_window()
    first.removeDockWidget(dock_of(first))
    first.docks[0].hide()
    first.close()
    again = open_window(settings=first.settings)
    hidden = [dock.place.key for dock in again.docks if not dock.isVisible()]
    assert hidden == ["surface", "slices", "one_step", "tensors"]
    QTest.keyClick(again, Qt.Key.Key_6, CTRL)
    assert is_seen(again, qtbot)
    table = next(dock for dock in again.docks if dock.place.key == "table")
    assert again.tabifiedDockWidgets(table) == [dock_of(again)]
