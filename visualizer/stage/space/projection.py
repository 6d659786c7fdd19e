"""Projection: who looks from where, and the way from places in the box to pixels and back.

A pinhole camera that turns around what it looks at, as in any textbook on computer graphics; the same as that
of pyqtgraph's GLViewWidget, with which the surface itself is drawn.
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtCore import QRectF

    from visualizer.scene import Eye

ACROSS = 1.84
"""Edge lengths that the angle of the view spans at the centre of the box, at zoom 1."""

_TEXT, _FILL, _LEAST = 20.0, 1.12, 40.0
"""Pixels on each side for the numbers; how much of the rest the angle of the view fills."""

NEAREST = 0.02
"""What is nearer to the eye than this share of its distance is not drawn."""


class Axes(NamedTuple):
    """The eye's own axes in the box, float64 (3,) each, of length 1.

    Attributes:
        right: To the right of the picture.
        up: Upward in the picture.
        back: From what is looked at to the eye.
    """

    right: NDArray[np.float64]
    up: NDArray[np.float64]
    back: NDArray[np.float64]


class Projection:
    """How an eye sees the box in a rectangle of pixels."""

    def __init__(self, eye: Eye, left: float, top: float, width: float, height: float) -> None:
        self.eye = eye
        self.left, self.top, self.width, self.height = left, top, width, height

    @classmethod
    def onto(cls, eye: Eye, rect: QRectF) -> Projection:
        """The same for Qt's rectangle."""
        return cls(eye, rect.left(), rect.top(), rect.width(), rect.height())

    @cached_property
    def axes(self) -> Axes:
        """The eye's own axes."""
        elevation, azimuth = math.radians(self.eye.elevation), math.radians(self.eye.azimuth)
        across, along = math.sin(azimuth), math.cos(azimuth)
        flat, steep = math.cos(elevation), math.sin(elevation)
        return Axes(
            np.array([-across, along, 0.0]),
            np.array([-steep * along, -steep * across, flat]),
            np.array([flat * along, flat * across, steep]),
        )

    @property
    def distance(self) -> float:
        """From the eye to what it looks at, in edge lengths."""
        return ACROSS / (2 * math.tan(math.radians(self.eye.field_of_view) / 2)) / self.eye.zoom

    @property
    def place(self) -> NDArray[np.float64]:
        """Where the eye is in the box's space, float64 (3,)."""
        return np.asarray(self.eye.aim, dtype=np.float64) + self.distance * self.axes.back

    @property
    def focal(self) -> float:
        """Pixels for what is as far to the side as it is away."""
        across = _FILL * max(_LEAST, min(self.width, self.height) - 2 * _TEXT)
        return across / (2 * math.tan(math.radians(self.eye.field_of_view) / 2))

    @property
    def field_of_view_across(self) -> float:
        """The angle, in degrees, that the whole width of the rectangle spans, as OpenGL views want it."""
        return math.degrees(2 * math.atan(self.width / 2 / self.focal))

    def before_eye(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        """Places in the box, float64 (..., 3), as the eye has them: to the right, up, and away from it."""
        right, up, back = self.axes
        directions = (right, up, -back)
        with np.errstate(over="ignore", invalid="ignore"):
            seen = places - np.asarray(self.eye.aim)
            if np.isfinite(seen).all():
                turned = seen @ np.stack(directions, axis=1)
            else:
                turned = np.stack([_along(direction, seen) for direction in directions], axis=-1)
            turned[..., 2] += self.distance
        return np.asarray(turned)

    def onto_picture(self, seen: NDArray[np.float64]) -> NDArray[np.float64]:
        """What ``before_eye`` made, (..., 3), in pixels, (..., 2); NaN for what is behind the eye."""
        pixels = np.empty((*seen.shape[:-1], 2))
        with np.errstate(all="ignore"):
            away = np.where(seen[..., 2] >= self.nearest, seen[..., 2], np.nan)
            pixels[..., 0] = self.left + self.width / 2 + self.focal * seen[..., 0] / away
            pixels[..., 1] = self.top + self.height / 2 - self.focal * seen[..., 1] / away
        return pixels

    @property
    def nearest(self) -> float:
        """How near to the eye, in edge lengths, anything is still drawn."""
        return NEAREST * self.distance

    def to_pixels(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        """Where places in the box, float64 (..., 3), are in the picture, float64 (..., 2)."""
        return self.onto_picture(self.before_eye(places))

    def ray(self, x: float, y: float) -> NDArray[np.float64]:
        """The direction, float64 (3,) of length 1, in which a pixel lies, seen from ``place``."""
        right, up, back = self.axes
        across = (x - self.left - self.width / 2) / self.focal
        high = (self.top + self.height / 2 - y) / self.focal
        direction = across * right + high * up - back
        return np.asarray(direction / np.linalg.norm(direction))


def _along(direction: NDArray[np.float64], seen: NDArray[np.float64]) -> NDArray[np.float64]:
    """The part of places, (..., 3), along a direction: infinity times a zero of it must not become a NaN."""
    return np.asarray(sum(seen[..., k] * direction[k] for k in range(3) if abs(direction[k]) > 1e-15))
