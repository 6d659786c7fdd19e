"""The sheet of all keys (F1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_COLUMNS = 2


class ShortcutSheet(QDialog):
    """All actions with their keys, grouped by menu, and what the mouse does."""

    def __init__(self, groups: Mapping[str, Sequence[QAction]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("shortcutSheet")
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        columns = QHBoxLayout()
        columns.setSpacing(40)
        blocks = [self._block(title, self._rows(actions)) for title, actions in groups.items()]
        blocks.append(self._block(self.tr("Mouse"), self._mouse()))
        half = (len(blocks) + 1) // _COLUMNS
        for part in (blocks[:half], blocks[half:]):
            column = QVBoxLayout()
            column.setSpacing(20)
            for block in part:
                column.addWidget(block)
            column.addStretch(1)
            columns.addLayout(column)
        self._show_in_scroll_area(columns)
        self.resize(860, 640)

    def _show_in_scroll_area(self, columns: QHBoxLayout) -> None:
        page = QWidget()
        columns.setContentsMargins(24, 20, 24, 20)
        page.setLayout(columns)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)

    def _rows(self, actions: Sequence[QAction]) -> list[tuple[str, str]]:
        native = QKeySequence.SequenceFormat.NativeText
        return [
            (action.text().replace("&", ""), "   ".join(keys.toString(native) for keys in action.shortcuts()))
            for action in actions
        ]

    def _mouse(self) -> list[tuple[str, str]]:
        return [
            (self.tr("Move the start"), self.tr("drag its ring, or double-click")),
            (self.tr("Zoom the stage"), self.tr("wheel")),
            (self.tr("Pan the stage"), self.tr("drag")),
            (self.tr("Go to a step"), self.tr("click a chart, or drag the scrubber")),
            (self.tr("Set a slider to its default"), self.tr("double-click")),
        ]

    def _block(self, title: str, rows: Sequence[tuple[str, str]]) -> QWidget:
        block = QWidget(self)
        grid = QGridLayout(block)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(6)
        heading = QLabel(title.upper(), block)
        heading.setProperty("role", "section")
        grid.addWidget(heading, 0, 0, 1, 2)
        for row, (name, keys) in enumerate(rows, start=1):
            grid.addWidget(QLabel(name, block), row, 0)
            label = QLabel(keys, block)
            label.setProperty("role", "caption")
            grid.addWidget(label, row, 1, Qt.AlignmentFlag.AlignRight)
        grid.setColumnStretch(0, 1)
        return block
