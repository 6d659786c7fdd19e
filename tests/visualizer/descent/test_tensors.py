"""The tensors of an iteration are those of a plain script; looking at them changes nothing."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from training_cases import contestant, line_problem, net_problem, torch_optimizer

from visualizer.descent.one_step import play
from visualizer.descent.tensors import KEPT, facts_of, iteration_tensors
from visualizer.descent.training import Training, TrainingPlan

PLAN = TrainingPlan(6, seed=3)
SKIPPING = TrainingPlan(6, seed=3, skip_zero_grad=True)
ROW = 4


DEFAULT_DTYPE = torch.float32  # as in the app


def trained(problem, plan=PLAN, key="sgd"):
    training = Training(problem, plan, [contestant(key, lr=0.05)])
    for _ in training.run():
        pass
    return training


def looked_at(training, row=ROW):
    snapshot, batch = training.replay(0, row)
    one = training.contestants[0]
    return iteration_tensors(training.problem, one, training.plan, snapshot, batch)


def script(problem, plan, moment):
    """The tensors of a plain script that stands at ``ROW``: name, tensor."""
    model = problem.fresh_model(plan.seed)
    optimizer = torch_optimizer(contestant("sgd", lr=0.05), model)
    for step in range(ROW + 1):
        yhat = model(problem.features)
        loss = problem.loss(yhat, problem.target)
        if step == ROW and moment == "before":
            break
        loss.backward()
        if step < ROW:
            optimizer.step()
            if not plan.skip_zero_grad:
                optimizer.zero_grad()
    return [
        *model.named_parameters(),
        ("x", problem.features),
        ("y", problem.target),
        ("yhat", yhat),
        ("loss", loss),
    ]


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("plan", [PLAN, SKIPPING], ids=["zero_grad", "skipped"])
@pytest.mark.parametrize("make", [line_problem, net_problem])
def test_they_are_those_of_a_plain_script(make, plan, moment):
    problem = make()
    found = getattr(looked_at(trained(problem, plan)), moment)
    wanted = script(problem, plan, moment)
    assert [each.name for each in found] == [name for name, _ in wanted]
    for facts, (_, tensor) in zip(found, wanted, strict=True):
        assert facts.size == tensor.shape
        assert (f"torch.{facts.dtype}", facts.device) == (str(tensor.dtype), str(tensor.device))
        assert (facts.requires_grad, facts.is_leaf) == (tensor.requires_grad, tensor.is_leaf)
        assert facts.grad_fn == (tensor.grad_fn and tensor.grad_fn.name())
        assert facts.value.count == tensor.numel()
        np.testing.assert_array_equal(facts.value.first, tensor.detach().flatten().numpy())
        grad = tensor.grad if tensor.is_leaf else None
        assert (facts.grad is None) == (grad is None), facts.name
        if grad is not None:
            np.testing.assert_array_equal(facts.grad.first, grad.flatten().numpy())


def test_the_roles_and_what_each_kind_is():
    after = {each.name: each for each in looked_at(trained(line_problem())).after}
    assert [each.role for each in after.values()] == ["parameter"] * 2 + [
        "features",
        "target",
        "output",
        "loss",
    ]
    assert (after["yhat"].grad_fn, after["loss"].grad_fn) == ("AddBackward0", "MseLossBackward0")
    assert after["yhat"].requires_grad
    assert after["yhat"].grad is None
    assert after["loss"].size == ()


def test_only_the_first_of_many_numbers_are_kept():
    facts = facts_of("x", "features", torch.arange(3.0 * KEPT).view(3, KEPT))
    assert (facts.value.count, len(facts.value.first), facts.value.first[-1]) == (3 * KEPT, KEPT, KEPT - 1)


def test_with_dropout_batch_norm_and_batches_it_is_the_iteration_of_the_run():
    problem = net_problem(dropout=0.3, batch_norm=True)
    training = trained(problem, TrainingPlan(6, 16, seed=3))
    found = {each.name: each for each in looked_at(training, 9).after}
    step = play(training, 0, 9)
    assert found["x"].size == (16, 2)
    np.testing.assert_array_equal(found["x"].value.first, step.features.flatten().numpy())
    np.testing.assert_array_equal(found["yhat"].value.first, step.output.flatten().numpy())
    assert found["loss"].value.first[0] == np.float32(step.loss)
    for each in step.parameters:
        np.testing.assert_array_equal(found[each.name].grad.first, each.gradient.flatten().numpy())


def test_looking_leaves_no_trace():
    problem = net_problem(dropout=0.3, batch_norm=True)
    training = trained(problem, SKIPPING)
    snapshot, batch = training.replay(0, ROW)
    model = {name: value.clone() for name, value in snapshot.model.items()}
    piled = [each.clone() for each in snapshot.accumulated]
    live = training._learners[0]
    grads, random = live.packed.gradient.clone(), torch.get_rng_state()
    vector, features, target = (
        live.packed.vector.detach().clone(),
        problem.features.clone(),
        problem.target.clone(),
    )
    iteration_tensors(problem, training.contestants[0], SKIPPING, snapshot, batch)
    assert torch.equal(torch.get_rng_state(), random)
    assert all(torch.equal(snapshot.model[name], value) for name, value in model.items())
    assert all(map(torch.equal, snapshot.accumulated, piled))
    assert torch.equal(live.packed.gradient, grads)
    assert torch.equal(live.packed.vector, vector)
    assert torch.equal(problem.features, features)
    assert torch.equal(problem.target, target)
    assert problem.features.grad is None
    assert not problem.features.requires_grad
