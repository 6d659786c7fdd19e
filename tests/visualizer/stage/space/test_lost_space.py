"""OpenGL that worked in the trial fails later: the stage goes on in the plane, and says why, once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QSizeF
from PySide6.QtGui import QImage, QPainter
from stage_cases import colours_near
from stage_hand import shown

from visualizer.stage.space.renderer import SurfaceRenderer

pytestmark = pytest.mark.gl

LAYOUTS = [("space", 1), ("space_side_by_side", 3), ("both", 1)]


@pytest.fixture
def failing(stage, scene, runs, monkeypatch):
    """Shows the default race in a layout while every OpenGL picture fails; what is said of it."""
    from pyqtgraph.opengl import GLViewWidget

    said, tried = [], []

    def fail(view, **_):
        tried.append(view)
        message = "the driver is gone\nand more lines that nobody reads"
        raise RuntimeError(message)

    monkeypatch.setattr(GLViewWidget, "paint", fail)
    stage.spaceLost.connect(said.append)

    def show(layout):
        stage.show_runs(scene.with_view(layout=layout), runs)
        return said, tried

    yield show
    stage.close_work()


def assert_in_plane(stage, image, panes):
    assert [pane.in_space for pane in stage.drawing.panes] == [False] * panes
    for pane in stage.drawing.panes:
        for lane in pane.lanes:
            place = QPointF(*pane.frame.run_pixels(lane.run, slice(132, 133))[0])
            assert lane.colour.name() in colours_near(image, place)
        line = [image.pixelColor(x, round(pane.frame.centre.y())).name() for x in range(200)]
        assert len(set(line)) > 3


@pytest.mark.parametrize(("layout", "panes"), LAYOUTS)
def test_the_first_picture_that_fails_is_the_last_one(stage, failing, layout, panes):
    said, tried = failing(layout)
    image = shown(stage)
    assert_in_plane(stage, image, panes)
    for step in (133, 134, 132):
        stage.set_step(step)
        image = shown(stage)
    assert_in_plane(stage, image, panes)
    assert len(tried) == 1
    assert said == ["the driver is gone"]


def test_a_drawing_in_lines_goes_on_in_the_plane(stage, failing):
    failing("space")
    image = QImage(900, 700, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        stage.drawing.paint(painter, QSizeF(900, 700), stage.font(), None)
    assert_in_plane(stage, image, 1)


def test_nothing_drawn_is_a_failure_too(stage, failing, monkeypatch):
    from pyqtgraph.opengl import GLViewWidget

    monkeypatch.setattr(GLViewWidget, "paint", lambda view, **_: None)
    monkeypatch.setattr(GLViewWidget, "grabFramebuffer", lambda view: QImage())
    said, _ = failing("space")
    assert_in_plane(stage, shown(stage), 1)
    assert said == ["OpenGL drew nothing"]


def test_an_error_without_words_has_a_name(stage, failing, monkeypatch):
    def fail(renderer, samples):
        raise MemoryError

    monkeypatch.setattr(SurfaceRenderer, "_view", fail)
    said, _ = failing("space")
    assert_in_plane(stage, shown(stage), 1)
    assert said == ["MemoryError"]
