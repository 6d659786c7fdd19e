"""SurfaceFunction: value, gradient and Hessian of a formula, for numpy arrays, torch tensors and numba."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from surfaces.backends import Namespace, computing_device, numba_namespace, numpy_namespace, torch_namespace
from surfaces.jets import derive
from surfaces.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray
    from torch import Tensor

Compiled = Callable[[Any, Any], tuple[Any, ...]]


class SurfaceFunction:
    """A formula, ready to be computed. Outside its domain all results are NaN; nothing raises, nothing warns.

    Attributes:
        text: The formula as typed.
        torch: The same three functions of tensors.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        program, jet = derive(parse(text))
        sources = {
            "value": program.source([jet.f]),
            "gradient": program.source([jet.x, jet.y]),
            "hessian": program.source([jet.xx, jet.xy, jet.yy]),
        }
        self._value_and_gradient = program.source([jet.f, jet.x, jet.y])
        self._functions = _Functions(sources, numpy_namespace)
        self.torch = TorchFunction(_Functions(sources, torch_namespace))

    def value(self, x: ArrayLike, y: ArrayLike) -> NDArray[np.float64]:
        """The loss at points whose coordinates are broadcast together; float64 (..)."""
        return self._call("value", x, y)[0]

    def gradient(self, x: ArrayLike, y: ArrayLike) -> NDArray[np.float64]:
        """dL/dx and dL/dy; float64 (2, ..)."""
        return np.stack(self._call("gradient", x, y))

    def hessian(self, x: ArrayLike, y: ArrayLike) -> NDArray[np.float64]:
        """The second derivatives; float64 (2, 2, ..)."""
        xx, xy, yy = self._call("hessian", x, y)
        return np.stack([np.stack([xx, xy]), np.stack([xy, yy])])

    @cached_property
    def numba(self) -> Any:
        """A ``numba.cfunc`` from float64 x, y to (value, dL/dx, dL/dy), compiled when first asked for."""
        from numba import cfunc, float64, types

        signature = types.UniTuple(float64, 3)(float64, float64)
        return cfunc(signature, error_model="numpy")(_compiled(self._value_and_gradient, numba_namespace()))

    def _call(self, name: str, x: ArrayLike, y: ArrayLike) -> list[NDArray[np.float64]]:
        x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
        shape = np.broadcast_shapes(x.shape, y.shape)
        with np.errstate(all="ignore"):
            results = self._functions[name](x, y)
        # A result may lack an axis or be one number; and it may be x itself, which is not ours to give away.
        return [np.broadcast_to(np.asarray(result, dtype=np.float64), shape).copy() for result in results]


class TorchFunction:
    """Value, gradient and Hessian on tensors, in their dtype and on their device; autograd goes through.

    A device without float64, as MPS, computes no surface: its tensors come to the CPU, and the results are
    float64 tensors there.
    """

    def __init__(self, functions: _Functions) -> None:
        self._functions = functions

    def value(self, x: Tensor, y: Tensor) -> Tensor:
        """The loss at points whose coordinates are broadcast together; (..), in their dtype."""
        return self._call("value", x, y)[0]

    def gradient(self, x: Tensor, y: Tensor) -> Tensor:
        """dL/dx and dL/dy; (2, ..)."""
        import torch

        return torch.stack(self._call("gradient", x, y))

    def hessian(self, x: Tensor, y: Tensor) -> Tensor:
        """The second derivatives; (2, 2, ..)."""
        import torch

        xx, xy, yy = self._call("hessian", x, y)
        return torch.stack([torch.stack([xx, xy]), torch.stack([xy, yy])])

    def _call(self, name: str, x: Tensor, y: Tensor) -> list[Tensor]:
        import torch

        device, dtype = computing_device(x.device), torch.promote_types(x.dtype, y.dtype)
        if not dtype.is_floating_point or device != x.device:
            dtype = torch.float64
        shape = np.broadcast_shapes(tuple(x.shape), tuple(y.shape))
        results = self._functions[name](x.to(device).to(dtype), y.to(device).to(dtype))
        tensors = [torch.as_tensor(result, dtype=dtype, device=device) for result in results]
        return [tensor.expand(shape).clone() for tensor in tensors]


class _Functions:
    """The programs of a formula for one backend, by name; each becomes a function when first asked for."""

    def __init__(self, sources: Mapping[str, str], namespace: Callable[[], Namespace]) -> None:
        self._sources = sources
        self._namespace = namespace
        self._compiled: dict[str, Compiled] = {}

    def __getitem__(self, name: str) -> Compiled:
        if name not in self._compiled:
            self._compiled[name] = _compiled(self._sources[name], self._namespace())
        return self._compiled[name]


@lru_cache(maxsize=256)
def compile_formula(text: str) -> SurfaceFunction:
    """The function of a formula; the same object for the same text, so that it compiles once.

    Raises:
        surfaces.syntax.FormulaError: The text is no formula.
    """
    return SurfaceFunction(text)


def _compiled(source: str, namespace: Namespace) -> Compiled:
    """The function of a program's source: checked operations and numbers only, never what was typed."""
    scope = dict(namespace)
    exec(source, scope)
    program: Compiled = scope["program"]
    return program
