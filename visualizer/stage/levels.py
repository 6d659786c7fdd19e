"""Which heights get a contour line, and between which heights the colour map lies."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from visualizer.stage.ticks import nice_step

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from surfaces.height import Height
    from surfaces.window import Window

FARTHEST = 1e301
"""Heights beyond it are drawn there: the range between two of them is still a number."""

_BANDS = 22
_FEWEST_LINES, _MOST_LINES = 7, 200
_TAIL = 0.002
_STAYS, _GONE = 0.6, 2.5
_RESOLVED, _WIDENED = 1e-13, 1e-6
_KNEE, _CLASSIC_TOP, _LEAST = 0.15, 0.9, 1e-12
_ROUND = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)
_PER_DECADE, _BELOW_KNEE = 11, 10


@dataclass(frozen=True, eq=False)
class Levels:
    """The colour scale and the contour lines.

    Attributes:
        low: Height at the lower end of the colour map.
        high: Height at the upper end; more than ``low``.
        step: Distance of the colour bands' edges, which are at ``low + k step``.
        lines: Heights of the contour lines, ascending: the edges, or more where the view needs finer ones.
    """

    low: float
    high: float
    step: float
    lines: NDArray[np.float64]


def spread(heights: NDArray[np.float64]) -> tuple[float, float]:
    """Between which heights nearly all of them lie; a few far out count for nothing."""
    finite = np.clip(heights[np.isfinite(heights)], -FARTHEST, FARTHEST)
    if not finite.size:
        return 0.0, 1.0
    lowest, low, high, highest = (float(q) for q in np.quantile(finite, [0, _TAIL, 1 - _TAIL, 1]))
    # One cell at the bottom of a narrow valley, or at a pole, must not take half of the colours.
    low = lowest if low - lowest < (high - low) / 2 else low
    high = highest if highest - high < (high - low) / 2 else high
    return widened(low, high)


def widened(low: float, high: float) -> tuple[float, float]:
    """The range itself, or a wider one around it where it is hardly more than a point."""
    low, high = max(low, -FARTHEST), min(high, FARTHEST)
    if high - low > _RESOLVED * max(abs(low), abs(high)):
        return low, high
    by = max(0.5, _WIDENED * abs(low))
    return low - by, high + by


def levels_between(low: float, high: float) -> Levels:
    """About twenty levels at round numbers."""
    low, high = widened(low, high)
    step = _band_step(low, high)
    bottom, top = step * math.floor(low / step), step * math.ceil(high / step)
    edges = bottom + step * np.arange(1, round((top - bottom) / step), dtype=np.float64)
    return Levels(bottom, top, step, edges)


def classic_levels(heights: NDArray[np.float64], height: Height) -> Levels:
    """The contour lines of the classic animation: log-spaced, below a knee finer and even.

    On Beale's function the knee is at a loss of 15 and the last line at 1e5, about 11 lines per decade.

    Args:
        heights: float64, of the whole window.
        height: What makes a loss a height.
    """
    losses = height.inverse(heights[np.isfinite(heights)]) - height.offset
    knee_at, top_at = (max(float(q), _LEAST) for q in np.quantile(losses, [_KNEE, _CLASSIC_TOP]))
    power = 10.0 ** math.floor(math.log10(knee_at))
    knee = power * max(round_ for round_ in _ROUND if round_ * power <= knee_at)
    top = max(10.0 ** math.ceil(math.log10(top_at)), 10 * knee)
    count = round(_PER_DECADE * math.log10(top / knee)) + 1
    below = np.linspace(0, knee, _BELOW_KNEE + 1)[1:-1]
    lines = height.of(height.offset + np.concatenate([below, np.geomspace(knee, top, count)]))
    return Levels(float(lines[0]), float(lines[-1]), float(lines[-1] - lines[-2]), lines)


def adapted(at_home: Levels, home: Window, window: Window, seen: tuple[float, float]) -> Levels:
    """The levels for a window: those at home near home, its own ones far away from it.

    Args:
        at_home: The levels of the home window.
        home: The home window.
        window: What is seen.
        seen: Between which heights what is seen lies.
    """
    own = _awayness(home, window)
    low = at_home.low + own * (seen[0] - at_home.low)
    # From 100,000 to 0.01 it is half way at 30.
    span = (at_home.high - at_home.low) ** (1 - own) * (seen[1] - seen[0]) ** own
    levels = at_home if own == 0 else levels_between(low, low + span)
    return Levels(levels.low, levels.high, levels.step, _lines(levels, seen))


def _awayness(home: Window, window: Window) -> float:
    """0 for a window like the home window, 1 for a much smaller or larger one or one elsewhere."""
    across, up = math.log2(window.width / home.width), math.log2(window.height / home.height)
    (x, y), (home_x, home_y) = window.centre, home.centre
    aside = max(abs(x - home_x) / home.width, abs(y - home_y) / home.height)
    distance = max(abs(across), abs(up), aside)
    share = min(1.0, max(0.0, (distance - _STAYS) / (_GONE - _STAYS)))
    return share * share * (3 - 2 * share)


def _band_step(low: float, high: float) -> float:
    step = nice_step(high - low, _BANDS)
    # Between 1-2-5 there is room for a quarter: 22 bands look calm, 10 coarse.
    finer = step / 2
    return finer if (high - low) / finer <= 1.25 * _BANDS else step


def _lines(levels: Levels, seen: tuple[float, float]) -> NDArray[np.float64]:
    """The edges of the bands that are seen, with finer lines between where they are too few."""
    low, high = seen
    step = levels.step
    if (high - low) / step < _FEWEST_LINES:
        step = min(step, nice_step(high - low, 2 * _FEWEST_LINES))
    first, last = math.ceil((low - levels.low) / step), math.floor((high - levels.low) / step)
    return levels.low + step * np.arange(first, min(last, first + _MOST_LINES) + 1, dtype=np.float64)
