"""The dock "One step, slowly": the update from the current step, phase by phase."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from visualizer.gui.panels.one_step.body import StepBody
from visualizer.gui.panels.one_step.by_hand import ByHand
from visualizer.gui.panels.one_step.controls import PhaseControls
from visualizer.gui.panels.one_step.layers import ByLayers
from visualizer.gui.panels.one_step.phases import PREDICTING, Line, Phase
from visualizer.gui.panels.one_step.replay import Played, Replayer, StepAsk
from visualizer.gui.panels.replayed_panel import ReplayedPanel
from visualizer.gui.panels.run_title import RunTitle
from visualizer.gui.panels.section import caption
from visualizer.gui.panels.skip_zero_grad import SkipZeroGrad

if TYPE_CHECKING:
    from visualizer.descent.run import Run
    from visualizer.gui.panels.run_choice import RunChoice
    from visualizer.gui.store import Store


class OneStepPanel(ReplayedPanel):
    """Shows the update from the current step.

    Signals:
        stepPicked(int): The person went on to this step.
    """

    stepPicked = Signal(int)

    def __init__(self, store: Store, choice: RunChoice, parent: QWidget | None = None) -> None:
        super().__init__(store, choice, Replayer().play, "oneStepMessage", parent)
        self._none = self.tr("The checkpoint's model predicts only: nothing is trained, so no step follows.")
        self._played: Played | None = None
        self._by_hand, self._by_layers = ByHand(self), ByLayers(self)
        self.skip = SkipZeroGrad(store)
        tip = self.tr("Choose the optimizer whose step is shown.")
        self.skip_caption = caption(self.tr("skip zero_grad"))
        self.header = RunTitle(store, choice, "oneStepChooser", tip, self.skip_caption, self.skip)
        self.controls = PhaseControls()
        self.body = StepBody()
        self.rows = self.body.rows
        self._lay_out(self.header, self._make_shown())
        self._listen()
        self._refresh()

    @property
    def played(self) -> Played | None:
        """The update that is shown; None while a message is."""
        return self._played

    def close_work(self) -> None:
        """Stop the background work and wait for it."""
        self.controls.stop()
        super().close_work()

    def changeEvent(self, event: QEvent) -> None:
        """Redraw in the new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()

    def _make_shown(self) -> QWidget:
        shown = QWidget()
        column = QVBoxLayout(shown)
        column.setContentsMargins(4, 0, 4, 0)
        column.setSpacing(6)
        column.addWidget(self.controls)
        column.addWidget(self.body, 1)
        return shown

    def _listen(self) -> None:
        super()._listen()
        self._store.sceneChanged.connect(self._show_skip)
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
        super()._refresh()

    def _needs_a_model(self) -> str:
        return self.tr("Formulas have no samples. Choose a model to see one of its steps, slowly.")

    def _nobody_races(self) -> str:
        return self.tr("Nobody races yet: there is no step to show.")

    def _ask_for(self, run: Run, row: int) -> StepAsk:
        return StepAsk(self._store.runs_scene, run, row, self.controls.sample)

    def _show_answer(self, answer: Played | None) -> None:
        self._played = answer
        if answer is None:
            self.controls.stop()
            return
        by_hand = answer.worked is not None
        self.controls.show_samples(len(answer.step.features), followed=by_hand)
        self.controls.allow(self._none if answer.ask.scene.predicts_only else "")
        self.body.show_norms(answer.ask.run.trajectory, answer.step.row, wanted=not by_hand)
        self._show_phases()

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

    def _show_skip(self) -> None:
        for widget in (self.skip, self.skip_caption):
            widget.setVisible(self._store.scene.surface.problem is not None)

    def _pick(self, key: str) -> None:
        self.controls.stop()
        self.controls.set_phase(key)

    def _go(self, by: int) -> None:
        """On to the next step's first phase, or back to the last one of the step before."""
        self.stepPicked.emit(max(0, min(self._store.step + by, self._store.scene.last_step)))
