"""Scenery: the surface in its box, made ready once and painted for any eye; what ``Ground`` is in 2-D."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QSizeF, Qt
from PySide6.QtGui import QFont, QPainter, QPen

from visualizer.stage.ground import Palette, segments_of
from visualizer.stage.lines import as_lines, paint_lines
from visualizer.stage.space.axes import edges_of, paint_numbers, paint_walls
from visualizer.stage.space.box import Box
from visualizer.stage.space.frame import SpaceFrame
from visualizer.stage.space.mesh import mesh
from visualizer.stage.space.relief import Relief, relief

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtCore import QRectF

    from surfaces.surface import Surface
    from visualizer.scene import Eye, View
    from visualizer.stage.space.mesh import Mesh
    from visualizer.stage.space.renderer import SurfaceRenderer
    from visualizer.stage.surface_picture import SurfacePicture
    from visualizer.stage.theme import Theme

_CELLAR = 0.35
"""How far the floor with its contours lies below the surface, as a share of the surface's height."""

_LINE_OPACITY = {"light": 0.17, "dark": 0.28}
_CLASSIC_OPACITY = 0.55
_CONTOUR_WIDTH, _CONTOUR_OPACITY = 1.1, 0.5


class Scenery:
    """A surface in its box with colours, lines, and contours on the floor."""

    def __init__(self, picture: SurfacePicture, surface: Surface, view: View, theme: Theme) -> None:
        self._picture, self._surface, self._view, self._theme = picture, surface, view, theme
        heights = picture.height.of(picture.relief.loss)
        self._low, self._high = view.height_range or picture.extent
        if picture.height.kind == "log" and view.height_range is None:
            # A logarithm goes down for ever: as the colours, so the box ends where nearly all of it is.
            self._low = min(max(self._low, picture.levels.low), self._high - picture.levels.step)
            heights = np.maximum(heights, self._low)
        self._palette = Palette(view.with_(drawing="filled"), theme)
        self._lines = Palette(view.with_(drawing="lines"), theme)
        self._relief = relief(picture.relief, heights, self._box())
        levels = picture.levels
        self._colours = self._palette.colours((heights - levels.low) / (levels.high - levels.low))
        self._mesh = mesh(self._relief, self._colours, view.mesh)

    def frame(self, rect: QRectF, eye: Eye, see_through: bool) -> SpaceFrame:
        """What an eye sees where, in a rectangle."""
        return SpaceFrame(self._relief, eye, rect, self._surface, self._picture.height, see_through)

    def paint(
        self,
        painter: QPainter,
        frame: SpaceFrame,
        renderer: SurfaceRenderer,
        font: QFont,
        ratio: float,
        hurried: bool,
    ) -> None:
        """Paint walls, floor, surface and numbers.

        Args:
            painter: Where.
            frame: What is seen where.
            renderer: Draws the surface.
            font: For the numbers.
            ratio: Device pixels per unit of the painter.
            hurried: Whether the next picture follows at once.
        """
        projection, box = frame.projection, self._relief.box
        titles = (*self._surface.axes, self._picture.height.label)
        edges = edges_of(box, projection, titles, self._low)
        painter.save()
        painter.setClipRect(frame.rect, Qt.ClipOperation.IntersectClip)
        paint_walls(painter, box, projection, edges, self._theme)
        from_above = projection.axes.back[2] > 0
        if self._view.floor and from_above:
            self._paint_contours(painter, frame)
        size = (QSizeF(frame.rect.size()) * ratio).toSize()
        plain = hurried and renderer.slow
        shown = self._plain_mesh if plain else self._mesh
        painter.drawImage(
            frame.rect, renderer.picture(shown, projection, size, self._opacity, smooth=not plain)
        )
        if self._view.floor and not from_above:
            self._paint_contours(painter, frame)
        paint_numbers(painter, projection, edges, font, self._theme)
        painter.restore()

    @property
    def _opacity(self) -> float:
        classic = self._view.look == "classic"
        return _CLASSIC_OPACITY if classic else _LINE_OPACITY[self._theme.name]

    def _box(self) -> Box:
        """The box; with contours on its floor it reaches below the surface, so that they can be seen."""
        tall, low = self._view.box_height, self._low
        if self._view.floor:
            low -= _CELLAR * (self._high - self._low)
            tall *= 1 + _CELLAR
        return Box(self._picture.window, low, self._high, tall)

    def _paint_contours(self, painter: QPainter, frame: SpaceFrame) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        levels, (places, begins) = self._picture.levels, self._on_floor
        pieces = np.split(frame.projection.to_pixels(places).reshape(-1, 4), begins)
        for level, lines in zip(levels.lines, pieces, strict=True):
            colour = self._lines.at(float((level - levels.low) / (levels.high - levels.low)))
            colour.setAlphaF(_CONTOUR_OPACITY)
            painter.setPen(QPen(colour, _CONTOUR_WIDTH))
            paint_lines(painter, as_lines(lines[np.isfinite(lines).all(axis=1)]))

    @cached_property
    def _plain_mesh(self) -> Mesh:
        """The same with half as many points each way: quick to draw, for an eye on the move."""
        rows, columns = (_every_other(count) for count in self._relief.heights.shape)
        places = np.ix_(rows, columns)
        half = Relief(self._relief.box, np.ascontiguousarray(self._relief.heights[places]))
        return mesh(half, self._colours[places], self._view.mesh)

    @cached_property
    def _on_floor(self) -> tuple[NDArray[np.float64], list[int]]:
        """Both ends of every piece of the contours, float64 (n, 3), and where each level's pieces begin."""
        pieces, box = [segments_of(contour) for contour in self._picture.contours], self._relief.box
        ends = np.concatenate([np.empty((0, 2, 2)), *pieces]).reshape(-1, 2)
        begins = np.cumsum([len(piece) for piece in pieces[:-1]], dtype=np.int64).tolist()
        return box.inside(ends, np.full(len(ends), box.low)), begins


def _every_other(count: int) -> NDArray[np.int64]:
    """Half of so many places, evenly among them, both ends included."""
    return np.linspace(0, count - 1, (count + 1) // 2).round().astype(np.int64)
