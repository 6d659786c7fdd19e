"""Typing a formula: checked after a pause, mistakes shown in place, nothing lost."""

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from surfaces.functions import NAMES
from surfaces.syntax import FormulaError, parse
from visualizer.gui.panels.surface.formula_editor import FormulaEditor, fitted


@pytest.fixture
def form(qtbot):
    """An editor as wide as the dock, and another entry to go to."""
    widget = QWidget()
    widget.editor, widget.other = FormulaEditor(), QLineEdit()
    layout = QVBoxLayout(widget)
    layout.addWidget(widget.editor)
    layout.addWidget(widget.other)
    widget.resize(270, 300)
    qtbot.addWidget(widget)
    with qtbot.waitActive(widget):
        widget.show()
    widget.entry = widget.editor.findChild(QPlainTextEdit, "formulaEntry")
    widget.editor.set_text("x**2 + y**2")
    widget.editor.begin(select_all=True)
    return widget


def problem_of(text):
    with pytest.raises(FormulaError) as caught:
        parse(text)
    return caught.value


def highlighted(entry):
    return [selection.cursor.selectionStart() for selection in entry.extraSelections()]


def test_a_pause_in_typing_accepts_once(qtbot, form):
    accepted = []
    form.editor.accepted.connect(accepted.append)
    QTest.keyClicks(form.entry, "5*x^2 - y")
    qtbot.waitUntil(lambda: bool(accepted))
    QTest.keyClick(form.entry, Qt.Key.Key_Return)
    assert accepted == ["5*x^2 - y"]


def test_enter_accepts_at_once(qtbot, form):
    QTest.keyClicks(form.entry, "x*y")
    with qtbot.waitSignals([form.editor.accepted, form.editor.finished]):
        QTest.keyClick(form.entry, Qt.Key.Key_Return)


def test_leaving_the_entry_accepts(qtbot, form):
    QTest.keyClicks(form.entry, "x*y")
    with qtbot.waitSignals([form.editor.accepted, form.editor.finished]):
        form.other.setFocus()


@pytest.mark.parametrize("text", ["5x", "x + ", "x + foo(y)", "((x)", "  x +* y"])
def test_a_mistake_is_shown_in_three_lines_at_its_place(qtbot, form, text):
    problem = problem_of(text.strip())
    with qtbot.assertNotEmitted(form.editor.accepted):
        QTest.keyClicks(form.entry, text)
        qtbot.waitUntil(lambda: form.editor.problem != "")
    assert form.editor.problem.split("\n") == str(problem).split("\n")
    assert len(form.editor.problem.split("\n")) == 3
    shown = form.editor.findChild(QLabel, "formulaErrorPlace")
    excerpt, caret = shown.text().split("\n")
    assert shown.isVisible()
    place = problem.column + len(text) - len(text.lstrip())
    last = len(text) - 1
    assert highlighted(form.entry) == [min(place, last)]
    if problem.column < len(text.strip()):
        assert excerpt[caret.index("^")] == text.strip()[problem.column]


def test_a_mistake_disappears_with_its_correction(qtbot, form):
    QTest.keyClicks(form.entry, "x +")
    qtbot.waitUntil(lambda: form.editor.problem != "")
    with qtbot.waitSignal(form.editor.accepted):
        QTest.keyClicks(form.entry, " 1")
    assert form.editor.problem == ""
    assert highlighted(form.entry) == []


def test_escape_brings_back_the_last_right_formula(qtbot, form):
    QTest.keyClicks(form.entry, "x +")
    qtbot.waitUntil(lambda: form.editor.problem != "")
    with qtbot.waitSignal(form.editor.cancelled):
        QTest.keyClick(form.entry, Qt.Key.Key_Escape)
    assert (form.editor.text, form.editor.problem) == ("x**2 + y**2", "")


def test_a_wrong_text_survives_the_same_scene_again(qtbot, form):
    QTest.keyClicks(form.entry, "x +")
    form.editor.set_text("x**2 + y**2")
    assert form.editor.text == "x +"
    form.editor.set_text("x*y")
    assert form.editor.text == "x*y"


def test_pasted_lines_become_one(form):
    lines = QMimeData()
    lines.setText("x**2\n  + y**2\n")
    form.entry.insertFromMimeData(lines)
    assert form.editor.text == "x**2 + y**2"


def test_a_long_formula_makes_the_entry_higher_up_to_a_limit(form):
    low = form.entry.height()
    form.editor.set_text(" + ".join(["x*y"] * 15))
    high = form.entry.height()
    form.editor.set_text(" + ".join(["x*y"] * 300))
    assert low < high < 6 * low
    assert form.entry.height() >= high
    assert form.entry.height() < 6 * low


def test_the_hint_names_every_word(form):
    hint = form.editor.findChild(QLabel, "formulaHint").text().split()
    assert set(NAMES) <= set(hint)


def test_a_megabyte_is_refused_quickly(qtbot, form):
    lines = QMimeData()
    lines.setText("x+" * 500_000)
    form.entry.insertFromMimeData(lines)
    qtbot.waitUntil(lambda: form.editor.problem != "")
    assert form.editor.text.count("x") <= 10_001


@pytest.mark.parametrize("columns", [20, 34, 72])
@pytest.mark.parametrize("at", [0, 10, 40, 98])
def test_the_caret_stays_under_the_mistake_however_narrow(columns, at):
    text = "x+" * 49 + "x"
    text = text[:at] + "$" + text[at + 1 :]
    excerpt, caret = fitted(str(problem_of(text)), columns).split("\n")
    assert len(excerpt) <= columns
    assert excerpt[caret.index("^")] == "$"
