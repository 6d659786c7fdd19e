"""Undo and redo: earlier and later Scenes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from visualizer.scene import Scene

DEPTH = 500


class History:
    """The Scenes before and after the current one.

    Successive changes with the same ``merge`` key count as one, so that dragging a slider is undone at once.
    """

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._earlier: list[Scene] = []
        self._later: list[Scene] = []
        self._merge: str | None = None

    def change(self, scene: Scene, merge: str | None) -> bool:
        """Make ``scene`` the current one; True when that began a new undoable change."""
        begins = merge is None or merge != self._merge
        if begins:
            self._earlier = [*self._earlier[-(DEPTH - 1) :], self.scene]
        self.scene, self._later, self._merge = scene, [], merge
        return begins

    def end_merge(self) -> None:
        """The next change begins a new undoable one, whatever its key."""
        self._merge = None

    def undo(self) -> None:
        """Go back to the Scene before the last change, if there is one."""
        if self._earlier:
            self._later.append(self.scene)
            self.scene, self._merge = self._earlier.pop(), None

    def redo(self) -> None:
        """Go forward to the Scene that was undone last, if there is one."""
        if self._later:
            self._earlier.append(self.scene)
            self.scene, self._merge = self._later.pop(), None

    @property
    def can_undo(self) -> bool:
        """Whether there is an earlier Scene."""
        return bool(self._earlier)

    @property
    def can_redo(self) -> bool:
        """Whether there is a later Scene."""
        return bool(self._later)
