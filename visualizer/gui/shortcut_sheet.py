"""The sheet of all keys (F1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_COLUMNS = 3
_SIZE = QSize(1180, 760)
Rows = list[tuple[str, str]]


class ShortcutSheet(QDialog):
    """All actions with their keys, by menu, the keys of the control that has the focus, and the mouse."""

    def __init__(self, groups: Mapping[str, Sequence[QAction]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("shortcutSheet")
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        blocks = {title: self._rows(actions) for title, actions in groups.items()}
        columns = QHBoxLayout()
        columns.setSpacing(40)
        for part in _in_columns({**blocks, **self._inside(), self.tr("Mouse"): self._mouse()}):
            column = QVBoxLayout()
            column.setSpacing(20)
            for title, rows in part:
                column.addWidget(self._block(title, rows))
            column.addStretch(1)
            columns.addLayout(column)
        self._show_in_scroll_area(columns)
        self.resize(_SIZE.boundedTo(self.screen().availableSize()))

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

    def _rows(self, actions: Sequence[QAction]) -> Rows:
        return [
            (action.text().replace("&", ""), "   ".join(_native(keys) for keys in action.shortcuts()))
            for action in actions
        ]

    def _inside(self) -> dict[str, Rows]:
        """What the keys do in a control that has the focus: Tab goes there."""
        arrows, pages = self.tr("arrow keys"), f"{_native('PgUp')}   {_native('PgDown')}"
        ends = f"{_native('Home')}   {_native('End')}"
        return {
            self.tr("In a slider"): [
                (self.tr("Move by a hundredth"), self.tr("arrow keys, or the wheel")),
                (self.tr("Move by a thousandth"), self.tr("Shift and arrow keys")),
                (self.tr("Move by a tenth"), pages),
                (self.tr("Go to an end"), ends),
            ],
            self.tr("In a number"): [
                (self.tr("Take over what is typed"), _native("Return")),
                (self.tr("Bring the old number back"), _native("Esc")),
                (self.tr("Move its slider, or try the next seed"), f"{_native('Up')}   {_native('Down')}"),
            ],
            self.tr("In the bar of steps"): [
                (self.tr("Move by one step"), arrows),
                (self.tr("Move by a tenth of the steps"), pages),
                (self.tr("Go to the start or the end"), ends),
            ],
            self.tr("Everywhere"): [
                (self.tr("Go to the next control, or back"), f"{_native('Tab')}   {_native('Shift+Tab')}"),
                (self.tr("Press the button that has the focus"), _native("Space")),
            ],
        }

    def _mouse(self) -> Rows:
        return [
            (self.tr("Move the start"), self.tr("drag its ring, or double-click")),
            (self.tr("Zoom the stage"), self.tr("wheel")),
            (self.tr("Pan the stage"), self.tr("drag")),
            (self.tr("Turn the 3-D view"), self.tr("drag, or arrow keys")),
            (self.tr("Move the 3-D view"), self.tr("drag with Shift")),
            (self.tr("Go to a step"), self.tr("click a chart, or drag the scrubber")),
            (self.tr("Set a slider to its default"), self.tr("double-click")),
            (self.tr("Move a slider ten times finer"), self.tr("drag with Shift")),
            (self.tr("Change the order of optimizers"), self.tr("drag a card by its name")),
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


def _native(keys: QKeySequence | str) -> str:
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def _in_columns(blocks: Mapping[str, Rows]) -> list[list[tuple[str, Rows]]]:
    """The blocks in their order, in columns of about the same height."""
    heights = [len(rows) + 2 for rows in blocks.values()]
    columns: list[list[tuple[str, Rows]]] = [[] for _ in range(_COLUMNS)]
    above = 0
    for block, height in zip(blocks.items(), heights, strict=True):
        columns[int((above + height / 2) / sum(heights) * _COLUMNS)].append(block)
        above += height
    return columns
