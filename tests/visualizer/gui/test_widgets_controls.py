"""The other small controls: switches, chips, gauges, labels."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont, QHelpEvent, QPainterPath
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication

from visualizer.descent.verdict import Status, Verdict
from visualizer.gui.theme import apply, theme_of
from visualizer.gui.widgets.chip import Chip
from visualizer.gui.widgets.elided_label import ElidedLabel
from visualizer.gui.widgets.fold_button import FoldButton
from visualizer.gui.widgets.gauge import Gauge
from visualizer.gui.widgets.icon_button import IconButton
from visualizer.gui.widgets.number_text import NumberText
from visualizer.gui.widgets.segmented_switch import Choice, SegmentedSwitch
from visualizer.gui.widgets.toggle import Toggle
from visualizer.gui.widgets.verdict_chip import VerdictChip
from visualizer.stage.gauge import TICK
from visualizer.stage.marks import ROLES, mark_path
from visualizer.stage.theme import DARK, LIGHT

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def colours_in(widget):
    picture = widget.grab().toImage()
    return {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())}


def test_a_segmented_switch_by_mouse_and_keys(shown):
    switch = SegmentedSwitch((Choice("a", "one", "First."), Choice("b", "two", "Second.")))
    shown(switch)
    chosen = QSignalSpy(switch.chosen)
    QTest.mouseClick(switch.button("b"), LEFT)
    assert switch.current == "b"
    switch.button("b").setFocus()
    QTest.keyClick(switch.button("b"), Qt.Key.Key_Left)
    assert switch.current == "a"
    assert [chosen.at(place)[0] for place in range(chosen.count())] == ["b", "a"]
    switch.set_current("b")
    assert chosen.count() == 2
    assert switch.current == "b"


def test_a_toggle_by_mouse_and_space(shown):
    toggle = Toggle()
    shown(toggle)
    QTest.mouseClick(toggle, LEFT)
    assert toggle.isChecked()
    QTest.keyClick(toggle, Qt.Key.Key_Space)
    assert not toggle.isChecked()


def test_an_elided_label_keeps_the_whole_text_in_its_tooltip(qtbot, shown):
    label = ElidedLabel("learning rate of all of them")
    label.set_hint("What it is.")
    window = shown(label, 400)
    assert label.toolTip() == "What it is."
    label.setFixedWidth(60)
    qtbot.waitUntil(lambda: label.width() == 60)
    assert label.toolTip() == "learning rate of all of them\nWhat it is."
    assert window.isVisible()


def test_a_chip_shows_the_longest_text_that_fits(shown):
    chip = Chip()
    shown(chip, 600)
    chip.set_content(QPainterPath(), ("a very long text about it", "short", "s"), "warn")
    wide = chip.sizeHint().width()
    assert chip.fitting(wide) == "a very long text about it"
    assert chip.fitting(wide - 10) == "short"
    assert chip.fitting(chip.minimumSizeHint().width()).startswith("s")


@pytest.mark.parametrize("status", list(Status))
def test_every_verdict_has_a_word_a_mark_and_a_cause(shown, status):
    chip = VerdictChip()
    shown(chip, 500)
    chip.show_verdict(Verdict(status, 12, "Because of {thing:.2f}.", {"thing": 0.5, "arrival": math.inf}))
    assert chip.text.startswith(status.value)
    assert chip.isVisible()
    assert chip.role == ROLES[status]
    point = chip.rect().center()
    QApplication.sendEvent(chip, QHelpEvent(QEvent.Type.ToolTip, point, chip.mapToGlobal(point)))
    said = "predicts only" if status is Status.PREDICTS else f"{status.value}, since step 12"
    assert chip.toolTip() == f"{said}\nBecause of 0.50."
    chip.show_verdict(None)
    assert not chip.isVisible()


def test_marks_differ_in_shape_not_only_in_colour():
    outlines = {
        tuple(
            (round(mark_path(status).elementAt(i).x, 2), round(mark_path(status).elementAt(i).y, 2))
            for i in range(mark_path(status).elementCount())
        )
        for status in Status
    }
    assert len(outlines) == len(Status)


@pytest.mark.parametrize(
    ("arrival", "text"), [(4137.0, "slow · arrives ≈ step 4\u00a0100"), (math.inf, "slow · step 30")]
)
def test_a_slow_run_says_when_it_arrives(shown, arrival, text):
    chip = VerdictChip()
    shown(chip)
    chip.show_verdict(Verdict(Status.SLOW, 30, "", {"arrival": arrival}))
    assert chip.text == text


@pytest.mark.parametrize(
    ("ratio", "role"), [(0.5, "good"), (0.9, "warn"), (1.2, "bad"), (math.inf, "bad"), (1e-9, "good")]
)
def test_a_gauge_is_painted_in_the_colour_of_its_zone(shown, ratio, role):
    gauge = Gauge()
    shown(gauge)
    gauge.set_ratio(ratio)
    found = colours_in(gauge)
    assert getattr(LIGHT, role) in found
    assert LIGHT.text in found
    others = {LIGHT.good, LIGHT.warn, LIGHT.bad} - {getattr(LIGHT, role)}
    assert not others & found


def test_the_bar_ends_at_the_tick_when_the_rate_is_critical(shown):
    gauge = Gauge()
    shown(gauge, 400)
    gauge.set_ratio(1.0)
    picture = gauge.grab().toImage()
    y, tick = picture.height() // 2, round(gauge.width() * TICK)
    assert picture.pixelColor(tick - 6, y).name() == LIGHT.warn
    assert picture.pixelColor(tick + 6, y).name() == LIGHT.hairline


def test_without_a_critical_rate_the_gauge_is_empty(shown):
    gauge = Gauge()
    shown(gauge)
    assert not colours_in(gauge) & {LIGHT.good, LIGHT.warn, LIGHT.bad, LIGHT.text}


def test_widgets_follow_the_theme(shown):
    gauge, button = Gauge(), IconButton("x", "x", "Remove it.")
    window = shown(gauge)
    window.layout().addWidget(button)
    gauge.set_ratio(0.5)
    QApplication.processEvents()
    before = button.icon().cacheKey()
    apply(QApplication.instance(), DARK)
    QApplication.processEvents()
    assert theme_of(gauge) is DARK
    assert DARK.good in colours_in(gauge)
    assert button.icon().cacheKey() != before
    apply(QApplication.instance(), LIGHT)


def test_an_alarming_number_is_red(shown):
    text = NumberText()
    shown(text)
    text.setFont(QFont(text.font().family(), 40))
    text.resize(200, 60)
    text.set_text("███", alarming=True)
    assert LIGHT.bad in colours_in(text)
    text.set_text("███")
    assert LIGHT.bad not in colours_in(text)


def test_a_fold_button_has_room_for_its_text(shown):
    button = FoldButton()
    shown(button)
    button.show_state("3 more", folded=True)
    short_width = button.sizeHint().width()
    button.show_state("13 more hyperparameters", folded=True)
    assert button.sizeHint().width() > short_width
