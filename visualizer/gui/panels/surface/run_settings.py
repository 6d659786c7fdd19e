"""Where a race starts, how long it goes on, and its gradient noise."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from visualizer.gui.panels import field_numbers
from visualizer.gui.panels.fields import NumbersField
from visualizer.gui.panels.section import ProblemLabel, SectionTitle, column, pair
from visualizer.scene import MAX_STEPS

if TYPE_CHECKING:
    from visualizer.gui.store import Store

_SEEDS = 2**32


class RunSettings(QWidget):
    """Start, steps, noise and seed."""

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._start = self._make_start()
        self._steps = self._make_steps()
        self._noise = self._make_noise()
        self._seed = self._make_seed()
        layout = column(self)
        layout.addWidget(SectionTitle(self.tr("Run")))
        layout.addLayout(pair(self._start, self._steps))
        layout.addLayout(pair(self._noise, self._seed))
        fields = (self._start, self._steps, self._noise, self._seed)
        layout.addWidget(ProblemLabel(fields, "runProblem"))
        store.sceneChanged.connect(self._show)
        self._show()

    def _make_start(self) -> NumbersField:
        allowed = self.tr("Start: two numbers, x and y, such as 1.0, 1.6")
        field = NumbersField(self.tr("start"), field_numbers.read_pair, allowed)
        hint = self.tr("Where every optimizer starts: x, y. Or drag the start marker on the stage.")
        field.set_format(field_numbers.brief_pair, field_numbers.exact_pair, hint)
        field.setObjectName("start")
        field.entered.connect(self._set_start)
        return field

    def _make_steps(self) -> NumbersField:
        allowed = self.tr("Steps: a whole number from 1 to 1,000,000")
        read = partial(field_numbers.read_whole, low=1, high=MAX_STEPS)
        field = NumbersField(self.tr("steps"), read, allowed)
        self._steps_hint = self.tr("How many updates every optimizer makes, 1 to 1,000,000.")
        self._no_steps = self.tr(
            "The checkpoint's model predicts only, and nothing is trained: go on training to make steps."
        )
        field.set_format(field_numbers.brief_whole_number, field_numbers.whole_number, self._steps_hint)
        field.setObjectName("steps")
        field.entered.connect(self._set_steps)
        return field

    def _make_noise(self) -> NumbersField:
        allowed = self.tr("Noise: a standard deviation, 0 or above, such as 0.1")
        field = NumbersField(self.tr("noise"), field_numbers.read_not_negative, allowed)
        self._noise_hint = self.tr(
            "Standard deviation of the Gaussian noise added to each component of every gradient."
        )
        self._no_noise = self.tr("A model's noise is that of its mini-batches: choose them above.")
        field.set_format(field_numbers.brief_number, field_numbers.exact_number, self._noise_hint)
        field.setObjectName("noise")
        field.entered.connect(self._set_noise)
        return field

    def _make_seed(self) -> NumbersField:
        allowed = self.tr("Seed: a whole number from 0 to 4,294,967,295")
        read = partial(field_numbers.read_whole, low=0, high=_SEEDS - 1)
        field = NumbersField(self.tr("seed"), read, allowed)
        self._seed_hint = self.tr(
            "Which noise: the same seed, the same noise, everywhere. Up and Down try the next one."
        )
        field.set_format(field_numbers.brief_whole_number, field_numbers.whole_number, self._seed_hint)
        field.setObjectName("seed")
        field.entered.connect(self._set_seed)
        field.nudged.connect(self._next_seed)
        return field

    def _show(self) -> None:
        scene = self._store.scene
        self._start.show_value(scene.start)
        self._steps.show_value((scene.steps,))
        self._noise.show_value((scene.noise,))
        of_model = scene.surface.problem is not None
        self._noise.setEnabled(not of_model)
        self._noise.set_hint(self._no_noise if of_model else self._noise_hint)
        self._seed.show_value((scene.seed,))
        for field, hint in ((self._steps, self._steps_hint), (self._seed, self._seed_hint)):
            field.setEnabled(not scene.predicts_only)
            field.set_hint(self._no_steps if scene.predicts_only else hint)

    def _set_start(self, start: tuple[float, float]) -> None:
        self._store.change(self._store.scene.with_(start=start))

    def _set_steps(self, steps: tuple[int]) -> None:
        self._store.change(self._store.scene.with_(steps=steps[0]))

    def _set_noise(self, noise: tuple[float]) -> None:
        self._store.change(self._store.scene.with_(noise=noise[0]))

    def _set_seed(self, seed: tuple[int]) -> None:
        self._store.change(self._store.scene.with_(seed=seed[0]))

    def _next_seed(self, direction: int) -> None:
        seed = (self._store.scene.seed + direction) % _SEEDS
        self._store.change(self._store.scene.with_(seed=seed), merge="seed")
