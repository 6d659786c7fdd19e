"""Plays one update of a model again; free of Qt, so that a background thread may do it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from surfaces.worked_example import worked_example
from visualizer.gui.panels.replayed_run import Ask, ReplayedRun
from visualizer.problems import data_of, problem_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from surfaces.worked_example import WorkedExample
    from visualizer.descent.one_step import OneStep
    from visualizer.problem_choice import ProblemChoice


@dataclass(frozen=True, eq=False)
class StepAsk(Ask):
    """The update that starts from a row.

    Attributes:
        sample: Which sample of the batch is followed, from 0; the last one where there are fewer.
    """

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

    ask: StepAsk
    step: OneStep
    worked: WorkedExample | None
    loss_key: str


class Replayer:
    """Plays updates, one after another, mostly of one run."""

    def __init__(self) -> None:
        self._run = ReplayedRun()

    def play(self, ask: StepAsk, cancelled: Callable[[], bool]) -> Played:
        """Play an update.

        Raises:
            visualizer.descent.cancelling.CancelledError: ``cancelled`` said so.
            ValueError: The run stopped before the row.
        """
        from visualizer.descent.one_step import look, play

        problem = ask.scene.surface.problem
        assert problem is not None, "a formula has no phases"
        training, row = self._run.up_to(ask, cancelled)
        looked = ask.scene.predicts_only
        step = replace(look(training, 0) if looked else play(training, 0, row, cancelled), row=ask.row)
        return Played(ask, step, _by_hand(ask, problem, step), training.problem.loss_key)


def _by_hand(ask: StepAsk, problem: ProblemChoice, step: OneStep) -> WorkedExample | None:
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
