"""The pitfalls: the errors are PyTorch's own, the numbers those of a plain script, nothing else changes."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from test_tensors import ROW, SKIPPING, trained
from torch import nn
from training_cases import line_problem, net_problem

from surfaces.problem import make_problem
from visualizer.descent.cells import Cell, run_cells
from visualizer.descent.pitfalls import PITFALLS, a_gpu, fall_into, spelled

DEFAULT_DTYPE = torch.float32  # as in the app


def fallen(pitfall, problem, gpu=None):
    training = trained(problem)
    snapshot, batch = training.replay(0, ROW)
    return fall_into(pitfall, problem, snapshot, batch, 1, gpu)


def model_at(problem):
    """The model at the row, in train()."""
    snapshot, _ = trained(problem).replay(0, ROW)
    model = problem.fresh_model(0)
    model.load_state_dict(snapshot.model)
    return model


def error_of(act):
    """Type and text of the exception that something raises, as Python prints them."""
    with pytest.raises(Exception) as raised:  # noqa: PT011  (which one is what the test is about)
        act()
    return f"{raised.type.__name__}: {raised.value}"


def errors(cells):
    return [cell.output for cell in cells if cell.ending == "error"]


def outputs(cells):
    return [cell.output for cell in cells]


def test_cells_print_what_a_prompt_prints_and_go_on_after_an_error():
    found = run_cells(["a = 2\na + 1", "b = a", "1 / 0", "a is b", "None"], {})
    assert found == (
        Cell("a = 2\na + 1", "3"),
        Cell("b = a"),
        Cell("1 / 0", "ZeroDivisionError: division by zero", "error"),
        Cell("a is b", "True"),
        Cell("None"),
    )


def test_a_parameter_is_spelled_as_a_script_spells_it():
    model = nn.Sequential(nn.Linear(2, 1))
    assert [spelled(name) for name, _ in model.named_parameters()] == ["model[0].weight", "model[0].bias"]
    assert spelled("b") == "model.b"


@pytest.mark.parametrize("make", [line_problem, net_problem])
def test_numpy_of_what_requires_a_gradient(make):
    problem = make()
    outcome, model = fallen("numpy", problem), model_at(problem)
    smallest = min(model.parameters(), key=torch.numel)
    assert errors(outcome.trap) == [error_of(smallest.numpy)]
    assert errors(outcome.trap)[0].startswith("RuntimeError: Can't call numpy()")
    assert outputs(outcome.way) == [repr(smallest.detach().cpu().numpy()), "True"]


def test_without_a_gpu_its_code_is_offered_and_not_run():
    problem = line_problem()
    outcome = fallen("gpu", problem, gpu=None)
    assert outcome.remark == "no gpu"
    assert {cell.ending for cell in outcome.trap} == {"not run"}
    assert not any(outputs(outcome.trap))
    assert 'to("cuda")' in outcome.trap[0].code
    assert outputs(outcome.way)[1:] == [
        "device(type='cpu')", repr(problem.features[:3].numpy()), "True"
    ]  # fmt: skip


@pytest.mark.cuda
@pytest.mark.parametrize("device", ["cpu", "cuda"])
def test_numpy_of_what_is_on_the_gpu(device):
    like = line_problem()
    problem = make_problem(like.data, like.spec, None, device)
    outcome = fallen("gpu", problem, a_gpu())
    on_gpu = problem.features[:3].to("cuda")
    assert outcome.remark == ""
    assert errors(outcome.trap) == [error_of(on_gpu.numpy)]
    assert errors(outcome.trap)[0].startswith("TypeError: can't convert cuda:0")
    assert outputs(outcome.way) == [repr(on_gpu.cpu().numpy())]


@pytest.mark.cuda
@pytest.mark.parametrize("pitfall", PITFALLS)
def test_every_pitfall_runs_on_the_gpu_and_leaves_its_random_numbers(pitfall):
    like = net_problem(dropout=0.3)
    problem = make_problem(like.data, like.spec, None, "cuda")
    training = trained(problem)
    snapshot, batch = training.replay(0, ROW)
    before = torch.cuda.get_rng_state()
    outcome = fall_into(pitfall, problem, snapshot, batch, 1, a_gpu())
    assert torch.equal(torch.cuda.get_rng_state(), before)
    assert not errors(outcome.way)


@pytest.mark.parametrize("samples", [50, 2], ids=["of the batch", "of a batch too small"])
def test_view_refuses_what_reshape_copies_and_shares_its_memory(samples):
    problem = net_problem(samples)
    few = problem.features.numel() < 6
    a = torch.arange(6.0).view(2, 3) if few else problem.features.flatten()[:6].clone().view(2, 3)
    outcome = fallen("view", problem)
    assert outputs(outcome.trap)[0] == repr(a)
    assert errors(outcome.trap) == [error_of(lambda: a.t().view(6))]
    assert errors(outcome.trap)[0].startswith("RuntimeError: view size is not compatible")
    columns = torch.tensor([a[i, j] for j in range(3) for i in range(2)])
    changed = a.clone()
    changed[0, 0] = 100
    assert outputs(outcome.way) == [repr(columns), repr(columns), repr(changed), "100.0"]


@pytest.mark.parametrize("drop", [0.0, 0.4], ids=["plain", "dropout"])
def test_two_backward_calls_double_the_gradient(drop):
    problem = net_problem(dropout=drop)
    outcome, model = fallen("zero_grad", problem), model_at(problem).eval()
    problem.loss(model(problem.features), problem.target).backward()
    grad = min(model.parameters(), key=torch.numel).grad
    assert outputs(outcome.trap)[-2:] == [repr(grad), repr(2 * grad)]
    assert outputs(outcome.way) == ["True", repr(grad)]
    assert outcome.remark == ("dropout" if drop else "")


def figures(text):
    return [float(each) for each in text.strip("[]").split(",")]


def test_forgetting_eval_with_dropout():
    problem = net_problem(dropout=0.4)
    outcome, model = fallen("eval", problem), model_at(problem).eval()
    train, evaluated = figures(outcome.trap[-1].output), figures(outcome.way[-1].output)
    assert outcome.remark == "dropout"
    assert len(set(train)) > 1
    assert evaluated == [pytest.approx(model(problem.features)[0].item(), abs=1e-4)] * 4


def test_forgetting_eval_with_batch_normalisation():
    problem = net_problem(batch_norm=True)
    outcome, model = fallen("eval", problem), model_at(problem)
    assert outcome.remark == "batch norm"
    with_many, with_one_more = (model(problem.features[:n])[0].item() for n in (32, 2))
    assert figures(outcome.trap[0].output) == pytest.approx([with_many, with_one_more], abs=1e-4)
    assert abs(with_many - with_one_more) > 0.01
    assert errors(outcome.trap) == [error_of(lambda: model(problem.features[:1]))]
    first, again = figures(outcome.way[0].output)
    assert first == pytest.approx(again, abs=2e-4)
    assert outcome.way[1].output == "torch.Size([1, 1])"


def test_forgetting_eval_with_a_model_that_does_not_care_takes_another():
    outcome = fallen("eval", line_problem())
    assert outcome.remark == "neither"
    assert "nn.Dropout" in outcome.trap[0].code
    assert len(set(figures(outcome.trap[-1].output))) > 1
    assert len(set(figures(outcome.way[-1].output))) == 1


def test_a_leaf_cannot_be_changed_in_place():
    problem = line_problem()
    outcome, leaf = fallen("in_place", problem), model_at(problem).b
    assert errors(outcome.trap) == [error_of(lambda: leaf.add_(1))]
    assert "a leaf Variable that requires grad" in errors(outcome.trap)[0]
    assert outputs(outcome.way) == ["(False, 'AddBackward0')", repr(leaf.detach() + 1), "(True, True)"]


@pytest.mark.parametrize("pitfall", PITFALLS)
@pytest.mark.parametrize("settings", [{}, {"dropout": 0.3}, {"batch_norm": True}], ids=str)
def test_no_pitfall_leaves_a_trace(pitfall, settings):
    problem = net_problem(**settings)
    training = trained(problem, SKIPPING)
    snapshot, batch = training.replay(0, ROW)
    live = training._learners[0]
    kept = [
        *snapshot.model.values(), *snapshot.accumulated, live.packed.gradient, live.packed.vector.detach(),
        *(each for _, each in live.model.named_buffers()), batch.features, batch.target,
    ]  # fmt: skip
    before, random = [each.clone() for each in kept], torch.get_rng_state()
    numbers = np.random.get_state()[1].copy()  # noqa: NPY002  (the global one is what is meant)
    fall_into(pitfall, problem, snapshot, batch, 1, None)
    assert all(map(torch.equal, kept, before))
    assert torch.equal(torch.get_rng_state(), random)
    assert (np.random.get_state()[1] == numbers).all()  # noqa: NPY002
    assert all(each.grad is None for each in live.parameters)
