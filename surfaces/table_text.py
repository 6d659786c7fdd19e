"""In which encoding a file of text is written, and whether it is text at all.

A byte order mark decides (UTF-8 or UTF-16). Without one the file is UTF-8 if all of it is valid UTF-8; if
not, it is Windows-1252, which older spreadsheets write, or Latin-1 where even that has no such character.
"""

from __future__ import annotations

import codecs
import stat
from typing import TYPE_CHECKING, NamedTuple

from surfaces.table_error import TableError, line_ends

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

BLOCK = 1 << 20
"""Bytes that are looked at between two questions whether to go on."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16"),
)
_OLD = {"cp1252": "Windows-1252", "latin-1": "Latin-1"}
_AS_CSV = "In a spreadsheet program save the sheet as CSV (UTF-8) and open that"
_SIGNATURES = (
    (b"PK\x03\x04", "this is a ZIP archive, as .xlsx and .ods files are, and no text", _AS_CSV),
    (b"\xd0\xcf\x11\xe0", "this is an old Office document (.xls) and no text", _AS_CSV),
    (b"\x1f\x8b", "this file is compressed", "Unpack it (gunzip) and open what comes out"),
)


class CancelledError(Exception):
    """The reading was called off."""


class Encoding(NamedTuple):
    """How the bytes of a file become text: Python's name of the codec, and a remark or ''."""

    codec: str
    remark: str


def find_encoding(path: Path, cancelled: Callable[[], bool]) -> Encoding:
    """Look through the whole file, a megabyte at a time.

    Raises:
        TableError: It is no text.
        OSError: It cannot be read.
        CancelledError: ``cancelled`` said True.
    """
    _check_kind(path)
    with path.open("rb") as stream:
        head = stream.read(4)
    for signature, reason, advice in _SIGNATURES:
        if head.startswith(signature):
            raise TableError(path, reason, advice)
    for mark, exact, codec in _MARKS:
        if head.startswith(mark):
            line = _first_fault(path, exact, cancelled)
            if line is None:
                return Encoding(codec, "")
            reason = f"the file is marked as {exact[:6].rstrip('-').upper()}, but this line is not"
            raise TableError(path, reason, "Save it again as UTF-8", line=line)
    line = _first_fault(path, "utf-8", cancelled)
    if line is None:
        return Encoding("utf-8", "")
    codec = "latin-1" if _first_fault(path, "cp1252", cancelled) else "cp1252"
    if codec == "latin-1":
        _first_fault(path, "latin-1", cancelled)
    remark = f"Line {line:,} is not UTF-8: read as {_OLD[codec]}. If names look wrong, save it as UTF-8."
    return Encoding(codec, remark)


def unreadable(path: Path, error: OSError) -> TableError:
    """An error of the operating system in words."""
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return TableError(path, f"there is no file {str(path)!r}", "Check its name and its folder")
        case PermissionError():
            return TableError(path, "you may not read this file", "Ask its owner, or change its permissions")
    reason = f"the file cannot be read: {error.strerror or error}"
    return TableError(path, reason, "Copy it to another disk and try again")


def _check_kind(path: Path) -> None:
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        raise TableError(path, "this is a folder", "Choose a file in it")
    if not stat.S_ISREG(status.st_mode):
        raise TableError(path, "this is not an ordinary file", "Save the data in a file and open that")
    if status.st_size == 0:
        raise TableError(path, "the file is empty (0 bytes)", "Save the data again")


def _first_fault(path: Path, encoding: str, cancelled: Callable[[], bool]) -> int | None:
    """The line of the first bytes that are not in this encoding; None if there are none.

    Raises:
        TableError: There is a NUL character, which no text has.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    lines, rest = 1, ""
    for block, last in _blocks(path):
        if cancelled():
            raise CancelledError
        text, fault = _decoded(decoder, encoding, block, last)
        text = rest + text
        before, nul, _ = text.partition("\0")
        # The two characters that end a line may lie in two blocks.
        rest = "\r" if before.endswith("\r") and not (last or fault or nul) else ""
        lines += line_ends(before.removesuffix(rest))
        if nul:
            reason = "there is a NUL character: this is no text (or UTF-16 without a byte order mark)"
            raise TableError(path, reason, "Save the data as CSV in UTF-8", line=lines)
        if fault:
            return lines
    return None


def _decoded(decoder: codecs.IncrementalDecoder, encoding: str, block: bytes, last: bool) -> tuple[str, bool]:
    """The text of a block up to the first fault, and whether there is one."""
    try:
        return decoder.decode(block, last), False
    except UnicodeDecodeError as error:
        return error.object[: error.start].decode(encoding), True


def _blocks(path: Path) -> Iterator[tuple[bytes, bool]]:
    """The file in blocks, and whether one is the last."""
    size, done = path.stat().st_size, 0
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            done += len(block)
            yield block, done >= size
