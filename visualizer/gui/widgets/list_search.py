"""A search field over a list: the field keeps the keyboard, the keys that move go to the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QLineEdit

if TYPE_CHECKING:
    from collections.abc import Collection

    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QListView, QWidget

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ListSearch(QLineEdit):
    """Type to filter, move with keys, choose with Enter or a click; what is filtered is its owner's affair.

    Signals:
        chosen(QModelIndex): A row of the list was chosen.
        dismissed(): Escape was pressed.
    """

    chosen = Signal(QModelIndex)
    dismissed = Signal()

    def __init__(self, view: QListView, moves: Collection[Qt.Key], parent: QWidget | None = None) -> None:
        """Make a field and settle how its list behaves.

        Args:
            view: The list; it never gets the focus.
            moves: The keys that move in it.
            parent: Qt parent.
        """
        super().__init__(parent)
        self._view, self._moves = view, moves
        self.setClearButtonEnabled(True)
        view.setUniformItemSizes(True)
        view.setMouseTracking(True)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        view.clicked.connect(self.chosen)

    def set_texts(self, name: str, tooltip: str) -> None:
        """Say what is searched, and how."""
        self.setPlaceholderText(name)
        self.setAccessibleName(name)
        self.setToolTip(tooltip)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What moves goes to the list, Enter chooses, all else is typed."""
        if event.key() in self._moves:
            self._view.event(event)
        elif event.key() in _ENTER:
            if self._view.currentIndex().isValid():
                self.chosen.emit(self._view.currentIndex())
        elif event.key() == Qt.Key.Key_Escape:
            self.dismissed.emit()
        else:
            super().keyPressEvent(event)
