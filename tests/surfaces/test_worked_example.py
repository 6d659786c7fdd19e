"""The worked example against autograd on the real models, and its numbers against each other."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from problem_cases import line, three_classes, two_classes

from surfaces.losses import LOSSES
from surfaces.models import ModelSpec
from surfaces.problem import load_flat, make_problem
from surfaces.worked_example import worked_example

if TYPE_CHECKING:
    from surfaces.datasets import Dataset

CASES: dict[str, tuple[Dataset, str, str]] = {
    **{key: (line(), "linear-regression", key) for key, row in LOSSES.items() if "regression" in row.tasks},
    "binary": (two_classes(), "logistic", "binary-cross-entropy"),
}
PLACES = [(0.5, -0.1), (0.0, 0.0), (-30.0, 45.0), (1.0, 2.0)]


@pytest.mark.parametrize("parameters", PLACES, ids=str)
@pytest.mark.parametrize(("data", "model", "loss"), CASES.values(), ids=CASES)
def test_loss_and_gradient_are_those_of_autograd(
    data: Dataset, model: str, loss: str, parameters: tuple[float, float]
) -> None:
    problem = make_problem(data, ModelSpec(model), loss, "cpu", torch.float64)
    module = problem.fresh_model(1)
    load_flat(module, torch.tensor(parameters, dtype=torch.float64))
    output = module(problem.features)
    output.retain_grad()
    value = problem.loss(output, problem.target)
    value.backward()
    rows = range(len(data.target))
    example = worked_example(data, model, loss, parameters, rows)
    assert example.value == pytest.approx(value.item(), rel=1e-12)
    assert example.parameters == tuple(zip(problem.names, parameters, strict=True))
    for partial, parameter in zip(example.gradient, module.parameters(), strict=True):
        assert partial.value == pytest.approx(parameter.grad.item(), rel=1e-12, abs=1e-12)
    assert [each.output for each in example.samples] == pytest.approx(output.flatten().tolist(), rel=1e-12)
    slopes = [each.chains[0].factors[0].value for each in example.samples]
    assert slopes == pytest.approx(output.grad.flatten().tolist(), rel=1e-12, abs=1e-14)


@pytest.mark.parametrize(("data", "model", "loss"), CASES.values(), ids=CASES)
def test_the_samples_add_up(data: Dataset, model: str, loss: str) -> None:
    n = len(data.target)
    example = worked_example(data, model, loss, (0.5, -0.1), range(n))
    assert example.n == n
    assert example.total == pytest.approx(math.fsum(each.term for each in example.samples), rel=1e-12)
    assert example.value == example.total / n
    for number, partial in enumerate(example.gradient):
        chains = [each.chains[number] for each in example.samples]
        assert {chain.parameter for chain in chains} == {partial.parameter}
        assert math.fsum(chain.product for chain in chains) == pytest.approx(partial.value, rel=1e-12)
        assert partial.value == partial.scale * partial.total
        for chain in chains:
            assert chain.product == math.prod(factor.value for factor in chain.factors)


def test_one_sample_of_the_line_by_hand() -> None:
    data = line()
    x, y = float(data.features[3, 0]), float(data.target[3])
    example = worked_example(data, "linear-regression", "mse", (0.5, -0.1), (3,))
    (sample,) = example.samples
    assert (sample.index, sample.features, sample.target) == (3, (x,), y)
    assert sample.prediction == sample.output == 0.5 - 0.1 * x
    assert sample.residual == sample.prediction - y
    assert sample.term == sample.residual**2
    b, w = sample.chains
    assert [factor.symbol for factor in b.factors] == ["∂L/∂ŷ", "∂ŷ/∂b"]
    assert [factor.symbol for factor in w.factors] == ["∂L/∂ŷ", "∂ŷ/∂w"]
    assert [factor.formula for factor in w.factors] == ["2/n (ŷ - y)", "x"]
    assert [factor.value for factor in w.factors] == pytest.approx([2 / 40 * sample.residual, x], rel=1e-15)
    assert b.factors[1].value == 1.0


def test_one_sample_of_two_classes_by_hand() -> None:
    data = two_classes()
    example = worked_example(data, "logistic", "binary-cross-entropy", (0.5, -0.1), (7,))
    (sample,) = example.samples
    first, second = data.features[7].tolist()
    assert sample.output == 0.5 * first - 0.1 * second
    assert sample.prediction == pytest.approx(1 / (1 + math.exp(-sample.output)), rel=1e-14)
    assert sample.target == 1.0
    assert sample.term == pytest.approx(-math.log(sample.prediction), rel=1e-13)
    assert [factor.symbol for factor in sample.chains[1].factors] == ["∂L/∂z", "∂z/∂w2"]
    assert [factor.formula for factor in sample.chains[1].factors] == ["1/n (p - y)", "x2"]


def test_formulas_are_written_out() -> None:
    texts = {
        name: [partial.formula for partial in worked_example(*case, (0.0, 0.0)).gradient]
        for name, case in CASES.items()
    }
    assert texts["mse"] == ["∂L/∂b = 2/n Σ (ŷ - y)", "∂L/∂w = 2/n Σ (ŷ - y) x"]
    assert texts["mae"][1] == "∂L/∂w = 1/n Σ sign(ŷ - y) x"
    assert texts["huber"][0] == "∂L/∂b = 1/n Σ min(1, max(-1, ŷ - y))"
    assert texts["binary"] == ["∂L/∂w1 = 1/n Σ (p - y) x1", "∂L/∂w2 = 1/n Σ (p - y) x2"]
    example = worked_example(*CASES["mse"], (0.0, 0.0))
    assert (example.model, example.loss) == ("ŷ = b + w x", "1/n Σ (ŷ - y)²")


@pytest.mark.parametrize("far", [1e200, math.inf, math.nan])
@pytest.mark.parametrize(("data", "model", "loss"), CASES.values(), ids=CASES)
def test_a_diverged_run_gives_numbers_and_no_warning(
    data: Dataset, model: str, loss: str, far: float
) -> None:
    example = worked_example(data, model, loss, (far, far), (0,))
    if not math.isfinite(far):
        assert not math.isfinite(example.value)
    assert example.parameters[0][1] == far or math.isnan(far)


def test_saturated_probabilities_stay_exact() -> None:
    data = replace(
        two_classes(), features=np.array([[800.0, 0.0], [-800.0, 0.0]]), target=np.array([0.0, 1.0])
    )
    example = worked_example(data, "logistic", "binary-cross-entropy", (1.0, 0.0), (0, 1))
    assert [each.term for each in example.samples] == [800.0, 800.0]
    assert [each.residual for each in example.samples] == [1.0, -1.0]


@pytest.mark.parametrize(
    ("data", "model", "loss", "samples", "words"),
    [
        (line(), "mlp", "mse", (), "choose linear-regression or logistic"),
        (line(), "linear-regression", "cross-entropy", (), "do not go together"),
        (two_classes(), "linear-regression", "mse", (), "do not go together"),
        (three_classes(), "logistic", "cross-entropy", (), "do not go together"),
        (line(), "linear-regression", "mse", (40,), "no row 40; the data have the rows 0 to 39"),
        (line(), "linear-regression", "mse", (-1,), "no row -1"),
    ],
)
def test_what_cannot_be_worked_out_is_refused(
    data: Dataset, model: str, loss: str, samples: tuple[int, ...], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        worked_example(data, model, loss, (0.0, 0.0), samples)


def test_too_many_columns_are_refused() -> None:
    data = replace(line(), features=np.zeros((40, 2)))
    with pytest.raises(ValueError, match="takes 1 feature, not 2"):
        worked_example(data, "linear-regression", "mse", (0.0, 0.0))
