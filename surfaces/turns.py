"""Turns: threads that share a model use it one after another, and nobody waits for more than one turn."""

from __future__ import annotations

import time
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_COURTESY = 5e-4


class Turns:
    """A lock that the thread which had it does not snatch again from one that waits.

    A window asks for the loss at a point while a thread evaluates thousands, chunk by chunk.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting = 0

    @contextmanager
    def take(self) -> Iterator[None]:
        """Wait for one's turn and have it."""
        if not self._lock.acquire(blocking=False):
            self._waiting += 1
            self._lock.acquire()
            self._waiting -= 1
        try:
            yield
        finally:
            self._lock.release()
            if self._waiting:
                time.sleep(_COURTESY)
