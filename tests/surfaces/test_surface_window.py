"""The rectangle of the plane that is shown."""

from __future__ import annotations

import math

import pytest

from surfaces.window import Window

WINDOW = Window(-1.0, 3.0, 10.0, 12.0)


def test_extent_and_centre() -> None:
    assert (WINDOW.width, WINDOW.height, WINDOW.centre) == (4.0, 2.0, (1.0, 11.0))
    assert tuple(WINDOW) == (-1.0, 3.0, 10.0, 12.0)


@pytest.mark.parametrize(
    ("x", "y", "inside"),
    [
        (0, 11, True),
        (-1, 10, True),
        (3, 12, True),
        (3.1, 11, False),
        (0, 9, False),
        (math.nan, 11, False),
        (0, math.inf, False),
    ],
)
def test_contains(x: float, y: float, inside: bool) -> None:
    assert WINDOW.contains(x, y) is inside


@pytest.mark.parametrize("factor", [0.5, 1, 3])
def test_scaled_keeps_the_centre(factor: float) -> None:
    scaled = WINDOW.scaled(factor)
    assert scaled.centre == WINDOW.centre
    assert (scaled.width, scaled.height) == (4.0 * factor, 2.0 * factor)
