"""Where ticks go on an axis, and what they say."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from visualizer.stage.number_text import fixed, power_of_ten, short

if TYPE_CHECKING:
    from collections.abc import Iterable

_NICE = (1.0, 2.0, 5.0, 10.0)
_LARGE, _SMALL = 1e5, 1e-4
_MAX_PLACES = 15
_FEWEST, _FINER = 2, 2.5
_NEAREST = 0.66
"""Two labels may be as near as this share of the room that each of them has."""


class Ticks(NamedTuple):
    """Ticks of one axis.

    Attributes:
        values: Where the labelled ticks are, ascending, in the axis' own unit.
        labels: What stands at each of them.
        minor: Where there is a shorter tick without a label.
    """

    values: tuple[float, ...]
    labels: tuple[str, ...]
    minor: tuple[float, ...] = ()


def nice_step(span: float, count: float) -> float:
    """The distance 1, 2 or 5 times a power of ten at which at most ``count`` ticks fit into ``span``."""
    raw = span / max(count, 1.0)
    power = 10.0 ** math.floor(math.log10(raw))
    return next(nice * power for nice in _NICE if nice * power >= raw * (1 - 1e-9))


def linear_ticks(low: float, high: float, count: float, whole: bool = False) -> Ticks:
    """Ticks at round numbers.

    Args:
        low: Begin of the axis.
        high: Its end; more than ``low``.
        count: How many labels have room.
        whole: Whether only whole numbers make sense, as for steps.
    """
    step = nice_step(high - low, count)
    if len(multiples(step, low, high)) < _FEWEST:
        step = nice_step(high - low, _FINER * (high - low) / step)
    if whole:
        step = max(1.0, float(round(step)))
    values = multiples(step, low, high)
    return Ticks(values, _labels(values, step))


def multiples(step: float, low: float, high: float) -> tuple[float, ...]:
    """All multiples of ``step`` from ``low`` to ``high``, both included."""
    slack = 1e-9 * step
    first, last = math.ceil((low - slack) / step), math.floor((high + slack) / step)
    return tuple(index * step for index in range(first, last + 1))


def apart(pairs: Iterable[tuple[float, str]], gap: float) -> Ticks:
    """Ticks without those that stand nearer than ``gap`` to one that comes before them in ``pairs``."""
    kept: list[tuple[float, str]] = []
    for value, label in pairs:
        if all(abs(value - other) >= gap for other, _ in kept):
            kept.append((value, label))
    kept.sort()
    return Ticks(tuple(value for value, _ in kept), tuple(label for _, label in kept))


def least_gap(low: float, high: float, count: float) -> float:
    """The least distance of two labels on an axis on which about ``count`` of them have room."""
    return _NEAREST * (high - low) / max(count, 1.0)


def log_ticks(low: float, high: float, count: float) -> Ticks:
    """Ticks for an axis whose unit is log10 of what is shown: labelled 10⁻¹, 10⁰, 10¹.

    An axis with fewer than two powers of ten on it has labels at 2 and 5 times a power, or at round numbers.
    """
    powers = multiples(1.0, low, high)
    if len(powers) < 2:
        return _within_a_decade(low, high, count)
    every = max(1, math.ceil(nice_step(high - low, count)))
    shown = tuple(power for power in powers if round(power) % every == 0)
    first = math.floor(low)
    between = [power + math.log10(n) for power in range(first, math.ceil(high)) for n in range(2, 10)]
    minor = tuple(value for value in between if low <= value <= high) if every == 1 else powers
    return Ticks(shown, tuple(power_of_ten(round(power)) for power in shown), minor)


def _within_a_decade(low: float, high: float, count: float) -> Ticks:
    bottom, top = 10.0**low, 10.0**high
    if not (0 < bottom < top < math.inf):
        return linear_ticks(low, high, count)
    step = nice_step(top - bottom, count)
    values = [value for value in multiples(step, bottom, top) if value > 0]
    places = [math.log10(value) for value in values]
    return apart(zip(places, _labels(tuple(values), step), strict=True), least_gap(low, high, count))


def _labels(values: tuple[float, ...], step: float) -> tuple[str, ...]:
    """All with the same number of decimal places."""
    largest = max((abs(value) for value in values), default=0.0)
    if largest >= _LARGE or 0 < largest < _SMALL:
        decades = math.floor(math.log10(largest) + 1e-9) - math.floor(math.log10(step) + 1e-9)
        digits = max(1, 1 + decades)
        return tuple(short(value, min(digits, _MAX_PLACES)) if value else "0" for value in values)
    places = min(_MAX_PLACES, max(0, -math.floor(math.log10(step) + 1e-9)))
    return tuple(fixed(value, places) for value in values)
