"""Window: the rectangle of the plane over which a surface is sampled and drawn."""

from __future__ import annotations

from typing import NamedTuple


class Window(NamedTuple):
    """A rectangle with ``x_min < x_max`` and ``y_min < y_max``, in the surface's own coordinates."""

    x_min: float
    x_max: float
    y_min: float
    y_max: float

    @property
    def width(self) -> float:
        """Extent in x."""
        return self.x_max - self.x_min

    @property
    def height(self) -> float:
        """Extent in y."""
        return self.y_max - self.y_min

    @property
    def centre(self) -> tuple[float, float]:
        """The middle, (x, y)."""
        return (self.x_min + self.x_max) / 2, (self.y_min + self.y_max) / 2

    def contains(self, x: float, y: float) -> bool:
        """Whether the point lies inside or on the border; a NaN lies nowhere."""
        return self.x_min <= x <= self.x_max and self.y_min <= y <= self.y_max

    def scaled(self, factor: float) -> Window:
        """The window with the same centre, ``factor`` times as wide and as high."""
        (x, y), half_width, half_height = self.centre, factor * self.width / 2, factor * self.height / 2
        return Window(x - half_width, x + half_width, y - half_height, y + half_height)
