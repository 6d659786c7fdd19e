"""SurfacePicture: a surface sampled over a window, with all that is drawn of it. No Qt: made in a worker."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from surfaces.height import Height
from surfaces.sampling import Sample, sample
from visualizer.stage.levels import (
    FARTHEST,
    Levels,
    adapted,
    classic_levels,
    levels_between,
    spread,
    widened,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from surfaces.surface import Surface
    from surfaces.window import Window
    from visualizer.scene import HeightScale, View

TRANSPARENT = 255
"""In ``bands``: there is no surface here."""

_HOME_SHAPE = (161, 161)
_SMOOTH_WIDTH = 640
_MOST_TIMES = 8
_RELIEF = 201
_SECONDS, _FEWEST = 1.0, 2_500
"""A picture of a model's loss takes so long at most, but has so many points in any case."""


@dataclass(frozen=True, eq=False)
class SurfacePicture:
    """What the stage draws of a surface.

    Attributes:
        sample: The losses.
        height: How a loss becomes a height, and what the axis says.
        levels: Which heights have a contour line, and which ones the ends of the colour map.
        bands: uint8 (rows, columns), row 0 at ``y_min``: 0 to 254 is a place in the colour map, 255 no
            surface. Its corners are the centres of the corner pixels.
        contours: For each of ``levels.lines`` a polyline, float64 (n, 2), in pieces with NaN rows between.
        relief: The losses on a coarser grid over the same window, for 3-D.
        extent: The lowest and the highest height of all reliefs that are shown beside each other.
    """

    sample: Sample
    height: Height
    levels: Levels
    bands: NDArray[np.uint8]
    contours: tuple[NDArray[np.float64], ...]
    relief: Sample
    extent: tuple[float, float]

    @property
    def window(self) -> Window:
        """The part of the plane that the picture shows."""
        return self.sample.window


def picture(
    surface: Surface,
    view: View,
    window: Window,
    shape: tuple[int, int],
    cancelled: Callable[[], bool] | None = None,
    home: Window | None = None,
) -> SurfacePicture | None:
    """Sample a surface and prepare what is drawn of it; ``pictures`` of one."""
    made = pictures((surface,), view, window, shape, cancelled, home)
    return None if made is None else made[0]


def pictures(
    surfaces: Sequence[Surface],
    view: View,
    window: Window,
    shape: tuple[int, int],
    cancelled: Callable[[], bool] | None = None,
    home: Window | None = None,
) -> tuple[SurfacePicture, ...] | None:
    """Sample a surface and prepare what is drawn of it, once for each penalty on it.

    Height and colours are those of the home window, so that they stay while the view moves; deep inside it
    they turn by and by into those of the window itself. They are the same in all pictures: one colour is one
    loss, wherever it is.

    Args:
        surfaces: One, or the loss of one model with several penalties: it is evaluated once for all of them.
        view: Its height is linear or logarithmic.
        window: What is sampled.
        shape: Rows and columns of the sample.
        cancelled: Asked now and then; once it is true, None is returned.
        home: What the view goes back to; by default the surface's own window.
    """
    first = surfaces[0].plain
    home = surfaces[0].window if home is None else home
    height, at_home = _home(surfaces, view.height, home)
    losses = sample(first.function, window, affordable(first, shape), cancelled)
    relief = losses
    if first.model_loss is None:
        # Of a model's loss each point costs much: the relief takes those of the picture.
        relief = sample(first.function, window, (min(_RELIEF, max(shape)),) * 2, cancelled)
    if losses is None or relief is None:
        return None
    seen = [with_penalty(losses, surface) for surface in surfaces]
    reliefs = seen if relief is losses else [relief]
    everywhere = _together(seen)
    height = _with_floor_for(everywhere, height)
    levels = _levels(view, height, at_home, (home, window), height.of(everywhere))
    extent = _extent(height.of(_together(reliefs)))
    made = []
    for each, in_space in zip(seen, reliefs, strict=True):
        heights = height.of(each.loss)
        contours = _contours(each, heights, levels.lines)
        if cancelled is not None and cancelled():
            return None
        made.append(SurfacePicture(each, height, levels, bands(heights, levels), contours, in_space, extent))
    return tuple(made)


def plain_height(surface: Surface, kind: HeightScale, home: Window) -> Height:
    """How a loss without any penalty becomes a height, for a chart of such losses."""
    return _home((surface.plain,), kind, home)[0]


def with_penalty(losses: Sample, surface: Surface) -> Sample:
    """Losses of a model without a penalty, with the one that is on a surface."""
    model = surface.model_loss
    if model is None or not model.weight_decay:
        return losses
    return replace(losses, loss=losses.loss + model.penalty(losses.x, losses.y[:, np.newaxis]))


def _extent(heights: NDArray[np.float64]) -> tuple[float, float]:
    finite = np.clip(heights[np.isfinite(heights)], -FARTHEST, FARTHEST)
    return widened(float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)


def _together(samples: Sequence[Sample]) -> NDArray[np.float64]:
    return np.concatenate([each.loss for each in samples])


def _levels(
    view: View,
    height: Height,
    at_home: tuple[float, float],
    windows: tuple[Window, Window],
    heights: NDArray[np.float64],
) -> Levels:
    if view.look == "classic" and view.drawing == "lines" and height.kind == "log":
        return classic_levels(heights, height)
    return adapted(levels_between(*at_home), *windows, spread(heights))


def picture_of(losses: Sample) -> SurfacePicture:
    """What is drawn of losses that are known already, with height and colours of their own.

    Args:
        losses: Of a surface whose lowest loss is not known.
    """
    height = Height.choose("log", None, losses.loss)
    heights = height.of(losses.loss)
    levels = levels_between(*spread(heights))
    contours = _contours(losses, heights, levels.lines)
    extent = _extent(heights)
    return SurfacePicture(losses, height, levels, bands(heights, levels), contours, losses, extent)


def affordable(surface: Surface, shape: tuple[int, int]) -> tuple[int, int]:
    """A shape with the same proportions, of so few points that a model's loss is evaluated in a second."""
    if surface.model_loss is None:
        return shape
    most = max(_FEWEST, surface.model_loss.rate * _SECONDS)
    share = min(1.0, math.sqrt(most / (shape[0] * shape[1])))
    return max(2, round(share * shape[0])), max(2, round(share * shape[1]))


def _home(surfaces: Sequence[Surface], kind: HeightScale, home: Window) -> tuple[Height, tuple[float, float]]:
    """The height of some surfaces, and the heights between which they lie in their home window."""
    return _home_of_formulas(_ByFormula(tuple(surfaces), kind, home))


@dataclass(frozen=True, eq=False)
class _ByFormula:
    """Surfaces that equal others with the same formulas: a Surface holds what cannot be hashed."""

    surfaces: tuple[Surface, ...]
    kind: HeightScale
    home: Window

    @property
    def _key(self) -> tuple[object, ...]:
        return tuple((each.formula, each.lowest) for each in self.surfaces), self.kind, self.home

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByFormula) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)


@lru_cache(maxsize=16)
def _home_of_formulas(asked: _ByFormula) -> tuple[Height, tuple[float, float]]:
    losses = _home_sample(_ByFormula((asked.surfaces[0].plain,), "linear", asked.home))
    everywhere = _together([with_penalty(losses, surface) for surface in asked.surfaces])
    lowest = [surface.lowest for surface in asked.surfaces if surface.lowest is not None]
    known = min(lowest) if len(lowest) == len(asked.surfaces) else None
    height = Height.choose(asked.kind, known, everywhere)
    return height, spread(height.of(everywhere))


@lru_cache(maxsize=16)
def _home_sample(asked: _ByFormula) -> Sample:
    """The losses in a home window, without a penalty: another one is only added."""
    losses = sample(asked.surfaces[0].function, asked.home, _HOME_SHAPE)
    assert losses is not None
    return losses


def _with_floor_for(losses: NDArray[np.float64], height: Height) -> Height:
    """The same height with a floor that lies low enough to see into a hollow that fills the view."""
    if height.kind != "log":
        return height
    return replace(height, floor=min(height.floor, Height.choose("log", height.offset, losses).floor))


def _contours(
    losses: Sample, heights: NDArray[np.float64], lines: NDArray[np.float64]
) -> tuple[NDArray[np.float64], ...]:
    from contourpy import LineType, contour_generator

    masked = np.ma.masked_invalid(heights)
    generator = contour_generator(losses.x, losses.y, masked, line_type=LineType.ChunkCombinedNan)
    polylines = (generator.lines(float(level))[0][0] for level in lines)
    return tuple(np.empty((0, 2)) if line is None else line for line in polylines)


def bands(heights: NDArray[np.float64], levels: Levels) -> NDArray[np.uint8]:
    """Every pixel in the colour of the middle of its band; smooth edges, about one pixel wide."""
    times = max(1, min(_MOST_TIMES, round(_SMOOTH_WIDTH / heights.shape[1])))
    place = _finer((heights - levels.low) / levels.step, times)
    edge = np.round(place)
    with np.errstate(invalid="ignore"):
        slope = np.hypot(*np.gradient(place)) + 1e-12
        # Beside a place without a surface there is no slope: the band has a hard edge there, and no hole.
        slope[np.isnan(slope)] = 1e-12
        band = edge - 1 + np.clip((place - edge) / slope + 0.5, 0, 1)
        count = max(1.0, (levels.high - levels.low) / levels.step)
        code = np.clip((band + 0.5) / count, 0, 1) * (TRANSPARENT - 1)
    missing = np.isnan(code)
    code[missing] = TRANSPARENT
    codes: NDArray[np.uint8] = np.round(code).astype(np.uint8)
    return codes


def _finer(values: NDArray[np.float64], times: int) -> NDArray[np.float64]:
    """The grid with ``times`` as many cells each way, linear in between."""
    for axis in (0, 1):
        count = values.shape[axis]
        position = np.linspace(0, count - 1, (count - 1) * times + 1)
        low = np.minimum(position.astype(np.int64), count - 2)
        share = position - low
        share = share[:, None] if axis == 0 else share[None, :]
        finer = np.take(values, low, axis) * (1 - share) + np.take(values, low + 1, axis) * share
        # A sample keeps its value whatever is beside it: nothing times NaN is NaN.
        finer[(slice(None),) * axis + (slice(None, None, times),)] = values
        values = finer
    return values
