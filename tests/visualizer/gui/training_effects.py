"""What the actions on a running training do, for the table of effects."""

from __future__ import annotations

from fit_effects import model_scene
from PySide6.QtCore import QDeadlineTimer, QElapsedTimer
from PySide6.QtWidgets import QApplication, QLabel, QProgressBar, QWidget

from visualizer.descent.training import PULSE

LONG = 200_000
"""So many updates take minutes."""


def until(ready):
    """Let the window work until something holds."""
    patience = QDeadlineTimer(60_000)
    while not ready():
        assert not patience.hasExpired()
        QApplication.processEvents()


def begin(window):
    """Begin a training that takes long, and wait until runs are seen on their way."""
    window.store.change(model_scene().with_(steps=LONG))
    until(lambda: window.store.on_the_way)
    assert window.store.training


def comes_to_rest(window):
    """The update at which nothing has come for six reports' time; before, one may still be on its way."""
    seen, quiet = window.store.progress.row, QElapsedTimer()
    quiet.start()

    def resting():
        nonlocal seen
        if window.store.progress.row != seen:
            seen = window.store.progress.row
            quiet.restart()
        return quiet.hasExpired(int(6000 * PULSE))

    until(resting)
    return seen


def bar(window):
    return window.findChild(QProgressBar, "trainingProgress")


def words(window):
    return window.findChild(QLabel, "trainingText").text()


def rests(window, do, wait):
    command = window.commands["rest_training"]
    assert not command.isEnabled()
    assert "no training is running" in command.toolTip()
    begin(window)
    do()
    until(lambda: words(window).startswith("resting"))
    assert command.isChecked()
    assert bar(window).isVisible()
    rows = comes_to_rest(window)
    do()
    until(lambda: window.store.progress.row > rows)
    assert " a second" in words(window)
    window.store.stop_training()
    wait()


def stops(window, do, wait):
    assert not window.commands["stop_training"].isEnabled()
    begin(window)
    do()
    until(lambda: not window.store.busy)
    wait()
    assert words(window).startswith("stopped at update")
    assert window.findChild(QWidget, "train_againButton").isVisible()
    assert not window.findChild(QWidget, "rest_trainingButton").isVisible()
    assert 0 < window.store.runs[0].steps < LONG


def trains_again(window, do, wait):
    command = window.commands["train_again"]
    assert not command.isEnabled()
    begin(window)
    window.store.stop_training()
    until(lambda: not window.store.busy)
    loss = window.store.runs[0].loss
    do()
    until(lambda: window.store.on_the_way and window.store.training)
    again = window.store.runs[0].loss
    shared = min(len(loss), len(again))
    assert (loss[:shared] == again[:shared]).all()
    window.store.stop_training()
    wait()


TRAINING_EFFECTS = {"rest_training": rests, "stop_training": stops, "train_again": trains_again}
