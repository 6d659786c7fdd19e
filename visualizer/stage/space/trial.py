"""A trial of OpenGL: a small tilted plane, drawn as surfaces are."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QSize

from surfaces.window import Window
from visualizer.scene import Eye
from visualizer.stage.space.box import Box
from visualizer.stage.space.mesh import mesh
from visualizer.stage.space.projection import Projection
from visualizer.stage.space.relief import Relief
from visualizer.stage.space.renderer import SurfaceRenderer

_SIZE = QSize(64, 64)
_GREEN = (0, 200, 0)


def draw_trial() -> None:
    """Draw a green plane and look for it in the middle of the picture.

    Needs a QApplication. A broken driver may crash: call it where nothing can be lost.

    Raises:
        RuntimeError: OpenGL is not there, or the plane is not in the picture.
    """
    x, y = np.meshgrid(np.linspace(-0.3, 0.3, 5), np.linspace(-0.3, 0.3, 5))
    plane = Relief(Box(Window(0.0, 1.0, 0.0, 1.0), 0.0, 1.0, 1.0), (x + y) / 2)
    colours = np.broadcast_to(np.array(_GREEN, dtype=np.uint8), (*x.shape, 3))
    renderer = SurfaceRenderer()
    image = renderer.picture(mesh(plane, colours, lined=True), Projection(Eye(), 0, 0, 64, 64), _SIZE, 0.2)
    renderer.close()
    if renderer.obstacle:
        raise RuntimeError(renderer.obstacle)
    seen = image.pixelColor(32, 32)
    if not (seen.alpha() > 200 and seen.green() > 100 > seen.red()):
        message = "OpenGL draws, but the picture is wrong"
        raise RuntimeError(message)
