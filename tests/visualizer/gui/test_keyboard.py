"""The keyboard in the real window: where Tab goes, the keys for one optimizer, and who has the keys."""

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QWidget

from visualizer.descent.optimizers import OPTIMIZERS
from visualizer.gui.action_table import ACTIONS
from visualizer.gui.panels.optimizers.keys import KEYS
from visualizer.scene import OptimizerChoice, RateChange, Scene

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def keys(window):
    """Presses a key where the focus is, as the keyboard does."""
    return pressing(window)


def pressing(window):
    window.activateWindow()

    def press(key, modifiers=Qt.KeyboardModifier.NoModifier):
        QTest.keyClick(QApplication.focusWidget() or window, key, modifiers)

    return press


def cards(window):
    return window.panels.optimizers.cards.cards


def field(window, card, name="lr"):
    return cards(window)[card].rows.rows[name].field


def round_by_tab(press):
    """All controls that Tab reaches, from the one that has the focus till it comes there again."""
    reached = [QApplication.focusWidget()]
    while True:
        press(Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        if now is reached[0]:
            return reached
        assert now not in reached, f"Tab runs in circles at {now.objectName()}"
        reached.append(now)


def places(widgets, window):
    return [widget.mapTo(window, widget.rect().center()) for widget in widgets]


def in_reading_order(widgets, window):
    """Line by line, left to right; what stands within half a line of another is beside it."""
    points = places(widgets, window)
    return all(
        after.y() > before.y() + 6 or (after.y() > before.y() - 6 and after.x() > before.x())
        for before, after in pairwise(points)
    )


def test_tab_goes_through_the_optimizers_as_they_are_read(window, keys):
    window.panels.optimizers.add_link.setFocus()
    reached = [each for each in round_by_tab(keys) if window.panels.optimizers.isAncestorOf(each)]
    names = [each.objectName() for each in reached]
    assert names == [
        "marker", "enabled", "menu", "lrSlider", "lrField", "more",
        "marker", "enabled", "menu", "lrSlider", "lrField", "momentumSlider", "momentumField", "more",
        "marker", "enabled", "menu", "lrSlider", "lrField", "beta1Slider", "beta1Field", "beta2Slider",
        "beta2Field", "more",
        "masterMode", "masterSlider", "masterField", "whole",
    ]  # fmt: skip
    assert in_reading_order(reached, window)


def test_tab_reaches_every_part_of_the_window_in_its_order(window, keys):
    window.findChild(QWidget, "finderButton").setFocus()
    reached = round_by_tab(keys)
    docks = [dock for each in reached for dock in window.docks if dock.isAncestorOf(each)]
    assert [dock.objectName() for dock in dict.fromkeys(docks)] == [
        "surfaceDock", "optimizersDock", "tableDock"
    ]  # fmt: skip
    transport = [each for each in reached if window.view.transport.isAncestorOf(each)]
    assert in_reading_order(transport, window)
    assert transport[-1].objectName() == "loopButton"


def test_tab_follows_what_is_added_unfolded_and_moved(qtbot, window, keys, settle):
    panel = window.panels.optimizers
    changes = (RateChange(step=10, lr=0.002),)
    scene = window.store.scene
    window.store.change(scene.with_optimizer(0, scene.optimizers[0].with_(changes=changes)))
    panel.add("rmsprop")
    cards(window)[1].toggle_folded()
    cards(window)[3].move_up()
    settle(window)
    QApplication.processEvents()
    panel.add_link.setFocus()
    reached = [each for each in round_by_tab(keys) if panel.cards.isAncestorOf(each)]
    owners = [next(card.key for card in cards(window) if card.isAncestorOf(each)) for each in reached]
    assert list(dict.fromkeys(owners)) == ["sgd", "momentum", "rmsprop", "adam"]
    assert owners == sorted(owners, key=["sgd", "momentum", "rmsprop", "adam"].index)
    for card in cards(window):
        assert in_reading_order([each for each in reached if card.isAncestorOf(each)], panel.cards)
    assert {"changeLink", "changeRemove", "weight_decayField"} <= {each.objectName() for each in reached}


def test_tab_gets_through_the_open_formula_editor(window, keys):
    window.panels.surface.edit_formula()
    window.findChild(QWidget, "finderButton").setFocus()
    assert window.panels.optimizers.add_link in round_by_tab(keys)


LIST_KEYS = [
    (Qt.Key.Key_D, CTRL, ["sgd", "momentum", "momentum", "adam"]),
    (Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier, ["sgd", "adam"]),
    (Qt.Key.Key_Up, ALT, ["momentum", "sgd", "adam"]),
    (Qt.Key.Key_Down, ALT, ["sgd", "adam", "momentum"]),
]


@pytest.mark.parametrize("part", ["card", "slider", "button"])
def test_keys_change_the_list_from_any_part_of_a_card(window, keys, part):
    for key, modifiers, expected in LIST_KEYS:
        card = cards(window)[1]
        {"card": card, "slider": card.rows.rows["lr"].slider, "button": card.title.eye}[part].setFocus()
        keys(key, modifiers)
        assert [choice.key for choice in window.store.scene.optimizers] == expected, key
        window.store.undo()
        assert not window.store.can_undo
        assert len(window.store.scene.optimizers) == 3


def test_keys_for_the_chosen_optimizer(window, keys):
    cards(window)[1].setFocus()
    keys(Qt.Key.Key_E)
    assert [choice.enabled for choice in window.store.scene.optimizers] == [True, False, True]
    keys(Qt.Key.Key_M)
    assert cards(window)[1].rows.rows["weight_decay"].isVisible()
    keys(Qt.Key.Key_D, CTRL | SHIFT)
    assert window.store.scene.optimizers[1].hyperparameters == OptimizerChoice(key="momentum").hyperparameters


def test_a_colour_is_chosen_by_keys_alone(window, keys):
    cards(window)[1].setFocus()
    keys(Qt.Key.Key_C)
    colours = cards(window)[1].menu.colours
    assert colours.isVisible()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Return):
        QTest.keyClick(colours, key)
    assert window.store.scene.optimizers[1].colour == next(iter(OPTIMIZERS.values())).colour


def test_control_and_arrows_go_from_card_to_card_and_round(window, keys):
    chosen = []
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up):
        keys(key, CTRL)
        assert QApplication.focusWidget() is window.panels.optimizers.chosen
        chosen.append(window.panels.optimizers.chosen.index)
    assert chosen == [0, 1, 2, 0, 2]
    keys(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is cards(window)[2].title.marker


def test_the_chosen_card_is_seen_and_stays_chosen(window, keys):
    card, other = cards(window)[1], cards(window)[0]
    edge = (card.width() // 2, 0)
    before = card.grab().toImage().pixelColor(*edge)
    card.rows.rows["lr"].slider.setFocus()
    after = card.grab().toImage().pixelColor(*edge)
    assert before != after
    window.view.stage.setFocus()
    assert card.grab().toImage().pixelColor(*edge) == after
    other.rows.rows["lr"].slider.setFocus()
    assert card.grab().toImage().pixelColor(*edge) == before


def test_without_a_chosen_card_the_keys_change_nothing(window, keys):
    before = window.store.scene
    for key in (Qt.Key.Key_Delete, Qt.Key.Key_E, Qt.Key.Key_C):
        keys(key)
    keys(Qt.Key.Key_D, CTRL)
    assert window.store.scene == before
    cards(window)[0].setFocus()
    window.docks[1].close()
    keys(Qt.Key.Key_Delete)
    assert window.store.scene == before


def test_a_key_in_a_number_field_is_a_key_of_the_field(window, keys):
    number = field(window, 1)
    number.setFocus()
    keys(Qt.Key.Key_End)
    keys(Qt.Key.Key_Backspace)
    keys(Qt.Key.Key_Home)
    keys(Qt.Key.Key_Delete)
    assert number.text() == ".00"
    assert len(window.store.scene.optimizers) == 3
    keys(Qt.Key.Key_Escape)


def test_after_removing_the_neighbour_has_the_keys(window, keys):
    cards(window)[2].title.eye.setFocus()
    for left in (["sgd", "momentum"], ["sgd"], []):
        keys(Qt.Key.Key_Delete)
        assert [choice.key for choice in window.store.scene.optimizers] == left
        assert [card.key for card in cards(window)] == left
        if left:
            assert QApplication.focusWidget() is cards(window)[-1]
    assert window.panels.optimizers.chosen is None


def test_of_two_of_a_kind_the_moved_one_stays_chosen(open_window):
    rates = (0.001, 0.002, 0.003)
    choices = tuple(OptimizerChoice(key="sgd", hyperparameters={"lr": rate}) for rate in rates)
    window = open_window(Scene(optimizers=choices))
    keys = pressing(window)
    cards(window)[0].setFocus()
    window.view.stage.setFocus()
    keys(Qt.Key.Key_Down, ALT)
    keys(Qt.Key.Key_Down, ALT)
    assert [choice.lr for choice in window.store.scene.optimizers] == [0.002, 0.003, 0.001]


def test_the_menu_of_a_card_shows_the_keys_that_work(window):
    from PySide6.QtGui import QKeySequence

    bound = {keys for info in ACTIONS for keys in info.shortcuts}
    assert set(KEYS.values()) <= bound
    menu = cards(window)[0].menu
    shown = {name: action.text().partition("\t")[2] for name, action in menu.entries.items()}
    native = QKeySequence.SequenceFormat.NativeText
    assert shown == {name: QKeySequence(KEYS[name]).toString(native) for name in menu.entries}
    assert isinstance(menu.colours, QMenu)
    assert menu.colours.title().endswith("\tC")


@pytest.mark.parametrize("name", ["lrField", "masterField", "steps"])
def test_after_enter_and_escape_the_space_bar_plays(window, keys, settle, name):
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
        number = window.findChild(QLineEdit, name)
        before = window.store.scene
        number.setFocus()
        number.selectAll()
        keys(Qt.Key.Key_2)
        keys(key)
        assert (window.store.scene == before) == (key == Qt.Key.Key_Escape), key
        assert QApplication.focusWidget() is window.view.stage, key
        keys(Qt.Key.Key_Space)
        assert window.player.playing, key
        keys(Qt.Key.Key_Space)
        assert not window.player.playing, key
        if key != Qt.Key.Key_Escape:
            window.store.undo()
        settle(window)


def test_a_wrong_number_keeps_the_keys_until_it_is_mended(window, keys):
    number = field(window, 0)
    number.setFocus()
    keys(Qt.Key.Key_Minus)
    keys(Qt.Key.Key_Return)
    assert QApplication.focusWidget() is number
    keys(Qt.Key.Key_Space)
    assert not window.player.playing
    keys(Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is window.view.stage
    assert not number.problem


def test_from_a_floating_panel_enter_gives_the_keys_to_the_window(qtbot, window, keys):
    """Asked of each window, not of the desktop: which of them is active is the window manager's to say."""
    window.findChild(QWidget, "finderButton").setFocus()
    window.docks[1].setFloating(True)
    number = field(window, 0)
    window.docks[1].activateWindow()
    number.setFocus()
    qtbot.waitUntil(number.hasFocus, timeout=20_000)
    keys(Qt.Key.Key_2)
    keys(Qt.Key.Key_Return)
    assert window.store.scene.optimizers[0].lr == 2
    assert window.docks[1].focusWidget() is not number
    assert window.focusWidget() is window.view.stage


def test_the_sheet_has_the_keys_of_controls_too(window, keys):
    keys(Qt.Key.Key_F1)
    sheet = window.findChild(QWidget, "shortcutSheet")
    words = [label.text() for label in sheet.findChildren(QLabel)]
    titles = ["IN A SLIDER", "IN A NUMBER", "IN THE BAR OF STEPS", "EVERYWHERE", "OPTIMIZER", "MOUSE"]
    assert set(titles) <= set(words)
    for text, key in (("Move up", "Alt+Up"), ("Remove", "Del"), ("Take over what is typed", "Return")):
        assert words[words.index(text) + 1] == key
    sheet.close()
