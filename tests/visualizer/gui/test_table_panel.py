"""The table panel over a real Store: values, copying, columns that stay."""

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QTableView

from visualizer.descent.verdict import Status
from visualizer.gui.panels.table.delegate import MARK_ROOM
from visualizer.gui.panels.table.panel import TablePanel
from visualizer.gui.panels.table.rows import digits
from visualizer.gui.store import Store
from visualizer.gui.theme import apply, load_fonts
from visualizer.scene import OptimizerChoice, Scene, SurfaceChoice, default_scene
from visualizer.stage.theme import DARK, LIGHT

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def make_panel(qtbot, qapp):
    stores = []

    def made(scene=None, width=640):
        load_fonts()
        apply(qapp, LIGHT)
        store = Store(scene or default_scene().with_(steps=60))
        stores.append(store)
        panel = TablePanel(store)
        qtbot.addWidget(panel)
        panel.resize(width, 250)
        with qtbot.waitActive(panel):
            panel.show()
        qtbot.waitUntil(lambda: bool(store.runs), timeout=60_000)
        return panel, panel.findChild(QTableView, "runTable"), store

    yield made
    for store in stores:
        store.close()


def heads(table):
    model = table.model()
    return [model.headerData(place, Qt.Orientation.Horizontal) for place in range(model.columnCount())]


def cell(table, row, head, role=Qt.ItemDataRole.DisplayRole):
    return table.model().index(row, heads(table).index(head)).data(role)


def widths(table):
    return [table.columnWidth(place) for place in range(table.model().columnCount())]


def test_cells_show_the_runs_at_the_step(make_panel):
    panel, table, store = make_panel(width=900)
    store.set_step(31)
    assert panel.findChild(QLabel).text() == "LOSS AND GRADIENTS AT STEP 31"
    for row, run in enumerate(store.runs):
        expected = {
            "x": run.position[31, 0],
            "y": run.position[31, 1],
            "loss": run.loss[31],
            "∂L/∂x": run.gradient[31, 0],
            "∂L/∂y": run.gradient[31, 1],
            "‖∇L‖": run.gradient_norm[31],
            "‖Δ‖": run.step_length[31],
        }
        for head, value in expected.items():
            assert cell(table, row, head) == digits(value)
            tooltip = cell(table, row, head, Qt.ItemDataRole.ToolTipRole)
            assert float(tooltip.split("= ")[1]) == pytest.approx(value, rel=1e-15)
        assert cell(table, row, "step") == "31"
        assert cell(table, row, "verdict") == run.verdict(31).status
        assert run.verdict(31).cause in cell(table, row, "verdict", Qt.ItemDataRole.ToolTipRole)
    assert [cell(table, row, "optimizer") for row in range(3)] == ["SGD", "Momentum", "Adam"]


@pytest.mark.parametrize("width", [560, 640, 900])
def test_columns_stay_and_all_of_them_are_in_view(make_panel, width):
    _panel, table, store = make_panel(width=width)
    before = widths(table)
    for step in range(0, 61, 5):
        store.set_step(step)
        assert widths(table) == before
    if width >= 640:
        assert not table.horizontalScrollBar().isVisible()
        assert table.horizontalHeader().length() <= table.viewport().width()
        metrics, model = table.fontMetrics(), table.model()
        for place in range(2, model.columnCount() - 1):
            texts = [model.index(row, place).data() for row in range(3)]
            assert max(map(metrics.horizontalAdvance, texts)) + 8 <= table.columnWidth(place)
        widest = max(metrics.horizontalAdvance(status.value) for status in Status)
        assert widest + MARK_ROOM + 8 <= table.columnWidth(model.columnCount() - 1)


def test_rows_keep_their_height(make_panel):
    _panel, table, _store = make_panel()
    assert [table.rowHeight(row) for row in range(3)] == [28, 28, 28]


def test_the_button_copies_all_rows(make_panel):
    panel, _, store = make_panel()
    store.set_step(10)
    QTest.mouseClick(panel.findChild(QPushButton, "copyTable"), LEFT)
    header, *lines = QGuiApplication.clipboard().text().splitlines()
    assert header.split("\t")[:3] == ["optimizer", "step", "x"]
    assert [line.split("\t")[0] for line in lines] == ["SGD", "Momentum", "Adam"]
    assert [float(line.split("\t")[2]) for line in lines] == [run.position[10, 0] for run in store.runs]


def test_the_keys_copy_the_selected_rows(make_panel):
    _panel, table, _store = make_panel()
    table.setFocus()
    select = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    for row in (2, 0):
        table.selectionModel().select(table.model().index(row, 0), select)
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    _, *lines = QGuiApplication.clipboard().text().splitlines()
    assert [line.split("\t")[0] for line in lines] == ["SGD", "Adam"]


def test_noise_brings_two_columns_and_takes_them_away(qtbot, make_panel):
    _panel, table, store = make_panel(width=1000)
    without = heads(table)
    with qtbot.waitSignal(store.runsChanged, timeout=30_000):
        store.change(store.scene.with_(noise=0.3))
    assert [head for head in heads(table) if head not in without] == ["∂x noisy", "∂y noisy"]
    store.set_step(4)
    assert cell(table, 1, "∂x noisy") == digits(store.runs[1].used_gradient[4, 0])
    with qtbot.waitSignal(store.runsChanged, timeout=30_000):
        store.undo()
    assert heads(table) == without


def test_switching_an_optimizer_off_takes_its_row_away(qtbot, make_panel):
    _panel, table, store = make_panel()
    with qtbot.waitSignal(store.runsChanged, timeout=30_000):
        store.change(store.scene.with_optimizer(1, store.scene.optimizers[1].with_(enabled=False)))
    assert table.model().rowCount() == 2
    assert cell(table, 1, "optimizer") == "Adam"


def test_numbers_that_are_not_finite_are_shown_and_painted(make_panel):
    scene = Scene(
        surface=SurfaceChoice(key="formula", formula="x^4 + y^4"),
        optimizers=(OptimizerChoice(key="sgd", hyperparameters={"lr": 10.0}),),
        start=(3.0, 2.0),
        steps=20,
    )
    panel, table, store = make_panel(scene)
    store.set_step(20)
    assert {cell(table, 0, head) for head in ("x", "y", "loss")} <= {"nan", "∞", "−∞"}
    assert not panel.grab().isNull()


def test_the_picture_follows_the_step(qtbot, make_panel):
    panel, table, store = make_panel()
    table.viewport().repaint()
    first = table.viewport().grab().toImage()
    with qtbot.waitSignal(table.model().dataChanged):
        for step in (10, 20, 30):
            store.set_step(step)
    assert panel.isVisible()
    assert table.viewport().grab().toImage() != first


def test_another_theme_reaches_the_cells(qapp, make_panel):
    panel, _table, _store = make_panel()
    for theme in (DARK, LIGHT):
        apply(qapp, theme)
        image = panel.grab().toImage()
        colours = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
        assert {theme.window, theme.text, theme.hairline, theme.good} <= colours
