"""A surface over a window: the grid, chunks, progress and cancelling."""

from __future__ import annotations

import numpy as np
import pytest

from surfaces.compiled import compile_formula
from surfaces.sampling import CHUNK, sample
from surfaces.window import Window

WINDOW = Window(-1.0, 3.0, 10.0, 11.0)


@pytest.mark.parametrize("shape", [(2, 2), (3, 5), (200, 1), (1, 200), (700, 100), (2, CHUNK + 1)])
def test_every_point_of_the_grid_is_the_surface(shape: tuple[int, int]) -> None:
    function = compile_formula("x**2*y - 3*x")
    result = sample(function, WINDOW, shape)
    assert result is not None
    assert result.window == WINDOW
    assert result.loss.shape == (result.y.size, result.x.size) == shape
    np.testing.assert_array_equal(result.loss, function.value(result.x[None, :], result.y[:, None]))


def test_grid_reaches_the_borders_of_the_window() -> None:
    result = sample(compile_formula("x"), WINDOW, (3, 5))
    assert result.x.tolist() == [-1, 0, 1, 2, 3]
    assert result.y.tolist() == [10, 10.5, 11]
    assert result.loss[1].tolist() == [-1, 0, 1, 2, 3]


def test_surface_outside_its_domain_is_nan() -> None:
    loss = sample(compile_formula("log(x)"), WINDOW, (3, 5)).loss
    assert np.isnan(loss[:, 0]).all()
    assert (loss[:, 1] == -np.inf).all()
    assert np.isfinite(loss[:, 2:]).all()


def test_progress_rises_to_one() -> None:
    told: list[float] = []
    sample(compile_formula("x*y"), WINDOW, (1000, 200), progress=told.append)
    assert len(told) > 2
    assert told == sorted(set(told))
    assert told[-1] == 1.0


@pytest.mark.parametrize("chunks", [0, 1, 3])
def test_cancelling_stops_before_the_next_chunk(chunks: int) -> None:
    told: list[float] = []
    result = sample(compile_formula("x*y"), WINDOW, (1000, 200), lambda: len(told) >= chunks, told.append)
    assert result is None
    assert len(told) == chunks
