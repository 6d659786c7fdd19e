"""How the model learns: its loss, and which samples an update sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from surfaces.losses import LOSSES, losses_for
from visualizer.gui.panels.combo import Combo, combo_box
from visualizer.gui.panels.problem.fields import LabelledToggle, Pairs, SettingField, say, wrapped
from visualizer.gui.panels.section import ProblemLabel, caption, column
from visualizer.problem_edits import problem_in, with_fields, with_training

if TYPE_CHECKING:
    from surfaces.datasets import Task
    from visualizer.gui.panels.problem.edits import Edits
    from visualizer.gui.store import Store
    from visualizer.problem_facts import ProblemFacts
    from visualizer.scene import Scene

_FULL, _MINI, _SINGLE = "full", "mini", "single"
_USUAL_SIZE = 16
_LARGEST = 1_000_000_000


class LearningPart(QWidget):
    """Loss, batch size, shuffling."""

    def __init__(self, store: Store, edits: Edits, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self._edits = store, edits
        self._rows = 0
        self._task: Task | None = None
        self._loss = combo_box("problemLoss", self.tr("What is made small: a mean over the samples."))
        self._loss.activated.connect(self._set_loss)
        self._formula = wrapped("lossFormula", "caption")
        self.fault = wrapped("lossFault", "error")
        self._kind = self._make_kind()
        self._size = self._make_size()
        hint = self.tr("Take the samples in another order in every epoch; the run's seed says which.")
        self._shuffle = LabelledToggle("shuffle", self.tr("shuffle"), hint)
        self._shuffle.clicked.connect(self._set_shuffle)
        self._epochs = wrapped("epochNote", "caption")
        self._pairs = Pairs((self._kind, self._size, self._shuffle))
        self._hints = {each: each.toolTip() for each in (self._kind, self._shuffle.toggle)}
        layout = column(self, 4)
        layout.addWidget(caption(self.tr("loss and batches")))
        for widget in (self._loss, self.fault, self._formula, self._pairs):
            layout.addWidget(widget)
        layout.addWidget(ProblemLabel((self._size,), "batchProblem"))
        layout.addWidget(self._epochs)

    def show_scene(self, scene: Scene) -> None:
        """Show the scene's loss and batches."""
        problem, training = problem_in(scene), scene.training
        fitting = list(LOSSES) if self._task is None else list(losses_for(self._task))
        if problem.loss is not None and problem.loss not in fitting:
            fitting.append(problem.loss)  # wrong, and so it is shown with its fault
        self._offer(fitting)
        shown = problem.loss or fitting[0]
        self._loss.show_key(shown)
        say(self._formula, LOSSES[shown].formula)
        self._formula.setToolTip(LOSSES[shown].note)
        size = training.batch_size
        self._kind.show_key(_FULL if size is None else _SINGLE if size == 1 else _MINI)
        self._size.show_value((_USUAL_SIZE if size is None else size,))
        self._shuffle.toggle.setChecked(training.shuffle)
        self._pairs.show_only([self._kind, *([] if size is None else [self._size, self._shuffle])])
        self._say_epochs()
        self._show_training(scene)

    def show_task(self, task: Task | None) -> None:
        """Offer the losses that fit this task; all while it is not known."""
        self._task = task
        self.show_scene(self._store.scene)

    def show_facts(self, facts: ProblemFacts) -> None:
        """The number of samples makes updates into epochs."""
        self._rows = facts.rows
        self._say_epochs()

    def _offer(self, keys: list[str]) -> None:
        if [self._loss.itemData(row) for row in range(self._loss.count())] == keys:
            return
        self._loss.clear()
        for key in keys:
            self._loss.offer(LOSSES[key].name, key, LOSSES[key].note)

    def _show_training(self, scene: Scene) -> None:
        """No update sees any samples while a checkpoint's model predicts only."""
        why = self.tr("The checkpoint's model predicts only, and nothing is trained: no update has a batch.")
        for widget, hint in self._hints.items():
            widget.setEnabled(not scene.predicts_only)
            widget.setToolTip(why if scene.predicts_only else hint)
        self._size.setEnabled(not scene.predicts_only)
        self._size.set_hint(why if scene.predicts_only else self._size_hint)

    def _say_epochs(self) -> None:
        scene = self._store.scene
        size = scene.training.batch_size
        if size is None or self._rows == 0 or scene.surface.problem is None or scene.predicts_only:
            say(self._epochs, "")
            return
        updates = -(-self._rows // size)
        text = self.tr("{updates:,} updates an epoch; {steps:,} steps are {epochs:.4g} epochs.")
        say(
            self._epochs,
            text.format(updates=updates, steps=scene.steps, epochs=scene.steps / updates),
        )

    def _make_kind(self) -> Combo:
        combo = combo_box("batchKind", self.tr("How many samples an update sees."))
        combo.offer(self.tr("full batch"), _FULL, self.tr("Every update sees all samples: no noise."))
        combo.offer(self.tr("mini-batches"), _MINI, self.tr("Every update sees a few samples."))
        combo.offer(self.tr("single samples"), _SINGLE, self.tr("Every update sees one sample."))
        combo.activated.connect(self._set_kind)
        return combo

    def _make_size(self) -> SettingField:
        field = SettingField("batchSize", self.tr("batch"), self.tr("Samples of an update"))
        allowed = self.tr("batch: a whole number, 1 or above; more than there are means all")
        self._size_hint = self.tr("Samples of an update. Up and Down double and halve it.")
        field.set_rule(lambda number: 1 <= number <= _LARGEST, allowed, self._size_hint, whole=True)
        field.entered.connect(self._set_size)
        field.nudged.connect(self._scale)
        return field

    def _set_loss(self, index: int) -> None:
        key = self._loss.itemData(index)
        self._edits.make(lambda scene: with_fields(scene, loss=key))

    def _set_kind(self, index: int) -> None:
        kind = self._kind.itemData(index)
        self._train(batch_size={_FULL: None, _MINI: _USUAL_SIZE, _SINGLE: 1}[kind])

    def _set_size(self, numbers: tuple[float, ...]) -> None:
        self._train(batch_size=int(numbers[0]))

    def _scale(self, direction: int) -> None:
        size = self._store.scene.training.batch_size or _USUAL_SIZE
        size = min(2 * size, _LARGEST) if direction > 0 else max(1, size // 2)
        self._store.change(with_training(self._store.scene, batch_size=size), merge="batch size")

    def _set_shuffle(self, on: bool) -> None:
        self._train(shuffle=on)

    def _train(self, **fields: object) -> None:
        self._store.change(with_training(self._store.scene, **fields))
