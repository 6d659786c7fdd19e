"""The vertical scale of a chart: which losses are shown, and how far up and down."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from surfaces.height import Height
from visualizer.stage.number_text import MINUS, power_of_ten
from visualizer.stage.ticks import Ticks, apart, least_gap, linear_ticks, log_ticks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_ROOM = {"log": (18.0, 2.0), "symlog": (6.0, 4.0), "linear": (4.0, 1.5)}
"""How far down and up, in decades; on a linear scale as shares of the way from begin to end."""

_SLACK = 0.04
_MOST_DECADES = 300.0
_TOO_LARGE = 2.0
_FEWEST = 2
_EPSILON = float(np.finfo(np.float64).eps)


class Scale(NamedTuple):
    """How values become heights in a chart.

    Attributes:
        height: From value to height.
        low: Height at the lower side.
        high: Height at the upper side; more than ``low``.
        floored: Whether a value lies on the floor, as zero does on a logarithmic scale.
    """

    height: Height
    low: float
    high: float
    floored: bool

    def ticks(self, count: float) -> Ticks:
        """Ticks at round values; about ``count`` labels have room."""
        if self.height.kind == "linear":
            return linear_ticks(self.low, self.high, count)
        if self.height.kind == "symlog":
            return _symlog_ticks(self, count)
        ticks = log_ticks(self.low, self.high, count)
        if not self.floored or self.height.lowest < self.low:
            return ticks
        return _with_floor(ticks, self.height.lowest, least_gap(self.low, self.high, count))

    @property
    def label(self) -> str:
        """What is shown where it is not the plain value, else empty."""
        if self.height.kind == "symlog":
            return "symlog"
        return "loss − f*" if self.height.kind == "log" and self.height.offset else ""


def scale_for(
    values: Sequence[NDArray[np.float64]],
    height: Height | None,
    before: Scale | None,
    ghosts: Sequence[NDArray[np.float64]] = (),
) -> Scale:
    """The scale that shows some runs, the same as before where that still fits.

    What rises far above the place where the runs begin, or falls far below where they get to, is left out, so
    that one run that blows up or falls without end does not press the others flat.

    Args:
        values: For each run its values over the steps, float64 (steps + 1,).
        height: How the surface is shown; None for a logarithm where nothing is negative, else symlog.
        before: The scale until now.
        ghosts: The values before the last change; they lie above the floor too, but may leave the scale.
    """
    shown = _finite(values)
    chosen = _height_for(shown, height, _finite(ghosts))
    heights = chosen.of(shown)
    if not heights.size:
        return before if before is not None else Scale(chosen, *_widened(0.0, 1.0, chosen), floored=False)
    low, high = _limits([chosen.of(run) for run in values], chosen)
    made = Scale(chosen, *_widened(low, high, chosen), bool(chosen.on_floor(shown).any()))
    return _steady(made, before)


def _limits(runs: Sequence[NDArray[np.float64]], height: Height) -> tuple[float, float]:
    """The lowest and the highest of the heights of some runs that are to be seen."""
    finite = [run[np.isfinite(run)] for run in runs]
    finite = [run for run in finite if run.size]
    low, high = min(float(run.min()) for run in finite), max(float(run.max()) for run in finite)
    # Of those in the middle: normally all begin at the same place, and one that is far away must not count.
    begin, least = _middle([float(run[0]) for run in finite]), _middle([float(run.min()) for run in finite])
    down, up = _ROOM[height.kind]
    if height.kind == "linear":
        down, up = down * (begin - least), up * (begin - least)
    return max(low, least - down), max(min(high, begin + up), least)


def _middle(numbers: list[float]) -> float:
    return sorted(numbers)[(len(numbers) - 1) // 2]


def _finite(values: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    joined: NDArray[np.float64] = np.concatenate([*values, np.empty(0)])
    return joined[np.isfinite(joined)]


def _height_for(values: NDArray[np.float64], height: Height | None, ghosts: NDArray[np.float64]) -> Height:
    """The surface's height with a floor below all values but the minimum itself."""
    if height is None:
        kind_log = not (values < 0).any()
        height = Height("log", 0.0) if kind_log else Height.choose("log", None, values)
    if height.kind != "log":
        return height
    above = np.concatenate([values, ghosts]) - height.offset
    # What float64 cannot tell from f* counts as f*.
    least = max(abs(height.offset) * _EPSILON, 1e-300)
    positive = above[above > least]
    # A whole power of ten: it, and so the tick on it, stays while the lowest value changes a little.
    floor = 10.0 ** (math.floor(math.log10(positive.min())) - 1) if positive.size else max(least, 1e-12)
    return replace(height, floor=max(floor, least))


def _widened(low: float, high: float, height: Height) -> tuple[float, float]:
    if height.kind == "log":
        # To the next half decade, so that a small change of the runs changes nothing.
        low, high = math.floor(2 * low - 0.2) / 2, math.ceil(2 * high + 0.2) / 2
    else:
        room = _SLACK * (high - low) or max(abs(high), 1.0) * _SLACK
        low, high = low - room, high + room
    return low, high


def _steady(made: Scale, before: Scale | None) -> Scale:
    """Keep the old limits as long as they hold the new ones and are not much too wide."""
    if before is None or (before.height.kind, before.height.offset) != (made.height.kind, made.height.offset):
        return made
    fits = before.low <= made.low and made.high <= before.high
    wide = before.high - before.low > _TOO_LARGE * (made.high - made.low)
    return made if not fits or wide else made._replace(low=before.low, high=before.high)


def _with_floor(ticks: Ticks, floor: float, gap: float) -> Ticks:
    """With a tick for f*, or for zero; labels too near to it go."""
    named = [pair for pair in zip(ticks.values, ticks.labels, strict=True) if pair[0] > floor]
    return apart([(floor, "0"), *named], gap)._replace(minor=ticks.minor)


def _symlog_ticks(scale: Scale, count: float) -> Ticks:
    """At zero and at powers of ten on both sides of it; where it spans less, at round values."""
    height, gap = scale.height, least_gap(scale.low, scale.high, count)
    every = math.ceil((scale.high - scale.low) / max(count, 1.0))
    while every:
        inside = (pair for pair in _powers(scale, every) if scale.low <= pair[0] <= scale.high)
        ticks = apart(inside, gap)
        if len(ticks.values) >= _FEWEST:
            return ticks
        every //= 2
    low, high = height.inverse([scale.low, scale.high]).tolist()
    round_values = linear_ticks(low, high, count)
    places = height.of(round_values.values).tolist()
    return apart(zip(places, round_values.labels, strict=True), gap)


def _powers(scale: Scale, every: int) -> list[tuple[float, str]]:
    """Heights and names of zero and of every so many powers of ten, those nearest to zero first."""
    first = math.ceil(math.log10(scale.height.linear_threshold))
    reach = max(abs(scale.low), abs(scale.high))
    named = [(0.0, "0")]
    for power in range(first, first + 1 + math.floor(min(reach, _MOST_DECADES))):
        if power % every == 0:
            at = float(scale.height.of(10.0**power))
            named += [(at, power_of_ten(power)), (-at, MINUS + power_of_ten(power))]
    return named
