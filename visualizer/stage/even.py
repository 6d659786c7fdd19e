"""A sample of exactly a window, on an even grid, from one that reaches beyond it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from surfaces.sampling import Sample

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from surfaces.height import Height
    from surfaces.window import Window


def even(losses: Sample, window: Window, height: Height, most: int) -> Sample:
    """The losses over a window, from those of a sample that covers it.

    In between, the heights as they are drawn are cubic; beside a place without a surface they are linear, and
    nothing is filled in.

    Args:
        losses: On an even grid that reaches as far as the window, or beyond.
        window: What is wanted.
        height: How a loss becomes a height.
        most: Points along a side at the most; else about as many as the sample has there.
    """
    counts = [min(most, int(np.count_nonzero(inside))) for inside in reversed(within(losses, window))]
    if losses.window == window and losses.loss.shape == tuple(counts):
        return losses
    x, y = (
        np.linspace(low, high, max(2, count))
        for low, high, count in zip(window[0::2], window[1::2], reversed(counts), strict=True)
    )
    heights = _between(height.of(losses.loss), _places(losses.y, y))
    heights = _between(heights.T, _places(losses.x, x)).T
    return Sample(window, x, y, height.inverse(heights))


def within(losses: Sample, window: Window) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which columns and which rows of a sample lie in a window."""
    columns = (losses.x >= window.x_min) & (losses.x <= window.x_max)
    rows = (losses.y >= window.y_min) & (losses.y <= window.y_max)
    return columns, rows


def _places(grid: NDArray[np.float64], wanted: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where coordinates lie in a grid, in steps from its first point."""
    step = (grid[-1] - grid[0]) / (len(grid) - 1)
    return np.asarray(np.clip((wanted - grid[0]) / step, 0, len(grid) - 1))


def _between(values: NDArray[np.float64], places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values (places, ..) between those (n, ..) along the first axis."""
    low = np.minimum(places.astype(np.int64), len(values) - 2)
    share = (places - low)[:, np.newaxis]
    with np.errstate(invalid="ignore"):
        linear = values[low] * (1 - share) + values[low + 1] * share
    # A sample keeps its value whatever is beside it: nothing times NaN is NaN.
    at_sample = np.where(share == 0, values[low], values[low + 1])
    linear = np.asarray(np.where((share == 0) | (share == 1), at_sample, linear))
    if len(values) < len(_CUBIC):
        return linear
    first = np.clip(low - 1, 0, len(values) - len(_CUBIC))
    cubic = sum(
        values[first + tap] * weight[:, np.newaxis] for tap, weight in enumerate(_weights(places - first))
    )
    return np.asarray(np.where(np.isnan(cubic), linear, cubic))


_CUBIC = range(4)


def _weights(place: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Lagrange's weights of the values at 0, 1, 2 and 3."""
    return [
        np.prod([(place - other) / (tap - other) for other in _CUBIC if other != tap], axis=0)
        for tap in _CUBIC
    ]
