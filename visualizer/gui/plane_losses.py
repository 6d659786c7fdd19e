"""Finds out, in the background, what the loss on the plane is along every projected run."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, Signal

from visualizer.descent.cancelling import CancelledError
from visualizer.gui.workers import Cancelled, LatestJob
from visualizer.plane_losses import PlaneLosses, is_projected, plane_losses

if TYPE_CHECKING:
    from visualizer.descent.run import Run
    from visualizer.gui.store import Store
    from visualizer.scene import SurfaceChoice


class _Ask(NamedTuple):
    choice: SurfaceChoice
    run: Run


class PlaneLossesFinder(QObject):
    """Knows the loss on the plane of the runs that are shown, one run after another; each is computed once.

    Signals:
        changed(): One more run is known.
        failed(Exception): It could not be found out.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._known: WeakKeyDictionary[Run, tuple[SurfaceChoice, PlaneLosses]] = WeakKeyDictionary()
        self._job = LatestJob(_find_out, self)
        self._job.finished.connect(self._take)
        self._job.failed.connect(self.failed)
        store.runsChanged.connect(self._go_on)
        store.jobChanged.connect(self._go_on)

    @property
    def busy(self) -> bool:
        """Whether a run is being evaluated."""
        return self._job.busy

    def of(self, run: Run) -> PlaneLosses | None:
        """What is known of a run; None while nothing is, and where there is nothing to compare."""
        choice, losses = self._known.get(run, (None, None))
        return losses if choice == self._store.runs_scene.surface else None

    def close(self) -> None:
        """Stop the background work and wait for it."""
        self._job.close()

    def _go_on(self) -> None:
        """Evaluate the next run that is not known, once no race is on its way."""
        store = self._store
        if store.busy or store.runs_scene.surface.problem is None:
            self._job.cancel()
            return
        missing = (run for run in store.runs if self.of(run) is None and is_projected(run))
        run = next(missing, None)
        if run is not None:
            self._job.submit(_Ask(store.runs_scene.surface, run))

    def _take(self, found: tuple[_Ask, PlaneLosses]) -> None:
        ask, losses = found
        self._known[ask.run] = (ask.choice, losses)
        self.changed.emit()
        self._go_on()


def _find_out(ask: _Ask, cancelled: Cancelled) -> tuple[_Ask, PlaneLosses]:
    losses = plane_losses(ask.choice, ask.run, cancelled)
    if losses is None:
        raise CancelledError
    return ask, losses
