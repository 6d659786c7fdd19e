"""The ground of a pane: the surface in colours, with its contour lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QTransform

from visualizer.stage.colour_maps import table
from visualizer.stage.paths import polyline_path
from visualizer.stage.surface_picture import TRANSPARENT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from visualizer.scene import View
    from visualizer.stage.frame import Frame
    from visualizer.stage.surface_picture import SurfacePicture
    from visualizer.stage.theme import Theme

_LINE_WIDTH = 1.4
_DARKEST_ON_DARK, _LIGHTEST_ON_DARK, _LIGHTEST_ON_LIGHT = 95, 165, 160
_CALMER = 0.6


class Palette:
    """The colours of a colour map in a theme, for filled bands or for lines on the plain ground."""

    def __init__(self, view: View, theme: Theme) -> None:
        self.filled = view.drawing == "filled"
        # Lines on a dark ground want the bright colours of the light map.
        self._table = table(view.colour_map, theme.name if self.filled else "light")
        self._dark = theme.name == "dark"

    def at(self, share: float) -> QColor:
        """The colour at a place of the map, 0 for the lowest losses to 1 for the highest."""
        colour = QColor(*self._table[round(min(1.0, max(0.0, share)) * (len(self._table) - 1))].tolist())
        return colour if self.filled else self._legible(colour)

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
        if self._dark:
            return QColor.fromHsl(hue, saturation, min(max(lightness, _DARKEST_ON_DARK), _LIGHTEST_ON_DARK))
        if lightness <= _LIGHTEST_ON_LIGHT:
            return colour
        # What was nearly white would become gaudy with the saturation it had.
        return QColor.fromHsl(hue, round(_CALMER * saturation), _LIGHTEST_ON_LIGHT)


class Ground:
    """A picture of the surface, made ready for Qt once and painted in as many panes as wanted."""

    def __init__(self, picture: SurfacePicture, view: View, theme: Theme) -> None:
        self.picture = picture
        self.palette = Palette(view, theme)
        self._image = _image(picture.bands, self.palette.codes()) if self.palette.filled else None
        self._lines = [polyline_path(line) for line in picture.contours]
        self._line_colour = QColor(255, 255, 255, 62) if theme.name == "dark" else QColor(30, 56, 66, 54)

    def paint(self, painter: QPainter, frame: Frame) -> None:
        """Paint the part of the picture that is in a frame, stretched to it."""
        painter.save()
        painter.setClipRect(frame.rect, Qt.ClipOperation.IntersectClip)
        if self._image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self._target(frame), self._image)
        self._paint_lines(painter, frame)
        painter.restore()

    def _target(self, frame: Frame) -> QRectF:
        """Where the image goes: the centres of its corner pixels lie on the corners of its window."""
        window = self.picture.window
        rows, columns = self.picture.bands.shape
        across, up = frame.scale
        cell_x, cell_y = window.width / (columns - 1) * across, window.height / (rows - 1) * up
        corner = frame.to_pixel(window.x_min, window.y_max)
        width, height = window.width * across + cell_x, window.height * up + cell_y
        return QRectF(corner.x() - cell_x / 2, corner.y() - cell_y / 2, width, height)

    def _paint_lines(self, painter: QPainter, frame: Frame) -> None:
        across, up = frame.scale
        window = frame.window
        to_pixels = QTransform(
            across,
            0,
            0,
            -up,
            frame.left - window.x_min * across,
            frame.top + frame.height + window.y_min * up,
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setTransform(to_pixels, combine=True)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width, path in self._coloured_lines():
            pen = QPen(colour, width)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.drawPath(path)

    def _coloured_lines(self) -> list[tuple[QColor, float, QPainterPath]]:
        if self.palette.filled:
            every = QPainterPath()
            for path in self._lines:
                every.addPath(path)
            return [(self._line_colour, 1.0, every)]
        levels = self.picture.levels
        shares = (levels.lines - levels.low) / (levels.high - levels.low)
        colours = [self.palette.at(float(share)) for share in shares]
        return [(colour, _LINE_WIDTH, path) for colour, path in zip(colours, self._lines, strict=True)]


def _image(bands: NDArray[np.uint8], colours: list[int]) -> QImage:
    # Qt's row 0 is at the top, and it wants rows of a multiple of four bytes.
    flipped = np.ascontiguousarray(bands[::-1])
    rows, columns = flipped.shape
    image = QImage(flipped.data, columns, rows, columns, QImage.Format.Format_Indexed8)
    image.setColorTable(colours)
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
