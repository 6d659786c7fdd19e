"""Where the model comes from: the checkpoint, and from which epoch on its steps are counted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from visualizer.checkpoint_edits import with_checkpoint, without_checkpoint
from visualizer.gui.panels.problem.fields import say, wrapped
from visualizer.gui.panels.section import GAP, column, link
from visualizer.stage.number_text import short

if TYPE_CHECKING:
    from visualizer.checkpoint_choice import CheckpointChoice
    from visualizer.gui.panels.problem.edits import Edits
    from visualizer.gui.store import Store
    from visualizer.scene import Scene


class CheckpointPart(QWidget):
    """Shown while the model comes from a checkpoint."""

    def __init__(self, store: Store, edits: Edits, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self._edits = store, edits
        self._note = wrapped("checkpointNote", "caption")
        self.fault = wrapped("checkpointFault", "error")
        self._go_on = self._link(
            self.tr("go on training"), "checkpointGoOn", self.tr("Train the checkpoint's model further.")
        )
        self._afresh = self._link(
            self.tr("start afresh"),
            "checkpointForget",
            self.tr("Begin with fresh weights."),
        )
        self._go_on.clicked.connect(self._train)
        self._afresh.clicked.connect(self._forget)
        row = QHBoxLayout()
        row.setSpacing(2 * GAP)
        row.addWidget(self._go_on)
        row.addWidget(self._afresh)
        row.addStretch(1)
        layout = column(self, 4)
        layout.addWidget(self._note)
        layout.addWidget(self.fault)
        layout.addLayout(row)
        store.runsChanged.connect(self._show)
        self._show()

    def show_scene(self, scene: Scene) -> None:
        """Show where the scene's model comes from."""
        choice = _choice(scene)
        self.setVisible(choice is not None)
        if choice is None:
            return
        predicts = choice.use == "predict"
        self._go_on.setVisible(predicts)
        epoch = self._epoch(choice)
        text = (
            self.tr("From epoch {} of {}: it predicts in eval(), and nothing is trained.")
            if predicts
            else self.tr("From epoch {} of {}: step 0 is the checkpoint, and epochs count on.")
        )
        say(self._note, text.format(epoch, Path(choice.file).name))
        self._note.setToolTip(choice.file)

    def _show(self) -> None:
        self.show_scene(self._store.scene)

    def _epoch(self, choice: CheckpointChoice) -> str:
        """The epoch of row 0 as the runs have it; until they are there nobody knows."""
        runs = self._store.runs
        if _choice(self._store.runs_scene) != choice or not runs or runs[0].trajectory is None:
            return "…"
        return short(float(runs[0].trajectory.epoch[0]))

    def _link(self, text: str, name: str, hint: str) -> QPushButton:
        button = link(text, name, hint)
        button.setParent(self)
        return button

    def _train(self) -> None:
        choice = _choice(self._store.scene)
        if choice is not None:
            wanted = choice.with_(use="go_on")
            self._edits.make(lambda scene: with_checkpoint(scene, wanted, keep_data=True))

    def _forget(self) -> None:
        self._edits.make(without_checkpoint)


def _choice(scene: Scene) -> CheckpointChoice | None:
    return None if scene.surface.problem is None else scene.surface.problem.checkpoint
