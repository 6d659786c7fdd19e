"""Entries for numbers: Enter takes over, Escape brings back, what is wrong stays and is explained."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from visualizer.gui.panels import field_numbers
from visualizer.gui.panels.fields import NumbersField
from visualizer.gui.panels.section import ProblemLabel


@pytest.fixture
def form(qtbot):
    """A field with its problem line, and another entry to go to."""
    widget = QWidget()
    field = NumbersField("x", field_numbers.read_range, "two numbers, the smaller first")
    field.set_format(field_numbers.brief_range, field_numbers.exact_range, "From where to where.")
    field.show_value((-1 / 3, 4.5))
    layout = QVBoxLayout(widget)
    widget.problem = ProblemLabel((field,), "problem")
    widget.field, widget.other = field, QLineEdit()
    for part in (field, widget.problem, widget.other):
        layout.addWidget(part)
    qtbot.addWidget(widget)
    with qtbot.waitActive(widget):
        widget.show()
    return widget


def retype(field, text):
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)


def test_it_rests_briefly_and_is_edited_with_all_digits(form):
    form.other.setFocus()
    assert form.field.text() == "−0.3333 … 4.5"
    assert "-0.3333333333333333 … 4.5" in form.field.toolTip()
    form.field.setFocus()
    assert form.field.text() == "-0.3333333333333333 … 4.5"
    form.other.setFocus()
    assert form.field.text() == "−0.3333 … 4.5"


def test_looking_at_it_enters_nothing(qtbot, form):
    with qtbot.assertNotEmitted(form.field.entered):
        form.field.setFocus()
        form.other.setFocus()


@pytest.mark.parametrize("leave", ["enter", "focus"])
def test_numbers_are_entered(qtbot, form, leave):
    retype(form.field, "1 .. 2")
    with qtbot.waitSignal(form.field.entered) as entered:
        if leave == "enter":
            QTest.keyClick(form.field, Qt.Key.Key_Return)
        else:
            form.other.setFocus()
    assert entered.args == [(1.0, 2.0)]


def test_what_is_wrong_stays_and_is_explained(qtbot, form):
    retype(form.field, "2 to 1")
    with qtbot.assertNotEmitted(form.field.entered):
        form.other.setFocus()
    assert form.field.text() == "2 to 1"
    assert form.problem.isVisible()
    assert form.problem.text() == "two numbers, the smaller first"
    form.field.show_value((-1 / 3, 4.5))  # the same as before: nothing is lost
    assert form.field.text() == "2 to 1"
    form.field.setFocus()
    QTest.keyClicks(form.field, "0")  # 2 to 10
    assert form.problem.isHidden()


def test_escape_brings_the_old_numbers_back(form):
    retype(form.field, "rubbish")
    QTest.keyClick(form.field, Qt.Key.Key_Return)
    assert form.problem.isVisible()
    QTest.keyClick(form.field, Qt.Key.Key_Escape)
    assert form.problem.isHidden()
    assert form.field.text() == "−0.3333 … 4.5"


def test_other_numbers_replace_a_wrong_text(form):
    retype(form.field, "rubbish")
    QTest.keyClick(form.field, Qt.Key.Key_Return)
    form.other.setFocus()
    form.field.show_value((5.0, 6.0))
    assert (form.field.text(), form.problem.isHidden()) == ("5 … 6", True)


def test_a_narrow_field_shows_as_many_digits_as_fit(form):
    form.other.setFocus()
    field = form.field
    field.show_value((-1 / 3, 2 / 3))
    left, texts = field.textMargins().left(), []
    for width in range(300, 60, -1):
        field.setFixedWidth(width)
        texts.append(field.text())
        if texts[-1] != "−0.33 … 0.67":
            assert field.fontMetrics().horizontalAdvance(texts[-1]) < width - left
    assert list(dict.fromkeys(texts)) == ["−0.3333 … 0.6667", "−0.333 … 0.667", "−0.33 … 0.67"]
