"""What the dialogs of checkpoints are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from visualizer.gui.panels.section import caption

if TYPE_CHECKING:
    from collections.abc import Sequence


def push_button(parent: QWidget, name: str, text: str, hint: str) -> QPushButton:
    """A button of a dialog."""
    button = QPushButton(text, parent)
    button.setObjectName(name)
    button.setToolTip(hint)
    button.setAccessibleName(text)
    button.setAutoDefault(True)
    return button


class FactGrid(QWidget):
    """Names at the left, what is known of them at the right."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self._rows: list[tuple[QLabel, QLabel]] = []
        self.facts: dict[str, str] = {}

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show these and no others."""
        self.facts = dict(facts)
        while len(self._rows) < len(facts):
            self._add_row()
        for place, (name, value) in enumerate(self._rows):
            if place < len(facts):
                name.setText(facts[place][0])
                value.setText(facts[place][1])
            name.setVisible(place < len(facts))
            value.setVisible(place < len(facts))
        self.setVisible(bool(facts))

    def _add_row(self) -> None:
        row, (name, value) = len(self._rows), (caption(""), QLabel())
        value.setWordWrap(True)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        value.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(value, row, 1)
        self._rows.append((name, value))
