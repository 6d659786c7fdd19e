"""Reads a table in the background and checks which columns make data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from visualizer.descent.cancelling import CancelledError
from visualizer.gui.workers import Cancelled, LatestJob

if TYPE_CHECKING:
    from surfaces.datasets import Dataset
    from surfaces.table_file import Table
    from visualizer.problem_choice import DataChoice

_STEPS = 100


class TableReading(QObject):
    """One file after another; a newer request ends the one before.

    Signals:
        progressed(int): So many hundredths of the file are read.
        read(Table): The file is read.
        checked(Dataset): The chosen columns make data.
        failed(ValueError): The file or the columns cannot be used; the text says where and why.
        busyChanged(bool): A file begins to be read, or is not any more.
    """

    progressed = Signal(int)
    read = Signal(object)
    checked = Signal(object)
    failed = Signal(object)
    busyChanged = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader = LatestJob(self._read, self)
        self._reader.finished.connect(self.read)
        self._reader.failed.connect(self.failed)
        self._reader.busyChanged.connect(self.busyChanged)
        self._checker = LatestJob(_check, self)
        self._checker.finished.connect(self.checked)
        self._checker.failed.connect(self.failed)

    def open(self, path: str) -> None:
        """Read a file."""
        self._checker.cancel()
        self._reader.submit(path)

    def check(self, table: Table, choice: DataChoice) -> None:
        """Find out whether the chosen columns of a table make data."""
        self._checker.submit((table, choice))

    def cancel(self) -> None:
        """Read no further; nothing of it arrives."""
        self._reader.cancel()
        self._checker.cancel()

    def close(self) -> None:
        """Stop the background work and wait for it."""
        self._reader.close()
        self._checker.close()

    def _read(self, path: str, cancelled: Cancelled) -> Table:
        from surfaces.table_kept import read_kept

        shown = -1

        def tell(part: float) -> None:
            nonlocal shown
            if int(_STEPS * part) > shown:
                shown = int(_STEPS * part)
                self.progressed.emit(shown)

        table = read_kept(Path(path), cancelled=cancelled, progress=tell)
        if table is None:
            raise CancelledError
        for column in table.columns:
            _ = column.description  # worked out here: the window must not wait for it
        return table


def _check(request: tuple[Table, DataChoice], _cancelled: Cancelled) -> Dataset:
    from surfaces.table_file import dataset_of

    table, choice = request
    assert choice.target is not None
    return dataset_of(table, choice.features, choice.target, task=choice.task, missing=choice.missing)
