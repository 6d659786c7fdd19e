"""A table as text: what a person sees before choosing columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from surfaces.table_error import counted

if TYPE_CHECKING:
    from surfaces.table_file import Table

WIDEST_CELL = 32
MOST_COLUMNS = 12
_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}


def preview(table: Table, rows: int = 8) -> str:
    """The names of the columns, what is in them, the first rows and all remarks, as lines of text."""
    pillars = [["line", "", *map(str, table.lines[:rows].tolist())]]
    pillars += [
        [column.name, column.description, *column.cells[:rows].tolist()]
        for column in table.columns[:MOST_COLUMNS]
    ]
    widths = [max(map(len, map(_short, pillar))) for pillar in pillars]
    text = [
        "  ".join(_short(cell).rjust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in zip(*pillars, strict=True)
    ]
    return "\n".join([*text, "", _summary(table), *table.remarks])


def _summary(table: Table) -> str:
    rows = counted(len(table.lines), "row") + ("" if table.whole else " read so far")
    hidden = len(table.columns) - MOST_COLUMNS
    more = f" ({hidden:,} not shown)" if hidden > 0 else ""
    columns = counted(len(table.columns), "column") + more
    return f"{rows}, {columns}, separated by {_SEPARATORS[table.layout.separator]}, {table.encoding}"


def _short(cell: str) -> str:
    shown = "".join(character if character.isprintable() else " " for character in cell[: WIDEST_CELL + 1])
    return f"{shown[: WIDEST_CELL - 3]}..." if len(shown) > WIDEST_CELL else shown
