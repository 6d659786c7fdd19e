"""L2 of each optimizer in its own pane, in the real window: what is said, charted, cut, and asked."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hovering import hover
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from visualizer.grounds import with_decay
from visualizer.gui.panels.surface.curvature import CurvatureSection
from visualizer.problem_choice import ProblemChoice
from visualizer.problems import data_of, surface_of_problem
from visualizer.scene import OptimizerChoice, Scene, SurfaceChoice
from visualizer.stage.number_text import short

LINE = ProblemChoice(weight_decay="own")
DECAYS = (0.0, 0.05, 0.5)
ROW = 12


def by_hand(place, decay):
    """The line's mean squared error, and half the decay times the squared length."""
    data, theta = data_of(LINE.data), np.asarray(place, dtype=float)
    errors = theta[0] + theta[1] * data.features[:, 0] - data.target
    return float(np.square(errors).mean() + decay / 2 * np.square(theta).sum())


def slope_by_hand(place, decay):
    data, theta = data_of(LINE.data), np.asarray(place, dtype=float)
    x = data.features[:, 0]
    errors = theta[0] + theta[1] * x - data.target
    return np.array([2 * errors.mean(), 2 * (errors * x).mean()]) + decay * theta


def race():
    optimizers = tuple(
        OptimizerChoice(key="sgd", hyperparameters={"lr": 0.2, "weight_decay": decay}) for decay in DECAYS
    )
    surface = SurfaceChoice(key="model", problem=LINE)
    made = Scene(surface=surface, optimizers=optimizers, start=(0.5, -0.1), steps=20)
    return made.with_view(layout="side_by_side")


def test_each_optimizer_is_shown_on_the_loss_that_it_descends(open_window, settle, qtbot):
    window = open_window(race())
    window.player.go_to(ROW)
    said_below_the_balls(window, DECAYS)
    the_runs_are_without_it(window)
    cut_through_the_chosen_ball(window, qtbot, 2)

    store = window.store
    other = store.scene.optimizers[1].with_hyperparameter("weight_decay", 0.2)
    before = [pane.footing.surface.formula for pane in window.view.stage.drawing.panes]
    store.change(store.scene.with_optimizer(1, other))
    settle(window)
    said_below_the_balls(window, (0.0, 0.2, 0.5))
    after = [pane.footing.surface.formula for pane in window.view.stage.drawing.panes]
    assert [one == other for one, other in zip(before, after, strict=True)] == [True, False, True]

    store.change(store.scene.with_view(layout="overlay"))
    settle(window)
    the_overlay_asks_whose(window)
    store.change(store.scene.with_(surface=with_decay(store.scene.surface, 0.5)))
    settle(window)
    the_rates_count_each_weight_decay_once(window, qtbot)
    # A scale from the lowest loss with L2 would press all that is below it flat.
    assert window.panels.loss.chart.drawing.scale.height.offset == pytest.approx(lowest(), rel=1e-5)
    assert window.panels.loss.header.text == "LOSS WITHOUT L2"


def said_below_the_balls(window, decays):
    stage = window.view.stage
    for pane, run, decay in zip(stage.drawing.panes, window.store.runs, decays, strict=True):
        place = run.position[ROW]
        hover(stage, pane.frame.to_pixel(*place))
        stage.grab()
        said = window.statusBar().currentMessage()
        step = int(re.search(r"step (\d+)", said)[1])  # steps may be less than a pixel apart
        assert abs(step - ROW) <= 2
        name = "loss with L2" if decay else "loss"
        assert f"step {step}   {name} {short(by_hand(run.position[step], decay))}" in said


def the_runs_are_without_it(window):
    panels = window.panels
    assert panels.loss.header.text == "LOSS WITHOUT L2"
    assert panels.gradient.header.text == "GRADIENT NORM WITHOUT L2"
    assert "WITHOUT L2 AT STEP" in panels.table.header.text
    for run in window.store.runs:
        assert run.loss[ROW] == pytest.approx(by_hand(run.position[ROW], 0.0), rel=1e-5)
    assert panels.loss.chart.drawing.scale.height.offset == pytest.approx(lowest(), rel=1e-5)


def lowest():
    star = surface_of_problem(LINE).minima[0]
    return by_hand((star.x, star.y), 0.0)


def cut_through_the_chosen_ball(window, qtbot, index):
    window.choice.choose(index)
    place = window.store.runs[index].position[ROW]
    QTest.keyClick(window, Qt.Key.Key_6, Qt.KeyboardModifier.ControlModifier)
    panel = window.panels.slices
    qtbot.waitUntil(lambda: len(panel.sections.plots) == 3)
    assert panel.header.text == "CROSS-SECTIONS AT SGD 3, WITH L2"
    for plot, slope in zip(panel.sections.plots, slope_by_hand(place, DECAYS[index]), strict=False):
        made = plot.slice
        assert made.ball.loss == pytest.approx(by_hand(place, DECAYS[index]), rel=1e-5)
        assert made.loss[len(made.loss) // 2] == pytest.approx(made.ball.loss, rel=1e-5)
        assert made.slope == pytest.approx(slope, rel=1e-3)


def the_overlay_asks_whose(window):
    (pane,) = window.view.stage.drawing.panes
    assert pane.surface.weight_decay == 0
    assert window.panels.surface.findChild(QLabel, "decayQuestion").text().startswith("Whose L2?")
    assert window.panels.loss.header.text == "LOSS"
    assert "L2" not in window.panels.table.header.text


def the_rates_count_each_weight_decay_once(window, qtbot):
    """The chosen one's is in the plotted Hessian, and yet only once in its critical rate."""
    x = data_of(LINE.data).features[:, 0]
    largest = np.linalg.eigvalsh([[2, 2 * x.mean()], [2 * x.mean(), 2 * (x * x).mean()]])[1]
    section = window.panels.surface.findChild(CurvatureSection)
    qtbot.waitUntil(lambda: short(float(largest) + 0.5) in section.value("eigenvalues"))
    assert section.value("sgd") == short(float(2 / (largest + 0.5)))
    # Momentum does not race: it has the default, no weight decay, whatever is plotted.
    assert section.value("momentum") == short(float(2 * 1.9 / largest))
