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
    from collections.abc import Callable
    from typing import TypeAlias

    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor, nn

    from surfaces.problem import Problem

    Product: TypeAlias = Callable[[Tensor], Tensor]

WRITTEN_OUT = 200
"""Up to so many parameters the Hessian is written out."""

SLOPE_STEPS = 20
"""So many Lanczos steps tell how a gradient is spread over the spectrum."""

EXTREME, STEEPEST = 3e-4, 1e-4
"""Tolerances, as ``lanczos`` takes them, for both extremes, and for the largest one with a preconditioner."""


def _go_on() -> None:
    """What is done between two products where nobody wants to give up."""


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
    product = _scaled_product(objective.products_at(vector), scale)
    found = lanczos(product, random_start(vector), tolerance=tolerance)
    ends = (found.values[0, 0], found.values[0, -1], found.residuals[0, 0], found.residuals[0, -1])
    return Extremes(*map(float, ends))


def spectra(
    objective: Objective,
    vectors: Tensor,
    preconditioner: Tensor | None = None,
    between: Callable[[], None] = _go_on,
) -> Spectra:
    """How an objective curves at many parameter vectors.

    Args:
        objective: What is descended.
        vectors: Flat parameter vectors, (rows, P).
        preconditioner: What the rule divides each coordinate by at each of them, (rows, P); None for 1.
        between: Called before every product; it may raise to give up.
    """
    vectors = objective.rows(vectors)
    scale = None if preconditioner is None else objective.rows(preconditioner)
    if objective.count <= WRITTEN_OUT:
        tensors = _written_out(objective, vectors, scale)
    else:
        product = _interruptible(objective.products_at(vectors), between)
        tensors = _from_products(product, objective.gradient(vectors))
        if scale is not None:
            tensors = (*tensors[:4], *_steepest(product, scale))
    return Spectra(*map(_numbers, tensors))


def steepest(
    objective: Objective, vectors: Tensor, preconditioner: Tensor, between: Callable[[], None] = _go_on
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """``scaled`` and ``scaled_error`` of ``spectra`` alone, beyond 200 parameters."""
    product = _interruptible(objective.products_at(vectors), between)
    scaled, error = _steepest(product, objective.rows(preconditioner))
    return _numbers(scaled), _numbers(error)


def _written_out(objective: Objective, vectors: Tensor, scale: Tensor | None) -> tuple[Tensor, ...]:
    hessian, gradient = objective.hessian(vectors), objective.gradient(vectors)
    finite = torch.isfinite(hessian).all(dim=2).all(dim=1)
    values, axes = torch.linalg.eigh(torch.where(finite[:, None, None], hessian, 0.0))
    values = values.masked_fill(~finite[:, None], torch.nan)
    weights = torch.einsum("rpk,rp->rk", axes, gradient).square()
    scaled = values[:, -1] if scale is None else _eigenvalues(_scaled(hessian, scale))[:, -1]
    return values, weights, values[:, 0], values[:, -1], scaled, 0 * scaled


def _from_products(product: Product, gradient: Tensor) -> tuple[Tensor, ...]:
    """All of Spectra without a preconditioner.

    The process from the gradient comes near the extreme eigenvalues too, but for those whose axes it does not
    see. So the process that looks for the extremes begins from what that one found of them, and from a random
    vector of about the same length, which leaves no axis out.
    """
    norm = gradient.norm(dim=1, keepdim=True)
    start = torch.where(norm > 0, gradient, torch.ones_like(gradient))
    seen = lanczos(product, start, SLOPE_STEPS, tolerance=None)
    found = lanczos(product, seen.ends.sum(dim=0) + random_start(gradient), tolerance=EXTREME)
    low = torch.minimum(found.values[:, 0], seen.values[:, 0])
    high = torch.maximum(found.values[:, -1], seen.values[:, -1])
    weights = seen.weights * norm.square().to("cpu", torch.float64)
    return seen.values, weights, low, high, high, found.residuals[:, -1]


def _steepest(product: Product, scale: Tensor) -> tuple[Tensor, Tensor]:
    start = random_start(scale)
    found = lanczos(_scaled_product(product, scale), start, tolerance=STEEPEST, both=False)
    return found.values[:, -1], found.residuals[:, -1]


def _scaled_product(product: Product, scale: Tensor | None) -> Product:
    """What multiplies with P^-1/2 H P^-1/2."""
    if scale is None:
        return product
    root = scale.rsqrt()
    return lambda vector: root * product(root * vector)


def _interruptible(product: Product, between: Callable[[], None]) -> Product:
    def interrupted(vector: Tensor) -> Tensor:
        between()
        return product(vector)

    return interrupted


def _numbers(tensor: Tensor) -> NDArray[np.float64]:
    numbers: NDArray[np.float64] = tensor.to("cpu", torch.float64).numpy()
    return numbers


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
