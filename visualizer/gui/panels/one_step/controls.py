"""What stands above the rows: the switch between the phases, a button that walks through them, the sample."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from visualizer.gui.panels import field_numbers
from visualizer.gui.panels.fields import NumbersField
from visualizer.gui.panels.one_step.phases import PHASES, PREDICTING
from visualizer.gui.widgets.icon_button import IconButton
from visualizer.gui.widgets.segmented_switch import Choice, SegmentedSwitch

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent

PHASE_MS = 1500
"""How long each phase is shown while they are walked through."""
_ARROWS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class PhaseControls(QWidget):
    """Chooses the phase and the sample that is followed. Left and Right go on to the neighbouring steps too.

    Signals:
        phaseChanged(str): Another phase is the active one.
        sampleChanged(): Another sample is followed.
        beyond(int): Right was pressed at the last phase (1), or Left at the first (-1).
    """

    phaseChanged = Signal(str)
    sampleChanged = Signal()
    beyond = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sample = 0
        self._samples = 1
        self._phases: tuple[str, ...] = PHASES
        self.switch = SegmentedSwitch(_choices(self))
        self.play_button = IconButton("phasesPlay", "play", "")
        self.sample_field = self._make_sample()
        self._timer = QTimer(self)
        self._timer.setInterval(PHASE_MS)
        self._timer.timeout.connect(self._walk)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.switch, 1)
        row.addWidget(self.play_button)
        row.addStretch(0)
        row.addWidget(self.sample_field)
        self.switch.chosen.connect(self._choose)
        self.play_button.clicked.connect(self._toggle)
        for key in PHASES:
            self.switch.button(key).installEventFilter(self)
        self.play_button.installEventFilter(self)
        self._show_playing()

    @property
    def phase(self) -> str:
        """The active phase."""
        return self.switch.current

    @property
    def playing(self) -> bool:
        """Whether the phases are being walked through."""
        return self._timer.isActive()

    def show_samples(self, count: int, *, followed: bool) -> None:
        """Say how many samples there are, and whether one of them is followed."""
        self._samples = count
        self.sample_field.setVisible(followed)
        self.sample_field.show_value((min(self.sample, count - 1) + 1,))

    def allow(self, why_not: str) -> None:
        """Offer all phases, or forward and loss alone and say why the others are none."""
        self._phases = PHASES[:PREDICTING] if why_not else PHASES
        for choice in _choices(self):
            button = self.switch.button(choice.key)
            button.setEnabled(choice.key in self._phases)
            button.setToolTip(choice.tooltip if choice.key in self._phases else why_not)
        if self.phase not in self._phases:
            self.set_phase(self._phases[0])

    def set_phase(self, key: str) -> None:
        """Make a phase the active one."""
        if key != self.phase and key in self._phases:
            self.switch.set_current(key)
            self.phaseChanged.emit(key)

    def stop(self) -> None:
        """Walk no further."""
        self._timer.stop()
        self._show_playing()

    def hideEvent(self, event: QHideEvent) -> None:
        """What nobody sees does not play."""
        super().hideEvent(event)
        self.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002  (all are alike)
        """Left and Right move between the phases, wherever in the controls the focus is."""
        if isinstance(event, QKeyEvent) and event.key() in _ARROWS:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and not event.modifiers() & _MODIFIERS:
                self._go(_ARROWS[Qt.Key(event.key())])
                return True
        return False

    def _go(self, by: int) -> None:
        """To a neighbouring phase; beyond the ends the neighbouring step has the next."""
        self.stop()
        place = self._phases.index(self.phase) + by
        if not 0 <= place < len(self._phases):
            self.beyond.emit(by)
        key = self._phases[place % len(self._phases)]
        self.set_phase(key)
        self.switch.button(key).setFocus()

    def _choose(self, key: str) -> None:
        self.stop()
        self.phaseChanged.emit(key)

    def _toggle(self) -> None:
        if self.playing:
            self.stop()
            return
        if self.phase == self._phases[-1]:
            self.set_phase(self._phases[0])
        self._timer.start()
        self._show_playing()

    def _walk(self) -> None:
        """The next phase; at the last one it ends."""
        place = self._phases.index(self.phase) + 1
        if place < len(self._phases):
            self.set_phase(self._phases[place])
        if place >= len(self._phases) - 1:
            self.stop()

    def _show_playing(self) -> None:
        self.play_button.set_icon("pause" if self.playing else "play")
        self.play_button.set_tooltip(
            self.tr("Stop at this phase.")
            if self.playing
            else self.tr("Walk through the phases of this step. Left and Right move by hand.")
        )

    def _make_sample(self) -> NumbersField:
        allowed = self.tr("Sample: a whole number from 1 to the number of samples in the batch")
        field = NumbersField(self.tr("sample"), self._read_sample, allowed)
        hint = self.tr("Which sample of the batch is followed. Up and Down try the next one.")
        field.set_format(field_numbers.brief_whole_number, field_numbers.whole_number, hint)
        field.setObjectName("followedSample")
        field.setFixedWidth(104)
        field.entered.connect(self._set_sample)
        field.nudged.connect(self._nudge_sample)
        return field

    def _read_sample(self, text: str) -> tuple[float, ...] | None:
        return field_numbers.read_whole(text, low=1, high=self._samples)

    def _set_sample(self, sample: tuple[int]) -> None:
        self.sample = sample[0] - 1
        self.sampleChanged.emit()

    def _nudge_sample(self, direction: int) -> None:
        self._set_sample(((min(self.sample, self._samples - 1) + direction) % self._samples + 1,))


_MODIFIERS = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
)


def _choices(owner: PhaseControls) -> list[Choice]:
    """The segments. The names are those of the code, in every language."""
    return [
        Choice("forward", "1 forward", owner.tr("The model computes ŷ from the batch.")),
        Choice("loss", "2 loss", owner.tr("How far ŷ is from y, on average.")),
        Choice("backward", "3 backward", owner.tr("The chain rule gives each parameter its gradient.")),
        Choice("update", "4 update", owner.tr("The optimizer moves the parameters.")),
        Choice("zero_grad", "5 zero_grad", owner.tr("The gradients are forgotten before the next step.")),
    ]
