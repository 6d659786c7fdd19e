"""Moving one sample: what a DataChoice becomes when a person drags it elsewhere."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from visualizer.problem_choice import MovedPoint
from visualizer.problems import data_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from visualizer.problem_choice import DataChoice

_NEARLY_ALL = 0.999


def with_moved(choice: DataChoice, row: int, features: Sequence[float], target: float) -> DataChoice:
    """The choice with a sample elsewhere.

    Args:
        choice: The data.
        row: Which sample.
        features: Where it is to be seen: standardised, if the data are.
        target: Its target.

    Raises:
        ValueError: There is no such sample, or it has another number of features.
    """
    place = [float(value) for value in features]
    if choice.standardise:
        raw = data_of(choice.with_(standardise=False)).features
        place = [_before_standardising(raw[:, k], row, value) for k, value in enumerate(place)]
    others = tuple(point for point in choice.moved if point.row != row)
    return choice.with_(moved=(*others, MovedPoint(row=row, features=tuple(place), target=float(target))))


def _before_standardising(column: NDArray[np.float64], row: int, wanted: float) -> float:
    """What one of n values must be to become ``wanted`` when all are standardised, itself among them.

    With d its distance from the mean of the others, whose variance is s², the value is standardised to

        z = d sqrt(n - 1) / sqrt(n s² + d²),    so that    d = z s sqrt(n / (n - 1 - z²)).

    |z| cannot be more than sqrt(n - 1): beyond almost that, the value is as far as is still sensible.
    """
    others = np.delete(column, row)
    count = len(column)
    if count < 2 or not others.std() > 0:
        return float(column[row])
    most = _NEARLY_ALL * math.sqrt(count - 1)
    z = min(max(wanted, -most), most)
    return float(others.mean() + z * others.std() * math.sqrt(count / (count - 1 - z * z)))
