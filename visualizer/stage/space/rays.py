"""Rays against a relief: followed in small steps, and where one changes sides the crossing is halved out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_STEPS_PER_CELL = 1.5
_HALVINGS = 40
_SLACK = 1e-6


def first_hits(
    heights: NDArray[np.float64], origins: NDArray[np.float64], directions: NDArray[np.float64]
) -> NDArray[np.float64]:
    """How far along each ray the surface is first met, in lengths of its direction; infinity if nowhere.

    Between the points of its grid the surface is bilinear.

    Args:
        heights: float64 (ny, nx), over the unit square around the origin; NaN where there is no surface.
        origins: float64 (n, 3), where the rays begin.
        directions: float64 (n, 3), none of length 0.

    Returns:
        float64 (n,).
    """
    begin, end = _over_the_floor(heights, origins, directions)
    reaches = begin[:, None] + (end - begin)[:, None] * np.linspace(0, 1, _count(heights))
    with np.errstate(invalid="ignore"):
        above = _above(heights, origins, directions, reaches)
        crossed = above[:, :-1] * above[:, 1:] <= 0  # a NaN on either side is no crossing
    first = crossed.argmax(axis=1)[:, None]
    before, after = np.take_along_axis(reaches, first, 1), np.take_along_axis(reaches, first + 1, 1)
    found = _halved(heights, origins, directions, before, after)
    return np.where(crossed.any(axis=1), found, np.inf)


def _count(heights: NDArray[np.float64]) -> int:
    return max(2, int(_STEPS_PER_CELL * np.sqrt(2) * max(heights.shape)))


def _over_the_floor(
    heights: NDArray[np.float64], origins: NDArray[np.float64], directions: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Between which lengths each ray is in the box around the surface; NaN where it never is."""
    finite = heights[np.isfinite(heights)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    sides = np.array([[-0.5, -0.5, low - _SLACK], [0.5, 0.5, high + _SLACK]])
    with np.errstate(all="ignore"):
        reaches = (sides[:, None] - origins) / directions
        between = (sides[0] <= origins) & (origins <= sides[1])
    still = directions == 0
    enter = np.where(still, np.where(between, -np.inf, np.inf), reaches.min(axis=0)).max(axis=1)
    leave = np.where(still, np.where(between, np.inf, -np.inf), reaches.max(axis=0)).min(axis=1)
    enter = np.maximum(enter, 0.0)
    met = enter < leave
    return np.where(met, enter, np.nan), np.where(met, leave, np.nan)


def _halved(
    heights: NDArray[np.float64],
    origins: NDArray[np.float64],
    directions: NDArray[np.float64],
    before: NDArray[np.float64],
    after: NDArray[np.float64],
) -> NDArray[np.float64]:
    with np.errstate(invalid="ignore"):
        side = np.sign(_above(heights, origins, directions, before))
        for _ in range(_HALVINGS):
            middle = (before + after) / 2
            ahead = side * _above(heights, origins, directions, middle) > 0
            before, after = np.where(ahead, middle, before), np.where(ahead, after, middle)
    return after[:, 0]


def _above(
    heights: NDArray[np.float64],
    origins: NDArray[np.float64],
    directions: NDArray[np.float64],
    reaches: NDArray[np.float64],
) -> NDArray[np.float64]:
    """How far the places at some lengths along the rays, float64 (n, k), are above the surface."""
    x, y, z = (origins[:, axis, None] + reaches * directions[:, axis, None] for axis in range(3))
    return np.asarray(z - height_at(heights, x, y))


def height_at(
    heights: NDArray[np.float64], x: NDArray[np.float64], y: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The height over places of the unit square, any shape; NaN in, NaN out."""
    rows, columns = heights.shape
    with np.errstate(invalid="ignore"):
        across = np.clip((x + 0.5) * (columns - 1), 0, columns - 1)
        up = np.clip((y + 0.5) * (rows - 1), 0, rows - 1)
        column = np.minimum(np.nan_to_num(across), columns - 2).astype(np.int64)
        row = np.minimum(np.nan_to_num(up), rows - 2).astype(np.int64)
    right, top = across - column, up - row
    flat = heights.ravel()
    corner = row * columns + column
    low = flat[corner] * (1 - right) + flat[corner + 1] * right
    high = flat[corner + columns] * (1 - right) + flat[corner + columns + 1] * right
    return np.asarray(low * (1 - top) + high * top)
