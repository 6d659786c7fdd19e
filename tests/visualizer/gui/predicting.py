"""What the window says and forbids where a checkpoint's model only predicts."""

from __future__ import annotations

import pytest
from checkpoint_driver import LEFT, press
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from visualizer.gui.panels.one_step.panel import OneStepPanel
from visualizer.gui.panels.optimizers.hyperparameter_rows import NumberRow
from visualizer.gui.panels.optimizers.rate_editor import RateEditor

TRAINED = ("steps", "seed", "batchKind", "batchSize", "shuffle", "skipZeroGrad")


def says_that_it_predicts_only(window, qtbot):
    """Chip, table, steps and batches, learning rate, and the step that is played slowly."""
    run = window.store.runs[0]
    chip = window.findChild(QWidget, "verdict")
    assert chip.text == "predicts only"
    assert chip.explanation().startswith("predicts only\nThe checkpoint's model is looked at in eval()")
    assert run.verdict(0).status == "predicts"
    for name in TRAINED:
        widget = window.findChild(QWidget, name)
        assert not widget.isEnabled(), name
        assert "predicts only, and nothing is trained" in widget.toolTip(), name
    rate = window.findChild(NumberRow, "lr")
    assert not rate.slider.isEnabled()
    assert "at no learning rate" in rate.slider.toolTip()
    assert not RateEditor(window.store).possible  # also in a window that opens with such a scene
    press(window, "Ctrl+7", qtbot)
    panel = window.findChild(OneStepPanel)
    qtbot.waitUntil(lambda: panel.played is not None, timeout=20_000)
    step = panel.played.step
    assert step.loss == pytest.approx(run.loss[0], rel=1e-6)  # in eval(), over all samples
    assert len(step.features) == 40
    said = {key: row.texts[0][0] for key, row in panel.rows.rows.items()}
    assert "1/n Σ" in said["loss"]
    for key in ("backward", "update", "zero_grad"):
        assert "predicts only: nothing is trained, so no step follows" in said[key]
        assert not panel.controls.switch.button(key).isEnabled()
        assert "no step follows" in panel.controls.switch.button(key).toolTip()
    QTest.mouseClick(panel.rows.rows["update"], LEFT)
    assert panel.controls.phase == "forward"
    for phase in ("loss", "forward"):
        QTest.keyClick(panel.controls.switch.button(panel.controls.phase), Qt.Key.Key_Right)
        assert panel.controls.phase == phase
