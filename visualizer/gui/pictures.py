"""Samples the surface for what the stage shows, in the background: coarse first, then fine."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from visualizer.engine import surface_of, window_of
from visualizer.gui.device_trouble import plain_device_errors
from visualizer.gui.workers import Cancelled, LatestJob
from visualizer.stage.footings import Plotted
from visualizer.stage.surface_picture import SurfacePicture, pictures, plain_height

if TYPE_CHECKING:
    from collections.abc import Mapping

    from surfaces.height import Height
    from surfaces.surface import Surface
    from surfaces.window import Window
    from visualizer.grounds import Grounds
    from visualizer.scene import SurfaceChoice, View

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
        fine: Whether this is the second, fine pass.
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
        plain_height: How the losses of the runs, which have no penalty on them, become heights.
        milliseconds: How long it took.
    """

    ask: Ask
    surface: Surface
    picture: SurfacePicture
    own: Mapping[str, Plotted]
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


def _paint(ask: Ask, cancelled: Cancelled) -> Painted | None:
    began = time.perf_counter()
    with plain_device_errors(ask.choice):
        distinct = ask.grounds.distinct
        surfaces = [surface_of(each) for each in distinct]
        home = window_of(ask.choice)
        made = pictures(surfaces, ask.view, ask.window or home, ask.shape, cancelled, home)
        if made is None:
            return None
        height = plain_height(surfaces[0], ask.view.height, home).unclipped
    plotted = [Plotted(*pair) for pair in zip(surfaces, made, strict=True)]
    own = {label: plotted[distinct.index(each)] for label, each in ask.grounds.own.items()}
    took = 1000 * (time.perf_counter() - began)
    return Painted(ask, *plotted[0], own, height, took)
