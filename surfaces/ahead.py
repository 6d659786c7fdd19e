"""What of a model's forward pass can be computed ahead of all points of a plane.

What is linear in the parameters is linear in (1, a, b) along the plane: a first layer always, and the whole
of linear and logistic regression. It is computed three times in float64, for the origin and for each
direction, and rounded; for each point one product with three columns is left.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.func import functional_call, vmap

from surfaces.batched import leaves, places

if TYPE_CHECKING:
    from surfaces.plane import Plane
    from surfaces.regime import StillModel
    from surfaces.ways import Objective

MOST_VALUES = 1 << 25
"""A first layer with more outputs than these, for all samples, is not computed ahead: they take room."""


class Ahead:
    """One point after another, for a sequence of layers that begins with a linear layer or a convolution.

    Pictures go on with their channels last, which convolutions and pooling on the CPU like better.

    Raises:
        TypeError: The model is no such sequence, or its first layer gives too much.
    """

    name = "ahead"
    alone = True

    def __init__(self, objective: Objective, model: StillModel, plane: Plane) -> None:
        first, *self._rest = leaves(model.module)
        if not isinstance(first, (nn.Linear, nn.Conv1d, nn.Conv2d, nn.Conv3d)):
            message = (
                f"a sequence of layers begins with a linear one or a convolution, not {type(first).__name__}"
            )
            raise TypeError(message)
        self._objective, self._basis, self._flat = objective, plane.basis, model.flat
        outputs = torch.stack(
            [_linear_part(first, model, vector, objective.features) for vector in plane.basis]
        )
        if outputs.numel() > 3 * MOST_VALUES:
            message = "the first layer's outputs take too much room"
            raise TypeError(message)
        self._pictures = outputs.ndim == 5
        outputs = outputs.movedim(2, -1) if self._pictures else outputs
        self._shape = outputs.shape[1:]
        self._first = outputs.reshape(3, -1).to(plane.origin)

    def losses(self, rows: Tensor) -> Tensor:
        """Losses (C,) at points (C, 3)."""
        found = []
        for row, vector in zip(rows, rows @ self._basis, strict=True):
            self._flat.copy_(vector)
            values = (row @ self._first).view(self._shape)
            values = values.movedim(-1, 1) if self._pictures else values
            for layer in self._rest:
                values = layer(values)
            found.append(self._objective.loss(values, self._objective.target))
        return torch.stack(found)


class Affine:
    """Models whose outputs are affine in their parameters, such as linear and logistic regression.

    Outputs at three points give those at all others; whether the model is affine is not known here, so
    whoever uses it compares it with the reference.
    """

    name = "affine"
    alone = False

    def __init__(self, objective: Objective, model: StillModel, plane: Plane) -> None:
        origin, x, y = plane.basis.cpu().double()
        twin, features = model.in_double(), objective.features.cpu()
        features = features.double() if features.is_floating_point() else features
        at_origin, along_x, along_y = (
            _outputs(twin, vector, features) for vector in (origin, origin + x, origin + y)
        )
        self._shape = at_origin.shape
        outputs = torch.stack((at_origin, along_x - at_origin, along_y - at_origin))
        self._outputs = outputs.view(3, -1).to(plane.origin)
        self._loss = vmap(lambda output: objective.loss(output, objective.target))

    def losses(self, rows: Tensor) -> Tensor:
        """Losses (C,) at points (C, 3)."""
        losses: Tensor = self._loss((rows @ self._outputs).view(-1, *self._shape))
        return losses


def _outputs(model: nn.Module, vector: Tensor, features: Tensor) -> Tensor:
    named = dict(model.named_parameters())
    parts = torch.split(vector, [each.numel() for each in named.values()])
    own = {name: part.view_as(named[name]) for name, part in zip(named, parts, strict=True)}
    output: Tensor = functional_call(model, own, (features,))
    return output


def _linear_part(layer: nn.Module, model: StillModel, vector: Tensor, features: Tensor) -> Tensor:
    """What the layer gives with its parameters from the vector, in float64 on the CPU."""
    where = places(model.module)
    twin = copy.deepcopy(layer).cpu().double()
    own = {name: vector[where[like]].cpu().double().view_as(like) for name, like in layer.named_parameters()}
    output: Tensor = functional_call(twin, own, (features.cpu().double(),))
    return output
