"""What the mouse may hold on the stage, and how it looks over it."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt

Held = Literal["nothing", "start", "legend", "view", "fit"]

_SHAPES: dict[Held, Qt.CursorShape] = {
    "start": Qt.CursorShape.PointingHandCursor,
    "legend": Qt.CursorShape.OpenHandCursor,
    "view": Qt.CursorShape.CrossCursor,
    "fit": Qt.CursorShape.CrossCursor,
    "nothing": Qt.CursorShape.ArrowCursor,
}


def cursor_of(held: Held, under: Held, over_sample: bool) -> Qt.CursorShape:
    """The shape of the mouse: a closed hand while it holds something."""
    if held != "nothing":
        return Qt.CursorShape.ClosedHandCursor
    return Qt.CursorShape.PointingHandCursor if over_sample else _SHAPES[under]
