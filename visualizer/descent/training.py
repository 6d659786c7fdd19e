"""Training: several optimizers move copies of one model over the same batches, all at once.

An update from row k to row k + 1 is, as in every PyTorch script,

    output = model(features); loss = criterion(output, target)      forward, loss
    loss.backward()                                                 backward
    optimizer.step()                                                update
    optimizer.zero_grad()                                           zero_grad

on the batch of the update (``batches``). What is shown of a row is measured apart from it (``measuring``), in
eval mode, and leaves no trace: no buffer, no ``.grad`` and no random number is touched. The same seed on the
same device gives the same path bit by bit, and what comes after a row changes nothing before it.

    training = Training(problem, plan, contestants)
    for progress in training.run(): ...            # stop asking: it rests; close it: it has ended
    trajectories = training.trajectories()         # also on the way, of the rows so far
"""

from __future__ import annotations

import math
from copy import deepcopy
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
import torch

from surfaces.problem import layers
from visualizer.descent.batches import Batches, TrainingPlan, check_batches
from visualizer.descent.cancelling import ask, never
from visualizer.descent.learner import Learner, Snapshot
from visualizer.descent.measuring import Meter, Part
from visualizer.descent.progress import Progress
from visualizer.descent.trajectory import BUDGET, Recorder, Trajectory

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from torch import Tensor, nn

    from surfaces.problem import Layer, Problem
    from visualizer.descent.path import Contestant

__all__ = ["Progress", "Snapshot", "Training", "TrainingPlan", "Trajectory", "train"]

PULSE = 0.03
"""Seconds between two reports of a running training."""

MARKS, MARK_ROWS = 8, 32
"""A training has so many parts at most, of so many rows at least; where one ends, another may go on."""

STATE_SIZE = 4
"""Size of a mark in sizes of the model: parameters, the optimizer's state and piled-up gradients."""


class Training:
    """A training that may rest, go on and end anywhere.

    Args:
        problem: What is learned.
        plan: How long and in which portions.
        contestants: Which optimizers; there may be several of one key.
        initial: The model that each gets a copy of; ``problem.fresh_model(plan.seed)`` where None.
        start: Where to go on from, for every contestant; all of one row. None to begin at row 0.
        epoch_random: With ``start``, the state of the shuffling before the order of the row's epoch is drawn;
            where None it is drawn anew from the seed, epoch by epoch.
        updates: Where to end, counted from row 0, also within an epoch; None for the plan's last epoch.

    Raises:
        ValueError: The plan does not go together with the problem; the message says what to do.
    """

    def __init__(
        self,
        problem: Problem,
        plan: TrainingPlan,
        contestants: Sequence[Contestant],
        initial: nn.Module | None = None,
        start: Sequence[Snapshot] | None = None,
        epoch_random: Tensor | None = None,
        updates: int | None = None,
    ) -> None:
        samples = len(problem.features)
        check_batches(plan, samples, problem.spec.batch_norm)
        self.problem, self.plan, self.contestants = problem, plan, tuple(contestants)
        self._full, self.per_epoch = plan.full_batch(samples), plan.updates_per_epoch(samples)
        self.first = start[0].updates if start else 0
        self.last = max(plan.epochs * self.per_epoch if updates is None else updates, self.first)
        self._initial = initial
        model = problem.fresh_model(plan.seed) if initial is None else initial
        self._learners = [
            Learner(each, deepcopy(model), plan.seed, plan.skip_zero_grad) for each in self.contestants
        ]
        for learner, snapshot in zip(self._learners, start or (), strict=bool(start)):
            learner.restore(snapshot)
        self._random = (0, None) if epoch_random is None else (self.first // self.per_epoch, epoch_random)
        self._batches = self._fresh_batches()
        parts = layers(model)
        self.meter = Meter(problem, parts[-1].part.stop, self._full, self.per_epoch)
        self._recorders = [self._recorder(each, parts) for each in self._learners]
        self._marks = [{0: each.snapshot()} for each in self._learners]

    @property
    def row(self) -> int:
        """The row that all runs have reached; every row before it is whole."""
        return self.first + min(self._ended, self._length - 1)

    @property
    def noisy(self) -> bool:
        """Whether updates use other gradients than the measured ones: of batches, or through dropout."""
        return not (self._full and all(each.same_in_both_modes for each in self._learners))

    @property
    def done(self) -> bool:
        """Whether nothing is left to do."""
        return self._ended == self._length

    def run(self, cancelled: Callable[[], bool] = never) -> Iterator[Progress]:
        """Go on, and report every few hundredths of a second and at the end.

        Between two reports there are at most some ten milliseconds of work, also within a large measurement
        (see ``measuring.piece_rows``). Whoever stops asking lets it rest; after ``close`` and after a
        CancelledError another ``run`` goes on from there, bit by bit as if nothing had been.

        Raises:
            visualizer.descent.cancelling.CancelledError: ``cancelled``, asked all the time, said so. It may
                take its time to answer: the training rests as long.
        """
        first, worked, since = self.row, 0.0, perf_counter()
        for _ in self._work():
            ask(cancelled)
            now = perf_counter()
            if now - since >= PULSE:
                worked += now - since
                yield Progress(self.row, self.last, (self.row - first) / worked, self.first)
                since = perf_counter()
        worked += perf_counter() - since
        yield Progress(self.row, self.last, (self.row - first) / max(worked, 1e-9), self.first)

    def trajectories(self) -> tuple[Trajectory, ...]:
        """The rows so far, one Trajectory for each contestant in order; empty before the first row."""
        rows = self._ended
        return tuple(each.trajectory(rows) for each in self._recorders) if rows else ()

    def snapshot(self, index: int) -> tuple[Snapshot, Tensor]:
        """What a contestant needs to go on from where it is, and ``epoch_random`` to go with it."""
        snapshot = self._learners[index].snapshot()
        epoch = snapshot.updates // self.per_epoch
        if epoch < self._batches.epoch:  # its run stopped in an epoch that has passed
            return snapshot, self._fresh_batches().random_before(epoch)
        return snapshot, self._batches.random_before(epoch)

    def snapshot_at(
        self, index: int, row: int, cancelled: Callable[[], bool] = never
    ) -> tuple[Snapshot, Tensor]:
        """The same of a row that has ended, as if the training had been stopped there.

        Raises:
            ValueError: As ``replay``.
            visualizer.descent.cancelling.CancelledError: ``cancelled`` said so.
        """
        snapshot, _ = self.replay(index, row, cancelled)
        return snapshot, self._fresh_batches().random_before(row // self.per_epoch)

    def loss(self, index: int) -> float:
        """A contestant's loss at the last row of it that was measured; NaN before the first."""
        recorder = self._recorders[index]
        return float(recorder.loss[recorder.rows - 1]) if recorder.rows else math.nan

    def model(self, index: int) -> nn.Module:
        """A copy of a contestant's model as it is."""
        return deepcopy(self._learners[index].model)

    def reuse(self, other: Training) -> None:
        """Take over the rows that are the same in a training of the same problem, plan and initial model.

        Those are the rows of a contestant that differs in later learning rates only, up to the last mark
        before the first difference; marks stand at ``MARKS`` places of a training. Without such rows nothing
        changes. To be called before the first ``run``.
        """
        same = other.problem is self.problem and other.plan == self.plan and other._initial is self._initial
        if not same or self.first or other.first or self._ended:
            return
        for learner, recorder, marks in self._places():
            row, theirs, their_marks = max(
                (
                    (row, theirs, their_marks)
                    for _, theirs, their_marks in other._places()
                    for row in tuple(their_marks)
                    if _same_until(row, recorder, theirs)
                ),
                key=lambda each: each[0],
                default=(0, recorder, marks),
            )
            if row:
                learner.restore(their_marks[row])
                recorder.take_over(theirs, row)
                marks.update({mark: snapshot for mark, snapshot in their_marks.items() if mark <= row})

    def replay(self, index: int, row: int, cancelled: Callable[[], bool] = never) -> tuple[Snapshot, Part]:
        """What a contestant was at a row that has ended, and the samples of the update from there.

        It is trained once more from the last mark before the row.

        Raises:
            ValueError: The row has not ended, or the run stopped there.
            visualizer.descent.cancelling.CancelledError: ``cancelled`` said so.
        """
        place, recorder, marks = row - self.first, self._recorders[index], self._marks[index]
        stop = recorder.rows if recorder.finite is None else recorder.finite
        if not 0 <= place < stop:
            message = f"row {row} cannot be played: there are rows {self.first} to {self.first + stop - 1}"
            raise ValueError(message)
        mark = max(each for each in tuple(marks) if each <= place)
        one = self.contestants[index]
        learner = Learner(one, self.problem.fresh_model(0), self.plan.seed, self.plan.skip_zero_grad)
        learner.restore(marks[mark])
        batches = self._fresh_batches()
        for each in range(mark, place):
            batch = self._batch(self.first + each, batches)
            for _ in learner.update(self.meter, batch, float(recorder.rates[each])):
                ask(cancelled)
            ask(cancelled)
        batch = self._batch(row, batches)
        return learner.snapshot(), batch or Part.whole(self.problem)

    @property
    def _length(self) -> int:
        return self.last - self.first + 1

    @property
    def _ended(self) -> int:
        """Number of rows that all runs have written, or will never write."""
        return min((each.ended for each in self._recorders), default=self._length)

    def _places(self) -> Iterator[tuple[Learner, Recorder, dict[int, Snapshot]]]:
        return zip(self._learners, self._recorders, self._marks, strict=True)

    def _work(self) -> Generator[None, None, None]:
        """All the work; yields wherever it may rest."""
        every = self._rows_between_marks()
        while not self.done:
            place = self._ended
            batch = self._batch(self.first + place, self._batches)
            for learner, recorder, marks in self._places():
                if recorder.ended > place:
                    continue
                if place and place % every == 0 and place not in marks:
                    marks[place] = learner.snapshot()
                last = place == self._length - 1
                yield from learner.advance(self.meter, batch, float(recorder.rates[place]), recorder, last)
                yield

    def _rows_between_marks(self) -> int:
        """Nets whose states would fill the memory have a mark at the start only."""
        size = self.problem.parameter_count * self.problem.dtype.itemsize
        if size * STATE_SIZE * MARKS > BUDGET:
            return self._length
        return max(-(-self._length // MARKS), MARK_ROWS)

    def _batch(self, update: int, batches: Batches) -> Part | None:
        """The samples of an update; None where the measured gradient is the update's."""
        if self._full and self._learners[0].same_in_both_modes:
            return None
        return Part.of_batch(self.problem, batches.batch(update))

    def _fresh_batches(self) -> Batches:
        return Batches(self.plan, len(self.problem.features), self.problem.device, *self._random)

    def _recorder(self, learner: Learner, model_layers: Sequence[Layer]) -> Recorder:
        rows = np.arange(self.first, self.last + 1)
        dtype = np.dtype("float64" if self.problem.dtype == torch.float64 else "float32")
        return Recorder(
            contestant=learner.contestant,
            names=self.problem.names,
            layers=model_layers,
            dtype=dtype,
            rates=learner.contestant.rates(self.last + 1)[self.first :],
            epoch=rows / self.per_epoch,
            fields=learner.fields,
            first=self.first,
            statistics=learner.statistics,
        )


def train(
    problem: Problem,
    plan: TrainingPlan,
    contestants: Sequence[Contestant],
    initial: nn.Module | None = None,
    cancelled: Callable[[], bool] = never,
) -> tuple[Trajectory, ...]:
    """Train to the end in one go.

    Raises:
        ValueError: The plan does not go together with the problem.
        visualizer.descent.cancelling.CancelledError: ``cancelled`` said so.
    """
    training = Training(problem, plan, contestants, initial)
    for _ in training.run(cancelled):
        pass
    return training.trajectories()


def _same_until(row: int, one: Recorder, other: Recorder) -> bool:
    """Whether two contestants do the same before a row."""
    mine, theirs = one.contestant, other.contestant
    apart = {
        name
        for name in mine.hyperparameters.keys() | theirs.hyperparameters.keys()
        if mine.hyperparameters.get(name) != theirs.hyperparameters.get(name)
    }
    return (
        mine.key == theirs.key
        and apart <= {"lr"}
        and len(one.loss) == len(other.loss)
        and np.array_equal(one.rates[:row], other.rates[:row])
    )
