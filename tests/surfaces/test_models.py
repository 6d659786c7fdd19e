"""Models: what a spec allows, and weights that are torch's own without touching the global random state."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import pytest
import torch
from torch import nn

from surfaces.models import MODELS, ModelSpec, build

if TYPE_CHECKING:
    from collections.abc import Callable

PLAIN: dict[str, tuple[ModelSpec, Callable[[], nn.Module]]] = {
    "default": (
        ModelSpec("mlp"),
        lambda: nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, 3)),
    ),
    "dropout and batch norm": (
        ModelSpec("mlp", hidden=5, layers=1, activation="relu", dropout=0.25, batch_norm=True),
        lambda: nn.Sequential(
            nn.Linear(2, 5), nn.BatchNorm1d(5), nn.ReLU(), nn.Dropout(0.25), nn.Linear(5, 3)
        ),
    ),
    "gelu": (
        ModelSpec("mlp", hidden=4, layers=1, activation="gelu"),
        lambda: nn.Sequential(nn.Linear(2, 4), nn.GELU(), nn.Linear(4, 3)),
    ),
    "deep sigmoid": (
        ModelSpec("deep-sigmoid", hidden=3, layers=2),
        lambda: nn.Sequential(nn.Linear(2, 3), nn.Sigmoid(), nn.Linear(3, 3), nn.Sigmoid(), nn.Linear(3, 3)),
    ),
}


@pytest.mark.parametrize(("spec", "plain"), PLAIN.values(), ids=PLAIN)
def test_a_seed_gives_the_weights_of_a_plain_script(spec: ModelSpec, plain: Callable[[], nn.Module]) -> None:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(11)
        expected = plain()
    model = build(spec, 2, 3, seed=11)
    assert [str(each) for each in model] == [str(each) for each in expected]
    assert list(model.state_dict()) == list(expected.state_dict())
    for ours, theirs in zip(model.state_dict().values(), expected.state_dict().values(), strict=True):
        assert torch.equal(ours, theirs)
    model.train()
    x = torch.randn(7, 2, generator=torch.Generator().manual_seed(0))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(2)
        output = model(x)
        torch.manual_seed(2)
        assert torch.equal(output, expected(x))


@pytest.mark.parametrize(("key", "inputs"), [("linear-regression", 1), ("logistic", 2)])
def test_two_parameters_are_those_of_a_plain_script(key: str, inputs: int) -> None:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        first, second = torch.randn(1), torch.randn(1)
    model = build(ModelSpec(key), inputs, 1, seed=3)
    names = ["b", "w"] if key == "linear-regression" else ["w1", "w2"]
    assert [name for name, _ in model.named_parameters()] == names
    assert [each.shape for each in model.parameters()] == [(1,), (1,)]
    assert [each.item() for each in model.parameters()] == [first.item(), second.item()]


def test_two_parameter_models_compute_their_formula() -> None:
    x = torch.tensor([[1.0], [-2.0]])
    model = build(ModelSpec("linear-regression"), 1, 1, seed=1)
    b, w = (each.item() for each in model.parameters())
    assert model(x).shape == (2, 1)
    assert model(x).flatten().tolist() == pytest.approx([b + w, b - 2 * w])
    x = torch.tensor([[1.0, 10.0], [-2.0, 0.5]])
    model = build(ModelSpec("logistic"), 2, 1, seed=1)
    w1, w2 = (each.item() for each in model.parameters())
    assert model(x).shape == (2, 1)
    assert model(x).flatten().tolist() == pytest.approx([w1 + 10 * w2, 0.5 * w2 - 2 * w1])


@pytest.mark.parametrize("key", MODELS)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_building_leaves_the_global_random_state_alone(key: str, dtype: torch.dtype) -> None:
    before = torch.get_rng_state()
    inputs = MODELS[key].inputs or 3
    model = build(ModelSpec(key), inputs, 1, seed=5, dtype=dtype)
    assert torch.equal(torch.get_rng_state(), before)
    assert model.training
    assert {each.dtype for each in model.parameters()} == {dtype}
    again = build(ModelSpec(key), inputs, 1, seed=5, dtype=torch.float32)
    for ours, theirs in zip(model.parameters(), again.parameters(), strict=True):
        assert torch.equal(ours, theirs.to(dtype))
    other = build(ModelSpec(key), inputs, 1, seed=6, dtype=dtype)
    assert not torch.equal(next(model.parameters()), next(other.parameters()))


def test_default_dtype_of_torch_does_not_matter() -> None:
    expected = build(ModelSpec("mlp", batch_norm=True), 2, 1, seed=1).state_dict()
    torch.set_default_dtype(torch.float64)
    try:
        found = build(ModelSpec("mlp", batch_norm=True), 2, 1, seed=1).state_dict()
    finally:
        torch.set_default_dtype(torch.float32)
    assert {name: each.dtype for name, each in found.items()} == {n: e.dtype for n, e in expected.items()}
    assert all(torch.equal(found[name], expected[name]) for name in expected)


def test_a_spec_takes_the_defaults_of_its_model() -> None:
    assert ModelSpec() == ModelSpec("linear-regression", 16, 2, "tanh", 0.0, False)
    assert ModelSpec("mlp") == ModelSpec("mlp", 16, 2, "tanh", 0.0, False)
    assert ModelSpec("deep-sigmoid") == ModelSpec("deep-sigmoid", 16, 8, "sigmoid")
    assert ModelSpec("deep-exploding") == ModelSpec("deep-exploding", 32, 12, "tanh")
    assert replace(ModelSpec("deep-sigmoid"), layers=3).layers == 3
    assert hash(ModelSpec("mlp")) == hash(ModelSpec("mlp", hidden=16))


@pytest.mark.parametrize("key", MODELS)
def test_a_spec_comes_back_from_json(key: str) -> None:
    spec = ModelSpec(key)
    assert ModelSpec(**json.loads(json.dumps(asdict(spec)))) == spec


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"key": "mpl"}, "did you mean 'mlp'"),
        ({"key": "transformer9000"}, "there are linear-regression, logistic, mlp"),
        ({"key": "mlp", "layers": 0}, "layers of the model 'mlp' must be a whole number from 1 to 20, not 0"),
        ({"key": "mlp", "layers": 21}, "from 1 to 20, not 21: .*; choose"),
        ({"key": "mlp", "layers": 2.0}, "whole number from 1 to 20, not 2.0"),
        ({"key": "mlp", "layers": True}, "whole number from 1 to 20, not True"),
        ({"key": "deep-sigmoid", "layers": 21}, "of the model 'deep-sigmoid' must be"),
        ({"key": "mlp", "hidden": 0}, "from 1 to 512, not 0"),
        ({"key": "mlp", "hidden": 513}, "from 1 to 512, not 513"),
        ({"key": "mlp", "activation": "swish"}, "one of tanh, relu, sigmoid, gelu, not 'swish'"),
        ({"key": "mlp", "dropout": 1.0}, "from 0 to below 1, not 1.0: .*choose 0 for no dropout"),
        ({"key": "mlp", "dropout": -0.1}, "from 0 to below 1, not -0.1"),
        ({"key": "mlp", "dropout": float("nan")}, "from 0 to below 1, not nan"),
        ({"key": "mlp", "dropout": "much"}, "from 0 to below 1, not 'much'"),
        ({"key": "mlp", "batch_norm": 1}, "true or false, not 1"),
        (
            {"key": "logistic", "layers": 3},
            r"layers=3 .*'logistic'.*\(its settings: none\).*choose the model 'mlp'",
        ),
        ({"key": "deep-sigmoid", "batch_norm": True}, r"batch_norm=True .*\(its settings: hidden, layers\)"),
        ({"key": "deep-exploding", "activation": "relu"}, "activation=relu does not go with"),
    ],
)
def test_a_wrong_spec_is_refused_with_what_why_and_what_to_do(arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        ModelSpec(**arguments)


@pytest.mark.parametrize(
    "arguments",
    [{"layers": 1}, {"layers": 20}, {"hidden": 1}, {"hidden": 512}, {"dropout": 0}, {"dropout": 0.999}],
)
def test_the_borders_of_the_ranges_are_allowed(arguments: dict[str, Any]) -> None:
    build(ModelSpec("mlp", **arguments), 1, 1, seed=1)


@pytest.mark.parametrize(
    ("key", "inputs", "outputs", "words"),
    [
        ("linear-regression", 2, 1, "takes 1 feature, not 2: .*choose 1 of the columns, or the model 'mlp'"),
        ("logistic", 1, 1, "takes 2 features, not 1"),
        ("logistic", 2, 3, "has 1 output, not 3"),
        ("mlp", 0, 1, "at least 1 feature and 1 output"),
    ],
)
def test_a_shape_that_a_model_has_not_is_refused(key: str, inputs: int, outputs: int, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        build(ModelSpec(key), inputs, outputs, seed=1)


@pytest.mark.parametrize(
    ("code", "absent"),
    [
        ("import surfaces.device, surfaces.losses, surfaces.models, surfaces.worked_example", "torch"),
        ("from surfaces.models import *; build(ModelSpec('mlp'), 2, 1, seed=1)", "torch._dynamo"),
    ],
)
def test_heavy_modules_are_not_loaded(code: str, absent: str) -> None:
    report = f"{code}; import sys; print({absent!r} in sys.modules)"
    done = subprocess.run([sys.executable, "-c", report], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_the_registry_is_plain_data() -> None:
    rows = {row["key"]: row for row in json.loads(json.dumps([row.as_dict() for row in MODELS.values()]))}
    assert list(rows) == ["linear-regression", "logistic", "mlp", "deep-sigmoid", "deep-exploding"]
    assert rows["linear-regression"]["settings"] == []
    assert [each["name"] for each in rows["mlp"]["settings"]] == [
        *("hidden", "layers", "activation", "dropout", "batch_norm")
    ]
    layers = rows["deep-sigmoid"]["settings"][1]
    assert (layers["default"], layers["allowed"]) == (8, "a whole number from 1 to 20")
    assert rows["logistic"]["tasks"] == ["binary"]
