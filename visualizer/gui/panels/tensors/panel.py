"""The dock "Tensors": those of the iteration at the current step, and the pitfalls that lie there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from visualizer.gui.panels.replayed_panel import ReplayedPanel
from visualizer.gui.panels.run_title import RunTitle
from visualizer.gui.panels.section import GAP, link
from visualizer.gui.panels.tensors.pitfalls import PitfallsPage
from visualizer.gui.panels.tensors.table import TensorTable
from visualizer.gui.panels.tensors.work import Inspector, Seen, TensorsAsk
from visualizer.gui.widgets.segmented_switch import Choice, SegmentedSwitch

if TYPE_CHECKING:
    from visualizer.descent.run import Run
    from visualizer.gui.panels.run_choice import RunChoice
    from visualizer.gui.store import Store


class TensorsPanel(ReplayedPanel):
    """Shows every tensor of the iteration at the current step, or a pitfall that lies there."""

    def __init__(self, store: Store, choice: RunChoice, parent: QWidget | None = None) -> None:
        super().__init__(store, choice, Inspector().look, "tensorsMessage", parent)
        self._seen: Seen | None = None
        tip = self.tr("Copy what is shown as text, with all digits.")
        self.copy_link = link(self.tr("copy"), "copyTensors", tip)
        tip = self.tr("Choose the optimizer whose tensors are shown.")
        self.header = RunTitle(store, choice, "tensorsChooser", tip, self.copy_link)
        self.page = SegmentedSwitch(self._page_choices())
        self.moment = SegmentedSwitch(self._moment_choices())
        self.moment.set_current("after")
        self.table = TensorTable()
        self.pitfalls = PitfallsPage(store)
        self._lay_out(self.header, self._make_shown())
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

    def _make_shown(self) -> QWidget:
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
        return shown

    def _listen(self) -> None:
        super()._listen()
        self.copy_link.clicked.connect(self.copy)
        self.page.chosen.connect(self._show_page)
        self.moment.chosen.connect(self._show_table)
        self.pitfalls.chosen.connect(self._refresh)

    def _needs_a_model(self) -> str:
        return self.tr("Formulas have no tensors. Choose a model to see those of its training.")

    def _nobody_races(self) -> str:
        return self.tr("Nobody races yet: there are no tensors to show.")

    def _ask_for(self, run: Run, row: int) -> TensorsAsk:
        pitfall = self.pitfalls.pitfall if self.page.current == "pitfalls" else None
        return TensorsAsk(self._store.runs_scene, run, row, pitfall)

    def _show_answer(self, answer: Seen | None) -> None:
        self._seen = answer
        self.copy_link.setVisible(answer is not None)
        if answer is None:
            self.header.set_text(self.tr("Tensors"))
            return
        title = self.tr("Tensors: {}, step {}").format(self._choice.label, answer.ask.row)
        self.header.set_text(title)
        self._show_table()
        if answer.outcome is not None:
            self.pitfalls.show_outcome(answer.outcome)

    def _show_table(self) -> None:
        if self._seen is not None:
            tensors = self._seen.tensors
            self.table.tensors.show(tensors.before if self.moment.current == "before" else tensors.after)

    def _show_page(self) -> None:
        pitfalls = self.page.current == "pitfalls"
        self._pages.setCurrentIndex(int(pitfalls))
        self.moment.setVisible(not pitfalls)
        self._refresh()

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
