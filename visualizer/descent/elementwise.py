"""The four elementwise helpers of the update rules: Python's own ``abs`` and the three here.

They take floats, numpy arrays or torch tensors. numba compiles the scalar forms once ``register`` has run.
"""

from __future__ import annotations

import math
import sys
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

Number: TypeAlias = Any
"""A float, a float64 numpy array or a float64 torch tensor; a rule is the same text for all three."""


def sqrt(value: Number) -> Number:
    """The square root; NaN for a negative number, whatever the kind of number."""
    if _torch_of(value) is not None:
        return value.sqrt()
    if isinstance(value, np.ndarray):
        with np.errstate(invalid="ignore"):
            return np.sqrt(value)
    return math.sqrt(value) if value >= 0 else math.nan


def maximum(first: Number, second: Number) -> Number:
    """The larger of the two; NaN if either is NaN, as ``torch.maximum``."""
    return where((first > second) | (first != first), first, second)


def where(condition: Number, if_true: Number, if_false: Number) -> Number:
    """``if_true`` where the condition holds, else ``if_false``."""
    torch = _torch_of(condition)
    if torch is not None:
        return torch.where(condition, if_true, if_false)
    if isinstance(condition, np.ndarray):
        return np.where(condition, if_true, if_false)
    return if_true if condition else if_false


def _torch_of(value: Number) -> Any:
    """The torch module if the value is a tensor, else None; never imports torch."""
    torch = sys.modules.get("torch")
    return torch if torch is not None and isinstance(value, torch.Tensor) else None


def _scalar_sqrt(value: Number) -> Number:
    return math.sqrt(value)


def _scalar_where(condition: Number, if_true: Number, if_false: Number) -> Number:
    return if_true if condition else if_false


def _scalar_maximum(first: Number, second: Number) -> Number:
    return first if first > second or first != first else second


@cache
def register() -> None:
    """Teach numba the scalar forms; the first call imports numba."""
    from numba.extending import overload

    for function, scalar in ((sqrt, _scalar_sqrt), (where, _scalar_where), (maximum, _scalar_maximum)):
        overload(function, strict=False)(_always(scalar))


def _always(implementation: Callable[..., Number]) -> Callable[..., Callable[..., Number]]:
    """What numba asks for an implementation: the same one for all types."""
    return lambda *_: implementation
