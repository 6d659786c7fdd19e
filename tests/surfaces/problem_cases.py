"""Small data for tests of models, losses and problems."""

from __future__ import annotations

import numpy as np

from surfaces.datasets import Dataset, Task


def line(rows: int = 40) -> Dataset:
    """y = 1 + 2x and noise."""
    random = np.random.RandomState(5)
    x = random.uniform(-1.0, 1.0, rows)
    return _dataset("line", x[:, None], 1 + 2 * x + 0.3 * random.normal(size=rows), "regression", ())


def sine(rows: int = 60) -> Dataset:
    """y = sin 3x."""
    x = np.linspace(-2.0, 2.0, rows)
    return _dataset("sine", x[:, None], np.sin(3 * x), "regression", ())


def two_classes(rows: int = 60) -> Dataset:
    """Two clouds that overlap."""
    random = np.random.RandomState(6)
    target = np.arange(rows) % 2.0
    features = random.normal(size=(rows, 2)) + target[:, None]
    return _dataset("moons", features, target, "binary", ("left", "right"))


def three_classes(rows: int = 60) -> Dataset:
    """Three clouds."""
    random = np.random.RandomState(7)
    target = np.arange(rows) % 3.0
    features = random.normal(size=(rows, 2)) + np.stack([target, target**2], axis=1)
    return _dataset("file", features, target, "classes", ("a", "b", "c"))


DATA = {"regression": sine, "binary": two_classes, "classes": three_classes}


def _dataset(
    key: str, features: np.ndarray, target: np.ndarray, task: Task, classes: tuple[str, ...]
) -> Dataset:
    names = tuple(f"x{number + 1}" for number in range(features.shape[1]))
    return Dataset(key, features, target, names, "y", task, classes)
