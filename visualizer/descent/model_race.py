"""The race of models: several optimizers train copies of one model, and each becomes a Run like any other.

A Run lives on the plane that is shown. Of a model with two parameters that is all of its space; of any other
the path is projected, and ``Run.trajectory`` has what the plane does not show.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import torch

from visualizer.descent.beginning import training_from
from visualizer.descent.cancelling import never
from visualizer.descent.model_curvature import critical_along, measure
from visualizer.descent.model_judging import judge_trajectory
from visualizer.descent.names import run_names
from visualizer.descent.run import Run
from visualizer.descent.status import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray
    from torch import nn

    from surfaces.plane import Plane
    from surfaces.problem import Problem
    from surfaces.window import Window
    from visualizer.descent.batches import TrainingPlan
    from visualizer.descent.beginning import Beginning
    from visualizer.descent.path import Contestant
    from visualizer.descent.training import Progress
    from visualizer.descent.trajectory import Trajectory


WORK = 4e7
"""How much work the curvature along a run may take (see ``model_curvature``): a tenth of the usual. Rates are
changed by dragging, and each time all of it is measured anew."""

GLIMPSE = WORK / 20
"""As much for a glimpse of a run that is still being trained."""


class ModelRace:
    """A training with what is needed to make Runs of it, also on the way.

    Args:
        problem: What is learned.
        initial: The model that each optimizer gets a copy of; it stays as it is.
        plan: How long and in which portions.
        contestants: Who takes part; there may be several of one key.
        plane: What is shown of the space of parameters.
        window: Of the plane; the yardstick for how far away is far.
        updates: Where to end, also within an epoch; 0 to look at a checkpoint's model only.
        begun: At which checkpoint it begins; None to begin at the model.

    Raises:
        ValueError: Plan and problem do not go together; the message says what to do.
    """

    def __init__(
        self,
        problem: Problem,
        initial: nn.Module,
        plan: TrainingPlan,
        contestants: Sequence[Contestant],
        plane: Plane,
        window: Window,
        updates: int,
        begun: Beginning | None = None,
    ) -> None:
        self.training = training_from(begun, problem, plan, contestants, initial, updates)
        self._predicts = updates == 0
        self._plane, self._window, self._contestants = plane, window, tuple(contestants)

    def run(self, cancelled: Callable[[], bool] = never) -> Iterator[Progress]:
        """Train, and report every few hundredths of a second.

        Raises:
            visualizer.descent.cancelling.CancelledError: ``cancelled`` said so.
        """
        return self.training.run(cancelled)

    def runs(self, cancelled: Callable[[], bool] = never, work: float = WORK) -> tuple[Run, ...]:
        """The Runs of the rows so far, judged; one for each contestant, in order.

        Args:
            cancelled: Asked every few rows whether to give up.
            work: How much work the curvature along each run may take.

        Raises:
            visualizer.descent.cancelling.CancelledError: ``cancelled`` said so.
        """
        trajectories = tuple(map(_own_count, self.training.trajectories(), self._contestants))
        names = run_names(each.contestant.key for each in trajectories)
        return tuple(
            self._run(index, trajectory, name, work, cancelled)
            for index, (trajectory, name) in enumerate(zip(trajectories, names, strict=True))
        )

    def _run(
        self, index: int, trajectory: Trajectory, name: str, work: float, cancelled: Callable[[], bool]
    ) -> Run:
        problem, model = self.training.problem, self.training.model(index)
        measured = measure(problem, model, trajectory, work, cancelled)
        critical = critical_along(measured, trajectory)
        verdicts = judge_trajectory(
            problem,
            model,
            trajectory,
            measured,
            critical,
            noisy=self.training.noisy,
            window=self._window if problem.two_parameters else None,
            cancelled=cancelled,
        )
        if self._predicts:
            verdicts = replace(verdicts, codes=np.full_like(verdicts.codes, Status.PREDICTS.code))
        position, gradient, step_length, distance = projected(trajectory, self._plane)
        return Run(
            key=trajectory.contestant.key,
            name=name,
            hyperparameters=trajectory.contestant.hyperparameters,
            position=position,
            loss=trajectory.loss,
            gradient=gradient,
            used_gradient=None,
            step_length=step_length,
            learning_rate=trajectory.learning_rate,
            critical_lr=critical,
            verdicts=verdicts,
            trajectory=trajectory,
            distance=distance,
        )


def _own_count(trajectory: Trajectory, contestant: Contestant) -> Trajectory:
    """Changes counted from the race's row 0; updates before it belong to those alone who go on with them."""
    first = trajectory.first if contestant.goes_on else 0
    return replace(trajectory, contestant=contestant, first=first)


def projected(
    trajectory: Trajectory, plane: Plane
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """A trajectory on a plane.

    Where not every row is kept, the last kept one holds until the next.

    Returns:
        The nearest points of the plane (rows, 2); the slopes along its two directions (rows, 2); the lengths
        of the steps in the space of all parameters (rows,); the distances from the plane (rows,).
    """
    place = np.searchsorted(trajectory.kept, np.arange(len(trajectory.loss)), side="right") - 1
    parameters = np.asarray(trajectory.parameters)
    position, distance = plane.project(torch.as_tensor(parameters.copy()))
    directions = plane.basis[1:].detach().cpu().double().numpy()
    with np.errstate(all="ignore"):
        slopes = np.asarray(trajectory.gradient, dtype=np.float64) @ directions.T
        steps = np.linalg.norm(np.diff(parameters.astype(np.float64), axis=0, prepend=parameters[:1]), axis=1)
    return position[place], slopes[place], steps[place], distance[place]
