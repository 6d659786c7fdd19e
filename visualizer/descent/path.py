"""Who races and where they went: Contestant, Noise and Path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from visualizer.descent.cancelling import chunks, never

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray


@dataclass(frozen=True)
class Contestant:
    """One optimizer in a race.

    Attributes:
        key: Its key in the registry.
        hyperparameters: Every hyperparameter that the registry lists for the key.
        changes: Live changes of the learning rate, in the order of their steps: after ``(k, lr)`` the update
            from row k to row k + 1 and all later ones use ``lr``. The optimizer's state stays, as in torch.
        goes_on: Whether a race that begins at a checkpoint gives it the optimizer's state from there.
    """

    key: str
    hyperparameters: Mapping[str, float | bool]
    changes: tuple[tuple[int, float], ...] = ()
    goes_on: bool = False

    def rates(self, rows: int) -> NDArray[np.float64]:
        """The learning rate of the update from each row, float64 (rows,)."""
        rates = np.full(rows, float(self.hyperparameters["lr"]))
        for step, rate in self.changes:
            rates[step:] = rate
        return rates


class Noise(NamedTuple):
    """Gaussian noise on the gradient that an optimizer sees; the same numbers for every optimizer.

    Attributes:
        std: Standard deviation, in units of the gradient.
        seed: Seed of numpy's frozen ``RandomState`` stream, 0 to 2**32 - 1.
    """

    std: float
    seed: int

    def numbers(self, rows: int, cancelled: Callable[[], bool] = never) -> NDArray[np.float64]:
        """The noise of the update from each row, float64 (rows, 2); more rows begin with the same numbers.

        Raises:
            visualizer.descent.cancelling.CancelledError: ``cancelled``, asked now and then, said so.
        """
        # The legacy generator is meant: its stream is frozen, so a seed is the same noise on every machine.
        stream = np.random.RandomState(self.seed)
        numbers = np.empty((rows, 2))
        for part in chunks(rows, cancelled):
            numbers[part] = self.std * stream.standard_normal((part.stop - part.start, 2))
        return numbers


@dataclass(frozen=True, eq=False)
class Path:
    """Where one optimizer went. Row k is the state after k steps, so every array has steps + 1 rows.

    The first row with a position or loss that is not finite keeps its values; the rows after it are NaN.

    Attributes:
        contestant: Whose path it is.
        position: float64 (steps + 1, 2).
        loss: float64 (steps + 1,), noise-free.
        gradient: float64 (steps + 1, 2), noise-free.
        used_gradient: float64 (steps + 1, 2), the gradient with noise that the update from this row used;
            None where the race has no noise.
        step_length: float64 (steps + 1,), Euclidean length of the step that led to this row; row 0 is 0.
        learning_rate: float64 (steps + 1,), the rate that the update from this row uses.
        state: float64 (steps + 1, 2, fields), the fields of the rule's state for each coordinate, after
            the update from this row. The last row holds what one more update would leave.
        finite: Number of rows before the first that is not finite; steps + 1 if all are.
    """

    contestant: Contestant
    position: NDArray[np.float64]
    loss: NDArray[np.float64]
    gradient: NDArray[np.float64]
    used_gradient: NDArray[np.float64] | None
    step_length: NDArray[np.float64]
    learning_rate: NDArray[np.float64]
    state: NDArray[np.float64]
    finite: int
