"""What can be done with one optimizer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from visualizer.descent.optimizers import OPTIMIZERS
from visualizer.gui.panels.optimizers.keys import KEYS
from visualizer.gui.widgets.colour_menu import ColourMenu

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class OptimizerMenu(QMenu):
    """The menu of a card; ``entries`` are its actions by name, ``colours`` its submenu."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setToolTipsVisible(True)
        self.entries: dict[str, QAction] = {}
        self.colours = ColourMenu([(row.colour, row.colour_dark) for row in OPTIMIZERS.values()], self)
        self.colours.setTitle(_with_keys(self.tr("Colour"), "colour"))
        self._add("duplicate", self.tr("Duplicate"), self.tr("Add a copy of this optimizer below it."))
        self._add("remove", self.tr("Remove"), self.tr("Take this optimizer out of the scene."))
        self.addSeparator()
        self._add("up", self.tr("Move up"), self.tr("Let this optimizer stand one place higher."))
        self._add("down", self.tr("Move down"), self.tr("Let this optimizer stand one place lower."))
        self.addMenu(self.colours)
        self.addSeparator()
        self._add(
            "reset", self.tr("Reset to defaults"), self.tr("Give every hyperparameter PyTorch's default.")
        )
        self._add("reveal", self.tr("Show all hyperparameters"), self.tr("Show the rarely used ones too."))
        self.entries["reveal"].setCheckable(True)

    def prepare(self, index: int, count: int, *, folded: bool) -> None:
        """Enable what makes sense for the optimizer at ``index`` of ``count``."""
        self.entries["up"].setEnabled(index > 0)
        self.entries["down"].setEnabled(index < count - 1)
        self.entries["reveal"].setChecked(not folded)

    def _add(self, name: str, text: str, tooltip: str) -> None:
        action = self.addAction(_with_keys(text, name))
        action.setObjectName(name)
        action.setToolTip(tooltip)
        self.entries[name] = action


def _with_keys(text: str, name: str) -> str:
    """The text of an entry with its keys, which are only shown: the window's actions listen to them."""
    return f"{text}\t{QKeySequence(KEYS[name]).toString(QKeySequence.SequenceFormat.NativeText)}"
