"""The ground of a pane: the surface in colours, with its contour lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QTransform

from visualizer.stage.colour_maps import table
from visualizer.stage.lines import as_lines, paint_lines
from visualizer.stage.paths import polyline_path
from visualizer.stage.surface_picture import TRANSPARENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from visualizer.scene import View
    from visualizer.stage.frame import Frame
    from visualizer.stage.surface_picture import SurfacePicture
    from visualizer.stage.theme import Theme

_LINE_WIDTH = 1.4
_LINE_ON_LIGHT, _LINE_ON_DARK = "#361e3842", "#3effffff"
_DENSE = 0.09
_LIGHTNESS_ON_DARK, _LIGHTNESS_ON_LIGHT = (95, 165), (0, 160)
_CALMER = 0.6


class Palette:
    """The colours of a colour map in a theme, for filled bands or for lines on the plain ground."""

    def __init__(self, view: View, theme: Theme) -> None:
        self.filled = view.drawing == "filled"
        # Lines on a dark ground want the bright colours of the light map.
        self._table = table(view.colour_map, theme.name if self.filled else "light")
        self._dark = theme.name == "dark"
        self._as_it_is = self.filled or view.look == "classic"

    def at(self, share: float) -> QColor:
        """The colour at a place of the map, 0 for the lowest losses to 1 for the highest."""
        colour = QColor(*self._table[round(min(1.0, max(0.0, share)) * (len(self._table) - 1))].tolist())
        return colour if self._as_it_is else self._legible(colour)

    def colours(self, shares: NDArray[np.float64]) -> NDArray[np.uint8]:
        """The same for many places of the map, any shape (...): uint8 (..., 3). A NaN is the lowest."""
        place = np.round(np.clip(np.nan_to_num(shares), 0, 1) * (len(self._table) - 1)).astype(np.int64)
        return np.asarray(self._table[place])

    def band(self, index: int, count: int) -> QColor:
        """The colour of one of ``count`` bands."""
        return self.at((index + 0.5) / count)

    def codes(self) -> list[int]:
        """The colours of the codes 0 to 255 in ``SurfacePicture.bands``, as Qt's image colours."""
        colours = [self.at(code / (TRANSPARENT - 1)).rgba() for code in range(TRANSPARENT)]
        return [*colours, QColor(0, 0, 0, 0).rgba()]

    def _legible(self, colour: QColor) -> QColor:
        """A thin line in a colour too near to the ground would not be seen."""
        hue, saturation, lightness = max(0, colour.hslHue()), colour.hslSaturation(), colour.lightness()
        darkest, lightest = _LIGHTNESS_ON_DARK if self._dark else _LIGHTNESS_ON_LIGHT
        if lightness > lightest:
            # What was nearly white would become gaudy with the saturation it had.
            saturation = round(_CALMER * saturation)
        return QColor.fromHsl(hue, saturation, min(max(lightness, darkest), lightest))


class Ground:
    """A picture of the surface, made ready for Qt once and painted in as many panes as wanted."""

    def __init__(self, picture: SurfacePicture, view: View, theme: Theme) -> None:
        self.picture = picture
        self.palette = Palette(view, theme)
        self._image = _image(picture.bands, self.palette.codes()) if self.palette.filled else None
        self._contours = [segments_of(line) for line in picture.contours]
        self._every_contour = polyline_path(_joined(picture.contours)) if self.palette.filled else None
        self._dark = theme.name == "dark"

    def paint(self, painter: QPainter, frame: Frame) -> None:
        """Paint the part of the picture that is in a frame, stretched to it."""
        painter.save()
        painter.setClipRect(frame.rect, Qt.ClipOperation.IntersectClip)
        if self._image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self._target(frame), self._image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._every_contour is not None:
            self._paint_over_colours(painter, frame, self._every_contour)
        else:
            self._paint_coloured(painter, frame)
        painter.restore()

    def _target(self, frame: Frame) -> QRectF:
        """Where the image goes: the centres of its corner pixels lie on the corners of its window."""
        window = self.picture.sample.window
        rows, columns = self.picture.bands.shape
        across, up = frame.scale
        cell_x, cell_y = window.width / (columns - 1) * across, window.height / (rows - 1) * up
        corner = frame.to_pixel(window.x_min, window.y_max)
        width, height = window.width * across + cell_x, window.height * up + cell_y
        return QRectF(corner.x() - cell_x / 2, corner.y() - cell_y / 2, width, height)

    def _paint_over_colours(self, painter: QPainter, frame: Frame, contours: QPainterPath) -> None:
        """Thin lines, all in one path: translucent ones must not be twice as dark where they meet."""
        (across, up), window = frame.scale, frame.window
        left, bottom = frame.left - window.x_min * across, frame.top + frame.height + window.y_min * up
        painter.setTransform(QTransform(across, 0, 0, -up, left, bottom), combine=True)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        pen = QPen(self._line_colour(frame), 1)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawPath(contours)

    def _paint_coloured(self, painter: QPainter, frame: Frame) -> None:
        levels = self.picture.levels
        for level, segments in zip(levels.lines, self._contours, strict=True):
            colour = self.palette.at(float((level - levels.low) / (levels.high - levels.low)))
            painter.setPen(QPen(colour, _LINE_WIDTH, Qt.PenStyle.SolidLine, Qt.PenCapStyle.SquareCap))
            paint_lines(painter, as_lines(frame.to_pixels(segments)))

    def _line_colour(self, frame: Frame) -> QColor:
        """Pale, and paler where the lines are so many that they would hide the colours."""
        window, (across, up) = self.picture.sample.window, frame.scale
        steps = np.concatenate([np.empty((0, 2)), *(line[:, 1] - line[:, 0] for line in self._contours)])
        length = float(np.hypot(steps[:, 0] * across, steps[:, 1] * up).sum())
        density = length / (window.width * across * window.height * up)
        share = min(1.0, _DENSE / density) if density else 1.0
        colour = QColor(_LINE_ON_DARK if self._dark else _LINE_ON_LIGHT)
        colour.setAlphaF(colour.alphaF() * share)
        return colour


def segments_of(line: NDArray[np.float64]) -> NDArray[np.float64]:
    """The straight pieces of a polyline with NaN rows, float64 (pieces, 2, 2)."""
    pieces = np.stack([line[:-1], line[1:]], axis=1)
    return pieces[np.isfinite(pieces[:, :, 0]).all(axis=1)]


def _joined(lines: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Several polylines as one, with NaN rows between."""
    gap = np.full((1, 2), np.nan)
    return np.concatenate([gap, *(part for line in lines if len(line) for part in (line, gap))])


def _image(bands: NDArray[np.uint8], colours: list[int]) -> QImage:
    # Qt's row 0 is at the top, and it wants rows of a multiple of four bytes.
    flipped = np.ascontiguousarray(bands[::-1])
    rows, columns = flipped.shape
    image = QImage(flipped.data, columns, rows, columns, QImage.Format.Format_Indexed8)
    image.setColorTable(colours)
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
