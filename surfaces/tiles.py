"""Losses that were computed once, kept for panning and zooming.

A lattice has its points at whole multiples of a power of two, so that the lattices of all zooms and windows
share points: every second point of one is a point of the next coarser one, and (0, 0) is a point of each that
surrounds it. Losses are kept in tiles of 32 x 32 points, for each surface (the problem, the plane and
the regime: whatever the caller's key says), in the plane's own coordinates. The tiles that were asked for
longest ago go first.
"""

from __future__ import annotations

import math
from collections import Counter, OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from surfaces.window import Window

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

    from numpy.typing import NDArray

SIDE = 32
"""Points along each side of a tile."""
MOST = 4096
"""Tiles that are kept, about 40 MB."""
NEIGHBOURS = (0, 1, -1, 2, -2, 3)
"""Zooms, relative to the wanted one, whose tiles are looked through: positive ones are coarser."""


class Lattice(NamedTuple):
    """Points x = (left + i) 2^x_power for i < columns, and y = (bottom + j) 2^y_power for j < rows."""

    x_power: int
    y_power: int
    left: int
    bottom: int
    columns: int
    rows: int

    @property
    def x(self) -> NDArray[np.float64]:
        """(columns,), ascending."""
        return np.ldexp(np.arange(self.left, self.left + self.columns, dtype=np.float64), self.x_power)

    @property
    def y(self) -> NDArray[np.float64]:
        """(rows,), ascending."""
        return np.ldexp(np.arange(self.bottom, self.bottom + self.rows, dtype=np.float64), self.y_power)

    @property
    def size(self) -> int:
        """The number of points."""
        return self.columns * self.rows

    @property
    def window(self) -> Window:
        """What the points span."""
        x, y = self.x, self.y
        return Window(float(x[0]), float(x[-1]), float(y[0]), float(y[-1]))


def lattice_at(window: Window, x_power: int, y_power: int) -> Lattice:
    """The lattice with these steps that covers a window.

    Args:
        window: It lies within the lattice's own window, which reaches less than one step beyond each border.
        x_power: The steps along x are 2^x_power.
        y_power: Those along y, likewise.
    """
    left, columns = _axis(window.x_min, window.x_max, x_power)
    bottom, rows = _axis(window.y_min, window.y_max, y_power)
    return Lattice(x_power, y_power, left, bottom, columns, rows)


def _axis(low: float, high: float, power: int) -> tuple[int, int]:
    first, last = math.floor(math.ldexp(low, -power)), math.ceil(math.ldexp(high, -power))
    return first, last - first + 1


class _Tile:
    """Losses (SIDE, SIDE), and which of them are known: NaN is a loss like any other."""

    def __init__(self) -> None:
        self.loss = np.full((SIDE, SIDE), np.nan)
        self.known = np.zeros((SIDE, SIDE), bool)


class Tiles:
    """The store; several threads may use it."""

    def __init__(self, most: int = MOST) -> None:
        self._tiles: OrderedDict[tuple[Hashable, Name], _Tile] = OrderedDict()
        self._counts: Counter[Hashable] = Counter()
        self._most = most
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._tiles)

    def read(self, key: Hashable, lattice: Lattice) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Losses (rows, columns) as far as they are known, and a mask that says where that is."""
        loss = np.full((lattice.rows, lattice.columns), np.nan)
        known = np.zeros(loss.shape, bool)
        with self._lock:
            for zoom in NEIGHBOURS:
                if known.all():
                    break
                if self._counts[key, lattice.x_power + zoom, lattice.y_power + zoom]:
                    self._read_zoom(key, lattice, zoom, loss, known)
        return loss, known

    def _read_zoom(
        self,
        key: Hashable,
        lattice: Lattice,
        zoom: int,
        loss: NDArray[np.float64],
        known: NDArray[np.bool_],
    ) -> None:
        for name, inside, outside in _blocks(lattice, zoom, lambda name: (key, name) in self._tiles):
            tile = self._tiles[key, name]
            self._tiles.move_to_end((key, name))
            there = tile.known[inside]
            loss[outside] = np.where(there, tile.loss[inside], loss[outside])
            known[outside] |= there

    def write(
        self, key: Hashable, lattice: Lattice, loss: NDArray[np.float64], known: NDArray[np.bool_]
    ) -> None:
        """Keep losses (rows, columns) where the mask says that they are known."""
        with self._lock:
            for name, inside, outside in _blocks(lattice, 0):
                here = known[outside]
                if here.any():
                    tile = self._held(key, name)
                    tile.loss[inside] = np.where(here, loss[outside], tile.loss[inside])
                    tile.known[inside] |= here
            while len(self._tiles) > self._most:
                self._drop_oldest()

    def _drop_oldest(self) -> None:
        (key, (x_power, y_power, *_)), _ = self._tiles.popitem(last=False)
        self._counts[key, x_power, y_power] -= 1
        if not self._counts[key, x_power, y_power]:
            del self._counts[key, x_power, y_power]

    def _held(self, key: Hashable, name: Name) -> _Tile:
        tile = self._tiles.get((key, name))
        if tile is None:
            tile = self._tiles[key, name] = _Tile()
            self._counts[key, name[0], name[1]] += 1
        self._tiles.move_to_end((key, name))
        return tile


Name = tuple[int, int, int, int]
"""Both powers, row and column of a tile."""
Block = tuple[slice, slice]


def _blocks(
    lattice: Lattice, zoom: int, wanted: Callable[[Name], bool] = lambda _: True
) -> Iterator[tuple[Name, Block, Block]]:
    """Where the lattice's points are in the wanted tiles of a coarser (zoom > 0) or finer lattice.

    Yields:
        For each tile its name, the points' indices in it, and their indices in the lattice.
    """
    across = list(_spans(lattice.left, lattice.columns, zoom))
    for row, rows_inside, rows_outside in _spans(lattice.bottom, lattice.rows, zoom):
        for column, columns_inside, columns_outside in across:
            name = (lattice.x_power + zoom, lattice.y_power + zoom, row, column)
            if wanted(name):
                yield name, (rows_inside, columns_inside), (rows_outside, columns_outside)


def _spans(first: int, count: int, zoom: int) -> Iterator[tuple[int, slice, slice]]:
    """The same along one axis: number of the tile, indices in it, indices in the lattice."""
    step, inner = 1 << max(zoom, 0), 1 << max(-zoom, 0)
    outside = -first % step
    while outside < count:
        tile, inside = divmod((first + outside) * inner // step, SIDE)
        points = min(-(-(SIDE - inside) // inner), -(-(count - outside) // step))
        yield (
            tile,
            slice(inside, inside + points * inner, inner),
            slice(outside, outside + points * step, step),
        )
        outside += points * step
