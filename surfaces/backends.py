"""What the functions of a program are bound to: numpy for arrays, torch for tensors, numba for scalars."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    import torch
    from torch import Tensor

Namespace = dict[str, Any]

_PLAIN = ("sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "log", "log10", "sqrt", "abs", "sign")
_BINARY = ("minimum", "maximum")
_INVERSE = {"asin": "arcsin", "acos": "arccos", "atan": "arctan", "atan2": "arctan2"}
_CONSTANTS = {"inf": math.inf, "nan": math.nan}

WITHOUT_FLOAT64 = ("mps",)
"""Types of devices that know no float64."""


def computing_device(device: torch.device) -> torch.device:
    """Where surfaces are computed for tensors on a device: there, or on the CPU if it has no float64."""
    import torch

    return torch.device("cpu") if device.type in WITHOUT_FLOAT64 else device


@cache
def numpy_namespace() -> Namespace:
    """Functions of float64 arrays."""

    def erf(u: Any) -> Any:
        # Few formulas have it, and scipy takes a while to load.
        from scipy import special

        return special.erf(u)

    def ratio(a: Any, b: Any) -> Any:
        return np.where((a == 0) & (b == 0), 0.0, a / b)

    def apex(a: Any, b: Any) -> Any:
        return np.where(b == 0, 0.0, a / b)

    own = {"where": np.where, "power": np.power, "erf": erf, "ratio": ratio, "apex": apex}
    return {**_numpy_functions(), **own, **_CONSTANTS}


def _numpy_functions() -> Namespace:
    plain = {name: getattr(np, name) for name in (*_PLAIN, *_BINARY)}
    return {**plain, **{name: getattr(np, spelling) for name, spelling in _INVERSE.items()}}


@cache
def numba_namespace() -> Namespace:
    """Functions of float64 scalars that numba can compile."""
    import numba

    @numba.njit(error_model="numpy")
    def where(condition: bool, a: float, b: float) -> float:
        return a if condition else b

    @numba.njit(error_model="numpy")
    def ratio(a: float, b: float) -> float:
        return 0.0 if a == 0 and b == 0 else a / b

    @numba.njit(error_model="numpy")
    def apex(a: float, b: float) -> float:
        return 0.0 if b == 0 else a / b

    own = {"where": where, "power": np.power, "erf": math.erf, "ratio": ratio, "apex": apex}
    return {**_numpy_functions(), **own, **_CONSTANTS}


@cache
def torch_namespace() -> Namespace:
    """Functions of tensors; a constant argument becomes a tensor where torch insists on one."""
    import torch

    def lifted(a: Tensor | float, like: Tensor | float) -> Tensor:
        if isinstance(a, torch.Tensor):
            return a
        kind = like.dtype if isinstance(like, torch.Tensor) and like.is_floating_point() else torch.float64
        return torch.tensor(a, dtype=kind, device=like.device if isinstance(like, torch.Tensor) else None)

    def where(condition: Tensor, a: Tensor | float, b: Tensor | float) -> Tensor:
        # Two plain numbers would become float32, whatever the tensors are.
        if not isinstance(a, torch.Tensor) and not isinstance(b, torch.Tensor):
            a = lifted(a, condition)
        return torch.where(condition, a, b)

    def of_tensors(function: Callable[[Tensor, Tensor], Tensor]) -> Callable[..., Tensor]:
        return lambda a, b: function(lifted(a, b), lifted(b, a))

    def ratio(a: Tensor | float, b: Tensor) -> Tensor:
        a = lifted(a, b)
        return torch.where((a == 0) & (b == 0), 0.0, a / b)

    def apex(a: Tensor | float, b: Tensor) -> Tensor:
        return torch.where(b == 0, 0.0, a / b)

    plain = {name: getattr(torch, name) for name in (*_PLAIN, "asin", "acos", "atan", "erf")}
    binary = {name: of_tensors(getattr(torch, name)) for name in ("atan2", *_BINARY)}
    own = {"where": where, "power": torch.pow, "ratio": ratio, "apex": apex}
    return {**plain, **binary, **own, **_CONSTANTS}
