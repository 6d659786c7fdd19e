"""The Lanczos process: a large symmetric matrix, known only by its products, seen as a small tridiagonal one.

From a start vector q1 come orthonormal vectors q1, q2, ... with A Q = Q T + b q e', T tridiagonal. The
eigenvalues of T, the Ritz values, come near the outermost eigenvalues of A first; for a Ritz pair (t, s)
there is an eigenvalue of A within |b * s_last| of t. With q1 = g/|g| the first components s_1 of T's
eigenvectors say how g is spread over the spectrum: g' f(A) g is about |g|² * sum of s_1² f(t).

Every vector is made orthogonal to all before it, twice: without that, rounding brings copies of the outermost
eigenvalues. Sources: Lanczos, 1950; Parlett, The Symmetric Eigenvalue Problem, 1980, chapter 13; Golub and
Meurant, Matrices, Moments and Quadrature, 1994.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import torch

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor

LOOK = 3
"""After so many steps the Ritz values are looked at again."""

BASIS = 1 << 28
"""The orthonormal vectors may take so many bytes; a longer process is cut there, and its bound says so."""


class Ritz(NamedTuple):
    """What the process found for each of ``rows`` matrices; float64 on the CPU, NaN where not finite.

    Attributes:
        values: (rows, steps), Ritz values, ascending.
        weights: (rows, steps), the squared share of the start vector that goes with each; they sum to 1.
        residuals: (rows, steps): there is an eigenvalue within this distance of the Ritz value.
        ends: (2, rows, P), the unit vectors of the smallest and the largest one, as precise and on the same
            device as the start.
    """

    values: Tensor
    weights: Tensor
    residuals: Tensor
    ends: Tensor


def random_start(vectors: Tensor) -> Tensor:
    """A unit vector that leaves no direction out, the same for each row, shaped as vectors (rows, P).

    It comes from a generator of its own, so that it is always the same, and no other one moves on.
    """
    generator = torch.Generator("cpu").manual_seed(1)
    start = torch.randn(vectors.shape[1], generator=generator, dtype=torch.float64)
    unit: Tensor = start / start.norm()
    return unit.to(vectors).expand_as(vectors)


def lanczos(
    product: Callable[[Tensor], Tensor],
    start: Tensor,
    steps: int = 80,
    tolerance: float | None = 1e-4,
    *,
    both: bool = True,
) -> Ritz:
    """Run the process for many matrices at once.

    Args:
        product: What each matrix makes of a vector; from (rows, P) to (rows, P).
        start: Start vectors, (rows, P), of any length but 0.
        steps: At most so many products.
        tolerance: Stop when the bound on the largest Ritz value is below this share of its size, and that on
            the smallest below this share of the largest in size. None: take all steps.
        both: Whether the smallest matters.
    """
    rows, count = start.shape
    steps = max(1, min(steps, count, BASIS // max(1, rows * count * start.element_size())))
    basis = start.new_zeros(steps, rows, count)
    diagonal, beside = start.new_zeros(rows, steps), start.new_zeros(rows, steps)
    vector = start / start.norm(dim=1, keepdim=True)
    scale = start.new_zeros(rows)
    for step in range(steps):
        basis[step] = vector
        image = product(vector)
        diagonal[:, step] = (image * vector).sum(dim=1)
        scale = torch.maximum(scale, image.norm(dim=1))
        rest = _orthogonal(_orthogonal(image, basis[: step + 1]), basis[: step + 1])
        length = rest.norm(dim=1)
        # What is left of a space that is used up is rounding.
        over = length <= 10 * torch.finfo(start.dtype).eps * scale
        length = torch.where(over, torch.zeros_like(length), length)
        beside[:, step] = length
        vector = torch.where(over[:, None], torch.zeros_like(rest), rest / length[:, None])
        last = step + 1 == steps
        if last or ((step + 1) % LOOK == 0 and tolerance is not None):
            found = _ritz(diagonal[:, : step + 1], beside[:, : step + 1], basis[: step + 1])
            if last or bool(over.all()) or (tolerance is not None and _settled(found, tolerance, both)):
                return found
    raise AssertionError


def _orthogonal(vector: Tensor, basis: Tensor) -> Tensor:
    return vector - torch.einsum("srp,sr->rp", basis, torch.einsum("srp,rp->sr", basis, vector))


def _ritz(diagonal: Tensor, beside: Tensor, basis: Tensor) -> Ritz:
    diagonal, beside = diagonal.to("cpu", torch.float64), beside.to("cpu", torch.float64)
    finite = torch.isfinite(diagonal).all(dim=1) & torch.isfinite(beside).all(dim=1)
    diagonal = torch.where(finite[:, None], diagonal, 0.0)
    beside = torch.where(finite[:, None], beside, 0.0)
    # Once the space is used up, the rest of the diagonal repeats a value from within the spectrum.
    used_up = torch.cumsum(beside == 0, dim=1) > 0
    used_up = torch.cat([torch.zeros_like(used_up[:, :1]), used_up[:, :-1]], dim=1)
    diagonal = torch.where(used_up, diagonal[:, :1], diagonal)
    between = torch.where(used_up[:, :-1], 0.0, beside[:, :-1])
    small = torch.diag_embed(diagonal) + torch.diag_embed(between, 1) + torch.diag_embed(between, -1)
    values, vectors = torch.linalg.eigh(small)
    residuals = (beside[:, -1:] * vectors[:, -1]).abs()
    ends = torch.einsum("srp,rse->erp", basis, vectors[:, :, [0, -1]].to(basis))
    missing = ~finite[:, None]
    columns = (values, vectors[:, 0].square(), residuals)
    values, weights, residuals = (each.masked_fill(missing, torch.nan) for each in columns)
    return Ritz(values, weights, residuals, ends)


def _settled(found: Ritz, tolerance: float, both: bool) -> bool:
    size = found.values.abs().amax(dim=1)
    high = found.residuals[:, -1] <= tolerance * found.values[:, -1].abs().clamp(min=1e-12 * size)
    low = (found.residuals[:, 0] <= tolerance * size) | (not both)
    return bool(((high & low) | size.isnan()).all())
