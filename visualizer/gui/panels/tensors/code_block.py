"""Code that was run, with what it printed, as at Python's prompt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from visualizer.gui.widgets.monospaced import monospaced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from visualizer.descent.cells import Cell

_ROLES = {"value": "output", "error": "error", "not run": "caption"}


class CodeBlock(QFrame):
    """Pieces of code below each other, each with its output; errors are in the error colour."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("role", "field")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._cells: tuple[Cell, ...] = ()
        self._pool: list[tuple[QLabel, QLabel]] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(8, 6, 8, 6)
        self._column.setSpacing(1)

    @property
    def cells(self) -> tuple[Cell, ...]:
        """What is shown."""
        return self._cells

    @property
    def labels(self) -> list[tuple[QLabel, QLabel]]:
        """Code and output of each piece that is shown."""
        return self._pool[: len(self._cells)]

    def show_cells(self, cells: Sequence[Cell]) -> None:
        """Show pieces of code."""
        self._cells = tuple(cells)
        while len(self._pool) < len(cells):
            self._pool.append((self._make_label(), self._make_label()))
        for place, (code, output) in enumerate(self._pool):
            shown = self._cells[place] if place < len(cells) else None
            code.setVisible(shown is not None)
            output.setVisible(shown is not None and bool(self._said(shown)))
            if shown is not None:
                code.setText(prompted(shown.code))
                output.setText(self._said(shown))
                _give_role(output, _ROLES[shown.ending])

    def as_text(self) -> str:
        """Code and output, as they can be pasted."""
        parts = [text for cell in self._cells for text in (prompted(cell.code), self._said(cell)) if text]
        return "\n".join(parts)

    def _said(self, cell: Cell) -> str:
        return self.tr("(not run)") if cell.ending == "not run" else cell.output

    def _make_label(self) -> QLabel:
        label = QLabel(self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setFont(monospaced(self))
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        label.setMinimumWidth(40)
        self._column.addWidget(label)
        return label


def prompted(code: str) -> str:
    """Code behind Python's prompt; lines that belong to the one above have dots."""
    lines = code.split("\n")
    return "\n".join(("... " if line.startswith((" ", ")")) else ">>> ") + line for line in lines)


def _give_role(label: QLabel, role: str) -> None:
    if label.property("role") != role:
        label.setProperty("role", role)
        label.style().unpolish(label)
        label.style().polish(label)
