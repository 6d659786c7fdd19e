"""Losses against their formulas written in numpy, and the penalty against torch's coupled weight decay."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from scipy import special

from surfaces.losses import LOSSES, losses_for, penalty

if TYPE_CHECKING:
    from collections.abc import Callable

    Formula = Callable[[np.ndarray, np.ndarray], np.ndarray]

RESIDUALS = np.array([-3.0, -1.0, -0.25, 0.0, 0.5, 1.5])[:, None]


def _picked(z: np.ndarray, y: np.ndarray) -> np.ndarray:
    return -special.log_softmax(z, axis=1)[np.arange(len(y)), y]


FORMULAS: dict[str, Formula] = {
    "mse": lambda z, y: (z - y) ** 2,
    "mae": lambda z, y: np.abs(z - y),
    "huber": lambda z, y: np.where(np.abs(z - y) <= 1, (z - y) ** 2 / 2, np.abs(z - y) - 0.5),
    "binary-cross-entropy": lambda z, y: -(y * special.log_expit(z) + (1 - y) * special.log_expit(-z)),
    "cross-entropy": _picked,
}


def test_every_loss_has_its_formula_here() -> None:
    assert list(FORMULAS) == list(LOSSES)


@pytest.mark.parametrize("key", FORMULAS)
def test_a_loss_is_the_mean_of_its_formula(key: str) -> None:
    output, target = _example(key)
    value = LOSSES[key](torch.tensor(output), torch.tensor(target))
    assert value.shape == ()
    assert value.item() == pytest.approx(FORMULAS[key](output, target).mean(), rel=1e-14)


@pytest.mark.parametrize("key", ["mse", "mae", "huber", "binary-cross-entropy"])
def test_the_slope_is_what_its_text_says(key: str) -> None:
    output, target = _example(key)
    logits = torch.tensor(output, requires_grad=True)
    LOSSES[key](logits, torch.tensor(target)).backward()
    residual = (special.expit(output) if key == "binary-cross-entropy" else output) - target
    names = {"n": len(output), "ŷ": output, "y": target, "p": residual + target, "sign": np.sign}
    text = LOSSES[key].slope.replace(" (", " * (").replace(" sign", " * sign").replace(" min", " * min")
    expected = eval(text, {**names, "min": np.minimum, "max": np.maximum})
    assert np.allclose(logits.grad, expected, rtol=1e-14, atol=1e-16)


def test_logits_far_out_stay_exact() -> None:
    value = LOSSES["binary-cross-entropy"](torch.tensor([[1000.0]]), torch.tensor([[0.0]]))
    assert value.item() == 1000.0


@pytest.mark.parametrize(
    ("task", "keys"),
    [
        ("regression", ("mse", "mae", "huber")),
        ("binary", ("binary-cross-entropy",)),
        ("classes", ("cross-entropy",)),
    ],
)
def test_losses_fit_their_tasks(task: str, keys: tuple[str, ...]) -> None:
    assert losses_for(task) == keys


def test_the_gradient_of_the_penalty_is_coupled_weight_decay() -> None:
    start = torch.tensor([1.5, -2.0, 0.25], dtype=torch.float64)
    theta = start.clone().requires_grad_()
    torch.optim.SGD([theta], lr=1.0, weight_decay=0.3).step(lambda: theta.sum().mul(0).backward())
    free = start.clone().requires_grad_()
    penalty(free, 0.3).backward()
    assert torch.allclose(start - theta.detach(), free.grad, rtol=1e-14, atol=0)


def test_the_penalty_takes_many_vectors_at_once() -> None:
    many = torch.arange(24.0, dtype=torch.float64).reshape(2, 3, 4)
    values = penalty(many, 0.1)
    assert values.shape == (2, 3)
    expected = 0.05 * (many.numpy() ** 2).sum(axis=2)
    assert np.allclose(values, expected, rtol=1e-14)
    assert torch.equal(penalty(many, 0.0), torch.zeros(2, 3, dtype=torch.float64))


def test_the_registry_is_plain_data() -> None:
    rows = json.loads(json.dumps([row.as_dict() for row in LOSSES.values()]))
    assert rows[0]["torch_function"] == "mse_loss"
    assert rows[0]["tasks"] == ["regression"]


def _example(key: str) -> tuple[np.ndarray, np.ndarray]:
    if key == "cross-entropy":
        return np.random.RandomState(1).normal(size=(6, 3)), np.array([0, 1, 2, 2, 1, 0])
    if key == "binary-cross-entropy":
        return RESIDUALS, np.array([0.0, 1.0, 1.0, 0.0, 1.0, 0.0])[:, None]
    target = np.linspace(-4.0, 4.0, 6)[:, None]
    return target + RESIDUALS, target
