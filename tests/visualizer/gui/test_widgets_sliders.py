"""Slider, number field and both in a row, by mouse and keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QMouseEvent, QWheelEvent
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication

from visualizer.gui.widgets.number_field import NumberField
from visualizer.gui.widgets.scales import SliderScale
from visualizer.gui.widgets.slider_row import SliderRow
from visualizer.gui.widgets.slim_slider import POSITIONS, SlimSlider

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def move(widget, x, modifiers=NONE):
    here = QPointF(x, widget.height() / 2)
    event = QMouseEvent(
        QEvent.Type.MouseMove, here, widget.mapToGlobal(here), Qt.MouseButton.NoButton, LEFT, modifiers
    )
    QApplication.sendEvent(widget, event)


def turn_wheel(widget, delta):
    here = QPointF(widget.rect().center())
    event = QWheelEvent(
        here, widget.mapToGlobal(here), QPoint(), QPoint(0, delta), Qt.MouseButton.NoButton, NONE,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    event.ignore()
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def test_a_click_on_the_groove_jumps_and_a_drag_follows(shown):
    slider = SlimSlider()
    shown(slider)
    started, moved, ended = (
        QSignalSpy(signal) for signal in (slider.gestureStarted, slider.moved, slider.gestureEnded)
    )
    middle = slider.height() // 2
    QTest.mousePress(slider, LEFT, NONE, QPoint(slider.width() // 2, middle))
    assert slider.value() == pytest.approx(POSITIONS / 2, rel=0.03)
    move(slider, slider.width() * 2)
    assert slider.value() == POSITIONS
    QTest.mouseRelease(slider, LEFT, NONE, QPoint(slider.width(), middle))
    assert (started.count(), moved.count(), ended.count()) == (1, 2, 1)


def test_taking_the_handle_does_not_move_it(shown):
    slider = SlimSlider()
    shown(slider)
    slider.setValue(POSITIONS // 2)
    moved = QSignalSpy(slider.moved)
    QTest.mouseClick(slider, LEFT, NONE, QPoint(slider.width() // 2 + 3, slider.height() // 2))
    assert moved.count() == 0


def test_with_shift_a_drag_is_ten_times_finer(shown):
    slider = SlimSlider()
    shown(slider)
    slider.setValue(POSITIONS // 2)
    centre = slider.width() // 2
    QTest.mousePress(slider, LEFT, NONE, QPoint(centre, slider.height() // 2))
    move(slider, centre + 40)
    coarse = slider.value() - POSITIONS // 2
    move(slider, centre)
    move(slider, centre + 40, SHIFT)
    fine = slider.value() - POSITIONS // 2
    assert fine == pytest.approx(coarse / 10, abs=2)
    QTest.mouseRelease(slider, LEFT, NONE, QPoint(centre, slider.height() // 2))


def test_setting_the_value_by_program_is_no_move(shown):
    slider = SlimSlider()
    shown(slider)
    moved = QSignalSpy(slider.moved)
    slider.setValue(1234)
    assert moved.count() == 0


@pytest.mark.parametrize(
    ("key", "modifiers", "by"),
    [
        (Qt.Key.Key_Right, NONE, 100),
        (Qt.Key.Key_Left, NONE, -100),
        (Qt.Key.Key_Right, SHIFT, 10),
        (Qt.Key.Key_PageUp, NONE, 1000),
        (Qt.Key.Key_PageDown, NONE, -1000),
        (Qt.Key.Key_Home, NONE, -5000),
        (Qt.Key.Key_End, NONE, 5000),
    ],
)
def test_keys(shown, key, modifiers, by):
    slider = SlimSlider()
    shown(slider)
    slider.setValue(5000)
    QTest.keyClick(slider, key, modifiers)
    assert slider.value() == 5000 + by
    slider.end_gesture()


def test_a_row_of_keys_is_one_gesture(qtbot, shown):
    slider = SlimSlider()
    shown(slider)
    started, ended = QSignalSpy(slider.gestureStarted), QSignalSpy(slider.gestureEnded)
    slider.setFocus()
    for _ in range(5):
        QTest.keyClick(slider, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: ended.count() == 1)
    assert started.count() == 1


def test_leaving_the_slider_ends_the_gesture(shown):
    slider = SlimSlider()
    window = shown(slider)
    ended = QSignalSpy(slider.gestureEnded)
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_Right)
    window.other.setFocus()
    assert ended.count() == 1


def test_the_wheel_moves_it_only_while_it_has_the_focus(shown):
    slider = SlimSlider()
    window = shown(slider)
    assert not turn_wheel(slider, 120)
    assert slider.value() == 0
    slider.setFocus()
    assert turn_wheel(slider, 240)
    assert slider.value() == 200
    assert turn_wheel(slider, -60)
    assert turn_wheel(slider, -60)
    assert slider.value() == 100
    window.other.setFocus()


def test_arrow_keys_are_not_taken_as_shortcuts_of_the_window(shown):
    from PySide6.QtGui import QKeySequence, QShortcut

    slider = SlimSlider()
    window = shown(slider)
    used = QSignalSpy(QShortcut(QKeySequence(Qt.Key.Key_Right), window).activated)
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_Right)
    assert slider.value() == 100
    assert used.count() == 0
    slider.end_gesture()


def positive(value):
    if value <= 0:
        raise ValueError(f"must be above 0, not {value:g}")


def test_a_field_shows_few_digits_at_rest_and_all_while_edited(shown):
    field = NumberField(positive, "×")
    window = shown(field)
    field.show_value(1.23456789)
    assert field.text() == "×1.235"
    field.setFocus()
    assert field.text() == "1.23456789"
    assert field.selectedText() == field.text()
    window.other.setFocus()
    assert field.text() == "×1.235"


def test_leaving_a_field_takes_the_number_over(shown):
    field = NumberField(positive)
    window = shown(field)
    field.show_value(1.0)
    entered = QSignalSpy(field.entered)
    field.setFocus()
    QTest.keyClicks(field, "2,5")
    window.other.setFocus()
    assert field.value == 2.5
    assert entered.count() == 1


def test_typing_the_same_number_again_is_no_change(shown):
    field = NumberField(positive)
    shown(field)
    field.show_value(2.0)
    entered = QSignalSpy(field.entered)
    field.setFocus()
    QTest.keyClicks(field, "2.0")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert entered.count() == 0


def test_what_is_wrong_stays_in_the_field_until_it_is_mended(shown):
    field = NumberField(positive)
    window = shown(field)
    field.show_value(1.0)
    field.setFocus()
    QTest.keyClicks(field, "-4")
    window.other.setFocus()
    assert field.text() == "-4"
    assert field.problem == "must be above 0, not -4"
    assert field.property("invalid") is True
    assert field.value == 1.0
    field.show_value(1.0)
    assert field.text() == "-4"
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "4")
    assert not field.problem
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.value == 4


def test_escape_brings_the_number_back(shown):
    field = NumberField(positive)
    shown(field)
    field.show_value(7.0)
    field.setFocus()
    QTest.keyClicks(field, "99")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "7"
    assert field.value == 7


def test_a_change_from_elsewhere_leaves_half_typed_text_alone(shown):
    field = NumberField(positive)
    shown(field)
    field.show_value(7.0)
    field.setFocus()
    QTest.keyClicks(field, "99")
    field.show_value(8.0)
    assert field.text() == "99"
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "8"


def test_up_and_down_in_the_field_move_the_slider(shown):
    row = SliderRow(SliderScale(0.0, 1.0), positive)
    shown(row, 300)
    row.set_value(0.5)
    QTest.keyClick(row.field, Qt.Key.Key_Up)
    assert row.value == 0.51
    QTest.keyClick(row.field, Qt.Key.Key_Down)
    QTest.keyClick(row.field, Qt.Key.Key_Down)
    assert row.value == 0.49
    row.slider.end_gesture()


def test_arrow_keys_get_through_every_value(shown):
    """Where many positions mean the same value the handle must not be put back."""
    row = SliderRow(SliderScale(0.9, 0.9999), positive)
    shown(row, 300)
    row.moved.connect(row.set_value)
    row.set_value(0.95)
    for _ in range(200):
        QTest.keyClick(row.slider, Qt.Key.Key_Right)
    assert row.value == 0.9999
    row.slider.end_gesture()


def test_a_row_without_a_single_value_shows_the_placeholder(shown):
    row = SliderRow(SliderScale(1e-3, 1.0, "log"), positive)
    shown(row, 300)
    row.set_value(None, handle_at=1.0)
    assert row.field.text() == ""
    assert row.slider.value() == POSITIONS


def test_assistive_technology_is_told_the_value_of_a_slider(shown):
    """Asked as a screen reader asks: the interface's description, beside the position that is Qt's own."""
    row = SliderRow(SliderScale(1e-3, 1.0, "log"), positive)
    shown(row, 300)
    row.set_texts("rate", "rate", "How far each step goes.", owner="SGD")
    spoken = QAccessible.queryAccessibleInterface(row.slider)
    told = []
    row.set_value(0.0123456)
    told.append(spoken.text(QAccessible.Text.Description))
    QTest.keyClick(row.slider, Qt.Key.Key_End)
    told.append(spoken.text(QAccessible.Text.Description))
    row.field.setFocus()
    QTest.keyClicks(row.field, "0.25")
    QTest.keyClick(row.field, Qt.Key.Key_Return)
    told.append(spoken.text(QAccessible.Text.Description))
    assert told == ["0.0123456", "1", "0.25"]
    assert spoken.text(QAccessible.Text.Name) == "SGD rate"
