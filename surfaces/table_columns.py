"""A column of a table: its cells as they were written and as numbers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from surfaces.table_error import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from surfaces.table_layout import Decimal

Kind = Literal["number", "text", "empty"]

MISSING = frozenset({"", "na", "n/a", "#n/a", "nan", "null", "none", "?", "-"})
"""What stands for a number that is missing, in small letters."""
CELLS = np.dtypes.StringDType()
"""How cells are kept: numpy's strings of any length, 16 bytes each where they are short."""


@dataclass(frozen=True, eq=False)
class Column:
    """A column.

    Attributes:
        name: Unlike that of any other column.
        cells: (n,) strings, as they were written but for quotation marks.
        numbers: float64 (n,); NaN or infinite where the cell is no finite number.
    """

    name: str
    cells: NDArray[Any]
    numbers: NDArray[np.float64]

    @cached_property
    def missing(self) -> NDArray[np.intp]:
        """The rows whose cell is empty, another word for "missing", or a number that is not finite."""
        return self._not_finite[~self._is_text]

    @cached_property
    def text(self) -> NDArray[np.intp]:
        """The rows whose cell is text."""
        return self._not_finite[self._is_text]

    @cached_property
    def empty(self) -> NDArray[np.intp]:
        """The rows whose cell is empty: ``none`` or ``-`` may be the name of a class."""
        return np.array([row for row in self.missing.tolist() if not self.word(row)], dtype=np.intp)

    @cached_property
    def kind(self) -> Kind:
        """``number`` if more cells are numbers than text: in that case a text is a mistake."""
        numbers = len(self.cells) - len(self._not_finite)
        if numbers > len(self.text):
            return "number"
        return "text" if len(self.text) else "empty"

    @cached_property
    def description(self) -> str:
        """What a person wants to know before choosing: ``number, 3 missing``."""
        if self.kind == "empty":
            return "empty"
        if self.kind == "text":
            empty = f", {len(self.empty):,} empty" if len(self.empty) else ""
            return f"text, {len(self.different_words()):,} different{empty}"
        words = ["number"]
        finite = self.numbers[np.isfinite(self.numbers)]
        if finite.min() == finite.max():
            words.append(f"always {finite[0]:g}")
        if len(self.text):
            words.append(f"but {counted(len(self.text), 'cell is', 'cells are')} text")
        if len(self.missing):
            words.append(f"{len(self.missing):,} missing")
        return ", ".join(words)

    def different_words(self, rows: NDArray[np.intp] | slice = slice(None)) -> set[str]:
        """What is in the cells of some rows, without blanks around it; not the empty word."""
        return {cell.strip() for cell in self.cells[rows].tolist()} - {""}

    def word(self, row: int) -> str:
        """The cell of a row without blanks around it."""
        return str(self.cells[row]).strip()

    @cached_property
    def _not_finite(self) -> NDArray[np.intp]:
        return np.flatnonzero(~np.isfinite(self.numbers))

    @cached_property
    def _is_text(self) -> NDArray[np.bool_]:
        """For each row that has no finite number."""
        infinite = np.isinf(self.numbers[self._not_finite])
        words = (cell.strip().lower() for cell in self.cells[self._not_finite].tolist())
        return ~infinite & np.fromiter((word not in MISSING for word in words), np.bool_, len(infinite))


def to_numbers(cells: Sequence[str], decimal: Decimal) -> NDArray[np.float64]:
    """Cells as numbers: NaN where one is none, infinite where it is ``inf`` or beyond 1.8e308."""
    try:
        return np.fromiter(map(float, _plain(cells, decimal)), np.float64, len(cells))
    except ValueError:
        return np.fromiter((_number(cell, decimal) for cell in cells), np.float64, len(cells))


def _plain(cells: Sequence[str], decimal: Decimal) -> Sequence[str]:
    """The cells as ``float`` takes them, all at once.

    Raises:
        ValueError: Some cell has a mark that ``float`` would take and we do not.
    """
    together = "\n".join(cells)
    if "_" in together or (decimal == "," and "." in together):
        raise ValueError
    if decimal == "." or "," not in together:
        return cells
    plain = together.replace(",", ".").split("\n")
    if len(plain) != len(cells):
        raise ValueError
    return plain


def _number(cell: str, decimal: Decimal) -> float:
    if "_" in cell or (decimal == "," and "." in cell):
        return np.nan
    try:
        return float(cell.replace(",", ".") if decimal == "," else cell)
    except ValueError:
        return np.nan
