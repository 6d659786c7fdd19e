"""What the mouse and the keys do with the eye: turn, move, come nearer, look from well-known sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from visualizer.scene import Eye

if TYPE_CHECKING:
    from visualizer.scene import Look
    from visualizer.stage.space.projection import Projection

_DEGREES_PER_PIXEL = 0.45
_NEARER_PER_NOTCH = 1 / 0.88
_PIXELS_PER_KEY = 12.0
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_NARROW = 10.5

HOME: dict[Look, Eye] = {
    "modern": Eye(),
    "classic": Eye(elevation=45, azimuth=-135, zoom=0.9, field_of_view=_NARROW),
}
"""From where a view is seen at first. The classic eye is about ten edge lengths away."""

SIDES: dict[str, tuple[float, float]] = {
    "top": (90, -90),
    "side": (0, -90),
    "isometric": (35.264, -45),
    "classic": (45, -135),
}
"""Elevation and azimuth of well-known views, in degrees; the third angle is atan(1 / sqrt 2)."""


def turned(eye: Eye, right: float, down: float) -> Eye:
    """The eye after the box was turned by a drag of some pixels."""
    elevation = min(90.0, max(-90.0, eye.elevation + _DEGREES_PER_PIXEL * down))
    return eye.with_(azimuth=wrapped(eye.azimuth - _DEGREES_PER_PIXEL * right), elevation=elevation)


def moved(eye: Eye, projection: Projection, right: float, down: float) -> Eye:
    """The eye after the box was moved by a drag of some pixels."""
    across, up = projection.axes.right, projection.axes.up
    unit = projection.distance / projection.focal
    aim = tuple((eye.aim - unit * right * across + unit * down * up).tolist())
    return eye.with_(aim=aim)


def nearer(eye: Eye, notches: float) -> Eye:
    """The eye after some notches of the wheel."""
    return eye.with_(zoom=min(50.0, max(0.05, eye.zoom * _NEARER_PER_NOTCH**notches)))


def by_key(eye: Eye, key: Qt.Key) -> Eye | None:
    """The eye after a key was pressed: the arrows turn, plus and minus zoom; None for other keys."""
    if key in _ARROWS:
        right, down = _ARROWS[key]
        return turned(eye, _PIXELS_PER_KEY * right, _PIXELS_PER_KEY * down)
    notches = {Qt.Key.Key_Plus: 1, Qt.Key.Key_Equal: 1, Qt.Key.Key_Minus: -1}
    return nearer(eye, notches[key]) if key in notches else None


def seen_from(eye: Eye, side: str) -> Eye:
    """The eye at one of ``SIDES``, as near as before."""
    elevation, azimuth = SIDES[side]
    return eye.with_(elevation=elevation, azimuth=azimuth, aim=(0.0, 0.0, 0.0))


def wrapped(degrees: float) -> float:
    """The same angle between -180 and 180."""
    return (degrees + 180.0) % 360.0 - 180.0
