"""The problem: data, model, loss, device and plane; what is wrong with it is said beside its part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QWidget

from visualizer.gui.panels.problem.checkpoint_part import CheckpointPart
from visualizer.gui.panels.problem.data_part import DataPart
from visualizer.gui.panels.problem.fields import say, wrapped
from visualizer.gui.panels.problem.learning_part import LearningPart
from visualizer.gui.panels.problem.model_part import ModelPart
from visualizer.gui.panels.problem.view_part import ViewPart
from visualizer.gui.panels.section import GAP, column
from visualizer.gui.workers import Cancelled, LatestJob
from visualizer.problem_edits import PlaneError, Shape, shape_of
from visualizer.problem_facts import ProblemFacts, facts_of

if TYPE_CHECKING:
    from visualizer.gui.panels.problem.edits import Edits
    from visualizer.gui.store import Store
    from visualizer.problem_choice import ProblemChoice


class ProblemSection(QWidget):
    """Shown while the surface is the loss of a model.

    Signals:
        openRequested(str): The user wants to open a table: this one again, or any where the text is empty.
    """

    openRequested = Signal(str)

    def __init__(self, store: Store, edits: Edits, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._asked: ProblemChoice | None = None
        self._noticed: ProblemChoice | None = None
        self._notice = wrapped("problemNotice", "caption")
        self._checkpoint = CheckpointPart(store, edits, self)
        self._data = DataPart(store, edits, self)
        self._model = ModelPart(store, edits, self)
        self._learning = LearningPart(store, edits, self)
        self._view = ViewPart(store, edits, self)
        layout = column(self, GAP)
        for widget in (self._notice, self._checkpoint, *self._parts):
            layout.addWidget(widget)
        self._job = LatestJob(_find_out, self)
        self._job.finished.connect(self._take)
        self._data.openRequested.connect(self.openRequested)
        edits.made.connect(self._say_changed)
        edits.failed.connect(self._say_failed)
        store.sceneChanged.connect(self._show)
        for signal in (store.runsChanged, store.failed):
            signal.connect(self._begin)
        self._show()

    def stop(self) -> None:
        """Stop the background work and wait for it."""
        self._job.close()

    @property
    def _parts(self) -> tuple[DataPart, ModelPart, LearningPart, ViewPart]:
        return self._data, self._model, self._learning, self._view

    @property
    def _faults(self) -> dict[str, QLabel]:
        return {
            "checkpoint": self._checkpoint.fault,
            "data": self._data.fault,
            "model": self._model.fault,
            "loss": self._learning.fault,
            "device": self._view.device_fault,
            "plane": self._view.fault,
        }

    def _show(self) -> None:
        problem = self._store.scene.surface.problem
        self.setVisible(problem is not None)
        if problem is None:
            return
        for part in (self._checkpoint, *self._parts):
            part.show_scene(self._store.scene)
        if problem != self._noticed:
            say(self._notice, "")
        if problem.data.file is None:
            self._show_shape(shape_of(problem.data))
        if self._asked is not None:
            self._ask()

    def _begin(self) -> None:
        """Nothing is found out before the first race: the first picture must not wait for torch."""
        self._ask()

    def _ask(self) -> None:
        problem = self._store.scene.surface.problem
        if problem is not None and problem != self._asked:
            self._asked = problem
            self._job.submit(problem)

    def _take(self, facts: ProblemFacts) -> None:
        if facts.problem != self._store.scene.surface.problem:
            return
        if facts.task is not None:
            self._show_shape(Shape(facts.task, len(facts.features)))
        for part in (self._data, self._learning, self._view):
            part.show_facts(facts)
        for name, label in self._faults.items():
            say(label, facts.fault.message if facts.fault and facts.fault.part == name else "")

    def _show_shape(self, shape: Shape) -> None:
        self._model.show_shape(shape)
        self._learning.show_task(shape.task)

    def _say_changed(self, changed: tuple[str, ...]) -> None:
        if not changed:
            return
        self._noticed = self._store.scene.surface.problem
        text = self.tr("Chosen with the data, because they fit: {}. One undo takes all of it back.")
        say(self._notice, text.format(", ".join(changed)))

    def _say_failed(self, error: Exception) -> None:
        if isinstance(error, PlaneError):
            self._view.show_scene(self._store.scene)  # the list still shows what was asked for
            say(self._view.fault, str(error))
        elif isinstance(error, ValueError):
            say(self._data.fault, str(error))
        else:
            self._store.failed.emit(error)


def _find_out(problem: ProblemChoice, cancelled: Cancelled) -> ProblemFacts:
    return facts_of(problem, cancelled)
