"""What the panel shows, worked out in a background thread; free of Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from visualizer.gui.panels.replayed_run import Ask, ReplayedRun
from visualizer.problems import problem_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from visualizer.descent.pitfalls import Outcome, Pitfall
    from visualizer.descent.tensors import IterationTensors


@dataclass(frozen=True, eq=False)
class TensorsAsk(Ask):
    """The iteration that starts from a row.

    Attributes:
        pitfall: The pitfall whose code is wanted too; None for the tensors alone.
    """

    pitfall: Pitfall | None = None


@dataclass(frozen=True, eq=False)
class Seen:
    """What was worked out.

    Attributes:
        ask: What was asked for.
        tensors: The tensors of the iteration.
        outcome: Of the pitfall; None if none was wanted.
    """

    ask: TensorsAsk
    tensors: IterationTensors
    outcome: Outcome | None


class Inspector:
    """Looks into iterations, one after another, mostly of one run."""

    def __init__(self) -> None:
        self._run = ReplayedRun()

    def look(self, ask: TensorsAsk, cancelled: Callable[[], bool]) -> Seen:
        """Look into an iteration.

        Raises:
            visualizer.descent.cancelling.CancelledError: ``cancelled`` said so.
            ValueError: The run stopped before the row.
        """
        from visualizer.descent.pitfalls import a_gpu, fall_into
        from visualizer.descent.tensors import iteration_tensors

        assert ask.scene.surface.problem is not None, "a formula has no tensors"
        problem_of(ask.scene.surface.problem)  # says how many threads torch may take in this one
        training, row = self._run.up_to(ask, cancelled)
        snapshot, batch = training.replay(0, row, cancelled)
        problem, plan = training.problem, training.plan
        tensors = iteration_tensors(problem, training.contestants[0], plan, snapshot, batch)
        outcome = None
        if ask.pitfall is not None:
            outcome = fall_into(ask.pitfall, problem, snapshot, batch, plan.seed, a_gpu())
        return Seen(ask, tensors, outcome)
