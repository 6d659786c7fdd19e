"""Frame: which part of the plane is shown where on the widget."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
from PySide6.QtCore import QPointF, QRectF

from visualizer.stage.edge import Edge, edge_of
from visualizer.stage.trails import Trail, trail

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from surfaces.window import Window
    from visualizer.descent.run import Run
    from visualizer.stage.space.frame import SpaceFrame

    AnyFrame: TypeAlias = "Frame | SpaceFrame"


class Frame(NamedTuple):
    """A window of the plane, and the rectangle in which it is shown.

    Attributes:
        window: The part of the plane.
        left: Left side of the rectangle, in pixels of the widget.
        top: Upper side.
        width: Width, more than 0.
        height: Height, more than 0.
    """

    window: Window
    left: float
    top: float
    width: float
    height: float

    @property
    def rect(self) -> QRectF:
        """The rectangle."""
        return QRectF(self.left, self.top, self.width, self.height)

    @property
    def centre(self) -> QPointF:
        """The middle of the rectangle."""
        return self.rect.center()

    @property
    def scale(self) -> tuple[float, float]:
        """Pixels per unit of x and of y, both positive."""
        return self.width / self.window.width, self.height / self.window.height

    def to_pixels(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Where points of the plane, float64 (..., 2), are on the widget; too far to tell is infinite."""
        across, up = self.scale
        pixels = np.empty_like(points)
        with np.errstate(over="ignore", invalid="ignore"):
            pixels[..., 0] = self.left + (points[..., 0] - self.window.x_min) * across
            pixels[..., 1] = self.top + self.height - (points[..., 1] - self.window.y_min) * up
        return pixels

    def to_pixel(self, x: float, y: float) -> QPointF:
        """Where one point of the plane is on the widget."""
        across, up = self.scale
        return QPointF(
            self.left + (x - self.window.x_min) * across,
            self.top + self.height - (y - self.window.y_min) * up,
        )

    def to_data(self, pixel: QPointF) -> tuple[float, float]:
        """The point of the plane at a place on the widget."""
        across, up = self.scale
        x = self.window.x_min + (pixel.x() - self.left) / across
        return x, self.window.y_min + (self.top + self.height - pixel.y()) / up

    @property
    def key(self) -> object:
        """Equal for frames that show the same in the same place."""
        return self

    def run_pixels(self, run: Run, rows: slice) -> NDArray[np.float64]:
        """Where some rows of a run are on the widget, float64 (rows, 2)."""
        return self.to_pixels(run.position[rows])

    def trail(self, run: Run) -> Trail:
        """The way of a run."""
        return trail(run.position, self)

    def edge(self, run: Run, row: int) -> Edge | None:
        """Where to mark a ball that left the view; None for one that is in it."""
        return edge_of(run.position[row], self)

    def hides(self, run: Run, row: int) -> bool:  # noqa: ARG002  (in space it may)
        """Whether the surface hides a ball: in the plane it never does."""
        return False

    def contains(self, pixel: QPointF) -> bool:
        """Whether a place on the widget lies in the rectangle."""
        return self.rect.contains(pixel)
