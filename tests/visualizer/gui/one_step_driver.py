"""Opens the panel One step, slowly, and reads what it shows."""

from __future__ import annotations

import re

from visualizer.problem_choice import DataChoice, ModelChoice, ProblemChoice, TrainingChoice
from visualizer.scene import OptimizerChoice, Scene, SurfaceChoice


def model_scene(model="linear-regression", data="line", steps=30, training=None, samples=None, **fields):
    source = DataChoice(key=data, settings={} if samples is None else {"n": samples})
    problem = ProblemChoice(model=ModelChoice(key=model, **fields), data=source, device="cpu")
    two = model in ("linear-regression", "logistic")
    return Scene(
        surface=SurfaceChoice(key="model", problem=problem),
        optimizers=(
            OptimizerChoice(key="sgd", hyperparameters={"lr": 0.2}),
            OptimizerChoice(key="adam", hyperparameters={"lr": 0.1}),
        ),
        start=(0.5, -0.1) if two else (0.0, 0.0),
        steps=steps,
        training=training or TrainingChoice(),
    )


def dock_of(window):
    return next(dock for dock in window.docks if dock.place.key == "one_step")


def panel_of(window):
    return window.panels.one_step


def wait_for(window, qtbot, row):
    qtbot.waitUntil(lambda: shows(window, row), timeout=20_000)


def shows(window, row):
    """Whether the update from a row of the present runs is shown."""
    played = panel_of(window).played
    runs = window.store.runs
    return (
        window.store.settled
        and played is not None
        and played.step.row == row
        and played.ask.run is runs[window.choice.index]
        and not panel_of(window).job.busy
    )


def texts(window, phase):
    return panel_of(window).rows.rows[phase].texts


def number(text):
    """A number as it is written on the screen."""
    return float(text.replace("−", "-"))


def results(window, phase):
    return [number(result) for _, result in texts(window, phase) if re.fullmatch(r"−?\d[\d.e−]*", result)]
