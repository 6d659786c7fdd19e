"""Streaming: what the window hears of a training that is still running, and how often."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from visualizer.descent.progress import Progress
    from visualizer.descent.run import Run
    from visualizer.gui.workers import Watch
    from visualizer.scene import Scene

FIRST_SECONDS = 0.3
"""A training that is over by then is only seen whole: nothing flickers while a rate is dragged."""
BETWEEN_SECONDS = 0.1
SHARE = 2.0
"""Glimpses take at most a third of the time: after each, the training has so many times as long."""


class News(NamedTuple):
    """How far a training is.

    Attributes:
        scene: Which.
        progress: How far it is.
        runs: The runs so far; None where they have not been made anew.
    """

    scene: Scene
    progress: Progress
    runs: tuple[Run, ...] | None


class Reporter:
    """Tells the window about a training, from the thread that trains.

    Args:
        scene: What is trained.
        watch: Who hears of it.
    """

    def __init__(self, scene: Scene, watch: Watch) -> None:
        self._scene, self._watch = scene, watch
        self._due = time.perf_counter() + FIRST_SECONDS
        self._share = 0.0  # the first glimpse also loads libraries: that is no measure of the others

    def __call__(self, progress: Progress, runs_so_far: Callable[[], tuple[Run, ...]]) -> None:
        """Pass on how far it is, and now and then the runs so far."""
        began = time.perf_counter()
        runs = None if began < self._due or progress.row == progress.rows else runs_so_far() or None
        if runs is not None:
            now = time.perf_counter()
            self._due, self._share = now + max(BETWEEN_SECONDS, self._share * (now - began)), SHARE
        self._watch.report(News(self._scene, progress, runs))
