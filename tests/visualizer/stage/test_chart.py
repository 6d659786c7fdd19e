"""The real chart: what it shows of ordinary and of broken runs, and where a click goes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from stage_cases import colours_near, with_rows_from

from surfaces.height import Height
from visualizer.scene import RateChange
from visualizer.stage.chart import Chart
from visualizer.stage.theme import DARK, LIGHT

LEFT = Qt.MouseButton.LeftButton


def loss(run):
    return run.loss


def gradient_norm(run):
    return run.gradient_norm


@pytest.fixture
def chart(qtbot, scene, runs):
    made = Chart(LIGHT)
    qtbot.addWidget(made)
    made.resize(520, 260)
    made.show_runs(scene, runs, (), loss)
    made.set_step(132)
    with qtbot.waitExposed(made):
        made.show()
    return made


def place_of(chart, curve, step):
    shown(chart)
    made = chart.drawing.curves[curve]
    return chart.drawing.frame.to_pixel(step, float(made.heights[step]))


def shown(chart):
    return chart.grab().toImage()


def test_the_past_is_bright_and_the_future_pale(chart):
    image = shown(chart)
    colour = chart.drawing.curves[0].lane.colour
    past, future = colours_near(image, place_of(chart, 0, 60)), colours_near(image, place_of(chart, 0, 230))
    assert colour.name() in past
    assert colour.name() not in future
    assert len(future) > 1
    chart.set_step(300)
    assert colour.name() in colours_near(shown(chart), place_of(chart, 0, 230))


def test_a_click_picks_the_step(chart, qtbot):
    place = place_of(chart, 0, 77)
    with qtbot.waitSignal(chart.stepPicked) as picked:
        QTest.mouseClick(chart, LEFT, pos=QPoint(round(place.x()), 40))
    assert abs(picked.args[0] - 77) <= 1


def test_dragging_goes_through_the_steps_and_stops_at_the_ends(chart):
    picked = []
    chart.stepPicked.connect(picked.append)
    QTest.mousePress(chart, LEFT, pos=QPoint(200, 40))
    for x in (250, 300, 5000, -50):
        at = QPointF(x, 40)
        none = Qt.KeyboardModifier.NoModifier
        event = QMouseEvent(QEvent.Type.MouseMove, at, chart.mapToGlobal(at), LEFT, LEFT, none)
        QApplication.sendEvent(chart, event)
    QTest.mouseRelease(chart, LEFT, pos=QPoint(300, 40))
    assert picked[-2:] == [300, 0]


def test_the_powers_of_ten_are_named(chart):
    shown(chart)
    labels = chart.drawing.scale.ticks(7).labels
    assert "10⁰" in labels
    assert "10¹" in labels


def limits(chart):
    shown(chart)
    return chart.drawing.scale.low, chart.drawing.scale.high


def test_the_scale_stays_while_something_is_dragged(chart, scene, runs):
    before = limits(chart)
    for factor in (0.8, 1e3, 0.8):
        chart.show_runs(scene, [replace(runs[0], loss=runs[0].loss * factor), *runs[1:]], runs, loss)
        if factor == 1e3:
            tall = limits(chart)
    assert tall[1] > before[1] + 1
    assert limits(chart) == tall


def test_the_scale_fits_anew_after_an_undo_and_at_the_next_drag(chart, scene, runs):
    before = limits(chart)
    blown_up = [replace(runs[0], loss=runs[0].loss * 1e3), *runs[1:]]
    for ghosts in ((), tuple(blown_up)):
        chart.show_runs(scene, blown_up, runs, loss)
        assert limits(chart)[1] > before[1] + 1
        chart.show_runs(scene, runs, ghosts, loss)
        assert limits(chart) == before


def test_a_ghost_below_the_lowest_loss_goes_on_falling(chart, scene, runs):
    one = scene.with_(optimizers=scene.optimizers[:1])
    deep = (replace(runs[0], loss=np.geomspace(1e2, 10**-5.5, 301)),)
    shallow = [replace(runs[0], loss=np.geomspace(1e2, 1e-3, 301))]
    chart.show_runs(one, deep, deep, loss)
    low, _ = limits(chart)
    chart.show_runs(one, shallow, deep, loss)
    assert limits(chart)[0] == low
    image, frame, ground = shown(chart), chart.drawing.frame, {LIGHT.window, LIGHT.grid}
    for step in (250, 280, 295):
        assert colours_near(image, frame.to_pixel(step, np.log10(deep[0].loss[step])), 1) - ground
    flat = colours_near(image, frame.to_pixel(295, chart.drawing.scale.height.lowest), 2)
    assert not flat - ground


def test_hovering_reads_the_values(chart, runs):
    at = QPointF(place_of(chart, 0, 100))
    before = shown(chart)
    none, modifiers = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    event = QMouseEvent(QEvent.Type.MouseMove, at, chart.mapToGlobal(at), none, none, modifiers)
    QApplication.sendEvent(chart, event)
    assert shown(chart) != before
    QApplication.sendEvent(chart, QEvent(QEvent.Type.Leave))
    assert shown(chart) == before


def test_a_change_of_the_learning_rate_is_a_tick_on_the_curve(chart, scene, runs):
    changed = scene.optimizers[0].with_(changes=(RateChange(step=80, lr=0.0005),))
    chart.show_runs(scene.with_optimizer(0, changed), runs, (), loss)
    assert LIGHT.outline in colours_near(shown(chart), place_of(chart, 0, 80), 5)


@pytest.mark.parametrize("values", [loss, gradient_norm])
@pytest.mark.parametrize("bad", [1e300, np.inf, -np.inf, np.nan, -1e300])
@pytest.mark.parametrize("row", [0, 1, 300])
def test_whatever_diverges_is_drawn(chart, scene, runs, values, bad, row):
    broken = [with_rows_from(runs[0], row, bad, bad), *runs[1:]]
    for height in (None, Height("log", 0.0), Height("linear"), Height("symlog")):
        chart.show_runs(scene, broken, runs, values, height)
        for step in (0, 1, 300):
            chart.set_step(step)
            assert not shown(chart).isNull()
        ends = np.concatenate([made.lines for made in chart.drawing.curves])
        assert np.isfinite(ends).all()
        assert np.abs(ends).max() < 5000


@pytest.mark.parametrize(("row", "ends_at"), [(0, 0), (1, 0), (150, 149), (300, 299)])
def test_a_cross_marks_where_it_ended(chart, scene, runs, row, ends_at):
    broken = [with_rows_from(runs[0], row, np.nan, np.nan)]
    alone = scene.with_(optimizers=scene.optimizers[:1])
    chart.show_runs(alone, broken, (), loss)
    shown(chart)
    at, step = chart.drawing.curves[0].ended
    assert step == row
    assert abs(at.x() - chart.drawing.frame.to_pixel(ends_at, 0).x()) <= 7
    chart.set_step(300)
    assert chart.drawing.curves[0].lane.colour.name() in colours_near(shown(chart), at, 2)


@pytest.mark.parametrize("row", [0, 300])
def test_every_run_that_ends_at_the_same_step_has_a_cross_to_be_seen(chart, scene, runs, row):
    even = [replace(run, loss=np.ones(301)) for run in runs]
    chart.show_runs(scene, [with_rows_from(run, row, np.nan, np.nan) for run in even], (), loss)
    chart.set_step(300)
    image = shown(chart)
    for made in chart.drawing.curves:
        at, step = made.ended
        assert step == row
        assert made.lane.colour.name() in colours_near(image, at, 2)
        assert chart.drawing.frame.contains(at)


def test_an_arrow_marks_where_it_leaves_upward(chart, scene, runs):
    losses = np.geomspace(1.0, 1e300, 301)
    chart.show_runs(scene, [replace(runs[0], loss=losses), *runs[1:]], (), loss)
    shown(chart)
    arrow, step = chart.drawing.curves[0].left
    assert chart.drawing.scale.high < 10
    assert losses[step - 1] <= 10.0**chart.drawing.scale.high < losses[step]
    assert arrow.down == -1
    assert arrow.tip.y() == pytest.approx(chart.drawing.frame.top, abs=2)


@pytest.mark.parametrize("bad", [2, 300])
def test_the_cross_stands_beside_the_arrow(chart, scene, runs, bad):
    losses = np.ones(301)
    losses[bad - 1], losses[bad:] = 1e30, np.nan
    chart.show_runs(scene, [replace(runs[0], loss=losses), *runs[1:]], (), loss)
    (arrow, left), (cross, ended) = chart.drawing.curves[0].left, chart.drawing.curves[0].ended
    assert (left, ended) == (bad - 1, bad)
    assert abs(cross.x() - arrow.tip.x()) >= 10
    assert chart.drawing.frame.contains(cross)


def test_an_arrow_marks_where_it_falls_without_end(chart, scene, runs):
    losses = 1.0 - np.geomspace(1.0, 1e300, 301)
    chart.show_runs(scene, [replace(runs[0], loss=losses), *runs[1:]], (), loss, Height("symlog"))
    shown(chart)
    arrow, _ = chart.drawing.curves[0].left
    assert arrow.down == 1
    assert chart.drawing.scale.low > -20


def test_nothing_to_show(qtbot, scene):
    made = Chart(DARK)
    qtbot.addWidget(made)
    made.resize(300, 150)
    picked = []
    made.stepPicked.connect(picked.append)
    assert not shown(made).isNull()
    made.show_runs(scene, (), (), loss)
    made.set_theme(LIGHT)
    QTest.mouseClick(made, LEFT, pos=QPoint(150, 60))
    assert not shown(made).isNull()
    assert picked == []


@pytest.mark.parametrize("size", [(120, 72), (2000, 80), (130, 900)])
def test_any_size_will_do(chart, size):
    chart.resize(*size)
    assert shown(chart).width() == size[0]


def test_a_million_steps_are_few_lines(chart, scene, runs):
    rng = np.random.default_rng(0)
    many = np.exp(rng.normal(size=1_000_001))
    long = replace(runs[0], loss=many, position=np.zeros((1_000_001, 2)))
    chart.show_runs(scene.with_(steps=1_000_000), [long], (), loss)
    shown(chart)
    made = chart.drawing.curves[0]
    assert len(made.lines) < 10_000
    ys = made.lines[:, 1]
    highest, lowest = (
        chart.drawing.frame.to_pixel(0, np.log10(many.max())).y(),
        chart.drawing.frame.to_pixel(0, np.log10(many.min())).y(),
    )
    assert min(ys) == pytest.approx(highest, abs=0.01)
    assert max(ys) == pytest.approx(lowest, abs=0.01)


def test_only_the_run_that_changed_gets_another_curve(chart, scene, runs):
    shown(chart)
    before = chart.drawing.curves
    chart.show_runs(scene, [replace(runs[0], loss=runs[0].loss * 0.9), *runs[1:]], (), loss)
    shown(chart)
    kept = [made.lines is earlier.lines for made, earlier in zip(chart.drawing.curves, before, strict=True)]
    assert kept == [False, True, True]
    chart.resize(600, 260)
    shown(chart)
    assert chart.drawing.curves[1].lines[-1, 2] > before[1].lines[-1, 2] + 50
