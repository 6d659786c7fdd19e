"""Verdicts: what a run is doing at each step, since when, and why in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from visualizer.descent.causes import template
from visualizer.descent.status import STATUSES, Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from visualizer.descent.evidence import Evidence

__all__ = ["STATUSES", "Status", "Verdict", "Verdicts"]


@dataclass(frozen=True)
class Verdict:
    """The verdict at one step.

    Attributes:
        status: What the run is doing.
        step: The step at which it became true.
        template: The cause in English, with names of ``numbers`` in braces; marked for translation.
        numbers: What fills in the template, and more: all numbers of ``Evidence.numbers``.
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
        codes: int8 (steps + 1,), ``Status.code``.
        since: int32 (steps + 1,), the step at which that status became true.
        evidence: What the words are made of, when they are asked for.
    """

    codes: NDArray[np.int8]
    since: NDArray[np.int32]
    evidence: Evidence

    def status(self, step: int) -> Status:
        """The status alone, without words."""
        return STATUSES[int(self.codes[step])]

    def at(self, step: int) -> Verdict:
        """The verdict at a step, from the rows up to it only."""
        status, since = self.status(step), int(self.since[step])
        # Once a run has diverged, or has fallen out of all numbers, its cause stays what it was.
        row = since if status is Status.DIVERGED else min(step, max(since, len(self.evidence.slope) - 1))
        numbers = self.evidence.numbers(row)
        shown = self.evidence
        many = shown.position is None
        words = template(status, numbers, maximize=shown.maximize, noisy=shown.noisy, many=many)
        return Verdict(status, since, words, numbers)
