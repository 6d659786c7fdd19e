"""Dataset: features and target that a model learns from, and the registry of those that are made here.

``make_dataset("line", n=100, noise=0.1, seed=1)`` makes one; ``surfaces.table_file`` reads a person's own.
``DATASETS`` has a row for each: its formula, what may be chosen within which range, and what it shows.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from surfaces.rows.made_data import MADE, DatasetRow, Task

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from surfaces.surface import Parameter

__all__ = ["DATASETS", "Dataset", "DatasetRow", "Task", "drawing_sample", "make_dataset", "standardised"]


@dataclass(frozen=True, eq=False)
class Dataset:
    """Rows of features and the target of each.

    Attributes:
        key: Its name in the registry; ``file`` for a table that was read.
        features: float64 (n, d), finite.
        target: float64 (n,), finite: numbers, or class numbers 0 .. ``len(classes) - 1``.
        feature_names: One for each column of ``features``.
        target_name: What the target is called.
        task: What is learned.
        classes: Names of the classes by their number; () for regression.
        remarks: What a person should know about how these data came about, a sentence each.
    """

    key: str
    features: NDArray[np.float64]
    target: NDArray[np.float64]
    feature_names: tuple[str, ...]
    target_name: str
    task: Task
    classes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


DATASETS: Mapping[str, DatasetRow] = MappingProxyType({row.key: row for row in MADE})
"""Every dataset that can be made, by its key, in the order in which they are offered."""


def make_dataset(key: str, **chosen: float) -> Dataset:
    """Make a dataset of the registry; what is not chosen (``n``, ``noise``, ``seed``, ...) has its default.

    Raises:
        ValueError: There is no such dataset or setting, or the value lies outside its range.
    """
    settings = complete_settings(key, chosen)
    row = DATASETS[key]
    features, target = row.make(**settings)
    count = int(chosen.get("arms", 2)) if row.classes else 0
    return Dataset(
        key=key,
        features=features,
        target=target,
        feature_names=row.feature_names,
        target_name=row.target_name,
        task="classes" if count > 2 else row.task,
        classes=row.classes[:count],
    )


def complete_settings(key: str, chosen: Mapping[str, float]) -> dict[str, float]:
    """The settings of a dataset: those that are chosen, the others at their defaults.

    Raises:
        ValueError: There is no such dataset or setting, or the value lies outside its range.
    """
    if key not in DATASETS:
        nearest = difflib.get_close_matches(key, DATASETS, 1)
        hint = f"did you mean {nearest[0]!r}?" if nearest else f"known: {', '.join(DATASETS)}"
        message = f"there is no dataset {key!r}: {hint}"
        raise ValueError(message)
    known = {each.name: each for each in DATASETS[key].adjustable}
    for name in chosen:
        if name not in known:
            message = f"the dataset {key!r} has no setting {name!r}; known: {', '.join(known)}"
            raise ValueError(message)
    return {name: _checked(key, each, chosen.get(name, each.default)) for name, each in known.items()}


def _checked(key: str, setting: Parameter, value: float) -> float:
    """The value, an int where only whole numbers are allowed."""
    low, high = setting.minimum, setting.maximum
    if not low <= value <= high or (setting.whole and value != int(value)):
        kind = "a whole number" if setting.whole else "a number"
        allowed = f"{kind} between {low:,.10g} and {high:,.10g}"
        message = f"{setting.name} of the dataset {key!r} must be {allowed}, not {value:g}"
        raise ValueError(message)
    return int(value) if setting.whole else float(value)


def standardised(data: Dataset) -> Dataset:
    """Shift and stretch every feature to mean 0 and standard deviation 1 (of the population: divided by n).

    A column that is constant becomes 0, and a remark says so. The target stays as it is.
    """
    low, high = data.features.min(axis=0), data.features.max(axis=0)
    features = np.zeros_like(data.features)
    for index in np.flatnonzero(low < high):
        features[:, index] = _standardised(data.features[:, index])
    remarks = [
        f"The feature {data.feature_names[index]!r} is constant: standardised it is 0 and teaches nothing."
        for index in np.flatnonzero(low == high)
    ]
    return replace(data, features=features, remarks=(*data.remarks, *remarks))


def _standardised(column: NDArray[np.float64]) -> NDArray[np.float64]:
    """A column that is not constant; numbers as large as 1e308 and spreads as small as 1e-308 do no harm."""
    deviation = _near_one(column)
    deviation = _near_one(deviation - deviation.mean())
    deviation /= deviation.std()
    return deviation


def _near_one(column: NDArray[np.float64]) -> NDArray[np.float64]:
    """The column times a power of two (so nothing is rounded), its largest magnitude in [1/2, 1)."""
    _, exponent = np.frexp(np.abs(column).max())
    near_one: NDArray[np.float64] = np.ldexp(column, -exponent)
    return near_one


def drawing_sample(data: Dataset, at_most: int = 5_000) -> NDArray[np.intp]:
    """Rows to draw, ascending, all of them where there are few; training uses all rows in any case.

    Drawn by chance, but always the same ones: a fixed stride would miss a class in data that repeat. A larger
    sample holds the smaller ones.

    Raises:
        ValueError: ``at_most`` is below 1.
    """
    if at_most < 1:
        message = f"at least one row must be drawn, not {at_most}"
        raise ValueError(message)
    n = len(data.target)
    if n <= at_most:
        return np.arange(n)
    order = np.random.RandomState(0).permutation(n)
    return np.sort(order[:at_most])
