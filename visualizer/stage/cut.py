"""Cuts polylines to a box, segment by segment, so that Qt never gets coordinates that it cannot paint.

The method is that of Liang and Barsky (ACM Transactions on Graphics 3, 1984): each side of the box limits the
part of a segment, as a share of its length, that can lie inside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from surfaces.window import Window

MARGIN = 3.0
"""How many times as wide and high as the view the box is, to which everything drawn is cut."""


class Cut(NamedTuple):
    """What is left of a polyline.

    Attributes:
        segments: float64 (m, 4): x and y of the begin, x and y of the end; more numbers in more dimensions.
        rows: int64 (m,), the row of the polyline at which the segment began.
    """

    segments: NDArray[np.float64]
    rows: NDArray[np.int64]


def cut(points: NDArray[np.float64], box: Window) -> Cut:
    """The parts of a polyline's segments that lie in a box.

    A point that is not finite breaks the line: its two segments are left out.

    Args:
        points: float64 (n, 2); any value, also infinite ones and NaN.
        box: What is kept.
    """
    return cut_to(points, np.array([box.x_min, box.y_min]), np.array([box.x_max, box.y_max]))


def cut_to(points: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]) -> Cut:
    """The same in any number of dimensions k.

    Args:
        points: float64 (n, k).
        low: float64 (k,), where the box begins on each axis; may be minus infinity.
        high: float64 (k,), where it ends.

    Returns:
        Segments are float64 (m, 2 k): the begin, then the end.
    """
    finite = np.logical_and.reduce(np.isfinite(points), axis=1)
    index = np.flatnonzero(finite[:-1] & finite[1:])
    if not len(index):
        return Cut(np.empty((0, 2 * points.shape[1])), index)
    left = cut_pieces(points[index], points[index + 1], low, high)
    return Cut(left.segments, index[left.rows])


def cut_pieces(
    begin: NDArray[np.float64], end: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]
) -> Cut:
    """The same for segments that need not hang together, from ``begin`` to ``end``, float64 (n, k) each."""
    if all(bool(((low <= ends) & (ends <= high)).all()) for ends in (begin, end)):
        return Cut(np.hstack([begin, end]), np.arange(len(begin)))
    begin, end, kept = _cut_segments(begin, end, low, high)
    return Cut(np.hstack([begin, end])[kept], np.flatnonzero(kept))


def _cut_segments(
    begin: NDArray[np.float64], end: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """The begins and ends after the cut, and which segments are left at all."""
    # Measured from the end that is nearer to the origin: of 1e300 - 1 nothing would be left of the 1.
    swap = np.abs(begin).max(axis=1) > np.abs(end).max(axis=1)
    near, far = np.where(swap[:, None], end, begin), np.where(swap[:, None], begin, end)
    with np.errstate(all="ignore"):
        # Halves: the difference of two numbers near the largest float is not a float.
        half = far / 2 - near / 2
        to_low, to_high = (low / 2 - near / 2) / half, (high / 2 - near / 2) / half
    still, between = half == 0, (near >= low) & (near <= high)
    enters = np.where(still, np.where(between, -np.inf, np.inf), np.where(half > 0, to_low, to_high))
    leaves = np.where(still, np.where(between, np.inf, -np.inf), np.where(half > 0, to_high, to_low))
    enter, leave = enters.max(axis=1, keepdims=True), leaves.min(axis=1, keepdims=True)
    kept = ((enter <= leave) & (enter <= 1) & (leave >= 0))[:, 0]
    behind, ahead = np.where(half > 0, low, high), np.where(half > 0, high, low)
    first = np.where(enter > 0, np.where(enters == enter, behind, _at(near, half, enter)), near)
    last = np.where(leave < 1, np.where(leaves == leave, ahead, _at(near, half, leave)), far)
    # What rounding still puts outside is put on the side.
    first, last = np.clip(first, low, high), np.clip(last, low, high)
    return np.where(swap[:, None], last, first), np.where(swap[:, None], first, last), kept


def _at(
    near: NDArray[np.float64], half: NDArray[np.float64], share: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The point a share of the way along."""
    with np.errstate(all="ignore"):
        return near + 2 * (share * half)
