"""One value in one line: name, slider and number; a line below says what is wrong with a typed number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from visualizer.gui.widgets.elided_label import ElidedLabel
from visualizer.gui.widgets.number_field import Check, NumberField, number_width
from visualizer.gui.widgets.slim_slider import POSITIONS, SlimSlider

if TYPE_CHECKING:
    from PySide6.QtGui import QFontMetrics

    from visualizer.gui.widgets.scales import SliderScale

GAP = 8


class SliderRow(QWidget):
    """A slider and a number that always show the same value; the number may lie outside the slider's range.

    Signals:
        gestureStarted(): The user begins to move the slider.
        moved(float): The user moved the slider to this value.
        gestureEnded(): The user let the slider go.
        entered(float): The user typed this value.
        resetRequested(): The user double-clicked the slider.
    """

    gestureStarted = Signal()
    moved = Signal(float)
    gestureEnded = Signal()
    entered = Signal(float)
    resetRequested = Signal()

    def __init__(
        self, scale: SliderScale, check: Check, prefix: str = "", parent: QWidget | None = None
    ) -> None:
        """Make a row.

        Args:
            scale: How the slider's length is divided.
            check: Raises ValueError with one clear line when a typed number is not allowed.
            prefix: Shown before the number, such as ``×``.
            parent: Qt parent.
        """
        super().__init__(parent)
        self._scale = scale
        self._tooltip = self._blocked = ""
        self.label = ElidedLabel(parent=self)
        self.label.setProperty("role", "caption")
        self.slider = SlimSlider(self)
        self.field = NumberField(check, prefix, self)
        self._problem = QLabel(self)
        self._problem.setProperty("role", "error")
        self._problem.setWordWrap(True)
        self._problem.hide()
        self._arrange()
        self._connect()

    @property
    def value(self) -> float | None:
        """The value shown; None where there is no single one."""
        return self.field.value

    @property
    def problem(self) -> str:
        """What is wrong with the typed number; empty when nothing is."""
        return self.field.problem

    def set_texts(self, name: str, label: str, tooltip: str, owner: str = "") -> None:
        """Name the row.

        Args:
            name: How code and tests call it; the slider and the field get it with an ending.
            label: Shown at the left.
            tooltip: What the value does, in one sentence.
            owner: What the value belongs to, for those who hear the window instead of seeing it.
        """
        self.setObjectName(name)
        self.slider.setObjectName(f"{name}Slider")
        self.field.setObjectName(f"{name}Field")
        self.label.setText(label)
        self._tooltip = tooltip
        self._show_tooltips()
        self.set_owner(owner)

    def set_blocked(self, why: str) -> None:
        """Do not let the value be changed, for the reason in the tooltips; empty: let it."""
        if why == self._blocked:
            return
        self._blocked = why
        if why:
            self.field.revert()
            self._leave_focus()
        self.slider.setDisabled(bool(why))
        self.field.setDisabled(bool(why))
        self._show_tooltips()

    def set_owner(self, owner: str) -> None:
        """Say what the value belongs to, for those who hear the window instead of seeing it."""
        spoken = f"{owner} {self.label.text()}".strip()
        self.slider.setAccessibleName(spoken)
        self.field.setAccessibleName(spoken)

    def set_value(self, value: float | None, handle_at: float | None = None) -> None:
        """Show a value; the handle stays in the hand that drags it.

        Args:
            value: The value; None where there is no single one.
            handle_at: Where the handle stands where there is no single value.
        """
        self._show(value)
        if not self.slider.isSliderDown():
            self._place_handle(value if value is not None else handle_at)

    def _place_handle(self, value: float | None) -> None:
        # A position rounds to a value and back to the same position or its neighbour: leave it alone then,
        # or arrow keys would get stuck where many positions mean one value.
        if value is None or self._scale.value(self.slider.value() / POSITIONS) == value:
            return
        self.slider.setValue(round(self._scale.fraction(value) * POSITIONS))

    def _show_tooltips(self) -> None:
        tooltip = "\n".join(part for part in (self._blocked, self._tooltip) if part)
        keys = self.tr("Drag, or use the arrow keys; with Shift finer. Double-click for the usual value.")
        self.label.set_hint(tooltip)
        self.slider.setToolTip(f"{tooltip}\n{keys}")
        self.field.set_hint(tooltip)

    def _leave_focus(self) -> None:
        """Give the focus to what is around the row, so that it does not jump to another value."""
        around = self.parentWidget() if self.slider.hasFocus() or self.field.hasFocus() else None
        while around is not None and not around.focusPolicy() & Qt.FocusPolicy.ClickFocus:
            around = around.parentWidget()
        if around is not None:
            around.setFocus()

    def _arrange(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(0)
        self.label.setFixedWidth(label_width(self.fontMetrics()))
        self.field.setFixedWidth(number_width(self.field.fontMetrics()))
        grid.addWidget(self.label, 0, 0)
        grid.addWidget(self.slider, 0, 1)
        grid.addWidget(self.field, 0, 2, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self._problem, 1, 0, 1, 3)
        grid.setColumnStretch(1, 1)

    def _connect(self) -> None:
        self.slider.gestureStarted.connect(self.gestureStarted)
        self.slider.moved.connect(self._take_position)
        self.slider.gestureEnded.connect(self.gestureEnded)
        self.slider.resetRequested.connect(self.resetRequested)
        self.field.entered.connect(self._enter)
        self.field.problemChanged.connect(self._show_problem)
        self.field.nudged.connect(self.slider.nudge)

    def _enter(self, value: float) -> None:
        self._show(value)
        self.entered.emit(value)

    def _show(self, value: float | None) -> None:
        self.field.show_value(value)
        # Qt tells assistive technology a slider's position, which means nothing here: say the value as well.
        self.slider.setAccessibleDescription(self.field.exact())

    def _take_position(self, position: int) -> None:
        value = self._scale.value(position / POSITIONS)
        if value != self.field.value:
            self._show(value)
            self.moved.emit(value)

    def _show_problem(self, problem: str) -> None:
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))


def label_width(metrics: QFontMetrics) -> int:
    """Width of the column of names, so that sliders stand below each other."""
    return metrics.horizontalAdvance("weight decay") + 6
