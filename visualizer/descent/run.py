"""What came out of a race: one frozen Run for each optimizer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from visualizer.descent.trajectory import Trajectory
    from visualizer.descent.verdict import Verdict, Verdicts


@dataclass(frozen=True, eq=False)
class Run:
    """The path of one optimizer. Row k is the state after k steps, so every array has steps + 1 rows.

    Attributes:
        key: The optimizer's key in the registry, such as ``"adam"``.
        name: Unique within the race: the key, a repeated one with its number (``"sgd#2"``).
        hyperparameters: Every hyperparameter that the registry lists for the key.
        position: float64 (steps + 1, 2).
        loss: float64 (steps + 1,), noise-free.
        gradient: float64 (steps + 1, 2), noise-free.
        used_gradient: float64 (steps + 1, 2), the noisy gradient that the update from this row used;
            None where the race has no noise.
        step_length: float64 (steps + 1,), Euclidean length of the step that led to this row; row 0 is 0.
        learning_rate: float64 (steps + 1,), the rate that the update from this row uses.
        critical_lr: float64 (steps + 1,), the local critical rate at this row; NaN where there is none.
        verdicts: The verdict at every row, from the rows up to it only.
        trajectory: Of a model: all of its parameters, its layers and its epochs; None for a formula.
        distance: Of a model: float64 (steps + 1,), how far from the plane that is shown; None for a formula.
    """

    key: str
    name: str
    hyperparameters: Mapping[str, float | bool]
    position: NDArray[np.float64]
    loss: NDArray[np.float64]
    gradient: NDArray[np.float64]
    used_gradient: NDArray[np.float64] | None
    step_length: NDArray[np.float64]
    learning_rate: NDArray[np.float64]
    critical_lr: NDArray[np.float64]
    verdicts: Verdicts
    trajectory: Trajectory | None = None
    distance: NDArray[np.float64] | None = None

    @property
    def steps(self) -> int:
        """Number of steps taken; every array has one row more."""
        return len(self.loss) - 1

    @property
    def gradient_norm(self) -> NDArray[np.float64]:
        """Euclidean norm of the noise-free gradient, of a model in all parameters; float64 (steps + 1,)."""
        if self.trajectory is not None:
            return self.trajectory.gradient_norm
        import numpy as np

        return np.hypot(self.gradient[:, 0], self.gradient[:, 1])

    def verdict(self, step: int | None = None) -> Verdict:
        """The verdict at a step, by default at the last one: the run's verdict."""
        return self.verdicts.at(self.steps if step is None else min(step, self.steps))
