"""Store: the current Scene, its Runs and the current step; every view listens to it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from visualizer.descent.run import Run
from visualizer.engine import compute
from visualizer.gui.device_trouble import plain_device_errors
from visualizer.gui.history import History
from visualizer.gui.streaming import News, Reporter
from visualizer.gui.workers import LatestJob, Watch
from visualizer.scene import Scene

if TYPE_CHECKING:
    from visualizer.descent.progress import Progress

QUICK_ROWS = 10_000
"""So many steps, of all optimizers together, take less than a frame: about 6 ms on a slow core."""
Request = tuple[Scene, tuple[Scene, tuple[Run, ...]] | None]
Outcome = tuple[Scene, tuple[Run, ...], float]


class Store(QObject):
    """The one place that holds what is shown. Controls give it a new Scene; views read it.

    Signals:
        sceneChanged(): ``scene`` is another one.
        runsChanged(): ``runs`` or ``ghosts`` are others; they belong to ``runs_scene``.
        stepChanged(int): The current step is another one.
        jobChanged(): ``busy`` or ``error`` is another.
        progressChanged(): A training that is running has come further, or ended.
        trainingChanged(): A training is heard of for the first time, rests, goes on, is stopped or has ended.
        failed(Exception): The race could not be run.
    """

    sceneChanged = Signal()
    runsChanged = Signal()
    stepChanged = Signal(int)
    jobChanged = Signal()
    progressChanged = Signal()
    trainingChanged = Signal()
    failed = Signal(object)

    def __init__(self, scene: Scene, parent: QObject | None = None, *, start: bool = True) -> None:
        super().__init__(parent)
        self._history = History(scene)
        self.runs: tuple[Run, ...] = ()
        self.runs_scene: Scene = scene
        self.ghosts: tuple[Run, ...] = ()
        self.step = 0
        self.milliseconds = 0.0
        """How long the last race took, verdicts included."""
        self.error: Exception | None = None
        self.progress: Progress | None = None
        """How far the training is that is running, or that was stopped; None where there is none."""
        self.stopped = False
        """Whether the person stopped it on its way."""
        self._ran = False
        """Whether ``runs`` are whole: those of ``runs_scene`` to their end."""
        self._job = LatestJob(_compute, self)
        self._job.reported.connect(self._take_news)
        self._job.finished.connect(self._take_runs)
        self._job.failed.connect(self._take_error)
        self._job.busyChanged.connect(self.jobChanged)
        if start:
            self.start()

    @property
    def scene(self) -> Scene:
        """The current Scene."""
        return self._history.scene

    @property
    def busy(self) -> bool:
        """Whether the race is being computed."""
        return self._job.busy

    @property
    def settled(self) -> bool:
        """Whether the runs are those of the current Scene, as far as they will come."""
        return (self._ran or self.stopped) and not _runs_differ(self.runs_scene, self.scene)

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to undo."""
        return self._history.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether there is an undone change to redo."""
        return self._history.can_redo

    @property
    def training(self) -> bool:
        """Whether a training is running, or resting, of which something has been heard."""
        return self.busy and self.progress is not None and not self.stopped

    @property
    def on_the_way(self) -> bool:
        """Whether the runs are those of a training that is not at its end."""
        return bool(self.runs) and not self._ran

    @property
    def resting(self) -> bool:
        """Whether the training rests."""
        return self._job.resting

    def start(self) -> None:
        """Run the race from its beginning; a window does so once it is on the screen."""
        self._end_training()
        self._job.submit(self._request())

    def toggle_rest(self) -> None:
        """Let the training rest, or go on."""
        if self.resting:
            self._job.go_on()
        else:
            self._job.rest()
        self.trainingChanged.emit()

    def stop_training(self) -> None:
        """Call the training off; what it has come to stays."""
        self.stopped = True
        self._job.cancel()
        self.trainingChanged.emit()

    def change(self, scene: Scene, merge: str | None = None) -> None:
        """Make ``scene`` the current one; changes with the same ``merge`` key are undone together."""
        before = self.scene
        if scene == before:
            return
        begins = self._history.change(scene, merge)
        if begins and _runs_differ(before, scene):
            self.ghosts = self.runs if _comparable(before, scene) else ()
        self._announce(before)

    def end_gesture(self) -> None:
        """A drag ended: the next change is a new undoable one."""
        self._history.end_merge()

    def undo(self) -> None:
        """Back to the Scene before the last change."""
        before = self.scene
        self._history.undo()
        self._travel(before)

    def redo(self) -> None:
        """Forward to the Scene that was undone last."""
        before = self.scene
        self._history.redo()
        self._travel(before)

    def set_step(self, step: int) -> None:
        """Show another step; out of range means the nearest end."""
        step = max(0, min(step, self.scene.last_step))
        if step != self.step:
            self.step = step
            self.stepChanged.emit(step)

    def clear_ghosts(self) -> None:
        """Take the pale previous paths away."""
        if self.ghosts:
            self.ghosts = ()
            self.runsChanged.emit()

    def close(self) -> None:
        """Stop the background work and wait for it."""
        self._job.close()

    def _travel(self, before: Scene) -> None:
        if self.scene != before:
            self.ghosts = ()
            self._announce(before)

    def _announce(self, before: Scene) -> None:
        self.sceneChanged.emit()
        self.set_step(self.step)
        if _runs_differ(before, self.scene):
            self._run()

    def _run(self) -> None:
        """Run the race: at once if that takes less than a frame, else in the background.

        Handing a short race to another thread takes longer than the race: both threads need the interpreter.
        """
        self._end_training()
        if self._is_quick():
            self._job.cancel()
            self._run_now()
        else:
            self._job.submit(self._request())

    def _end_training(self) -> None:
        self.stopped = False
        if self.progress is not None:
            self.progress = None
            self.progressChanged.emit()
            self.trainingChanged.emit()

    def _run_now(self) -> None:
        try:
            outcome = _compute(self._request(), None)
        except Exception as problem:  # as in the background: every failure is shown, none ends the drag
            self._take_error(problem)
        else:
            self._take_runs(outcome)

    def _request(self) -> Request:
        return self.scene, (self.runs_scene, self.runs) if self._ran else None

    def _is_quick(self) -> bool:
        """Whether the race is short, and one like it has been run, so that nothing has to be compiled.

        A step of a model takes a hundred times as long as one over a formula.
        """
        rows = self.scene.steps * len(self.scene.racing)
        if self.scene.surface.problem is not None:
            return False
        return self._ran and rows <= QUICK_ROWS and _alike(self.runs_scene, self.scene)

    def _take_news(self, news: News) -> None:
        """The training has come further; now and then it shows what it has come to."""
        begins, self.progress = self.progress is None, news.progress
        if begins:
            self.trainingChanged.emit()
        if news.runs is not None:
            self.runs_scene, self.runs = news.scene, news.runs
            self.error, self._ran = None, False
            self.runsChanged.emit()
        self.progressChanged.emit()

    def _take_runs(self, outcome: Outcome) -> None:
        self.runs_scene, self.runs, self.milliseconds = outcome
        self.error, self._ran = None, True
        self._end_training()
        self.runsChanged.emit()
        self.jobChanged.emit()

    def _take_error(self, error: Exception) -> None:
        self.error = error
        self._end_training()
        self.jobChanged.emit()
        self.failed.emit(error)


def _compute(request: Request, watch: Watch | None) -> Outcome:
    scene, before = request
    began = time.perf_counter()
    with plain_device_errors(scene.surface):
        if watch is None:
            runs = compute(scene, before)
        else:
            runs = compute(scene, before, watch, Reporter(scene, watch))
    return scene, runs, 1000 * (time.perf_counter() - began)


def _alike(one: Scene, other: Scene) -> bool:
    """Whether two races use the same code for the same number of steps: only numbers differ."""

    def code(scene: Scene) -> tuple[object, ...]:
        flags = [
            (choice.key, [value for value in choice.hyperparameters.values() if isinstance(value, bool)])
            for choice in scene.racing
        ]
        return scene.surface.key, scene.surface.formula, scene.surface.parameters, scene.steps, flags

    return code(one) == code(other)


def _runs_differ(one: Scene, other: Scene) -> bool:
    """Whether two scenes have other runs: how they are drawn does not count."""
    # A plain copy: to check a whole scene anew, several times a frame, takes a tenth of the frame.
    return one.model_copy(update={"view": other.view}) != other


def _comparable(one: Scene, other: Scene) -> bool:
    """Whether a ghost makes sense: the same optimizers over the same ground."""
    racing = [choice.key for choice in one.racing] == [choice.key for choice in other.racing]
    return racing and one.surface == other.surface
