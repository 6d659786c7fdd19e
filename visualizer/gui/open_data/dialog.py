"""File > Open data: look at a table, choose its columns, learn from it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from visualizer.gui.open_data import TABLE_SUFFIXES
from visualizer.gui.open_data.columns import ColumnChooser
from visualizer.gui.open_data.preview import Preview
from visualizer.gui.open_data.reading import TableReading
from visualizer.gui.panels.problem.fields import say, wrapped
from visualizer.gui.widgets.elided_label import ElidedLabel

if TYPE_CHECKING:
    from surfaces.datasets import Dataset
    from surfaces.table_file import Table
    from visualizer.problem_choice import DataChoice


class OpenDataDialog(QDialog):
    """Preview, columns and what is wrong with them; the scene stays until the button is pressed.

    Signals:
        chosen(DataChoice): The user wants to learn from these data.
    """

    chosen = Signal(object)

    def __init__(self, before: DataChoice | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("openDataDialog")
        self.setWindowTitle(self.tr("Open data"))
        self._before = before
        self._table: Table | None = None
        self._reading = TableReading(self)
        self._name = ElidedLabel(self.tr("No file is chosen."))
        self._name.setProperty("role", "title")
        self._other = self._button("chooseFile", self.tr("Choose a file…"), self.tr("Read another file."))
        self._progress = QProgressBar(self)
        self._progress.setObjectName("readingProgress")
        self._progress.setAccessibleName(self.tr("How much of the file is read"))
        self._stop = self._button("stopReading", self.tr("Stop"), self.tr("Read no further."))
        self._model = Preview(self)
        self._preview = self._make_preview()
        self._columns = ColumnChooser(self)
        self._problem = wrapped("tableProblem", "error")
        self._about = wrapped("tableAbout", "caption")
        self._use = self._button("useData", self.tr("Use these data"), self.tr("Learn from these columns."))
        self._use.setProperty("role", "primary")
        self._cancel = self._button("cancelData", self.tr("Cancel"), self.tr("Change nothing."))
        self._arrange()
        self._listen()
        self._show_table(None)
        self.resize(720, 620)

    def open(self, path: str = "") -> None:
        """Show the dialog and read a file, or let one be chosen where the text is empty."""
        self.show()
        self.activateWindow()
        if path:
            self._read(path)
        else:
            self._choose_file()

    def done(self, result: int) -> None:
        """Stop reading, however the dialog is left."""
        self._reading.close()
        super().done(result)

    def _arrange(self) -> None:
        head, reading, foot = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        head.addWidget(self._name, 1)
        head.addWidget(self._other)
        reading.addWidget(self._progress, 1)
        reading.addWidget(self._stop)
        foot.addStretch(1)
        foot.addWidget(self._cancel)
        foot.addWidget(self._use)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        column.addLayout(head)
        column.addLayout(reading)
        column.addWidget(self._preview, 1)
        column.addWidget(self._columns)
        column.addWidget(self._problem)
        column.addWidget(self._about)
        column.addLayout(foot)

    def _listen(self) -> None:
        self._other.clicked.connect(self._choose_file)
        self._stop.clicked.connect(self._stop_reading)
        self._use.clicked.connect(self._accept)
        self._cancel.clicked.connect(self.reject)
        self._columns.changed.connect(self._check)
        self._reading.progressed.connect(self._progress.setValue)
        self._reading.read.connect(self._take)
        self._reading.checked.connect(self._approve)
        self._reading.failed.connect(self._say)
        self._reading.busyChanged.connect(self._show_busy)
        self._show_busy(False)

    def _button(self, name: str, text: str, hint: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setToolTip(hint)
        button.setAccessibleName(text)
        button.setAutoDefault(True)
        return button

    def _make_preview(self) -> QTableView:
        view = QTableView(self)
        view.setObjectName("tablePreview")
        view.setAccessibleName(self.tr("The first rows"))
        view.setToolTip(self.tr("The first rows as they were written; at the left their lines in the file."))
        view.setModel(self._model)
        view.setTabKeyNavigation(False)
        view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        view.horizontalHeader().setStretchLastSection(True)
        return view

    def _choose_file(self) -> None:
        kinds = " ".join(f"*{suffix}" for suffix in TABLE_SUFFIXES)
        chooser = QFileDialog(self, self.tr("Open data"))
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.setNameFilters([self.tr("Tables ({})").format(kinds), self.tr("All files (*)")])
        chooser.fileSelected.connect(self._read)
        chooser.finished.connect(chooser.deleteLater)
        chooser.open()

    def _read(self, path: str) -> None:
        self._name.setText(Path(path).name)
        self._name.set_hint(path)
        self._progress.setValue(0)
        self._show_table(None)
        say(self._problem, "")
        self._reading.open(str(Path(path).absolute()))

    def _stop_reading(self) -> None:
        self._reading.cancel()
        say(self._problem, self.tr("Stopped: nothing of the file is used."))

    def _show_busy(self, busy: bool) -> None:
        self._progress.setVisible(busy)
        self._stop.setVisible(busy)

    def _take(self, table: Table) -> None:
        self._show_table(table)
        self._columns.show_table(table, self._before)

    def _show_table(self, table: Table | None) -> None:
        self._table = table
        self._model.show_table(table)
        self._columns.setEnabled(table is not None)
        self._use.setEnabled(False)
        say(self._about, "")

    def _check(self) -> None:
        self._use.setEnabled(False)
        if self._table is not None:
            self._reading.check(self._table, self._columns.choice())

    def _approve(self, data: Dataset) -> None:
        say(self._problem, "")
        tasks = {
            "regression": self.tr("regression"),
            "binary": self.tr("two classes"),
            "classes": self.tr("several classes"),
        }
        rows = self.tr("{:,} rows, {}.").format(len(data.target), tasks[data.task])
        say(self._about, "\n".join((rows, *data.remarks)))
        self._use.setEnabled(True)

    def _say(self, error: Exception) -> None:
        if not isinstance(error, ValueError):
            raise error
        say(self._about, "")
        say(self._problem, str(error))

    def _accept(self) -> None:
        self.chosen.emit(self._columns.choice())
        self.accept()
