"""Small pictures of the presets, drawn by the stage's own code: the whole race, without numbers around it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSizeF, Signal
from PySide6.QtGui import QFont, QGuiApplication, QImage, QPainter

from visualizer.descent.cancelling import CancelledError, never
from visualizer.engine import compute, surface_of, window_of
from visualizer.grounds import grounds_of
from visualizer.gui.workers import Cancelled, LatestJob
from visualizer.presets import PRESETS
from visualizer.stage.camera import Camera
from visualizer.stage.drawing import Drawing
from visualizer.stage.legend import Legend
from visualizer.stage.surface_picture import picture
from visualizer.stage.theme import THEMES, ThemeName

if TYPE_CHECKING:
    from collections.abc import Iterable

    from surfaces.surface import Surface
    from visualizer.descent.run import Run
    from visualizer.scene import Scene
    from visualizer.stage.space.renderer import SurfaceRenderer
    from visualizer.stage.surface_picture import SurfacePicture

_log = logging.getLogger(__name__)

_SIZE = QSizeF(330, 225)
"""Of the drawing; narrow enough to have no colour bar."""
_SCALE = 2
_SHAPE = (100, 150)


@dataclass(frozen=True)
class Prepared:
    """A preset with all that takes time to compute.

    Attributes:
        name: The preset's.
        scene: As it is drawn small.
        surface: What is descended.
        runs: Its race.
        picture: Its surface.
    """

    name: str
    scene: Scene
    surface: Surface
    runs: tuple[Run, ...]
    picture: SurfacePicture


class PresetPictures(QObject):
    """Pictures by preset and theme: computed in the background one by one, drawn in the window's thread.

    Signals:
        prepared(str): The picture of the preset with this name can be had.
    """

    prepared = Signal(str)

    def __init__(self, renderer: SurfaceRenderer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._renderer = renderer
        self._prepared: dict[str, Prepared] = {}
        self._images: dict[tuple[str, ThemeName, str], QImage] = {}
        self._wanted: list[str] = []
        self._job = LatestJob(prepare, self)
        self._job.finished.connect(self._take)
        self._job.failed.connect(self._skip)

    def image(self, name: str, theme: ThemeName) -> QImage | None:
        """The picture of a preset, if it has been computed."""
        prepared = self._prepared.get(name)
        if prepared is None:
            return None
        key = name, theme, self._renderer.obstacle
        if key not in self._images:
            self._images[key] = draw(prepared, theme, QGuiApplication.font(), self._renderer)
        return self._images[key]

    def want(self, names: Iterable[str]) -> None:
        """Compute what is missing of these, in order; what was wanted before and not begun is dropped."""
        self._wanted = [name for name in names if name not in self._prepared]
        self._prepare_next()

    def stop(self) -> None:
        """Stop the background work and wait for it."""
        self._wanted = []
        self._job.close()

    def _prepare_next(self) -> None:
        if self._wanted and not self._job.busy:
            self._job.submit(self._wanted.pop(0))

    def _take(self, prepared: Prepared) -> None:
        self._prepared[prepared.name] = prepared
        self.prepared.emit(prepared.name)
        self._prepare_next()

    def _skip(self, error: Exception) -> None:
        _log.warning("a picture of a preset cannot be made: %s", error)
        self._prepare_next()


def prepare(name: str, cancelled: Cancelled = never) -> Prepared:
    """Run a preset's race and sample its surface.

    Args:
        name: The preset's.
        cancelled: Asked now and then whether to give up.

    Raises:
        visualizer.descent.cancelling.CancelledError: ``cancelled`` said so.
    """
    scene = PRESETS[name].scene()
    # So small, one pane shows a race best, whatever the layout.
    scene = scene.with_view(layout="space" if scene.view.in_space else "overlay")
    surface, window = surface_of(grounds_of(scene).common), window_of(scene.surface)
    made = picture(surface, scene.view, window, _SHAPE, cancelled, home=window)
    if made is None:
        raise CancelledError
    return Prepared(name, scene, surface, compute(scene, cancelled=cancelled), made)


def draw(prepared: Prepared, theme: ThemeName, font: QFont, renderer: SurfaceRenderer) -> QImage:
    """Draw a preset at its last step: the inside of the one pane, twice as large as it is shown."""
    scene = prepared.scene
    drawing = Drawing(THEMES[theme])
    drawing.legend = _NoLegend()
    drawing.camera = Camera(window_of(scene.surface))
    drawing.renderer = renderer
    drawing.set_surface(prepared.surface)
    drawing.step = scene.last_step
    drawing.set_runs(scene, prepared.runs, ())
    drawing.set_picture(prepared.picture)
    image = QImage((_SIZE * _SCALE).toSize(), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(_SCALE)
    with QPainter(image) as painter:
        drawing.paint(painter, _SIZE, font, _SCALE)
    inside = drawing.panes[0].place.rect
    cut = image.copy(
        *(round(_SCALE * side) for side in (inside.left(), inside.top(), inside.width(), inside.height()))
    )
    cut.setDevicePixelRatio(1)
    return cut


class _NoLegend(Legend):
    """So small nobody could read it."""

    def lay_out(self, *_: object) -> None:
        self.hide()
