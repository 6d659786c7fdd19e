"""The surface panel: window, drawing and run."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton
from surface_driver import LEFT, find, panels, retype

from visualizer.engine import window_of
from visualizer.gui.panels.field_numbers import read_range


@pytest.fixture
def make_panel(qtbot, qapp):
    with panels(qtbot) as made:
        yield made


@pytest.fixture
def panel_and_store(make_panel):
    return make_panel()


def test_window_limits(panel_and_store):
    panel, store = panel_and_store
    reset = find(panel, "resetWindow", QPushButton)
    assert not reset.isVisible()
    retype(panel, "windowX", "-2 .. 4.5")
    retype(panel, "windowY", "0, 3")
    assert tuple(window_of(store.scene.surface)) == (-2.0, 4.5, 0.0, 3.0)
    QTest.mouseClick(reset, LEFT)
    assert store.scene.surface.window is None
    assert read_range(find(panel, "windowX", QLineEdit).text()) == (-4.5, 4.5)
    store.undo()
    assert tuple(window_of(store.scene.surface)) == (-2.0, 4.5, 0.0, 3.0)


def test_wrong_window_limits_stay_and_are_explained(panel_and_store):
    panel, store = panel_and_store
    before = store.scene
    field = retype(panel, "windowX", "3 to 1")
    problem = find(panel, "windowProblem", QLabel)
    assert (field.text(), store.scene) == ("3 to 1", before)
    assert problem.isVisible()
    assert problem.text().startswith("x: two numbers, the smaller first")


@pytest.mark.parametrize(
    ("name", "item", "field"),
    [
        ("height", "linear", "height"),
        ("colourMap", "viridis", "colour_map"),
        ("trail", "fading", "trail"),
        ("trail", "recent", "trail"),
    ],
)
def test_drawing_choices(panel_and_store, name, item, field):
    panel, store = panel_and_store
    before, runs = store.scene, store.runs
    combo = find(panel, name, QComboBox)
    combo.setFocus()
    steps = combo.findData(item) - combo.currentIndex()
    for _ in range(steps):
        QTest.keyClick(combo, Qt.Key.Key_Down)
    assert getattr(store.scene.view, field) == item
    assert store.runs is runs
    for _ in range(steps):
        store.undo()
    assert store.scene == before
    assert combo.currentData() == getattr(before.view, field)


def test_contours_arrows_and_the_trail_length(panel_and_store):
    panel, store = panel_and_store
    QTest.mouseClick(find(panel, "lines"), LEFT)
    assert store.scene.view.drawing == "lines"
    QTest.mouseClick(find(panel, "gradientArrows"), LEFT)
    assert store.scene.view.gradient_arrows
    length = find(panel, "trailLength", QLineEdit)
    assert not length.isEnabled()
    store.change(store.scene.with_view(trail="recent"))
    assert length.isEnabled()
    retype(panel, "trailLength", "25")
    assert store.scene.view.trail_length == 25
    retype(panel, "trailLength", "0")
    assert find(panel, "trailProblem", QLabel).isVisible()


@pytest.mark.parametrize(
    ("name", "typed", "field", "value"),
    [
        ("start", "-1, 0.5", "start", (-1.0, 0.5)),
        ("start", "(2 3)", "start", (2.0, 3.0)),
        ("steps", "1", "steps", 1),
        ("steps", "1,000,000", "steps", 1_000_000),
        ("noise", "0.1", "noise", 0.1),
        ("seed", "4294967295", "seed", 4294967295),
    ],
)
def test_run_settings(panel_and_store, name, typed, field, value):
    panel, store = panel_and_store
    before = store.scene
    store.close()  # a million steps need not be computed here
    retype(panel, name, typed)
    assert getattr(store.scene, field) == value
    assert find(panel, "runProblem", QLabel).isHidden()
    store.undo()
    assert store.scene == before


@pytest.mark.parametrize(
    ("name", "typed", "allowed"),
    [
        ("start", "1", "two numbers"),
        ("start", "nan, 1", "two numbers"),
        ("steps", "0", "1 to 1,000,000"),
        ("steps", "1000001", "1 to 1,000,000"),
        ("steps", "abc", "1 to 1,000,000"),
        ("noise", "-0.1", "0 or above"),
        ("noise", "inf", "0 or above"),
        ("seed", "-1", "0 to 4,294,967,295"),
        ("seed", "1.5", "0 to 4,294,967,295"),
    ],
)
def test_wrong_run_settings_stay_and_are_explained(panel_and_store, name, typed, allowed):
    panel, store = panel_and_store
    before = store.scene
    field = retype(panel, name, typed)
    problem = find(panel, "runProblem", QLabel)
    assert (field.text(), store.scene) == (typed, before)
    assert problem.isVisible()
    assert allowed in problem.text()
    assert problem.text() in field.toolTip()


def test_up_and_down_try_other_seeds_in_one_undo(panel_and_store):
    panel, store = panel_and_store
    before = store.scene
    field = find(panel, "seed", QLineEdit)
    field.setFocus()
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down):
        QTest.keyClick(field, key)
    assert (store.scene.seed, field.text()) == (3, "3")
    store.undo()
    assert store.scene == before
