"""The loss of a model over a window, from tiles: coarse first, then finer, computing only what is new.

The samples of a window are on lattices (see ``surfaces.tiles``), each with half the step of the one before.
Each covers the window: it reaches beyond it by less than a step of its own. The ratio of the two axes' steps
depends on the window's proportions alone, so that windows of the same proportions share their points at every
zoom and place. What was computed is kept even where the work was given up.

A loss with fresh dropout masks is noise, but a noise that comes from the point: it too is found again.
"""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from surfaces.sampling import Sample
from surfaces.tiles import Lattice, Tiles, lattice_at

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

    from numpy.typing import NDArray

    from surfaces.window import Window

SOON = 0.03
"""Seconds within which a finer sample comes instead of one before it."""
COARSEST = 40
"""The first sample has so few points where it has to, however long they take; it is no use with fewer."""
SECONDS, FEW = 2.0, 2_500
"""No finer sample is begun that would be done later than after so long, unless it has few points; it has four
times as many as the one before, so that it takes half as long on average."""

KEPT = Tiles()
"""What was computed since the program began, of every surface."""


class PlaneLoss(Protocol):
    """A loss on a plane, as ``surfaces.model_loss.ModelLoss`` has it."""

    @property
    def key(self) -> Hashable:
        """The same for losses that are the same at every point, but for the penalty."""

    @property
    def origin(self) -> float:
        """The loss at (0, 0) without the penalty."""

    @property
    def rate(self) -> float:
        """Points per second."""

    def losses(
        self, points: NDArray[np.float64], cancelled: Callable[[], bool] | None = None
    ) -> NDArray[np.float64]:
        """Losses (M,) at points (M, 2) without the penalty; only those of the first if it was cancelled."""

    def penalty(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
        """The penalty at coordinates that are broadcast together."""


class Refined(NamedTuple):
    """A sample, and whether it is the finest that will come."""

    sample: Sample
    last: bool


def refined(
    loss: PlaneLoss,
    window: Window,
    shape: tuple[int, int],
    cancelled: Callable[[], bool] | None = None,
    *,
    tiles: Tiles = KEPT,
    most: int | None = None,
    seconds: float = SECONDS,
) -> Iterator[Refined]:
    """Samples that cover a window, each finer than the one before; no more of them once it is cancelled.

    The first one is the finest for which little is left to compute.

    Args:
        loss: What is sampled.
        window: Where.
        shape: Rows and columns (ny, nx), about, of the finest sample; it has fewer where that would take too
            long.
        cancelled: Asked before every chunk.
        tiles: Where earlier results are looked up and new ones are kept.
        most: So many points a sample has at the most, whatever the shape says.
        seconds: About how long it may take.
    """
    begun = time.perf_counter()
    work = _Work(loss, tiles, cancelled)
    lattices = [each for each in lattices_over(window, shape) if most is None or each.size <= most]
    place, last = -1, False
    while not last:
        place += 1
        while place + 1 < len(lattices) and work.soon(lattices[place + 1]):
            place += 1
        filled = work.fill(lattices[place])
        if filled is None:
            return
        rest = lattices[place + 1 :]
        last = not rest or not work.affordable(rest[0], seconds - (time.perf_counter() - begun))
        # The rate is known better now: what comes so soon need not be waited for with another picture.
        if last or not work.soon(rest[0]):
            yield Refined(filled, last)


def lattices_over(window: Window, shape: tuple[int, int]) -> list[Lattice]:
    """The lattices that cover a window, from a few points to about as many as a shape has."""
    across = math.log2(window.width / (shape[1] - 1))
    up = math.log2(window.height / (shape[0] - 1))
    apart = round(across - up)
    power = round((across + up + apart) / 2)
    found = [lattice_at(window, power, power - apart)]
    while found[-1].size > COARSEST:
        power += 1
        found.append(lattice_at(window, power, power - apart))
    return found[::-1]


class _Work:
    """Fills lattices with what is known, and computes the rest."""

    def __init__(self, loss: PlaneLoss, tiles: Tiles, cancelled: Callable[[], bool] | None) -> None:
        self._loss, self._tiles, self._cancelled = loss, tiles, cancelled

    def soon(self, lattice: Lattice) -> bool:
        """Whether all of a lattice is known, or nearly."""
        return self.missing(lattice) <= self._loss.rate * SOON

    def missing(self, lattice: Lattice) -> int:
        """How many points of a lattice are not known."""
        return int(np.count_nonzero(~self._read(lattice)[1]))

    def affordable(self, lattice: Lattice, seconds: float) -> bool:
        """Whether what is missing of a lattice can be computed in a time."""
        return lattice.size <= FEW or self.missing(lattice) <= self._loss.rate * seconds

    def fill(self, lattice: Lattice) -> Sample | None:
        """The losses of all points; None if it was cancelled."""
        loss, known = self._read(lattice)
        x, y = lattice.x, lattice.y
        rows, columns = np.nonzero(~known)
        found = self._loss.losses(np.column_stack((x[columns], y[rows])), self._cancelled)
        done = rows[: len(found)], columns[: len(found)]
        loss[done], known[done] = found, True
        self._tiles.write(self._loss.key, lattice, loss, known)
        if len(found) < len(rows) or (self._cancelled is not None and self._cancelled()):
            return None
        return Sample(lattice.window, x, y, loss + self._loss.penalty(x, y[:, np.newaxis]))

    def _read(self, lattice: Lattice) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """What is known: also the loss at (0, 0), which is the model's own."""
        loss, known = self._tiles.read(self._loss.key, lattice)
        row, column = -lattice.bottom, -lattice.left
        if 0 <= row < lattice.rows and 0 <= column < lattice.columns:
            loss[row, column], known[row, column] = self._loss.origin, True
        return loss, known
