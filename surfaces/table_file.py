"""A person's own data: a CSV file read into a table, of which features and a target are chosen.

``read_table(path)`` finds out encoding, separator, decimal mark and whether the first line has the names;
``dataset_of(table, ["height"], "weight")`` makes a Dataset of it. Whatever is wrong is a ``TableError`` that
names the file, the line as an editor counts it, the column, and what to do.

Decided here: quoted cells may hold separators and line ends. Blank lines are left out. Every row has as many
cells as the first, or is refused. A name that is missing or used twice is replaced, with a remark.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from surfaces.table_columns import CELLS, Column, to_numbers
from surfaces.table_dataset import dataset_of, suggested_columns, suggested_task
from surfaces.table_error import TableError, counted, quoted
from surfaces.table_layout import SAMPLE, Layout, find_layout
from surfaces.table_rows import RowReader
from surfaces.table_text import CancelledError, find_encoding, unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from surfaces.table_layout import Decimal, Separator
    from surfaces.table_rows import Rows
    from surfaces.table_text import Encoding

__all__ = ["Table", "TableError", "dataset_of", "read_table", "suggested_columns", "suggested_task"]

CHUNK = 1 << 16
"""About how many cells are read between two reports, but at least ``CHUNK_ROWS`` rows."""
CHUNK_ROWS = 256


@dataclass(frozen=True, eq=False)
class Table:
    """What a file holds.

    Attributes:
        path: The file.
        columns: Its columns, all of the same length n, at least 1.
        lines: int64 (n,), the line of the file in which each row begins, from 1.
        layout: How it is written.
        encoding: Python's name of the codec that it was read with.
        whole: Whether these are all its rows; False if only the first were asked for.
        remarks: What a person should know, a sentence each.
    """

    path: Path
    columns: tuple[Column, ...]
    lines: NDArray[np.int64]
    layout: Layout
    encoding: str
    whole: bool
    remarks: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)

    def first_rows(self, count: int = 10) -> list[tuple[str, ...]]:
        """The first rows as they were written, for a preview."""
        return list(zip(*(column.cells[:count].tolist() for column in self.columns), strict=True))


def read_table(
    path: str | Path,
    *,
    separator: Separator | None = None,
    decimal: Decimal | None = None,
    header: bool | None = None,
    rows: int | None = None,
    cancelled: Callable[[], bool] | None = None,
    progress: Callable[[float], None] | None = None,
) -> Table | None:
    """Read a CSV file.

    Args:
        path: The file.
        separator: Between two cells; found out if None, like the two that follow.
        decimal: The decimal mark.
        header: Whether the first line has the names.
        rows: Read only so many, at least 1, for a quick preview; None for all.
        cancelled: Asked every few milliseconds; once it says True the reading stops.
        progress: Told the fraction done, from 0 to 1, after every chunk.

    Returns:
        The table, or None if it was cancelled.

    Raises:
        TableError: In one line, what is wrong, where, and what to do.
    """
    path, asked = Path(path), cancelled or (lambda: False)
    try:
        encoding = find_encoding(path, asked)
        with path.open("rb") as raw, TextIOWrapper(raw, encoding.codec, newline="") as stream:
            sample = stream.read(SAMPLE)
            layout = find_layout(sample + stream.readline(), separator, decimal, header)
            stream.seek(0)
            growing = _Growing(path, stream, layout)
            for _ in growing.read(rows):
                if asked():
                    return None
                if progress is not None:
                    progress(min(1.0, raw.tell() / path.stat().st_size))
    except CancelledError:
        return None
    except OSError as error:
        raise unreadable(path, error) from None
    if progress is not None:
        progress(1.0)
    return growing.table(encoding)


class _Growing:
    """A table while its file is read."""

    def __init__(self, path: Path, stream: TextIOWrapper, layout: Layout) -> None:
        self._path, self._layout = path, layout
        self._reader = RowReader(path, stream, layout)
        self._names: list[str] = []
        self._remarks: list[str] = []
        self._parts: list[list[tuple[NDArray[Any], NDArray[np.float64]]]] = []
        self._lines: list[int] = []
        self._whole = True

    def read(self, limit: int | None) -> Iterator[None]:
        """Read all rows, or so many; yields after each chunk."""
        chunk = self._begin()
        while limit is None or len(self._lines) < limit:
            wanted = chunk if limit is None else min(chunk, limit - len(self._lines))
            rows = self._reader.read(wanted)
            self._add(rows)
            yield
            if rows.last:
                return
        self._whole = not self._reader.read_one().cells

    def table(self, encoding: Encoding) -> Table:
        """The table once all is read.

        Raises:
            TableError: It has no rows.
        """
        if not self._lines:
            raise TableError(self._path, "there are names in the first line but no rows below", "Add rows")
        columns = [
            Column(name, *(np.concatenate(each) for each in zip(*parts, strict=True)))
            for name, parts in zip(self._names, self._parts, strict=True)
        ]
        if encoding.remark:
            self._remarks.append(encoding.remark)
        if self._layout.decimal == ",":
            self._remarks.append("The decimal mark is taken to be a comma.")
        if self._reader.blank:
            self._remarks.append(f"Left out: {counted(self._reader.blank, 'blank line')}.")
        lines, remarks = np.array(self._lines, dtype=np.int64), tuple(self._remarks)
        return Table(self._path, tuple(columns), lines, self._layout, encoding.codec, self._whole, remarks)

    def _begin(self) -> int:
        """Read the first row; gives how many rows make a chunk."""
        first = self._reader.read_one()
        if not first.cells:
            raise TableError(self._path, "there are only blank lines", "Save the data again")
        width = len(first.cells[0])
        self._parts = [[] for _ in range(width)]
        if self._layout.header:
            self._name(first.cells[0])
        else:
            self._name([""] * width)
            self._remarks = ["No names in the first line: the columns are numbered."]
            self._add(first)
        return max(CHUNK_ROWS, CHUNK // width)

    def _name(self, words: list[str]) -> None:
        """Name the columns, each unlike the others."""
        given = [word.strip() for word in words]
        taken, used, new = set(given), {""}, []
        for number, word in enumerate(given, start=1):
            name, again = word or f"column_{number}", 1
            while name in used or (again > 1 and name in taken):
                again += 1
                name = f"{word or 'column'}_{again}"
            used.add(name)
            if name != word:
                new.append(quoted(name))
            self._names.append(name)
        if new and self._layout.header:
            more = f" and {len(new) - 5:,} more" if len(new) > 5 else ""
            reason = "their names were missing or used twice"
            self._remarks.append(f"Columns named anew, as {reason}: {', '.join(new[:5])}{more}.")

    def _add(self, rows: Rows) -> None:
        for parts, cells in zip(self._parts, zip(*rows.cells, strict=True), strict=False):
            parts.append((np.array(cells, dtype=CELLS), to_numbers(cells, self._layout.decimal)))
        self._lines += rows.lines
