"""Models, data and losses for the tests of planes and landscapes, and a plain loop to compare with."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from surfaces.networks import MLP, LogisticRegression, ManualLinearRegression

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from torch import Tensor

    from surfaces.plane import Plane

SAMPLES = 40


@dataclass(frozen=True, eq=False)
class Objective:
    features: Tensor
    target: Tensor
    loss: Callable[[Tensor, Tensor], Tensor]


class Branching(nn.Module):
    """No sequence: two paths that meet again."""

    def __init__(self) -> None:
        super().__init__()
        self.inner, self.outer = nn.Linear(2, 5), nn.Linear(5, 1)
        self.beside = nn.Linear(2, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.outer(torch.tanh(self.inner(x))) + self.beside(x)


def _cnn(dropout: float) -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1),
        nn.BatchNorm2d(4),
        nn.ReLU(),
        nn.Dropout2d(dropout),
        nn.Conv2d(4, 3, 3),
        nn.GELU(),
        nn.Flatten(),
        nn.Linear(3 * 4 * 4, 3),
    )


def _nested() -> nn.Module:
    inner = nn.Sequential(nn.Linear(2, 6, bias=False), nn.Sigmoid(), nn.Dropout(0.2))
    return nn.Sequential(
        inner, nn.Linear(6, 6), nn.BatchNorm1d(6, affine=False), nn.LeakyReLU(), nn.Linear(6, 1)
    )


REGRESSION = {
    "tanh": lambda: MLP(2, 1, hidden=7),
    "relu": lambda: MLP(2, 1, hidden=7, activation="relu"),
    "sigmoid": lambda: MLP(2, 1, hidden=7, activation="sigmoid", layers=3),
    "gelu": lambda: MLP(2, 1, hidden=7, activation="gelu"),
    "dropout": lambda: MLP(2, 1, hidden=7, dropout=0.3),
    "batch-norm": lambda: MLP(2, 1, hidden=7, batch_norm=True),
    "both": lambda: MLP(2, 1, hidden=7, activation="relu", dropout=0.5, batch_norm=True),
    "nested": _nested,
    "branching": Branching,
}
CLASSES = {"mlp-classes": lambda: MLP(2, 3, hidden=6), "cnn": lambda: _cnn(0.4)}
NAMES = (*REGRESSION, *CLASSES)


def case(name: str, dtype: torch.dtype = torch.float32) -> tuple[Objective, nn.Module]:
    """Data, and a model trained a little, so that buffers and .grad are not what they were at first."""
    with torch.random.fork_rng():
        torch.manual_seed(3)
        model = {**REGRESSION, **CLASSES}[name]().to(dtype)
        shape = (SAMPLES, 1, 6, 6) if name == "cnn" else (SAMPLES, 2)
        features = torch.randn(shape, dtype=dtype)
        if name in CLASSES:
            objective = Objective(features, torch.randint(0, 3, (SAMPLES,)), functional.cross_entropy)
        else:
            target = features[:, :1] ** 2 - features[:, 1:]
            objective = Objective(features, target, functional.mse_loss)
        optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
        for _ in range(5):
            optimizer.zero_grad()
            objective.loss(model(features), objective.target).backward()
            optimizer.step()
    return objective, model


def two_parameters(name: str) -> tuple[Objective, nn.Module]:
    generator = torch.Generator().manual_seed(5)
    features = torch.randn(SAMPLES, 2, generator=generator)
    if name == "linear":
        target = 1 + 2 * features[:, :1] + 0.3 * features[:, 1:]
        return Objective(features[:, :1], target, functional.mse_loss), ManualLinearRegression(generator)
    target = (features.sum(dim=1, keepdim=True) > 0).float()
    return Objective(features, target, functional.binary_cross_entropy_with_logits), LogisticRegression(
        generator
    )


def plain_loop(
    objective: Objective,
    model: nn.Module,
    plane: Plane,
    points: NDArray[np.float64],
    prepare: Callable[[nn.Module], None],
) -> NDArray[np.float64]:
    """A copy of the model for each point, its parameters set in float64 and rounded once."""
    found = []
    for a, b in points:
        own = copy.deepcopy(model)
        prepare(own)
        vector = plane.origin.double() + a * plane.x.double() + b * plane.y.double()
        nn.utils.vector_to_parameters(vector.to(plane.origin.dtype), own.parameters())
        with torch.no_grad():
            found.append(objective.loss(own(objective.features), objective.target).item())
    return np.array(found)
