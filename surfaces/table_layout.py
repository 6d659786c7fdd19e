r"""How a table is written: what separates its cells, which decimal mark it has, whether names come first.

The separator is the one of comma, semicolon and tab that cuts most rows into equally many cells; where
several do, the one that leaves the most numbers. A comma is the decimal mark where it does not separate, some
cell is a number with a comma and none is one with a point. The first line has the names if none of its cells
is a number.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Decimal = Literal[".", ","]
Separator = Literal[",", ";", "\t"]

SEPARATORS: tuple[Separator, ...] = (",", ";", "\t")
SAMPLE = 1 << 16
"""Characters from the beginning of the file that are looked at."""
SAMPLE_ROWS = 200

_HINT = re.compile(r"sep=([,;\t])\r?\n?", re.IGNORECASE)
_NUMBER = re.compile(
    r"\s*[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?\s*|\s*[+-]?(nan|inf|infinity)\s*", re.IGNORECASE
)


@dataclass(frozen=True)
class Layout:
    """How a table is written.

    Attributes:
        separator: Between two cells.
        decimal: The decimal mark.
        header: Whether the first line that is not blank has the names of the columns.
        skipped: How many lines come before: 1 if a spreadsheet wrote ``sep=;`` there, or else 0.
    """

    separator: Separator
    decimal: Decimal
    header: bool
    skipped: int = 0


def find_layout(
    sample: str,
    separator: Separator | None = None,
    decimal: Decimal | None = None,
    header: bool | None = None,
) -> Layout:
    """Find out how a table is written.

    Args:
        sample: Its beginning, whole lines.
        separator: None if it is to be found out.
        decimal: None if it is to be found out.
        header: None if it is to be found out.
    """
    hint = _HINT.match(sample)
    if hint:
        sample = sample[hint.end() :]
    offered = [each for each in SEPARATORS if hint is None or each == hint.group(1)]
    between = separator or _fittest(sample, offered)
    rows = _rows(sample, between)
    cells = [cell for row in rows for cell in row]
    if decimal is None:
        decimal = "," if between != "," and _has(",", cells) and not _has(".", cells) else "."
    if header is None:
        header = not any(_NUMBER.fullmatch(cell) for cell in (rows[0] if rows else []))
    return Layout(between, decimal, header, int(hint is not None))


def other_decimal(cell: str, decimal: Decimal) -> bool:
    """Whether a cell would be a number with the other decimal mark."""
    return ("," if decimal == "." else ".") in cell and _NUMBER.fullmatch(cell) is not None


def _rows(sample: str, separator: Separator) -> list[list[str]]:
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=separator, skipinitialspace=True)
    rows: list[list[str]] = []
    with suppress(csv.Error):  # said with its line when the table is read
        rows.extend(islice((row for row in reader if any(row)), SAMPLE_ROWS))
    return rows


def _fittest(sample: str, offered: Sequence[Separator]) -> Separator:
    return max(offered, key=lambda each: _fitness(_rows(sample, each)))


def _fitness(rows: list[list[str]]) -> tuple[float, float]:
    """The share of rows with the most common number of cells, if that is not 1, and the share of numbers."""
    if not rows:
        return 0.0, 0.0
    (width, often), *_ = Counter(map(len, rows)).most_common(1)
    cells = [cell for row in rows for cell in row]
    numbers = sum(_NUMBER.fullmatch(cell) is not None for cell in cells)
    return (often / len(rows) if width > 1 else 0.0), numbers / len(cells)


def _has(mark: str, cells: Iterable[str]) -> bool:
    return any(mark in cell and _NUMBER.fullmatch(cell) for cell in cells)
