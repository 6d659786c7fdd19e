"""Trains the run that is looked at once more; free of Qt, so that a background thread may do it.

What a run keeps, its parameters, losses and gradients, is not all that an update is made of: the batch, the
state of the optimizer, dropout's masks and gradients that were left to add up are not there. So the optimizer
is trained once more, alone, up to the row that is asked for: the same seed gives the same bits. That training
is kept. It goes on where later rows are wanted, and rows that it has seen are played from its marks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from visualizer.engine import model_race

if TYPE_CHECKING:
    from collections.abc import Callable

    from visualizer.descent.run import Run
    from visualizer.descent.training import Training
    from visualizer.scene import Scene


@dataclass(frozen=True, eq=False)
class Ask:
    """What is looked at.

    Attributes:
        scene: A scene about a model.
        run: One of its runs.
        row: A finite row, counted from the run's first.
    """

    scene: Scene
    run: Run
    row: int


class ReplayedRun:
    """Keeps the training of the run that was asked for last."""

    def __init__(self) -> None:
        self._key: object = None
        self._training: Training | None = None

    def up_to(self, ask: Ask, cancelled: Callable[[], bool]) -> tuple[Training, int]:
        """The training of a run in which a row has ended, and that row as the training counts it.

        Args:
            ask: Which run, and which row of it.
            cancelled: Whether to give up.

        Raises:
            visualizer.descent.cancelling.CancelledError: ``cancelled`` said so.
        """
        training = self._training_of(ask.scene, ask.run)
        _go_to(training, training.first + ask.row, cancelled)
        return training, training.first + ask.row

    def _training_of(self, scene: Scene, run: Run) -> Training:
        """The kept training if it is the run's, else a fresh one."""
        problem, trajectory = scene.surface.problem, run.trajectory
        assert problem is not None, "a formula is not trained"
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
