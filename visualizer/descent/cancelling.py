"""Long work in pieces, so that it can be called off between two of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CHUNK = 1 << 15
"""So many rows are worked on between two questions whether to go on: a few milliseconds."""


class CancelledError(Exception):
    """The work was called off; there is no result."""


def never() -> bool:
    """The answer of who never calls work off."""
    return False


def ask(cancelled: Callable[[], bool]) -> None:
    """Ask whether to go on.

    Raises:
        CancelledError: The work is called off.
    """
    if cancelled():
        raise CancelledError


def chunks(rows: int, cancelled: Callable[[], bool]) -> Iterator[slice]:
    """All rows in pieces, in order; asks before each of them.

    Raises:
        CancelledError: The work is called off.
    """
    for first in range(0, rows, CHUNK):
        ask(cancelled)
        yield slice(first, min(first + CHUNK, rows))
