"""The surface panel: typing a formula, and how it is shown."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFrame, QLabel, QPlainTextEdit, QPushButton
from surface_driver import LEFT, find, panels, type_formula

from surfaces.catalog import CATALOG
from surfaces.formula import Formula
from visualizer.engine import window_of
from visualizer.gui.theme import apply
from visualizer.stage.theme import DARK, LIGHT

BEALE = CATALOG["beale"].formula


@pytest.fixture
def make_panel(qtbot, qapp):
    with panels(qtbot) as made:
        yield made


@pytest.fixture
def panel_and_store(make_panel):
    return make_panel()


def test_the_entry_opens_with_the_current_formula(panel_and_store):
    panel, store = panel_and_store
    before = store.scene
    QTest.mouseClick(find(panel, "addFormula"), LEFT)
    entry = find(panel, "formulaEntry", QPlainTextEdit)
    assert entry.isVisible()
    assert entry.toPlainText() == BEALE
    assert entry.textCursor().selectedText() == BEALE
    QTest.keyClick(entry, Qt.Key.Key_Escape)
    assert not entry.isVisible()
    assert store.scene is before


def test_a_wrong_formula_keeps_the_last_good_scene(qtbot, panel_and_store):
    panel, store = panel_and_store
    QTest.mouseClick(find(panel, "addFormula"), LEFT)
    type_formula(panel, "x^2 + y^2")
    qtbot.waitUntil(lambda: store.scene.surface.formula == "x^2 + y^2")
    good = store.scene
    QTest.keyClicks(find(panel, "formulaEntry"), " + 5x")
    place = find(panel, "formulaErrorPlace", QLabel)
    qtbot.waitUntil(place.isVisible)
    assert find(panel, "formulaError", QLabel).text()
    excerpt, caret = place.text().split("\n")
    assert excerpt[caret.index("^")] == "x"
    assert store.scene is good


def test_a_right_formula_is_raced_over_the_window_that_was_shown(qtbot, panel_and_store):
    panel, store = panel_and_store
    QTest.mouseClick(find(panel, "addFormula"), LEFT)
    with qtbot.waitSignal(store.runsChanged, timeout=60_000):
        type_formula(panel, "x^2 + 3*y^2")
        QTest.keyClick(find(panel, "formulaEntry"), Qt.Key.Key_Return)
    assert window_of(store.scene.surface) == CATALOG["beale"].window
    x, y = store.runs[0].position[-1]
    assert store.runs[0].loss[-1] == pytest.approx(x**2 + 3 * y**2)
    assert find(panel, "surfaceButton", QPushButton).text() == "Formula"


def test_all_typing_is_one_undo(qtbot, panel_and_store):
    panel, store = panel_and_store
    before = store.scene
    QTest.mouseClick(find(panel, "addFormula"), LEFT)
    type_formula(panel, "x^2")
    qtbot.waitUntil(lambda: store.scene.surface.formula == "x^2")
    QTest.keyClicks(find(panel, "formulaEntry"), " + y^2")
    qtbot.waitUntil(lambda: store.scene.surface.formula == "x^2 + y^2")
    store.undo()
    assert store.scene == before
    assert not find(panel, "formulaEntry").isVisible()


def test_typing_again_after_enter_is_another_undo(qtbot, panel_and_store):
    panel, store = panel_and_store
    QTest.mouseClick(find(panel, "addFormula"), LEFT)
    entry = type_formula(panel, "x^2")
    QTest.keyClick(entry, Qt.Key.Key_Return)
    QTest.keyClicks(entry, " + y^2")
    QTest.keyClick(entry, Qt.Key.Key_Return)
    store.undo()
    assert store.scene.surface.formula == "x^2"
    assert entry.toPlainText() == "x^2"
    assert entry.isVisible()


def test_undo_right_after_typing_does_not_bring_the_formula_back(qtbot, panel_and_store):
    panel, store = panel_and_store
    QTest.mouseClick(find(panel, "addFormula"), LEFT)
    entry = type_formula(panel, "x^2")
    qtbot.waitUntil(lambda: store.scene.surface.formula == "x^2")
    QTest.keyClicks(entry, " + 1")  # not accepted yet
    store.undo()
    assert store.scene.surface.key == "beale"
    after, timers = store.scene, entry.parent().findChildren(QTimer)
    assert timers
    find(panel, "surfaceButton").setFocus()
    qtbot.waitUntil(lambda: not any(timer.isActive() for timer in timers))  # nothing is still to come
    assert store.scene is after


def test_a_click_on_the_formula_edits_it_at_its_end(panel_and_store):
    panel, _ = panel_and_store
    QTest.mouseClick(find(panel, "formula"), LEFT)
    entry = find(panel, "formulaEntry", QPlainTextEdit)
    assert entry.hasFocus()
    assert entry.textCursor().position() == len(BEALE)
    assert not entry.textCursor().hasSelection()


def test_the_formula_is_typeset_and_copied_as_typed(qtbot, panel_and_store):
    panel, _store = panel_and_store
    view = find(panel, "formula", QFrame)
    qtbot.waitUntil(lambda: view.is_typeset, timeout=30_000)
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == BEALE
    menu = view.make_menu()
    menu.actions()[1].trigger()
    assert QGuiApplication.clipboard().text() == Formula.parse(BEALE).latex()
    menu.deleteLater()


def test_the_buttons_on_the_formula_appear_with_the_mouse(qtbot, panel_and_store):
    panel, _store = panel_and_store
    copy, edit = find(panel, "copyFormula"), find(panel, "editFormula")
    assert not copy.isVisible()
    QTest.mouseMove(find(panel, "formula"), QPoint(20, 20))
    qtbot.waitUntil(copy.isVisible)
    QTest.mouseClick(copy, LEFT)
    assert QGuiApplication.clipboard().text() == BEALE
    QTest.mouseClick(edit, LEFT)
    assert find(panel, "formulaEntry").hasFocus()


def test_the_typeset_formula_follows_the_theme(qtbot, qapp, panel_and_store):
    panel, _ = panel_and_store
    view = find(panel, "formula", QFrame)
    qtbot.waitUntil(lambda: view.is_typeset, timeout=30_000)
    for theme in (DARK, LIGHT):
        apply(qapp, theme)
        image = view.grab().toImage()
        colours = {
            image.pixelColor(x, y).name() for x in range(10, 200) for y in range(10, image.height() - 10)
        }
        assert theme.field in colours
        assert theme.text in colours


def test_a_formula_too_long_to_typeset_is_shown_as_text(qtbot, panel_and_store):
    panel, store = panel_and_store
    view = find(panel, "formula", QFrame)
    qtbot.waitUntil(lambda: view.is_typeset, timeout=30_000)
    QTest.mouseClick(find(panel, "addFormula"), LEFT)
    find(panel, "formulaEntry", QPlainTextEdit).setPlainText(" + ".join(["x*y"] * 200))
    qtbot.waitUntil(lambda: store.scene.surface.key == "formula")
    qtbot.waitUntil(lambda: not view.is_typeset)
    assert view.height() < 200
