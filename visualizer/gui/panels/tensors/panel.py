"""The dock "Tensors": those of the iteration at the current step, and the pitfalls that lie there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedLayout, QVBoxLayout, QWidget

from visualizer.gui.pace import Pace
from visualizer.gui.panels.run_choice import RunChooser
from visualizer.gui.panels.section import GAP, SectionTitle, link
from visualizer.gui.panels.tensors.pitfalls import PitfallsPage
from visualizer.gui.panels.tensors.table import TensorTable
from visualizer.gui.panels.tensors.work import Ask, Inspector, Seen
from visualizer.gui.widgets.segmented_switch import Choice, SegmentedSwitch
from visualizer.gui.workers import LatestJob

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from visualizer.descent.run import Run
    from visualizer.gui.panels.run_choice import RunChoice
    from visualizer.gui.store import Store


class TensorsPanel(QWidget):
    """Follows the step and every new run, while it is seen."""

    def __init__(self, store: Store, choice: RunChoice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self._choice = store, choice
        self._stale = True
        self._asked: Ask | None = None
        self._wanted = False
        self._seen: Seen | None = None
        self._inspector = Inspector()
        self.job = LatestJob(self._inspector.look, self)
        tip = self.tr("Copy what is shown as text, with all digits.")
        self.copy_link = link(self.tr("copy"), "copyTensors", tip)
        tip = self.tr("Choose the optimizer whose tensors are shown.")
        self.header = SectionTitle("", RunChooser(store, choice, "tensorsChooser", tip), self.copy_link)
        self.page = SegmentedSwitch(self._page_choices())
        self.moment = SegmentedSwitch(self._moment_choices())
        self.moment.set_current("after")
        self.table = TensorTable()
        self.pitfalls = PitfallsPage(store)
        self.message = QLabel()
        self._lay_out()
        self._listen()
        self._refresh()

    @property
    def seen(self) -> Seen | None:
        """What is shown; None while a message is."""
        return self._seen

    def copy(self) -> None:
        """Copy the table, or the code of a pitfall with what it printed."""
        if self._seen is None:
            return
        if self.page.current == "tensors":
            self.table.copy()
        else:
            QGuiApplication.clipboard().setText(self.pitfalls.outcome.as_text())

    def close_work(self) -> None:
        """Stop the background work and wait for it."""
        self.job.close()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Nothing was computed while nobody saw it."""
        super().paintEvent(event)
        if self._stale:
            self._show()

    def _lay_out(self) -> None:
        self.message.setWordWrap(True)
        self.message.setProperty("role", "caption")
        self.message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.message.setObjectName("tensorsMessage")
        switches = QHBoxLayout()
        switches.setSpacing(GAP)
        switches.addWidget(self.page)
        switches.addStretch(1)
        switches.addWidget(self.moment)
        shown = QWidget()
        column = QVBoxLayout(shown)
        column.setContentsMargins(4, 0, 4, 0)
        column.setSpacing(6)
        column.addLayout(switches)
        self._pages = QStackedLayout()
        self._pages.addWidget(self.table)
        self._pages.addWidget(self.pitfalls)
        column.addLayout(self._pages, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 0, 8, 4)
        layout.addWidget(self.header)
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
        self.copy_link.clicked.connect(self.copy)
        self.page.chosen.connect(self._show_page)
        self.moment.chosen.connect(self._show_table)
        self.pitfalls.chosen.connect(self._refresh)

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
            self._say(self.tr("Formulas have no tensors. Choose a model to see those of its training."))
        elif index < 0:
            self._say(self.tr("Nobody races yet: there are no tensors to show."))
        else:
            self._show_run(store.runs[index])

    def _show_run(self, run: Run) -> None:
        if run.trajectory is None:
            return  # the model's own runs are on their way
        if self._store.step >= run.trajectory.finite:
            text = self.tr("{} has left the numbers: here its parameters or its loss are not finite.")
            self._say(text.format(self._choice.label))
            return
        row = min(self._store.step, run.trajectory.updates)
        pitfall = self.pitfalls.pitfall if self.page.current == "pitfalls" else None
        self._ask(Ask(self._store.runs_scene, run, row, pitfall))

    def _ask(self, ask: Ask) -> None:
        """Look into an iteration; one of the same run may end first, or nothing is seen while playing."""
        self._wanted = self.job.busy and self._asked is not None and self._asked.run is ask.run
        if not self._wanted:
            self._asked = ask
            self.job.submit(ask)

    def _take(self, seen: Seen) -> None:
        """Show what was worked out."""
        self._seen = seen
        self.copy_link.show()
        self._stack.setCurrentIndex(1)
        title = self.tr("Tensors: {}, step {}").format(self._choice.label, seen.ask.row)
        self.header.set_text(title)
        self._show_table()
        if seen.outcome is not None:
            self.pitfalls.show_outcome(seen.outcome)
        if self._wanted:
            self._refresh()

    def _take_error(self, error: Exception) -> None:
        self._say(str(error))

    def _show_table(self) -> None:
        if self._seen is not None:
            tensors = self._seen.tensors
            self.table.tensors.show(tensors.before if self.moment.current == "before" else tensors.after)

    def _show_page(self) -> None:
        pitfalls = self.page.current == "pitfalls"
        self._pages.setCurrentIndex(int(pitfalls))
        self.moment.setVisible(not pitfalls)
        self._refresh()

    def _say(self, text: str) -> None:
        self.job.cancel()
        self._asked, self._wanted = None, False
        self._seen = None
        self.copy_link.hide()
        self.header.set_text(self.tr("Tensors"))
        self.message.setText(text)
        self._stack.setCurrentIndex(0)

    def _page_choices(self) -> list[Choice]:
        return [
            Choice("tensors", self.tr("tensors"), self.tr("Every tensor of the iteration at this step.")),
            Choice("pitfalls", self.tr("pitfalls"), self.tr("What goes wrong with tensors, run for real.")),
        ]

    def _moment_choices(self) -> list[Choice]:
        """The moments. The names are those of the code, in every language."""
        return [
            Choice("before", "before backward()", self.tr("After forward and loss: no gradients yet.")),
            Choice("after", "after backward()", self.tr("The leaves that require a gradient have one.")),
        ]
