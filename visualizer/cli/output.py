"""Where the text of a command goes: standard output, or a file that is written whole or not at all."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

from visualizer.cli.input_error import InputError, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

BROKEN_PIPE = 141
"""Exit status where the reader of a pipe has gone, as a program ended by SIGPIPE has it (128 + 13)."""


def check_target(target: str) -> None:
    """Check, before any work, that a file can be written.

    Raises:
        InputError: Its folder does not exist, it is a folder, or writing is not allowed.
    """
    path = Path(target)
    folder = path.resolve().parent
    if path.is_dir():
        message = f"-o {quoted(target)}: that is a folder; a file is expected"
    elif not folder.is_dir():
        message = f"-o {quoted(target)}: the folder {quoted(str(path.parent))} does not exist"
    elif not os.access(path if path.exists() else folder, os.W_OK):
        message = f"-o {quoted(target)}: writing there is not allowed"
    else:
        return
    raise InputError(message)


def write(pieces: Iterable[str], target: str | None = None) -> None:
    """Write text to a file or, by default, to standard output.

    Raises:
        OSError: The file cannot be written; then nothing of it is left.
        SystemExit: The reader of standard output has gone: nothing is said, the status is ``BROKEN_PIPE``.
    """
    if target is None:
        _to_standard_output(pieces)
        return
    with _whole(Path(target)) as stream:
        stream.writelines(pieces)


def _to_standard_output(pieces: Iterable[str]) -> None:
    try:
        sys.stdout.writelines(pieces)
        sys.stdout.flush()
    except BrokenPipeError:
        # The interpreter flushes once more at its end: let that go nowhere.
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(BROKEN_PIPE) from None


@contextmanager
def _whole(path: Path) -> Iterator[IO[str]]:
    """A stream whose text becomes the file at the end; where anything goes wrong, the old file stays."""
    if path.exists() and not path.is_file():  # a pipe or a device takes text, it is not replaced
        with path.open("w", encoding="utf-8", newline="") as stream:
            yield stream
        return
    path = path.resolve()  # a link stays a link
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with unfinished.open("x", encoding="utf-8", newline="") as stream:
            yield stream
        if path.exists():
            unfinished.chmod(path.stat().st_mode)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
