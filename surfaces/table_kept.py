"""The table that was read last, kept: who looked at a file first and then uses it reads it once.

One table is kept, and none that takes more than ``MOST_BYTES``. It is read anew once the file's size or time
of change is another.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from surfaces import table_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from surfaces.table_file import Table

MOST_BYTES = 256 << 20
"""More than a million rows of a few columns take."""


class _Stamp(NamedTuple):
    """What is another once a file has changed."""

    path: Path
    size: int
    changed_ns: int


_kept: dict[_Stamp, Table] = {}


def read_kept(
    path: str | Path,
    *,
    cancelled: Callable[[], bool] | None = None,
    progress: Callable[[float], None] | None = None,
) -> Table | None:
    """As ``read_table`` for all of a file; one that has just been read, and is the same, is not read again.

    Returns:
        The table, to be left as it is, or None if it was cancelled.

    Raises:
        surfaces.table_error.TableError: As ``read_table``.
    """
    before = _stamp(Path(path))
    kept = None if before is None else _kept.get(before)
    if kept is not None:
        if progress is not None:
            progress(1.0)
        return kept
    _kept.clear()
    table = table_file.read_table(path, cancelled=cancelled, progress=progress)
    # What changed while it was read may be neither the old nor the new.
    if table is not None and before is not None and _stamp(Path(path)) == before:
        _keep(before, table)
    return table


def _keep(stamp: _Stamp, table: Table) -> None:
    if stamp.size + _bytes(table) <= MOST_BYTES:
        _kept.clear()
        _kept[stamp] = table


def _bytes(table: Table) -> int:
    """Of its arrays; long cells lie beside them and are at most as long as the file."""
    return sum(each.cells.nbytes + each.numbers.nbytes for each in table.columns) + table.lines.nbytes


def _stamp(path: Path) -> _Stamp | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return _Stamp(path, status.st_size, status.st_mtime_ns)
