"""The objective of a model as a pure function of its parameters, with its derivatives.

An optimizer descends

    F(θ) = ±L(θ) + w/2 * |θ|²

with L the mean loss over the samples, the minus where it maximizes, and w its coupled weight decay. θ is the
flat parameter vector of ``surfaces.problem``. Loss, gradient, Hessian-vector products and Hessians are asked
for at many vectors at once, (rows, P), and come from reverse differentiation of reverse differentiation
(Pearlmutter, Fast Exact Multiplication by the Hessian, 1994). Where many products are wanted at the same
vectors, those of a plain net are worked out by hand, which is quicker (``surfaces.pearlmutter``).

Nothing here touches the model that is looked at: parameters go in as a function's arguments, the buffers are
copies, and the copy is in eval mode, in which no random number is drawn. In eval mode no sample knows of the
others, so the mean may be taken over a part of the samples after another.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

import torch
from torch.func import functional_call, grad, jacrev, vmap

from surfaces.backends import WITHOUT_FLOAT64
from surfaces.pearlmutter import ByHand

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from torch import Tensor, nn

    from surfaces.problem import Problem

EXACT = 20_000
"""Up to so many parameters float64 is used, where the device has it; beyond, the model's own dtype."""

ON_CPU, ELSEWHERE = 1 << 16, 1 << 24
"""So many samples times vectors are worked on at once: what stays in a CPU's cache, what fills a GPU."""

SAMPLES, SUBSET_SEED = 10_000, 20_240_229
"""Beyond so many samples curvature is that of a fixed random subset of this size, drawn with this seed: the
same samples that the loss is measured over within an epoch."""

LARGE = 10**9
"""Of nets with many parameters fewer samples are taken: samples times parameters stay within this number."""


class Objective:
    """What an optimizer descends, as a function of flat vectors.

    Attributes:
        count: P, the length of a flat vector.
        device: Where it is computed.
        dtype: In which precision.
        samples: Number of samples it is the mean over.
        signature: Tells objectives of one problem apart whose models have the same buffers.

    Args:
        problem: Data and loss.
        model: The model; it stays as it is. Its buffers, such as running statistics, are those of now.
        maximize: Whether the optimizer climbs the loss.
        weight_decay: Its coupled weight decay.
    """

    def __init__(
        self, problem: Problem, model: nn.Module, *, maximize: bool = False, weight_decay: float = 0.0
    ) -> None:
        self._names = [name for name, _ in model.named_parameters()]
        self._shapes = [each.shape for each in model.parameters()]
        self._sizes = [each.numel() for each in model.parameters()]
        self.count = sum(self._sizes)
        self.device = problem.device
        double = self.count <= EXACT and self.device.type not in WITHOUT_FLOAT64
        self.dtype = torch.float64 if double else problem.dtype
        self._model = deepcopy(model).to(self.dtype).eval().requires_grad_(False)
        self._buffers = dict(self._model.named_buffers())
        self._loss, self._sign, self._decay = problem.loss, -1.0 if maximize else 1.0, weight_decay
        self.signature = repr((maximize, weight_decay)).encode()
        self._features, self._target = _some(problem, self.dtype, self.count)
        self.samples = len(self._features)

    def value(self, vectors: Tensor) -> Tensor:
        """F at vectors (rows, P); (rows,)."""
        return self._mean(self._at, (self.rows(vectors),), 1)

    def gradient(self, vectors: Tensor) -> Tensor:
        """The gradient of F at vectors (rows, P); (rows, P)."""
        return self._mean(grad(self._at), (self.rows(vectors),), 1)

    def product(self, vectors: Tensor, directions: Tensor) -> Tensor:
        """The Hessian of F at vectors (rows, P), times a direction (rows, P) each; (rows, P)."""
        return self._mean(self._product, (self.rows(vectors), self.rows(directions)), 1)

    def products_at(self, vectors: Tensor) -> Callable[[Tensor], Tensor]:
        """``product`` with vectors that stay the same, which makes it quicker."""
        vectors = self.rows(vectors)
        try:
            by_hand = ByHand(self._model, self._loss, self._features, self._target).at(vectors)
        except TypeError:  # the net is more than layers one after another
            return lambda directions: self.product(vectors, directions)
        return lambda directions: self._sign * by_hand(directions) + self._decay * directions

    def hessian(self, vectors: Tensor) -> Tensor:
        """The Hessian of F at vectors (rows, P); (rows, P, P), symmetric bit by bit."""
        hessian = self._mean(jacrev(grad(self._at)), (self.rows(vectors),), self.count)
        return (hessian + hessian.transpose(1, 2)) / 2

    def rows(self, vectors: Tensor) -> Tensor:
        """Vectors on the device and in the precision of the objective."""
        return vectors.detach().to(self.device, self.dtype)

    def _at(self, vector: Tensor, features: Tensor, target: Tensor) -> Tensor:
        parts = zip(self._names, torch.split(vector, self._sizes), self._shapes, strict=True)
        parameters = {name: part.view(shape) for name, part, shape in parts}
        output = functional_call(self._model, (parameters, self._buffers), (features,))
        value: Tensor = self._sign * self._loss(output, target) + self._decay / 2 * (vector @ vector)
        return value

    def _product(self, vector: Tensor, direction: Tensor, features: Tensor, target: Tensor) -> Tensor:
        slope = grad(self._at)
        product: Tensor = grad(lambda theta: slope(theta, features, target) @ direction)(vector)
        return product

    def _mean(self, function: Callable[..., Tensor], arguments: tuple[Tensor, ...], width: int) -> Tensor:
        """The mean over the samples of a function of each row; ``width`` vectors are needed for a row."""
        budget = ON_CPU if self.device.type == "cpu" else ELSEWHERE
        at_once = max(1, budget // width)
        rows = max(1, at_once // self.samples)
        over_rows = vmap(function, (*(0 for _ in arguments), None, None), chunk_size=rows)
        parts = (
            over_rows(*arguments, self._features[part], self._target[part])
            * ((part.stop - part.start) / self.samples)
            for part in _parts(self.samples, at_once)
        )
        total: Tensor = next(parts)
        for part in parts:
            total = total + part
        return total


def _parts(samples: int, size: int) -> Iterator[slice]:
    for first in range(0, samples, size):
        yield slice(first, min(first + size, samples))


def _some(problem: Problem, dtype: torch.dtype, count: int) -> tuple[Tensor, Tensor]:
    """Features and target: all of them, or a fixed random subset."""
    features, target = problem.features, problem.target
    most = max(256, min(SAMPLES, LARGE // count))
    if len(features) > most:
        generator = torch.Generator("cpu").manual_seed(SUBSET_SEED)
        chosen = torch.randperm(len(features), generator=generator)[:most].sort().values.to(features.device)
        features, target = features[chosen], target[chosen]
    return features.to(dtype), target.to(dtype) if target.is_floating_point() else target
