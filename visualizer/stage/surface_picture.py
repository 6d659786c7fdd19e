"""SurfacePicture: a surface sampled over a window, with all that is drawn of it. No Qt: made in a worker."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from surfaces.height import Height
from surfaces.sampling import Sample, sample
from surfaces.tiled import refined
from visualizer.stage.even import even, within
from visualizer.stage.levels import (
    FARTHEST,
    Levels,
    adapted,
    classic_levels,
    levels_between,
    spread,
    widened,
)
from visualizer.stage.scale import ModelScale, scale_of_formula, with_penalty

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from surfaces.surface import Surface
    from surfaces.window import Window
    from visualizer.scene import View
    from visualizer.stage.scale import Scale

TRANSPARENT = 255
"""In ``bands``: there is no surface here."""

_SMOOTH_WIDTH = 640
_MOST_TIMES = 8
_RELIEF = 201


@dataclass(frozen=True, eq=False)
class SurfacePicture:
    """What the stage draws of a surface.

    Attributes:
        sample: The losses of what is seen, and those of a model a little beyond it.
        height: How a loss becomes a height, and what the axis says.
        levels: Which heights have a contour line, and which ones the ends of the colour map.
        bands: uint8 (rows, columns), row 0 at ``y_min``: 0 to 254 is a place in the colour map, 255 no
            surface. The sample's corners are the centres of its corner pixels.
        contours: For each of ``levels.lines`` a polyline, float64 (n, 2), in pieces with NaN rows between.
        relief: The losses on a coarser grid over exactly what is seen, for 3-D.
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
        return self.relief.window


class Drawn(NamedTuple):
    """Pictures of one sample.

    Attributes:
        pictures: One for each surface.
        plain_height: How a loss without any penalty becomes a height, for a chart of such losses.
        last: Whether no finer ones will come.
    """

    pictures: tuple[SurfacePicture, ...]
    plain_height: Height
    last: bool


def pictures(
    surfaces: Sequence[Surface],
    view: View,
    window: Window,
    shape: tuple[int, int],
    cancelled: Callable[[], bool] | None = None,
    home: Window | None = None,
) -> Iterator[Drawn]:
    """Sample a surface and prepare what is drawn of it, once for each penalty on it.

    Of a model's loss the first pictures are coarse, and finer ones follow. Height and colours are those of
    the home window, so that they stay while the view moves; deep inside it they turn by and by into those of
    the window itself. They are the same in all pictures: one colour is one loss, wherever it is.

    Args:
        surfaces: One, or the loss of one model with several penalties: it is evaluated once for all of them.
        view: Its height is linear or logarithmic.
        window: What is seen. The sample of a model's loss reaches a little beyond it.
        shape: Rows and columns of the sample, about; of a model's loss fewer where more would take too long.
        cancelled: Asked now and then; once it is true, no more pictures come.
        home: What the view goes back to; by default the surface's own window.
    """
    plain, home = surfaces[0].plain, surfaces[0].window if home is None else home
    asked, loss = _Asked(tuple(surfaces), view, window, home, cancelled), plain.model_loss
    if loss is None:
        losses = sample(plain.function, window, shape, cancelled)
        relief = sample(plain.function, window, (min(_RELIEF, max(shape)),) * 2, cancelled)
        if losses is not None and relief is not None:
            known = scale_of_formula(plain, view.height, home)
            made = asked.drawn(losses, known, relief)
            if made is not None:
                yield Drawn(made, known.height, last=True)
        return
    scales = [ModelScale(each, view.height, home, shape, cancelled) for each in (asked.surfaces, (plain,))]
    for losses, last in refined(loss, window, shape, cancelled):
        own, bare = (scale.refined(loss) if last else scale.rough(loss) for scale in scales)
        made = None if own is None else asked.drawn(losses, own)
        if made is not None and bare is not None:
            yield Drawn(made, bare.height, last)


def picture(
    surface: Surface,
    view: View,
    window: Window,
    shape: tuple[int, int],
    cancelled: Callable[[], bool] | None = None,
    home: Window | None = None,
) -> SurfacePicture | None:
    """The last of the ``pictures`` of one surface; None if it was cancelled."""
    for drawn in pictures((surface,), view, window, shape, cancelled, home):
        if drawn.last:
            return drawn.pictures[0]
    return None


class _Asked(NamedTuple):
    """What is to be drawn."""

    surfaces: tuple[Surface, ...]
    view: View
    window: Window
    home: Window
    cancelled: Callable[[], bool] | None

    def drawn(
        self, losses: Sample, scale: Scale, relief: Sample | None = None
    ) -> tuple[SurfacePicture, ...] | None:
        """The pictures of a sample that covers the window; None if it was cancelled."""
        samples = [with_penalty(losses, surface) for surface in self.surfaces]
        inside = np.ix_(*reversed(within(losses, self.window)))
        seen = np.concatenate([each.loss[inside] for each in samples])
        height = _with_floor_for(seen, scale.height)
        levels = self._levels(height, height.of(seen), scale)
        reliefs = [even(each, self.window, height, _RELIEF) if relief is None else relief for each in samples]
        extent = _extent(height.of(np.concatenate([each.loss for each in reliefs])))
        made = []
        for each, in_space in zip(samples, reliefs, strict=True):
            heights = height.of(each.loss)
            contours = _contours(each, heights, levels.lines)
            if self.cancelled is not None and self.cancelled():
                return None
            colours = bands(heights, levels)
            made.append(SurfacePicture(each, height, levels, colours, contours, in_space, extent))
        return tuple(made)

    def _levels(self, height: Height, seen: NDArray[np.float64], scale: Scale) -> Levels:
        if self.view.look == "classic" and self.view.drawing == "lines" and height.kind == "log":
            return classic_levels(seen, height)
        at_home = levels_between(scale.low, scale.high)
        return adapted(at_home, self.home, self.window, spread(seen))


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


def _extent(heights: NDArray[np.float64]) -> tuple[float, float]:
    finite = np.clip(heights[np.isfinite(heights)], -FARTHEST, FARTHEST)
    return widened(float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)


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
