"""The curvature of the surface below one optimizer's ball, and which learning rates it allows there."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from visualizer.descent.optimizers import defaults
from visualizer.descent.stability import critical_learning_rate
from visualizer.gui.pace import Pace
from visualizer.gui.panels.run_title import RunTitle
from visualizer.gui.panels.section import column
from visualizer.gui.shown_ground import ShownGround
from visualizer.gui.widgets.entry_field import tabular
from visualizer.gui.widgets.numbers import full, short

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QShowEvent

    from surfaces.surface import Surface
    from visualizer.descent.run import Run
    from visualizer.descent.stability import Chosen
    from visualizer.gui.panels.run_choice import RunChoice
    from visualizer.gui.store import Store

_ROW_HEIGHT = 20
_GAP = 6


class Figures(NamedTuple):
    """The curvature at one point of a run, and the critical learning rates there; NaN where there is none.

    Attributes:
        low: The smaller eigenvalue of the Hessian.
        high: The larger one.
        condition_number: Largest over smallest absolute eigenvalue.
        sgd: Critical learning rate of SGD; 2 / high without weight decay.
        momentum: That of the heavy ball; 2 (1 + mu) / high without weight decay and dampening.
        own: That of the run's own optimizer, with the preconditioner of that step.
    """

    low: float
    high: float
    condition_number: float
    sgd: float
    momentum: float
    own: float


def figures(surface: Surface, run: Run, step: int, rivals: Mapping[str, Chosen]) -> Figures:
    """The curvature where a run is after ``step`` steps.

    Args:
        surface: What the run descends, with or without the L2 penalty of a weight decay.
        run: The run.
        step: The step; beyond the run's end its last one.
        rivals: The hyperparameters of ``sgd`` and of ``momentum``.
    """
    from surfaces.curvature import condition_number, eigenvalues

    k = min(step, run.steps)
    hessian = surface.function.hessian(*run.position[k])
    low, high = (float(value) for value in eigenvalues(hessian))
    # An optimizer's own weight decay counts in its rate, whatever is plotted.
    bent = hessian if surface.plain is surface else surface.plain.function.hessian(*run.position[k])
    sgd, heavy_ball = (critical_learning_rate(bent, key, rivals[key]) for key in ("sgd", "momentum"))
    return Figures(low, high, float(condition_number(hessian)), sgd, heavy_ball, float(run.critical_lr[k]))


class CurvatureSection(QWidget):
    """Eigenvalues of the Hessian, condition number and critical learning rates at one optimizer's ball."""

    def __init__(self, store: Store, choice: RunChoice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self._choice = store, choice
        self._ground = ShownGround(store)
        tip = self.tr("Choose the optimizer at whose ball the curvature is shown.")
        self._title = RunTitle(store, choice, "curvatureChooser", tip)
        self._title.setObjectName("curvatureTitle")
        self._table = QVBoxLayout()
        self._table.setSpacing(0)
        self._values: dict[str, QLabel] = {}
        self._captions: dict[str, QLabel] = {}
        for key, text in self._rows().items():
            self._add_row(key, text)
        layout = column(self)
        layout.addWidget(self._title)
        layout.addLayout(self._table)
        store.runsChanged.connect(self._show)
        # Not sixty different numbers a second: nobody could read them.
        self._pace = Pace(self)
        self._pace.due.connect(self._show)
        store.stepChanged.connect(self._pace.ask)
        store.sceneChanged.connect(self._pace.ask)  # another layout may show another penalty
        choice.changed.connect(self._show)
        self._show()

    def value(self, key: str) -> str:
        """What is shown in the row ``eigenvalues``, ``condition``, ``sgd``, ``momentum`` or ``own``."""
        return self._values[key].text()

    def showEvent(self, event: QShowEvent) -> None:
        """Nothing was computed while nobody saw it."""
        super().showEvent(event)
        self._show()

    def _rows(self) -> dict[str, str]:
        return {
            "eigenvalues": self.tr("eigenvalues λ"),
            "condition": self.tr("condition number"),
            "sgd": self.tr("critical lr, SGD"),
            "momentum": self.tr("critical lr, Momentum"),
            "own": "",
        }

    def _add_row(self, key: str, text: str) -> None:
        name, value = QLabel(text), QLabel("—")
        name.setProperty("role", "caption")
        value.setObjectName(f"curvature_{key}")
        value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        value.setFont(tabular(value.font()))
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        value.setAccessibleName(text)
        # Long numbers never ask for a wider dock.
        value.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        for label in (name, value):
            label.setFixedHeight(_ROW_HEIGHT)
        row = QHBoxLayout()
        row.setSpacing(_GAP)
        row.addWidget(name)
        row.addWidget(value, 1)
        self._table.addLayout(row)
        self._captions[key], self._values[key] = name, value

    def _show(self) -> None:
        if not self.isVisible():
            return
        store, index = self._store, self._choice.index
        if index < 0:
            self._title.set_text(self.tr("Curvature"))
            self._show_figures(None, "")
            return
        label = self._choice.label
        self._title.set_text(self.tr("Curvature at {}").format(label))
        run = store.runs[index]
        shown = figures(self._ground.of(label)[0], run, store.step, self._rivals(run))
        self._captions["own"].setText(self.tr("critical lr, {}").format(label))
        self._show_figures(shown, run.key)

    def _rivals(self, shown: Run) -> dict[str, Chosen]:
        """The hyperparameters of SGD and the heavy ball: the shown run's, the first's or the defaults."""
        runs = (shown, *self._store.runs)
        return {
            key: next((run.hyperparameters for run in runs if run.key == key), defaults(key))
            for key in ("sgd", "momentum")
        }

    def _show_figures(self, shown: Figures | None, key: str) -> None:
        nowhere = shown is None or math.isnan(shown.high)
        flat = self.tr(
            "None: the surface does not bend upwards here, so no learning rate is too large for it."
        )
        missing = self.tr("The Hessian is not finite here.") if nowhere else flat
        for row in ("own", "sgd", "momentum"):
            rate = math.nan if shown is None else getattr(shown, "own" if row == key else row)
            self._set(row, (rate,), missing)
        eigenvalues = (math.nan,) if nowhere or shown is None else (shown.high, shown.low)
        self._set("eigenvalues", eigenvalues, missing)
        condition = math.nan if shown is None else shown.condition_number
        self._set("condition", (condition,), self.tr("None: the surface is flat here."))
        for label in (self._captions["own"], self._values["own"]):
            label.setVisible(key not in ("", "sgd", "momentum"))

    def _set(self, row: str, numbers: tuple[float, ...], missing: str) -> None:
        """Show numbers, all digits in the tooltip; where there are none, the tooltip says why."""
        there = not any(math.isnan(number) for number in numbers)
        self._values[row].setText(" · ".join(short(number) for number in numbers) if there else "—")
        self._values[row].setToolTip(" · ".join(full(number) for number in numbers) if there else missing)
