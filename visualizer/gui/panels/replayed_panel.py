"""What the panels have in common that show an iteration of a model's training, replayed in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QStackedLayout, QVBoxLayout, QWidget

from visualizer.gui.pace import Pace
from visualizer.gui.workers import LatestJob

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from visualizer.descent.run import Run
    from visualizer.gui.panels.replayed_run import Ask
    from visualizer.gui.panels.run_choice import RunChoice
    from visualizer.gui.store import Store
    from visualizer.gui.workers import Work


class ReplayedPanel(QWidget):
    """Abstract. Follows the step and every new run, while it is seen; says why if there is nothing to show.

    A subclass makes its widgets, then calls ``_lay_out``, ``_listen`` and ``_refresh``.

    Args:
        store: Whose runs and step.
        choice: Which of the runs.
        work: What is done in the background with what ``_ask_for`` makes.
        name: Of the label that holds a message.
        parent: The owner.
    """

    def __init__(
        self, store: Store, choice: RunChoice, work: Work, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._store, self._choice = store, choice
        self._stale = True
        self._asked: Ask | None = None
        self._wanted = False
        self.job = LatestJob(work, self)
        self.message = QLabel()
        self.message.setWordWrap(True)
        self.message.setProperty("role", "caption")
        self.message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.message.setObjectName(name)

    def close_work(self) -> None:
        """Stop the background work and wait for it."""
        self.job.close()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Nothing was computed while nobody saw it."""
        super().paintEvent(event)
        if self._stale:
            self._show()

    def _needs_a_model(self) -> str:
        """What is said about a formula."""
        raise NotImplementedError

    def _nobody_races(self) -> str:
        """What is said where no optimizer races."""
        raise NotImplementedError

    def _ask_for(self, run: Run, row: int) -> Ask:
        """What is wanted of a row of a run."""
        raise NotImplementedError

    def _show_answer(self, answer: Any) -> None:
        """Show what was worked out; None takes away what is shown."""
        raise NotImplementedError

    def _lay_out(self, header: QWidget, shown: QWidget) -> None:
        """A title above what is shown, or above a message in its place."""
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 0, 8, 4)
        layout.addWidget(header)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.message)
        self._stack.addWidget(shown)
        layout.addLayout(self._stack, 1)

    def _listen(self) -> None:
        self._pace = Pace(self)
        self._pace.due.connect(self._refresh)
        self._store.runsChanged.connect(self._pace.ask)
        self._store.stepChanged.connect(self._pace.ask)
        self._choice.changed.connect(self._refresh)
        self.job.finished.connect(self._take)
        self.job.failed.connect(self._take_error)

    def _refresh(self) -> None:
        """Show what is there now, or as soon as it can be seen: a tab may be behind another."""
        if self.isVisible() and not self.visibleRegion().isEmpty():
            self._show()
        else:
            self._stale = True

    def _show(self) -> None:
        """Ask for the iteration at the current step; it is replayed in the background."""
        self._stale = False
        store, index = self._store, self._choice.index
        if store.scene.surface.problem is None:
            self._say(self._needs_a_model())
        elif index < 0:
            self._say(self._nobody_races())
        else:
            self._show_run(store.runs[index])

    def _show_run(self, run: Run) -> None:
        if run.trajectory is None:
            return  # the model's own runs are on their way
        if self._store.step >= run.trajectory.finite:
            text = self.tr("{} has left the numbers: here its parameters or its loss are not finite.")
            self._say(text.format(self._choice.label))
            return
        self._ask(self._ask_for(run, min(self._store.step, run.trajectory.updates)))

    def _ask(self, ask: Ask) -> None:
        """Have an iteration replayed; one of the same run may end first, or nothing is seen while playing."""
        self._wanted = self.job.busy and self._asked is not None and self._asked.run is ask.run
        if not self._wanted:
            self._asked = ask
            self.job.submit(ask)

    def _take(self, answer: object) -> None:
        self._stack.setCurrentIndex(1)
        self._show_answer(answer)
        if self._wanted:
            self._refresh()

    def _take_error(self, error: Exception) -> None:
        self._say(str(error))

    def _say(self, text: str) -> None:
        self.job.cancel()
        self._asked, self._wanted = None, False
        self._show_answer(None)
        self.message.setText(text)
        self._stack.setCurrentIndex(0)
