"""Two-parameter models and their losses in plain numpy, for the worked example and its texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Array = NDArray[np.float64]


@dataclass(frozen=True)
class Shape:
    """How a two-parameter model is written.

    Attributes:
        output: Symbol of its output: ŷ, or the logit z.
        parameters: Names of the parameters.
        multipliers: What each parameter is multiplied by, as text.
        columns: The same as numbers, (n, 2), from the features (n, d); the output is their weighted sum.
        predict: What is compared with the target, from the output.
    """

    output: str
    parameters: tuple[str, str]
    multipliers: tuple[str, str]
    columns: Callable[[Array], Array]
    predict: Callable[[Array], Array]


@dataclass(frozen=True)
class Terms:
    """How a loss and its slope are computed.

    Attributes:
        terms: What each sample adds to the sum, from output and target.
        scale: The slope is scale/n times the signal.
        signal: From the residuals, prediction - target.
    """

    terms: Callable[[Array, Array], Array]
    scale: float
    signal: Callable[[Array], Array]


def _sigmoid(z: Array) -> Array:
    return 1 / (1 + np.exp(-z))


def _same(values: Array) -> Array:
    return values


def _huber(output: Array, target: Array) -> Array:
    size = np.abs(output - target)
    return np.where(size <= 1, size**2 / 2, size - 0.5)


def _surprise(logit: Array, target: Array) -> Array:
    return target * np.logaddexp(0.0, -logit) + (1 - target) * np.logaddexp(0.0, logit)


SHAPES = {
    "linear-regression": Shape(
        "ŷ", ("b", "w"), ("1", "x"), lambda x: np.column_stack([np.ones(len(x)), x[:, 0]]), _same
    ),
    "logistic": Shape("z", ("w1", "w2"), ("x1", "x2"), _same, _sigmoid),
}
TERMS = {
    "mse": Terms(lambda output, target: (output - target) ** 2, 2.0, _same),
    "mae": Terms(lambda output, target: np.abs(output - target), 1.0, np.sign),
    "huber": Terms(_huber, 1.0, lambda residual: np.clip(residual, -1.0, 1.0)),
    "binary-cross-entropy": Terms(_surprise, 1.0, _same),
}
