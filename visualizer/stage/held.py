"""What the mouse may hold on the stage, and how it looks over it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import Qt

from visualizer.stage.heads import start_rect

if TYPE_CHECKING:
    from PySide6.QtCore import QPointF

    from visualizer.stage.drawing import Drawing

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


def held_at(drawing: Drawing, place: QPointF) -> Held:
    """What the mouse would take hold of at a place."""
    pane, start = drawing.pane_at(place), drawing.start
    if drawing.legend.rect.contains(place):
        return "legend"
    if drawing.fit.contains(place):
        return "fit"
    if pane is None:
        return "nothing"
    on_start = start is not None and start_rect(start, pane.frame).contains(place)
    return "start" if on_start else "view"
