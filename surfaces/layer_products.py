"""The layers of a net for Hessian-vector products by hand: value, slope, and R{.} of both.

With x the input of a layer, d the loss's slope at its output, everything (rows, units, n), a sample in each
column, and V the direction, R{.} goes through

    layer                forwards                            backwards
    z = W x + b          R{z} = V x + W R{x} + R{b}          R{W' d} = V' d + W' R{d}
    h = f(z)             R{h} = f'(z) R{z}                   R{f'(z) d} = f'(z) R{d} + f''(z) d R{z}
    h = g s (x - m) + b  R{h} = g s R{x} + s (x - m) R{g} + R{b}           likewise

and the product with the Hessian is (H V) of W = R{d} x' + d R{x}', and of b = the sum of R{d}.

Source: Pearlmutter, Fast Exact Multiplication by the Hessian, 1994.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Protocol, TypeAlias

import torch
from torch import nn

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from torch import Tensor

    Places: TypeAlias = Mapping[Tensor, slice]
    Function: TypeAlias = Callable[[Tensor], tuple[Tensor, Tensor, Tensor]]


class Layer(Protocol):
    """One layer at vectors (rows, P) and a part of the samples; the four are called in this order."""

    def forward(self, x: Tensor) -> Tensor:
        """The output (rows, units, n)."""

    def backward(self, d: Tensor) -> Tensor:
        """The slope at the input from that at the output."""

    def along(self, moved: Tensor, direction: Tensor) -> Tensor:
        """R{output} along a direction (rows, P) from R{input}."""

    def back(self, bent: Tensor, direction: Tensor, product: Tensor) -> Tensor:
        """R{slope at the input} from R{slope at the output}; adds to the product H V (rows, P).

        Below the first layer nobody asks for it, and anything may come.
        """


class LinearLayer:
    """z = W x + b.

    Args:
        layer: The layer.
        where: Where each parameter is in a flat vector.
        vectors: Flat vectors, (rows, P).
    """

    def __init__(self, layer: nn.Linear, where: Places, vectors: Tensor) -> None:
        self._shape, self._w = layer.weight.shape, where[layer.weight]
        self._b = None if layer.bias is None else where[layer.bias]
        self._weight = self._matrix(vectors)
        self._bias = 0.0 if self._b is None else vectors[:, self._b, None]

    def forward(self, x: Tensor) -> Tensor:
        """The output (rows, units, n); the input is kept."""
        self._x = x
        return self._weight @ x + self._bias

    def backward(self, d: Tensor) -> Tensor:
        """The slope at the input from that at the output, which is kept."""
        self._d = d
        return self._weight.transpose(1, 2) @ d

    def along(self, moved: Tensor | None, direction: Tensor) -> Tensor:
        """R{output} along a direction (rows, P) from R{input}, None where that is 0."""
        self._moved = moved
        out = self._matrix(direction) @ self._x
        if self._b is not None:
            out += direction[:, self._b, None]
        return out if moved is None else out.baddbmm_(self._weight, moved)

    def back(self, bent: Tensor, direction: Tensor, product: Tensor) -> Tensor:
        """R{slope at the input} from R{slope at the output}; adds to the product H V (rows, P).

        Below the first layer nobody asks for it, and anything may come.
        """
        own = bent @ self._x.transpose(1, 2)
        if self._moved is not None:
            own.baddbmm_(self._d, self._moved.transpose(1, 2))
        product[:, self._w] += own.flatten(1)
        if self._b is not None:
            product[:, self._b] += bent.sum(dim=2)
        if self._moved is None:
            return bent
        below = self._matrix(direction).transpose(1, 2) @ self._d
        return below.baddbmm_(self._weight.transpose(1, 2), bent)

    def _matrix(self, vectors: Tensor) -> Tensor:
        return vectors[:, self._w].view(-1, *self._shape)


class NormLayer:
    """h = s g (x - m) + b with the running statistics m and s = 1/sqrt(variance + eps)."""

    def __init__(self, layer: nn.BatchNorm1d, where: Places, vectors: Tensor) -> None:
        if layer.running_mean is None or layer.running_var is None or not layer.affine:
            message = "no form by hand of batch normalisation without running statistics, weight and bias"
            raise TypeError(message)
        self._g, self._b = where[layer.weight], where[layer.bias]
        self._mean, self._scale = (
            layer.running_mean[:, None],
            (layer.running_var + layer.eps).rsqrt()[:, None],
        )
        self._gain = self._scale * vectors[:, self._g, None]
        self._bias = vectors[:, self._b, None]

    def forward(self, x: Tensor) -> Tensor:
        """The output (rows, units, n); the scaled input is kept."""
        self._x = (x - self._mean) * self._scale
        return (x - self._mean) * self._gain + self._bias

    def backward(self, d: Tensor) -> Tensor:
        """The slope at the input from that at the output."""
        self._d = d
        return d * self._gain

    def along(self, moved: Tensor, direction: Tensor) -> Tensor:
        """R{output} from R{input}."""
        self._moved = moved * self._scale
        return moved * self._gain + self._x * direction[:, self._g, None] + direction[:, self._b, None]

    def back(self, bent: Tensor, direction: Tensor, product: Tensor) -> Tensor:
        """R{slope at the input} from R{slope at the output}; adds to H V."""
        product[:, self._g] += (bent * self._x + self._d * self._moved).sum(dim=2)
        product[:, self._b] += bent.sum(dim=2)
        return bent * self._gain + self._d * (self._scale * direction[:, self._g, None])


class Activation:
    """h = f(z)."""

    def __init__(self, function: Function) -> None:
        self._function = function

    def forward(self, z: Tensor) -> Tensor:
        """The output (rows, units, n); both derivatives are kept."""
        value, self._slope, self._second = self._function(z)
        return value

    def backward(self, d: Tensor) -> Tensor:
        """The slope at the input from that at the output."""
        self._second = self._second * d
        return d * self._slope

    def along(self, moved: Tensor, direction: Tensor) -> Tensor:  # noqa: ARG002
        """R{output} from R{input}."""
        self._moved = moved
        return moved * self._slope

    def back(self, bent: Tensor, direction: Tensor, product: Tensor) -> Tensor:  # noqa: ARG002
        """R{slope at the input} from R{slope at the output}."""
        return torch.addcmul(bent * self._slope, self._second, self._moved)


def _tanh(z: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    h = torch.tanh(z)
    slope = 1 - h * h
    return h, slope, -2 * h * slope


def _sigmoid(z: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    h = torch.sigmoid(z)
    slope = h * (1 - h)
    return h, slope, slope * (1 - 2 * h)


def _relu(z: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    return torch.relu(z), (z > 0).to(z), torch.zeros_like(z)


def _gelu(z: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The input times the share of the normal distribution below z."""
    density, share = torch.exp(-z * z / 2) / math.sqrt(2 * math.pi), torch.special.ndtr(z)
    return z * share, share + z * density, density * (2 - z * z)


FUNCTIONS: Mapping[type[nn.Module], Function] = {
    nn.Tanh: _tanh,
    nn.Sigmoid: _sigmoid,
    nn.ReLU: _relu,
    nn.GELU: _gelu,
}
"""Value, slope and second derivative of each activation."""


def layer_of(module: nn.Module, where: Places, vectors: Tensor) -> Layer | None:
    """A module as a layer at vectors (rows, P); None if it does nothing in eval mode.

    Args:
        module: The module.
        where: Where each parameter is in a flat vector.
        vectors: Flat vectors, (rows, P).

    Raises:
        TypeError: There is no form by hand of it.
    """
    if isinstance(module, (nn.Dropout, nn.Identity)):
        return None
    if type(module) is nn.Linear:
        return LinearLayer(module, where, vectors)
    if type(module) is nn.BatchNorm1d:
        return NormLayer(module, where, vectors)
    if type(module) in FUNCTIONS and getattr(module, "approximate", "none") == "none":
        return Activation(FUNCTIONS[type(module)])
    message = f"no form by hand of {type(module).__name__}"
    raise TypeError(message)
