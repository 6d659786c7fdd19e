"""What the window does with checkpoints: opens the dialogs, and puts what is loaded into the scene."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from visualizer.checkpoint_edits import with_checkpoint
from visualizer.gui.panels.problem.edits import Edits

if TYPE_CHECKING:
    from PySide6.QtWidgets import QDialog, QWidget

    from visualizer.checkpoint_choice import CheckpointChoice
    from visualizer.gui.checkpoints.load_dialog import LoadCheckpointDialog
    from visualizer.gui.panels.run_choice import RunChoice
    from visualizer.gui.store import Store


class Checkpoints(QObject):
    """Saving and loading for one window.

    Signals:
        said(str): What was done, one sentence.
        loaded(): A checkpoint is in the scene.
    """

    said = Signal(str)
    loaded = Signal()

    def __init__(self, store: Store, choice: RunChoice, window: QWidget) -> None:
        super().__init__(window)
        self._store, self._choice, self._window = store, choice, window
        self._dialog: QDialog | None = None
        self._loading: LoadCheckpointDialog | None = None
        self._edits = Edits(store, self)
        self._edits.made.connect(self._finish)
        self._edits.failed.connect(self._refuse)

    @property
    def obstacle(self) -> str:
        """Why nothing can be saved now; empty where something can."""
        if self._store.scene.surface.problem is None:
            return self.tr("a formula has no model to save")
        if not self._store.scene.racing:
            return self.tr("no optimizer trains the model")
        if not self._store.settled:
            return self.tr("the model is still being trained")
        return ""

    def save(self) -> None:
        """Save the state of a run at the step that is shown."""
        from visualizer.gui.checkpoints.save_dialog import SaveCheckpointDialog

        store, choice = self._store, self._choice
        chosen = choice.name in [run.name for run in store.runs]
        self._close_dialog()
        dialog = SaveCheckpointDialog(store.runs_scene, store.runs, store.step, choice.index, self._window)
        dialog.saved.connect(self.said)
        dialog.finished.connect(self._forget_dialog)
        self._dialog = dialog
        dialog.begin(clear=chosen or len(store.runs) == 1)

    def load(self, path: str = "") -> None:
        """Look at a checkpoint, this one or one to be chosen, and load it if that is wanted."""
        from visualizer.gui.checkpoints.load_dialog import LoadCheckpointDialog

        self._close_dialog()
        dialog = LoadCheckpointDialog(self._store.scene, self._window)
        dialog.wanted.connect(self._load)
        dialog.finished.connect(self._forget_dialog)
        self._dialog = self._loading = dialog
        dialog.open_file(path)

    def close_work(self) -> None:
        """Stop the background work and wait for it."""
        self._close_dialog()
        self._edits.close()

    def _load(self, choice: CheckpointChoice, keep_data: bool) -> None:
        self._edits.make(lambda scene: with_checkpoint(scene, choice, keep_data))

    def _finish(self, _changed: object) -> None:
        self.loaded.emit()
        if self._loading is not None:
            self._loading.accept()

    def _refuse(self, error: Exception) -> None:
        if self._loading is not None:
            self._loading.refuse(error)

    def _close_dialog(self) -> None:
        if self._dialog is not None:
            self._dialog.reject()

    def _forget_dialog(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
        self._dialog = self._loading = None
