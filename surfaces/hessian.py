"""How the loss of a model curves: Hessian-vector products, Hessians and their extreme eigenvalues.

Up to 200 parameters the Hessian is written out, P by P, and its eigenvalues are exact to rounding. Beyond,
the Lanczos process finds the extreme ones from products alone (``surfaces.lanczos``), and says how far off
they may be. Both tell the largest *algebraic* eigenvalue, the one that decides when steps overshoot, from the
largest in size, which may belong to a steep way down.

A rule that divides each coordinate by P sees the eigenvalues of P^-1/2 (H + w I) P^-1/2, with w its coupled
weight decay; they are those of P^-1 (H + w I), but of a symmetric matrix. Measuring changes nothing:
``surfaces.objective`` says how. Everything is that of the loss in eval mode, over all samples, or over a
fixed random subset of 10,000.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import torch

from surfaces.lanczos import lanczos, random_start
from surfaces.objective import Objective
from surfaces.problem import flat

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor, nn

    from surfaces.problem import Problem

WRITTEN_OUT = 200
"""Up to so many parameters the Hessian is written out."""

SLOPE_STEPS = 20
"""So many Lanczos steps tell how a gradient is spread over the spectrum."""


class Extremes(NamedTuple):
    """The extreme algebraic eigenvalues at one point; NaN where something is not finite.

    Attributes:
        smallest: The smallest one; negative where there is a way down.
        largest: The largest one.
        smallest_error: There is an eigenvalue within this distance of ``smallest``; 0 if it is exact.
        largest_error: The same of ``largest``.
    """

    smallest: float
    largest: float
    smallest_error: float = 0.0
    largest_error: float = 0.0


@dataclass(frozen=True, eq=False)
class Spectra:
    """How an objective curves at each of ``rows`` parameter vectors; float64, NaN where not finite.

    Attributes:
        values: (rows, k), eigenvalues of the Hessian, ascending; beyond 200 parameters the Ritz values of
            Lanczos' process from the gradient, which stand for all of them as the gradient sees them.
        weights: (rows, k), the squared slope that goes with each; they sum to the squared gradient norm.
        smallest: (rows,), smallest algebraic eigenvalue.
        largest: (rows,), largest algebraic eigenvalue.
        scaled: (rows,), largest algebraic eigenvalue as the optimizer's preconditioner scales it; the same as
            ``largest`` without one.
        scaled_error: (rows,): there is an eigenvalue within this distance of ``scaled``; 0 if it is exact.
    """

    values: NDArray[np.float64]
    weights: NDArray[np.float64]
    smallest: NDArray[np.float64]
    largest: NDArray[np.float64]
    scaled: NDArray[np.float64]
    scaled_error: NDArray[np.float64]


def hessian_vector_product(
    problem: Problem, model: nn.Module, direction: Tensor, weight_decay: float = 0.0
) -> Tensor:
    """(H + w I) times a direction (P,), at the model's parameters; (P,) in the dtype of the direction."""
    objective = Objective(problem, model, weight_decay=weight_decay)
    return objective.product(flat(model)[None], direction[None])[0].to(direction)


def exact_hessian(problem: Problem, model: nn.Module, weight_decay: float = 0.0) -> Tensor:
    """H + w I at the model's parameters, (P, P), symmetric; float64 where the device has it."""
    return Objective(problem, model, weight_decay=weight_decay).hessian(flat(model)[None])[0]


def eigenvalue_extremes(
    problem: Problem,
    model: nn.Module,
    preconditioner: Tensor | None = None,
    weight_decay: float = 0.0,
    tolerance: float = 1e-4,
) -> Extremes:
    """The extreme algebraic eigenvalues of P^-1/2 (H + w I) P^-1/2 at the model's parameters.

    Args:
        problem: Data and loss.
        model: The model; it stays as it is.
        preconditioner: What the rule divides each coordinate by, (P,), positive; None for 1.
        weight_decay: Coupled weight decay w.
        tolerance: Beyond 200 parameters: when Lanczos' process may stop, as ``lanczos`` takes it.
    """
    objective = Objective(problem, model, weight_decay=weight_decay)
    vector = objective.rows(flat(model))[None]
    scale = None if preconditioner is None else objective.rows(preconditioner)[None]
    if objective.count <= WRITTEN_OUT:
        values = _eigenvalues(_scaled(objective.hessian(vector), scale))[0]
        return Extremes(float(values[0]), float(values[-1]))
    found = _extremes(objective, vector, scale, tolerance)
    return Extremes(*(float(each[0]) for each in found))


def spectra(objective: Objective, vectors: Tensor, preconditioner: Tensor | None = None) -> Spectra:
    """How an objective curves at many parameter vectors.

    Args:
        objective: What is descended.
        vectors: Flat parameter vectors, (rows, P).
        preconditioner: What the rule divides each coordinate by at each of them, (rows, P); None for 1.
    """
    vectors = objective.rows(vectors)
    scale = None if preconditioner is None else objective.rows(preconditioner)
    written_out = objective.count <= WRITTEN_OUT
    tensors = (_written_out if written_out else _from_products)(objective, vectors, scale)
    return Spectra(*(each.to("cpu", torch.float64).numpy() for each in tensors))


def _written_out(objective: Objective, vectors: Tensor, scale: Tensor | None) -> tuple[Tensor, ...]:
    hessian, gradient = objective.hessian(vectors), objective.gradient(vectors)
    finite = torch.isfinite(hessian).all(dim=2).all(dim=1)
    values, axes = torch.linalg.eigh(torch.where(finite[:, None, None], hessian, 0.0))
    values = values.masked_fill(~finite[:, None], torch.nan)
    weights = torch.einsum("rpk,rp->rk", axes, gradient).square()
    scaled = values[:, -1] if scale is None else _eigenvalues(_scaled(hessian, scale))[:, -1]
    return values, weights, values[:, 0], values[:, -1], scaled, 0 * scaled


def _from_products(objective: Objective, vectors: Tensor, scale: Tensor | None) -> tuple[Tensor, ...]:
    gradient = objective.gradient(vectors)
    norm = gradient.norm(dim=1, keepdim=True)
    start = torch.where(norm > 0, gradient, torch.ones_like(gradient))
    seen = lanczos(lambda vector: objective.product(vectors, vector), start, SLOPE_STEPS, tolerance=None)
    weights = seen.weights * norm.square().to("cpu", torch.float64)
    low, high, _, error = _extremes(objective, vectors, None, 1e-3)
    # Along the gradient there may be more than a random start has found.
    low, high = torch.minimum(low, seen.values[:, 0]), torch.maximum(high, seen.values[:, -1])
    if scale is None:
        return seen.values, weights, low, high, high, error
    _, scaled, _, error = _extremes(objective, vectors, scale, 1e-3, both=False)
    return seen.values, weights, low, high, scaled, error


def _extremes(
    objective: Objective, vectors: Tensor, scale: Tensor | None, tolerance: float, *, both: bool = True
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    root = torch.ones_like(vectors) if scale is None else scale.rsqrt()
    start = random_start(vectors)
    found = lanczos(
        lambda vector: root * objective.product(vectors, root * vector), start, tolerance=tolerance, both=both
    )
    return found.values[:, 0], found.values[:, -1], found.residuals[:, 0], found.residuals[:, -1]


def _scaled(hessian: Tensor, scale: Tensor | None) -> Tensor:
    """P^-1/2 H P^-1/2 of matrices (rows, P, P)."""
    if scale is None:
        return hessian
    root = scale.rsqrt()
    return root[:, :, None] * hessian * root[:, None, :]


def _eigenvalues(matrices: Tensor) -> Tensor:
    """Eigenvalues of symmetric matrices (rows, P, P), ascending, (rows, P); NaN where one is not finite."""
    finite = torch.isfinite(matrices).all(dim=2).all(dim=1)
    values: Tensor = torch.linalg.eigvalsh(torch.where(finite[:, None, None], matrices, 0.0))
    return values.masked_fill(~finite[:, None], torch.nan)
