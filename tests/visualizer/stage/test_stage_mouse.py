"""The real stage: what the mouse moves, the start, the view and the legend."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtTest import QTest
from stage_hand import LEFT, drag, frame, place_of, shown, wheel

from surfaces.window import Window
from visualizer.stage.surface_picture import picture


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
    assert frame(stage).to_data(QPointF(place)) == pytest.approx(before, abs=1e-9)
    stage.reset_view()
    assert stage.window_seen == stage.drawing.camera.home


@pytest.mark.parametrize(("layout", "pane"), [("overlay", 0), ("side_by_side", 0), ("side_by_side", 2)])
def test_the_point_under_the_mouse_stays_there(stage, scene, runs, layout, pane):
    """In closed form: after n notches the window is 0.85^n as wide, wherever the frame is then."""
    stage.show_runs(scene.with_view(layout=layout), runs)
    place = QPointF(place_of(stage, 2.0, 1.0, pane))
    x, y = frame(stage, pane).to_data(place)
    home, lefts, before = stage.window_seen, set(), 0
    for notches in [*range(1, 51), *range(49, -1, -1)]:
        wheel(stage, place, notches - before)
        before = notches
        now = frame(stage, pane)
        assert now.to_data(place) == pytest.approx((x, y), abs=1e-9)
        assert now.window.width == pytest.approx(home.width * 0.85**notches, rel=1e-9)
        assert now.window.height == pytest.approx(home.height * 0.85**notches, rel=1e-9)
        lefts.add(now.left)
    assert len(lefts) > 1  # the numbers at the axis did need more room
    assert stage.window_seen == pytest.approx(home, abs=1e-9)


def test_the_point_under_the_mouse_stays_there_when_the_colour_bar_gets_wider(stage, scene, surface):
    place = QPointF(place_of(stage, 2.0, 1.0))
    wheel(stage, place, 2)
    before, point = frame(stage), frame(stage).to_data(place)
    view = scene.with_view(height="linear").view
    stage.set_picture(picture(surface, view, stage.window_seen, (40, 40)))
    assert frame(stage).width != before.width
    assert frame(stage).to_data(place) == pytest.approx(point, abs=1e-9)


def test_the_ground_stays_at_the_mouse_while_it_is_dragged(stage):
    for _ in range(3):
        wheel(stage, place_of(stage, 2.0, 1.0), 5)
    begin = QPoint(300, 300)
    point = frame(stage).to_data(QPointF(begin))
    QTest.mousePress(stage, LEFT, pos=begin)
    for across in range(10, 310, 20):
        place = begin + QPoint(across, across)
        QTest.mouseMove(stage, place)
        assert frame(stage).to_data(QPointF(place)) == pytest.approx(point, abs=1e-9)
    QTest.mouseRelease(stage, LEFT, pos=place)


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


def test_the_same_surface_again_keeps_the_view(stage, surface, home):
    wheel(stage, place_of(stage, 2.0, 1.0), 2)
    seen = stage.window_seen
    stage.set_surface(surface, home)
    assert stage.window_seen == seen
    other = Window(-1.0, 1.0, -1.0, 1.0)
    stage.set_surface(surface, other)
    assert stage.window_seen == other


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
