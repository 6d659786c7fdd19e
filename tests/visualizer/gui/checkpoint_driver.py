"""Drives the dialogs that save and load checkpoints, by mouse and keys, and reads what they say."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QPushButton,
    QWidget,
)
from shiboken6 import isValid

from visualizer.gui.checkpoints.load_dialog import LoadCheckpointDialog
from visualizer.gui.checkpoints.save_dialog import SaveCheckpointDialog

LEFT = Qt.MouseButton.LeftButton
SAVE, LOAD = "Ctrl+Shift+K", "Ctrl+Shift+L"


def press(window, keys, qtbot):
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    QTest.keySequence(QApplication.focusWidget() or window, QKeySequence(keys))


def click(dialog, name):
    QTest.mouseClick(dialog.findChild(QPushButton, name), LEFT)


def name_file(dialog, path, qtbot):
    """Answer Qt's file dialog, which reads folders when it likes; it must be there and open."""
    chooser = next(each for each in dialog.findChildren(QFileDialog) if each.isVisible())
    chooser.fileSelected.emit(str(path))
    chooser.reject()
    qtbot.waitUntil(lambda: gone(chooser))


def gone(dialog):
    """Whether a dialog is closed; it may be deleted already."""
    return not isValid(dialog) or not dialog.isVisible()


def save_to(window, path, qtbot, whose=None):
    """Save by the keys; choose whose state where that is asked."""
    press(window, SAVE, qtbot)
    dialog = window.findChildren(SaveCheckpointDialog)[-1]
    if whose is not None:
        combo = dialog.findChild(QComboBox, "saveOptimizer")
        assert combo.isVisible()
        for _ in range(whose - combo.currentIndex() + combo.count()):
            QTest.keyClick(combo, Qt.Key.Key_Up)
        for _ in range(whose):
            QTest.keyClick(combo, Qt.Key.Key_Down)
        click(dialog, "saveAs")
    name_file(dialog, path, qtbot)
    qtbot.waitUntil(lambda: gone(dialog), timeout=20_000)


def open_file(window, path, qtbot):
    """Load by the keys, as far as the facts of the file."""
    press(window, LOAD, qtbot)
    dialog = window.findChildren(LoadCheckpointDialog)[-1]
    name_file(dialog, path, qtbot)
    return looked(dialog, qtbot)


def looked(dialog, qtbot):
    qtbot.waitUntil(lambda: bool(text_of(dialog, "checkpointProblem") or facts(dialog)), timeout=20_000)
    return dialog


def text_of(widget, name):
    label = widget.findChild(QLabel, name)
    return label.text() if label.isVisible() else ""


def facts(dialog):
    return dialog.findChild(QWidget, "checkpointFacts").facts


def can(dialog):
    return [dialog.findChild(QPushButton, name).isEnabled() for name in ("goOnTraining", "predictOnly")]


def take(window, dialog, button, qtbot, settle):
    before = window.store.scene
    click(dialog, button)
    qtbot.waitUntil(lambda: window.store.scene != before, timeout=20_000)
    qtbot.waitUntil(lambda: gone(dialog), timeout=20_000)
    settle(window)


def same_rows(run, whole, first):
    """Whether a run is, bit by bit, another one from a row on."""
    return all(
        np.array_equal(getattr(run.trajectory, name), getattr(whole.trajectory, name)[first:])
        for name in ("parameters", "gradient", "loss", "learning_rate", "epoch", "statistics")
    )
