"""The curvature at the row that runs begin with, worked out once for all of them.

The optimizers of a race begin at the same parameters, and so does the same race with another learning rate.
A run is also looked at while it is trained. Always the first row is among those that are measured, and of a
large net it is the only one. What is found there is kept with the problem as long as that lives.
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor, nn

    from surfaces.hessian import Spectra
    from surfaces.objective import Objective
    from surfaces.problem import Problem

    Found = TypeVar("Found")

MOST = 64
"""So much is kept of a problem; then the oldest goes. A run needs two."""

_KEPT: WeakKeyDictionary[Problem, dict[bytes, Any]] = WeakKeyDictionary()


def first_spectra(
    problem: Problem,
    model: nn.Module,
    objective: Objective,
    vector: Tensor,
    scale: Tensor | None,
    between: Callable[[], None],
) -> Spectra:
    """As ``surfaces.hessian.spectra`` of one vector beyond 200 parameters, but only once.

    Args:
        problem: What is learned.
        model: The model whose buffers the objective has.
        objective: What is descended.
        vector: (1, P).
        scale: The preconditioner, (1, P), or None.
        between: As ``spectra`` takes it.
    """
    from surfaces.hessian import spectra, steepest

    where = _digest(objective.signature, vector, *model.buffers())
    bare = _once(problem, where, lambda: spectra(objective, vector, None, between))
    if scale is None:
        return bare
    scaled, error = _once(problem, _digest(where, scale), lambda: steepest(objective, vector, scale, between))
    return replace(bare, scaled=scaled, scaled_error=error)


def _once(problem: Problem, key: bytes, find: Callable[[], Found]) -> Found:
    kept = _KEPT.setdefault(problem, {})
    if key not in kept:
        found = find()
        while len(kept) >= MOST:
            kept.pop(next(iter(kept)), None)
        kept[key] = found
    known: Found = kept[key]
    return known


def _digest(first: bytes, *tensors: Tensor) -> bytes:
    digest = blake2b(first, digest_size=16)
    for each in tensors:
        digest.update(each.detach().cpu().contiguous().numpy().tobytes())
    return digest.digest()
