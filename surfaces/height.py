"""Height: how a loss becomes the height and colour that is drawn, the same in 2-D, 3-D, charts and exports.

A logarithm shows the way down best: log10(loss - f*) with f* the known minimum. Many surfaces have no known minimum
and are negative somewhere; they get the symmetric logarithm [1], which is linear near zero:
sign(loss) log10(1 + |loss| / threshold).

[1] J. B. W. Webber: A bi-symmetric log transformation for wide-range data. Meas. Sci. Technol. 24 (2013) 027001.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

Scale = Literal["linear", "log", "symlog"]

_LABELS: dict[Scale, str] = {"linear": "loss", "log": "log₁₀(loss − f*)", "symlog": "symlog loss"}

_FLOOR_BELOW_TYPICAL = 1e-6
"""The floor lies at most six decades below the median, or the colours would all be spent on one hollow."""

_EPSILON = float(np.finfo(np.float64).eps)


@dataclass(frozen=True)
class Height:
    """A monotonic map from loss to height.

    Attributes:
        kind: ``linear``, ``log`` or ``symlog``.
        offset: f*, what is subtracted before the logarithm; 0 for the other kinds.
        floor: The smallest loss - f* that is told apart; what is lower, such as f* itself, is drawn on this floor.
        linear_threshold: The loss up to which symlog is about linear.
    """

    kind: Scale = "linear"
    offset: float = 0.0
    floor: float = 1e-12
    linear_threshold: float = 1.0

    @classmethod
    def choose(cls, kind: Literal["linear", "log"], lowest: float | None, sample: ArrayLike) -> Height:
        """The height that suits a surface.

        Args:
            kind: What was asked for; ``log`` becomes ``symlog`` where no minimum is known.
            lowest: f*, or None.
            sample: Losses over the window, any shape; they set the floor or the threshold.
        """
        if kind == "linear":
            return cls()
        losses = np.asarray(sample, dtype=np.float64)
        losses = losses[np.isfinite(losses)]
        if lowest is None:
            return cls("symlog", linear_threshold=_threshold(losses))
        return cls("log", lowest, floor=_floor(losses - lowest, lowest))

    @property
    def label(self) -> str:
        """What an axis says; ASCII but for the index and the minus sign."""
        return _LABELS[self.kind]

    @property
    def lowest(self) -> float:
        """The height of the floor; minus infinity for the kinds that have none."""
        return float(np.log10(self.floor)) if self.kind == "log" else float("-inf")

    def of(self, loss: ArrayLike) -> NDArray[np.float64]:
        """The heights of some losses, any shape; NaN where the loss is not finite."""
        values = np.asarray(loss, dtype=np.float64)
        with np.errstate(all="ignore"):
            return np.where(np.isfinite(values), self._transformed(values), np.nan)

    def inverse(self, height: ArrayLike) -> NDArray[np.float64]:
        """The losses of some heights, any shape; the label of a tick."""
        values = np.asarray(height, dtype=np.float64)
        with np.errstate(all="ignore"):
            if self.kind == "log":
                return self.offset + 10.0**values
            if self.kind == "symlog":
                return np.sign(values) * self.linear_threshold * np.expm1(np.abs(values) * np.log(10))
        return values

    def on_floor(self, loss: ArrayLike) -> NDArray[np.bool_]:
        """Which of some losses are too low to be told apart, and are drawn on the floor."""
        values = np.asarray(loss, dtype=np.float64)
        with np.errstate(all="ignore"):
            return (
                (values - self.offset <= self.floor)
                if self.kind == "log"
                else np.zeros(values.shape, dtype=bool)
            )

    def _transformed(self, loss: NDArray[np.float64]) -> NDArray[np.float64]:
        if self.kind == "log":
            return np.log10(np.maximum(loss - self.offset, self.floor))
        if self.kind == "symlog":
            return np.sign(loss) * np.log1p(np.abs(loss) / self.linear_threshold) / np.log(10)
        return loss


def _threshold(losses: NDArray[np.float64]) -> float:
    """A tenth of the typical size, so that most of the window lies in the logarithmic part."""
    sizes = np.abs(losses[losses != 0])
    return float(np.clip(np.median(sizes) / 10, 1e-300, 1e300)) if sizes.size else 1.0


def _floor(excess: NDArray[np.float64], lowest: float) -> float:
    """A decade below the smallest loss sampled, but not below what float64 resolves beside f*."""
    positive = excess[excess > 0]
    if not positive.size:
        return max(1e-12, abs(lowest) * _EPSILON)
    seen = max(float(positive.min()) / 10, float(np.median(positive)) * _FLOOR_BELOW_TYPICAL)
    return max(seen, abs(lowest) * _EPSILON, 1e-300)
