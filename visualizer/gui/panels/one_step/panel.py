"""The dock "One step, slowly": the update from the current step, phase by phase."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QLabel, QStackedLayout, QVBoxLayout, QWidget

from visualizer.gui.pace import Pace
from visualizer.gui.panels.one_step.body import StepBody
from visualizer.gui.panels.one_step.by_hand import ByHand
from visualizer.gui.panels.one_step.controls import PhaseControls
from visualizer.gui.panels.one_step.layers import ByLayers
from visualizer.gui.panels.one_step.phases import PREDICTING, Line, Phase
from visualizer.gui.panels.one_step.replay import Ask, Played, Replayer
from visualizer.gui.panels.run_choice import RunChooser
from visualizer.gui.panels.section import SectionTitle, caption
from visualizer.gui.panels.skip_zero_grad import SkipZeroGrad
from visualizer.gui.workers import LatestJob

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from visualizer.descent.run import Run
    from visualizer.gui.panels.run_choice import RunChoice
    from visualizer.gui.store import Store


class OneStepPanel(QWidget):
    """Follows the step and every new run, while it is seen.

    Signals:
        stepPicked(int): The person went on to this step.
    """

    stepPicked = Signal(int)

    def __init__(self, store: Store, choice: RunChoice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self._choice = store, choice
        self._stale = True
        self._none = self.tr("The checkpoint's model predicts only: nothing is trained, so no step follows.")
        self._asked: Ask | None = None
        self._wanted = False
        self._played: Played | None = None
        self._by_hand, self._by_layers = ByHand(self), ByLayers(self)
        self._replayer = Replayer()
        self.job = LatestJob(self._replayer.play, self)
        self.skip = SkipZeroGrad(store)
        tip = self.tr("Choose the optimizer whose step is shown.")
        self.skip_caption = caption(self.tr("skip zero_grad"))
        self.header = SectionTitle(
            "", RunChooser(store, choice, "oneStepChooser", tip), self.skip_caption, self.skip
        )
        self.controls = PhaseControls()
        self.body = StepBody()
        self.rows = self.body.rows
        self.message = QLabel()
        self._lay_out()
        self._listen()
        self._refresh()

    @property
    def played(self) -> Played | None:
        """The update that is shown; None while a message is."""
        return self._played

    def close_work(self) -> None:
        """Stop the background work and wait for it."""
        self.controls.stop()
        self.job.close()

    def changeEvent(self, event: QEvent) -> None:
        """Redraw in the new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Nothing was computed while nobody saw it."""
        super().paintEvent(event)
        if self._stale:
            self._show()

    def _lay_out(self) -> None:
        self.message.setWordWrap(True)
        self.message.setProperty("role", "caption")
        self.message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.message.setObjectName("oneStepMessage")
        shown = QWidget()
        column = QVBoxLayout(shown)
        column.setContentsMargins(4, 0, 4, 0)
        column.setSpacing(6)
        column.addWidget(self.controls)
        column.addWidget(self.body, 1)
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
        self._store.sceneChanged.connect(self._show_skip)
        self._choice.changed.connect(self._refresh)
        self.job.finished.connect(self._take)
        self.job.failed.connect(self._take_error)
        self.controls.phaseChanged.connect(self._show_phases)
        self.controls.sampleChanged.connect(self._refresh)
        self.controls.beyond.connect(self._go)
        self.rows.picked.connect(self._pick)

    def _refresh(self) -> None:
        """Show what is there now, or as soon as it can be seen: a tab may be behind another."""
        self._show_skip()
        label = self._choice.label
        title = self.tr("One step, slowly: {}").format(label) if label else self.tr("One step, slowly")
        self.header.set_text(title)
        if self.isVisible() and not self.visibleRegion().isEmpty():
            self._show()
        else:
            self._stale = True

    def _show(self) -> None:
        """Ask for the update from the current step; it is played in the background."""
        self._stale = False
        store, index = self._store, self._choice.index
        if store.scene.surface.problem is None:
            self._say(self.tr("Formulas have no samples. Choose a model to see one of its steps, slowly."))
        elif index < 0:
            self._say(self.tr("Nobody races yet: there is no step to show."))
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
        self._ask(Ask(self._store.runs_scene, run, row, self.controls.sample))

    def _ask(self, ask: Ask) -> None:
        """Play an update; one of the same run may end first, else nothing is shown while a race plays."""
        self._wanted = self.job.busy and self._asked is not None and self._asked.run is ask.run
        if not self._wanted:
            self._asked = ask
            self.job.submit(ask)

    def _take(self, played: Played) -> None:
        """Show an update that has been played."""
        self._played = played
        self._stack.setCurrentIndex(1)
        self.controls.show_samples(len(played.step.features), followed=played.worked is not None)
        self.controls.allow(self._none if played.ask.scene.predicts_only else "")
        self.body.show_norms(played.ask.run.trajectory, played.step.row, wanted=played.worked is None)
        self._show_phases()
        if self._wanted:
            self._refresh()

    def _take_error(self, error: Exception) -> None:
        self._say(str(error))

    def _show_phases(self) -> None:
        played = self._played
        if played is not None:
            writer = self._by_layers if played.worked is None else self._by_hand
            phases = writer.phases(played)
            if played.ask.scene.predicts_only:
                none = Phase((Line(self._none),))
                phases = (*phases[:PREDICTING], *[none] * len(phases[PREDICTING:]))
            self.rows.show_phases(phases, self.controls.phase)
            self.body.reveal(self.controls.phase)

    def _say(self, text: str) -> None:
        self.job.cancel()
        self._asked, self._wanted = None, False
        self.controls.stop()
        self._played = None
        self.message.setText(text)
        self._stack.setCurrentIndex(0)

    def _show_skip(self) -> None:
        for widget in (self.skip, self.skip_caption):
            widget.setVisible(self._store.scene.surface.problem is not None)

    def _pick(self, key: str) -> None:
        self.controls.stop()
        self.controls.set_phase(key)

    def _go(self, by: int) -> None:
        """On to the next step's first phase, or back to the last one of the step before."""
        self.stepPicked.emit(max(0, min(self._store.step + by, self._store.scene.last_step)))
