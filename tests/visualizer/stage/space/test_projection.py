"""The eye: the same picture as OpenGL's, the way back from a pixel, and what hands and keys do with it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt

from visualizer.scene import Eye
from visualizer.stage.space.hand import HOME, SIDES, by_key, moved, nearer, seen_from, turned
from visualizer.stage.space.projection import Projection

RECT = QRectF(30.0, 20.0, 640.0, 480.0)
EYES = {
    "usual": Eye(),
    "classic": HOME["classic"],
    "from the top": Eye(elevation=90, azimuth=-90),
    "from below": Eye(elevation=-50, azimuth=200, zoom=0.7),
    "wide and moved": Eye(elevation=10, azimuth=77, field_of_view=80, zoom=0.6, aim=(0.2, -0.1, 0.3)),
}
each_eye = pytest.mark.parametrize("eye", EYES.values(), ids=EYES)


def points(count=50):
    return np.random.RandomState(3).uniform(-0.5, 0.5, (count, 3))


@each_eye
def test_a_place_is_seen_where_opengl_draws_it(qapp, eye):
    """The matrices of pyqtgraph's view, with which the surface is drawn, are the oracle."""
    from pyqtgraph.opengl import GLViewWidget
    from PySide6.QtGui import QVector3D, QVector4D

    view, projection = GLViewWidget(), Projection.onto(eye, RECT)
    view.setCameraParams(
        center=QVector3D(*eye.aim),
        distance=projection.distance,
        elevation=eye.elevation,
        azimuth=eye.azimuth,
        fov=projection.field_of_view_across,
    )
    port = (0, 0, RECT.width(), RECT.height())
    matrix = view.projectionMatrix(port, port) * view.viewMatrix()
    places = points()
    seen = projection.to_pixels(places)
    for place, pixel in zip(places.tolist(), seen, strict=True):
        clip = matrix.map(QVector4D(*place, 1.0))
        x = RECT.left() + RECT.width() * (clip.x() / clip.w() + 1) / 2
        y = RECT.top() + RECT.height() * (1 - clip.y() / clip.w()) / 2
        assert pixel == pytest.approx((x, y), abs=2e-2)  # Qt's matrices are single precision
    view.deleteLater()


@each_eye
def test_the_ray_of_a_pixel_goes_through_what_is_seen_there(eye):
    projection = Projection.onto(eye, RECT)
    for place in points():
        x, y = projection.to_pixels(place[None])[0]
        toward = place - projection.place
        np.testing.assert_allclose(projection.ray(x, y), toward / np.linalg.norm(toward), atol=1e-12)


def test_the_classic_eye_is_ten_edge_lengths_away():
    classic = HOME["classic"]
    assert Projection.onto(classic.with_(zoom=1), RECT).distance == pytest.approx(10, abs=0.05)


def test_what_is_behind_the_eye_is_nowhere():
    projection = Projection.onto(Eye(), RECT)
    behind = projection.place + 0.5 * projection.axes.back
    assert np.isnan(projection.to_pixels(behind[None])).all()


def test_what_is_infinitely_far_does_not_spoil_the_rest():
    far = np.array([[np.inf, 0, 0], [np.nan, 0, 0], [1e300, 1e300, -1e300], [0, 0, 0]])
    seen = Projection.onto(Eye(), RECT).to_pixels(far)
    assert seen[3].tolist() == [RECT.center().x(), RECT.center().y()]


@pytest.mark.parametrize("side", SIDES)
def test_a_side_keeps_the_distance(side):
    eye = seen_from(Eye(zoom=3, aim=(1, 1, 1)), side)
    assert (eye.elevation, eye.azimuth) == SIDES[side]
    assert (eye.zoom, eye.aim) == (3, (0, 0, 0))


def test_isometric_shortens_all_axes_alike():
    projection = Projection.onto(seen_from(Eye(field_of_view=1), "isometric"), RECT)
    ends = projection.to_pixels(np.vstack([np.zeros(3), 0.1 * np.eye(3)]))
    lengths = np.hypot(*(ends[1:] - ends[0]).T)
    assert lengths == pytest.approx(lengths.mean(), rel=2e-3)


def test_the_box_follows_the_hand():
    """What is under the mouse goes the way that the mouse goes."""
    front = np.array([[0.0, -0.5, 0.0]])
    for act, right, down in ((turned, 20, 0), (turned, 0, 20)):
        eye = seen_from(Eye(), "side")
        before = Projection.onto(eye, RECT).to_pixels(front)[0]
        after = Projection.onto(act(eye, right, down), RECT).to_pixels(front)[0]
        assert np.sign(after - before).tolist() == pytest.approx([np.sign(right), np.sign(down)], abs=1e-9)


@each_eye
def test_a_moved_box_moves_as_far_as_the_mouse(eye):
    projection = Projection.onto(eye, RECT)
    middle = np.asarray(eye.aim)[None]
    after = Projection.onto(moved(eye, projection, 37, -11), RECT).to_pixels(middle)[0]
    assert after - projection.to_pixels(middle)[0] == pytest.approx((37, -11), abs=1e-6)


def test_turning_stops_at_the_poles_and_goes_round():
    assert turned(Eye(), 0, 1e6).elevation == 90
    assert turned(Eye(), 0, -1e6).elevation == -90
    assert -180 <= turned(Eye(azimuth=-175), 100, 0).azimuth <= 180


def test_zoom_has_bounds_and_undoes_itself():
    assert nearer(nearer(Eye(), 3), -3).zoom == pytest.approx(1)
    assert nearer(Eye(), 1000).zoom == 50
    assert nearer(Eye(), -1000).zoom == 0.05


def test_keys():
    eye = Eye()
    assert by_key(eye, Qt.Key.Key_A) is None
    assert by_key(by_key(eye, Qt.Key.Key_Left), Qt.Key.Key_Right) == eye
    assert by_key(eye, Qt.Key.Key_Plus).zoom > 1 > by_key(eye, Qt.Key.Key_Minus).zoom
