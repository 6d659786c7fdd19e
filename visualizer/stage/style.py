"""Style: the sizes of trails, balls and stars in each look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from visualizer.scene import Look


@dataclass(frozen=True)
class Style:
    """How marks are drawn.

    Attributes:
        trail_width: Width of a trail, in pixels.
        trail_opacity: From 0 to 1.
        ball: Size of a ball, in pixels.
        ball_edge: Width of the line around it.
        star: Size of a minimum's star.
        star_fill: Its colour, as ``#rrggbb``.
        bare: Whether there is nothing but surface, optimizers and their names.
    """

    trail_width: float
    trail_opacity: float
    ball: float
    ball_edge: float
    star: float
    star_fill: str
    bare: bool


STYLES: dict[Look, Style] = {
    "modern": Style(2.5, 1.0, 15.0, 1.5, 24.0, "#ffffff", bare=False),
    "classic": Style(3.0, 0.7, 10.0, 1.0, 34.0, "#9a9a9a", bare=True),
}
