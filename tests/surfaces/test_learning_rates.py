"""With the catalog's learning rates torch's own optimizers visibly move, and do not blow up."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from surfaces.catalog import CATALOG

if TYPE_CHECKING:
    from surfaces.surface import Surface

OPTIMIZERS = {
    "sgd": lambda parameters, lr: torch.optim.SGD(parameters, lr=lr),
    "momentum": lambda parameters, lr: torch.optim.SGD(parameters, lr=lr, momentum=0.9),
    "adam": lambda parameters, lr: torch.optim.Adam(parameters, lr=lr),
}


def _path(row: Surface, key: str, steps: int) -> np.ndarray:
    position = torch.tensor(row.start, dtype=torch.float64, requires_grad=True)
    optimizer = OPTIMIZERS[key]([position], row.learning_rates[key])
    path = [row.start]
    for _ in range(steps):
        position.grad = torch.from_numpy(row.function.gradient(*path[-1]))
        optimizer.step()
        path.append(tuple(position.tolist()))
    return np.array(path)


@pytest.mark.parametrize("key", OPTIMIZERS)
@pytest.mark.parametrize("row", CATALOG.values(), ids=list(CATALOG))
def test_optimizer_moves_visibly_and_stays_finite(row: Surface, key: str) -> None:
    path = _path(row, key, 300)
    loss = row.function.value(*path.T)
    diagonal = math.hypot(row.window.width, row.window.height)
    away = np.hypot(*(path - path[0]).T) / diagonal
    assert np.isfinite(loss).all()
    assert loss[-1] < loss[0]
    assert away[30:].max() > 0.03
    if row.lowest is not None:
        assert all(row.window.contains(*point) for point in path)
