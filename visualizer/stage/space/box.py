"""Box: the part of space that a 3-D pane shows, and the way from x, y and height to places in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from surfaces.window import Window


class Box(NamedTuple):
    """A window of the plane with a range of heights, drawn as a box whose floor is a unit square.

    Its centre is the origin; x and y go from -1/2 to 1/2 and the height from -tall/2 to tall/2.

    Attributes:
        window: The part of the plane.
        low: Height at the bottom.
        high: Height at the top, more than ``low``.
        tall: How high the box is drawn, in edge lengths of its floor.
    """

    window: Window
    low: float
    high: float
    tall: float

    def inside(self, points: NDArray[np.float64], heights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Where points of the plane, float64 (..., 2), at some heights, (...), are: float64 (..., 3).

        What is too far to tell is infinite; a NaN stays one.
        """
        window = self.window
        placed = np.empty((*heights.shape, 3))
        with np.errstate(over="ignore", invalid="ignore"):
            placed[..., 0] = (points[..., 0] - window.x_min) / window.width - 0.5
            placed[..., 1] = (points[..., 1] - window.y_min) / window.height - 0.5
            placed[..., 2] = ((heights - self.low) / (self.high - self.low) - 0.5) * self.tall
        return placed

    def x(self, place: float) -> float:
        """The x of a place in the box."""
        return self.window.x_min + (place + 0.5) * self.window.width

    def y(self, place: float) -> float:
        """The y of a place in the box."""
        return self.window.y_min + (place + 0.5) * self.window.height

    @property
    def corner(self) -> tuple[float, float, float]:
        """The corner at the ends of all three axes; the opposite one is its negative."""
        return 0.5, 0.5, self.tall / 2
