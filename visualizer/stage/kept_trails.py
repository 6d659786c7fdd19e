"""KeptTrails: the ways of the runs in the frames that are shown, worked out once for each."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from visualizer.descent.run import Run
    from visualizer.stage.frame import AnyFrame
    from visualizer.stage.trails import Trail


class KeptTrails:
    """A slider that is dragged changes one run: the others keep their trails."""

    def __init__(self) -> None:
        self._trails: WeakKeyDictionary[Run, dict[object, Trail]] = WeakKeyDictionary()

    def of(self, run: Run, frame: AnyFrame, shown: Iterable[AnyFrame]) -> Trail:
        """The trail of a run in a frame; of those in others the ones are forgotten that are shown no more."""
        kept = self._trails.setdefault(run, {})
        if frame.key not in kept:
            for gone in kept.keys() - {each.key for each in shown}:
                del kept[gone]
            kept[frame.key] = frame.trail(run)
        return kept[frame.key]
