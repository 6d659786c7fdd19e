"""Evidence: the numbers that verdicts are put into words with, kept as arrays until someone asks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Evidence:
    """What a path showed: steps + 1 rows in the first arrays, its ``rows`` finite ones in the others.

    Attributes:
        maximize: Whether the optimizer climbs.
        noisy: Whether its gradients were noisy.
        position: float64 (steps + 1, 2); None for a model with more than two parameters.
        widths: float64 (steps + 1,), distance from the window's centre in window widths; of a model, distance
            from its start in lengths of its first parameter vector.
        loss: float64 (steps + 1,).
        learning_rate: float64 (steps + 1,).
        critical_lr: float64 (steps + 1,).
        slope: float64 (rows,), length of the objective's gradient.
        low: float64 (rows,), smaller eigenvalue of the objective's Hessian.
        high: float64 (rows,), larger eigenvalue.
        reach: float64 (rows,), by how much slope and curvature could change the objective across the window.
        arrival: float64 (rows,), the step at which the trend arrives; infinite if never, NaN without a trend.
        swing: int32 (rows,), number of steps that the last turns of the gradient took; 0 before there were
            any.
    """

    maximize: bool
    noisy: bool
    position: NDArray[np.float64] | None
    widths: NDArray[np.float64]
    loss: NDArray[np.float64]
    learning_rate: NDArray[np.float64]
    critical_lr: NDArray[np.float64]
    slope: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    reach: NDArray[np.float64]
    arrival: NDArray[np.float64]
    swing: NDArray[np.int32]

    def numbers(self, row: int) -> dict[str, float]:
        """All numbers at a row, by the names that the causes use; NaN where there is none."""
        x, y = (math.nan, math.nan) if self.position is None else self.position[row]
        with np.errstate(all="ignore"):
            ratio = self.learning_rate[row] / self.critical_lr[row]
        whole = {
            "step": row,
            "x": x,
            "y": y,
            "widths": self.widths[row],
            "loss": self.loss[row],
            "first": self.loss[0],
            "lr": self.learning_rate[row],
            "critical": self.critical_lr[row],
            "ratio": ratio,
        }
        names = ("slope", "low", "high", "reach", "arrival", "swing")
        finite = {name: getattr(self, name)[row] if row < len(self.slope) else math.nan for name in names}
        numbers = {name: float(value) for name, value in {**whole, **finite}.items()}
        # A trend is no clock: two digits are what it can say.
        return {**numbers, "arrival": float(f"{numbers['arrival']:.2g}")}
