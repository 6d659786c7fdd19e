"""Backdrop: what is behind the optimizers: the surface, in the plane or in space, axes and colour bar."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPixmap

from visualizer.stage.axes import paint_axes, paint_names
from visualizer.stage.colour_bar import paint_colour_bar
from visualizer.stage.frame import Frame
from visualizer.stage.ground import Ground
from visualizer.stage.space.scenery import Scenery

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QFont

    from surfaces.surface import Surface
    from visualizer.scene import View
    from visualizer.stage.panes import Pane
    from visualizer.stage.space.frame import SpaceFrame
    from visualizer.stage.space.renderer import SurfaceRenderer
    from visualizer.stage.surface_picture import SurfacePicture
    from visualizer.stage.theme import Theme

_PLAIN_NAMES = ("x", "y")
"""Everybody expects these: they are not written."""

_FINE = 2.0
"""Pixels per unit of the surface in space, where everything else is lines and letters."""


class Backdrop:
    """A picture of the surface, made ready for the plane and for space when it is first painted there."""

    def __init__(self, picture: SurfacePicture, surface: Surface, view: View, theme: Theme) -> None:
        self.picture = picture
        self._surface, self._view, self._theme = surface, view, theme

    @cached_property
    def ground(self) -> Ground:
        """The surface in the plane."""
        return Ground(self.picture, self._view, self._theme)

    @cached_property
    def scenery(self) -> Scenery:
        """The surface in space."""
        return Scenery(self.picture, self._surface, self._view, self._theme)

    def paint(
        self,
        painter: QPainter,
        panes: Sequence[Pane],
        font: QFont,
        renderer: SurfaceRenderer,
        ratio: float | None,
        hurried: bool,
    ) -> None:
        """Paint the surface in some panes, with the axes in space.

        Args:
            painter: Where.
            panes: The panes; those in the plane are of one size, and so are those in space.
            font: For numbers.
            renderer: Draws the surface in space.
            ratio: Device pixels per unit of the painter; None for a device that takes lines as such.
            hurried: Whether the next picture follows at once.
        """

        def paint_ground(painter: QPainter, frame: Frame) -> None:
            self.ground.paint(painter, frame._replace(left=0.0, top=0.0))

        def paint_scenery(painter: QPainter, frame: SpaceFrame) -> None:
            moved = replace(frame, rect=QRectF(0, 0, frame.width, frame.height))
            self.scenery.paint(painter, moved, renderer, font, ratio or _FINE, hurried)

        self._paint_alike(painter, [pane for pane in panes if not pane.in_space], paint_ground, ratio)
        self._paint_alike(painter, [pane for pane in panes if pane.in_space], paint_scenery, ratio)

    def paint_bar(self, painter: QPainter, rect: QRectF, font: QFont) -> None:
        """Paint the colour bar."""
        picture, palette = self.picture, self.ground.palette
        paint_colour_bar(painter, rect, picture.levels, picture.height, palette, font, self._theme)

    def _paint_alike(
        self,
        painter: QPainter,
        panes: Sequence[Pane],
        paint: Callable[[QPainter, Any], None],
        ratio: float | None,
    ) -> None:
        """Paint the same in several panes; pixels are made once and copied."""
        if ratio is None or len(panes) < 2:
            for pane in panes:
                painter.save()
                painter.translate(pane.frame.rect.topLeft())
                paint(painter, pane.frame)
                painter.restore()
            return
        first = panes[0].frame
        copied = self._blank(first.rect, ratio)
        with QPainter(copied) as single:
            single.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint(single, first)
        for pane in panes:
            painter.drawPixmap(pane.frame.rect, copied, QRectF(copied.rect()))

    def _blank(self, rect: QRectF, ratio: float) -> QPixmap:
        blank = QPixmap((rect.size() * ratio).toSize())
        blank.setDevicePixelRatio(ratio)
        blank.fill(QColor(self._theme.stage))
        return blank


def paint_backdrops(
    painter: QPainter,
    panes: Sequence[Pane],
    font: QFont,
    renderer: SurfaceRenderer,
    ratio: float | None,
    hurried: bool,
) -> None:
    """Paint in every pane what is under its optimizers; ``Backdrop.paint`` for those with the same."""
    alike: dict[Backdrop, list[Pane]] = {}
    for pane in panes:
        if pane.footing.backdrop is not None:
            alike.setdefault(pane.footing.backdrop, []).append(pane)
    for backdrop, shown in alike.items():
        backdrop.paint(painter, shown, font, renderer, ratio, hurried)


def paint_plane_axes(
    painter: QPainter, panes: Sequence[Pane], font: QFont, theme: Theme, names: tuple[str, str]
) -> None:
    """Paint frame, ticks and numbers of the panes in the plane, and what the axes are called."""
    for pane in panes:
        if isinstance(pane.frame, Frame):
            paint_axes(painter, pane.frame, pane.place, font, theme)
            if names != _PLAIN_NAMES:
                paint_names(painter, pane.frame, names, font, theme)
