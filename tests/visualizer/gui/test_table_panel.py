"""The table panel over a real Store: values, copying, columns that stay."""

import pytest
from PySide6.QtCore import QItemSelectionModel, QRect, Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QTableView

from visualizer.descent.verdict import Status
from visualizer.gui.panels.table.delegate import INDENT, MARK_ROOM, PADDING
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
        table = panel.findChild(QTableView, "runTable")
        qtbot.waitUntil(lambda: table.model().rowCount() > 0, timeout=60_000)
        return panel, table, store

    yield made
    for store in stores:
        store.close()


def heads(table):
    model = table.model()
    return [model.headerData(place, Qt.Orientation.Horizontal) for place in range(model.columnCount())]


def cell(table, row, head, role=Qt.ItemDataRole.DisplayRole):
    return table.model().index(row, heads(table).index(head)).data(role)


def show_step(qtbot, panel, step):
    """Go to a step and wait until the table has caught up with it."""
    panel._store.set_step(step)
    qtbot.waitUntil(lambda: title(panel).endswith(f" {step}"))


def title(panel):
    return panel.findChild(QLabel).text()


def widths(table):
    return [table.columnWidth(place) for place in range(table.model().columnCount())]


def test_cells_show_the_runs_at_the_step(qtbot, make_panel):
    panel, table, store = make_panel(width=960)
    show_step(qtbot, panel, 31)
    assert title(panel) == "LOSS AND GRADIENTS AT STEP 31"
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


NOISY = default_scene().with_(steps=60, noise=0.3)
TWELVE = NOISY.with_(optimizers=tuple(OptimizerChoice(key="momentum") for _ in range(12)))


@pytest.mark.parametrize(
    ("scene", "width"),
    [(default_scene(), 640), (default_scene(), 900), (NOISY, 712), (NOISY, 1000), (TWELVE, 740)],
)
def test_columns_stay_and_nothing_in_them_is_cut(qtbot, make_panel, scene, width):
    panel, table, _store = make_panel(scene.with_(steps=60), width)
    before, all_heads, model = widths(table), heads(table), table.model()
    assert not any(map(table.isColumnHidden, range(len(before))))
    assert not table.horizontalScrollBar().isVisible()
    assert sum(before) <= table.viewport().width()
    for step in (0, 30, 60):
        show_step(qtbot, panel, step)
        assert widths(table) == before
        for place, head in enumerate(all_heads):
            below = [model.index(row, place).data() for row in range(model.rowCount())]
            mark = {"optimizer": MARK_ROOM, "verdict": MARK_ROOM + INDENT}.get(head, 0)
            room = before[place] - 2 * PADDING
            assert table.horizontalHeader().fontMetrics().horizontalAdvance(head) <= room
            assert max(map(table.fontMetrics().horizontalAdvance, below)) + mark <= room
    assert max(map(table.fontMetrics().horizontalAdvance, Status)) + mark <= room


def test_a_narrow_table_can_be_scrolled_to_its_verdicts(make_panel):
    _panel, table, _store = make_panel(NOISY, 500)
    bar = table.horizontalScrollBar()
    assert bar.isVisible()
    bar.setValue(bar.maximum())
    last = table.visualRect(table.model().index(0, len(heads(table)) - 1))
    widest = max(map(table.fontMetrics().horizontalAdvance, Status))
    assert table.viewport().rect().contains(last)
    assert last.width() >= widest + MARK_ROOM + INDENT + 2 * PADDING
    assert not any(map(table.isColumnHidden, range(len(heads(table)))))


def test_a_long_name_gets_an_ellipsis_and_a_tooltip(make_panel):
    pictures = []
    for width in (500, 1400):
        _panel, table, _store = make_panel(TWELVE, width)
        table.scrollToBottom()
        index = table.model().index(11, 0)
        area = table.visualRect(index)
        pictures.append(table.viewport().grab(area).toImage())
        assert index.data() == "Momentum 12"
        assert "Momentum 12" in index.data(Qt.ItemDataRole.ToolTipRole)
    narrow, wide = pictures
    assert narrow.width() < table.fontMetrics().horizontalAdvance("Momentum 12") + MARK_ROOM
    end = QRect(narrow.width() - 14, 0, 10, narrow.height() - 1)
    assert len(ink_rows(wide.copy(end))) > 6
    assert 0 < len(ink_rows(narrow.copy(end))) < 4  # only dots


def ink_rows(image):
    """The rows of a picture in which anything is drawn."""
    ground = QColor(LIGHT.window)
    xs, ys = range(image.width()), range(image.height())
    return {y for y in ys if any(image.pixelColor(x, y).lightness() < ground.lightness() - 60 for x in xs)}


def test_rows_keep_their_height(make_panel):
    _panel, table, _store = make_panel()
    assert [table.rowHeight(row) for row in range(3)] == [28, 28, 28]


def test_the_button_copies_all_rows(make_panel):
    panel, _, store = make_panel()
    store.set_step(10)  # and copy before the table has caught up
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
    panel, table, store = make_panel(width=1000)
    without = heads(table)
    store.change(store.scene.with_(noise=0.3))
    qtbot.waitUntil(lambda: heads(table) != without, timeout=30_000)
    assert [head for head in heads(table) if head not in without] == ["∂x noisy", "∂y noisy"]
    show_step(qtbot, panel, 4)
    assert cell(table, 1, "∂x noisy") == digits(store.runs[1].used_gradient[4, 0])
    store.undo()
    qtbot.waitUntil(lambda: heads(table) == without, timeout=30_000)


def test_switching_an_optimizer_off_takes_its_row_away(qtbot, make_panel):
    _panel, table, store = make_panel()
    store.change(store.scene.with_optimizer(1, store.scene.optimizers[1].with_(enabled=False)))
    qtbot.waitUntil(lambda: table.model().rowCount() == 2, timeout=30_000)
    assert cell(table, 1, "optimizer") == "Adam"


def test_numbers_that_are_not_finite_are_shown_and_painted(qtbot, make_panel):
    scene = Scene(
        surface=SurfaceChoice(key="formula", formula="x^4 + y^4"),
        optimizers=(OptimizerChoice(key="sgd", hyperparameters={"lr": 10.0}),),
        start=(3.0, 2.0),
        steps=20,
    )
    panel, table, _store = make_panel(scene)
    show_step(qtbot, panel, 20)
    assert {cell(table, 0, head) for head in ("x", "y", "loss")} <= {"nan", "∞", "−∞"}
    assert not panel.grab().isNull()


def test_the_picture_follows_the_step(qtbot, make_panel):
    panel, table, _store = make_panel()
    first = table.viewport().grab().toImage()
    show_step(qtbot, panel, 30)
    assert table.viewport().grab().toImage() != first


def test_another_theme_reaches_the_cells(qapp, make_panel):
    panel, _table, _store = make_panel()
    for theme in (DARK, LIGHT):
        apply(qapp, theme)
        image = panel.grab().toImage()
        colours = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
        assert {theme.window, theme.text, theme.hairline, theme.good} <= colours


def test_a_drag_repaints_the_row_of_its_optimizer_only(qtbot, make_panel):
    _, table, store = make_panel()
    faster = store.scene.optimizers[1].with_hyperparameter("lr", 0.0005)
    with qtbot.waitSignal(table.model().dataChanged) as said:
        store.set_step(10)
    assert [index.row() for index in said.args[:2]] == [0, 2]
    with qtbot.waitSignal(table.model().dataChanged) as said:
        store.change(store.scene.with_optimizer(1, faster))
    assert [index.row() for index in said.args[:2]] == [1, 1]
