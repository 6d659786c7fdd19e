"""The first rows of a table, with what is in each column under its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

if TYPE_CHECKING:
    from surfaces.table_file import Table

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
ROWS, COLUMNS = 8, 50


class Preview(QAbstractTableModel):
    """A few rows; at the left the line of the file in which each begins."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._names: list[str] = []
        self._kinds: list[str] = []
        self._lines: list[int] = []
        self._cells: list[tuple[str, ...]] = []

    def show_table(self, table: Table | None) -> None:
        """Show a table, or none."""
        self.beginResetModel()
        columns = table.columns[:COLUMNS] if table is not None else ()
        self._names = [column.name for column in columns]
        self._kinds = [column.description for column in columns]
        self._lines = table.lines[:ROWS].tolist() if table is not None else []
        self._cells = table.first_rows(ROWS) if table is not None else []
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """The first rows only."""
        return 0 if parent.isValid() else len(self._cells)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """The first columns only, where there are very many."""
        return 0 if parent.isValid() else len(self._names)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A cell as it was written."""
        shown = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
        return self._cells[index.row()][index.column()] if role in shown else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Name and kind of a column, or the line of a row."""
        if orientation == Qt.Orientation.Vertical:
            return str(self._lines[section]) if role == Qt.ItemDataRole.DisplayRole else None
        text = f"{self._names[section]}\n{self._kinds[section]}"
        return text if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole) else None
