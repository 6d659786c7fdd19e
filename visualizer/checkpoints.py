"""From a CheckpointChoice to the checkpoint, and from a ProblemChoice to the model that it begins with."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from visualizer.checkpoint_choice import CheckpointChoice, Use

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import nn

    from surfaces.problem import Problem
    from visualizer.descent.batches import TrainingPlan
    from visualizer.descent.beginning import Beginning
    from visualizer.descent.checkpoint import Checkpoint
    from visualizer.descent.path import Contestant
    from visualizer.problem_choice import ProblemChoice

KEPT = 4
"""So many checkpoints are remembered: a file may be written over while a scene still means what was in it."""


def chosen_file(path: str | Path, use: Use = "go_on") -> tuple[CheckpointChoice, Checkpoint]:
    """A file as it is now.

    Raises:
        visualizer.descent.checkpoint.CheckpointError: It is refused; the message says why and what to do.
    """
    from visualizer.descent.checkpoint import load

    path = Path(path).absolute()
    checkpoint = load(path)  # first: it says what is wrong with a folder, or with a file that is not there
    choice = CheckpointChoice(file=str(path), digest=_digest(path), use=use)
    return choice, checkpoint


def checkpoint_of(choice: CheckpointChoice) -> Checkpoint:
    """The checkpoint that a scene means, also where its file was written over after it was read.

    Raises:
        visualizer.descent.checkpoint.CheckpointError: It has gone, has changed, or is refused.
    """
    return _checkpoint(choice.file, choice.digest)


def first_model(choice: ProblemChoice, problem: Problem) -> nn.Module:
    """The model that everything begins with, in train() mode: a checkpoint's, or a fresh one of the seed.

    Raises:
        visualizer.descent.checkpoint.CheckpointError: As ``checkpoint_of``; or it is another architecture.
    """
    if choice.checkpoint is None:
        return problem.fresh_model(choice.model.seed)
    from visualizer.descent.resuming import predicting_model

    return predicting_model(checkpoint_of(choice.checkpoint), problem).train()


def begun_at(
    choice: ProblemChoice,
    problem: Problem,
    plan: TrainingPlan,
    contestants: Sequence[Contestant],
    model: nn.Module,
) -> Beginning | None:
    """Where a race begins that has a checkpoint: None where it has none and begins at the model.

    Raises:
        visualizer.descent.checkpoint.CheckpointError: As ``checkpoint_of``; or it does not fit.
    """
    if choice.checkpoint is None:
        return None
    from visualizer.descent.beginning import beginning

    checkpoint, predict = checkpoint_of(choice.checkpoint), choice.checkpoint.use == "predict"
    return beginning(checkpoint, problem, plan, contestants, model, predict)


@lru_cache(maxsize=KEPT)
def _checkpoint(file: str, digest: str) -> Checkpoint:
    from visualizer.descent.checkpoint import CheckpointError, load

    path = Path(file)
    if not path.exists():
        message = (
            f"the checkpoint {path.name} that this model comes from is not there any more ({file}):"
            " put it back, or load it from where it is now"
        )
        raise CheckpointError(message)
    checkpoint = load(path)
    if _digest(path) != digest:
        message = (
            f"the checkpoint {path.name} has been written over since this scene was made ({file}):"
            " load it again to use what is in it now"
        )
        raise CheckpointError(message)
    return checkpoint


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
