"""Ways to evaluate a loss at many points of a plane; all say the same, none is the quickest everywhere.

    loop      one point after another, parameter by parameter: what people write, and what checks the others
    foreach   one point after another; parameters are views of one vector, so one copy sets all of them
    vmap      many points at once by torch.func.vmap, for any model
    ahead     one point after another, for a sequence of layers: the first one is computed ahead
    affine    for outputs that are affine in the parameters: three forward passes, then one matrix product
    batched   many points at once by batched matrix products, for a sequence of layers

The last three are in surfaces/ahead.py and surfaces/batched.py.

A way takes rows (1, a, b), shape (C, 3), and returns losses (C,), in the model's dtype and on its device; the
parameters are ``rows @ plane.basis``. Without gradients, and without weight decay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import torch
from torch.func import functional_call, vmap

if TYPE_CHECKING:
    from torch import Tensor

    from surfaces.plane import Plane
    from surfaces.regime import StillModel


class Objective(Protocol):
    """What a model is measured by; a ``surfaces.problem.Problem`` is one."""

    @property
    def features(self) -> Tensor:
        """The input of the model, (n, ...)."""

    @property
    def target(self) -> Tensor:
        """What the outputs are compared with, n rows."""

    def loss(self, output: Tensor, target: Tensor) -> Tensor:
        """The mean loss over the samples, a scalar."""


class Way(Protocol):
    """A way of evaluation; ``alone`` says that it takes one point after another, however many it is given."""

    name: str
    alone: bool

    def losses(self, rows: Tensor) -> Tensor:
        """Losses (C,) at points (C, 3)."""


class Loop:
    """The reference."""

    name = "loop"
    alone = True

    def __init__(self, objective: Objective, model: StillModel, plane: Plane) -> None:
        self.objective, self.model = objective, model
        self.parameters = list(model.module.parameters())
        sizes = [each.numel() for each in self.parameters]
        self.parts = [
            [part.view_as(own) for part, own in zip(torch.split(row, sizes), self.parameters, strict=True)]
            for row in plane.basis
        ]

    def losses(self, rows: Tensor) -> Tensor:
        """Losses (C,) at points (C, 3)."""
        return torch.stack([self.loss(a, b) for _, a, b in rows.tolist()])

    def loss(self, a: float, b: float) -> Tensor:
        """The loss at one point."""
        for parameter, origin, x, y in zip(self.parameters, *self.parts, strict=True):
            parameter.copy_(origin + a * x + b * y)
        return self._measure(a, b)

    def _measure(self, a: float, b: float) -> Tensor:
        if self.model.noisy:
            self.model.draw_anew(a, b)
        return self.objective.loss(self.model.module(self.objective.features), self.objective.target)


class Foreach:
    """One copy for all parameters; it also takes parameter vectors as they are."""

    name = "foreach"
    alone = True

    def __init__(self, objective: Objective, model: StillModel, plane: Plane) -> None:
        self.objective, self.model, self.basis = objective, model, plane.basis

    def losses(self, rows: Tensor) -> Tensor:
        """Losses (C,) at points (C, 3)."""
        if not self.model.noisy:
            return self.losses_of(rows @ self.basis)
        found = []
        for row, (_, a, b) in zip(rows, rows.tolist(), strict=True):
            self.model.draw_anew(a, b)
            found.append(self.losses_of((row @ self.basis)[None]))
        return torch.cat(found)

    def losses_of(self, vectors: Tensor) -> Tensor:
        """Losses (C,) of parameter vectors (C, P), which need not lie on the plane."""
        found = []
        for vector in vectors:
            self.model.flat.copy_(vector)
            output = self.model.module(self.objective.features)
            found.append(self.objective.loss(output, self.objective.target))
        return torch.stack(found)


class Vmap:
    """All points of a chunk at once, by torch's own vectorising of the model."""

    name = "vmap"
    alone = False

    def __init__(self, objective: Objective, model: StillModel, plane: Plane) -> None:
        self.basis = plane.basis
        named = dict(model.module.named_parameters())
        sizes = [each.numel() for each in named.values()]

        def loss(vector: Tensor) -> Tensor:
            parts = zip(named.items(), torch.split(vector, sizes), strict=True)
            own = {name: part.view_as(like) for (name, like), part in parts}
            output = functional_call(model.module, own, (objective.features,))
            return objective.loss(output, objective.target)

        self._losses = vmap(loss)

    def losses(self, rows: Tensor) -> Tensor:
        """Losses (C,) at points (C, 3)."""
        losses: Tensor = self._losses(rows @ self.basis)
        return losses
