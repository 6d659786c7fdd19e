"""One slider for all learning rates: scales them, or sets them equal."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from visualizer.gui.panels.optimizers import edits
from visualizer.gui.widgets.elided_label import ElidedLabel
from visualizer.gui.widgets.icon_button import IconButton
from visualizer.gui.widgets.scales import SliderScale
from visualizer.gui.widgets.segmented_switch import Choice, SegmentedSwitch
from visualizer.gui.widgets.slider_row import SliderRow

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from visualizer.gui.panels.optimizers.rate_editor import RateEditor
    from visualizer.gui.store import Store
    from visualizer.scene import Scene

Mode = Literal["scale", "equal"]

FACTORS = SliderScale(0.01, 100.0, "log")
RATES = SliderScale(1e-5, 10.0, "log", zero=True)


class MasterRate(QWidget):
    """The section *learning rate, all*.

    While it scales, the factor counts from the learning rates that were last set by other means; so dragging
    back to ×1 brings exactly those back.

    Signals:
        modeChanged(str): ``mode`` is another one.
    """

    modeChanged = Signal(str)

    def __init__(self, store: Store, rates: RateEditor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self._rates = store, rates
        self.mode: Mode = "scale"
        self._base = store.scene
        self._base_step = 0
        self._result = store.scene
        self._factor = 1.0
        self.modes = QToolButton(self)
        self._mode_actions: dict[Mode, QAction] = {}
        self._factor_row = SliderRow(FACTORS, self._check_factor, "×", self)
        self._equal_row = SliderRow(RATES, self._check_rate, parent=self)
        self._equal_row.hide()
        self.scope = SegmentedSwitch(
            (
                Choice("whole", self.tr("whole run"), self.tr("Learning rates change from the start on.")),
                Choice(
                    "from_here",
                    self.tr("from this step"),
                    self.tr("Learning rates change from the current step on; the past stays."),
                ),
            ),
            self,
        )
        self.reset = IconButton(
            "masterReset", "undo-2", self.tr("Back to ×1: bring the learning rates back."), parent=self
        )
        self._name()
        self._arrange()
        self._connect()

    @property
    def factor(self) -> float:
        """By how much the learning rates were scaled since they were last set by other means."""
        return self._factor

    def set_mode(self, mode: Mode) -> None:
        """Let the slider scale all learning rates, or set all equal."""
        if mode == self.mode:
            return
        self.mode = mode
        self._mode_actions[mode].setChecked(True)
        self._factor_row.setVisible(mode == "scale")
        self._equal_row.setVisible(mode == "equal")
        self._show_mode()
        self.show_scene(self._store.scene)
        self.modeChanged.emit(mode)

    def show_scene(self, scene: Scene) -> None:
        """Show what the learning rates are now; the factor counts anew if they were set by other means."""
        if scene.optimizers != self._result.optimizers:
            self._count_anew()
        rates = {self._rates.shown(choice) for choice in scene.optimizers}
        typical = math.exp(sum(math.log(max(rate, 1e-12)) for rate in rates) / len(rates)) if rates else None
        self._equal_row.set_value(rates.pop() if len(rates) == 1 else None, typical)
        self.setEnabled(bool(scene.optimizers))

    def show_step(self) -> None:
        """Another step is shown: *from this step* now begins there."""
        if self._rates.scope == "from_here" and not self._rates.in_gesture:
            self._count_anew()
            self.show_scene(self._store.scene)

    def _count_anew(self) -> None:
        self._base = self._result = self._store.scene
        self._show_factor(1.0)

    def _show_factor(self, factor: float) -> None:
        self._factor = factor
        self._factor_row.set_value(factor)
        self.reset.setEnabled(factor != 1 and self._rates.possible)

    def _begin(self) -> None:
        self._rates.begin()

    def _drag_factor(self, factor: float) -> None:
        self._scale(factor, dragging=True)

    def _enter_factor(self, factor: float) -> None:
        self._scale(factor, dragging=False)

    def _reset(self) -> None:
        self._scale(1.0, dragging=False)

    def _scale(self, factor: float, *, dragging: bool) -> None:
        try:
            scaled = edits.scaled(self._base, factor, self._rates.step) if factor != 1 else self._base
        except ValueError:
            # A learning rate would leave the numbers there are; the slider has nowhere to go.
            self._show_factor(self._factor)
            return
        # Only the optimizers are taken from the base: the rest of the scene may have changed since.
        self._result = self._store.scene.with_(optimizers=scaled.optimizers)
        self._show_factor(factor)
        self._write(self._result, dragging=dragging)

    def _drag_equal(self, lr: float) -> None:
        self._write(edits.equalled(self._store.scene, lr, self._rates.step), dragging=True)

    def _enter_equal(self, lr: float) -> None:
        self._write(edits.equalled(self._store.scene, lr, self._rates.step), dragging=False)

    def _write(self, scene: Scene, *, dragging: bool) -> None:
        if dragging:
            self._rates.drag_to(scene, f"master-{self.mode}")
        else:
            self._store.change(scene)

    def _check_factor(self, factor: float) -> None:
        if factor <= 0:
            raise ValueError(self.tr("The factor must be a number above 0, not {:g}.").format(factor))
        for choice in self._base.optimizers:
            edits.check_rate([choice], self._rates.shown(choice) * factor)

    def _check_rate(self, lr: float) -> None:
        edits.check_rate(self._store.scene.optimizers, lr)

    def _choose_mode(self, action: QAction) -> None:
        self.set_mode(action.data())

    def _choose_scope(self, scope: str) -> None:
        self._rates.set_scope("from_here" if scope == "from_here" else "whole")

    def _show_scope(self, scope: str) -> None:
        self.scope.set_current(scope)
        self._count_anew()
        self.show_scene(self._store.scene)

    def _show_possible(self) -> None:
        for row in (self._factor_row, self._equal_row):
            row.set_blocked(self._rates.why_not)
        self._show_factor(self._factor)

    def _show_mode(self) -> None:
        self.modes.setText(f"{self._mode_actions[self.mode].text()} ▾")
        self.reset.setVisible(self.mode == "scale")

    def _name(self) -> None:
        self._factor_row.set_texts(
            "master",
            self.tr("master ×"),
            self.tr("Scales all learning rates by one factor; their ratios stay."),
        )
        self._equal_row.set_texts(
            "masterEqual", self.tr("all equal"), self.tr("Gives all optimizers the same learning rate.")
        )
        self._equal_row.field.setPlaceholderText(self.tr("mixed"))
        self.scope.setObjectName("scope")
        self.modes.setObjectName("masterMode")
        self.modes.setProperty("role", "link")
        self.modes.setToolTip(self.tr("Whether the slider scales all learning rates or sets all equal."))
        self.modes.setAccessibleName(self.modes.toolTip())
        self.modes.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._add_modes()
        self._show_mode()

    def _add_modes(self) -> None:
        menu = QMenu(self.modes)
        menu.setToolTipsVisible(True)
        group = QActionGroup(menu)
        texts: tuple[tuple[Mode, str, str], ...] = (
            ("scale", self.tr("scale all"), self.tr("Multiply all learning rates by one factor.")),
            ("equal", self.tr("set all equal"), self.tr("Give all optimizers one learning rate.")),
        )
        for mode, text, tooltip in texts:
            action = group.addAction(text)
            action.setCheckable(True)
            action.setChecked(mode == self.mode)
            action.setData(mode)
            action.setToolTip(tooltip)
            self._mode_actions[mode] = action
        menu.addActions(group.actions())
        group.triggered.connect(self._choose_mode)
        self.modes.setMenu(menu)

    def _arrange(self) -> None:
        title = ElidedLabel(self.tr("Learning rate, all").upper(), self)
        title.setProperty("role", "section")
        header = QHBoxLayout()
        header.addWidget(title, 1)
        header.addWidget(self.modes)
        footer = QHBoxLayout()
        footer.addWidget(self.scope)
        footer.addStretch(1)
        footer.addWidget(self.reset)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(header)
        column.addWidget(self._factor_row)
        column.addWidget(self._equal_row)
        column.addLayout(footer)
        self._show_factor(1.0)

    def _connect(self) -> None:
        factor, equal = self._factor_row, self._equal_row
        for row in (factor, equal):
            row.gestureStarted.connect(self._begin)
            row.gestureEnded.connect(self._rates.end)
        factor.moved.connect(self._drag_factor)
        factor.entered.connect(self._enter_factor)
        factor.resetRequested.connect(self._reset)
        equal.moved.connect(self._drag_equal)
        equal.entered.connect(self._enter_equal)
        self.reset.clicked.connect(self._reset)
        self.scope.chosen.connect(self._choose_scope)
        self._rates.scopeChanged.connect(self._show_scope)
        self._rates.possibleChanged.connect(self._show_possible)
