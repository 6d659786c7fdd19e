"""Relief: the surface as heights over the floor of the box, and where a ray meets it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from surfaces.sampling import Sample
    from visualizer.stage.space.box import Box

_AT_ONCE = 512
_ABOVE = 0.012
"""A point this far from the surface, in edge lengths, is not hidden by the very place that it lies on."""


@dataclass(frozen=True, eq=False)
class Relief:
    """A surface in a box.

    Attributes:
        box: The box.
        heights: float64 (ny, nx), its height in the box on an even grid over the floor, row 0 at ``y_min``;
            NaN where there is no surface.
    """

    box: Box
    heights: NDArray[np.float64]

    @cached_property
    def places(self) -> NDArray[np.float64]:
        """The grid's points in the box, float64 (ny, nx, 3)."""
        rows, columns = self.heights.shape
        x, y = np.linspace(-0.5, 0.5, columns), np.linspace(-0.5, 0.5, rows)
        return np.stack([*np.meshgrid(x, y), self.heights], axis=-1)

    def hit(self, origin: NDArray[np.float64], direction: NDArray[np.float64]) -> NDArray[np.float64] | None:
        """Where a ray first meets the surface, float64 (3,) in the box; None if it does not.

        Args:
            origin: float64 (3,), where the ray begins.
            direction: float64 (3,), its direction.
        """
        from visualizer.stage.space.rays import first_hits

        reach = float(first_hits(self.heights, origin[None], direction[None])[0])
        return origin + reach * direction if np.isfinite(reach) else None

    def hidden(self, places: NDArray[np.float64], eye: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Which of some places, float64 (n, 3), the surface hides from an eye, float64 (3,)."""
        from visualizer.stage.space.rays import first_hits

        away = eye - places
        with np.errstate(invalid="ignore", over="ignore"):
            distance = np.linalg.norm(away, axis=1)
            ways = away / distance[:, None]
        lifted = places + _ABOVE * ways
        # Seen from above, a path lies on the surface; from below, under it.
        lifted[:, 2] += np.copysign(_ABOVE, ways[:, 2])
        blocks = range(0, len(places), _AT_ONCE)
        parts = [slice(first, first + _AT_ONCE) for first in blocks]
        hits = [first_hits(self.heights, lifted[part], ways[part]) for part in parts]
        # What is met beyond the eye is behind it.
        return np.asarray(np.concatenate([np.empty(0), *hits]) < distance)


def relief(sample: Sample, heights: NDArray[np.float64], box: Box) -> Relief:
    """The relief of a sample with these heights, float64 (ny, nx), cut at the lid and the floor of a box."""
    points = np.stack(np.meshgrid(sample.x, sample.y), axis=-1)
    placed = box.inside(points, np.clip(heights, box.low, box.high))
    return Relief(box, np.ascontiguousarray(placed[..., 2]))
