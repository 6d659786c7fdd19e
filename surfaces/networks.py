"""The models as torch modules.

Shapes: n rows of d features (n, d) go in, (n, outputs) comes out: numbers for regression, logits for classes
(the loss takes the sigmoid or the softmax itself, which is exact where a probability would round to 0 or 1).

Nothing here works in place or branches on data: ``torch.func.functional_call`` and ``vmap`` take every model.
"""

from __future__ import annotations

import math
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING

import torch
from torch import nn

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from torch import Generator, Tensor

    from surfaces.models import ModelSpec

ACTIVATIONS: Mapping[str, type[nn.Module]] = MappingProxyType(
    {"tanh": nn.Tanh, "relu": nn.ReLU, "sigmoid": nn.Sigmoid, "gelu": nn.GELU}
)

EXPLODING_GAIN = 8.0
"""Standard deviation of the too large weights, as a multiple of 1/sqrt(width).

With tanh the backward pass multiplies the squared gradient by about gain² E[tanh'²] at each layer (Schoenholz
et al., Deep Information Propagation, 2017): 1 at a gain of 1, some 4.5 here.
"""


class ManualLinearRegression(nn.Module):
    """ŷ = b + w x, with two parameters of shape (1,) that start as normal random numbers."""

    def __init__(self, generator: Generator | None = None) -> None:
        super().__init__()
        self.b = nn.Parameter(torch.randn(1, generator=generator, dtype=torch.float32))
        self.w = nn.Parameter(torch.randn(1, generator=generator, dtype=torch.float32))

    def forward(self, x: Tensor) -> Tensor:
        """Predictions (n, 1) for x (n, 1)."""
        return self.b + self.w * x


class LogisticRegression(nn.Module):
    """z = w1 x1 + w2 x2, the logit of p = σ(z); two weights of shape (1,) and no bias."""

    def __init__(self, generator: Generator | None = None) -> None:
        super().__init__()
        self.w1 = nn.Parameter(torch.randn(1, generator=generator, dtype=torch.float32))
        self.w2 = nn.Parameter(torch.randn(1, generator=generator, dtype=torch.float32))

    def forward(self, x: Tensor) -> Tensor:
        """Logits (n, 1) for x (n, 2)."""
        return self.w1 * x[:, :1] + self.w2 * x[:, 1:]


class MLP(nn.Sequential):
    """Hidden layers one after another, then a linear one: each layer's output is the next one's input.

    A hidden layer is Linear, then BatchNorm1d if wanted, the activation, then Dropout if wanted. It is an
    ``nn.Sequential``, so its state dict is that of the same layers put together in a plain script.

    Args:
        inputs: Number of features.
        outputs: Number of outputs.
        hidden: Width of every hidden layer.
        layers: Number of hidden layers.
        activation: A key of ``ACTIVATIONS``.
        dropout: Probability of dropout; 0 leaves the layer out.
        batch_norm: Whether there is batch normalisation.
        generator: Where the weights are drawn from; None for torch's global one.
        gain: Draws the weights beyond the first layer with standard deviation gain/sqrt(hidden), and their
            biases as zeros; None for torch's defaults everywhere.
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        hidden: int = 16,
        layers: int = 2,
        activation: str = "tanh",
        dropout: float = 0.0,
        batch_norm: bool = False,
        generator: Generator | None = None,
        gain: float | None = None,
    ) -> None:
        modules: list[nn.Module] = []
        for before, after in pairwise((inputs, *[hidden] * layers)):
            modules.append(linear(before, after, generator, gain if modules else None))
            modules += [nn.BatchNorm1d(after, dtype=torch.float32)] if batch_norm else []
            modules.append(ACTIVATIONS[activation]())
            modules += [nn.Dropout(dropout)] if dropout else []
        super().__init__(*modules, linear(hidden, outputs, generator, gain))


def linear(inputs: int, outputs: int, generator: Generator | None, gain: float | None = None) -> nn.Linear:
    """A linear layer whose weights come from the generator.

    Without a gain they are drawn as ``nn.Linear`` draws them: uniform within 1/sqrt(inputs), weights first,
    then biases (He et al., Delving Deep into Rectifiers, 2015, with a = sqrt(5)).
    """
    # On meta nn.Linear draws nothing; its to_empty() would load 500 modules, which takes a second.
    layer = nn.Linear(inputs, outputs, device="meta")
    layer.weight = nn.Parameter(torch.empty(outputs, inputs, dtype=torch.float32))
    layer.bias = nn.Parameter(torch.empty(outputs, dtype=torch.float32))
    if gain is None:
        bound = 1 / math.sqrt(inputs)
        nn.init.kaiming_uniform_(layer.weight, a=math.sqrt(5), generator=generator)
        nn.init.uniform_(layer.bias, -bound, bound, generator=generator)
    else:
        nn.init.normal_(layer.weight, std=gain / math.sqrt(inputs), generator=generator)
        nn.init.zeros_(layer.bias)
    return layer


def _mlp(spec: ModelSpec, inputs: int, outputs: int, generator: Generator) -> nn.Module:
    gain = EXPLODING_GAIN if spec.key == "deep-exploding" else None
    return MLP(
        inputs,
        outputs,
        spec.hidden,
        spec.layers,
        spec.activation,
        spec.dropout,
        spec.batch_norm,
        generator,
        gain,
    )


MAKERS: Mapping[str, Callable[[ModelSpec, int, int, Generator], nn.Module]] = MappingProxyType(
    {
        "linear-regression": lambda _spec, _inputs, _outputs, generator: ManualLinearRegression(generator),
        "logistic": lambda _spec, _inputs, _outputs, generator: LogisticRegression(generator),
        "mlp": _mlp,
        "deep-sigmoid": _mlp,
        "deep-exploding": _mlp,
    }
)
"""How each model of the registry is made: spec, features, outputs, generator."""
