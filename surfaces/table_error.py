"""TableError: what is wrong with a table of data, where, and what to do about it, in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

EXCERPT_LENGTH = 40
"""The most characters of a cell or a name that a message shows."""


class TableError(ValueError):
    """A file that is no table of data, or a column that cannot be used as asked.

    ``str()`` gives one line: ``points.csv, line 7, column 'y': 'abc' is not a number. Correct the cell, ...``

    Attributes:
        reason: What is wrong.
        advice: What a person can do.
        line: The line in the file, counted from 1 as an editor does; None where it is no single line.
        column: The name of the column; None where it is no single column.
    """

    def __init__(
        self, path: Path, reason: str, advice: str, *, line: int | None = None, column: str | None = None
    ) -> None:
        self.reason, self.advice, self.line, self.column = reason, advice, line, column
        place = [path.name or str(path)]
        if line is not None:
            place.append(f"line {line:,}")
        if column is not None:
            place.append(f"column {quoted(column)}")
        end = "" if advice.endswith("?") else "."
        super().__init__(f"{', '.join(place)}: {reason}. {advice}{end}")


def quoted(text: str) -> str:
    """A piece of the file between quotation marks, cut to 40 characters, on one line."""
    shown = "".join(character if character.isprintable() else " " for character in text[: EXCERPT_LENGTH + 1])
    return f"'{shown[: EXCERPT_LENGTH - 3]}...'" if len(shown) > EXCERPT_LENGTH else f"'{shown}'"


def counted(number: int, one: str, several: str = "") -> str:
    """A number with its noun: ``1 row``, ``1,234 rows``."""
    return f"{number:,} {one}" if number == 1 else f"{number:,} {several or one + 's'}"


def line_ends(text: str) -> int:
    r"""How often a line ends, by ``\n``, ``\r\n`` or ``\r``."""
    return text.count("\n") + text.count("\r") - text.count("\r\n")
