"""The list of optimizers: add, remove, duplicate, enable, recolour, reorder."""

from __future__ import annotations

import pytest
from optimizers_driver import (
    LEFT,
    card,
    move,
    press,
    release,
    undo_steps,
)
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QWidget,
)

from visualizer.descent.optimizers import OPTIMIZERS
from visualizer.scene import OptimizerChoice, Scene


def test_adding_by_the_search(qtbot, panel_and_store):
    panel, store = panel_and_store
    QTest.mouseClick(panel.add_link, LEFT)
    popup = panel.findChild(QWidget, "addPopup")
    assert popup.isVisible()
    QTest.keyClicks(popup.search, "mom")
    QTest.keyClick(popup.search, Qt.Key.Key_Return)
    assert not popup.isVisible()
    assert [choice.key for choice in store.scene.optimizers][-1] == "momentum"
    assert card(panel, 3).title.name.text() == "Momentum 2"
    assert undo_steps(store) == 1
    assert len(panel.cards.cards) == 3


def test_the_list_to_add_from_has_every_optimizer_and_moves_by_keys(panel_and_store):
    panel, store = panel_and_store
    panel.open_add_menu()
    popup = panel.findChild(QWidget, "addPopup")
    assert popup.list.count() == len(OPTIMIZERS)
    QTest.keyClick(popup.search, Qt.Key.Key_Down)
    QTest.keyClick(popup.search, Qt.Key.Key_Return)
    assert store.scene.optimizers[-1].key == list(OPTIMIZERS)[1]


def test_nothing_found_adds_nothing(panel_and_store):
    panel, store = panel_and_store
    panel.open_add_menu()
    popup = panel.findChild(QWidget, "addPopup")
    QTest.keyClicks(popup.search, "zzz")
    QTest.keyClick(popup.search, Qt.Key.Key_Return)
    QTest.keyClick(popup.search, Qt.Key.Key_Down)
    assert len(store.scene.optimizers) == 3
    popup.close()


def test_a_second_one_of_its_kind_gets_a_colour_of_its_own(panel_and_store):
    panel, store = panel_and_store
    panel.add("sgd")
    card(panel, 0).duplicate()
    colours = [choice.colour or choice.optimizer.colour for choice in store.scene.optimizers]
    assert len(set(colours)) == len(colours) or len(set(colours)) == len(OPTIMIZERS)


def test_with_twelve_optimizers_the_panel_scrolls_to_the_new_one(qtbot, make_panel):
    choice = OptimizerChoice(key="adam")
    panel, _ = make_panel(Scene(optimizers=(choice,) * 11, steps=10))
    panel.add("sgd")
    last = card(panel, 11)
    qtbot.waitUntil(lambda: not last.visibleRegion().isEmpty())
    assert panel.master.isVisible()
    assert panel.master.geometry().bottom() <= panel.height()


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("duplicate", ["sgd", "momentum", "momentum", "adam"]),
        ("remove", ["sgd", "adam"]),
        ("up", ["momentum", "sgd", "adam"]),
        ("down", ["sgd", "adam", "momentum"]),
    ],
)
def test_the_menu_of_a_card(panel_and_store, entry, expected):
    panel, store = panel_and_store
    middle = card(panel, 1)
    middle.menu.entries[entry].trigger()
    assert [choice.key for choice in store.scene.optimizers] == expected
    assert [each.key for each in panel.cards.cards] == expected
    assert [each.index for each in panel.cards.cards] == list(range(len(expected)))
    assert undo_steps(store) == 1


def test_a_card_moves_with_its_optimizer(panel_and_store):
    panel, _ = panel_and_store
    sgd = card(panel, 0)
    sgd.move_down()
    assert card(panel, 1) is sgd
    assert sgd.geometry().top() >= 0


def test_the_menu_opens_at_its_button_and_knows_the_ends(panel_and_store):
    panel, _ = panel_and_store
    first = card(panel, 0)
    QTest.mouseClick(first.title.menu_button, LEFT)
    assert first.menu.isVisible()
    assert not first.menu.entries["up"].isEnabled()
    assert first.menu.entries["down"].isEnabled()
    first.menu.close()


def test_the_right_button_opens_the_menu_anywhere_on_the_card(panel_and_store):
    panel, _ = panel_and_store
    first = card(panel, 0)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(5, 5), first.mapToGlobal(QPoint(5, 5)))
    QApplication.sendEvent(first, event)
    assert first.menu.isVisible()
    first.menu.close()


def test_resetting_brings_all_defaults_back(panel_and_store):
    panel, store = panel_and_store
    card(panel, 1).menu.entries["reset"].trigger()
    choice = store.scene.optimizers[1]
    assert choice == OptimizerChoice(key="momentum")


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        (0, 2, ["momentum", "adam", "sgd"]),
        (2, 0, ["adam", "sgd", "momentum"]),
        (1, 1, ["sgd", "momentum", "adam"]),
    ],
)
def test_a_card_is_dragged_by_its_title(panel_and_store, source, target, expected):
    panel, store = panel_and_store
    title = card(panel, source).title
    goal = card(panel, target)
    below = 4 if target >= source else -4
    y = title.mapFrom(panel.cards, QPoint(0, goal.geometry().center().y() + below)).y()
    press(title, 60, 8)
    move(title, 60, 30)
    move(title, 60, y)
    assert panel.findChild(QWidget, "dropLine").isVisible()
    release(title, 60, y)
    assert not panel.findChild(QWidget, "dropLine").isVisible()
    assert [choice.key for choice in store.scene.optimizers] == expected


def test_removing_the_last_leaves_an_invitation(make_panel):
    panel, store = make_panel(Scene(optimizers=(OptimizerChoice(key="sgd"),)))
    card(panel, 0).menu.entries["remove"].trigger()
    button = panel.findChild(QWidget, "addFirst")
    assert button.isVisible()
    QTest.mouseClick(button, LEFT)
    popup = panel.findChild(QWidget, "addPopup")
    QTest.keyClick(popup.search, Qt.Key.Key_Return)
    assert len(store.scene.optimizers) == 1
    assert not button.isVisible()


def test_recolouring_by_a_swatch_and_back(panel_and_store):
    panel, store = panel_and_store
    sgd = card(panel, 0)
    QTest.mouseClick(sgd.title.marker, LEFT)
    colours = sgd.menu.colours
    assert colours.isVisible()
    QTest.mouseClick(colours.swatches()[2], LEFT)
    assert not colours.isVisible()
    chosen = list(OPTIMIZERS.values())[2].colour
    assert store.scene.optimizers[0].colour == chosen
    assert sgd.title.marker.colour == chosen
    colours.actions()[-2].trigger()
    assert store.scene.optimizers[0].colour is None


def test_recolouring_by_keys(panel_and_store):
    panel, store = panel_and_store
    colours = card(panel, 0).menu.colours
    QTest.keyClick(card(panel, 0).title.marker, Qt.Key.Key_Space)
    assert colours.isVisible()
    for _ in range(3):
        QTest.keyClick(colours, Qt.Key.Key_Right)
    QTest.keyClick(colours, Qt.Key.Key_Left)
    QTest.keyClick(colours, Qt.Key.Key_Return)
    assert not colours.isVisible()
    assert store.scene.optimizers[0].colour == list(OPTIMIZERS.values())[1].colour


def test_any_other_colour_by_the_dialog(panel_and_store):
    from PySide6.QtGui import QColor
    from PySide6.QtWidgets import QColorDialog

    panel, store = panel_and_store
    sgd = card(panel, 0)
    sgd.menu.colours.open_dialog()
    dialog = next(each for each in QApplication.topLevelWidgets() if isinstance(each, QColorDialog))
    dialog.setCurrentColor(QColor("#123456"))
    dialog.accept()
    assert store.scene.optimizers[0].colour == "#123456"
