"""Learning rates: from this step on, listed changes, one slider for all."""

from __future__ import annotations

import pytest
from optimizers_driver import (
    LEFT,
    card,
    drag,
    move,
    press,
    rates,
    release,
    row,
    settle,
    type_into,
    undo_steps,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QWidget,
)

from visualizer.scene import OptimizerChoice, RateChange, Scene, default_scene


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
    assert [each.link.text().replace("\u00a0", "") for each in rows] == ["step 10", "step 1200"]
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
    assert rates(store) != [choice.lr for choice in before.optimizers]
    QTest.mouseClick(panel.master.reset, LEFT)
    assert store.scene == before
    assert panel.master.factor == 1
    assert not panel.master.reset.isEnabled()


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


def test_dragging_beyond_the_numbers_there_are_changes_nothing(make_panel):
    huge = OptimizerChoice(key="sgd", hyperparameters={"lr": 1e308}, enabled=False)
    panel, store = make_panel(default_scene().with_(optimizers=(huge, *default_scene().optimizers)))
    before = store.scene
    drag(panel.master.findChild(QWidget, "masterSlider"), 0.5, 0.9)
    assert store.scene == before
    assert panel.master.factor == 1


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


def test_at_the_last_step_nothing_is_left_to_change_and_the_tooltip_says_so(panel_and_store):
    panel, store = panel_and_store
    before, last = store.scene, store.scene.steps
    store.set_step(last)
    assert row(panel, 0).slider.isEnabled()
    panel.set_scope("from_here")
    masters = [panel.master.findChild(QWidget, name) for name in ("masterSlider", "masterField")]
    for control in (row(panel, 0).slider, row(panel, 0).field, *masters):
        assert not control.isEnabled()
        assert "No update follows the last step" in control.toolTip()
    drag(row(panel, 0).slider, 0.4, 0.8)
    drag(masters[0], 0.5, 0.8)
    assert store.scene == before
    assert row(panel, 1, "momentum").slider.isEnabled()
    store.set_step(last - 1)
    assert "No update" not in row(panel, 0).slider.toolTip()
    type_into(row(panel, 0).field, "0.002")
    assert [change.step for change in store.scene.optimizers[0].changes] == [last - 1]
    store.set_step(last)
    panel.set_scope("whole")
    type_into(row(panel, 1).field, "0.003")
    assert store.scene.optimizers[1].lr == 0.003


def test_fewer_steps_may_make_the_current_one_the_last(panel_and_store):
    panel, store = panel_and_store
    panel.set_scope("from_here")
    store.set_step(50)
    store.change(store.scene.with_(steps=50))
    assert not row(panel, 0).slider.isEnabled()
    store.undo()
    assert row(panel, 0).slider.isEnabled()


def test_a_drag_goes_on_when_the_last_step_is_reached_meanwhile(panel_and_store):
    panel, store = panel_and_store
    store.set_step(290)
    panel.set_scope("from_here")
    slider = row(panel, 0).slider
    y, width = slider.height() / 2, slider.width()
    press(slider, 0.4 * width, y)
    store.set_step(store.scene.steps)
    move(slider, 0.6 * width, y)
    assert slider.isEnabled()
    release(slider, 0.6 * width, y)
    assert [change.step for change in store.scene.optimizers[0].changes] == [290]
    assert not slider.isEnabled()


@pytest.mark.parametrize("part", ["slider", "field"])
def test_where_the_race_ends_the_card_keeps_the_focus(panel_and_store, part):
    panel, store = panel_and_store
    before = store.scene
    panel.set_scope("from_here")
    panel.activateWindow()
    control = getattr(row(panel, 1), part)
    control.setFocus()
    if part == "field":
        QTest.keyClicks(control, "0.5")
    store.set_step(store.scene.steps)
    assert QApplication.focusWidget() is card(panel, 1)
    assert store.scene == before
