"""Milliseconds of processor time that the stage and the charts need for one frame, in the window's thread.

Run anywhere: ``python benchmarks/frames.py``. A frame at 60 frames a second is 16.7 ms. *step* is playing:
only the current step changes; *runs* is dragging a slider: all paths are new; *pan* moves the view.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from visualizer.descent.run import Run

if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent, QPixmap
from PySide6.QtWidgets import QApplication

from visualizer.engine import compute, surface_of, window_of
from visualizer.scene import OptimizerChoice, Scene, View, default_scene
from visualizer.stage.chart import Chart
from visualizer.stage.stage import Stage
from visualizer.stage.surface_picture import picture
from visualizer.stage.theme import LIGHT

SIZE = (900, 700)
CHART_SIZE = (460, 200)
FRAMES = 60

SIX = (
    ("sgd", 0.001),
    ("momentum", 0.001),
    ("adam", 0.1),
    ("nesterov", 0.0003),
    ("adagrad", 0.5),
    ("rmsprop", 0.05),
)
WILD = (("adam", 0.9), ("adam", 0.8), ("rmsprop", 0.5), ("adamax", 0.9), ("nadam", 0.9), ("adamw", 0.7))


def scene_of(choices: tuple[tuple[str, float], ...], steps: int, **view: str) -> Scene:
    """A race on Beale's function."""
    optimizers = tuple(OptimizerChoice(key=key, hyperparameters={"lr": lr}) for key, lr in choices)
    return default_scene().with_(optimizers=optimizers, steps=steps, view=View(**view))


def milliseconds(draw: Callable[[int], None]) -> float:
    """Mean processor time of a frame, after one to warm up."""
    draw(0)
    began = time.thread_time()
    for frame in range(1, FRAMES + 1):
        draw(frame)
    return 1000 * (time.thread_time() - began) / FRAMES


def stage_of(scene: Scene) -> Stage:
    """The stage with a fine picture of the surface."""
    stage, surface, home = Stage(LIGHT), surface_of(scene.surface), window_of(scene.surface)
    stage.resize(*SIZE)
    stage.set_surface(surface, home)
    made = picture(surface, scene.view, home, (350, 450))
    assert made is not None
    stage.set_picture(made)
    return stage


def drag(stage: Stage, frame: int) -> None:
    """Drag the ground a little to and fro."""
    kind = QMouseEvent.Type
    none, left, plain = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    at = QPointF(500 + frame % 2 * 3, 600)
    if frame == 0:
        QApplication.sendEvent(stage, QMouseEvent(kind.MouseButtonPress, at, at, left, left, plain))
    QApplication.sendEvent(stage, QMouseEvent(kind.MouseMove, at, at, none, left, plain))


def measured(scene: Scene, runs: tuple[Run, ...]) -> tuple[float, float, float]:
    """Milliseconds for another step, for other runs, and for another view."""
    stage, paper = stage_of(scene), QPixmap(*SIZE)

    def step(frame: int) -> None:
        stage.set_step(frame * scene.steps // FRAMES)
        stage.render(paper)

    def other_runs(_: int) -> None:
        stage.show_runs(scene, runs)
        stage.render(paper)

    def pan(frame: int) -> None:
        drag(stage, frame)
        stage.render(paper)

    other_runs(0)
    return milliseconds(step), milliseconds(other_runs), milliseconds(pan)


def chart_measured(scene: Scene, runs: tuple[Run, ...]) -> tuple[float, float]:
    """Milliseconds of one chart for another step and for other runs."""
    chart, paper = Chart(LIGHT), QPixmap(*CHART_SIZE)
    chart.resize(*CHART_SIZE)

    def other_runs(_: int) -> None:
        chart.show_runs(scene, runs, (), lambda run: run.loss)
        chart.render(paper)

    def step(frame: int) -> None:
        chart.set_step(frame * scene.steps // FRAMES)
        chart.render(paper)

    other_runs(0)
    return milliseconds(step), milliseconds(other_runs)


def main() -> None:
    """Print the table."""
    app = QApplication([])
    print(f"stage {SIZE[0]} x {SIZE[1]}, charts {CHART_SIZE[0]} x {CHART_SIZE[1]}, ms a frame\n")
    print(f"{'':44}{'step':>7}{'runs':>7}{'pan':>7}{'chart step':>12}{'chart runs':>12}")
    cases = (
        ("6 x 300", scene_of(SIX, 300)),
        ("6 x 300, fading trails", scene_of(SIX, 300, trail="fading")),
        ("6 x 300, lines", scene_of(SIX, 300, drawing="lines")),
        ("6 x 300, side by side", scene_of(SIX, 300, layout="side_by_side")),
        ("12 x 300, side by side", scene_of(SIX * 2, 300, layout="side_by_side")),
        ("6 x 300, learning rates far too high", scene_of(WILD, 300)),
        ("10 x 2,000", scene_of((*SIX, *WILD)[:10], 2000)),
        ("6 x 100,000", scene_of(SIX, 100_000)),
    )
    for name, scene in cases:
        runs = compute(scene)
        (step, others, pan), (chart_step, chart_runs) = measured(scene, runs), chart_measured(scene, runs)
        print(f"{name:44}{step:7.1f}{others:7.1f}{pan:7.1f}{chart_step:12.1f}{chart_runs:12.1f}")
    app.quit()


if __name__ == "__main__":
    main()
