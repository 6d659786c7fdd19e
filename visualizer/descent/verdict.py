"""Verdicts: what a run is doing at each step, since when, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from visualizer.translate import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from surfaces.compiled import SurfaceFunction
    from surfaces.window import Window
    from visualizer.descent.path import Path


class Status(StrEnum):
    """What a run is doing."""

    DESCENDING = "descending"
    CONVERGED = "converged"
    SLOW = "slow"
    OSCILLATING = "oscillating"
    DIVERGING = "diverging"
    DIVERGED = "diverged"
    PLATEAU = "plateau"
    SADDLE = "saddle"
    ESCAPING = "escaping"


@dataclass(frozen=True)
class Verdict:
    """The verdict at one step.

    Attributes:
        status: What the run is doing.
        step: The step at which it began.
        template: The cause in words, in English, with the names of ``numbers`` in braces.
        numbers: What the template is filled in with.
    """

    status: Status
    step: int
    template: str
    numbers: Mapping[str, float]

    @property
    def cause(self) -> str:
        """The cause in English."""
        return self.template.format(**self.numbers)


@dataclass(frozen=True, eq=False)
class Verdicts:
    """The verdict at every row of a run.

    Attributes:
        status: int8 (steps + 1,), index into ``tuple(Status)``.
        since: int32 (steps + 1,), the step at which that status began.
    """

    status: NDArray[np.int8]
    since: NDArray[np.int32]

    def at(self, step: int) -> Verdict:
        """The verdict at a step, from the rows up to it only."""
        return Verdict(
            tuple(Status)[self.status[step]],
            int(self.since[step]),
            QT_TRANSLATE_NOOP("verdict", "since step {since}"),
            {"since": int(self.since[step])},
        )


def judge(function: SurfaceFunction, path: Path, critical: NDArray[np.float64], window: Window) -> Verdicts:
    """Judge every row of a path."""
    rows = len(path.loss)
    bad = ~np.isfinite(path.loss)
    status = np.where(bad, np.int8(5), np.int8(0)).astype(np.int8)
    since = np.where(bad, path.finite, 0).astype(np.int32)
    return Verdicts(status[:rows], since)
