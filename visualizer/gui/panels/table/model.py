"""The table's model: what its cells say and how they are aligned."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from visualizer.engine import axes_of
from visualizer.gui.panels.table.rows import NOISY_NUMBERS, NUMBERS, ROOMS, Row, digits, rows
from visualizer.gui.widgets.verdict_chip import explained
from visualizer.stage.verdict_text import status_word

if TYPE_CHECKING:
    from visualizer.descent.run import Run
    from visualizer.scene import Scene

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class Column(NamedTuple):
    """A column: its key, its head, and what it holds in one sentence."""

    key: str
    head: str
    tooltip: str


class TableModel(QAbstractTableModel):
    """One row for each run at the current step."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()
        self._axes = ("x", "y")
        self._known = {column.key: column for column in self._all_columns()}
        self._keys: tuple[str, ...] = ()
        self._room = ROOMS[0]
        self._set_noisy(noisy=False)

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is shown."""
        return self._rows

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that are shown."""
        return tuple(self._known[key] for key in self._keys)

    def show(self, scene: Scene, runs: tuple[Run, ...], step: int) -> None:
        """Show the runs of ``scene`` at ``step``; cells change in place where the shape stays."""
        fresh = rows(scene, runs, step)
        noisy = any(run.used_gradient is not None for run in runs)
        axes = axes_of(scene.surface)
        same_shape = len(fresh) == len(self._rows) and noisy == ("used_grad_x" in self._keys)
        if same_shape and axes == self._axes:
            before, self._rows = self._rows, fresh
            self._rows_changed(before)
            return
        self.beginResetModel()
        self._rows, self._axes = fresh, axes
        self._known = {column.key: column for column in self._all_columns()}
        self._set_noisy(noisy=noisy)
        self.endResetModel()

    @property
    def room(self) -> int:
        """The most characters of a number."""
        return self._room

    def set_room(self, room: int) -> None:
        """Allow numbers so many characters."""
        if room != self._room:
            self._room = room
            if self._rows:
                self._cells_changed(0, len(self._rows) - 1, only_numbers=True)

    def text(self, number: int, place: int) -> str:
        """What the cell in a row and a column says."""
        row, key = self._rows[number], self._keys[place]
        if key == "optimizer":
            return row.label
        if key == "step":
            return str(row.step)
        if key == "verdict":
            return status_word(row.verdict.status)
        return digits(self._number(row, key), self._room)

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """One row for each run."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """Two more columns where the race has noise."""
        return 0 if parent.isValid() else len(self._keys)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a cell says."""
        row, key = self._rows[index.row()], self._keys[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.text(index.row(), index.column())
            case Qt.ItemDataRole.ToolTipRole:
                return self._tooltip(row, key)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(key)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The head of a column."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = self._known[self._keys[section]]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.head
            case Qt.ItemDataRole.ToolTipRole:
                return column.tooltip
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column.key)
        return None

    def _rows_changed(self, before: tuple[Row, ...]) -> None:
        """Let the view paint the rows that have changed: a drag changes one, playing all of them.

        While playing, the numbers change and the marks beside them do not.
        """
        changed = [place for place, row in enumerate(self._rows) if not _same(row, before[place])]
        if changed:
            only_numbers = all(map(_same_marks, before, self._rows))
            self._cells_changed(min(changed), max(changed), only_numbers=only_numbers)

    def _cells_changed(self, first: int, last: int, *, only_numbers: bool) -> None:
        margin = 1 if only_numbers else 0
        self.dataChanged.emit(self.index(first, margin), self.index(last, self.columnCount() - 1 - margin))

    def _tooltip(self, row: Row, key: str) -> str:
        if key == "optimizer":
            return f"{row.label}: {row.choice.optimizer.summary}"
        if key == "step":
            return self._known[key].tooltip
        if key == "verdict":
            return explained(row.verdict)
        return f"{self._known[key].head} = {self._number(row, key)!r}"

    def _number(self, row: Row, key: str) -> float:
        return row.numbers[self._keys.index(key) - 2]

    def _set_noisy(self, *, noisy: bool) -> None:
        self._keys = ("optimizer", "step", *(NOISY_NUMBERS if noisy else NUMBERS), "verdict")

    def _all_columns(self) -> tuple[Column, ...]:
        x, y = self._axes
        where, slope = (
            self.tr("Where the optimizer is, in {}."),
            self.tr("Derivative of the loss in {} there, without noise."),
        )
        return (
            Column(
                "optimizer", self.tr("optimizer"), self.tr("The optimizer, with its marker on the stage.")
            ),
            Column("step", self.tr("step"), self.tr("How many updates were made.")),
            Column("x", x, where.format(x)),
            Column("y", y, where.format(y)),
            Column("loss", self.tr("loss"), self.tr("The loss there, without noise.")),
            Column("grad_x", f"∂L/∂{x}", slope.format(x)),
            Column("grad_y", f"∂L/∂{y}", slope.format(y)),
            Column("grad_norm", "‖∇L‖", self.tr("Length of the gradient there, without noise.")),
            Column(
                "used_grad_x",
                self.tr("∂x noisy"),
                self.tr("What the next update takes for ∂L/∂x."),
            ),
            Column(
                "used_grad_y",
                self.tr("∂y noisy"),
                self.tr("What the next update takes for ∂L/∂y."),
            ),
            Column("step_length", "‖Δ‖", self.tr("Step length: how far the last update went.")),
            Column("verdict", self.tr("verdict"), self.tr("What the run is doing, by its steps so far.")),
        )


def _alignment(key: str) -> Qt.AlignmentFlag:
    return _LEFT if key in ("optimizer", "verdict") else _RIGHT


def _same_marks(one: Row, other: Row) -> bool:
    """Whether the cells with the optimizer and with the verdict look the same."""
    same_optimizer = one.label == other.label and one.choice == other.choice
    return same_optimizer and one.verdict.status == other.verdict.status


def _same(one: Row, other: Row) -> bool:
    """Whether all cells look the same."""
    return _same_marks(one, other) and (one.step, one.numbers) == (other.step, other.numbers)
