"""Points that are drawn by chance: lines, a sine, moons, circles, spirals.

Every function takes ``n`` (points), ``noise`` (standard deviation of the normal noise) and ``seed``, and
gives ``features``, float64 (n, d), and ``target``, float64 (n,): a number, or a class number as a float.

Places and noise come from two streams of ``numpy.random.RandomState``, whose numbers NumPy has promised
never to change: a larger ``n`` begins with the same points, and another ``noise`` moves the same points
further or less far. Point i of k classes is of class i mod k, so that any beginning of the data is balanced.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Points = tuple[NDArray[np.float64], NDArray[np.float64]]

SCALE = 10.0
"""How many times larger the badly scaled feature is."""
INNER_RADIUS = 0.5
SPIRAL_START = 0.1
"""Radius at which a spiral begins: its arms would touch in the middle."""


def line(n: int, noise: float, seed: int) -> Points:
    """``y = 1 + 2 x + noise e``, x uniform in [0, 1], e standard normal."""
    x = _uniform(n, seed)
    return x[:, np.newaxis], 1.0 + 2.0 * x + noise * _normal(seed, n)


def scaled_line(n: int, noise: float, seed: int) -> Points:
    """The points of ``line`` with the feature in another unit: ``10 x`` instead of x, the same y."""
    features, target = line(n, noise, seed)
    return SCALE * features, target


def sine(n: int, noise: float, seed: int) -> Points:
    """``y = sin(pi x) + noise e``, x uniform in [-1, 1]: one full wave."""
    x = 2.0 * _uniform(n, seed) - 1.0
    return x[:, np.newaxis], np.sin(np.pi * x) + noise * _normal(seed, n)


def moons(n: int, noise: float, seed: int) -> Points:
    """Two half circles of radius 1 that reach into each other; the angle t is uniform in [0, pi].

    Class 0 is ``(cos t, sin t)``, class 1 is ``(1 - cos t, 1/2 - sin t)``; both coordinates get noise.
    """
    t = np.pi * _uniform(n, seed)
    upper = np.column_stack([np.cos(t), np.sin(t)])
    lower = np.column_stack([1.0 - np.cos(t), 0.5 - np.sin(t)])
    classes = _classes(n, 2)
    return np.where(classes[:, np.newaxis] == 0, upper, lower) + noise * _normal(seed, n, 2), classes


def circles(n: int, noise: float, seed: int) -> Points:
    """A circle of radius 1 (class 0) around one of radius 1/2 (class 1); both coordinates get noise."""
    classes = _classes(n, 2)
    radius = np.where(classes == 0, 1.0, INNER_RADIUS)
    return _polar(radius, 2.0 * np.pi * _uniform(n, seed)) + noise * _normal(seed, n, 2), classes


def spirals(n: int, noise: float, seed: int, arms: int = 2) -> Points:
    """Arms of one turn each: on arm k of K, at radius r the angle is ``2 pi (r + k/K)``.

    The radius is uniform in [0.1, 1]; arm k is class k; both coordinates get noise.
    """
    radius = SPIRAL_START + (1.0 - SPIRAL_START) * _uniform(n, seed)
    classes = _classes(n, arms)
    return _polar(radius, 2.0 * math.pi * (radius + classes / arms)) + noise * _normal(seed, n, 2), classes


def _polar(radius: NDArray[np.float64], angle: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


def _classes(n: int, count: int) -> NDArray[np.float64]:
    return (np.arange(n) % count).astype(np.float64)


def _uniform(n: int, seed: int) -> NDArray[np.float64]:
    """The places: n numbers in [0, 1)."""
    return np.random.RandomState([seed, 0]).random_sample(n)


def _normal(seed: int, *shape: int) -> NDArray[np.float64]:
    """The noise, before it is scaled."""
    return np.random.RandomState([seed, 1]).standard_normal(shape)
