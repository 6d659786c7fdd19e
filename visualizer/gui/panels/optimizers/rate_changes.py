"""The learning-rate changes that were made on the way: listed, removable, and a way to each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from visualizer.gui.icons import icon
from visualizer.gui.theme import theme_of
from visualizer.gui.widgets.elided_label import ElidedLabel
from visualizer.gui.widgets.numbers import counted, full, short

if TYPE_CHECKING:
    from visualizer.scene import RateChange


class RateChanges(QWidget):
    """One row for each change.

    Signals:
        jumpRequested(int): The user wants to see this step.
        removeRequested(int): The user wants the change at this step gone.
    """

    jumpRequested = Signal(int)
    removeRequested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[RateChangeRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.hide()

    def show_changes(self, changes: tuple[RateChange, ...]) -> None:
        """Show these changes; rows are kept and only filled anew."""
        while len(self.rows) < len(changes):
            row = RateChangeRow(self)
            row.jumpRequested.connect(self.jumpRequested)
            row.removeRequested.connect(self.removeRequested)
            self._column.addWidget(row)
            self.rows.append(row)
        for row, change in zip(self.rows, changes, strict=False):
            row.show_change(change)
        for row in self.rows[len(changes) :]:
            row.hide()
        self.setVisible(bool(changes))


class RateChangeRow(QWidget):
    """One change: its step (a link), its learning rate, and a button that removes it.

    Signals:
        jumpRequested(int): The user wants to see this step.
        removeRequested(int): The user wants the change at this step gone.
    """

    jumpRequested = Signal(int)
    removeRequested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.change: RateChange | None = None
        self.link = QPushButton(self)
        self.link.setObjectName("changeLink")
        self.link.setProperty("role", "link")
        self.link.setToolTip(self.tr("Go to the step at which the learning rate changes."))
        self.link.clicked.connect(self._jump)
        self._rate = ElidedLabel(parent=self)
        self._rate.setProperty("role", "caption")
        self.remove = QToolButton(self)
        self.remove.setObjectName("changeRemove")
        self.remove.setToolTip(self.tr("Remove this change of the learning rate."))
        self.remove.setIconSize(QSize(12, 12))
        self.remove.clicked.connect(self._remove)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.link)
        row.addWidget(self._rate, 1)
        row.addWidget(self.remove)
        self._tint()

    def show_change(self, change: RateChange) -> None:
        """Show another change."""
        if change != self.change:
            self.change = change
            self.link.setText(self.tr("step {}").format(counted(change.step)))
            self._rate.setText(self.tr("lr {}").format(short(change.lr)))
            self._rate.set_hint(full(change.lr))
            self.remove.setAccessibleName(self.tr("Remove the change at step {}").format(change.step))
        self.show()

    def changeEvent(self, event: QEvent) -> None:
        """Tint the icon anew when the theme changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    def _tint(self) -> None:
        self.remove.setIcon(icon("x", theme_of(self).muted))

    def _jump(self) -> None:
        if self.change is not None:
            self.jumpRequested.emit(self.change.step)

    def _remove(self) -> None:
        if self.change is not None:
            self.removeRequested.emit(self.change.step)
