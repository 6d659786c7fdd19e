"""Many points of a plane at once by batched matrix products, for models that are a sequence of layers.

Activations of C points stand as H (C, units, n): a sample in each column, so that a layer is ``W H + b`` with
W (C, out, in). The first layer sees the same X at every point, and is linear in its parameters, so along a
plane it is one product with what three forward passes give (in float64, then rounded):

    W X + b  at  θ = origin + a x + b y   =   (1, a, b) @ [W₀ X + b₀,  dxW X + dxb,  dyW X + dyb]

On the CPU tanh(z) is computed as 2 σ(2 z) - 1, which torch does in a third of the time; both are off by about
the rounding of 1. Whoever uses a way compares it with the reference first (:mod:`surfaces.choosing`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.func import vmap

from surfaces.regime import Mask

if TYPE_CHECKING:
    from collections.abc import Iterator

    from surfaces.plane import Plane
    from surfaces.regime import StillModel
    from surfaces.ways import Objective

Step = Callable[[Tensor, Tensor], Tensor]
"""From activations (C, units, n) and parameters (C, P) to activations; it may work in place."""

ACTIVATIONS = (nn.Tanh, nn.ReLU, nn.Sigmoid, nn.GELU, nn.SiLU, nn.ELU, nn.LeakyReLU, nn.Softplus)
ELEMENTWISE = (
    *ACTIVATIONS,
    nn.Identity,
    nn.Dropout,
)  # in a still model, dropout that is left is switched off


class Batched:
    """A chunk of points goes through the layers together.

    Raises:
        TypeError: The model is no such sequence.
    """

    name = "batched"
    alone = False

    def __init__(self, objective: Objective, model: StillModel, plane: Plane) -> None:
        first, *rest = leaves(model.module)
        if not isinstance(first, nn.Linear) or objective.features.ndim != 2:
            message = (
                f"a sequence of layers begins with a linear one and takes rows, not {type(first).__name__}"
            )
            raise TypeError(message)
        self.basis = plane.basis
        self._places = places(model.module)
        self._buffers: dict[int, Tensor] = {}
        self._units, self._samples = first.out_features, len(objective.features)
        self._first = self._along(first, objective.features)
        self._minus_one = torch.full((), -1.0, dtype=plane.origin.dtype, device=plane.origin.device)
        self._steps = [self._step(index, each) for index, each in enumerate(rest)]
        # Outputs to the caller's layout: (C, n, outputs).
        self._loss = vmap(lambda output: objective.loss(output.T, objective.target))

    def losses(self, rows: Tensor) -> Tensor:
        """Losses (C,) at points (C, 3)."""
        vectors = rows @ self.basis
        values = self._buffer(0, (len(rows), self._units, self._samples))
        torch.mm(rows, self._first, out=values.view(len(rows), -1))
        for step in self._steps:
            values = step(values, vectors)
        losses: Tensor = self._loss(values)
        return losses

    def _along(self, layer: nn.Linear, features: Tensor) -> Tensor:
        """What the first layer gives for the origin and for each direction, (3, units n)."""
        basis, x = self.basis.cpu().double(), features.cpu().double()
        given = basis[:, self._places[layer.weight]].view(3, *layer.weight.shape) @ x.T
        if layer.bias is not None:
            given += basis[:, self._places[layer.bias]][:, :, None]
        return given.reshape(3, -1).to(self.basis)

    def _step(self, index: int, module: nn.Module) -> Step:
        if isinstance(module, nn.Linear):
            return self._linear(index, module)
        if isinstance(module, nn.BatchNorm1d):
            return self._norm(module)
        if isinstance(module, Mask) and module.mask is not None:
            mask = module.mask.T
            return lambda values, _: values.mul_(mask)
        if type(module) is nn.Tanh and self.basis.device.type == "cpu":
            return lambda values, _: self._tanh(values)
        if type(module) in (nn.ReLU, nn.Sigmoid, nn.Tanh):
            in_place = {nn.ReLU: torch.relu_, nn.Sigmoid: torch.sigmoid_, nn.Tanh: torch.tanh_}[type(module)]
            return lambda values, _: in_place(values)
        if isinstance(module, ELEMENTWISE):
            return lambda values, _: module(values)
        message = f"no batched form of {type(module).__name__}"
        raise TypeError(message)

    def _linear(self, index: int, layer: nn.Linear) -> Step:
        shape = layer.weight.shape

        def step(values: Tensor, vectors: Tensor) -> Tensor:
            weight = vectors[:, self._places[layer.weight]].view(-1, *shape)
            out = self._buffer(index + 1, (len(values), shape[0], values.shape[2]))
            torch.bmm(weight, values, out=out)
            return out if layer.bias is None else out.add_(vectors[:, self._places[layer.bias], None])

        return step

    def _norm(self, layer: nn.BatchNorm1d) -> Step:
        """(H - mean) / sqrt(variance + eps) * γ + β."""

        def step(values: Tensor, vectors: Tensor) -> Tensor:
            if layer.running_mean is None or layer.running_var is None:
                values -= values.mean(dim=2, keepdim=True)
                variance = torch.linalg.vector_norm(values, dim=2, keepdim=True).square() / values.shape[2]
            else:
                values -= layer.running_mean[:, None]
                variance = layer.running_var[:, None]
            scale = (variance + layer.eps).rsqrt()
            if not layer.affine:
                return values.mul_(scale)
            values *= scale * vectors[:, self._places[layer.weight], None]
            return values.add_(vectors[:, self._places[layer.bias], None])

        return step

    def _tanh(self, values: Tensor) -> Tensor:
        return torch.add(self._minus_one, values.mul_(2).sigmoid_(), alpha=2, out=values)

    def _buffer(self, index: int, shape: tuple[int, int, int]) -> Tensor:
        """Room that serves every chunk: pages that are new each time cost as much as the arithmetic."""
        size = shape[0] * shape[1] * shape[2]
        held = self._buffers.get(index)
        if held is None or held.numel() < size:
            held = self._buffers[index] = torch.empty(size, dtype=self.basis.dtype, device=self.basis.device)
        return held[:size].view(shape)


def places(module: nn.Module) -> dict[Tensor, slice]:
    """Where each parameter is in the flat vector."""
    found: dict[Tensor, slice] = {}
    start = 0
    for parameter in module.parameters():
        found[parameter] = slice(start, start + parameter.numel())
        start += parameter.numel()
    return found


def leaves(module: nn.Module) -> Iterator[nn.Module]:
    """The layers one after another; a module that is no sequence is its own only layer."""
    if type(module).forward is nn.Sequential.forward:
        for child in module.children():
            yield from leaves(child)
    else:
        yield module
