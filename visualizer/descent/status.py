"""Status: the nine words for what a run is doing."""

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

    @property
    def code(self) -> int:
        """Its number in arrays of statuses: its place in this list."""
        return STATUSES.index(self)


STATUSES = tuple(Status)
