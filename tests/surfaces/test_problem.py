"""Problems: what goes together, where it lies, and parameters as one vector."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import torch
from problem_cases import DATA, line, sine, three_classes, two_classes
from torch import nn

from surfaces.models import ModelSpec
from surfaces.problem import flat, layers, load_flat, make_problem

if TYPE_CHECKING:
    from surfaces.datasets import Dataset

ALL_MODELS = {
    "linear": (line(), ModelSpec()),
    "logistic": (two_classes(), ModelSpec("logistic")),
    "mlp": (sine(), ModelSpec("mlp", hidden=5, dropout=0.3, batch_norm=True)),
    "classes": (three_classes(), ModelSpec("mlp", activation="relu")),
    "deep": (two_classes(), ModelSpec("deep-sigmoid")),
}


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize(("data", "spec"), ALL_MODELS.values(), ids=ALL_MODELS)
def test_data_and_model_are_ready_to_train(data: Dataset, spec: ModelSpec, dtype: torch.dtype) -> None:
    problem = make_problem(data, spec, device="cpu", dtype=dtype)
    n = len(data.target)
    assert problem.features.shape == data.features.shape
    assert problem.features.dtype == dtype
    assert problem.target.shape == ((n,) if data.task == "classes" else (n, 1))
    assert problem.target.dtype == (torch.int64 if data.task == "classes" else dtype)
    assert torch.equal(problem.features, torch.tensor(data.features, dtype=dtype))
    assert problem.target.flatten().tolist() == torch.tensor(data.target, dtype=dtype).tolist()
    model = problem.fresh_model(3)
    assert model.training
    value = problem.loss(model(problem.features), problem.target)
    assert value.shape == ()
    assert value.dtype == dtype
    value.backward()
    assert all(each.grad is not None for each in model.parameters())
    assert problem.names == tuple(name for name, _ in model.named_parameters())
    assert problem.parameter_count == len(flat(model))
    assert problem.two_parameters == (spec.key in {"linear-regression", "logistic"})


@pytest.mark.parametrize("frozen", [False, True])
def test_data_are_copied(frozen: bool) -> None:
    data = line()
    data.features.flags.writeable = data.target.flags.writeable = not frozen
    problem = make_problem(data, ModelSpec(), device="cpu", dtype=torch.float64)
    problem.features.zero_()
    problem.target.zero_()
    assert data.features.any()
    assert data.target.any()


@pytest.mark.parametrize("task", DATA)
def test_the_usual_loss_fits_the_task(task: str) -> None:
    usual = {"regression": "mse", "binary": "binary-cross-entropy", "classes": "cross-entropy"}
    assert make_problem(DATA[task](), ModelSpec("mlp"), device="cpu").loss_key == usual[task]


@pytest.mark.parametrize(
    ("data", "spec", "loss", "words"),
    [
        (line(), ModelSpec(), "mean", "no loss 'mean'; there are mse, mae"),
        (line(), ModelSpec(), "cross-entropy", "fit a target of numbers .line.; choose mse or mae or huber"),
        (
            three_classes(),
            ModelSpec("mlp"),
            "mse",
            "fit a target of several classes .file.; choose cross-entropy",
        ),
        (line(), ModelSpec("logistic"), None, "model 'logistic' does not fit a target of numbers"),
        (two_classes(), ModelSpec(), None, "target of two classes .moons.; choose logistic or mlp or deep"),
        (three_classes(), ModelSpec("logistic"), None, "a target of several classes"),
    ],
)
def test_what_does_not_go_together_is_refused(
    data: Dataset, spec: ModelSpec, loss: str | None, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        make_problem(data, spec, loss, "cpu")


def test_too_many_features_are_refused() -> None:
    data = two_classes()
    with pytest.raises(ValueError, match="takes 1 feature, not 2"):
        make_problem(replace(data, task="regression", classes=()), ModelSpec(), device="cpu")


def test_other_dtypes_are_refused() -> None:
    with pytest.raises(ValueError, match=r"float32 or float64, not in torch\.float16"):
        make_problem(line(), ModelSpec(), device="cpu", dtype=torch.float16)


def test_a_mac_computes_float64_on_the_cpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    assert make_problem(line(), ModelSpec(), dtype=torch.float64).device == torch.device("cpu")
    with pytest.raises(ValueError, match="'mps' has no float64; choose float32, or the device 'cpu'"):
        make_problem(line(), ModelSpec(), device="mps", dtype=torch.float64)


def test_a_problem_moves_without_its_old_device() -> None:
    problem = make_problem(two_classes(), ModelSpec("logistic"), device="cpu", dtype=torch.float64)
    lost = replace(problem, device=torch.device("cuda:7"), features=torch.empty(0), target=torch.empty(0))
    moved = lost.on("cpu")
    assert moved.device == torch.device("cpu")
    assert (moved.spec, moved.loss_key, moved.dtype) == (problem.spec, problem.loss_key, problem.dtype)
    assert torch.equal(moved.features, problem.features)
    assert torch.equal(moved.target, problem.target)


@pytest.mark.parametrize(("data", "spec"), ALL_MODELS.values(), ids=ALL_MODELS)
def test_flat_is_a_copy_in_the_order_of_the_parameters(data: Dataset, spec: ModelSpec) -> None:
    model = make_problem(data, spec, device="cpu").fresh_model(1)
    vector = flat(model)
    assert torch.equal(vector, nn.utils.parameters_to_vector(model.parameters()).detach())
    assert not vector.requires_grad
    before = [each.detach().clone() for each in model.parameters()]
    vector += 1
    assert all(torch.equal(each, old) for each, old in zip(model.parameters(), before, strict=True))


@pytest.mark.parametrize(("data", "spec"), ALL_MODELS.values(), ids=ALL_MODELS)
def test_load_flat_fills_the_same_parameters(data: Dataset, spec: ModelSpec) -> None:
    problem = make_problem(data, spec, device="cpu")
    model, other = problem.fresh_model(1), problem.fresh_model(2)
    places = [each.data_ptr() for each in model.parameters()]
    vector = flat(other)
    load_flat(model, vector)
    assert torch.equal(flat(model), flat(other))
    assert [each.data_ptr() for each in model.parameters()] == places
    assert all(each.requires_grad and each.is_leaf for each in model.parameters())
    vector.zero_()
    assert torch.equal(flat(model), flat(other))


@pytest.mark.parametrize("shape", [(1,), (3,), (2, 1)])
def test_a_vector_of_another_shape_is_refused(shape: tuple[int, ...]) -> None:
    model = make_problem(line(), ModelSpec(), device="cpu").fresh_model(1)
    before = flat(model)
    with pytest.raises(ValueError, match="the model has 2 parameters"):
        load_flat(model, torch.zeros(shape))
    assert torch.equal(flat(model), before)


def test_layers_cover_the_vector_in_order() -> None:
    spec = ModelSpec("mlp", hidden=3, layers=2, batch_norm=True, dropout=0.1)
    found = layers(make_problem(sine(), spec, device="cpu").fresh_model(1))
    assert [(each.name, each.part.start, each.part.stop) for each in found] == [
        ("Linear 1", 0, 6),
        ("BatchNorm1d 1", 6, 12),
        ("Linear 2", 12, 24),
        ("BatchNorm1d 2", 24, 30),
        ("Linear 3", 30, 34),
    ]


def test_parameters_of_the_model_itself_are_layers_of_their_own() -> None:
    found = layers(make_problem(line(), ModelSpec(), device="cpu").fresh_model(1))
    assert [(each.name, each.part) for each in found] == [("b", slice(0, 1)), ("w", slice(1, 2))]


@pytest.mark.cuda
@pytest.mark.parametrize(("data", "spec"), ALL_MODELS.values(), ids=ALL_MODELS)
def test_cuda_starts_with_the_weights_of_the_cpu(data: Dataset, spec: ModelSpec) -> None:
    here = make_problem(data, spec, device="cpu")
    there = here.on("cuda")
    assert there.features.device.type == there.target.device.type == "cuda"
    ours, theirs = here.fresh_model(1), there.fresh_model(1)
    assert torch.equal(flat(ours), flat(theirs).cpu())
    expected = here.loss(ours.eval()(here.features), here.target)
    found = there.loss(theirs.eval()(there.features), there.target)
    assert torch.allclose(found.cpu(), expected, rtol=1e-4)
