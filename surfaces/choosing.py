"""Which way of evaluation, and how many points at once: measured, not fixed.

The measurement evaluates points that are wanted anyway, so it costs nothing but the slower ways' time.
Chunks grow as long as that is faster and they stay short enough to be cancelled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from surfaces.ways import Way

LONGEST = 0.03
"""Seconds that a chunk may take: nothing is cancelled while it runs."""
MOST = 1 << 14
"""Points in the largest chunk."""
GAIN = 1.05
"""So much faster a larger chunk has to be for a still larger one to be tried."""
HOPELESS = 3.0
"""A way that is so many times slower than the best one is not tried with larger chunks."""
REPEATS = 3
"""So often a chunk is timed; the shortest time counts."""
PATIENCE = 2
"""So many larger chunks in a row may fail to gain before no larger one is tried."""


@dataclass(frozen=True)
class Choice:
    """A way of evaluation.

    Attributes:
        way: Its name: ``loop``, ``foreach``, ``vmap``, ``ahead``, ``affine`` or ``batched``.
        chunk: How many points at once.
        rate: Points per second when it was measured.
    """

    way: str
    chunk: int
    rate: float


class Contest:
    """Tries ways one after another on the points that come, and knows the best so far.

    Args:
        first: The way to begin with, which needs no trial.
        seconds: How long it takes for one point.
        others: The ways to try, those first that are likely to be fast; one is made when it is its turn.
        most: Points in the largest chunk that is tried.
        found: What is known of the first way already.

    Attributes:
        best: The quickest way so far.
        choice: The same in words, with its chunk and rate.
        over: Whether everything has been tried.
    """

    def __init__(
        self,
        first: Way,
        seconds: float,
        others: Iterable[Way],
        most: int = MOST,
        found: Choice | None = None,
    ) -> None:
        self.best = first
        self.choice = found or Choice(first.name, few(seconds, 16), 1 / seconds)
        self.over = False
        self._seconds, self._most = seconds, most
        self._trials = self._try(others)
        self._trial: tuple[Way, int] | None = None
        self._took: float | None = None
        self._due = True

    def turn(self, left: int) -> tuple[Way, int]:
        """The way and the number of points for the next chunk, where so many points are left."""
        if self._due:
            self._due, self._trial = False, self._advance(self._took)
        if self._trial is not None and self._trial[1] <= left:
            return self._trial
        return self.best, self.choice.chunk

    def took(self, way: Way, count: int, seconds: float) -> None:
        """Say how long a chunk took (infinitely long where memory ran out); it counts if it was the trial."""
        if self._trial == (way, count):
            # The next way is made when it is its turn: that takes time, and a picture may be due first.
            self._due, self._took, self._trial = True, seconds, None

    def _advance(self, seconds: float | None) -> tuple[Way, int] | None:
        try:
            return self._trials.send(seconds)
        except StopIteration:
            self.over = True
            return None

    def _try(self, ways: Iterable[Way]) -> Generator[tuple[Way, int], float | None, None]:
        """Yields trials and is sent the seconds that each took."""
        for way in ways:
            chunk = min(self._most, max(1 if way.alone else 2, few(self._seconds, 16)))
            before, idle = 0.0, 0
            while chunk <= self._most:
                shortest = float("inf")
                for _ in range(REPEATS):
                    shortest = min(shortest, (yield way, chunk) or 1e-9)
                rate = chunk / shortest
                if rate > self.choice.rate:
                    self.best, self.choice = way, Choice(way.name, chunk, rate)
                idle = 0 if rate > GAIN * before else idle + 1
                if way.alone or idle == PATIENCE or HOPELESS * rate < self.choice.rate:
                    break
                if 2 * shortest > LONGEST:
                    break
                chunk, before = 2 * chunk, max(rate, before)


def few(seconds: float, most: int) -> int:
    """How many points, one after another, take half as long as a chunk may."""
    return max(1, min(most, int(LONGEST / 2 / seconds)))
