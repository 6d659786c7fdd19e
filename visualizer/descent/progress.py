"""How far a training is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """How far a training is.

    Attributes:
        row: The row that all runs have reached.
        rows: The last row.
        rate: Updates of each run per second of work.
        first: The row that it began from.
    """

    row: int
    rows: int
    rate: float
    first: int = 0

    @property
    def fraction(self) -> float:
        """0 to 1."""
        return 1.0 if self.rows == self.first else (self.row - self.first) / (self.rows - self.first)

    @property
    def seconds_left(self) -> float:
        """Seconds of work to go at the rate so far; infinite while there is none."""
        return (self.rows - self.row) / self.rate if self.rate else float("inf")
