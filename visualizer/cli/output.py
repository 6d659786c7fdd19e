"""Where the text of a command goes: standard output, or a file that is written whole or not at all."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from visualizer.cli.input_error import InputError, quoted
from visualizer.whole_file import whole_file

if TYPE_CHECKING:
    from collections.abc import Iterable

FORMATS = ("csv", "json")

BROKEN_PIPE = 141
"""Exit status where the reader of a pipe has gone, as a program ended by SIGPIPE has it (128 + 13)."""


def check_target(target: str, option: str = "-o") -> None:
    """Check, before any work, that a file can be written.

    Args:
        target: The file.
        option: By which it was given.

    Raises:
        InputError: Its folder does not exist, it is a folder, or writing is not allowed.
    """
    path = Path(target)
    folder = path.resolve().parent
    if path.is_dir():
        message = f"{option} {quoted(target)}: that is a folder; a file is expected"
    elif not folder.is_dir():
        message = f"{option} {quoted(target)}: the folder {quoted(str(path.parent))} does not exist"
    elif not os.access(path if path.exists() else folder, os.W_OK):
        message = f"{option} {quoted(target)}: writing there is not allowed"
    else:
        return
    raise InputError(message)


def chosen_format(given: str | None, output: str | None) -> str | None:
    """The format asked for, or what the file's name ends in; None is the table.

    Raises:
        InputError: It is neither CSV nor JSON, or a file is given whose name says nothing.
    """
    if given is not None and given not in FORMATS:
        raise InputError(f"--format must be csv or json, not {quoted(given)}")
    if given is None and output is not None:
        ending = Path(output).suffix.removeprefix(".")
        if ending not in FORMATS:
            raise InputError(f"-o {quoted(output)}: say --format csv or --format json")
        return ending
    return given


def write(pieces: Iterable[str], target: str | None = None) -> None:
    """Write text to a file or, by default, to standard output.

    Raises:
        OSError: The file cannot be written; then nothing of it is left.
        SystemExit: The reader of standard output has gone: nothing is said, the status is ``BROKEN_PIPE``.
    """
    if target is None:
        _to_standard_output(pieces)
        return
    with whole_file(Path(target)) as stream:
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
