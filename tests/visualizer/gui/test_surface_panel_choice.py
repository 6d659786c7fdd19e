"""The surface panel: choosing a surface and its parameters."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListView, QPlainTextEdit, QPushButton, QWidget
from surface_driver import LEFT, find, open_search, panels, retype

from surfaces.catalog import CATALOG
from visualizer.gui.panels.surface.choice import with_surface
from visualizer.gui.panels.surface.listing import KEY_ROLE
from visualizer.scene import Bounds, RateChange, default_scene


@pytest.fixture
def make_panel(qtbot, qapp):
    with panels(qtbot) as made:
        yield made


@pytest.fixture
def panel_and_store(make_panel):
    return make_panel()


def test_a_surface_is_found_by_typing_and_chosen_with_enter(panel_and_store):
    panel, store = panel_and_store
    search = open_search(panel)
    assert search.isVisible()
    QTest.keyClicks(search, "rosen")
    QTest.keyClick(search, Qt.Key.Key_Return)
    row = CATALOG["rosenbrock"]
    assert not search.isVisible()
    assert store.scene.surface.key == "rosenbrock"
    assert store.scene.start == row.start
    assert store.scene.optimizers[2].lr == row.learning_rates["adam"]
    assert find(panel, "surfaceButton", QPushButton).text() == "Rosenbrock"


def test_one_undo_brings_everything_back(make_panel):
    adam = default_scene().optimizers[2].with_(changes=(RateChange(step=7, lr=0.3),))
    bounds = Bounds(x_min=0, x_max=1, y_min=0, y_max=1)
    scene = default_scene().with_optimizer(2, adam)
    scene = scene.with_(steps=50, surface=scene.surface.with_(window=bounds), start=(0.5, 0.5))
    panel, store = make_panel(scene)
    search = open_search(panel)
    QTest.keyClicks(search, "booth")
    QTest.keyClick(search, Qt.Key.Key_Return)
    assert store.scene != scene
    store.undo()
    assert store.scene == scene
    assert find(panel, "surfaceButton", QPushButton).text() == "Beale"


@pytest.mark.parametrize(
    ("typed", "first", "count"),
    [("himmel", "himmelblau", 1), ("gauss wells", "two_gaussian_wells", 1), ("ros", "rosenbrock", None)],
)
def test_the_search_looks_through_names_and_notes(panel_and_store, typed, first, count):
    panel, _ = panel_and_store
    QTest.keyClicks(open_search(panel), typed)
    view = find(panel, "surfaceList", QListView)
    assert view.currentIndex().data(KEY_ROLE) == first
    assert count is None or view.model().rowCount() == count + 1  # and the way to a formula


def test_arrows_move_and_escape_leaves_all_as_it_was(panel_and_store):
    panel, store = panel_and_store
    before = store.scene
    search = open_search(panel)
    view = find(panel, "surfaceList", QListView)
    assert view.currentIndex().data(KEY_ROLE) == "beale"
    QTest.keyClick(search, Qt.Key.Key_Down)
    assert view.currentIndex().data(KEY_ROLE) == "rosenbrock"
    QTest.keyClick(search, Qt.Key.Key_Escape)
    assert not search.isVisible()
    assert store.scene is before


def test_a_click_on_a_row_chooses_it(panel_and_store):
    panel, store = panel_and_store
    open_search(panel)
    view = find(panel, "surfaceList", QListView)
    place = view.visualRect(view.model().index(view.currentIndex().row() + 1)).center()
    QTest.mouseClick(view.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, place)
    assert store.scene.surface.key == "rosenbrock"


def test_nothing_found_leaves_the_way_to_a_formula(panel_and_store):
    panel, store = panel_and_store
    search = open_search(panel)
    QTest.keyClicks(search, "no such surface")
    QTest.keyClick(search, Qt.Key.Key_Return)
    assert store.scene.surface.key == "beale"
    assert find(panel, "formulaEntry", QPlainTextEdit).hasFocus()


def test_the_button_opens_with_the_keyboard(panel_and_store):
    panel, _ = panel_and_store
    button = find(panel, "surfaceButton")
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Down)
    assert find(panel, "surfaceSearch").isVisible()


def test_the_condition_number_is_dragged_in_one_undo(make_panel):
    bowl = with_surface(default_scene().with_(steps=50), "ill_conditioned_bowl")
    panel, store = make_panel(bowl)
    slider = find(panel, "surface_conditionSlider")
    slider.setFocus()
    for _ in range(5):
        QTest.keyClick(slider, Qt.Key.Key_Right)
    assert store.scene.surface.parameters["condition"] > 100
    store.undo()
    assert store.scene == bowl


def test_a_parameter_out_of_range_is_explained(make_panel):
    panel, store = make_panel(with_surface(default_scene().with_(steps=50), "ill_conditioned_bowl"))
    before = store.scene
    retype(panel, "surface_conditionField", "0.5")
    assert store.scene is before
    assert "10000" in find(panel, "surface_condition").problem
    retype(panel, "surface_conditionField", "25")
    assert store.scene.surface.parameters == {"condition": 25.0}


def test_other_surfaces_show_no_parameters(make_panel):
    panel, store = make_panel(with_surface(default_scene().with_(steps=50), "ill_conditioned_bowl"))
    assert find(panel, "surface_condition").isVisible()
    store.change(with_surface(store.scene, "beale"))
    assert not any(row.isVisible() for row in panel.findChildren(QWidget, "surface_condition"))
