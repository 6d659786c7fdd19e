"""The table of tensors: what its cells say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from visualizer.gui.panels.tensors.cells_text import COLUMNS, cells, exact

if TYPE_CHECKING:
    from visualizer.descent.tensors import TensorFacts

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_HEADS = {"grad": ".grad", "grad_fn": "leaf or grad_fn"}


class TensorModel(QAbstractTableModel):
    """One row for each tensor."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[TensorFacts, ...] = ()
        self._texts: list[tuple[str, ...]] = []

    @property
    def rows(self) -> tuple[TensorFacts, ...]:
        """What is shown."""
        return self._rows

    def show(self, rows: tuple[TensorFacts, ...]) -> None:
        """Show tensors; cells change in place where the names stay."""
        same = [each.name for each in rows] == [each.name for each in self._rows]
        if not same:
            self.beginResetModel()
        self._rows, self._texts = rows, [cells(each) for each in rows]
        if not same:
            self.endResetModel()
        elif rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(COLUMNS) - 1))

    def text(self, row: int, place: int) -> str:
        """What the cell in a row and a column says."""
        return self._texts[row][place]

    def head(self, place: int) -> str:
        """The head of a column: the words of the code, in every language."""
        return _HEADS.get(COLUMNS[place], COLUMNS[place])

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """One row for each tensor."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """The columns are always the same."""
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a cell says, and its tooltip."""
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(index.row(), index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tooltip(self._rows[index.row()], COLUMNS[index.column()])
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The head of a column."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.head(section)
            case Qt.ItemDataRole.ToolTipRole:
                return self._explained(COLUMNS[section])
            case Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def _tooltip(self, facts: TensorFacts, key: str) -> str:
        match key:
            case "name":
                return self._meaning(facts)
            case "value":
                return f"{facts.name} = {exact(facts.value)}"
            case "grad":
                return self._of_grad(facts)
            case "grad_fn" if not facts.is_leaf:
                return self.tr("Made by a recorded operation; backward() goes back through {}.").format(
                    facts.grad_fn
                )
            case "grad_fn":
                return self.tr("A leaf: made by no recorded operation.")
        return self._explained(key)

    def _of_grad(self, facts: TensorFacts) -> str:
        """What is in ``.grad``, or why nothing is."""
        if facts.grad is not None:
            return f"{facts.name}.grad = {exact(facts.grad)}"
        if not facts.requires_grad:
            return self.tr("None: it does not require a gradient.")
        if facts.is_leaf:
            return self.tr("None: backward() has not been called yet.")
        return self.tr("None: backward() keeps gradients in leaves, or where retain_grad() asked for it.")

    def _meaning(self, facts: TensorFacts) -> str:
        return {
            "parameter": self.tr("A parameter of the model."),
            "features": self.tr("The features of the batch, one row for each sample."),
            "target": self.tr("The targets of the batch."),
            "output": self.tr("What the model makes of the batch."),
            "loss": self.tr("The loss over the batch."),
        }[facts.role]

    def _explained(self, key: str) -> str:
        return {
            "name": self.tr("The tensor's name in the code."),
            "size": self.tr("size(): how many numbers along each dimension."),
            "dtype": self.tr("The kind of its numbers."),
            "device": self.tr("In whose memory it is."),
            "requires_grad": self.tr("Whether autograd records what is done with it."),
            "grad_fn": self.tr("A leaf, or the recorded operation that made it."),
            "value": self.tr("Its numbers, the first ones where there are many."),
            "grad": self.tr("The gradient that backward() left, added to what was there."),
        }[key]
