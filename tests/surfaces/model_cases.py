"""Small problems with known data that the tests of curvature and of verdicts share."""

from __future__ import annotations

import numpy as np
import torch

from surfaces.datasets import Dataset
from surfaces.models import ModelSpec
from surfaces.problem import make_problem


def line(n=40, slope=2.0, noise=0.3, seed=0, scale=1.0):
    """y = 1 + slope * x with noise, x from a normal distribution times ``scale``."""
    stream = np.random.RandomState(seed)
    x = scale * stream.standard_normal((n, 1))
    y = 1 + slope * x[:, 0] + noise * stream.standard_normal(n)
    return Dataset("line", x, y, ("x",), "y", "regression", ())


def moons(n=120, noise=0.15, seed=0):
    """Two half circles that hold each other."""
    stream = np.random.RandomState(seed)
    angle, second = stream.uniform(0, np.pi, n), np.arange(n) % 2
    x = np.where(second, 1 - np.cos(angle), np.cos(angle))
    y = np.where(second, 0.5 - np.sin(angle), np.sin(angle))
    features = np.stack([x, y], axis=1) + noise * stream.standard_normal((n, 2))
    return Dataset("moons", features, second.astype(float), ("x1", "x2"), "class", "binary", ("0", "1"))


def classes(n=60, seed=0):
    """Three clouds of points."""
    stream = np.random.RandomState(seed)
    target = np.arange(n) % 3
    features = np.array([[0.0, 1.0], [1.0, -1.0], [-1.0, -1.0]])[target] + 0.4 * stream.standard_normal(
        (n, 2)
    )
    return Dataset(
        "circles", features, target.astype(float), ("x1", "x2"), "class", "classes", ("a", "b", "c")
    )


def problem(data, key="mlp", loss=None, device="cpu", dtype=torch.float64, **settings):
    return make_problem(data, ModelSpec(key, **settings), loss, device, dtype)
