"""The grid of a landscape, filled from coarse to fine: which points a round has, and what is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from surfaces.window import Window

COARSEST = 32
"""The first round has every COARSEST-th point, or more."""
LEAST = 12
"""Fewer points than these make no picture, however long they take."""


class Grid:
    """Points of a window, and their losses as far as they are known.

    Attributes:
        x: float64 (nx,), ascending.
        y: float64 (ny,), ascending.
        loss: float64 (ny, nx), NaN where it is not known.
        known: bool (ny, nx).
    """

    def __init__(self, window: Window, shape: tuple[int, int]) -> None:
        self.loss, self.known = np.full(shape, np.nan), np.zeros(shape, bool)
        self.x = np.linspace(window.x_min, window.x_max, shape[1])
        self.y = np.linspace(window.y_min, window.y_max, shape[0])

    def steps(self, budget: float) -> Iterator[int]:
        """The steps of the rounds, each half of the one before, down to 1.

        Args:
            budget: How many points the first round may have to compute; at the least ``LEAST``.
        """
        step = 1
        while step < COARSEST and len(self.missing(step)) > max(budget, LEAST):
            step *= 2
        while step:
            yield step
            step //= 2

    def missing(self, step: int) -> NDArray[np.float64]:
        """Points (M, 2) of a round that are not known yet."""
        rows, columns = self._indices(step)
        i, j = np.nonzero(~self.known[np.ix_(rows, columns)])
        return np.column_stack((self.x[columns[j]], self.y[rows[i]]))

    def put(self, step: int, losses: NDArray[np.float64]) -> None:
        """Take the losses of the first missing points of a round."""
        rows, columns = self._indices(step)
        i, j = (each[: len(losses)] for each in np.nonzero(~self.known[np.ix_(rows, columns)]))
        self._set(rows[i], columns[j], losses)

    def put_at(self, a: float, b: float, loss: float) -> None:
        """Take the loss at a point, if the grid has it."""
        column, row = np.flatnonzero(self.x == a), np.flatnonzero(self.y == b)
        if len(column) and len(row):
            self._set(row, column, np.array([loss]))

    def picture(self, step: int) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """x, y and losses of a round; the arrays are its own."""
        rows, columns = self._indices(step)
        return self.x[columns], self.y[rows], self.loss[np.ix_(rows, columns)]

    def _indices(self, step: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        return np.arange(0, len(self.y), step), np.arange(0, len(self.x), step)

    def _set(self, rows: NDArray[np.intp], columns: NDArray[np.intp], losses: NDArray[np.float64]) -> None:
        self.loss[rows, columns] = losses
        self.known[rows, columns] = True
