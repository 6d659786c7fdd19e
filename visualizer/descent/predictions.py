"""What a model predicts at any row of a training, wherever it is asked.

    z = f(x; θₖ)        θₖ: the parameters after k updates, as the Trajectory keeps them

z are the model's outputs: numbers for regression, logits for classes. Everything is computed on the CPU on a
copy of the architecture: the model in training, its ``.grad`` and every random state stay as they are.

- Dropout is off in eval(). In train() torch silences other units for every sample, so that a curve would be
  a cloud; here one mask, drawn once, serves all places: it is the curve of one thinned network, Srivastava
  et al., Dropout, JMLR 15 (2014), section 2.
- Batch normalisation takes the running statistics of the row in eval(), and in train() mean and biased
  variance of the data, up to ``AT_MOST`` samples of them.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import torch
from torch import nn
from torch.func import functional_call

from surfaces.datasets import drawing_sample
from visualizer.descent.learner import BATCH_NORM, DROPOUT

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from torch import Generator, Tensor

    from surfaces.problem import Problem
    from surfaces.regime import Regime
    from visualizer.descent.trajectory import Trajectory

AT_MOST = 2_000
"""So many samples give the statistics of batch normalisation in train()."""


class ModelState(NamedTuple):
    """A model at a row.

    Attributes:
        parameters: (P,), flat.
        statistics: (S,), running means and variances of batch normalisation in the order of the buffers.
    """

    parameters: NDArray[Any]
    statistics: NDArray[Any]


def state_at(trajectory: Trajectory, row: int) -> ModelState | None:
    """The model at a row, or at the last one before it that is kept and finite; None if there is none."""
    row = min(row, trajectory.finite - 1)
    if row < 0:
        return None
    place = int(np.searchsorted(trajectory.kept, row, side="right")) - 1
    return ModelState(trajectory.parameters[place], trajectory.statistics[place])


class Predictor:
    """The architecture of a problem in a regime.

    Args:
        problem: Whose model.
        regime: Whether dropout and batch normalisation do what they do in eval() or in train().
    """

    def __init__(self, problem: Problem, regime: Regime) -> None:
        self._module = problem.fresh_model(0).cpu().eval().requires_grad_(requires_grad=False)
        self._dtype = problem.dtype
        self._seen = self._before = torch.empty(0, problem.inputs, dtype=problem.dtype)
        if regime.mode == "train":
            generator = torch.Generator("cpu").manual_seed(regime.seed)
            self._replace(DROPOUT, lambda module: _OneMask(module.p, generator))
        normalises = any(isinstance(each, BATCH_NORM) for each in self._module.modules())
        if normalises and regime.estimates:
            rows = torch.from_numpy(drawing_sample(problem.data, AT_MOST))
            self._before = problem.features.cpu()[rows]
            self._replace(BATCH_NORM, lambda module: _NormOfData(module, len(rows)))
        self._shapes = [(name, each.shape) for name, each in self._module.named_parameters()]
        self._buffers = [
            (name, each.shape) for name, each in self._module.named_buffers() if each.is_floating_point()
        ]

    def fits(self, state: ModelState) -> bool:
        """Whether a state is one of this architecture."""
        sizes = [sum(shape.numel() for _, shape in each) for each in (self._shapes, self._buffers)]
        return len(state.parameters) == sizes[0] and len(state.statistics) >= sizes[1]

    @torch.no_grad()
    def __call__(self, state: ModelState, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """The outputs, float64 (n, outputs), for features (n, d); overflow is infinite or NaN."""
        x = torch.from_numpy(features).to(self._dtype)
        named = {
            **_named(self._shapes, state.parameters),
            **(_named(self._buffers, state.statistics) if self._buffers else {}),
        }
        count = len(self._before)
        output: Tensor = functional_call(self._module, named, (torch.cat((self._before, x)) if count else x,))
        return np.asarray(output[count:].double().numpy())

    def _replace(self, kind: type[nn.Module], make: Callable[[Any], nn.Module]) -> None:
        for name, module in list(self._module.named_modules()):
            if isinstance(module, kind):
                owner, _, own = name.rpartition(".")
                setattr(self._module.get_submodule(owner), own, make(module))


class _OneMask(nn.Module):
    """Dropout that silences the same units wherever it is asked."""

    def __init__(self, probability: float, generator: Generator) -> None:
        super().__init__()
        self._probability, self._generator = probability, generator
        self._mask: Tensor | None = None

    def forward(self, x: Tensor) -> Tensor:
        if self._mask is None:
            kept = torch.rand(x.shape[1:], generator=self._generator) >= self._probability
            self._mask = kept.to(x.dtype) / (1 - self._probability)
        return x * self._mask


class _NormOfData(nn.Module):
    """Batch normalisation by mean and biased variance of the rows that come first, which are the data."""

    def __init__(self, norm: Any, count: int) -> None:
        super().__init__()
        self.weight, self.bias = deepcopy(norm.weight), deepcopy(norm.bias)
        self._count, self._eps = count, norm.eps

    def forward(self, x: Tensor) -> Tensor:
        variance, mean = torch.var_mean(x[: self._count], dim=0, correction=0)
        output: Tensor = (x - mean) * torch.rsqrt(variance + self._eps) * self.weight + self.bias
        return output


def _named(shapes: list[tuple[str, torch.Size]], flat: NDArray[Any]) -> dict[str, Tensor]:
    """The parts of a flat vector by their names; views, nothing is copied."""
    # torch warns of arrays that may not be written, although nothing is written.
    vector = torch.from_numpy(flat if flat.flags.writeable else flat.copy())
    parts = torch.split(vector, [shape.numel() for _, shape in shapes]) if shapes else ()
    return {name: part.view(shape) for (name, shape), part in zip(shapes, parts, strict=True)}
