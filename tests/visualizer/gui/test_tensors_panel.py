"""The panel of tensors in the real window: what torch says at the step that is shown, and pitfalls run."""

import numpy as np
import pytest
import torch
from one_step_driver import model_scene
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from visualizer.gui.settings import Settings
from visualizer.gui.theme import theme_of
from visualizer.problems import problem_of
from visualizer.scene import default_scene

LEFT, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier
ROW = 4


def seen_at(window, row, pitfall=None):
    panel = window.panels.tensors
    seen = panel.seen
    outcome = None if seen is None or seen.outcome is None else seen.outcome.pitfall
    return not panel.job.busy and seen is not None and seen.ask.row == row and outcome == pitfall


@pytest.fixture
def opened(open_window, qtbot):
    def opened_over(scene, settings=None):
        window = open_window(scene, settings)
        window.choice.choose(0)
        window.player.go_to(ROW)
        QTest.keyClick(window, Qt.Key.Key_8, CTRL)
        return window

    return opened_over


def texts(window):
    table = window.panels.tensors.table.model()
    heads = [table.headerData(k, Qt.Orientation.Horizontal) for k in range(table.columnCount())]
    return {
        str(row["name"]): row
        for row in (
            {head: table.index(r, k).data() for k, head in enumerate(heads)} for r in range(table.rowCount())
        )
    }


def test_the_table_says_what_torch_says_and_follows(opened, qtbot):
    window = opened(model_scene())
    qtbot.waitUntil(lambda: seen_at(window, ROW), timeout=20_000)
    run = window.store.runs[0]
    problem = problem_of(window.store.scene.surface.problem)
    model = problem.fresh_model(1)
    for parameter, value in zip(model.parameters(), run.trajectory.parameters[ROW], strict=True):
        parameter.data.fill_(float(value))
    output = model(problem.features)
    loss = problem.loss(output, problem.target)
    loss.backward()
    sgd = window.store.scene.optimizers[0].optimizer
    marker, colour = window.panels.tensors.header.mark.looks
    assert (marker, colour.name()) == (sgd.marker, sgd.colour)
    shown = texts(window)
    assert list(shown) == ["b", "w", "x", "y", "yhat", "loss"]
    for name, parameter in model.named_parameters():
        assert float(shown[name]["value"].replace("−", "-")) == pytest.approx(parameter.item(), rel=1e-3)
        assert float(shown[name][".grad"].replace("−", "-")) == pytest.approx(parameter.grad.item(), rel=1e-3)
    assert shown["loss"]["leaf or grad_fn"] == loss.grad_fn.name()
    assert shown["x"]["requires_grad"] == "False"
    assert shown["x"]["leaf or grad_fn"] == "leaf"

    before = window.panels.tensors.moment.button("before")
    QTest.mouseClick(before, LEFT)
    assert texts(window)["b"][".grad"] == "None"
    window.player.go_to(9)
    qtbot.waitUntil(lambda: seen_at(window, 9), timeout=20_000)
    assert float(texts(window)["b"]["value"].replace("−", "-")) == pytest.approx(
        float(run.trajectory.parameters[9][0]), rel=1e-3
    )
    window.panels.tensors.copy()
    assert "requires_grad" in QGuiApplication.clipboard().text()
    assert window.store.runs[0] is run


def test_every_pitfall_is_run_for_real_and_the_run_stays(opened, qtbot):
    window = opened(model_scene(), Settings(theme="dark"))
    qtbot.waitUntil(lambda: seen_at(window, ROW), timeout=20_000)
    panel, runs = window.panels.tensors, window.store.runs
    losses = [run.loss.copy() for run in runs]
    draws = torch.get_rng_state()
    QTest.mouseClick(panel.page.button("pitfalls"), LEFT)
    for key, button in panel.pitfalls.buttons.items():
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Space)
        qtbot.waitUntil(lambda key=key: seen_at(window, ROW, key), timeout=20_000)
        outcome = panel.seen.outcome
        said = "\n".join(label.text() for label in panel.pitfalls.outcome.findChildren(QLabel))
        for cell in (*outcome.trap, *outcome.way):
            if cell.ending == "error":
                assert cell.output.splitlines()[0] in said
        if key in ("numpy", "view", "in_place"):
            assert any(cell.output.startswith("RuntimeError") for cell in outcome.trap)
            assert not any(cell.ending == "error" for cell in outcome.way)
    assert torch.equal(draws, torch.get_rng_state())
    for run, loss in zip(window.store.runs, losses, strict=True):
        np.testing.assert_array_equal(run.loss, loss)
    assert window.store.runs is runs

    QTest.mouseClick(panel.pitfalls.buttons["numpy"], LEFT)
    qtbot.waitUntil(lambda: seen_at(window, ROW, "numpy"), timeout=20_000)
    image = panel.grab().toImage()
    colours = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(60, image.height())}
    assert theme_of(window).bad in colours


def test_a_formula_has_no_tensors(opened, qtbot):
    window = opened(default_scene().with_(steps=20))
    message = window.findChild(QLabel, "tensorsMessage")
    qtbot.waitUntil(lambda: message.isVisible() and "Formulas have no tensors" in message.text())
