"""Height: how a loss becomes the height and colour that is drawn, the same in 2-D, 3-D, charts and exports.

A logarithm shows the way down best: log10(loss - f*) with f* the known minimum. Many surfaces have no known
minimum and are negative somewhere; they get the symmetric logarithm, which is linear near zero:
sign(loss) log10(1 + |loss| / threshold) (J. B. W. Webber: A bi-symmetric log transformation for wide-range
data, Measurement Science and Technology 24 (2013) 027001).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

Kind = Literal["linear", "log", "symlog", "clipped"]

_LABELS: dict[Kind, str] = {
    "linear": "loss",
    "log": "log₁₀(loss − f*)",
    "symlog": "symlog loss",
    "clipped": "loss, clipped",
}

_SMALLEST = 1e-300
_RESOLVED = 4 * float(np.finfo(np.float64).eps)
"""The smallest difference from f*, relative to it, that is more than rounding."""

_SHOWN = 0.6
"""A clipped height ends at the loss that so much of the window stays below."""

_FEW = 0.001
_OUTLIER = 1e-3
"""A loss a thousand times smaller than that of a thousandth of all points is one point's luck."""


@dataclass(frozen=True)
class Height:
    """A map from loss to height that keeps the order.

    Attributes:
        kind: ``linear``, ``log``, ``symlog`` or ``clipped``.
        offset: f*, what is subtracted before the logarithm; 0 for the other kinds.
        floor: For ``log``: the smallest loss - f* that is told apart. What is lower, such as f* itself, is
            drawn on this floor.
        linear_threshold: For ``symlog``: the loss up to which the height is about linear.
        ceiling: For ``clipped``: the highest height there is.
    """

    kind: Kind = "linear"
    offset: float = 0.0
    floor: float = 1e-12
    linear_threshold: float = 1.0
    ceiling: float = math.inf

    @classmethod
    def choose(
        cls, kind: Literal["linear", "log", "clipped"], lowest: float | None, sample: ArrayLike
    ) -> Height:
        """The height that suits a surface.

        Args:
            kind: What was asked for; ``log`` becomes ``symlog`` where no minimum is known.
            lowest: f*, or None.
            sample: The losses that will be drawn, any shape; they set the floor or the threshold.
        """
        losses = np.asarray(sample, dtype=np.float64)
        losses = losses[np.isfinite(losses)]
        if kind == "linear":
            return cls()
        if kind == "clipped":
            return cls("clipped", ceiling=float(np.quantile(losses, _SHOWN)) if losses.size else math.inf)
        if lowest is None:
            return cls("symlog", linear_threshold=_threshold(losses))
        return cls("log", lowest, floor=_floor(losses, lowest))

    @property
    def label(self) -> str:
        """What an axis or a colour bar says."""
        return _LABELS[self.kind]

    @property
    def unclipped(self) -> Height:
        """The same without a ceiling."""
        return Height("linear") if self.kind == "clipped" else self

    @property
    def lowest(self) -> float:
        """The height of the floor; minus infinity for the kinds that have none."""
        return math.log10(self.floor) if self.kind == "log" else -math.inf

    def of(self, loss: ArrayLike) -> NDArray[np.float64]:
        """The heights of some losses, any shape; NaN where the loss is not finite."""
        values = np.asarray(loss, dtype=np.float64)
        with np.errstate(all="ignore"):
            return np.asarray(np.where(np.isfinite(values), self._transformed(values), np.nan))

    def inverse(self, height: ArrayLike) -> NDArray[np.float64]:
        """The losses of some heights, any shape: what to write at a tick."""
        values = np.asarray(height, dtype=np.float64)
        with np.errstate(all="ignore"):
            if self.kind == "log":
                return np.asarray(self.offset + 10.0**values)
            if self.kind == "symlog":
                return np.asarray(
                    np.sign(values) * self.linear_threshold * np.expm1(np.abs(values) * math.log(10))
                )
        return values

    def on_floor(self, loss: ArrayLike) -> NDArray[np.bool_]:
        """Which of some losses are too low to be told apart, and are drawn on the floor."""
        values = np.asarray(loss, dtype=np.float64)
        if self.kind != "log":
            return np.zeros(values.shape, dtype=np.bool_)
        with np.errstate(all="ignore"):
            return np.asarray(values - self.offset <= self.floor)

    def _transformed(self, loss: NDArray[np.float64]) -> NDArray[np.float64]:
        if self.kind == "log":
            return np.asarray(np.log10(np.maximum(loss - self.offset, self.floor)))
        if self.kind == "symlog":
            return np.asarray(np.sign(loss) * np.log1p(np.abs(loss) / self.linear_threshold) / math.log(10))
        return np.minimum(loss, self.ceiling)


def _threshold(losses: NDArray[np.float64]) -> float:
    """A tenth of the typical size: most of what is drawn lies in the logarithmic part."""
    sizes = np.abs(losses[losses != 0])
    # A tenth first: the mean of two near the largest float is none.
    return max(float(np.median(sizes / 10)), _SMALLEST) if sizes.size else 1.0


def _floor(losses: NDArray[np.float64], lowest: float) -> float:
    """A decade below the smallest loss - f*, without single points that hit the minimum up to rounding."""
    resolved = max(abs(lowest) * _RESOLVED, _SMALLEST)
    excess = losses - lowest
    excess = excess[excess > resolved]
    if not excess.size:
        return max(resolved, 1e-12)
    return max(float(excess.min()), _OUTLIER * float(np.quantile(excess, _FEW)), resolved * 10) / 10
