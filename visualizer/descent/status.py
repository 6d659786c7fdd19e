"""Status: the words for what a run is doing; the judge has nine of them."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """What a run is doing; the value is the word on its chip."""

    DESCENDING = "descending"
    CONVERGED = "converged"
    SLOW = "slow"
    OSCILLATING = "oscillating"
    DIVERGING = "diverging"
    DIVERGED = "diverged"
    PLATEAU = "plateau"
    SADDLE = "saddle"
    ESCAPING = "escaping"
    PREDICTS = "predicts"  # a checkpoint's model that is not trained: there is nothing to judge

    @property
    def code(self) -> int:
        """Its number in arrays of statuses: its place in this list."""
        return STATUSES.index(self)


STATUSES = tuple(Status)
