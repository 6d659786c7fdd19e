"""The optimizers panel over a real Store, driven by mouse and keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QApplication, QLabel, QLineEdit, QWidget

from visualizer.descent.optimizers import OPTIMIZERS
from visualizer.gui.panels.optimizers import OptimizersPanel
from visualizer.gui.store import Store
from visualizer.gui.widgets.gauge import zone
from visualizer.scene import OptimizerChoice, RateChange, Scene, default_scene

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def make_panel(qtbot):
    """Makes panels over a scene, shown, with their runs there."""
    stores = []

    def made(scene=None):
        store = Store(scene or default_scene())
        stores.append(store)
        panel = OptimizersPanel(store)
        qtbot.addWidget(panel)
        panel.resize(300, 900)
        with qtbot.waitExposed(panel):
            panel.show()
        settle(qtbot, store)
        return panel, store

    yield made
    for store in stores:
        store.close()


@pytest.fixture
def panel_and_store(make_panel):
    return make_panel()


def settle(qtbot, store):
    qtbot.waitUntil(lambda: store.runs_scene == store.scene and not store.busy, timeout=60_000)
    assert store.error is None


def card(panel, index):
    return panel.cards.cards[index]


def row(panel, index, name="lr"):
    return card(panel, index).rows.rows[name]


def press(widget, x, y):
    QTest.mousePress(widget, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(round(x), round(y)))


def move(widget, x, y):
    here = QPointF(x, y)
    moved = QMouseEvent(
        QEvent.Type.MouseMove, here, widget.mapToGlobal(here), Qt.MouseButton.NoButton, LEFT,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(widget, moved)


def release(widget, x, y):
    QTest.mouseRelease(widget, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(round(x), round(y)))


def drag(slider, *shares):
    """Drag a slider's handle over some shares of its length."""
    middle = slider.height() / 2
    xs = [share * slider.width() for share in shares]
    press(slider, xs[0], middle)
    for x in xs[1:]:
        move(slider, x, middle)
    release(slider, xs[-1], middle)


def type_into(field, text):
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def rates(store):
    return [choice.lr for choice in store.scene.optimizers]


def undo_steps(store):
    count = 0
    while store.can_undo:
        store.undo()
        count += 1
    return count


# --- cards -----------------------------------------------------------------------------------------


def test_one_card_for_each_optimizer_with_its_verdict_and_gauge(panel_and_store):
    panel, store = panel_and_store
    assert [each.title.name.text() for each in panel.cards.cards] == ["SGD", "Momentum", "Adam"]
    store.set_step(100)
    for each, run in zip(panel.cards.cards, store.runs, strict=True):
        assert each.title.chip.verdict == run.verdict(100)
        assert each.title.chip.isVisible()
        assert each.gauge.gauge.ratio == pytest.approx(
            run.learning_rate[100] / run.critical_lr[100], nan_ok=True
        )


def test_main_hyperparameters_are_shown_and_the_others_unfold(panel_and_store):
    panel, _ = panel_and_store
    adam = card(panel, 2)
    shown = [name for name, each in adam.rows.rows.items() if each.isVisible()]
    assert shown == ["lr", "beta1", "beta2"]
    QTest.mouseClick(adam.more, LEFT)
    assert all(each.isVisible() for each in adam.rows.rows.values())
    QTest.mouseClick(adam.more, LEFT)
    assert not row(panel, 2, "eps").isVisible()


def test_what_differs_from_its_default_is_shown(make_panel):
    choice = OptimizerChoice(key="adam", hyperparameters={"eps": 1e-3, "amsgrad": True})
    panel, _ = make_panel(Scene(optimizers=(choice,)))
    assert row(panel, 0, "eps").isVisible()
    assert row(panel, 0, "amsgrad").isVisible()
    assert not row(panel, 0, "weight_decay").isVisible()


def test_a_disabled_optimizer_has_no_verdict_and_the_others_keep_theirs(qtbot, panel_and_store):
    panel, store = panel_and_store
    QTest.mouseClick(card(panel, 0).title.eye, LEFT)
    settle(qtbot, store)
    assert [choice.enabled for choice in store.scene.optimizers] == [False, True, True]
    assert not card(panel, 0).title.chip.isVisible()
    assert card(panel, 1).title.chip.verdict == store.runs[0].verdict(0)
    QTest.mouseClick(card(panel, 0).title.eye, LEFT)
    settle(qtbot, store)
    assert card(panel, 0).title.chip.isVisible()


def test_runs_of_another_surface_are_not_shown_as_this_ones(panel_and_store):
    panel, store = panel_and_store
    store.change(store.scene.with_(surface=store.scene.surface.with_(key="himmelblau")))
    assert not any(each.title.chip.isVisible() for each in panel.cards.cards)


@pytest.mark.parametrize(
    ("ratio", "expected"),
    [(0.0, "good"), (0.79, "good"), (0.8, "warn"), (1.0, "warn"), (1.01, "bad"), (float("inf"), "bad")],
)
def test_the_gauge_has_three_zones(ratio, expected):
    assert zone(ratio) == expected


def test_without_a_critical_rate_the_gauge_says_none_and_why(make_panel):
    scene = default_scene()
    panel, store = make_panel(scene.with_(surface=scene.surface.with_(key="saddle"), start=(0.0, 0.1)))
    sgd = card(panel, 0)
    sgd.gauge.show_run(None, 0)
    assert sgd.gauge.number.text() == ""
    run = store.runs[0]
    run.critical_lr[:] = float("nan")
    sgd.gauge.show_run(run, 0)
    assert sgd.gauge.number.text() == "none"
    assert "does not curve upwards" in sgd.gauge.toolTip()


# --- hyperparameters -------------------------------------------------------------------------------


def test_dragging_a_slider_changes_the_scene_and_is_one_undo_step(qtbot, panel_and_store):
    panel, store = panel_and_store
    before = store.scene
    drag(row(panel, 0).slider, 0.4, 0.5, 0.6, 0.7)
    assert store.scene.optimizers[0].lr > 0.001
    assert store.scene.optimizers[1:] == before.optimizers[1:]
    assert row(panel, 0).field.text() == row(panel, 0).field.text().strip()
    store.undo()
    assert store.scene == before
    assert row(panel, 0).value == 0.001


def test_two_drags_are_two_undo_steps(panel_and_store):
    panel, store = panel_and_store
    drag(row(panel, 0).slider, 0.4, 0.6)
    drag(row(panel, 0).slider, 0.6, 0.8)
    assert undo_steps(store) == 2


def test_cards_are_kept_while_dragging(panel_and_store):
    panel, store = panel_and_store
    cards = list(panel.cards.cards)
    drag(row(panel, 1, "momentum").slider, 0.9, 0.5, 0.2)
    assert store.scene.optimizers[1].hyperparameters["momentum"] < 0.5
    assert panel.cards.cards == cards


@pytest.mark.parametrize(
    ("key", "grows"),
    [
        (Qt.Key.Key_Right, True),
        (Qt.Key.Key_Up, True),
        (Qt.Key.Key_PageUp, True),
        (Qt.Key.Key_End, True),
        (Qt.Key.Key_Left, False),
        (Qt.Key.Key_Down, False),
        (Qt.Key.Key_PageDown, False),
        (Qt.Key.Key_Home, False),
    ],
)
def test_keys_move_a_slider(qtbot, panel_and_store, key, grows):
    panel, store = panel_and_store
    slider = row(panel, 0).slider
    slider.setFocus()
    with qtbot.waitSignal(slider.gestureEnded, timeout=5000):
        QTest.keyClick(slider, key)
    assert (store.scene.optimizers[0].lr > 0.001) == grows
    assert undo_steps(store) == 1


def test_home_on_a_learning_rate_is_zero(panel_and_store):
    panel, store = panel_and_store
    QTest.keyClick(row(panel, 0).slider, Qt.Key.Key_Home)
    assert store.scene.optimizers[0].lr == 0


def test_a_double_click_brings_the_default_back(panel_and_store):
    panel, store = panel_and_store
    slider = row(panel, 1, "momentum").slider
    QTest.mouseDClick(slider, LEFT)
    assert store.scene.optimizers[1].hyperparameters["momentum"] == 0.9


@pytest.mark.parametrize("text", ["50", "1e-9", "0,5", "0"])
def test_a_typed_number_may_lie_outside_the_slider(panel_and_store, text):
    panel, store = panel_and_store
    type_into(row(panel, 0).field, text)
    assert store.scene.optimizers[0].lr == float(text.replace(",", "."))
    assert undo_steps(store) == 1


@pytest.mark.parametrize(
    ("text", "part"), [("-1", "at least 0"), ("abc", "number"), ("nan", "number"), ("", "number")]
)
def test_wrong_input_is_kept_and_explained(panel_and_store, text, part):
    panel, store = panel_and_store
    before = store.scene
    field = row(panel, 0).field
    field.setFocus()
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Delete)
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert store.scene == before
    assert field.text() == text
    assert part in row(panel, 0).problem
    assert any(part in label.text() for label in row(panel, 0).findChildren(QLabel) if label.isVisible())
    row(panel, 1).field.setFocus()
    store.set_step(5)
    assert field.text() == text
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not row(panel, 0).problem
    assert float(field.text()) == 0.001


def test_the_tooltip_of_a_number_has_all_its_digits(panel_and_store):
    panel, _ = panel_and_store
    type_into(row(panel, 0).field, "0.00123456789")
    row(panel, 1).field.setFocus()
    assert row(panel, 0).field.text() == "0.001235"
    assert "0.00123456789" in row(panel, 0).field.toolTip()


def test_a_flag_is_a_switch(panel_and_store):
    panel, store = panel_and_store
    QTest.mouseClick(card(panel, 2).more, LEFT)
    QTest.mouseClick(row(panel, 2, "amsgrad").toggle, LEFT)
    assert store.scene.optimizers[2].hyperparameters["amsgrad"] is True
    store.undo()
    assert not row(panel, 2, "amsgrad").toggle.isChecked()


# --- the list --------------------------------------------------------------------------------------


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


def test_resetting_brings_all_defaults_back(panel_and_store):
    panel, store = panel_and_store
    card(panel, 1).menu.entries["reset"].trigger()
    choice = store.scene.optimizers[1]
    assert choice == OptimizerChoice(key="momentum")


def test_alt_and_arrows_reorder(panel_and_store):
    panel, store = panel_and_store
    row(panel, 0).slider.setFocus()
    QTest.keyClick(row(panel, 0).slider, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert [choice.key for choice in store.scene.optimizers] == ["momentum", "sgd", "adam"]


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


# --- learning rates --------------------------------------------------------------------------------


def test_from_this_step_a_drag_leaves_one_change_where_it_began(panel_and_store):
    panel, store = panel_and_store
    store.set_step(120)
    panel.set_scope("from_here")
    slider = row(panel, 0).slider
    y, width = slider.height() / 2, slider.width()
    press(slider, 0.4 * width, y)
    move(slider, 0.5 * width, y)
    store.set_step(125)
    move(slider, 0.6 * width, y)
    release(slider, 0.6 * width, y)
    choice = store.scene.optimizers[0]
    assert choice.lr == 0.001
    assert [change.step for change in choice.changes] == [120]
    assert choice.changes[0].lr > 0.001
    assert undo_steps(store) == 1


def test_the_past_stays_bit_by_bit(qtbot, panel_and_store):
    panel, store = panel_and_store
    before = store.runs[0].position.copy()
    store.set_step(50)
    panel.set_scope("from_here")
    type_into(row(panel, 0).field, "0.003")
    settle(qtbot, store)
    after = store.runs[0].position
    assert (after[:51] == before[:51]).all()
    assert (after[51:] != before[51:]).any()


def test_from_this_step_the_slider_shows_the_rate_of_the_step(make_panel):
    choice = OptimizerChoice(
        key="sgd", hyperparameters={"lr": 0.001}, changes=(RateChange(step=10, lr=0.004),)
    )
    panel, store = make_panel(Scene(optimizers=(choice,)))
    assert row(panel, 0).value == 0.001
    panel.set_scope("from_here")
    assert row(panel, 0).value == 0.001
    store.set_step(10)
    assert row(panel, 0).value == 0.004
    panel.set_scope("whole")
    assert row(panel, 0).value == 0.001


def test_a_whole_run_change_replaces_the_live_ones(make_panel):
    choice = OptimizerChoice(
        key="sgd", hyperparameters={"lr": 0.001}, changes=(RateChange(step=10, lr=0.004),)
    )
    panel, store = make_panel(Scene(optimizers=(choice,)))
    type_into(row(panel, 0).field, "0.002")
    assert store.scene.optimizers[0].changes == ()
    assert store.scene.optimizers[0].lr == 0.002


def test_changes_are_listed_lead_to_their_step_and_can_be_removed(make_panel):
    changes = (RateChange(step=10, lr=0.004), RateChange(step=1200, lr=0.002))
    choice = OptimizerChoice(key="sgd", hyperparameters={"lr": 0.001}, changes=changes)
    panel, store = make_panel(Scene(optimizers=(choice,), steps=2000))
    rows = [each for each in card(panel, 0).changes.rows if each.isVisible()]
    assert [each.link.text().replace("\u202f", "") for each in rows] == ["step 10", "step 1200"]
    QTest.mouseClick(rows[1].link, LEFT)
    assert store.step == 1200
    QTest.mouseClick(rows[0].remove, LEFT)
    assert store.scene.optimizers[0].changes == changes[1:]
    QTest.mouseClick(card(panel, 0).changes.rows[0].remove, LEFT)
    assert store.scene.optimizers[0].changes == ()
    assert not card(panel, 0).changes.isVisible()


def test_the_switch_and_the_public_setter_agree(qtbot, panel_and_store):
    panel, _ = panel_and_store
    with qtbot.waitSignal(panel.scopeChanged) as told:
        QTest.mouseClick(panel.master.scope.button("from_here"), LEFT)
    assert told.args == ["from_here"]
    assert panel.scope == "from_here"
    panel.set_scope("whole")
    assert panel.master.scope.current == "whole"


def test_the_master_keeps_the_ratios(panel_and_store):
    panel, store = panel_and_store
    before = rates(store)
    drag(panel.master.findChild(QWidget, "masterSlider"), 0.5, 0.6, 0.7)
    after = rates(store)
    factor = panel.master.factor
    assert factor > 1
    assert after == pytest.approx([factor * rate for rate in before], rel=1e-14)
    assert undo_steps(store) == 1
    assert panel.master.factor == 1


def test_the_master_goes_back_exactly(panel_and_store):
    panel, store = panel_and_store
    before = store.scene
    slider = panel.master.findChild(QWidget, "masterSlider")
    drag(slider, 0.5, 0.9)
    drag(slider, 0.9, 0.3)
    assert rates(store) != rates_of(before)
    QTest.mouseClick(panel.master.reset, LEFT)
    assert store.scene == before
    assert panel.master.factor == 1
    assert not panel.master.reset.isEnabled()


def rates_of(scene):
    return [choice.lr for choice in scene.optimizers]


def test_after_another_change_the_master_counts_anew(panel_and_store):
    panel, store = panel_and_store
    type_into(panel.master.findChild(QLineEdit, "masterField"), "×2")
    assert rates(store) == [0.002, 0.002, 0.2]
    assert panel.master.factor == 2
    type_into(row(panel, 0).field, "0.01")
    assert panel.master.factor == 1
    type_into(panel.master.findChild(QLineEdit, "masterField"), "10")
    assert rates(store) == pytest.approx([0.1, 0.02, 2.0])


@pytest.mark.parametrize("text", ["0", "-2", "1e400", "x"])
def test_a_wrong_factor_changes_nothing(panel_and_store, text):
    panel, store = panel_and_store
    before = store.scene
    field = panel.master.findChild(QLineEdit, "masterField")
    type_into(field, text)
    assert store.scene == before
    assert field.problem


def test_the_master_from_this_step_on(panel_and_store):
    panel, store = panel_and_store
    store.set_step(40)
    panel.set_scope("from_here")
    type_into(panel.master.findChild(QLineEdit, "masterField"), "3")
    assert rates(store) == [0.001, 0.001, 0.1]
    assert [choice.changes[0].step for choice in store.scene.optimizers] == [40, 40, 40]
    assert [choice.lr_at(40) for choice in store.scene.optimizers] == pytest.approx([0.003, 0.003, 0.3])
    store.set_step(41)
    assert panel.master.factor == 1


def test_setting_all_equal(panel_and_store):
    panel, store = panel_and_store
    panel.master.set_mode("equal")
    field = panel.master.findChild(QLineEdit, "masterEqualField")
    assert field.isVisible()
    assert field.text() == ""
    type_into(field, "0.01")
    assert rates(store) == [0.01, 0.01, 0.01]
    drag(panel.master.findChild(QWidget, "masterEqualSlider"), 0.5, 0.2)
    assert len(set(rates(store))) == 1
    assert rates(store)[0] < 0.01
    assert undo_steps(store) == 2


def test_the_mode_is_chosen_in_a_menu(panel_and_store):
    panel, _ = panel_and_store
    scale, equal = panel.master.modes.menu().actions()
    equal.trigger()
    assert panel.master.mode == "equal"
    scale.trigger()
    assert panel.master.mode == "scale"


# --- the whole panel -------------------------------------------------------------------------------


def test_every_control_says_what_it_does_and_has_a_name(panel_and_store):
    panel, _ = panel_and_store
    for each in panel.cards.cards:
        each.toggle_folded()
    kinds = (QAbstractButton, QAbstractSlider, QLineEdit)
    controls = [child for kind in kinds for child in panel.findChildren(kind) if child.isVisible()]
    assert len(controls) > 30
    assert [child for child in controls if not child.toolTip()] == []
    assert [child for child in controls if not child.accessibleName() and not child.text()] == []
    assert [child for child in controls if not child.objectName()] == []
    assert [child for child in controls if child.focusPolicy() == Qt.FocusPolicy.NoFocus] == []


@pytest.mark.parametrize("width", [260, 300, 420])
def test_nothing_is_clipped_at_any_width(make_panel, width):
    choices = (*default_scene().optimizers, OptimizerChoice(key="momentum"))
    panel, _ = make_panel(default_scene().with_(optimizers=choices))
    panel.resize(width, 500)
    QApplication.processEvents()
    assert panel.width() == width
    for each in panel.cards.cards:
        for child in each.findChildren(QWidget):
            if child.isVisibleTo(each) and not child.isWindow():
                box = child.geometry()
                assert child.parentWidget().rect().contains(box), child.objectName()
