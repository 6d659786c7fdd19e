"""Networks: gradients that vanish or explode by layer, and many of them evaluated at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import torch
from problem_cases import DATA, line, sine, three_classes, two_classes
from torch.func import functional_call, vmap

from surfaces.losses import LOSSES
from surfaces.models import ModelSpec
from surfaces.problem import flat, layers, load_flat, make_problem

if TYPE_CHECKING:
    from surfaces.datasets import Dataset

SEEDS = range(1, 6)
CASES: dict[str, tuple[Dataset, ModelSpec]] = {
    "linear": (line(), ModelSpec()),
    "logistic": (two_classes(), ModelSpec("logistic")),
    "deep sigmoid": (two_classes(), ModelSpec("deep-sigmoid")),
    "deep exploding": (sine(), ModelSpec("deep-exploding")),
    "regularised": (three_classes(), ModelSpec("mlp", hidden=8, dropout=0.4, batch_norm=True)),
    **{
        activation: (two_classes(), ModelSpec("mlp", activation=activation))
        for activation in ("tanh", "relu", "sigmoid", "gelu")
    },
}


def _layer_norms(data: Dataset, spec: ModelSpec, seed: int) -> list[float]:
    problem = make_problem(data, spec, device="cpu")
    model = problem.fresh_model(seed)
    problem.loss(model(problem.features), problem.target).backward()
    gradient = torch.cat([each.grad.reshape(-1) for each in model.parameters()])
    assert gradient.isfinite().all()
    return [gradient[layer.part].norm().item() for layer in layers(model)]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("task", DATA)
def test_gradients_of_the_deep_sigmoid_net_vanish(task: str, seed: int) -> None:
    norms = _layer_norms(DATA[task](), ModelSpec("deep-sigmoid"), seed)
    assert len(norms) == 9
    assert 0 < norms[0] < 1e-5 * norms[-1]
    # Layer by layer, not at one place: on the way back each is smaller than the last but one.
    assert all(earlier < 0.5 * later for earlier, later in zip(norms, norms[2:], strict=False))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("task", DATA)
def test_gradients_of_the_deep_net_with_large_weights_explode(task: str, seed: int) -> None:
    norms = _layer_norms(DATA[task](), ModelSpec("deep-exploding"), seed)
    assert len(norms) == 13
    assert norms[0] > 100 * norms[-1]
    assert all(earlier > later for earlier, later in zip(norms[:-1], norms[5:-1], strict=False))


@pytest.mark.parametrize("seed", SEEDS)
def test_depth_is_what_makes_them_vanish(seed: int) -> None:
    shallow = _layer_norms(two_classes(), ModelSpec("deep-sigmoid", layers=1), seed)
    assert shallow[0] > 1e-2 * shallow[-1]


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize(("data", "spec"), CASES.values(), ids=CASES)
def test_many_networks_at_once_equal_a_loop(data: Dataset, spec: ModelSpec, dtype: torch.dtype) -> None:
    problem = make_problem(data, spec, device="cpu", dtype=dtype)
    model = problem.fresh_model(1)
    model(problem.features)  # in train() mode, so that running statistics are not those of the start
    model.eval()
    buffers = dict(model.named_buffers())
    vectors = torch.stack([flat(problem.fresh_model(seed)) for seed in range(2, 7)])
    shapes = [(name, each.shape, each.numel()) for name, each in model.named_parameters()]
    pieces = torch.split(vectors, [size for _, _, size in shapes], dim=1)
    stacked = {
        name: piece.reshape(-1, *shape) for (name, shape, _), piece in zip(shapes, pieces, strict=True)
    }

    def value(parameters: dict[str, torch.Tensor]) -> torch.Tensor:
        return problem.loss(
            functional_call(model, (parameters, buffers), (problem.features,)), problem.target
        )

    with torch.no_grad():
        at_once = vmap(value)(stacked)
        one_by_one = []
        for vector in vectors:
            load_flat(model, vector)
            one_by_one.append(problem.loss(model(problem.features), problem.target))
    expected = torch.stack(one_by_one)
    assert len(set(expected.tolist())) == len(vectors)
    assert torch.allclose(at_once, expected, rtol=1e-6 if dtype == torch.float32 else 1e-13, atol=0)


@pytest.mark.parametrize("loss", [key for key, row in LOSSES.items() if "regression" in row.tasks])
def test_gradients_of_many_networks_at_once_equal_a_loop(loss: str) -> None:
    problem = make_problem(line(), ModelSpec(), loss, device="cpu", dtype=torch.float64)
    model = problem.fresh_model(1)
    at = torch.linspace(-2.0, 2.0, 5, dtype=torch.float64)[:, None]

    def value(b: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
        return problem.loss(functional_call(model, {"b": b, "w": w}, (problem.features,)), problem.target)

    found = vmap(torch.func.grad(value, argnums=(0, 1)))(at, -at)
    for row, start in enumerate(at):
        load_flat(model, torch.cat([start, -start]))
        model.zero_grad()
        problem.loss(model(problem.features), problem.target).backward()
        assert found[0][row].item() == pytest.approx(model.b.grad.item(), rel=1e-12)
        assert found[1][row].item() == pytest.approx(model.w.grad.item(), rel=1e-12)


def test_dropout_and_batch_norm_act_in_train_mode_only() -> None:
    problem = make_problem(two_classes(), ModelSpec("mlp", dropout=0.5, batch_norm=True), device="cpu")
    model = problem.fresh_model(1)
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        assert not torch.equal(model(problem.features), model(problem.features))
        model.eval()
        before = {name: each.clone() for name, each in model.state_dict().items()}
        assert torch.equal(model(problem.features), model(problem.features))
    assert all(torch.equal(each, before[name]) for name, each in model.state_dict().items())
    assert int(before["1.num_batches_tracked"]) == 2
