"""The 3-D stage: pixels of real pictures drawn with OpenGL, and what the mouse and the keys do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hovering import hover
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from stage_cases import colours_near, with_rows_from
from stage_hand import LEFT, drag, frame, shown, wheel

from visualizer.scene import Eye, OptimizerChoice
from visualizer.stage.space.hand import SIDES

pytestmark = pytest.mark.gl


@pytest.fixture
def in_space(stage, scene, runs):
    """Shows the default race in space, in a view with some fields."""

    def show(**fields):
        viewed = scene.with_view(**{"layout": "space", **fields})
        stage.show_runs(viewed, runs)
        return viewed

    # What the window does with an eye: it makes it that of the scene.
    stage.eyeMoved.connect(lambda eye: show(eye=eye))
    show()
    yield show
    stage.close_work()


def middle(stage):
    return frame(stage).rect.center().toPoint()


def ball(stage, run, row=132):
    return QPointF(*frame(stage).run_pixels(run, slice(row, row + 1))[0])


def test_every_ball_is_where_its_run_is(stage, in_space, runs):
    image = shown(stage)
    for lane in stage.drawing.lanes:
        assert lane.colour.name() in colours_near(image, ball(stage, lane.run))


def test_the_surface_has_the_colour_of_its_loss_at_its_corners(stage, in_space, beale):
    """Near the four corners, away from all lines: as bright as the light makes it, but of that hue."""
    in_space(mesh=False, floor=False, colour_map="viridis")
    image, window = shown(stage), frame(stage).window
    palette = stage.drawing.panes[0].footing.backdrop.scenery._palette
    checked = 0
    for x, y in ((window.x_min, window.y_min), (window.x_max, window.y_min), (window.x_max, window.y_max)):
        cx, cy = window.centre
        point = np.array([x + 0.03 * (cx - x), y + 0.03 * (cy - y)])
        pixel = QPointF(*frame(stage).to_pixels(point))
        seen = frame(stage).to_data(pixel)
        if seen is None or not np.allclose(seen, point, atol=0.02):
            continue  # another part of the surface is in front of it
        height = stage.drawing.picture.height.of(stage.drawing.surface.function.value(*point))
        levels = stage.drawing.picture.levels
        expected = palette.at(float((height - levels.low) / (levels.high - levels.low)))
        assert abs(image.pixelColor(pixel.toPoint()).hslHue() - expected.hslHue()) <= 8
        checked += 1
    assert checked >= 2


def test_the_star_is_on_the_surface_at_the_minimum(stage, in_space):
    image = shown(stage)
    assert QColor("#ffffff").name() in colours_near(image, frame(stage).to_pixel(3.0, 0.5), reach=2)


def test_the_trail_leads_to_the_ball(stage, in_space, runs):
    image = shown(stage)
    lane = stage.drawing.lanes[2]
    seen = [
        lane.colour.name() in colours_near(image, ball(stage, lane.run, row), 2) for row in range(5, 100, 5)
    ]
    assert sum(seen) >= 0.8 * len(seen)


def test_a_way_that_needs_no_cut_is_the_same_as_one_that_was_cut(stage, in_space, runs, monkeypatch):
    shown(stage)
    quick = [frame(stage).trail(run) for run in runs]
    monkeypatch.setattr(type(frame(stage)), "_all_seen", lambda *_: False)
    for run, made in zip(runs, quick, strict=True):
        cut = frame(stage).trail(run)
        np.testing.assert_array_equal(made.ends, cut.ends)
        np.testing.assert_allclose(made.lines, cut.lines, atol=1e-9)


def test_walls_numbers_and_axes_are_there(stage, in_space):
    plain = stage.drawing.theme.stage
    image = shown(stage)
    rect = frame(stage).rect.toRect()
    assert image.pixelColor(rect.topLeft() + QPoint(2, 2)).name() == plain
    below = QRect(rect.left(), round(rect.bottom()) - 90, rect.width(), 80)
    inked = {
        image.pixelColor(x, y).lightness()
        for x in range(below.left(), below.right(), 2)
        for y in range(below.top(), below.bottom())
    }
    assert min(inked) < QColor(stage.drawing.theme.text).lightness() + 20


@pytest.mark.parametrize("field", ["mesh", "floor"])
def test_lines_and_floor_can_be_left_out(stage, in_space, field):
    in_space(**{field: True})
    with_it = shown(stage)
    in_space(**{field: False})
    assert shown(stage) != with_it


def test_a_ball_behind_a_hill_is_pale_unless_trails_are_on_top(stage, in_space, runs):
    """Momentum in the hollow behind the near hill: hidden from a low eye."""
    lane = stage.drawing.lanes[1]
    eye = Eye(elevation=8, azimuth=-90)
    stage.set_step(30)
    in_space(eye=eye, trails_on_top=True, floor=False)
    assert lane.colour.name() in colours_near(shown(stage), ball(stage, lane.run, 30))
    in_space(eye=eye, trails_on_top=False, floor=False)
    assert frame(stage).hides(lane.run, 30)
    assert lane.colour.name() not in colours_near(shown(stage), ball(stage, lane.run, 30))


@pytest.mark.parametrize("on_top", [True, False])
def test_visible_and_covered_lines_are_the_whole_way(stage, in_space, runs, on_top):
    in_space(eye=Eye(elevation=15), trails_on_top=on_top)
    for _, made in stage.drawing.panes[0].trails:
        lengths = np.hypot(*(made.lines[:, 2:] - made.lines[:, :2]).T).sum()
        if made.covered is not None:
            lengths += np.hypot(*(made.covered.lines[:, 2:] - made.covered.lines[:, :2]).T).sum()
        steps = np.diff(made.pixels, axis=0)
        assert lengths == pytest.approx(np.hypot(*steps.T).sum(), rel=0.02)


@pytest.mark.parametrize("loss", [1e300, np.inf, np.nan])
@pytest.mark.parametrize("row", [0, 1, 300])
def test_runs_that_blow_up_are_drawn(stage, scene, runs, in_space, row, loss):
    bad = [with_rows_from(runs[0], row, (1e200, -1e200), loss), *runs[1:]]
    for layout in ("space", "space_side_by_side", "both"):
        stage.show_runs(scene.with_view(layout=layout, trails_on_top=False), bad)
        stage.set_step(300)
        assert not shown(stage).isNull()


def test_a_drag_turns_the_box(stage, in_space, qtbot):
    before, placed = stage.drawing.eye, []
    stage.eyePlaced.connect(lambda: placed.append(True))
    pictured = shown(stage)
    drag(stage, middle(stage) + QPoint(0, 90), middle(stage) + QPoint(60, 60))
    eye = stage.drawing.eye
    assert eye.azimuth == pytest.approx(before.azimuth - 27, abs=0.5)
    assert eye.elevation == pytest.approx(before.elevation - 13.5, abs=0.5)
    assert placed == [True]
    assert shown(stage) != pictured


def test_a_drag_with_shift_moves_it(stage, in_space):
    place, by = middle(stage) + QPoint(0, 90), QPoint(50, -30)
    before = frame(stage).projection.to_pixels(np.zeros((1, 3)))[0]
    shift = Qt.KeyboardModifier.ShiftModifier
    QTest.mousePress(stage, LEFT, shift, place)
    hover_with(stage, place + by, shift)
    QTest.mouseRelease(stage, LEFT, shift, place + by)
    after = frame(stage).projection.to_pixels(np.zeros((1, 3)))[0]
    assert after - before == pytest.approx((50, -30), abs=1)


def hover_with(stage, place, modifiers):
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent
    from PySide6.QtWidgets import QApplication

    at = QPointF(place)
    event = QMouseEvent(QEvent.Type.MouseMove, at, stage.mapToGlobal(at), LEFT, LEFT, modifiers)
    QApplication.sendEvent(stage, event)


def test_the_wheel_comes_nearer(stage, in_space):
    wheel(stage, middle(stage), 2)
    assert stage.drawing.eye.zoom == pytest.approx(0.88**-2)


def test_arrow_keys_turn(stage, in_space):
    stage.setFocus()
    before = stage.drawing.eye
    QTest.keyClick(stage, Qt.Key.Key_Left)
    QTest.keyClick(stage, Qt.Key.Key_Up)
    assert stage.drawing.eye.azimuth > before.azimuth
    assert stage.drawing.eye.elevation < before.elevation


@pytest.mark.parametrize("side", SIDES)
def test_sides_and_reset(stage, in_space, side):
    stage.look_from(side)
    assert (stage.drawing.eye.elevation, stage.drawing.eye.azimuth) == SIDES[side]
    assert not shown(stage).isNull()
    stage.reset_view()
    assert stage.drawing.eye == Eye()


# From these sides nothing is in front of these points; the second is on a steep wall.
SEEN = [(25, (-3.5, -3.0)), (25, (3.17, -4.4)), (60, (-3.5, -3.0)), (60, (2.5, -3.5)), (90, (-1.0, 1.0))]


@pytest.mark.parametrize(("elevation", "point"), SEEN)
def test_a_double_click_puts_the_start_where_one_sees_it(stage, in_space, point, elevation):
    in_space(eye=Eye(elevation=elevation), floor=False)
    pixel = QPointF(*frame(stage).to_pixels(np.array(point))).toPoint()
    placed = []
    stage.startPlaced.connect(lambda x, y: placed.append((x, y)))
    QTest.mouseDClick(stage, LEFT, pos=pixel)
    # A pixel is about a hundredth of the window wide.
    assert placed[-1] == pytest.approx(point, abs=0.1)
    assert np.abs(frame(stage).to_pixels(np.array(placed[-1])) - (pixel.x(), pixel.y())).max() < 1e-6


def test_a_double_click_beside_the_surface_changes_nothing(stage, in_space):
    placed = []
    stage.startPlaced.connect(lambda x, y: placed.append((x, y)))
    QTest.mouseDClick(stage, LEFT, pos=frame(stage).rect.topLeft().toPoint() + QPoint(5, 5))
    assert placed == []


def test_hovering_names_position_and_loss(stage, in_space, surface):
    said = []
    stage.hovered.connect(said.append)
    in_space(eye=Eye(elevation=60))
    place = QPointF(*frame(stage).to_pixels(np.array([-3.0, -3.0]))).toPoint()
    hover(stage, place)
    x, y = frame(stage).to_data(QPointF(place))
    assert (x, y) == pytest.approx((-3, -3), abs=0.1)
    assert "x −" in said[-1]
    assert "loss" in said[-1]


@pytest.mark.parametrize(("layout", "panes"), [("space", 1), ("space_side_by_side", 3), ("both", 2)])
def test_layouts(stage, in_space, runs, layout, panes):
    in_space(layout=layout)
    shown(stage)
    assert [pane.in_space for pane in stage.drawing.panes] == (
        [False, True] if layout == "both" else [True] * panes
    )
    assert [pane.titled for pane in stage.drawing.panes] == [layout == "space_side_by_side"] * panes
    image = shown(stage)
    for pane in stage.drawing.panes:
        for lane in pane.lanes:
            place = QPointF(*pane.frame.run_pixels(lane.run, slice(132, 133))[0])
            assert lane.colour.name() in colours_near(image, place)


def test_panes_side_by_side_show_the_same_from_the_same_side(stage, in_space):
    in_space(layout="space_side_by_side")
    drag(stage, middle(stage) + QPoint(0, 40), middle(stage) + QPoint(40, 40))
    eyes = {pane.frame.eye for pane in stage.drawing.panes}
    sizes = {(pane.frame.width, pane.frame.height) for pane in stage.drawing.panes}
    assert len(eyes) == len(sizes) == 1


def test_twelve_panes(stage, scene, in_space):
    from visualizer.engine import compute

    many = scene.with_(optimizers=(OptimizerChoice(key="sgd", hyperparameters={"lr": 0.001}),) * 12)
    stage.show_runs(many.with_view(layout="space_side_by_side"), compute(many))
    image = shown(stage)
    assert len(stage.drawing.panes) == 12
    for pane in stage.drawing.panes:
        assert min(pane.frame.width, pane.frame.height) > 100
        place = QPointF(*pane.frame.run_pixels(pane.lanes[0].run, slice(132, 133))[0])
        assert pane.lanes[0].colour.name() in colours_near(image, place)


def test_playing_draws_no_surface_again(stage, in_space, monkeypatch):
    shown(stage)
    drawn = []
    monkeypatch.setattr(type(stage.drawing.renderer), "picture", lambda *given: drawn.append(given))
    for step in range(133, 160):
        stage.set_step(step)
        shown(stage)
    assert drawn == []


def test_without_opengl_the_plane_is_shown(stage, in_space, runs):
    stage.set_space_obstacle("there is no driver")
    for layout, panes in (("space", 1), ("space_side_by_side", 3), ("both", 1)):
        in_space(layout=layout)
        assert [pane.in_space for pane in stage.drawing.panes] == [False] * panes
        assert not shown(stage).isNull()


def test_a_side_that_only_the_orbit_left_is_reached_again(stage, in_space):
    stage.drawing.orbit_by(57)
    stage.reset_view()
    assert stage.drawing.eye == Eye()


def test_a_scene_that_orbits_does_so_once_opengl_is_known(stage, in_space, qtbot):
    stage.set_space_obstacle("not known yet")
    in_space(orbit=True)
    stage.set_space_obstacle("")
    qtbot.waitUntil(lambda: abs(stage.drawing.orbited) > 0.2)
    in_space(orbit=False)


def test_wheel_and_keys_are_one_gesture(stage, in_space):
    placed = []
    stage.eyePlaced.connect(lambda: placed.append(True))
    for _ in range(3):
        wheel(stage, middle(stage), 1)
        QTest.keyClick(stage, Qt.Key.Key_Left)
    assert placed == []


def test_a_drag_means_the_same_when_it_leaves_its_pane(stage, in_space):
    in_space(layout="both")
    shown(stage)
    plane, space = (pane.frame.rect.center().toPoint() for pane in stage.drawing.panes)
    eye, seen = stage.drawing.eye, stage.window_seen
    drag(stage, plane + QPoint(0, 120), space)
    assert stage.drawing.eye == eye
    assert stage.window_seen != seen


def test_a_start_that_is_not_in_the_picture_is_not_in_the_way(stage, in_space):
    """Behind the eye it has no place: a drag turns the box, and nothing is said on the console."""
    in_space(eye=Eye(zoom=8, azimuth=120, elevation=12, aim=(0.3, -0.3, 0.1)))
    before, moved = stage.drawing.eye, []
    stage.startMoved.connect(lambda *point: moved.append(point))
    shown(stage)
    drag(stage, middle(stage) + QPoint(0, 120), middle(stage) + QPoint(40, 120))
    assert moved == []
    assert stage.drawing.eye != before


def test_a_path_that_goes_to_and_fro_is_few_pieces(stage, scene, runs, in_space, monkeypatch):
    from visualizer.stage.space import relief

    rays = []
    first_hits = relief.Relief.hidden
    monkeypatch.setattr(
        relief.Relief,
        "hidden",
        lambda self, places, eye: rays.append(len(places)) or first_hits(self, places, eye),
    )
    row = np.arange(20_001)
    position = np.stack([4.0 * (-1.0) ** row, np.linspace(-4, 4, len(row))], axis=1)
    bouncing = replace(runs[0], position=position, loss=np.full(len(row), 50.0))
    stage.show_runs(scene.with_view(layout="space", trails_on_top=False), [bouncing, *runs[1:]])
    shown(stage)
    assert max(rays) < 6_000


def test_the_eye_goes_around_and_stays_where_it_is_stopped(stage, in_space, qtbot):
    in_space(orbit=True)
    begin = stage.drawing.view.eye.azimuth
    qtbot.waitUntil(lambda: abs(stage.drawing.orbited) > 1)
    in_space(orbit=False, eye=stage.drawing.eye)
    assert stage.drawing.view.eye.azimuth > begin
    assert stage.drawing.orbited == 0
    assert stage.drawing.eye == stage.drawing.view.eye


def test_the_curvature_is_an_ellipse_on_the_surface(stage, in_space):
    in_space(curvature=False)
    without = shown(stage)
    in_space(curvature=True)
    assert shown(stage) != without


def test_a_clipped_height_cuts_surface_trails_and_balls_alike(stage, scene, runs, surface, home, qtbot):
    from visualizer.stage.surface_picture import picture

    view = scene.view.with_(layout="space", height="clipped", floor=False)
    stage.set_picture(picture(surface, view, home, (120, 160)))
    stage.show_runs(scene.with_(view=view), runs)
    shown(stage)
    height = stage.drawing.picture.height
    assert height.kind == "clipped"
    relief = frame(stage).relief
    assert np.nanmax(relief.heights) == pytest.approx(relief.box.corner[2])
    start = frame(stage).run_pixels(runs[0], slice(0, 1))
    assert np.isfinite(start).all()
    stage.close_work()
