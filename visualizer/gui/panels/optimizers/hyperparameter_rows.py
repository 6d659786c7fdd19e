"""The hyperparameters of one optimizer: the main ones always, the others on request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from visualizer.descent.optimizers import OPTIMIZERS
from visualizer.gui.widgets.elided_label import ElidedLabel
from visualizer.gui.widgets.scales import SliderScale
from visualizer.gui.widgets.slider_row import GAP, SliderRow
from visualizer.gui.widgets.toggle import Toggle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from visualizer.descent.hyperparameters import Hyperparameter

MAIN = ("lr", "momentum", "beta1", "beta2", "alpha", "rho")
"""Shown even where they have their defaults: what textbooks write into the update rule."""


class NumberRow(SliderRow):
    """One hyperparameter that is a number.

    Signals:
        dragged(str, float): The user moved the slider: name and value.
        chosen(str, object): The user typed a value or asked for the default: name and value.
    """

    dragged = Signal(str, float)
    chosen = Signal(str, object)

    def __init__(self, hyperparameter: Hyperparameter, parent: QWidget | None = None) -> None:
        super().__init__(scale_of(hyperparameter), hyperparameter.check, parent=parent)
        self.hyperparameter = hyperparameter
        name = self.tr("learning rate") if hyperparameter.name == "lr" else readable(hyperparameter.name)
        self.set_texts(hyperparameter.name, name, _meaning(hyperparameter))
        self.moved.connect(self._drag)
        self.entered.connect(self._set)
        self.resetRequested.connect(self._reset)

    def _drag(self, value: float) -> None:
        self.dragged.emit(self.hyperparameter.name, value)

    def _set(self, value: float) -> None:
        self.chosen.emit(self.hyperparameter.name, value)

    def _reset(self) -> None:
        self._set(float(self.hyperparameter.default))


class FlagRow(QWidget):
    """One hyperparameter that is on or off.

    Signals:
        chosen(str, object): The user switched it: name and value.
    """

    chosen = Signal(str, object)

    def __init__(self, hyperparameter: Hyperparameter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hyperparameter = hyperparameter
        meaning = _meaning(hyperparameter)
        self.setObjectName(hyperparameter.name)
        self._label = ElidedLabel(readable(hyperparameter.name), self)
        self._label.setProperty("role", "caption")
        self._label.set_hint(meaning)
        self.toggle = Toggle(self)
        self.toggle.setObjectName(f"{hyperparameter.name}Toggle")
        self.toggle.setToolTip(meaning)
        self.toggle.clicked.connect(self._tell)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self._label, 1)
        row.addWidget(self.toggle)

    def set_value(self, value: float | bool) -> None:
        """Show the flag on or off."""
        self.toggle.setChecked(bool(value))

    def set_owner(self, owner: str) -> None:
        """Say what the flag belongs to, for those who hear the window instead of seeing it."""
        self.toggle.setAccessibleName(f"{owner} {self._label.text()}")

    def _tell(self, on: bool) -> None:
        self.chosen.emit(self.hyperparameter.name, on)


class HyperparameterRows(QWidget):
    """One row for each hyperparameter of an optimizer, in the registry's order.

    Signals:
        gestureStarted(): The user begins to drag.
        dragged(str, float): The user dragged a hyperparameter to a value.
        gestureEnded(): The drag ended.
        chosen(str, object): The user set a hyperparameter to a value at once.
        foldedChanged(): More or fewer rows are shown.
    """

    gestureStarted = Signal()
    dragged = Signal(str, float)
    gestureEnded = Signal()
    chosen = Signal(str, object)
    foldedChanged = Signal()

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: dict[str, NumberRow | FlagRow] = {}
        self.folded = True
        self._hyperparameters = OPTIMIZERS[key].hyperparameters
        self._values: Mapping[str, float | bool] = {}
        self._owner = ""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)

    @property
    def hidden_count(self) -> int:
        """How many rows are folded away."""
        return len(self._hyperparameters) - sum(not row.isHidden() for row in self.rows.values())

    def set_folded(self, folded: bool) -> None:
        """Hide or show what is neither a main hyperparameter nor unlike its default."""
        self.folded = folded
        for row in self.rows.values():
            row.setVisible(self._is_needed(row.hyperparameter))
        self._make_needed()
        self.foldedChanged.emit()

    def show_values(self, values: Mapping[str, float | bool], lr: float) -> None:
        """Show values; ``lr`` is the learning rate to show, which may have changed on the way."""
        self._values = {**values, "lr": lr}
        for name, row in self.rows.items():
            row.set_value(self._values[name])
        # Rows appear by themselves but never vanish under the hand that drags them back to the default.
        if self._make_needed():
            self.foldedChanged.emit()

    def block_rate(self, why: str) -> None:
        """Do not let the learning rate be changed, for a reason; empty: let it."""
        row = self.rows.get("lr")
        if isinstance(row, NumberRow):
            row.set_blocked(why)

    def set_owner(self, owner: str) -> None:
        """Say which optimizer the rows belong to, for those who hear the window instead of seeing it."""
        self._owner = owner
        for row in self.rows.values():
            row.set_owner(owner)

    def _make_needed(self) -> bool:
        """Make or show the rows that are needed and not there; True if there were any. Most never are."""
        needed = [each for each in self._hyperparameters if self._is_needed(each)]
        missing = [each for each in needed if not self._is_shown(each)]
        for hyperparameter in missing:
            row = self.rows.get(hyperparameter.name) or self._row(hyperparameter)
            row.show()
        return bool(missing)

    def _row(self, hyperparameter: Hyperparameter) -> NumberRow | FlagRow:
        kind = FlagRow if hyperparameter.scale == "flag" else NumberRow
        row = kind(hyperparameter, self)
        if isinstance(row, NumberRow):
            row.gestureStarted.connect(self.gestureStarted)
            row.dragged.connect(self.dragged)
            row.gestureEnded.connect(self.gestureEnded)
        row.chosen.connect(self.chosen)
        row.set_owner(self._owner)
        row.set_value(self._values[hyperparameter.name])
        before = self._hyperparameters[: self._hyperparameters.index(hyperparameter)]
        self._column.insertWidget(sum(each.name in self.rows for each in before), row)
        self.rows[hyperparameter.name] = row
        return row

    def _is_shown(self, hyperparameter: Hyperparameter) -> bool:
        row = self.rows.get(hyperparameter.name)
        return row is not None and not row.isHidden()

    def _is_needed(self, hyperparameter: Hyperparameter) -> bool:
        name = hyperparameter.name
        return not self.folded or name in MAIN or self._values[name] != hyperparameter.default


def scale_of(hyperparameter: Hyperparameter) -> SliderScale:
    """The slider of a hyperparameter; a logarithmic one reaches 0 where 0 is allowed."""
    kind: Literal["linear", "log"] = "log" if hyperparameter.scale == "log" else "linear"
    low, high = hyperparameter.minimum, hyperparameter.maximum
    return SliderScale(low, high, kind, zero=_allows_zero(hyperparameter))


def readable(name: str) -> str:
    """A hyperparameter's name with spaces: ``weight decay``."""
    return name.replace("_", " ")


def _allows_zero(hyperparameter: Hyperparameter) -> bool:
    try:
        hyperparameter.check(0.0)
    except ValueError:
        return False
    return True


def _meaning(hyperparameter: Hyperparameter) -> str:
    meaning = QCoreApplication.translate("hyperparameter", hyperparameter.meaning)
    return f"{meaning} ({hyperparameter.name})" if "_" in hyperparameter.name else meaning
