"""File > Save checkpoint: whose state, at which step, and where to; then it is written in the background."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from visualizer.checkpoint_saving import Saving, save_checkpoint
from visualizer.gui.checkpoints import CHECKPOINT_SUFFIXES
from visualizer.gui.checkpoints.parts import FactGrid, push_button
from visualizer.gui.panels.combo import combo_box
from visualizer.gui.panels.problem.fields import say, wrapped
from visualizer.gui.panels.section import caption
from visualizer.gui.panels.table.rows import labels_of
from visualizer.gui.workers import LatestJob
from visualizer.stage.number_text import short

if TYPE_CHECKING:
    from visualizer.descent.run import Run
    from visualizer.gui.workers import Cancelled
    from visualizer.scene import Scene

_HUNDRED = 100


class SaveCheckpointDialog(QDialog):
    """Asks whose state is meant where that is not clear, and where to.

    Signals:
        saved(str): What was saved, one sentence.
    """

    saved = Signal(str)
    _progressed = Signal(int)

    def __init__(
        self, scene: Scene, runs: tuple[Run, ...], step: int, place: int, parent: QWidget | None = None
    ) -> None:
        """Make a dialog.

        Args:
            scene: About a model.
            runs: Its runs.
            step: At which step they are saved.
            place: Which run is offered first.
            parent: The window.
        """
        super().__init__(parent)
        self.setObjectName("saveCheckpointDialog")
        self.setWindowTitle(self.tr("Save checkpoint"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._scene, self._runs, self._step = scene, runs, step
        self._saving: Saving | None = None
        self._job = LatestJob(self._save, self)
        self._question = caption(self.tr("Several optimizers race. Whose model and state are saved?"))
        self._whose = combo_box("saveOptimizer", self.tr("The optimizer whose model and state are saved."))
        for index, label in enumerate(labels_of(scene)):
            self._whose.offer(label, index)
        self._whose.setCurrentIndex(place)
        self._facts = FactGrid("saveFacts")
        self._note = wrapped("saveNote", "caption")
        self._problem = wrapped("saveProblem", "error")
        self._progress = QProgressBar(self)
        self._progress.setObjectName("saveProgress")
        self._progress.setAccessibleName(self.tr("How much of the run is repeated"))
        self._cancel = push_button(self, "cancelSaving", self.tr("Cancel"), self.tr("Write nothing."))
        hint = self.tr("Choose a file and write it by torch.save, whole or not at all.")
        self._save_as = push_button(self, "saveAs", self.tr("Save as…"), hint)
        self._save_as.setProperty("role", "primary")
        self._arrange()
        self._listen()
        self._show_run()
        self.resize(460, 260)

    def begin(self, *, clear: bool) -> None:
        """Show the dialog; where it is clear whose state is meant, ask for the file at once."""
        self.show()
        self.activateWindow()
        if clear and self._save_as.isEnabled():
            self._choose_file()
        else:
            self._whose.setFocus()

    def done(self, result: int) -> None:
        """Stop the work, however the dialog is left; what is half written is taken away."""
        self._job.close()
        super().done(result)

    @property
    def _run(self) -> Run:
        return self._runs[self._whose.currentIndex()]

    def _arrange(self) -> None:
        foot, column = QHBoxLayout(), QVBoxLayout(self)
        foot.addStretch(1)
        foot.addWidget(self._cancel)
        foot.addWidget(self._save_as)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        for widget in (self._question, self._whose, self._facts, self._note, self._problem, self._progress):
            column.addWidget(widget)
        column.addStretch(1)
        column.addLayout(foot)
        for widget in (self._question, self._whose):
            widget.setVisible(len(self._runs) > 1)
        self._progress.hide()

    def _listen(self) -> None:
        self._whose.currentIndexChanged.connect(self._show_run)
        self._save_as.clicked.connect(self._choose_file)
        self._cancel.clicked.connect(self.reject)
        self._progressed.connect(self._progress.setValue)
        self._job.busyChanged.connect(self._show_busy)
        self._job.finished.connect(self._end)
        self._job.failed.connect(self._say)

    def _show_run(self) -> None:
        """Say what would be saved, or why it cannot be."""
        trajectory = self._run.trajectory
        assert trajectory is not None, "the run of a model has one"
        finite = self._step < trajectory.finite
        row = min(self._step, self._run.steps)
        epoch = float(trajectory.epoch[row])
        self._facts.show_facts(
            [
                (self.tr("step"), f"{row:,}"),
                (self.tr("epoch"), short(epoch)),
                (self.tr("loss"), short(float(self._run.loss[row]))),
                (self.tr("parameters"), f"{trajectory.parameters.shape[1]:,}"),
            ]
        )
        within = self.tr(
            "Within an epoch: a script reads {:,} whole ones; here it goes on from this very step."
        )
        say(self._note, "" if epoch.is_integer() else within.format(int(epoch)))
        gone = self.tr("Its parameters or its loss are not finite here: go back to step {:,} or before.")
        say(self._problem, "" if finite else gone.format(trajectory.finite - 1))
        self._save_as.setEnabled(finite)

    def _choose_file(self) -> None:
        chooser = QFileDialog(self, self.tr("Save checkpoint"))
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        kinds = " ".join(f"*{suffix}" for suffix in CHECKPOINT_SUFFIXES)
        chooser.setNameFilters([self.tr("Checkpoints ({})").format(kinds), self.tr("All files (*)")])
        chooser.setDefaultSuffix(CHECKPOINT_SUFFIXES[0].removeprefix("."))
        chooser.selectFile(self._suggested_name())
        chooser.fileSelected.connect(self._save_to)
        chooser.finished.connect(chooser.deleteLater)
        chooser.open()

    def _suggested_name(self) -> str:
        problem = self._scene.surface.problem
        assert problem is not None
        name = self._run.name.replace("#", "-")
        return f"{problem.model.key}-{name}-step{self._step}{CHECKPOINT_SUFFIXES[0]}"

    def _save_to(self, path: str) -> None:
        if self._is_own_source(Path(path)):
            text = self.tr("This race comes from that file and needs it: choose another name.")
            say(self._problem, text)
            return
        say(self._problem, "")
        place = self._whose.currentIndex()
        self._saving = Saving(self._scene, place, min(self._step, self._run.steps), Path(path))
        self._progress.setValue(0)
        self._job.submit(self._saving)

    def _is_own_source(self, path: Path) -> bool:
        problem = self._scene.surface.problem
        source = None if problem is None else problem.checkpoint
        return source is not None and Path(source.file).resolve() == path.resolve()

    def _show_busy(self, busy: bool) -> None:
        self._progress.setVisible(busy)
        self._save_as.setEnabled(not busy)
        self._whose.setEnabled(not busy)

    def _end(self, saving: Saving) -> None:
        label = labels_of(self._scene)[saving.place]
        self.saved.emit(self.tr("Saved {} at step {:,} to {}.").format(label, saving.step, saving.path.name))
        self.accept()

    def _say(self, error: Exception) -> None:
        if isinstance(error, OSError):
            text = self.tr("It cannot be written: {}. An earlier file of that name is as it was.")
            say(self._problem, text.format(error.strerror or error))
        elif isinstance(error, ValueError):
            say(self._problem, str(error))
        else:
            raise error

    def _save(self, saving: Saving, cancelled: Cancelled) -> Saving:
        shown = -1

        def tell(part: float) -> None:
            nonlocal shown
            if int(_HUNDRED * part) > shown:
                shown = int(_HUNDRED * part)
                self._progressed.emit(shown)

        save_checkpoint(saving, cancelled, tell)
        return saving
