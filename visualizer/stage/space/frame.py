"""SpaceFrame: which part of space is shown where on the widget; what a 3-D pane has for a ``Frame``."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF

from visualizer.descent.penalty import losses_with
from visualizer.stage.cut import cut_pieces, cut_to
from visualizer.stage.edge import Edge, edge_in_picture
from visualizer.stage.space.projection import Projection
from visualizer.stage.space.rays import height_at
from visualizer.stage.trails import Trail, distinct, thinned

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtCore import QRectF

    from surfaces.height import Height
    from surfaces.surface import Surface
    from surfaces.window import Window
    from visualizer.descent.run import Run
    from visualizer.scene import Eye
    from visualizer.stage.space.relief import Relief

_LOOK_BACK = 64
_SHORT = 0.03
"""Edge lengths: about the width of a ball."""

_AROUND = 1.8
"""Paths are drawn in a box so many times as large: what jumps far away would hide the surface."""

_MANY_PIECES, _MOST_PIECES = 400, 1500


@dataclass(frozen=True, eq=False)
class SpaceFrame:
    """A box of space, who looks at it, and the rectangle in which it is seen.

    Attributes:
        relief: The surface in its box.
        eye: Who looks at it.
        rect: Where on the widget.
        surface: What stands at a point of the plane that no optimizer visited.
        heights: How a loss becomes a height.
        see_through: Whether what the surface hides is seen all the same.
    """

    relief: Relief
    eye: Eye
    rect: QRectF
    surface: Surface
    heights: Height
    see_through: bool = True
    _known: dict[tuple[float, float], QPointF] = field(default_factory=dict, repr=False)

    @cached_property
    def projection(self) -> Projection:
        """The way from the box to pixels."""
        return Projection.onto(self.eye, self.rect)

    @property
    def window(self) -> Window:
        """The part of the plane that the box stands on."""
        return self.relief.box.window

    @property
    def centre(self) -> QPointF:
        """The middle of the rectangle."""
        return self.rect.center()

    @property
    def left(self) -> float:
        """Left side of the rectangle, in pixels of the widget."""
        return self.rect.left()

    @property
    def top(self) -> float:
        """Its upper side."""
        return self.rect.top()

    @property
    def width(self) -> float:
        """Its width."""
        return self.rect.width()

    @property
    def height(self) -> float:
        """Its height."""
        return self.rect.height()

    @property
    def key(self) -> object:
        """Equal for frames that show the same in the same place."""
        return self.relief, self.eye, self.rect.getRect(), self.see_through

    def contains(self, pixel: QPointF) -> bool:
        """Whether a place on the widget lies in the rectangle."""
        return self.rect.contains(pixel)

    def to_pixels(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Where points of the plane, float64 (..., 2), are seen: on the surface. NaN where there is none."""
        losses = self.surface.function.value(points[..., 0], points[..., 1])
        return self.projection.to_pixels(self._places(points, np.asarray(losses, dtype=np.float64)))

    def to_pixel(self, x: float, y: float) -> QPointF:
        """Where one point of the plane is seen: on the surface. The start is asked for in each frame."""
        if (x, y) not in self._known:
            self._known[x, y] = QPointF(*self.to_pixels(np.array([x, y])).tolist())
        return QPointF(self._known[x, y])

    def edge(self, run: Run, row: int) -> Edge | None:
        """Where to mark a ball that left the picture; None for one that is in it."""
        here = self.run_pixels(run, slice(row, row + 1))[0]
        if np.isfinite(here).all():
            return edge_in_picture(here, self.rect)
        # Too far away to be in any picture: it left where it was last seen outside.
        seen = self.run_pixels(run, slice(max(0, row - _LOOK_BACK), row))
        before = seen[np.isfinite(seen).all(axis=1)]
        return edge_in_picture(before[-1], self.rect) if len(before) else None

    def run_pixels(self, run: Run, rows: slice) -> NDArray[np.float64]:
        """Where some rows of a run are seen, float64 (rows, 2)."""
        return self.projection.to_pixels(self._places(run.position[rows], self._losses(run)[rows]))

    def _losses(self, run: Run) -> NDArray[np.float64]:
        """The losses of a run with the penalty that is on the surface: its way lies on it."""
        return losses_with(run, self.surface.weight_decay)

    def to_data(self, pixel: QPointF) -> tuple[float, float] | None:
        """The point of the plane where a ray from the eye meets the surface; None where it misses it."""
        projection, box = self.projection, self.relief.box
        found = self.relief.hit(projection.place, projection.ray(pixel.x(), pixel.y()))
        return None if found is None else (box.x(float(found[0])), box.y(float(found[1])))

    def trail(self, run: Run) -> Trail:
        """The way of a run, cut to the surroundings of the box and to what is before the eye."""
        places = self._places(run.position, self._losses(run))
        seen = self.projection.before_eye(places)
        pixels = self.projection.onto_picture(seen)
        rows = distinct(pixels)
        corner = _AROUND * np.array(self.relief.box.corner)
        if self.see_through and self._all_seen(places, seen, corner):
            return Trail(*thinned(_joined(pixels[rows]), rows[1:]), rows, pixels[rows])
        near = cut_to(places[rows], -corner, corner)
        pieces, ends = near.segments, rows[near.rows + 1]
        if self.see_through:
            return Trail(*self._lines(pieces, ends), rows, pixels[rows])
        pieces, ends = _chopped(*self._told_apart(pieces, ends))
        middles = (pieces[:, :3] + pieces[:, 3:]) / 2
        covered = self.relief.hidden(middles, self.projection.place)
        behind = Trail(*self._lines(pieces[covered], ends[covered]), rows, pixels[rows])
        return Trail(*self._lines(pieces[~covered], ends[~covered]), rows, pixels[rows], behind)

    def _all_seen(
        self, places: NDArray[np.float64], seen: NDArray[np.float64], corner: NDArray[np.float64]
    ) -> bool:
        """Whether nothing of a way needs to be cut: it stays near the box, and before the eye."""
        return bool((np.abs(places) <= corner).all() and (seen[:, 2] >= self.projection.nearest).all())

    def _told_apart(
        self, pieces: NDArray[np.float64], ends: NDArray[np.int64]
    ) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Pieces that lie in different places of the picture: a path may go to and fro thousands of times."""
        if len(pieces) <= _MANY_PIECES:
            return pieces, ends
        begin, end = (self.projection.to_pixels(half) for half in np.split(pieces, 2, axis=1))
        lines = np.round(np.nan_to_num(np.hstack([begin, end]), nan=-1e6))
        _, first = np.unique(lines, axis=0, return_index=True)
        first.sort()
        return pieces[first], ends[first]

    def hides(self, run: Run, row: int) -> bool:
        """Whether the surface hides the ball of a run at a row."""
        if self.see_through:
            return False
        places = self._places(run.position[row : row + 1], self._losses(run)[row : row + 1])
        return bool(self.relief.hidden(places, self.projection.place)[0])

    def _lines(
        self, pieces: NDArray[np.float64], ends: NDArray[np.int64]
    ) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Pieces in the box, float64 (n, 6), as lines in the picture."""
        projection = self.projection
        before, after = projection.before_eye(pieces[:, :3]), projection.before_eye(pieces[:, 3:])
        seen = cut_pieces(before, after, np.array([-np.inf, -np.inf, projection.nearest]), np.full(3, np.inf))
        begin, end = (projection.onto_picture(part) for part in np.split(seen.segments, 2, axis=1))
        return thinned(np.hstack([begin, end]), ends[seen.rows])

    def _places(self, points: NDArray[np.float64], losses: NDArray[np.float64]) -> NDArray[np.float64]:
        """Where points with some losses are in the box: on the surface, as far as there is one.

        That is the surface as it is drawn: a ball lies on it, and not in a hollow too narrow to be seen.
        """
        places = self.relief.box.inside(points, self.heights.of(losses))
        with np.errstate(invalid="ignore"):
            over = (np.abs(places[..., :2]) <= 0.5).all(axis=-1) & np.isfinite(places[..., 2])
        drawn = height_at(self.relief.heights, places[..., 0], places[..., 1])
        places[..., 2] = np.where(over & np.isfinite(drawn), drawn, places[..., 2])
        return places


def _joined(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """The lines between points, float64 (n, k): float64 (n - 1, 2 k)."""
    return np.hstack([points[:-1], points[1:]])


def _chopped(
    pieces: NDArray[np.float64], ends: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Long pieces cut into short ones: of a long one only a part may be hidden."""
    length = np.linalg.norm(pieces[:, 3:] - pieces[:, :3], axis=1)
    short = max(_SHORT, float(length.sum()) / _MOST_PIECES)
    counts = np.maximum(1, np.ceil(length / short)).astype(np.int64)
    which = np.repeat(np.arange(len(pieces)), counts)
    number = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
    first, last = (number / counts[which])[:, None], ((number + 1) / counts[which])[:, None]
    begin, end = pieces[which, :3], pieces[which, 3:]
    return np.hstack([begin + first * (end - begin), begin + last * (end - begin)]), ends[which]
