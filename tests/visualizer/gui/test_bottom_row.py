"""Charts and table in the real window: what they show while it plays, what is copied, where a click goes."""

from __future__ import annotations

import csv
import io
import re

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QTableView, QWidget

from visualizer.scene import OptimizerChoice, Scene, SurfaceChoice, default_scene
from visualizer.stage.theme import LIGHT

LEFT, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier
NOISY = default_scene().with_(noise=0.3)


class Screen(QObject):
    """Notes which step the table's title and its rows had when they were painted last."""

    def __init__(self, window):
        super().__init__(window)
        self.window, self.table = window, window.findChild(QTableView, "runTable")
        self.title = window.panels.table.header
        self.painted, self.flushed = {}, []
        for widget in (window, self.table.viewport(), *self.title.children()):
            if widget.isWidgetType():
                widget.installEventFilter(self)

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.UpdateRequest and watched is self.window:
            self.flushed.append(dict(self.painted))  # what the frame before this one has left on the screen
        elif event.type() == QEvent.Type.Paint and watched is self.table.viewport():
            self.painted["rows"] = int(self.table.model().index(0, 1).data())
        elif event.type() == QEvent.Type.Paint:
            self.painted["title"] = int(re.search(r"\d+$", self.title.text)[0])
        return False


def test_title_and_rows_of_the_table_are_of_one_step_in_every_frame(qtbot, window):
    screen = Screen(window)
    window.player.play()
    qtbot.waitUntil(lambda: window.store.step > 60)
    window.player.pause()
    frames = [frame for frame in screen.flushed if len(frame) == 2]
    assert len({frame["title"] for frame in frames}) > 5
    assert [frame for frame in frames if frame["title"] != frame["rows"]] == []


@pytest.mark.parametrize("scene", [default_scene(), NOISY], ids=["plain", "noisy"])
def test_all_columns_are_in_view_at_the_usual_size(open_window, scene):
    window = open_window(scene)
    table = table_of(window)
    header = table.horizontalHeader()
    assert window.width() == 1600
    assert header.count() == (12 if scene.noise else 10)
    assert header.hiddenSectionCount() == 0
    assert not table.horizontalScrollBar().isVisible()
    assert header.length() <= table.viewport().width()


def table_of(window):
    return window.findChild(QTableView, "runTable")


def copied():
    """The clipboard read as a spreadsheet would: a dictionary for each row."""
    return list(csv.DictReader(io.StringIO(QGuiApplication.clipboard().text()), dialect="excel-tab"))


def expected(window, place):
    """What the copied row of a run must hold, from the run alone."""
    store = window.store
    run, k = store.runs[place], store.step
    (x, y), (grad_x, grad_y) = run.position[k], run.gradient[k]
    numbers = {"x": x, "y": y, "loss": run.loss[k], "grad_x": grad_x, "grad_y": grad_y}
    numbers |= {"grad_norm": np.hypot(grad_x, grad_y), "step_length": run.step_length[k]}
    if run.used_gradient is not None:
        numbers |= dict(zip(("used_grad_x", "used_grad_y"), run.used_gradient[k], strict=True))
    return numbers


def assert_copied(window, places):
    rows = copied()
    assert [row["optimizer"] for row in rows] == [["SGD", "Momentum", "Adam"][place] for place in places]
    for row, place in zip(rows, places, strict=True):
        assert int(row["step"]) == window.store.step
        assert row["verdict"] == window.store.runs[place].verdict(window.store.step).status
        numbers = expected(window, place)
        assert {name: float(row[name]) for name in row.keys() - {"optimizer", "step", "verdict"}} == numbers


def by_button(window):
    QTest.mouseClick(window.findChild(QPushButton, "copyTable"), LEFT)


def by_table_key(window):
    table_of(window).setFocus()
    QTest.keyClick(table_of(window), Qt.Key.Key_C, CTRL)


def by_window_key(window):
    QTest.keyClick(window, Qt.Key.Key_C, CTRL | Qt.KeyboardModifier.ShiftModifier)


@pytest.mark.parametrize("scene", [default_scene(), NOISY], ids=["plain", "noisy"])
def test_a_copy_holds_the_runs_to_the_last_bit(open_window, scene):
    window = open_window(scene)
    for copy, step in ((by_button, 0), (by_table_key, 132), (by_window_key, 300)):
        QGuiApplication.clipboard().clear()
        window.store.set_step(step)
        copy(window)
        assert_copied(window, [0, 1, 2])


def test_a_clicked_row_is_copied_alone(window):
    table = table_of(window)
    window.store.set_step(57)
    middle = table.visualRect(table.model().index(1, 4)).center()
    QTest.mouseClick(table.viewport(), LEFT, pos=middle)
    by_table_key(window)
    assert_copied(window, [1])


@pytest.fixture(params=["loss", "gradient"])
def chart(window, request):
    return getattr(window.panels, request.param).chart


def x_of(chart, step):
    return round(chart.drawing.x_of(step))


def move(chart, x, y, buttons=Qt.MouseButton.NoButton):
    at = QPointF(x, y)
    none, modifiers = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    event = QMouseEvent(QEvent.Type.MouseMove, at, chart.mapToGlobal(at), none, buttons, modifiers)
    QApplication.sendEvent(chart, event)


def test_clicking_a_chart_moves_every_view_to_the_step(qtbot, window, chart):
    window.player.play()
    QTest.mouseClick(chart, LEFT, pos=QPoint(x_of(chart, 210), 60))
    step = window.store.step
    assert abs(step - 210) <= 1
    assert not window.player.playing
    assert str(step) in window.findChild(QWidget, "stepLabel").text()
    qtbot.waitUntil(lambda: window.panels.table.header.text.endswith(f" {step}"))
    for panel in (window.panels.loss, window.panels.gradient):
        dashes = panel.chart.grab().toImage().copy(x_of(panel.chart, step), 12, 1, 60)
        assert QColor(LIGHT.muted).name() in {dashes.pixelColor(0, y).name() for y in range(60)}


def test_dragging_over_a_chart_scrubs(window, chart):
    seen = []
    window.store.stepChanged.connect(seen.append)
    QTest.mousePress(chart, LEFT, pos=QPoint(x_of(chart, 30), 60))
    for step in (60, 120, 90, 299):
        move(chart, x_of(chart, step), 40 + step / 10, LEFT)
    move(chart, chart.width() + 400, 60, LEFT)
    move(chart, -400, 60, LEFT)
    QTest.mouseRelease(chart, LEFT, pos=QPoint(0, 60))
    move(chart, x_of(chart, 200), 60)
    assert seen == pytest.approx([30, 60, 120, 90, 299, 300, 0], abs=1)


def test_hovering_over_a_chart_says_the_values_there(window, chart):
    window.store.set_step(100)
    untouched = chart.grab().toImage()
    place = QPoint(x_of(chart, 150), 60)
    move(chart, place.x(), place.y())
    step, *said = chart.reading(QPointF(place))
    number = int(step.text.split()[-1])
    assert abs(number - 150) <= 1
    assert window.store.step == 100
    assert [line.text for line in said] == ["SGD", "Momentum", "Adam"]
    for line, run in zip(said, window.store.runs, strict=True):
        shown = run.loss if chart is window.panels.loss.chart else np.hypot(*run.gradient.T)
        assert float(line.value.replace("−", "-")) == pytest.approx(shown[number], rel=5e-4)
    hovered = chart.grab().toImage()
    bubble = QPoint(place.x() + 60, place.y() + 40)
    assert hovered.copy(bubble.x() - 40, bubble.y() - 25, 80, 50) != untouched.copy(
        bubble.x() - 40, bubble.y() - 25, 80, 50
    )
    QApplication.sendEvent(chart, QEvent(QEvent.Type.Leave))
    assert chart.grab().toImage() == untouched


def blowing_up(formula, x, lr, steps):
    """SGD that goes where the loss is no number to be drawn, beside Adam, which does not."""
    sgd, adam = (
        OptimizerChoice(key=key, hyperparameters={"lr": rate}) for key, rate in (("sgd", lr), ("adam", 0.001))
    )
    surface = SurfaceChoice(key="formula", formula=formula)
    return Scene(surface=surface, optimizers=(sgd, adam), start=(x, 0.5), steps=steps)


HUGE, INFINITE, NONE = ("x^2", 1.0, 5e149), ("exp(x^2/2) + y^2", 5.0, 0.01), ("log(x) + y^2", 0.1, 10.0)
BROKEN = [
    (blowing_up("1e300*x^2 + y^2", 1.0, 0.001, 40), 0, 1e300),
    (blowing_up(*HUGE, 40), 1, 1e300),
    (blowing_up(*HUGE, 1), 1, 1e300),
    (blowing_up("exp(x) + y^2", 800.0, 0.001, 40), 0, np.inf),
    (blowing_up(*INFINITE, 40), 1, np.inf),
    (blowing_up(*INFINITE, 1), 1, np.inf),
    (blowing_up("log(x) + y^2", -1.0, 0.001, 40), 0, np.nan),
    (blowing_up(*NONE, 40), 1, np.nan),
    (blowing_up(*NONE, 1), 1, np.nan),
]


def mark_of(curve, step):
    """Where a curve is marked as ended, or as gone beyond the upper side, at a step."""
    ended, left = curve.ended, curve.left
    places = [ended[0]] if ended and ended[1] == step else []
    places += [left[0].tip] if left and left[1] == step else []
    return places[0]


def colours_near(image, at):
    middle = at.toPoint()
    return {
        image.pixelColor(middle.x() + i, middle.y() + j).name()
        for i in range(-3, 4)
        for j in range(-3, 4)
        if image.rect().contains(middle.x() + i, middle.y() + j)
    }


def test_losses_that_are_no_numbers_are_drawn_where_they_begin(qtbot, window, settle):
    """Loss 1e300, infinite and NaN; at first, after one step, and at the last step."""
    chart = window.panels.loss.chart
    for scene, bad, loss in BROKEN:
        window.store.change(scene)
        settle(window)
        run = window.store.runs[0]
        assert run.loss[bad] == pytest.approx(loss, rel=0.01, nan_ok=True)
        for step in (0, 1, scene.steps):
            window.store.set_step(step)
            qtbot.waitUntil(lambda step=step: window.panels.table.header.text.endswith(f" {step}"))
            assert not window.grab().isNull()
        qtbot.waitUntil(lambda run=run: chart.drawing.curves[0].values is run.loss)
        sgd = chart.drawing.curves[0]
        # A run that begins at 1e300 sets the scale; it ends when its next loss is infinite.
        colours = colours_near(chart.grab().toImage(), mark_of(sgd, max(bad, 1) if loss == 1e300 else bad))
        assert sgd.lane.colour.name() in colours
        assert table_of(window).model().index(0, 4).data() in {"1.000e300", "∞", "nan"}
    assert not window.findChildren(QWidget, "errorDialog")


def test_undoing_a_divergence_brings_the_old_axis_back(qtbot, window):
    chart = window.panels.loss.chart
    before = chart.drawing.frame
    sgd = window.store.scene.optimizers[0].with_hyperparameter("lr", 0.05)
    window.store.change(window.store.scene.with_optimizer(0, sgd))
    qtbot.waitUntil(lambda: chart.drawing.frame.window.y_max > before.window.y_max)
    QTest.keyClick(window, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: chart.drawing.frame == before)
