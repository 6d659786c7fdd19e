"""Opening a table of one's own: previewed, chosen from, refused with its line, stopped, dropped."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QListWidget,
    QProgressBar,
    QPushButton,
    QTableView,
)
from surface_driver import LEFT, find, panels

from visualizer.gui.open_data.dialog import OpenDataDialog
from visualizer.problem_choice import DataChoice
from visualizer.problem_edits import problem_in

ROWS = "\n".join(f"T{k % 3},{k},{k % 7},{3 * k + 1}" for k in range(30))
HOUSES = f"town,area,age,price\n{ROWS}\n"


@pytest.fixture
def write(tmp_path):
    def written(text, name="houses.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    return written


@pytest.fixture
def open_dialog(qtbot, qapp):
    """Opens dialogs that have read a file, and gathers what is chosen in them."""
    made = []

    def opened(path, before=None):
        dialog = OpenDataDialog(before)
        made.append(dialog)
        qtbot.addWidget(dialog)
        dialog.choices = []
        dialog.chosen.connect(dialog.choices.append)
        with qtbot.waitActive(dialog):
            dialog.open(path)
        qtbot.waitUntil(lambda: bool(said(dialog)) or ready(dialog), timeout=30_000)
        return dialog

    yield opened
    for dialog in made:
        dialog.reject()


def ready(dialog):
    return find(dialog, "useData").isEnabled()


def said(dialog):
    label = find(dialog, "tableProblem", QLabel)
    return label.text() if label.isVisible() else ""


def pick(dialog, name, key):
    combo = find(dialog, name, QComboBox)
    combo.setFocus()
    rows = combo.findData(key) - combo.currentIndex()
    for _ in range(abs(rows)):
        QTest.keyClick(combo, Qt.Key.Key_Down if rows > 0 else Qt.Key.Key_Up)


def tick(dialog, name):
    features = find(dialog, "features", QListWidget)
    row = next(
        row for row in range(features.count()) if features.item(row).data(Qt.ItemDataRole.UserRole) == name
    )
    features.setFocus()
    features.setCurrentRow(row)
    QTest.keyClick(features, Qt.Key.Key_Space)


def test_the_preview_shows_rows_lines_and_kinds(open_dialog, write):
    dialog = open_dialog(write(HOUSES))
    model = find(dialog, "tablePreview", QTableView).model()
    head = [
        model.headerData(k, Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole)
        for k in range(model.columnCount())
    ]
    assert head == ["town\ntext, 3 different", "area\nnumber", "age\nnumber", "price\nnumber"]
    assert [model.index(1, column).data() for column in range(4)] == ["T1", "1", "1", "4"]
    assert model.headerData(1, Qt.Orientation.Vertical, Qt.ItemDataRole.DisplayRole) == "3"


def test_features_and_target_are_chosen_by_keys(open_dialog, write, qtbot):
    path = write(HOUSES)
    dialog = open_dialog(path)
    tick(dialog, "age")
    qtbot.waitUntil(lambda: ready(dialog))
    QTest.mouseClick(find(dialog, "useData"), LEFT)
    assert dialog.choices == [DataChoice(key="file", file=path, features=("area",), target="price")]
    assert not dialog.isVisible()


def test_text_can_be_the_target_and_no_feature(open_dialog, write, qtbot):
    dialog = open_dialog(write(HOUSES))
    features = find(dialog, "features", QListWidget)
    tick(dialog, "town")
    assert features.item(0).checkState() == Qt.CheckState.Unchecked
    pick(dialog, "target", "town")
    qtbot.waitUntil(lambda: ready(dialog) and "several classes" in find(dialog, "tableAbout", QLabel).text())
    names = [features.item(row).data(Qt.ItemDataRole.UserRole) for row in range(features.count())]
    assert names == ["area", "age", "price"]


def test_a_missing_value_is_said_with_its_line_or_left_out(open_dialog, write, qtbot):
    dialog = open_dialog(write(HOUSES.replace("\nT1,4,4,13", "\nT1,4,4,")))
    assert "line 6, column 'price': the cell is empty" in said(dialog)
    assert not ready(dialog)
    pick(dialog, "missing", "drop")
    qtbot.waitUntil(lambda: ready(dialog))
    assert said(dialog) == ""
    assert "Left out: 1 row" in find(dialog, "tableAbout", QLabel).text()
    QTest.mouseClick(find(dialog, "useData"), LEFT)
    assert dialog.choices[0].missing == "drop"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", "the file is empty"), ("a,b\n1,2\n3\n", "line 3: this row has 1 cell"), ("a,b\n", "no rows below")],
)
def test_a_file_that_is_no_table_is_refused_in_place(open_dialog, write, text, expected):
    dialog = open_dialog(write(text))
    assert expected in said(dialog)
    assert not ready(dialog)
    assert dialog.isVisible()


def test_no_feature_at_all_is_refused(open_dialog, write, qtbot):
    dialog = open_dialog(write(HOUSES))
    tick(dialog, "age")
    tick(dialog, "area")
    qtbot.waitUntil(lambda: bool(said(dialog)))
    assert "there must be a feature at least" in said(dialog)
    assert not ready(dialog)


def test_the_same_file_again_begins_with_what_was_chosen(open_dialog, write, qtbot):
    path = write(HOUSES)
    before = DataChoice(key="file", file=path, features=("price",), target="age", missing="drop")
    dialog = open_dialog(path, before)
    qtbot.waitUntil(lambda: ready(dialog))
    QTest.mouseClick(find(dialog, "useData"), LEFT)
    assert dialog.choices == [before]


def test_reading_shows_its_progress_and_can_be_stopped(qtbot, qapp, write, monkeypatch):
    import surfaces.table_file

    stopped = threading.Event()

    def endless(path, *, cancelled, progress):
        progress(0.4)
        while not cancelled():
            stopped.wait(0.001)
        stopped.set()

    monkeypatch.setattr(surfaces.table_file, "read_table", endless)
    dialog = OpenDataDialog(None)
    qtbot.addWidget(dialog)
    dialog.open(write(HOUSES))
    bar = find(dialog, "readingProgress", QProgressBar)
    qtbot.waitUntil(lambda: bar.isVisible() and bar.value() == 40)
    QTest.mouseClick(find(dialog, "stopReading", QPushButton), LEFT)
    qtbot.waitUntil(stopped.is_set)
    qtbot.waitUntil(lambda: not bar.isVisible())
    assert "Stopped" in said(dialog)
    assert not ready(dialog)
    dialog.reject()


@pytest.fixture
def make_panel(qtbot, qapp):
    with panels(qtbot) as made:
        yield made


def test_the_data_become_the_scene_and_undo_brings_the_race_back(make_panel, write, qtbot):
    panel, store = make_panel()
    before, path = store.scene, write(HOUSES)
    panel.open_data(path)
    dialog = panel.findChild(OpenDataDialog)
    qtbot.waitUntil(lambda: ready(dialog), timeout=30_000)
    assert store.scene == before
    QTest.mouseClick(find(dialog, "useData"), LEFT)
    qtbot.waitUntil(lambda: store.scene != before, timeout=60_000)
    problem = problem_in(store.scene)
    assert (problem.data.file, problem.data.features, problem.model.key) == (path, ("area", "age"), "mlp")
    about = find(panel, "dataAbout", QLabel)
    qtbot.waitUntil(lambda: "30 rows, regression: price from area, age" in about.text(), timeout=60_000)
    assert find(panel, "problemData", QComboBox).currentText() == "houses.csv"
    store.undo()
    assert store.scene == before


@pytest.mark.parametrize(("name", "taken"), [("points.TSV", True), ("notes.pdf", False)])
def test_a_table_is_dropped_on_the_window(window, write, qtbot, name, taken):
    path = write("a\tb\n1\t2\n3\t5\n4\t8\n", name)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(path)])
    place, copy = QPoint(400, 300), Qt.DropAction.CopyAction
    enter = QDragEnterEvent(place, copy, mime, LEFT, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted() == taken
    drop = QDropEvent(place.toPointF(), copy, mime, LEFT, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, drop)
    dialog = window.findChild(OpenDataDialog)
    assert (dialog is not None) == taken
    if dialog is not None:
        qtbot.waitUntil(lambda: ready(dialog), timeout=30_000)
        dialog.reject()
