"""Fields for the settings of data and models: one number each, its range that of the registry's row."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from visualizer.gui.panels import field_numbers
from visualizer.gui.panels.fields import HEIGHT, NumbersField
from visualizer.gui.panels.section import GAP
from visualizer.gui.widgets.elided_label import ElidedLabel
from visualizer.gui.widgets.toggle import Toggle

if TYPE_CHECKING:
    from collections.abc import Sequence

Allows = Callable[[float], bool]


class SettingField(NumbersField):
    """One number; which are allowed can change."""

    def __init__(self, name: str, caption: str, spoken: str) -> None:
        """Make a field.

        Args:
            name: How code and tests call it.
            caption: Shown inside, at the left.
            spoken: What it is, for those who hear the window instead of seeing it.
        """
        super().__init__(caption, self._allowed_number, "")
        self._whole = False
        self._allows: Allows = lambda _: True
        self.setObjectName(name)
        self.setAccessibleName(spoken)

    def set_rule(self, allows: Allows, allowed: str, hint: str, *, whole: bool) -> None:
        """Say which numbers are allowed.

        Args:
            allows: Whether a number is.
            allowed: One sentence that says which are.
            hint: What the number does, one sentence.
            whole: Whether they are whole ones.
        """
        self._whole, self._allows, self._allowed = whole, allows, allowed
        if whole:
            self.set_format(field_numbers.brief_whole_number, field_numbers.whole_number, hint)
        else:
            self.set_format(field_numbers.brief_number, field_numbers.exact_number, hint)
        self.revert()

    def _allowed_number(self, text: str) -> tuple[float, ...] | None:
        if self._whole:
            numbers = field_numbers.read_whole(text, -(2**53), 2**53)
        else:
            number = field_numbers.real(text)
            numbers = None if number is None else (number,)
        return numbers if numbers is not None and self._allows(numbers[0]) else None


class LabelledToggle(QWidget):
    """A switch with its name at the left."""

    def __init__(self, name: str, text: str, hint: str) -> None:
        super().__init__()
        self.setMinimumHeight(HEIGHT)
        self.toggle = Toggle()
        self.toggle.setObjectName(name)
        self.toggle.setAccessibleName(text)
        self.toggle.setToolTip(hint)
        self.clicked = self.toggle.clicked
        label = ElidedLabel(text)
        label.setProperty("role", "caption")
        label.set_hint(hint)
        label.setBuddy(self.toggle)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(label, 1)
        row.addWidget(self.toggle)


class Pairs(QWidget):
    """Widgets in rows of two of equal width; those that are hidden leave no gap."""

    def __init__(self, widgets: Sequence[QWidget]) -> None:
        super().__init__()
        self._widgets = widgets
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP)
        for column in (0, 1):
            self._grid.setColumnStretch(column, 1)
        self.show_only(widgets)

    def show_only(self, shown: Sequence[QWidget]) -> None:
        """Show these, in the order of all."""
        for widget in self._widgets:
            self._grid.removeWidget(widget)
            widget.setParent(self)
            widget.setVisible(widget in shown)
        for place, widget in enumerate(widget for widget in self._widgets if widget in shown):
            self._grid.addWidget(widget, place // 2, place % 2)
        self.setVisible(bool(shown))


def wrapped(name: str, role: str) -> QLabel:
    """A label over as many lines as it needs; takes no room while it is empty."""
    label = QLabel()
    label.setObjectName(name)
    label.setProperty("role", role)
    label.setWordWrap(True)
    label.hide()
    return label


def say(label: QLabel, text: str) -> None:
    """Show a text, or nothing at all."""
    label.setText(text)
    label.setVisible(bool(text))
