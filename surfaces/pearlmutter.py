"""Hessian-vector products of nets that are a sequence of layers, by hand.

What belongs to the point, the layers' inputs, slopes and second derivatives, is worked out once for all
products there. A product is then six matrix products a layer, with no graph to build and nothing computed
twice. It is exact, as is what reverse differentiation of reverse differentiation gives. See
``surfaces.layer_products``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import torch
from torch import nn

from surfaces.batched import leaves, places
from surfaces.layer_products import layer_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from torch import Tensor

    from surfaces.layer_products import Layer, LinearLayer

    Loss = Callable[[Tensor, Tensor], Tensor]

ON_CPU, ELSEWHERE = 1 << 17, 1 << 25
"""So many numbers of the widest layer at once: what stays in a CPU's cache and what fills a GPU."""

KEPT = 1 << 28
"""What belongs to a point may take so many bytes; beyond, every product works it out anew."""

COLUMNS = 6
"""About so many numbers are kept for each unit and sample."""


class ByHand:
    """Products of the Hessian of a mean loss.

    Args:
        model: The net, in eval mode; nothing of it is changed.
        loss: The mean over the samples of a loss of each, of outputs (n, k) and a target.
        features: (n, d).
        target: As the loss takes it.

    Raises:
        TypeError: The net is no such sequence.
    """

    def __init__(self, model: nn.Module, loss: Loss, features: Tensor, target: Tensor) -> None:
        self._modules, self._where, self._loss = list(leaves(model)), places(model), loss
        if type(self._modules[0]) is not nn.Linear or features.ndim != 2:
            message = "a form by hand begins with a linear layer, and takes rows"
            raise TypeError(message)
        self._features, self._target, self._samples = features.T.contiguous(), target, len(features)
        self._layers(features.new_zeros(1, sum(each.numel() for each in model.parameters())))
        linear = [each for each in self._modules if isinstance(each, nn.Linear)]
        self._widest = max(max(each.in_features, each.out_features) for each in linear)
        self._units = sum(each.out_features for each in linear)

    def at(self, vectors: Tensor) -> Callable[[Tensor], Tensor]:
        """What multiplies the Hessian at vectors (rows, P) with a direction (rows, P) each; (rows, P)."""
        size = len(vectors) * self._samples * self._units * COLUMNS * vectors.element_size()
        kept = list(self._points(vectors)) if size <= KEPT else None

        def product(directions: Tensor) -> Tensor:
            total = torch.zeros_like(directions)
            for point in self._points(vectors) if kept is None else kept:
                point.add_product(directions, total)
            return total

        return product

    def _points(self, vectors: Tensor) -> Iterator[_Point]:
        budget = ON_CPU if vectors.device.type == "cpu" else ELSEWHERE
        at_once = max(1, budget // (len(vectors) * self._widest))
        for first in range(0, self._samples, at_once):
            part = slice(first, min(first + at_once, self._samples))
            features = self._features[:, part].expand(len(vectors), -1, -1)
            share = (part.stop - part.start) / self._samples
            yield _Point(self._layers(vectors), self._loss, features, self._target[part], share)

    def _layers(self, vectors: Tensor) -> list[Layer]:
        found = (layer_of(each, self._where, vectors) for each in self._modules)
        return [each for each in found if each is not None]


class _Point:
    """Some vectors and a part of the samples, whose share of all is ``share``; features are (rows, d, n)."""

    def __init__(
        self, layers: list[Layer], loss: Loss, features: Tensor, target: Tensor, share: float
    ) -> None:
        self._layers = layers
        values = features
        for layer in layers:
            values = layer.forward(values)
        slope, self._bends = _loss_derivatives(loss, values, target, share)
        for layer in reversed(layers):
            slope = layer.backward(slope)

    def add_product(self, directions: Tensor, total: Tensor) -> None:
        """Add the product with directions (rows, P) to ``total``, (rows, P)."""
        moved = cast("LinearLayer", self._layers[0]).along(None, directions)
        for layer in self._layers[1:]:
            moved = layer.along(moved, directions)
        bent = torch.einsum("rnkl,rln->rkn", self._bends, moved)
        for layer in reversed(self._layers):
            bent = layer.back(bent, directions, total)


def _loss_derivatives(loss: Loss, values: Tensor, target: Tensor, share: float) -> tuple[Tensor, Tensor]:
    """Slope (rows, k, n) and second derivatives (rows, n, k, k) of a mean loss at outputs (rows, k, n).

    The loss of all rows is one mean over rows times samples, in which no sample knows of another.
    """
    rows, outputs, samples = values.shape
    output = values.detach().transpose(1, 2).reshape(-1, outputs).requires_grad_()
    with torch.enable_grad():
        total = rows * share * loss(output, target.repeat(rows, *[1] * (target.ndim - 1)))
        slope = torch.autograd.grad(total, output, create_graph=True)[0]
        bends = [_derivative(slope[:, each].sum(), output) for each in range(outputs)]
    shaped = slope.detach().view(rows, samples, outputs).transpose(1, 2)
    return shaped, torch.stack(bends, dim=1).view(rows, samples, outputs, outputs)


def _derivative(value: Tensor, point: Tensor) -> Tensor:
    """The derivative of a value that may not depend on the point at all, as the slope of |r| does not."""
    if not value.requires_grad:
        return torch.zeros_like(point)
    found = torch.autograd.grad(value, point, retain_graph=True, allow_unused=True)[0]
    return torch.zeros_like(point) if found is None else found
