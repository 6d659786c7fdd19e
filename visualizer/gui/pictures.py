"""Samples the surface for what the stage shows, in the background: coarse first, then fine.

A formula is sampled twice. A model's loss is dear: its pictures get finer by and by, each with all points of
the one before.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from visualizer.engine import surface_of, window_of
from visualizer.gui.device_trouble import plain_device_errors
from visualizer.gui.workers import LatestJob
from visualizer.stage.footings import Plotted
from visualizer.stage.surface_picture import pictures

if TYPE_CHECKING:
    from collections.abc import Mapping

    from surfaces.height import Height
    from surfaces.surface import Surface
    from surfaces.window import Window
    from visualizer.grounds import Grounds
    from visualizer.gui.workers import Watch
    from visualizer.scene import SurfaceChoice, View
    from visualizer.stage.surface_picture import SurfacePicture

_COARSE = 8
_FINEST = 500


@dataclass(frozen=True)
class Ask:
    """A picture that is wanted.

    Attributes:
        choice: The surface.
        grounds: What the optimizers are shown on: all of them on the surface, or on it with penalties.
        view: How it is drawn.
        window: What is seen of it; None means the surface's home window.
        size: Width and height of the stage in pixels.
        fine: Whether this is the fine pass, the last one.
    """

    choice: SurfaceChoice
    grounds: Grounds
    view: View
    window: Window | None
    size: tuple[int, int]
    fine: bool = False

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns to sample."""
        part = 2 if self.fine else _COARSE
        return tuple(max(16, min(_FINEST, pixels // part)) for pixels in reversed(self.size))  # type: ignore[return-value]


@dataclass(frozen=True)
class Painted:
    """A picture with what it belongs to and how long it took.

    Attributes:
        ask: What was asked for.
        surface: What all optimizers are shown on, but for those with their own.
        picture: Of that.
        own: By its label what an optimizer is shown on in a pane of its own.
        home: What a reset of the view goes back to.
        plain_height: How the losses of the runs, which have no penalty on them, become heights.
        milliseconds: How long it took.
    """

    ask: Ask
    surface: Surface
    picture: SurfacePicture
    own: Mapping[str, Plotted]
    home: Window
    plain_height: Height
    milliseconds: float


class Pictures(QObject):
    """Asks for pictures of the surface and hands them out as they come.

    Signals:
        painted(Painted): A picture, coarse or fine.
        failed(error): The surface cannot be sampled.
    """

    painted = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job = LatestJob(_paint, self)
        self._job.finished.connect(self._hand_out)
        self._job.reported.connect(self.painted)
        self._job.failed.connect(self.failed)

    @property
    def busy(self) -> bool:
        """Whether a picture, coarse or fine, is still to come."""
        return self._job.busy

    def ask(self, ask: Ask) -> None:
        """Ask for a picture; an older one that is not ready yet is dropped."""
        self._job.submit(ask)

    def close(self) -> None:
        """Stop the background work and wait for it."""
        self._job.close()

    def _hand_out(self, painted: Painted | None) -> None:
        if painted is None:
            return
        if not painted.ask.fine:
            self._job.submit(replace(painted.ask, fine=True))
        self.painted.emit(painted)


def _paint(ask: Ask, watch: Watch) -> Painted | None:
    """The picture that was asked for; of a model's loss the finest, and coarser ones are reported before."""
    began = time.perf_counter()
    with plain_device_errors(ask.choice):
        surfaces = [surface_of(each) for each in ask.grounds.distinct]
        home = window_of(ask.choice)
        asked = ask if surfaces[0].model_loss is None else replace(ask, fine=True)
        for drawn in pictures(surfaces, ask.view, ask.window or home, asked.shape, watch, home):
            plotted = [Plotted(*pair) for pair in zip(surfaces, drawn.pictures, strict=True)]
            made = _painted(asked if drawn.last else ask, plotted, home, drawn.plain_height, began)
            if drawn.last:
                return made
            watch.report(made)
    return None


def _painted(ask: Ask, plotted: list[Plotted], home: Window, plain: Height, began: float) -> Painted:
    distinct = ask.grounds.distinct
    own = {label: plotted[distinct.index(each)] for label, each in ask.grounds.own.items()}
    height = plain if ask.grounds.penalised else plotted[0].picture.height
    took = 1000 * (time.perf_counter() - began)
    return Painted(ask, *plotted[0], own, home, height.unclipped, took)
