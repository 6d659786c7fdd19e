"""The real stage: what the mouse does, and which pixels it paints."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from stage_cases import colours_near, with_rows_from

from surfaces.window import Window
from visualizer.scene import RateChange
from visualizer.stage.colour_maps import table
from visualizer.stage.number_text import short
from visualizer.stage.stage import Stage
from visualizer.stage.theme import DARK, LIGHT

LEFT = Qt.MouseButton.LeftButton


def frame(stage, pane=0):
    return stage.drawing.panes[pane].frame


def place_of(stage, x, y, pane=0):
    return frame(stage, pane).to_pixel(x, y).toPoint()


def shown(stage):
    return stage.grab().toImage()


def wheel(stage, place, notches):
    at = QPointF(place)
    event = QWheelEvent(
        at,
        stage.mapToGlobal(at),
        QPoint(),
        QPoint(0, round(120 * notches)),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(stage, event)


def hover(stage, place):
    """Move the mouse without a button: sent as an event, because X answers in its own time."""
    at = QPointF(place)
    none = Qt.MouseButton.NoButton
    modifiers = Qt.KeyboardModifier.NoModifier
    event = QMouseEvent(QEvent.Type.MouseMove, at, stage.mapToGlobal(at), none, none, modifiers)
    QApplication.sendEvent(stage, event)


def drag(stage, begin, end):
    QTest.mousePress(stage, LEFT, pos=begin)
    for share in (0.3, 0.7, 1.0):
        QTest.mouseMove(stage, begin + (end - begin) * share)
    QTest.mouseRelease(stage, LEFT, pos=end)


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_every_trail_has_its_colour(stage, runs, number, theme):
    stage.set_theme(theme)
    lane = stage.drawing.lanes[number]
    image = shown(stage)
    rows = range(5, 60, 5)
    found = [
        lane.colour.name() in colours_near(image, place_of(stage, *runs[number].position[row]))
        for row in rows
    ]
    assert sum(found) >= len(rows) - 2  # where trails cross another one lies on top


def test_nothing_beyond_the_current_step(stage, runs):
    lane = stage.drawing.lanes[2]
    later = place_of(stage, *runs[2].position[45])
    assert lane.colour.name() in colours_near(shown(stage), later)
    stage.set_step(20)
    assert lane.colour.name() not in colours_near(shown(stage), later)


@pytest.mark.parametrize("number", range(3))
def test_the_ball_is_at_the_step(stage, runs, number):
    for step in (0, 30, 300):
        stage.set_step(step)
        lane = stage.drawing.lanes[number]
        if number == 0 or step == 30:
            colours = colours_near(shown(stage), place_of(stage, *runs[number].position[step]), 1)
            assert lane.colour.name() in colours


def test_the_surface_is_painted_in_the_colours_of_the_map(stage):
    image = shown(stage)
    colours = table("ocean")
    low = image.pixelColor(place_of(stage, 2.6, 0.42))
    high = image.pixelColor(place_of(stage, -4.3, -4.3))
    assert low.lightness() < high.lightness()
    away = np.abs(colours.astype(int) - np.array(high.getRgb()[:3])).sum(axis=1).min()
    assert away < 12


def test_lines_leave_the_ground_plain(stage, scene, runs):
    stage.show_runs(scene.with_view(drawing="lines"), runs)
    image = shown(stage)
    window = frame(stage).window
    rng = np.random.default_rng(3)
    places = [place_of(stage, *rng.uniform(window[0::2], window[1::2])) for _ in range(200)]
    plain = [image.pixelColor(place).name() == LIGHT.stage for place in places]
    assert sum(plain) > 120


def test_a_star_marks_the_minimum(stage, surface):
    stage.set_step(0)
    minimum = surface.minima[0]
    assert shown(stage).pixelColor(place_of(stage, minimum.x, minimum.y)).name() == "#ffffff"


def test_dragging_the_start_says_where_it_goes(stage, qtbot, scene):
    moved, placed = [], []
    stage.startMoved.connect(lambda x, y: moved.append((x, y)))
    stage.startPlaced.connect(lambda x, y: placed.append((x, y)))
    begin, end = place_of(stage, *scene.start), place_of(stage, -2.0, -1.0)
    drag(stage, begin, end)
    scale = frame(stage).scale
    assert moved[-1] == pytest.approx((-2.0, -1.0), abs=1.5 / min(scale))
    assert placed == [moved[-1]]
    assert len(moved) >= 3


def test_the_start_stays_at_the_mouse_while_the_scene_lags_behind(stage, scene, runs):
    begin, end = place_of(stage, *scene.start), place_of(stage, -2.0, -1.0)
    QTest.mousePress(stage, LEFT, pos=begin)
    QTest.mouseMove(stage, end)
    stage.show_runs(scene, runs)
    assert stage.drawing.start == pytest.approx((-2.0, -1.0), abs=0.05)
    QTest.mouseRelease(stage, LEFT, pos=end)


def test_a_dragged_start_stays_in_the_pane(stage, scene):
    moved = []
    stage.startMoved.connect(lambda x, y: moved.append((x, y)))
    drag(stage, place_of(stage, *scene.start), QPoint(2, 2))
    assert all(frame(stage).window.contains(x, y) for x, y in moved)


def test_a_double_click_puts_the_start(stage):
    placed = []
    stage.startPlaced.connect(lambda x, y: placed.append((x, y)))
    QTest.mouseDClick(stage, LEFT, pos=place_of(stage, -3.0, -2.0))
    assert placed == [pytest.approx((-3.0, -2.0), abs=0.05)]


def test_the_wheel_zooms_at_the_mouse(stage):
    place = place_of(stage, 2.0, 1.0)
    before = frame(stage).to_data(QPointF(place))
    wheel(stage, place, 3)
    assert stage.window_seen.width < 0.7 * stage.drawing.camera.home.width
    assert frame(stage).to_data(QPointF(place)) == pytest.approx(before, abs=0.05)
    stage.reset_view()
    assert stage.window_seen == stage.drawing.camera.home


def test_the_wheel_over_an_axis_zooms_along_it(stage):
    home = stage.drawing.camera.home
    rect = frame(stage).rect
    wheel(stage, QPoint(round(rect.center().x()), round(rect.bottom()) + 12), 2)
    assert stage.window_seen.width < home.width
    assert stage.window_seen.height == home.height


def test_dragging_the_ground_pans(stage):
    begin, end = place_of(stage, -3.0, -3.0), place_of(stage, -2.0, -2.5)
    drag(stage, begin, end)
    home, seen = stage.drawing.camera.home, stage.window_seen
    assert seen.width == pytest.approx(home.width)
    assert (home.x_min - seen.x_min, home.y_min - seen.y_min) == pytest.approx((1.0, 0.5), abs=0.05)


def test_a_new_window_wants_a_picture_once(stage, qtbot):
    wanted = []
    stage.pictureWanted.connect(wanted.append)
    for _ in range(5):
        wheel(stage, place_of(stage, 2.0, 1.0), 1)
    qtbot.waitUntil(lambda: bool(wanted))
    qtbot.wait(120)
    assert wanted == [stage.window_seen]


def test_pictures_are_not_wanted_in_circles(stage, qtbot, beale):
    wanted = []

    def answer(window):
        wanted.append(window)
        stage.set_picture(beale)  # always of the home window: an owner that cannot do better

    stage.pictureWanted.connect(answer)
    wheel(stage, place_of(stage, 2.0, 1.0), 2)
    qtbot.waitUntil(lambda: len(wanted) >= 2)
    qtbot.wait(200)
    assert len(wanted) == 2


def test_a_stage_that_is_left_alone_wants_nothing(stage, qtbot, scene, runs):
    qtbot.wait(60)  # showing it may have changed its size
    wanted = []
    stage.pictureWanted.connect(wanted.append)
    for step in range(20):
        stage.set_step(step)
        stage.show_runs(scene, runs)
    qtbot.wait(100)
    assert wanted == []


def test_another_size_wants_a_picture(stage, qtbot):
    with qtbot.waitSignal(stage.pictureWanted):
        stage.resize(500, 400)


def test_the_same_surface_again_keeps_the_view(stage, surface, home):
    wheel(stage, place_of(stage, 2.0, 1.0), 2)
    seen = stage.window_seen
    stage.set_surface(surface, home)
    assert stage.window_seen == seen
    other = Window(-1.0, 1.0, -1.0, 1.0)
    stage.set_surface(surface, other)
    assert stage.window_seen == other


def test_side_by_side_every_optimizer_has_a_pane_and_all_move_together(stage, scene, runs):
    stage.show_runs(scene.with_view(layout="side_by_side"), runs)
    shown(stage)
    panes = stage.drawing.panes
    assert [pane.lanes[0].run for pane in panes] == list(runs)
    image = shown(stage)
    for number, pane in enumerate(panes):
        for other, run in enumerate(runs):
            places = [pane.frame.to_pixel(*run.position[row]) for row in (30, 40, 50)]
            found = [pane.lanes[0].colour.name() in colours_near(image, place) for place in places]
            assert all(found) if other == number else not all(found)
    wheel(stage, place_of(stage, 2.0, 1.0, pane=1), 2)
    windows = {pane.frame.window for pane in stage.drawing.panes}
    assert windows == {stage.window_seen}
    assert stage.window_seen.width < stage.drawing.camera.home.width


def test_the_legend_can_be_moved(stage):
    shown(stage)
    before = stage.drawing.legend.rect
    begin = before.center().toPoint()
    drag(stage, begin, begin + QPoint(-150, 120))
    shown(stage)
    assert (stage.drawing.legend.rect.topLeft() - before.topLeft()).toPoint() == QPoint(-150, 120)
    drag(stage, begin + QPoint(-150, 120), QPoint(2000, -2000))
    shown(stage)
    assert frame(stage).rect.adjusted(-1, -1, 1, 1).contains(stage.drawing.legend.rect)


def test_the_legend_lies_where_no_trail_is(stage, runs):
    shown(stage)
    covered = stage.drawing.legend.rect
    pixels = np.concatenate([frame(stage).to_pixels(run.position) for run in runs])
    assert not any(covered.contains(QPointF(*pixel)) for pixel in pixels)


def test_the_tooltip_explains_the_verdict(stage, runs):
    shown(stage)
    rect = stage.drawing.legend.rect
    place = QPoint(round(rect.left()) + 20, round(rect.top()) + 15)
    hover(stage, place)
    verdict = runs[0].verdict(132)
    assert stage.toolTip().startswith("SGD")
    assert str(verdict.status) in stage.toolTip()
    assert verdict.cause in stage.toolTip()
    hover(stage, place_of(stage, -3.0, -3.0))
    assert stage.toolTip() == ""


def test_hovering_says_position_and_loss(stage, surface):
    said = []
    stage.hovered.connect(said.append)
    hover(stage, place_of(stage, -3.0, -3.0))
    x, y = frame(stage).to_data(QPointF(place_of(stage, -3.0, -3.0)))
    assert f"loss {short(float(surface.function.value(x, y)))}" in said[-1]
    assert f"x {short(x)}   y {short(y)}" in said[-1]
    QApplication.sendEvent(stage, QEvent(QEvent.Type.Leave))
    assert said[-1] == ""


def test_hovering_over_a_trail_says_whose_step_it_is(stage, runs):
    said = []
    stage.hovered.connect(said.append)
    hover(stage, place_of(stage, *runs[2].position[40]))
    assert said[-1].startswith("Adam   step ")
    step = int(said[-1].split()[2])
    assert abs(step - 40) <= 1


def test_ghosts_are_pale(stage, scene, runs):
    moved = replace(runs[2], position=runs[2].position + np.array([-2.0, -2.0]))
    stage.show_runs(scene, runs, (runs[0], runs[1], moved))
    stage.set_step(0)
    place = place_of(stage, *moved.position[40])
    bare, with_ghost = None, shown(stage).pixelColor(place)
    stage.show_runs(scene, runs)
    bare = shown(stage).pixelColor(place)
    colour = stage.drawing.lanes[2].colour
    distance = [abs(with_ghost.blue() - colour.blue()), abs(with_ghost.red() - colour.red())]
    assert with_ghost != bare
    assert distance[1] < abs(bare.red() - colour.red())
    assert with_ghost != colour


def test_gradient_arrows_point_downhill(stage, scene, runs):
    stage.show_runs(scene.with_view(gradient_arrows=True), runs)
    stage.set_step(10)
    with_arrows = shown(stage)
    stage.show_runs(scene, runs)
    without = shown(stage)
    run = runs[0]
    across, up = frame(stage).scale
    down = -run.gradient[10] * np.array([across, -up])
    down /= np.hypot(*down)
    ball = frame(stage).to_pixel(*run.position[10])
    ahead = ball + QPointF(*(down * 20))
    behind = ball - QPointF(*(down * 20))
    assert with_arrows.pixelColor(ahead.toPoint()) != without.pixelColor(ahead.toPoint())
    assert with_arrows.pixelColor(behind.toPoint()) == without.pixelColor(behind.toPoint())


def test_a_change_of_the_learning_rate_is_a_tick_on_the_trail(stage, scene, runs):
    changed = scene.optimizers[0].with_(changes=(RateChange(step=40, lr=0.0005),))
    stage.show_runs(scene.with_optimizer(0, changed), runs)
    place = place_of(stage, *runs[0].position[40])
    assert LIGHT.outline in colours_near(shown(stage), place, 5)
    stage.set_step(20)
    assert LIGHT.outline not in colours_near(shown(stage), place, 5)


@pytest.mark.parametrize("bad", [1e300, np.inf, -np.inf, np.nan])
@pytest.mark.parametrize("row", [0, 1, 300])
@pytest.mark.parametrize("layout", ["overlay", "side_by_side"])
def test_whatever_diverges_is_drawn(stage, scene, runs, bad, row, layout):
    broken = [with_rows_from(run, row, bad, bad) for run in runs]
    stage.show_runs(scene.with_view(layout=layout, gradient_arrows=True), broken, runs)
    for step in (0, 1, 150, 300):
        stage.set_step(step)
        assert not shown(stage).isNull()
    hover(stage, QPoint(300, 300))
    wheel(stage, QPoint(300, 300), 4)
    assert not shown(stage).isNull()


def test_a_ball_that_left_is_marked_at_the_edge(stage, scene, runs):
    away = with_rows_from(runs[0], 1, 1e300, 1e300)
    stage.show_runs(scene, (away, *runs[1:]))
    stage.set_step(1)
    rect = frame(stage).rect
    image = shown(stage)
    colour = stage.drawing.lanes[0].colour.name()
    right = {
        image.pixelColor(x, y).name()
        for x in range(round(rect.right()) - 30, round(rect.right()))
        for y in range(round(rect.top()), round(rect.bottom()))
    }
    assert colour in right


@pytest.mark.parametrize("size", [(120, 90), (121, 300), (420, 300), (1900, 1100)])
@pytest.mark.parametrize("layout", ["overlay", "side_by_side"])
def test_any_size_will_do(stage, scene, runs, size, layout):
    stage.show_runs(scene.with_view(layout=layout), runs)
    stage.resize(*size)
    assert shown(stage).size().width() == size[0]


def test_a_scene_without_optimizers(stage, scene):
    alone = scene.with_(optimizers=tuple(choice.with_(enabled=False) for choice in scene.optimizers))
    for layout in ("overlay", "side_by_side"):
        stage.show_runs(alone.with_view(layout=layout), ())
        assert not shown(stage).isNull()
        assert len(stage.drawing.panes) == 1


def test_a_scene_that_is_ahead_of_its_runs(stage, scene, runs):
    fewer = scene.with_(optimizers=scene.optimizers[1:])
    stage.show_runs(fewer, runs)
    assert [lane.label for lane in stage.drawing.lanes] == ["Momentum", "Adam"]
    assert [lane.run.key for lane in stage.drawing.lanes] == ["momentum", "adam"]
    shown(stage)


def test_an_empty_stage_and_a_message(qtbot):
    made = Stage(DARK)
    qtbot.addWidget(made)
    made.resize(400, 300)
    assert set(colours_near(shown(made), QPoint(200, 150), 40)) == {DARK.stage}
    made.set_message("Preparing the surface ...")
    assert len(colours_near(shown(made), QPoint(200, 150), 40)) > 1
    made.reset_view()
    wheel(made, QPoint(100, 100), 1)
    hover(made, QPoint(50, 50))
    QTest.mouseDClick(made, LEFT, pos=QPoint(60, 60))


def test_clear_shows_nothing(stage):
    stage.clear()
    assert set(colours_near(shown(stage), QPoint(300, 300), 60)) == {LIGHT.stage}


def test_changing_everything_while_it_plays_leaves_nothing_behind(stage, scene, runs):
    panes = [weakref.ref(pane) for pane in stage.drawing.panes]
    widgets = len(QApplication.topLevelWidgets()), len(stage.findChildren(QWidget))
    for step in range(12):
        layout = "side_by_side" if step % 2 else "overlay"
        stage.show_runs(scene.with_view(layout=layout), runs)
        stage.set_theme(DARK if step % 3 else LIGHT)
        stage.set_step(step)
        shown(stage)
    gc.collect()
    assert not any(reference() for reference in panes)
    assert widgets == (len(QApplication.topLevelWidgets()), len(stage.findChildren(QWidget)))


def test_the_dark_stage_is_dark(stage):
    stage.set_theme(DARK)
    image = shown(stage)
    assert image.pixelColor(3, 3) == QColor(DARK.stage)
    assert image.pixelColor(place_of(stage, -4.0, -4.0)).lightness() < 150
