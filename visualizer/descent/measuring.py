"""Loss and gradient of a model over many samples, in pieces, without leaving a trace.

Over n samples, and over pieces of n_1 + n_2 + ... = n of them, with L the mean loss,

    L = sum_i n_i/n L_i,    dL/dθ = sum_i n_i/n dL_i/dθ.

``torch.autograd.grad`` hands gradients out instead of adding them to ``.grad``. Between two pieces a
generator yields, so that work can rest or end there. Up to ``piece_rows`` samples are one piece, and then the
figures are bit by bit those of ``loss = ...; loss.backward()`` in a plain script.

With more than ``EVERY_STEP`` samples and mini-batches, the loss at most steps is the mean over a fixed random
subset of m of the n samples, with its standard error (Cochran, Sampling Techniques, 1977, section 2.6)

    s / sqrt(m) * sqrt(1 - m/n),    s the standard deviation of the losses of single samples,

and at the end of each epoch it is the mean over all of them, without error.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import torch
from torch.nn import functional

from surfaces.device import is_out_of_memory
from surfaces.losses import LOSSES

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from torch import Tensor

    from surfaces.problem import Problem

EVERY_STEP = 10_000
"""Up to so many samples, all are measured at every step; the size of the subset where there are more."""

SUBSET_SEED = 20_240_229
"""Seed of the subset: the same samples in every training, so that curves can be compared."""


class Measurement(NamedTuple):
    """Loss and gradient at one point.

    Attributes:
        loss: The mean loss.
        gradient: One tensor for each parameter, of its shape.
        error: Standard error of the loss; 0 where all samples were measured.
    """

    loss: float
    gradient: Sequence[Tensor]
    error: float


class Part(NamedTuple):
    """Samples to be gone through; ``of`` is the number that they stand for."""

    features: Tensor
    target: Tensor
    of: int

    @classmethod
    def whole(cls, problem: Problem) -> Part:
        """All samples."""
        return cls(problem.features, problem.target, len(problem.features))

    @classmethod
    def of_batch(cls, problem: Problem, chosen: slice | Tensor) -> Part:
        """The samples of a batch, which stand for themselves."""
        features = problem.features[chosen]
        return cls(features, problem.target[chosen], len(features))


def piece_rows(parameters: int) -> int:
    """How many samples go forward and backward at once: some 10 ms of work on one core.

    At least 1,024, so that small data are never cut; for nets of more than about 200,000 parameters such a
    piece takes longer than 100 ms. So does a batch of very many samples with batch normalisation, which needs
    all of it at once.
    """
    return min(max(2**22 // max(parameters, 1), 1024), 2**14)


class Meter:
    """Which samples are measured at which row, and the measuring.

    Args:
        problem: Data and loss.
        parameters: P, the model's number of parameters.
        full_batch: Whether updates see all samples anyway: then all are measured at every row.
        per_epoch: Updates in an epoch.
    """

    def __init__(self, problem: Problem, parameters: int, full_batch: bool, per_epoch: int) -> None:
        self.problem = problem
        self.rows = piece_rows(parameters)
        self._per_epoch, self._every = per_epoch, per_epoch
        count = len(problem.features)
        self._all = Part.whole(problem)
        self._some = self._all if full_batch or count <= EVERY_STEP else self._subset(count)

    def measure_all(self, every: int) -> None:
        """Measure all samples at every so many rows too, which takes its time where there are many."""
        self._every = every

    def part(self, row: int) -> Part:
        """The samples that are measured at a row: all at the ends of epochs, and before the first."""
        return self._all if row % self._per_epoch == 0 or row % self._every == 0 else self._some

    def measure(
        self, forward: Callable[[Tensor], Tensor], parameters: Sequence[Tensor], part: Part
    ) -> Generator[None, None, Measurement]:
        """Loss and gradient over a part; where memory runs out, in smaller pieces from then on."""
        while True:
            try:
                return (yield from self._in_pieces(forward, parameters, part))
            except (RuntimeError, MemoryError) as error:
                if not is_out_of_memory(error) or self.rows <= 1:
                    raise
                self.rows = max(min(self.rows, len(part.features)) // 2, 1)

    def _in_pieces(
        self, forward: Callable[[Tensor], Tensor], parameters: Sequence[Tensor], part: Part
    ) -> Generator[None, None, Measurement]:
        features, target, of = part
        count = len(features)
        if count <= self.rows and count == of:
            loss = self.problem.loss(forward(features), target)
            return Measurement(loss.item(), torch.autograd.grad(loss, parameters), 0.0)
        total, gradient, losses = 0.0, [torch.zeros_like(each) for each in parameters], []
        for first in range(0, count, self.rows):
            yield
            piece = slice(first, min(first + self.rows, count))
            output = forward(features[piece])
            loss = self.problem.loss(output, target[piece])
            weight = (piece.stop - piece.start) / count
            for sum_, term in zip(gradient, torch.autograd.grad(loss, parameters), strict=True):
                sum_.add_(term, alpha=weight)
            total += weight * loss.item()
            if count < of:
                losses.append(self._single_losses(output.detach(), target[piece]))
        return Measurement(total, gradient, standard_error(losses, of) if losses else 0.0)

    def _single_losses(self, output: Tensor, target: Tensor) -> Tensor:
        function = getattr(functional, LOSSES[self.problem.loss_key].torch_function)
        losses: Tensor = function(output, target, reduction="none")
        return losses.cpu().double().reshape(-1)

    def _subset(self, count: int) -> Part:
        generator = torch.Generator().manual_seed(SUBSET_SEED)
        chosen = torch.randperm(count, generator=generator)[:EVERY_STEP].sort().values
        chosen = chosen.to(self.problem.device)
        return Part(self.problem.features[chosen], self.problem.target[chosen], count)


def standard_error(losses: Sequence[Tensor], of: int) -> float:
    """Standard error of a mean over m of ``of`` samples drawn without putting back.

    Args:
        losses: Losses of the m samples, float64 in one or more pieces.
        of: Number of all samples.
    """
    every = torch.cat(list(losses))
    return float(every.std()) / math.sqrt(len(every)) * math.sqrt(1 - len(every) / of)
