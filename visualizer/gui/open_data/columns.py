"""Which columns of a table are the features, which one is the target, and what to do about gaps."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QListWidget, QListWidgetItem, QWidget

from visualizer.gui.panels.combo import combo_box
from visualizer.gui.panels.section import caption
from visualizer.problem_choice import FILE_KEY, DataChoice

if TYPE_CHECKING:
    from surfaces.table_file import Table

_FEW_ROWS = 5


class ColumnChooser(QWidget):
    """Features with a tick each, the target, the task, and missing values.

    Signals:
        changed(): Something else was chosen.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._telling = True
        self._table: Table | None = None
        self._unwanted: set[str] = set()
        self._features = QListWidget(self)
        self._features.setObjectName("features")
        self._features.setAccessibleName(self.tr("Features: columns of numbers that the model sees"))
        self._features.setToolTip(self.tr("What the model sees. The space bar ticks a column."))
        self._target = combo_box("target", self.tr("The column that is to be learned."))
        self._task = combo_box("task", self.tr("What is learned from the target."))
        self._missing = combo_box("missing", self.tr("What to do with rows that lack a value."))
        self._fill()
        self._arrange()
        self._features.itemChanged.connect(self._take_tick)
        self._target.activated.connect(self._take_target)
        self._task.activated.connect(self._tell)
        self._missing.activated.connect(self._tell)

    def show_table(self, table: Table, before: DataChoice | None) -> None:
        """Offer a table's columns: those of an earlier choice of the same file, or the usual ones."""
        from surfaces.table_file import TableError, suggested_columns

        self._table = table
        features: tuple[str, ...] = ()
        target = table.names[-1]
        with suppress(TableError):  # said once the choice is checked
            features, target = suggested_columns(table)
        same = before is not None and before.file == str(table.path)
        if before is not None and same and {*before.features, before.target} <= {*table.names}:
            features, target = before.features, before.target or target
            self._task.show_key(before.task)
            self._missing.show_key(before.missing)
        self._telling = False
        self._target.clear()
        for column in table.columns:
            self._target.offer(column.name, column.name, column.description)
        self._target.show_key(target)
        self._unwanted = {*table.names} - {*features, target} if features else set()
        self._list_features()
        self._telling = True
        self.changed.emit()

    def choice(self) -> DataChoice:
        """What is chosen."""
        assert self._table is not None
        items = [self._features.item(row) for row in range(self._features.count())]
        ticked = [item for item in items if item.checkState() == Qt.CheckState.Checked]
        return DataChoice(
            key=FILE_KEY,
            file=str(self._table.path),
            features=tuple(str(item.data(Qt.ItemDataRole.UserRole)) for item in ticked),
            target=self._target.currentData(),
            task=self._task.currentData(),
            missing=self._missing.currentData(),
        )

    def _fill(self) -> None:
        hint = self.tr("Text and few whole numbers are classes, other numbers are not.")
        self._task.offer(self.tr("as the target looks"), None, hint)
        self._task.offer(self.tr("regression"), "regression", self.tr("The target is a number."))
        self._task.offer(self.tr("two classes"), "binary", self.tr("The target is one of two classes."))
        self._task.offer(self.tr("several classes"), "classes", self.tr("The target is a class."))
        self._missing.offer(self.tr("refuse them"), "refuse", self.tr("Say where the first one is."))
        self._missing.offer(self.tr("leave out such rows"), "drop", self.tr("And say how many they were."))

    def _arrange(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.addWidget(caption(self.tr("features")), 0, 0)
        grid.addWidget(self._features, 1, 0, 6, 1)
        boxes = (
            (self.tr("target"), self._target),
            (self.tr("task"), self._task),
            (self.tr("rows with missing values"), self._missing),
        )
        for place, (text, box) in enumerate(boxes):
            grid.addWidget(caption(text), 2 * place, 1)
            grid.addWidget(box, 2 * place + 1, 1)
        grid.setRowStretch(6, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self._features.setMinimumHeight(_FEW_ROWS * 24)

    def _list_features(self) -> None:
        """All columns but the target; one without numbers cannot be ticked."""
        assert self._table is not None
        self._features.clear()
        for column in self._table.columns:
            if column.name == self._target.currentData():
                continue
            item = QListWidgetItem(f"{column.name}: {column.description}")
            item.setData(Qt.ItemDataRole.UserRole, column.name)
            item.setToolTip(column.description)
            usable = column.kind == "number"
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            if not usable:
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
                item.setToolTip(self.tr("Not numbers: it can be the target, and no feature."))
            on = usable and column.name not in self._unwanted
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
            self._features.addItem(item)

    def _take_target(self) -> None:
        self._telling = False
        self._list_features()
        self._telling = True
        self.changed.emit()

    def _take_tick(self, item: QListWidgetItem) -> None:
        """A tick that was taken away stays away when the target changes."""
        if self._telling:
            name = str(item.data(Qt.ItemDataRole.UserRole))
            ticked = item.checkState() == Qt.CheckState.Checked
            self._unwanted = self._unwanted - {name} if ticked else self._unwanted | {name}
        self._tell()

    def _tell(self) -> None:
        if self._telling:
            self.changed.emit()
