"""The loss of a model as a function of two coordinates on a plane through its parameters.

f(a, b) = L(θ(a, b)) with θ(a, b) = origin + a x + b y. Values are computed in batches in the model's dtype,
as ``surfaces.evaluator`` does it; derivatives come from autograd, in float64 where the device has it:

    ∂f/∂a = x · ∇L,    ∂²f/∂a² = xᵀ H x,    and so on.
"""

from __future__ import annotations

from copy import copy, deepcopy
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Self

import numpy as np
import torch
from torch.func import functional_call, vmap

from surfaces.backends import computing_device
from surfaces.evaluator import Evaluator
from surfaces.landscape import Request, surface_key
from surfaces.plane_penalty import PlanePenalty
from surfaces.turns import Turns
from surfaces.window import Window

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray
    from torch import Tensor, nn

    from surfaces.plane import Plane
    from surfaces.problem import Problem
    from surfaces.regime import Regime

CHUNK_SAMPLES = 1 << 19
"""So many samples, of all points together, are differentiated at once."""

_UNIT = Window(-1.0, 1.0, -1.0, 1.0)


class ModelLoss:
    """Value, gradient and Hessian of a model's loss on a plane; NaN where it is not finite.

    Args:
        problem: Data and loss.
        model: The architecture, and the buffers; it is copied and stays as it is.
        plane: Where.
        regime: What dropout and batch normalisation do.
        weight_decay: Coupled weight decay whose penalty weight_decay/2 |θ|² is on the loss; negative for an
            optimizer that climbs: it goes up L - w/2 |θ|².

    Attributes:
        plane: The plane.
        request: The same as what a landscape or a trail is made of, with a window of no account.
    """

    def __init__(
        self, problem: Problem, model: nn.Module, plane: Plane, regime: Regime, weight_decay: float = 0.0
    ) -> None:
        self.plane = plane
        self.request = Request(problem, model, plane, _UNIT, regime=regime, weight_decay=weight_decay)
        self._evaluator = Evaluator(problem, model, plane, regime)
        self._penalty = PlanePenalty(plane, weight_decay)
        self._turns = Turns()
        self._derivatives = _Derivatives(problem, self._evaluator.still.module, plane)

    @property
    def rate(self) -> float:
        """Points per second, as far as is known: more once some have been evaluated."""
        return self._evaluator.choice.rate

    @property
    def weight_decay(self) -> float:
        """The coupled weight decay whose penalty is on the loss; 0 for none."""
        return self.request.weight_decay

    def penalised(self, weight_decay: float) -> Self:
        """The same loss with the penalty of another weight decay; what is costly is shared with this one."""
        other = copy(self)
        other.request = replace(self.request, weight_decay=weight_decay)
        other._penalty = PlanePenalty(self.plane, weight_decay)  # noqa: SLF001  (it is of this class)
        return other

    def penalty(self, x: ArrayLike, y: ArrayLike) -> NDArray[np.float64]:
        """What the weight decay adds at points whose coordinates are broadcast together; float64 (..)."""
        return self._penalty.value(*_broadcast(x, y))

    def penalty_gradient(self, x: ArrayLike, y: ArrayLike) -> NDArray[np.float64]:
        """What it adds to dL/dx and dL/dy; float64 (2, ..)."""
        return self._penalty.gradient(*_broadcast(x, y))

    @property
    def origin(self) -> float:
        """The model's own loss, at (0, 0), without the penalty."""
        return self._evaluator.origin

    @cached_property
    def key(self) -> str:
        """The same for losses that are the same at every point, but for the penalty."""
        return surface_key(self.request)

    def losses(
        self, points: NDArray[np.float64], cancelled: Callable[[], bool] | None = None
    ) -> NDArray[np.float64]:
        """Losses (M,) at points (M, 2) without the penalty; only those of the first if it was cancelled."""
        return self._evaluator.losses(points, cancelled)

    def value(self, x: ArrayLike, y: ArrayLike) -> NDArray[np.float64]:
        """The loss at points whose coordinates are broadcast together; float64 (..)."""
        a, b = _broadcast(x, y)
        losses = self._evaluator.losses(np.column_stack((a.ravel(), b.ravel()))).reshape(a.shape)
        return np.asarray(losses + self._penalty.value(a, b))

    def gradient(self, x: ArrayLike, y: ArrayLike) -> NDArray[np.float64]:
        """dL/dx and dL/dy; float64 (2, ..)."""
        a, b = _broadcast(x, y)
        with self._turns.take():
            first = self._derivatives.first(a.ravel(), b.ravel()).T.reshape(2, *a.shape)
        return np.asarray(first + self._penalty.gradient(a, b))

    def hessian(self, x: ArrayLike, y: ArrayLike) -> NDArray[np.float64]:
        """The second derivatives; float64 (2, 2, ..)."""
        a, b = _broadcast(x, y)
        with self._turns.take():
            second = self._derivatives.second(a.ravel(), b.ravel())
        shaped = np.moveaxis(second, 0, 2).reshape(2, 2, *a.shape)
        return np.asarray(shaped + self._penalty.hessian.reshape(2, 2, *([1] * a.ndim)))


class _Derivatives:
    """Autograd of the loss along the plane's two directions."""

    def __init__(self, problem: Problem, module: nn.Module, plane: Plane) -> None:
        device = computing_device(plane.origin.device)
        self._basis = plane.basis.to(device).double()
        self._features = problem.features.to(device).double()
        self._target = problem.target.to(device)
        if self._target.is_floating_point():
            self._target = self._target.double()
        self._loss = problem.loss
        self._module = deepcopy(module).to(device).double()
        self._shapes = [(name, each.shape) for name, each in self._module.named_parameters()]
        self._many = max(1, CHUNK_SAMPLES // max(1, len(self._features)))

    def first(self, a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
        """Gradients (points, 2)."""
        return self._at(_slopes, a, b)

    def second(self, a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
        """Hessians (points, 2, 2)."""
        return self._at(_bends, a, b)

    def _at(
        self,
        derivative: Callable[[Tensor, Tensor], Tensor],
        a: NDArray[np.float64],
        b: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        points = torch.from_numpy(np.column_stack((a, b))).to(self._basis.device)
        parts = [part.clone().requires_grad_() for part in torch.split(points, self._many)]
        found = [derivative(vmap(self._at_point)(part), part) for part in parts]
        return np.asarray(torch.cat(found).detach().cpu().numpy())

    def _at_point(self, point: Tensor) -> Tensor:
        theta = self._basis[0] + point[0] * self._basis[1] + point[1] * self._basis[2]
        parts = torch.split(theta, [shape.numel() for _, shape in self._shapes])
        named = {name: part.view(shape) for (name, shape), part in zip(self._shapes, parts, strict=True)}
        output = functional_call(self._module, named, (self._features,))
        return self._loss(output, self._target)


def _slopes(losses: Tensor, points: Tensor, create_graph: bool = False) -> Tensor:
    """Gradients (points, 2): a loss depends on its own point only, so the sum has all of them."""
    return torch.autograd.grad(losses.sum(), points, create_graph=create_graph)[0]


def _bends(losses: Tensor, points: Tensor) -> Tensor:
    """Hessians (points, 2, 2), by differentiating the gradients."""
    slopes = _slopes(losses, points, create_graph=True)
    rows = [torch.autograd.grad(slopes[:, k].sum(), points, retain_graph=True)[0] for k in range(2)]
    return torch.stack(rows, dim=1)


def _broadcast(x: ArrayLike, y: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    a, b = np.broadcast_arrays(np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64))
    return a, b
