"""The cards of the optimizers panel: verdict, gauge, hyperparameters."""

from __future__ import annotations

import pytest
from optimizers_driver import (
    LEFT,
    card,
    drag,
    row,
    settle,
    told,
    type_into,
    undo_steps,
)
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QLabel,
    QLineEdit,
    QScrollBar,
    QWidget,
)

from visualizer.scene import OptimizerChoice, Scene, SurfaceChoice, default_scene
from visualizer.stage.gauge import zone


def test_one_card_for_each_optimizer_with_its_verdict_and_gauge(panel_and_store):
    panel, store = panel_and_store
    assert [each.title.name.text() for each in panel.cards.cards] == ["SGD", "Momentum", "Adam"]
    store.set_step(100)
    for each, run in zip(panel.cards.cards, store.runs, strict=True):
        assert told(each) == (run.verdict(100).status, run.verdict(100).step)
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
    assert [name for name, each in adam.rows.rows.items() if each.isVisible()] == shown


def test_what_differs_from_its_default_is_shown(make_panel):
    choice = OptimizerChoice(key="adam", hyperparameters={"eps": 1e-3, "amsgrad": True})
    panel, _ = make_panel(Scene(optimizers=(choice,)))
    assert row(panel, 0, "eps").isVisible()
    assert row(panel, 0, "amsgrad").isVisible()
    assert list(card(panel, 0).rows.rows) == ["lr", "beta1", "beta2", "eps", "amsgrad"]


def test_a_disabled_optimizer_has_no_verdict_and_the_others_keep_theirs(qtbot, panel_and_store):
    panel, store = panel_and_store
    QTest.mouseClick(card(panel, 0).title.eye, LEFT)
    settle(qtbot, store)
    assert [choice.enabled for choice in store.scene.optimizers] == [False, True, True]
    assert not card(panel, 0).title.chip.isVisible()
    expected = store.runs[0].verdict(0)
    assert told(card(panel, 1)) == (expected.status, expected.step)
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


@pytest.mark.parametrize(
    ("key", "formula", "why"),
    [("adadelta", "x**2 + y**2", "no critical learning rate"), ("sgd", "-x**2 - y**2", "in no direction")],
)
def test_without_a_critical_rate_the_gauge_says_none_and_why(make_panel, key, formula, why):
    surface = SurfaceChoice(key="formula", formula=formula)
    panel, _ = make_panel(Scene(surface=surface, optimizers=(OptimizerChoice(key=key),), steps=5))
    gauge = card(panel, 0).gauge
    assert gauge.number.text == "none"
    assert why in gauge.explanation()
    gauge.show_run(None, 0)
    assert gauge.number.text == ""


def test_beyond_the_finite_numbers_the_gauge_says_so(make_panel):
    choice = OptimizerChoice(key="sgd", hyperparameters={"lr": 10.0})
    panel, store = make_panel(Scene(optimizers=(choice,), steps=100))
    store.set_step(100)
    assert card(panel, 0).gauge.number.text == "none"
    assert "finite" in card(panel, 0).gauge.explanation()
    assert card(panel, 0).title.chip.verdict.status == "diverged"


def test_the_gauge_explains_itself_and_its_limits(panel_and_store):
    panel, store = panel_and_store
    store.set_step(20)
    gauge, run = card(panel, 0).gauge, store.runs[0]
    text = gauge.explanation()
    assert "no proof of divergence" in text
    assert f"{float(run.critical_lr[20])!r}" in text
    assert "curves upwards by λ" in text


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


def test_every_control_says_what_it_does_and_has_a_name(panel_and_store):
    panel, _ = panel_and_store
    for each in panel.cards.cards:
        each.toggle_folded()
    kinds = (QAbstractButton, QAbstractSlider, QLineEdit)
    controls = [child for kind in kinds for child in panel.findChildren(kind) if child.isVisible()]
    controls = [child for child in controls if not isinstance(child, QScrollBar)]
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
