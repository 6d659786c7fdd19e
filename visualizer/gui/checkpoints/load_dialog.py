"""File > Load checkpoint: what is in a file, what fits and what not; then go on training, or predict only."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from surfaces.datasets import DATASETS
from visualizer.checkpoint_edits import Found, find_out
from visualizer.gui.checkpoints import CHECKPOINT_SUFFIXES
from visualizer.gui.checkpoints.parts import FactGrid, push_button
from visualizer.gui.panels.problem.fields import LabelledToggle, say, wrapped
from visualizer.gui.widgets.elided_label import ElidedLabel
from visualizer.gui.workers import LatestJob
from visualizer.stage.number_text import short

if TYPE_CHECKING:
    from visualizer.checkpoint_choice import Use
    from visualizer.gui.workers import Cancelled
    from visualizer.scene import Scene


class LoadCheckpointDialog(QDialog):
    """Facts of a file; the scene stays until one of the buttons is pressed.

    Signals:
        wanted(CheckpointChoice, bool): To be loaded; and whether the scene's own data are kept.
    """

    wanted = Signal(object, bool)

    def __init__(self, scene: Scene, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("loadCheckpointDialog")
        self.setWindowTitle(self.tr("Load checkpoint"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._scene, self._path = scene, ""
        self._found: Found | None = None
        self._job = LatestJob(_find_out, self)
        self._name = ElidedLabel(self.tr("No file is chosen."))
        self._name.setProperty("role", "title")
        self._other = push_button(
            self, "chooseCheckpoint", self.tr("Choose a file…"), self.tr("Look at another file.")
        )
        self._facts = FactGrid("checkpointFacts")
        self._keep = LabelledToggle(
            "keepData",
            self.tr("keep the data of this race"),
            self.tr("Use the model on the data of this race, instead of those that it was trained on."),
        )
        self._problem = wrapped("checkpointProblem", "error")
        self._remarks = wrapped("checkpointRemarks", "caption")
        self._reading = wrapped("checkpointReading", "caption")
        self._cancel = push_button(self, "cancelLoading", self.tr("Cancel"), self.tr("Change nothing."))
        self._predict = push_button(self, "predictOnly", self.tr("Predict only"), "")
        self._go_on = push_button(self, "goOnTraining", self.tr("Go on training"), "")
        self._go_on.setProperty("role", "primary")
        self._arrange()
        self._listen()
        self._show_found(None)
        self.resize(540, 320)

    def open_file(self, path: str = "") -> None:
        """Show the dialog and read a file, or let one be chosen where the text is empty."""
        self.show()
        self.activateWindow()
        if path:
            self._read(path)
        else:
            self._choose_file()

    def done(self, result: int) -> None:
        """Stop reading, however the dialog is left."""
        self._job.close()
        super().done(result)

    def refuse(self, error: Exception) -> None:
        """Say why nothing can be done with the file; anything but a wrong input is a fault of ours."""
        if not isinstance(error, (ValueError, OSError)):
            raise error
        say(self._reading, "")
        say(self._problem, str(error))

    def _arrange(self) -> None:
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self._name, 1)
        head.addWidget(self._other)
        foot.addStretch(1)
        for button in (self._cancel, self._predict, self._go_on):
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        column.addLayout(head)
        for widget in (self._reading, self._facts, self._keep, self._problem, self._remarks):
            column.addWidget(widget)
        column.addStretch(1)
        column.addLayout(foot)

    def _listen(self) -> None:
        self._other.clicked.connect(self._choose_file)
        self._keep.clicked.connect(self._look)
        self._cancel.clicked.connect(self.reject)
        self._predict.clicked.connect(self._want_predictions)
        self._go_on.clicked.connect(self._want_training)
        self._job.finished.connect(self._show_found)
        self._job.failed.connect(self.refuse)

    def _choose_file(self) -> None:
        kinds = " ".join(f"*{suffix}" for suffix in CHECKPOINT_SUFFIXES)
        chooser = QFileDialog(self, self.tr("Load checkpoint"))
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.setNameFilters([self.tr("Checkpoints ({})").format(kinds), self.tr("All files (*)")])
        chooser.fileSelected.connect(self._read)
        chooser.finished.connect(chooser.deleteLater)
        chooser.open()

    def _read(self, path: str) -> None:
        self._path = path
        self._name.setText(Path(path).name)
        self._name.set_hint(path)
        self._keep.toggle.setChecked(False)
        self._look()

    def _look(self) -> None:
        self._show_found(None)
        say(self._reading, self.tr("Reading…"))
        self._job.submit((self._scene, self._path, self._keep.toggle.isChecked()))

    def _show_found(self, found: Found | None) -> None:
        self._found = found
        say(self._reading, "")
        self._facts.show_facts([] if found is None else self._texts(found))
        self._keep.setVisible(found is not None and found.both_data)
        self._offer(self._go_on, "go_on", self.tr("Train on from here, in train(), as if never stopped."))
        self._offer(self._predict, "predict", self.tr("Look at its predictions, in eval(); train nothing."))
        say(self._remarks, "" if found is None else "\n".join(found.remarks))
        say(self._problem, "" if found is None else self._obstacles(found))
        (self._go_on if self._go_on.isEnabled() else self._predict).setDefault(True)

    def _offer(self, button: QWidget, use: Use, tip: str) -> None:
        obstacle = "" if self._found is None else self._found.obstacles[use]
        button.setEnabled(self._found is not None and not obstacle)
        button.setToolTip(obstacle or tip)

    def _obstacles(self, found: Found) -> str:
        """What cannot be done, and why; once where it is the same for both."""
        go_on, predict = found.obstacles["go_on"], found.obstacles["predict"]
        if go_on == predict:
            return go_on
        named = ((self._go_on.text(), go_on), (self._predict.text(), predict))
        return "\n".join(self.tr("{}: {}.").format(name, why) for name, why in named if why)

    def _texts(self, found: Found) -> list[tuple[str, str]]:
        updates = "" if found.updates is None else self.tr(", {:,} updates").format(found.updates)
        data = DATASETS[found.data].name if found.data in DATASETS else found.data
        parameters = self.tr("{}, {:,} parameters: fits").format(found.model, found.parameters)
        optimizer = self.tr("{}, lr {}").format(found.optimizer, short(found.learning_rate))
        loss = self.tr("not in the file") if math.isnan(found.loss) else short(found.loss)
        return [
            (self.tr("written by"), self.tr("a script") if found.by_script else "Discesa"),
            (self.tr("model"), parameters if found.model else self.tr("does not fit")),
            (self.tr("optimizer"), optimizer if found.optimizer else self.tr("none of those here")),
            (self.tr("epoch"), f"{found.epoch:,}{updates}"),
            (self.tr("loss"), loss),
            (self.tr("data"), data or self.tr("not said: those of this race")),
        ]

    def _want_training(self) -> None:
        self._want("go_on")

    def _want_predictions(self) -> None:
        self._want("predict")

    def _want(self, use: Use) -> None:
        assert self._found is not None
        self.wanted.emit(self._found.choice.with_(use=use), self._keep.toggle.isChecked())


def _find_out(request: tuple[Scene, str, bool], _cancelled: Cancelled) -> Found:
    scene, path, keep_data = request
    return find_out(scene, path, keep_data)
