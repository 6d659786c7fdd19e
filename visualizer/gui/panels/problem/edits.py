"""Edits of a scene that need its model: worked out in the background, one after another."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

from visualizer.descent.cancelling import ask
from visualizer.engine import surface_of
from visualizer.gui.workers import Cancelled, LatestJob
from visualizer.problem_edits import Fitted
from visualizer.scene import Scene

if TYPE_CHECKING:
    from visualizer.gui.store import Store

Change = Callable[[Scene], Scene | Fitted]


class Edit(NamedTuple):
    """A change of a scene, and the key of those with which it is undone together."""

    change: Change
    merge: str | None = None


class Edits(QObject):
    """Makes changes of a scene without stopping the window while torch loads and models are built.

    A change that is made while another is worked out waits for it. If the scene became another one in the
    meantime, by undo or another control, the change is worked out again for that one.

    Signals:
        made(tuple): A change is in the scene; names of what had to change with it.
        failed(Exception): A change could not be made; the scene stays as it is.
        busyChanged(): ``busy`` is another.
    """

    made = Signal(object)
    failed = Signal(object)
    busyChanged = Signal()

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._waiting: deque[Edit] = deque()
        self._job = LatestJob(_work_out, self)
        self._job.finished.connect(self._take)
        self._job.failed.connect(self._give_up)

    @property
    def busy(self) -> bool:
        """Whether a change is being worked out."""
        return bool(self._waiting)

    @property
    def loads_torch(self) -> bool:
        """Whether it takes long, because PyTorch must be loaded first."""
        return self.busy and "torch" not in sys.modules

    def make(self, change: Change, merge: str | None = None) -> None:
        """Change the scene as soon as that is worked out."""
        self._waiting.append(Edit(change, merge))
        if len(self._waiting) == 1:
            self._begin()
            self.busyChanged.emit()

    def close(self) -> None:
        """Stop the background work and wait for it."""
        self._waiting.clear()
        self._job.close()

    def _begin(self) -> None:
        self._job.submit((self._waiting[0].change, self._store.scene))

    def _take(self, outcome: tuple[Scene, Fitted]) -> None:
        before, after = outcome
        if before is not self._store.scene:
            self._begin()
            return
        edit = self._waiting.popleft()
        self._store.change(after.scene, merge=edit.merge)
        self.made.emit(after.changed)
        self._go_on()

    def _give_up(self, error: Exception) -> None:
        self._waiting.popleft()
        self.failed.emit(error)
        self._go_on()

    def _go_on(self) -> None:
        if self._waiting:
            self._begin()
        else:
            self.busyChanged.emit()


def _work_out(request: tuple[Change, Scene], cancelled: Cancelled) -> tuple[Scene, Fitted]:
    change, before = request
    done = change(before)
    after = done if isinstance(done, Fitted) else Fitted(done, ())
    ask(cancelled)
    with suppress(ValueError):  # the stage says why
        surface_of(after.scene.surface)  # kept there, so that the window need not wait for it
    return before, after
