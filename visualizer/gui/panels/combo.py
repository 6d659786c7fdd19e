"""A list of choices that drops down, as panels have it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QSizePolicy

from visualizer.gui.panels.fields import HEIGHT

if TYPE_CHECKING:
    from PySide6.QtGui import QStandardItemModel, QWheelEvent


class Combo(QComboBox):
    """Leaves the wheel to the panel unless it has the keyboard: scrolling past it changes nothing."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turn the choice only while it has the keyboard."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def show_key(self, key: object) -> None:
        """Show the choice whose data is this; none where there is no such choice."""
        self.setCurrentIndex(self.findData(key))

    def forbid(self, key: object, why: str) -> None:
        """Do not let one be chosen, for the reason in its tooltip; empty: let it."""
        row = self.findData(key)
        item = cast("QStandardItemModel", self.model()).item(row)
        item.setEnabled(not why)
        hint = item.data(Qt.ItemDataRole.UserRole + 1) or ""
        item.setToolTip("\n".join(part for part in (why, hint) if part))

    def offer(self, text: str, key: object, hint: str = "") -> None:
        """Add a choice with a sentence about it."""
        self.addItem(text, key)
        self.setItemData(self.count() - 1, hint, Qt.ItemDataRole.ToolTipRole)
        self.setItemData(self.count() - 1, hint, Qt.ItemDataRole.UserRole + 1)


def combo_box(name: str, tooltip: str) -> Combo:
    """An empty list.

    Args:
        name: How code and tests call it.
        tooltip: What is chosen, in one sentence.
    """
    combo = Combo()
    combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    combo.setObjectName(name)
    combo.setToolTip(tooltip)
    combo.setAccessibleName(tooltip)
    combo.setFixedHeight(HEIGHT)
    combo.setMinimumContentsLength(4)
    combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return combo
