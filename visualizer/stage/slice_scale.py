"""The vertical scale of a cross-section: linear, where a tangent is straight, and calm from step to step."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from visualizer.stage.ticks import nice_step

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from visualizer.descent.slices import Slice

_CORE = 0.5
"""The middle part of a slice; outside of it the loss may leave the picture."""

_ABOVE_FALL, _ABOVE_RISE = 0.8, 0.6
_ROOM, _TOO_LARGE, _SNAPS = 0.07, 2.2, 8
_FLATTEST = 1e-6
_LARGEST = 1e300
"""A loss beyond this, either way, leaves the picture: the difference of two such ones need not be finite."""

_MOST = 6.0
"""A next step that needs more times the height of valley and walls than this leaves the picture."""


class Span(NamedTuple):
    """The losses at the lower and the upper side; ``low < high``."""

    low: float
    high: float


def span_for(made: Slice, farthest: float, before: Span | None) -> Span:
    """The losses between which a slice is shown: ball, valley and next step, and some of the walls.

    Args:
        made: The slice.
        farthest: How far from the ball it must be seen at least, such as up to the largest step.
        before: The span until now; it stays where it still fits.
    """
    low, high = _needed(made, farthest)
    room = _ROOM * (high - low)
    step = nice_step(high - low + 2 * room, _SNAPS)
    span = Span(step * math.floor((low - room) / step), step * math.ceil((high + room) / step))
    if before is None or not (before.low <= low and high <= before.high):
        return span
    return span if before.high - before.low > _TOO_LARGE * (span.high - span.low) else before


def _needed(made: Slice, farthest: float) -> tuple[float, float]:
    at, ball = made.ball.at, min(max(made.ball.loss, -_LARGEST), _LARGEST)
    away = np.abs(made.at - at)
    reach = float(away[-1])
    core = away <= max(_CORE * reach, farthest)
    shown = made.loss[core & _drawable(made.loss)]
    low = min(float(shown.min()), ball) if shown.size else ball
    # The lower of the two walls: a steep one must not press the valley flat.
    left, right = (
        _highest(made.loss[sides & (away <= _CORE * reach)]) for sides in (made.at < at, made.at > at)
    )
    rise = max(0.0, min(left, right) - ball) if min(left, right) < math.inf else 0.0
    high = ball + max(_ABOVE_FALL * (ball - low), _ABOVE_RISE * rise)
    ahead = made.next
    most = min(_MOST * (high - low), _LARGEST)
    if ahead is not None and abs(ahead.at - at) <= reach and abs(ahead.loss - ball) <= most:
        low, high = min(low, ahead.loss), max(high, ahead.loss)
    flat = _FLATTEST * max(abs(ball), 1e-290)
    return (low, high) if high - low > flat else (ball - flat, ball + flat)


def _highest(losses: NDArray[np.float64]) -> float:
    drawable = losses[_drawable(losses)]
    return float(drawable.max()) if drawable.size else math.inf


def _drawable(losses: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.asarray(np.abs(losses) <= _LARGEST)
