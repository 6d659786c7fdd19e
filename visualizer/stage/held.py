"""What the mouse may hold on the stage, and how it looks over it."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt

Held = Literal["nothing", "start", "legend", "view", "fit", "sample"]

_SHAPES: dict[Held, Qt.CursorShape] = {
    "start": Qt.CursorShape.PointingHandCursor,
    "sample": Qt.CursorShape.PointingHandCursor,
    "legend": Qt.CursorShape.OpenHandCursor,
    "view": Qt.CursorShape.CrossCursor,
    "fit": Qt.CursorShape.CrossCursor,
    "nothing": Qt.CursorShape.ArrowCursor,
}


def cursor_of(held: Held, under: Held) -> Qt.CursorShape:
    """The shape of the mouse: a closed hand while it holds something."""
    return Qt.CursorShape.ClosedHandCursor if held != "nothing" else _SHAPES[under]
