"""Mesh: a relief as triangles in colours, softly lit, with thin lines over it. No Qt, no OpenGL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from visualizer.stage.space.relief import Relief

CELLS = 40
"""Cells of the thin lines along the shorter side of the window."""

_MOST_CELLS = 160
_LIGHT = np.array([-0.35, -0.55, 0.76])
_AMBIENT, _DIFFUSE, _GLOSS = 0.74, 0.32, 0.06


@dataclass(frozen=True, eq=False)
class Mesh:
    """What a graphics card draws.

    Attributes:
        vertices: float32 (n, 3), in the box.
        faces: uint32 (m, 3), corners of the triangles; those without a surface are left out.
        colours: float32 (n, 4), red, green, blue, opacity from 0 to 1.
        lines: float32 (k, 3), each two successive ones are a straight line.
    """

    vertices: NDArray[np.float32]
    faces: NDArray[np.uint32]
    colours: NDArray[np.float32]
    lines: NDArray[np.float32]


def mesh(relief: Relief, colours: NDArray[np.uint8], lined: bool) -> Mesh:
    """The mesh of a relief.

    Args:
        relief: The surface.
        colours: uint8 (ny, nx, 3), one for each point of its grid.
        lined: Whether there are thin lines over it.
    """
    places = relief.places
    lit = np.ones((*places.shape[:2], 4), dtype=np.float32)
    lit[..., :3] = np.clip(colours / 255 * _light(places)[..., None], 0, 1)
    lines = grid_lines(relief) if lined else np.empty((0, 3), dtype=np.float32)
    vertices = np.nan_to_num(places, nan=0.0).reshape(-1, 3).astype(np.float32)
    return Mesh(vertices, _faces(relief.heights), lit.reshape(-1, 4), lines)


def _light(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """How bright the surface is at each point: Lambert's law with much light from everywhere."""
    rows, columns = places.shape[:2]
    slope_y, slope_x = np.gradient(places[..., 2], 1 / (rows - 1), 1 / (columns - 1))
    normals = np.stack([-slope_x, -slope_y, np.ones_like(slope_x)], axis=-1)
    with np.errstate(invalid="ignore"):
        facing = (normals @ (_LIGHT / np.linalg.norm(_LIGHT))) / np.linalg.norm(normals, axis=-1)
    # The side that one sees from below is lit the same way.
    facing = np.nan_to_num(np.abs(facing), nan=1.0)
    return np.asarray(_AMBIENT + _DIFFUSE * facing + _GLOSS * facing**8)


def _faces(heights: NDArray[np.float64]) -> NDArray[np.uint32]:
    """Two triangles for every cell all of whose corners are there."""
    rows, columns = heights.shape
    index = np.arange(rows * columns, dtype=np.uint32).reshape(rows, columns)
    there = np.isfinite(heights)
    corners = [(slice(None, -1), slice(None, -1)), (slice(None, -1), slice(1, None))]
    corners += [(slice(1, None), slice(1, None)), (slice(1, None), slice(None, -1))]
    whole = np.logical_and.reduce([there[corner] for corner in corners])
    a, b, c, d = (index[corner][whole] for corner in corners)
    return np.concatenate([np.stack([a, b, c], axis=-1), np.stack([a, c, d], axis=-1)])


def grid_lines(relief: Relief) -> NDArray[np.float32]:
    """Lines along x and along y at even distances, float32 (k, 3), in pairs."""
    window = relief.box.window
    unit = min(window.width, window.height) / CELLS
    across, up = (min(_MOST_CELLS, round(side / unit)) for side in (window.width, window.height))
    along_y = _lines(relief.places, across)
    along_x = _lines(relief.places.transpose(1, 0, 2), up)
    return np.concatenate([along_x, along_y]).astype(np.float32)


def _lines(places: NDArray[np.float64], cells: int) -> NDArray[np.float64]:
    """Lines along the first axis at ``cells + 1`` even places of the second one."""
    count = places.shape[1]
    position = np.linspace(0, count - 1, cells + 1)
    low = np.minimum(position.astype(np.int64), count - 2)
    share = (position - low)[:, None]
    lines = places[:, low] * (1 - share) + places[:, low + 1] * share
    pairs = np.stack([lines[:-1], lines[1:]], axis=2)
    there = np.isfinite(pairs[..., 2]).all(axis=2)
    return np.asarray(pairs[there], dtype=np.float64).reshape(-1, 3)
