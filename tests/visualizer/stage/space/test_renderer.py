"""The hidden OpenGL view, by its pictures."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QSize

from surfaces.window import Window
from visualizer.scene import Eye
from visualizer.stage.space.box import Box
from visualizer.stage.space.mesh import mesh
from visualizer.stage.space.projection import Projection
from visualizer.stage.space.relief import Relief
from visualizer.stage.space.renderer import SurfaceRenderer

pytestmark = pytest.mark.gl

SIZES = ((120, 90), (300, 200), (90, 260), (640, 480), (120, 90), (301, 203))


def plane(colour=(0, 200, 0)):
    x, y = np.meshgrid(np.linspace(-0.3, 0.3, 9), np.linspace(-0.3, 0.3, 9))
    relief = Relief(Box(Window(0.0, 1.0, 0.0, 1.0), 0.0, 1.0, 1.0), (x + y) / 2)
    return mesh(relief, np.broadcast_to(np.array(colour, dtype=np.uint8), (9, 9, 3)), lined=True)


@pytest.fixture
def make_renderer(qapp):
    made = []

    def make():
        made.append(SurfaceRenderer())
        return made[-1]

    yield make
    for renderer in made:
        renderer.close()


def draw(renderer, drawn, size, smooth=True):
    return renderer.picture(drawn, Projection(Eye(), 0, 0, *size), QSize(*size), 0.3, smooth=smooth)


@pytest.mark.parametrize("smooth", [True, False])
def test_a_picture_does_not_depend_on_the_sizes_before_it(make_renderer, smooth):
    """A hidden widget hears of its new size only when it is told."""
    used, drawn = make_renderer(), plane()
    for size in SIZES:
        image = draw(used, drawn, size, smooth)
        assert (image.width(), image.height()) == size
        for x, y in ((1, 1), (size[0] - 2, 1), (1, size[1] - 2), (size[0] - 2, size[1] - 2)):
            assert image.pixelColor(x, y).alpha() == 0
        assert image == draw(make_renderer(), drawn, size, smooth)


def test_another_mesh_is_another_picture(make_renderer):
    renderer = make_renderer()
    for colour in ((0, 200, 0), (200, 0, 0), (0, 0, 200)):
        seen = draw(renderer, plane(colour), (200, 200)).pixelColor(104, 102)
        brightest = max(range(3), key=lambda k: (seen.red(), seen.green(), seen.blue())[k])
        assert colour[brightest] == 200


def test_the_same_picture_is_not_drawn_again(make_renderer, monkeypatch):
    from pyqtgraph.opengl import GLViewWidget

    grabs, grab = [], GLViewWidget.grabFramebuffer
    monkeypatch.setattr(GLViewWidget, "grabFramebuffer", lambda view: (grabs.append(1), grab(view))[1])
    renderer, drawn = make_renderer(), plane()
    first = draw(renderer, drawn, (200, 200))
    assert draw(renderer, drawn, (200, 200)) == first
    assert len(grabs) == 1
    others = [(plane((200, 0, 0)), (200, 200), True), (drawn, (200, 201), True), (drawn, (200, 200), False)]
    for number, other in enumerate(others):
        assert draw(renderer, *other) != first
        assert len(grabs) == 2 + number


def test_it_draws_again_after_it_was_closed(make_renderer):
    renderer, drawn = make_renderer(), plane()
    first = draw(renderer, drawn, (200, 200))
    renderer.close()
    assert draw(renderer, drawn, (200, 200)) == first
