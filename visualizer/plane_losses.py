"""The loss on the plane beside the true loss, along a run of a model: how honest its picture is. Free of Qt.

What is drawn of a run is the nearest point of the plane. Where the loss there is another than at the run's
own parameters, the surface under the trail is not what the optimizer sees.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from visualizer.problems import surface_of_problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from visualizer.descent.run import Run
    from visualizer.descent.trajectory import Trajectory
    from visualizer.problem_choice import ProblemChoice
    from visualizer.scene import SurfaceChoice

MOST_ROWS = 1000
"""Of a longer run so many rows are evaluated, evenly spread, and each holds until the next."""


@dataclass(frozen=True, eq=False)
class PlaneLosses:
    """Of one run, at every row; NaN where the parameters are not finite.

    Attributes:
        on_plane: float64 (steps + 1,), the surface's loss at the nearest point of the plane.
        true: float64 (steps + 1,), the loss at the run's own parameters, measured as the surface is, in its
            mode. Both are without any penalty, as the run's own losses are.
    """

    on_plane: NDArray[np.float64]
    true: NDArray[np.float64]


def is_projected(run: Run) -> bool:
    """Whether a run leaves the plane that is shown, so that there is something to compare."""
    away = run.distance
    return away is not None and bool((away[np.isfinite(away)] > 0).any())


def plane_losses(
    choice: SurfaceChoice, run: Run, cancelled: Callable[[], bool] | None = None
) -> PlaneLosses | None:
    """Evaluate the loss along a projected run of a model, or None if it was cancelled.

    Args:
        choice: The surface that the run is shown on.
        run: One that ``is_projected``.
        cancelled: Asked every few hundredths of a second.

    Raises:
        ValueError: The surface cannot be made.
    """
    import torch

    from surfaces.trails import trail

    trajectory, problem = run.trajectory, choice.problem
    assert trajectory is not None, "only models have projected runs"
    assert problem is not None
    loss = surface_of_problem(problem.with_(weight_decay=0.0)).model_loss
    assert loss is not None
    count = len(trajectory.kept)
    picked = np.unique(np.linspace(0, count - 1, min(count, MOST_ROWS)).round().astype(np.int64))
    vectors = torch.as_tensor(trajectory.parameters[picked].copy())
    found = trail(loss.request, vectors, _known(problem, run, trajectory, picked), cancelled)
    if found is None:
        return None
    held = np.searchsorted(trajectory.kept[picked], np.arange(len(run.loss)), side="right") - 1
    return PlaneLosses(found.on_plane[held], found.true[held])


def _known(
    problem: ProblemChoice, run: Run, trajectory: Trajectory, picked: NDArray[np.int64]
) -> NDArray[np.float64] | None:
    """The true losses where the run has them: over all samples, in eval mode, with its own statistics."""
    estimates = problem.mode == "train" or problem.statistics == "estimated"
    if estimates or trajectory.loss_error.any():
        return None
    return run.loss[trajectory.kept[picked]]
