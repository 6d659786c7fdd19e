"""Losses of a model at points of a plane, in the quickest way there is for it here."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

from surfaces.ahead import Affine, Ahead
from surfaces.batched import Batched
from surfaces.choosing import MOST, Contest, few
from surfaces.device import is_out_of_memory
from surfaces.regime import StillModel
from surfaces.turns import Turns
from surfaces.ways import Foreach, Loop, Vmap

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

    from numpy.typing import NDArray
    from torch import Tensor

    from surfaces.choosing import Choice
    from surfaces.plane import Plane
    from surfaces.regime import Regime
    from surfaces.ways import Objective, Way

WAYS: dict[str, Callable[[Objective, StillModel, Plane], Way]] = {
    "affine": Affine,
    "batched": Batched,
    "ahead": Ahead,
    "foreach": Foreach,
    "vmap": Vmap,
    "loop": Loop,
}
"""Every way, in the order in which they are tried."""

TOLERANCE = 1e-6
"""By how much, in units of max(1, loss), a way may differ from the loop at (0, 0)."""
ELSEWHERE = 1e-5
"""The same at other points, where the parameters themselves are rounded differently."""

PARTS = 10
"""Into so many chunks the points are divided at the least, lest the trials take all of them."""

_FOUND: dict[Hashable, Choice] = {}
"""What was found, for models, data and devices of the same shape, until the process ends."""


class Evaluator:
    """A model's loss on a plane.

    Args:
        objective: Data and loss.
        model: The architecture, and the buffers; it is copied and stays as it is.
        plane: Where.
        regime: How.
        only: Names of the ways that may be used; all of ``WAYS`` if there is none.
        count: About how many points are wanted; chunks larger than a part of them are not tried.

    Attributes:
        origin: The loss at (0, 0), by the loop.
        seconds: How long the loop takes for one point.
        turns: Model and room are one for all threads, so they take turns, chunk by chunk.

    Raises:
        ValueError: The plane does not fit the model, or the regime cannot be had.
    """

    def __init__(
        self,
        objective: Objective,
        model: nn.Module,
        plane: Plane,
        regime: Regime,
        only: tuple[str, ...] = (),
        count: int = 1000,
    ) -> None:
        self.still = StillModel(model, regime)
        self.turns = Turns()
        own = sum(each.numel() for each in self.still.module.parameters())
        if own != plane.origin.numel():
            message = f"the plane has {plane.origin.numel()} dimensions, the model {own} parameters"
            raise ValueError(message)
        self._objective, self._plane = objective, plane
        self._most = max(1, min(MOST, count // PARTS))
        with torch.no_grad():
            self._loop = Loop(objective, self.still, plane)
            self._probes = self._rows(np.zeros((1, 2)))
            self._expected = _numbers(self._loop.losses(self._probes))  # draws the masks, and warms up
            self.seconds = min(self._time_loop() for _ in range(2))
            self.origin = float(self._expected[0])
            self._key = _shape(objective, self.still, plane, only)
            self._contest = self._begin(only)

    @property
    def choice(self) -> Choice:
        """The way of evaluation that is best so far."""
        return self._contest.choice

    @torch.no_grad()
    def losses(
        self,
        points: NDArray[np.float64],
        cancelled: Callable[[], bool] | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> NDArray[np.float64]:
        """Losses (M,) at points (M, 2); only those of the first points if it was cancelled.

        Args:
            points: Coordinates (a, b) on the plane.
            cancelled: Asked before every chunk.
            progress: Told after every chunk how many points are done.
        """
        rows, losses, done = self._rows(points), np.empty(len(points)), 0
        with self.turns.take():
            self._probe_at(rows)
        while done < len(points):
            if cancelled is not None and cancelled():
                return losses[:done]
            with self.turns.take():
                found = self._chunk(rows[done:])
            losses[done : done + len(found)] = found
            done += len(found)
            if progress is not None:
                progress(done)
        return losses

    @torch.no_grad()
    def losses_of(self, vectors: Tensor, cancelled: Callable[[], bool] | None = None) -> NDArray[np.float64]:
        """Losses (rows,) of parameter vectors (rows, P) that need not lie on the plane.

        Only those of the first rows if it was cancelled.
        """
        way = Foreach(self._objective, self.still, self._plane)
        losses: list[NDArray[np.float64]] = [np.empty(0)]
        for part in torch.split(vectors, few(self.seconds, 16)):
            if cancelled is not None and cancelled():
                break
            with self.turns.take():
                losses.append(_numbers(way.losses_of(part.to(self._plane.origin))))
        return np.concatenate(losses)

    def _chunk(self, rows: Tensor) -> NDArray[np.float64]:
        """Losses of the first of some points, as many as the way whose turn it is takes at once."""
        way, count = self._contest.turn(len(rows))
        start = time.perf_counter()
        losses = self._fitting(way, rows[: min(count, self._most)])
        fits = count <= self._most
        self._contest.took(way, count, time.perf_counter() - start if fits else math.inf)
        if self._contest.over:
            _FOUND[self._key] = self.choice
        return losses

    def _time_loop(self) -> float:
        start = time.perf_counter()
        _numbers(self._loop.losses(self._probes))
        return time.perf_counter() - start

    def _rows(self, points: NDArray[np.float64]) -> Tensor:
        rows = torch.from_numpy(np.column_stack((np.ones(len(points)), points)))
        return rows.to(self._plane.origin.dtype).to(self._plane.origin.device)

    def _begin(self, only: tuple[str, ...]) -> Contest:
        found = _FOUND.get(self._key)
        if found is not None:
            for way in self._sound((found.way,)):
                return Contest(way, self.seconds, (), found=found)
        return Contest(self._loop, self.seconds, self._sound(only or tuple(WAYS)), self._most)

    def _sound(self, names: tuple[str, ...]) -> Iterator[Way]:
        """The ways that can be had for this model and say what the loop says."""
        for name in names:
            if self.still.noisy and name not in ("foreach", "loop"):
                continue
            if name == "affine" and not _may_be_affine(self.still.module):
                continue
            try:
                way = WAYS[name](self._objective, self.still, self._plane)
                losses = _numbers(way.losses(self._probes))
            except (TypeError, RuntimeError, MemoryError, ValueError):
                continue  # such as a sequence that is none, or an operation that vmap does not know
            if _agree(losses, self._expected):
                yield way

    def _probe_at(self, rows: Tensor) -> None:
        """Compare ways at the first and last point of the first request too."""
        if len(self._probes) == 1 and len(rows) and not self.still.noisy:
            more = rows[[0, -1]]
            self._probes = torch.cat((self._probes, more))
            self._expected = np.append(self._expected, _numbers(self._loop.losses(more)))

    def _fitting(self, way: Way, rows: Tensor) -> NDArray[np.float64]:
        """Losses; where memory runs out with half as many points at once, from then on."""
        found: list[NDArray[np.float64]] = []
        while len(rows):
            part = rows[: self._most]
            try:
                found.append(_numbers(way.losses(part)))
                rows = rows[len(part) :]
            except (RuntimeError, MemoryError) as error:
                if len(part) == 1 or not is_out_of_memory(error):
                    raise
                self._most = len(part) // 2
                if rows.device.type == "cuda":
                    torch.cuda.empty_cache()
        return np.concatenate(found)


def _agree(losses: NDArray[np.float64], expected: NDArray[np.float64]) -> bool:
    """Whether losses at the probes are the loop's; two that are not finite are alike."""
    tolerance = np.where(np.arange(len(expected)) == 0, TOLERANCE, ELSEWHERE)
    finite = np.isfinite(expected)
    with np.errstate(invalid="ignore"):
        near = np.abs(losses - expected) <= tolerance * np.maximum(1, np.abs(expected))
    return bool(np.where(finite, near, ~np.isfinite(losses)).all())


def _may_be_affine(module: nn.Module) -> bool:
    leaves = [each for each in module.modules() if not any(True for _ in each.children())]
    return sum(not isinstance(each, (nn.Identity, nn.Flatten)) for each in leaves) == 1


def _numbers(losses: Tensor) -> NDArray[np.float64]:
    # To the CPU first: not every device has float64.
    return losses.cpu().double().numpy()


def _shape(objective: Objective, still: StillModel, plane: Plane, only: tuple[str, ...]) -> Hashable:
    features, target = objective.features, objective.target
    kind = getattr(objective, "loss_key", type(objective).__qualname__)
    data = (features.shape, target.shape, target.dtype, kind)
    where = (plane.origin.dtype, str(plane.origin.device), torch.get_num_threads())
    return (repr(still.module), plane.origin.numel(), data, where, still.regime, only)
