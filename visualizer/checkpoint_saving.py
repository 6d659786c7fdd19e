"""From a run of a Scene to a checkpoint of it at any step. Free of Qt.

A run keeps its parameters, but neither the optimizer's state nor the random states: so it is trained once
more up to the step, alone; the same seed on the same device gives the same bits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from visualizer.checkpoints import checkpoint_of
from visualizer.descent.cancelling import never
from visualizer.engine import contestant_of, model_race
from visualizer.problems import problem_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from visualizer.problem_choice import ProblemChoice
    from visualizer.scene import Scene


@dataclass(frozen=True)
class Saving:
    """What is to be saved.

    Attributes:
        scene: A scene about a model.
        place: Which of the optimizers that race.
        step: At which step, counted as the scene does.
        path: Where to.
    """

    scene: Scene
    place: int
    step: int
    path: Path


def save_checkpoint(
    saving: Saving,
    cancelled: Callable[[], bool] = never,
    progress: Callable[[float], None] = lambda _: None,
) -> None:
    """Write the state of a run at a step, whole or not at all.

    Args:
        saving: What and where to.
        cancelled: Asked all the time whether to give up; then nothing is written.
        progress: Told the part that is done, 0 to 1.

    Raises:
        ValueError: The run has left the numbers there, or the scene's problem cannot be made.
        OSError: The file cannot be written; an earlier one is still there.
        visualizer.descent.cancelling.CancelledError: ``cancelled`` said so.
    """
    from visualizer.descent.checkpoint import contents_at, write

    scene, problem = saving.scene, saving.scene.surface.problem
    assert problem is not None, "a formula has no model"
    training = model_race(scene, problem, (contestant_of(scene.racing[saving.place]),)).training
    row = training.first + saving.step
    for at in training.run(cancelled):
        progress(min(1.0, (at.row - training.first) / max(1, saving.step)))
        if at.row > row:
            break
    write(saving.path, contents_at(training, 0, row, _recipe(scene, problem), cancelled))


def _recipe(scene: Scene, problem: ProblemChoice) -> dict[str, Any]:
    """How data and first weights are made: to find the problem again, or to repeat the training."""
    start: dict[str, float] = {}
    if problem.checkpoint is not None:
        own: Any = checkpoint_of(problem.checkpoint).own or {}
        start = dict(own.get("data", {}).get("recipe", {}).get("start", {}))
    elif problem_of(problem).two_parameters:
        start = dict(zip(problem_of(problem).names, scene.start, strict=True))
    return {"problem": problem.model_dump(mode="json", exclude={"checkpoint"}), "start": start}
