"""Loss and gradient of a two-parameter model worked out by hand, as a textbook would, with the numbers.

The chain rule gives for each sample ∂L/∂θ = ∂L/∂ŷ · ∂ŷ/∂θ, and the gradient is the sum over the samples. It
needs no autograd, and equals it. Everything is float64; where a run has diverged the numbers are inf or nan.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from surfaces.by_hand import SHAPES, TERMS
from surfaces.losses import LOSSES
from surfaces.models import MODELS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from surfaces.by_hand import Array, Shape
    from surfaces.datasets import Dataset


@dataclass(frozen=True)
class Partial:
    """One partial derivative of the loss.

    Attributes:
        parameter: Its name, such as ``w``.
        formula: Such as ``∂L/∂w = 2/n Σ (ŷ - y) x``.
        scale: The number before the sum, such as 2/n.
        total: The sum.
        value: Their product, the derivative.
    """

    parameter: str
    formula: str
    scale: float
    total: float
    value: float


@dataclass(frozen=True)
class Factor:
    """One factor of the chain rule: what it is, its formula, its number."""

    symbol: str
    formula: str
    value: float


@dataclass(frozen=True)
class Chain:
    """What one sample adds to one partial derivative: the product of its factors."""

    parameter: str
    factors: tuple[Factor, ...]
    product: float


@dataclass(frozen=True)
class WorkedSample:
    """One sample on its way forward and backward.

    Attributes:
        index: Its row in the data.
        features: Its features.
        target: y.
        output: What the model gives: ŷ, or the logit z.
        prediction: What is compared with y: ŷ, or p = σ(z).
        residual: prediction - y.
        term: What it adds to the sum in the loss.
        chains: What it adds to each partial derivative.
    """

    index: int
    features: tuple[float, ...]
    target: float
    output: float
    prediction: float
    residual: float
    term: float
    chains: tuple[Chain, ...]


@dataclass(frozen=True)
class WorkedExample:
    """Loss and gradient at given parameters.

    Attributes:
        model: The model's formula.
        loss: The loss's formula.
        parameters: Names and values.
        n: Number of samples.
        total: The sum over the samples in the loss.
        value: The loss, total / n.
        gradient: The partial derivatives, in the order of the parameters.
        samples: The chosen samples.
    """

    model: str
    loss: str
    parameters: tuple[tuple[str, float], ...]
    n: int
    total: float
    value: float
    gradient: tuple[Partial, ...]
    samples: tuple[WorkedSample, ...]


def worked_example(
    data: Dataset, model: str, loss: str, parameters: Sequence[float], samples: Sequence[int] = ()
) -> WorkedExample:
    """Work out loss and gradient at given parameters.

    Args:
        data: The data.
        model: ``linear-regression`` or ``logistic``.
        loss: A key of ``LOSSES`` that fits the data.
        parameters: Values of the model's two parameters, in its order: b and w, or w1 and w2.
        samples: Rows of the data to follow forward and backward.

    Raises:
        ValueError: Model, loss and data do not go together, or there is no such row.
    """
    _check(data, model, loss, samples)
    shape, terms = SHAPES[model], TERMS[loss]
    columns, target, n = shape.columns(data.features), data.target, len(data.target)
    with np.errstate(all="ignore"):
        output = columns[:, 0] * parameters[0] + columns[:, 1] * parameters[1]
        prediction = shape.predict(output)
        each = terms.terms(output, target)
        signal = terms.signal(prediction - target)
        slopes = terms.scale / n * signal
        sums = (signal[:, None] * columns).sum(axis=0)
        total = float(each.sum())
        chosen = tuple(
            WorkedSample(
                index=row,
                features=tuple(data.features[row].tolist()),
                target=float(target[row]),
                output=float(output[row]),
                prediction=float(prediction[row]),
                residual=float(prediction[row] - target[row]),
                term=float(each[row]),
                chains=_chains(shape, loss, float(slopes[row]), columns[row]),
            )
            for row in samples
        )
    return WorkedExample(
        model=MODELS[model].formula,
        loss=LOSSES[loss].formula,
        parameters=tuple(zip(shape.parameters, map(float, parameters), strict=True)),
        n=n,
        total=total,
        value=total / n,
        gradient=_gradient(shape, loss, terms.scale / n, sums),
        samples=chosen,
    )


def _gradient(shape: Shape, loss: str, scale: float, sums: Array) -> tuple[Partial, ...]:
    """The partial derivatives: the slope's number before the sum, its signal times the multiplier within."""
    number, _, signal = LOSSES[loss].slope.partition(" ")
    rows = zip(shape.parameters, shape.multipliers, sums.tolist(), strict=True)
    return tuple(
        Partial(
            parameter=name,
            formula=f"∂L/∂{name} = {number} Σ {signal}{'' if times == '1' else f' {times}'}",
            scale=scale,
            total=total,
            value=scale * total,
        )
        for name, times, total in rows
    )


def _chains(shape: Shape, loss: str, slope: float, multipliers: Array) -> tuple[Chain, ...]:
    before = Factor(f"∂L/∂{shape.output}", LOSSES[loss].slope, slope)
    rows = zip(shape.parameters, shape.multipliers, multipliers.tolist(), strict=True)
    return tuple(
        Chain(name, (before, Factor(f"∂{shape.output}/∂{name}", times, value)), slope * value)
        for name, times, value in rows
    )


def _check(data: Dataset, model: str, loss: str, samples: Sequence[int]) -> None:
    if model not in SHAPES:
        message = f"the model {model!r} is not worked out by hand; choose {' or '.join(SHAPES)}"
        raise ValueError(message)
    fitting = [key for key in TERMS if data.task in LOSSES[key].tasks]
    if data.task not in MODELS[model].tasks or loss not in fitting:
        message = f"the model {model!r}, the loss {loss!r} and {data.task} data do not go together"
        raise ValueError(message)
    MODELS[model].check_shape(data.features.shape[1], 1)
    wrong = [row for row in samples if not 0 <= row < len(data.target)]
    if wrong:
        message = f"there is no row {wrong[0]}; the data have the rows 0 to {len(data.target) - 1}"
        raise ValueError(message)
