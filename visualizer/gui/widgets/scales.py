"""How the position on a slider becomes a value: linear or logarithmic, and rounded to what a hand can set."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from visualizer.gui.widgets.numbers import round_significant

ZERO_ZONE = 0.04
"""Part of a logarithmic slider, at its left end, that means zero where zero is allowed."""

_DIGITS = 3


@dataclass(frozen=True)
class SliderScale:
    """Maps fractions of a slider's length, 0 to 1, to values and back.

    Attributes:
        minimum: Value at the left end (on a logarithmic scale: where the logarithm begins; positive).
        maximum: Value at the right end.
        kind: ``"linear"`` or ``"log"``.
        zero: Whether a logarithmic slider reaches 0 at its left end.
    """

    minimum: float
    maximum: float
    kind: Literal["linear", "log"] = "linear"
    zero: bool = False

    def fraction(self, value: float) -> float:
        """Where ``value`` lies, 0 to 1; a value outside the range lies at the nearer end."""
        if self.kind == "linear":
            return _clip((value - self.minimum) / (self.maximum - self.minimum))
        if value < self.minimum:
            return 0.0
        along = math.log(value / self.minimum) / math.log(self.maximum / self.minimum)
        return _clip(self._start + (1 - self._start) * along)

    def value(self, fraction: float) -> float:
        """The value at ``fraction``, to three significant digits (linear: to a thousandth of the range)."""
        if fraction >= 1:
            return self.maximum
        if self.kind == "linear":
            return self._linear(fraction)
        if self.zero and fraction < self._start:
            # Half of the zone snaps to zero, the other half to the smallest positive value.
            return 0.0 if fraction < self._start / 2 else self.minimum
        along = _clip((fraction - self._start) / (1 - self._start))
        value = self.minimum * (self.maximum / self.minimum) ** along
        return min(max(round_significant(value, _DIGITS), self.minimum), self.maximum)

    @property
    def _start(self) -> float:
        return ZERO_ZONE if self.zero else 0.0

    def _linear(self, fraction: float) -> float:
        span = self.maximum - self.minimum
        decimals = _DIGITS - math.floor(math.log10(span))
        value = round(self.minimum + max(fraction, 0.0) * span, decimals)
        return min(max(value, self.minimum), self.maximum)


def _clip(fraction: float) -> float:
    return min(max(fraction, 0.0), 1.0)
