"""Small pictures of the catalog's surfaces, painted in the background one after the other and kept."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from surfaces.catalog import CATALOG
from visualizer.gui.workers import Cancelled, LatestJob
from visualizer.stage.colour_maps import table
from visualizer.stage.theme import THEMES, ThemeName

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from surfaces.surface import Surface

_log = logging.getLogger(__name__)

HEIGHT, WIDTH = 48, 72
_SCALE = 2  # sharp on screens of high density
_LEVELS = 12
_PERCENTILES = (1, 99)


class Picture(NamedTuple):
    """Which picture: of which surface, in which colours, in which theme."""

    key: str
    colour_map: str
    theme: ThemeName


class Thumbnails(QObject):
    """Pictures by surface, colours and theme.

    Signals:
        painted(str): The picture of the surface with this key is there.
    """

    painted = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._images: dict[Picture, QImage] = {}
        self._wanted: list[Picture] = []
        self._job = LatestJob(_paint, self)
        self._job.finished.connect(self._take)
        self._job.failed.connect(self._skip)

    def image(self, picture: Picture) -> QImage | None:
        """The picture, if it is there."""
        return self._images.get(picture)

    def want(self, pictures: Sequence[Picture]) -> None:
        """Paint what is missing of these, in their order; what was wanted before and not begun is dropped."""
        self._wanted = [picture for picture in pictures if picture not in self._images]
        self._paint_next()

    def stop(self) -> None:
        """Stop the background work and wait for it."""
        self._wanted = []
        self._job.close()

    def _paint_next(self) -> None:
        if self._wanted and not self._job.busy:
            self._job.submit(self._wanted.pop(0))

    def _take(self, result: tuple[Picture, QImage]) -> None:
        picture, self._images[picture] = result[0], result[1]
        self.painted.emit(picture.key)
        self._paint_next()

    def _skip(self, error: Exception) -> None:
        _log.warning("a picture of the catalog cannot be painted: %s", error)
        self._paint_next()


def _paint(picture: Picture, _cancelled: Cancelled) -> tuple[Picture, QImage]:
    return picture, paint(CATALOG[picture.key], picture.colour_map, picture.theme)


def paint(surface: Surface, colour_map: str, theme: ThemeName) -> QImage:
    """Paint a surface over its own window in steps of colour, as contours would part it.

    Args:
        surface: What to paint.
        colour_map: Name of the colours.
        theme: In which theme; its stage shows where the surface is not defined.
    """
    from surfaces.height import Height
    from surfaces.sampling import sample

    sampled = sample(surface.function, surface.window, (HEIGHT * _SCALE, WIDTH * _SCALE))
    assert sampled is not None
    height = Height.choose("log", surface.lowest, sampled.loss).of(sampled.loss)
    finite = np.isfinite(height)
    low, high = np.percentile(height[finite], _PERCENTILES) if finite.any() else (0.0, 1.0)
    part = np.clip((np.nan_to_num(height, nan=low) - low) / max(high - low, 1e-300), 0, 1)
    stepped = (np.floor(part * _LEVELS).clip(max=_LEVELS - 1) + 0.5) / _LEVELS
    pixels = table(colour_map, theme)[(stepped * 255).astype(np.uint8)]
    pixels[~finite] = tuple(bytes.fromhex(THEMES[theme].stage[1:]))
    return _image(pixels[::-1])


def _image(pixels: NDArray[np.uint8]) -> QImage:
    """An image with memory of its own; rows from the top."""
    rows, columns, _ = pixels.shape
    data = np.ascontiguousarray(pixels)
    return QImage(data.data, columns, rows, 3 * columns, QImage.Format.Format_RGB888).copy()
