"""Files that are written whole or not at all."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def whole_file(path: Path) -> Iterator[IO[str]]:
    """A stream whose text becomes the file at the end; where anything goes wrong, the old file stays.

    A link stays a link and a file keeps its mode. A pipe or a device takes the text as it comes.

    Raises:
        OSError: The file cannot be written; then nothing of it is left.
    """
    with (
        _unfinished(path) as (target, mode),
        target.open(mode, encoding="utf-8", newline="") as stream,
    ):
        yield stream


@contextmanager
def whole_binary_file(path: Path) -> Iterator[IO[bytes]]:
    """The same for bytes.

    Raises:
        OSError: The file cannot be written; then nothing of it is left.
    """
    with _unfinished(path) as (target, mode), target.open(f"{mode}b") as stream:
        yield stream


@contextmanager
def _unfinished(path: Path) -> Iterator[tuple[Path, str]]:
    """Where to write, and the mode to open it with; once it is written, it takes the place of the file."""
    if path.exists() and not path.is_file():
        yield path, "w"
        return
    path = path.resolve()
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        yield unfinished, "x"
        if path.exists():
            unfinished.chmod(path.stat().st_mode)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
