"""Find anything: everything the window can do, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDTH, _HEIGHT = 480, 360
_BUTTON_WIDTH = 240


def finder_button(action: QAction, parent: QWidget) -> QWidget:
    """The entry at the right end of the menu bar that opens the finder."""
    corner = QWidget(parent)
    row = QHBoxLayout(corner)
    row.setContentsMargins(0, 2, 12, 2)
    button = QToolButton(corner)
    button.setDefaultAction(action)
    button.setObjectName("finderButton")
    button.setProperty("role", "entry")
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setFixedWidth(_BUTTON_WIDTH)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    # The thin space: Qt leaves but two pixels between icon and text.
    action.setIconText(f"\u2009{QCoreApplication.translate('Finder', 'Find anything')}   {keys}")
    row.addWidget(button)
    return corner


class Finder(QDialog):
    """A search field over a list of actions; Enter does the chosen one."""

    def __init__(self, actions: Sequence[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("finder")
        self._actions = actions
        self._field = self._make_field()
        self._list = QListWidget(self)
        self._list.setObjectName("finderList")
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.itemActivated.connect(self._do)
        self._list.itemClicked.connect(self._do)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self._field)
        layout.addWidget(self._list)
        self.resize(_WIDTH, _HEIGHT)
        self._filter("")

    def open_over(self, window: QWidget) -> None:
        """Show it near the top of the window, ready to type."""
        corner = window.mapToGlobal(window.rect().topLeft())
        self.move(corner.x() + (window.width() - self.width()) // 2, corner.y() + 48)
        self._field.clear()
        self._filter("")
        self.show()
        self._field.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and down move in the list while the field has the keys."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            moves = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
            if event.key() in moves:
                row = self._list.currentRow() + moves[Qt.Key(event.key())]
                self._list.setCurrentRow(max(0, min(row, self._list.count() - 1)))
                return True
        return super().eventFilter(watched, event)

    def _make_field(self) -> QLineEdit:
        field = QLineEdit(self)
        field.setObjectName("finderField")
        field.setPlaceholderText(self.tr("Find anything"))
        field.setAccessibleName(self.tr("Find anything"))
        field.setClearButtonEnabled(True)
        field.textChanged.connect(self._filter)
        field.returnPressed.connect(self._do_current)
        field.installEventFilter(self)
        return field

    def _filter(self, text: str) -> None:
        words = text.lower().split()
        self._list.clear()
        for action in self._actions:
            name = action.text().replace("&", "")
            if action.isEnabled() and all(word in f"{name} {action.statusTip()}".lower() for word in words):
                self._list.addItem(self._item(action, name))
        self._list.setCurrentRow(0)

    def _item(self, action: QAction, name: str) -> QListWidgetItem:
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        item = QListWidgetItem(action.icon(), f"{name}    {keys}" if keys else name)
        item.setToolTip(action.statusTip())
        item.setData(Qt.ItemDataRole.UserRole, action)
        return item

    def _do_current(self) -> None:
        item = self._list.currentItem()
        if item is not None:
            self._do(item)

    def _do(self, item: QListWidgetItem) -> None:
        action: QAction = item.data(Qt.ItemDataRole.UserRole)
        self.close()
        action.trigger()
