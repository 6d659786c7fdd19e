"""The rows of a CSV file, each with the line in which it begins."""

from __future__ import annotations

import csv
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from surfaces.table_error import TableError, counted, line_ends

if TYPE_CHECKING:
    from io import TextIOWrapper
    from pathlib import Path

    from surfaces.table_layout import Layout


class Rows(NamedTuple):
    """Some rows without the blank ones, the line in which each begins, and whether the file ends there."""

    cells: list[list[str]]
    lines: list[int]
    last: bool


class RowReader:
    """Reads rows on demand; lines are counted as an editor does, also within quoted cells.

    Attributes:
        blank: How many blank lines, or rows of nothing but separators, lay between rows read so far.
    """

    def __init__(self, path: Path, stream: TextIOWrapper, layout: Layout) -> None:
        for _ in range(layout.skipped):
            stream.readline()
        self.blank = 0
        self._path = path
        self._skipped = self._end = layout.skipped
        self._blank_run = 0
        self._first: tuple[int, int] | None = None  # line and number of cells
        self._reader = csv.reader(stream, delimiter=layout.separator, skipinitialspace=True, strict=True)

    def read(self, count: int) -> Rows:
        """So many rows more, fewer where some are blank or the file ends.

        Raises:
            TableError: A row has too many or too few cells, or a quotation mark is not where it belongs.
        """
        cells: list[list[str]] = []
        fault = None
        try:
            cells.extend(islice(self._reader, count))
        except csv.Error as error:
            fault = error
        last = len(cells) < count
        cells, lines = self._without_blank(cells, self._lines(cells))
        self._check_widths(cells, lines)
        if fault is not None:
            raise self._misquoted(fault)
        return Rows(cells, lines, last)

    def read_one(self) -> Rows:
        """The next row that is not blank, if there is one.

        Raises:
            TableError: As ``read`` does.
        """
        while not (rows := self.read(1)).cells and not rows.last:
            pass
        return rows

    def _lines(self, cells: list[list[str]]) -> list[int]:
        """In which line each of the rows that were just read begins."""
        begin = self._end + 1
        if self._reader.line_num + self._skipped - self._end == len(cells):
            self._end += len(cells)
            return list(range(begin, self._end + 1))
        lines = []
        for row in cells:
            lines.append(self._end + 1)
            self._end += 1 + sum(map(line_ends, row))
        return lines

    def _without_blank(self, cells: list[list[str]], lines: list[int]) -> tuple[list[list[str]], list[int]]:
        """Leave out rows without a character; those at the end of the file do not count."""
        if cells and all(map(any, cells)):  # nearly always, and quickly found out
            self.blank, self._blank_run = self.blank + self._blank_run, 0
            return cells, lines
        kept: list[list[str]] = []
        kept_lines: list[int] = []
        for row, line in zip(cells, lines, strict=True):
            if any(row):
                kept.append(row)
                kept_lines.append(line)
                self.blank, self._blank_run = self.blank + self._blank_run, 0
            else:
                self._blank_run += 1
        return kept, kept_lines

    def _check_widths(self, cells: list[list[str]], lines: list[int]) -> None:
        if self._first is None and cells:
            self._first = lines[0], len(cells[0])
        if self._first is None or set(map(len, cells)) <= {self._first[1]}:
            return
        first, width = self._first
        line, found = next((n, len(row)) for n, row in zip(lines, cells, strict=True) if len(row) != width)
        reason = f"this row has {counted(found, 'cell')} where line {first:,} has {width:,}"
        advice = "Put a cell that holds the separator in quotation marks, and leave no cell out"
        raise TableError(self._path, reason, advice, line=line)

    def _misquoted(self, error: csv.Error) -> TableError:
        if "expected after" in str(error):
            reason, line = "text follows a closing quotation mark", self._reader.line_num + self._skipped
            return TableError(self._path, reason, 'Within quotes write a quotation mark twice: ""', line=line)
        reason = (
            f"a cell of this row is longer than {csv.field_size_limit():,} characters or its quotes never end"
        )
        return TableError(self._path, reason, "Close the quotation mark", line=self._end + 1)
