"""While the box is being turned its picture may be plainer, where OpenGL is slow, but never another one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from stage_hand import LEFT, frame, shown

from visualizer.scene import View
from visualizer.stage.space.renderer import SurfaceRenderer

pytestmark = pytest.mark.gl


@pytest.fixture
def turned(stage, scene, runs, monkeypatch):
    """The default race in space, and what is drawn of its surface: vertices, and whether smooth."""
    drawn = []
    picture = SurfaceRenderer.picture

    def noted(renderer, mesh, *given, smooth=True):
        drawn.append((len(mesh.vertices), smooth))
        return picture(renderer, mesh, *given, smooth=smooth)

    monkeypatch.setattr(SurfaceRenderer, "picture", noted)

    viewed = {"layout": "space"}

    def show(**fields):
        viewed.update(fields)
        stage.show_runs(scene.with_view(**viewed), runs)

    stage.eyeMoved.connect(lambda eye: show(eye=eye))
    show()
    yield stage, drawn, show
    stage.close_work()


def pixels(image):
    image = image.convertToFormat(QImage.Format.Format_RGBA8888)
    return np.array(image.constBits()).reshape(image.height(), image.width(), 4)[..., :3].astype(int)


def hold(stage, by):
    """Take hold of the box and turn it; returns where the mouse is."""
    place = frame(stage).rect.center().toPoint() + QPoint(0, 90)
    QTest.mousePress(stage, LEFT, pos=place)
    QTest.mouseMove(stage, place + by)
    return place + by


@pytest.mark.parametrize(("slow", "while_held"), [(True, False), (False, True)])
def test_it_is_plainer_only_while_held_and_only_where_it_is_slow(turned, monkeypatch, slow, while_held):
    stage, drawn, _ = turned
    monkeypatch.setattr(SurfaceRenderer, "slow", slow)
    shown(stage)
    (full, smooth) = drawn[-1]
    assert smooth
    place = hold(stage, QPoint(30, 10))
    shown(stage)
    assert drawn[-1][1] == while_held
    assert drawn[-1][0] == (full if while_held else pytest.approx(full / 4, rel=0.05))
    QTest.mouseRelease(stage, LEFT, pos=place)
    shown(stage)
    assert drawn[-1] == (full, True)


def test_it_is_plainer_while_the_eye_goes_around(turned, monkeypatch):
    stage, drawn, show = turned
    monkeypatch.setattr(SurfaceRenderer, "slow", True)
    show(orbit=True)
    shown(stage)
    assert not drawn[-1][1]
    show(orbit=False)
    shown(stage)
    assert drawn[-1][1]


@pytest.mark.parametrize("fields", [{}, {"height": "linear", "floor": False}, {"look": "classic"}])
def test_the_plainer_picture_is_nearly_the_same(turned, monkeypatch, fields):
    stage, _, show = turned
    show(**fields)
    monkeypatch.setattr(SurfaceRenderer, "slow", True)
    hold(stage, QPoint(20, 5))
    plain = pixels(shown(stage))
    QTest.mouseRelease(stage, LEFT, pos=QPoint(5, 5))
    smooth = pixels(shown(stage))
    assert (plain != smooth).any()
    apart = np.abs(plain - smooth).max(axis=2)
    # Only edges and lines, a pixel wide, and a shift of colours that no eye sees.
    assert apart.mean() < 4
    assert (apart > 90).mean() < 0.015


def test_a_press_alone_changes_nothing(turned, monkeypatch):
    stage, drawn, _ = turned
    monkeypatch.setattr(SurfaceRenderer, "slow", True)
    shown(stage)
    count = len(drawn)
    QTest.mousePress(stage, LEFT, Qt.KeyboardModifier.NoModifier, frame(stage).rect.center().toPoint())
    shown(stage)
    assert len(drawn) == count


def test_pale_old_paths_need_no_new_picture_of_the_surface(turned, scene, runs, monkeypatch):
    """They come when a learning rate begins to be dragged: that must not wait for OpenGL."""
    from pyqtgraph.opengl import GLViewWidget

    stage, _, _ = turned
    without = pixels(shown(stage))
    grabs, grab = [], GLViewWidget.grabFramebuffer
    monkeypatch.setattr(GLViewWidget, "grabFramebuffer", lambda view: (grabs.append(1), grab(view))[1])
    ghosts = [replace(run, position=run.position + 0.3) for run in runs]
    stage.show_runs(scene.with_view(layout="space"), runs, ghosts)
    assert (pixels(shown(stage)) != without).any()
    assert grabs == []


def test_no_ray_is_cast_while_the_box_is_turned(turned, monkeypatch):
    """What is under the mouse is said again when the box is let go."""
    from visualizer.stage.space.relief import Relief

    stage, _, _ = turned
    casts, hit = [], Relief.hit
    monkeypatch.setattr(Relief, "hit", lambda *given: (casts.append(1), hit(*given))[1])
    place = hold(stage, QPoint(30, 10))
    shown(stage)
    assert casts == []
    QTest.mouseRelease(stage, LEFT, pos=place)
    assert casts


def test_what_is_slow_is_measured(turned):
    """The first picture of a mesh also moves it to the graphics card: that is not counted."""
    stage, _, show = turned
    renderer = stage.drawing.renderer
    assert not renderer.slow
    shown(stage)
    assert renderer._seconds == 0
    show(eye=View().eye.with_(azimuth=10))
    shown(stage)
    assert renderer._seconds > 0
