"""Plays one update of a model again; free of Qt, so that a background thread may do it.

What a run keeps, its parameters, losses and gradients, is not all that an update is made of: the batch, the
state of the optimizer, dropout's masks and gradients that were left to add up are not there. So the optimizer
is trained once more, alone, up to the row that is asked for: the same seed gives the same bits. That training
is kept. It goes on where later rows are wanted, and rows that it has seen are played from its marks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from surfaces.worked_example import worked_example
from visualizer.engine import model_race
from visualizer.problems import data_of, problem_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from surfaces.worked_example import WorkedExample
    from visualizer.descent.one_step import OneStep
    from visualizer.descent.run import Run
    from visualizer.descent.training import Training
    from visualizer.problem_choice import ProblemChoice
    from visualizer.scene import Scene


@dataclass(frozen=True, eq=False)
class Ask:
    """Which update is wanted.

    Attributes:
        scene: A scene about a model.
        run: One of its runs.
        row: The row that the update starts from; it is finite.
        sample: Which sample of the batch is followed, from 0; the last one where there are fewer.
    """

    scene: Scene
    run: Run
    row: int
    sample: int


@dataclass(frozen=True, eq=False)
class Played:
    """One update.

    Attributes:
        ask: What was asked for.
        step: The update.
        worked: Of a two-parameter model: the same by hand, over the samples of the update.
        loss_key: A key of ``LOSSES``.
    """

    ask: Ask
    step: OneStep
    worked: WorkedExample | None
    loss_key: str


class Replayer:
    """Plays updates, one after another; keeps the training of the run that was asked for last."""

    def __init__(self) -> None:
        self._key: object = None
        self._training: Training | None = None

    def play(self, ask: Ask, cancelled: Callable[[], bool]) -> Played:
        """Play an update.

        Raises:
            visualizer.descent.cancelling.CancelledError: ``cancelled`` said so.
            ValueError: The run stopped before the row.
        """
        from visualizer.descent.one_step import play

        problem = ask.scene.surface.problem
        assert problem is not None, "a formula has no phases"
        training = self._training_of(ask, problem)
        row = training.first + ask.row
        _go_to(training, row, cancelled)
        step = replace(play(training, 0, row, cancelled), row=ask.row)
        return Played(ask, step, _by_hand(ask, problem, step), training.problem.loss_key)

    def _training_of(self, ask: Ask, problem: ProblemChoice) -> Training:
        """The kept training if it is the run's, else a fresh one."""
        scene, trajectory = ask.scene, ask.run.trajectory
        assert trajectory is not None, "the run of a model has one"
        one = trajectory.contestant
        learned = problem.data, problem.model, problem.loss, problem.device, problem.plane, problem.checkpoint
        key = (learned, scene.start, scene.steps, scene.seed, scene.training, one)
        if self._training is None or key != self._key:
            self._key, self._training = key, model_race(scene, problem, (one,)).training
        return self._training


def _go_to(training: Training, row: int, cancelled: Callable[[], bool]) -> None:
    """Train until a row has ended."""
    if training.row > row or training.done:
        return
    for progress in training.run(cancelled):
        if progress.row > row:
            return


def _by_hand(ask: Ask, problem: ProblemChoice, step: OneStep) -> WorkedExample | None:
    """The update worked out by hand over its own batch, where the model has two parameters."""
    learned = problem_of(problem)
    if not learned.two_parameters:
        return None
    features = step.features.detach().cpu().double().numpy()
    target = step.target.detach().cpu().double().numpy().reshape(-1)
    batch = replace(data_of(problem.data), features=features, target=target)
    values = [each.before.item() for each in step.parameters]
    sample = min(ask.sample, len(target) - 1)
    return worked_example(batch, learned.spec.key, learned.loss_key, values, (sample,))
