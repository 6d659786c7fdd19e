"""The gradient's norm in each layer of a model: how it vanishes, or explodes, on the way back.

The last layer is the nearest to the loss: there the chain rule begins, so its norm is the yardstick. A layer
whose norm is more than ``FAR`` times smaller is marked as vanishing, one more than ``FAR`` times larger as
exploding. Learning rates are one for all layers, so that beyond it one of the two is hardly moved, or thrown.
(Glorot and Bengio, Understanding the difficulty of training deep feedforward neural networks, 2010.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

FAR = 1e3
"""So many times smaller or larger than in the last layer is vanishing or exploding."""
MOST = 24.0
"""Decades that a scale shows at most."""

Mark = Literal["", "vanishing", "exploding"]


def marks(norms: Array) -> list[Mark]:
    """The mark of each layer, from its norms float64 (layers,), in order from the input to the output."""
    last = norms[-1]
    return ["exploding" if each > last * FAR else "vanishing" if each * FAR < last else "" for each in norms]


@dataclass(frozen=True)
class Decades:
    """A logarithmic scale between two powers of ten."""

    low: int
    high: int

    def share(self, value: float) -> float:
        """Where a value is on the scale: 0 at its low end or below, 1 at its high end or above."""
        if not value > 0:
            return 0.0
        return float(np.clip((np.log10(value) - self.low) / (self.high - self.low), 0, 1))


def decades(values: Array) -> Decades:
    """The scale of all positive finite values, at least three decades long."""
    positive = values[np.isfinite(values) & (values > 0)]
    if not positive.size:
        return Decades(-3, 0)
    high = int(np.ceil(np.log10(positive.max())))
    low = int(np.floor(np.log10(positive.min())))
    return Decades(int(max(min(low, high - 3), high - MOST)), high)


def thinned(rows: int, most: int = 400) -> NDArray[np.int64]:
    """So many of the rows, evenly apart, with the first and the last one."""
    return np.unique(np.linspace(0, rows - 1, min(rows, most)).astype(np.int64))


def named(layers: Sequence[str]) -> list[str]:
    """What the layers are called in a narrow column."""
    return [name.replace("BatchNorm1d", "Norm") for name in layers]
