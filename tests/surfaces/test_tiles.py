"""Lattices and tiles: what is kept, found again at other zooms, and dropped."""

from __future__ import annotations

import numpy as np
import pytest

from surfaces.tiles import SIDE, Lattice, Tiles, lattice_at
from surfaces.window import Window

COVERED = {
    "around (0, 0)": ((-1, 1, -2, 3), (-2, -1)),
    "far finer in y": ((0.3, 0.4, -1e-3, 2e-3), (-7, -12)),
    "far from (0, 0)": ((1e6, 1e6 + 1, -7e5, -1e5), (-3, 13)),
    "steps wider than the window": ((0.3, 0.4, -0.1, 0.1), (2, 5)),
}


@pytest.mark.parametrize(("window", "powers"), COVERED.values(), ids=COVERED)
def test_lattice_covers_the_window_and_little_more(
    window: tuple[float, ...], powers: tuple[int, int]
) -> None:
    wanted = Window(*map(float, window))
    lattice = lattice_at(wanted, *powers)
    spans = (lattice.x, wanted.x_min, wanted.x_max), (lattice.y, wanted.y_min, wanted.y_max)
    for (axis, low, high), power in zip(spans, powers, strict=True):
        step = 2.0**power
        assert low - step < axis[0] <= low
        assert high <= axis[-1] < high + step
        assert (np.diff(axis) == step).all()
        assert (axis % step == 0).all()
    assert lattice.window == (lattice.x[0], lattice.x[-1], lattice.y[0], lattice.y[-1])


def _field(lattice: Lattice) -> np.ndarray:
    return lattice.x + 1000 * lattice.y[:, None]


LATTICE = Lattice(-4, -3, -40, 7, 90, 70)
FOUND_AGAIN = {
    "itself": (LATTICE, 1.0),
    "part": (Lattice(-4, -3, -11, 20, 30, 9), 1.0),
    "moved": (Lattice(-4, -3, -40 + 45, 7, 90, 70), 0.5),
    "coarser": (Lattice(-3, -2, -20, 4, 45, 34), 1.0),
    "finer": (Lattice(-5, -4, -80, 14, 179, 139), 0.25),
    "much finer": (Lattice(-6, -5, 0, 100, 64, 64), 1 / 16),
    "elsewhere": (Lattice(-4, -3, 400, 7, 30, 30), 0.0),
    "wider in one axis alone": (Lattice(-3, -3, -20, 7, 40, 40), 0.0),
}


@pytest.mark.parametrize("case", FOUND_AGAIN)
def test_losses_are_found_again_where_points_are_shared(case: str) -> None:
    lattice, share = FOUND_AGAIN[case]
    tiles = Tiles()
    tiles.write("a", LATTICE, _field(LATTICE), np.ones((70, 90), bool))
    loss, known = tiles.read("a", lattice)
    assert known.mean() == pytest.approx(share, abs=0.02)
    np.testing.assert_array_equal(loss[known], _field(lattice)[known])
    assert np.isnan(loss[~known]).all()
    assert not tiles.read("b", lattice)[1].any()


def test_what_is_not_finite_is_known_like_any_other_loss() -> None:
    tiles = Tiles()
    loss = np.array([[np.nan, np.inf], [1.0, -np.inf]])
    known = np.array([[True, True], [False, True]])
    tiles.write("a", Lattice(0, 0, -1, -1, 2, 2), loss, known)
    found, there = tiles.read("a", Lattice(0, 0, -1, -1, 2, 2))
    np.testing.assert_array_equal(there, known)
    np.testing.assert_array_equal(found, [[np.nan, np.inf], [np.nan, -np.inf]])


def test_later_points_are_added_to_a_tile() -> None:
    tiles, lattice = Tiles(), Lattice(0, 0, 0, 0, 4, 4)
    halves = np.arange(16).reshape(4, 4) % 2 == 0
    tiles.write("a", lattice, np.ones((4, 4)), halves)
    tiles.write("a", lattice, np.full((4, 4), 2.0), ~halves)
    loss, known = tiles.read("a", lattice)
    assert known.all()
    np.testing.assert_array_equal(loss, np.where(halves, 1, 2))


def test_tiles_that_were_not_asked_for_longest_go_first() -> None:
    tiles = Tiles(most=2)
    places = [Lattice(0, 0, number * SIDE, 0, SIDE, SIDE) for number in range(3)]
    full = np.ones((SIDE, SIDE))
    for place in places[:2]:
        tiles.write("a", place, full, full > 0)
    tiles.read("a", places[0])
    tiles.write("a", places[2], full, full > 0)
    assert [bool(tiles.read("a", place)[1].all()) for place in places] == [True, False, True]
    assert len(tiles) == 2
