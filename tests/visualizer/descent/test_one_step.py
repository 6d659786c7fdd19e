"""One step in its phases, played again from anywhere; and trainings that begin with the rows of another."""

from __future__ import annotations

from copy import deepcopy

import numpy as np
import pytest
import torch
from training_cases import contestant, line_problem, net_problem, plain_loop, same_bits

from visualizer.descent.cancelling import CancelledError
from visualizer.descent.one_step import play
from visualizer.descent.training import MARKS, STATE_SIZE, Training, TrainingPlan, train

BOTH = {"dropout": 0.3, "batch_norm": True}


DEFAULT_DTYPE = torch.float32  # as in the app


def trained(problem, plan, *optimizers):
    """A training at its end."""
    training = Training(problem, plan, optimizers)
    for _ in training.run():
        pass
    return training


def test_the_phases_of_linear_regression_are_those_on_paper():
    problem = line_problem(30, torch.float64)
    training = trained(problem, TrainingPlan(10), contestant("sgd", lr=0.1))
    step = play(training, 0, 4)
    b, w = training.trajectories()[0].parameters[4]
    x, y = problem.features.numpy(), problem.target.numpy()
    np.testing.assert_allclose(step.output, b + w * x, rtol=1e-14)
    assert step.loss == pytest.approx(np.mean((b + w * x - y) ** 2), rel=1e-12)
    (layer,) = step.layers
    assert (layer.name, layer.kind) == ("", "ManualLinearRegression")
    np.testing.assert_allclose(layer.gradient, 2 / 30 * (b + w * x - y), rtol=1e-12, atol=1e-16)
    grad_b, grad_w = (each.gradient.item() for each in step.parameters)
    assert grad_b == pytest.approx(layer.gradient.sum().item(), rel=1e-12)
    assert grad_w == pytest.approx((layer.gradient.numpy() * x).sum(), rel=1e-12)
    assert [each.name for each in step.parameters] == ["b", "w"]
    assert step.parameters[1].change.item() == pytest.approx(-0.1 * grad_w, rel=1e-9)
    assert step.parameters[1].after.item() == training.trajectories()[0].parameters[5, 1]
    assert all(each.left is None and each.left_over is None for each in step.parameters)


@pytest.mark.parametrize("row", [0, 3, 32, 45])
@pytest.mark.parametrize("skip", [False, True], ids=["", "no-zero-grad"])
def test_a_step_played_again_is_that_of_the_training_bit_by_bit(row, skip):
    problem, plan = net_problem(**BOTH), TrainingPlan(12, 16, skip_zero_grad=skip)
    one = contestant("adam", changes=[(2, 0.01), (40, 0.001)], lr=0.02)
    training = trained(problem, plan, contestant("sgd"), one)
    seen = {}

    def keep(update, model, optimizer):
        if update == row + 1:
            seen["after"] = deepcopy(model.state_dict())
            seen["used"] = [deepcopy(each.grad) for each in model.parameters()]

    models = plain_loop(problem, plan, one, keep)
    step = play(training, 1, row)
    assert step.row == row
    assert step.learning_rate == training.trajectories()[1].learning_rate[row]
    for each, before in zip(step.parameters, models[row].parameters(), strict=True):
        assert torch.equal(each.before, before)
        assert torch.equal(each.after, seen["after"][each.name])
        assert torch.equal(each.change, each.after - each.before)
        left = each.gradient if each.left_over is None else each.left_over + each.gradient
        assert torch.equal(each.used, left)
        assert (each.left is not None) == skip
        assert (each.left_over is not None) == (skip and row > 0)
        if skip:
            assert torch.equal(each.left, each.used)
    if skip:
        assert all(torch.equal(a.used, b) for a, b in zip(step.parameters, seen["used"], strict=True))
    for name, value in seen["after"].items():
        assert torch.equal(step.after.model[name], value)


def test_layers_are_the_chain_rules_factors():
    problem = net_problem(dtype=torch.float64)
    step = play(trained(problem, TrainingPlan(3), contestant("sgd")), 0, 2)
    kinds = [(layer.name, layer.kind) for layer in step.layers]
    assert kinds == [("0", "Linear"), ("1", "Tanh"), ("2", "Linear"), ("3", "Tanh"), ("4", "Linear")]
    outputs = [layer.output.numpy() for layer in step.layers[2:]]
    first, tanh, second = (layer.gradient.numpy() for layer in step.layers[2:])
    weight = {each.name: each for each in step.parameters}
    np.testing.assert_allclose(outputs[1], np.tanh(outputs[0]), rtol=1e-12)
    np.testing.assert_allclose(tanh, second @ weight["4.weight"].before.numpy(), rtol=1e-12)
    np.testing.assert_allclose(first, tanh * (1 - outputs[1] ** 2), rtol=1e-9)
    expected = second.T @ outputs[1]
    np.testing.assert_allclose(weight["4.weight"].gradient.numpy(), expected, rtol=1e-9, atol=1e-15)
    assert torch.equal(step.layers[-1].output, step.output)


def test_playing_a_step_changes_nothing():
    problem, plan, one = net_problem(**BOTH), TrainingPlan(4, 16), contestant("adam", lr=0.02)
    whole = train(problem, plan, [one])[0]
    training = Training(problem, plan, [one])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("visualizer.descent.training.PULSE", 0.0)
        for progress in training.run():
            random = torch.get_rng_state()
            play(training, 0, max(progress.row - 1, 0))
            assert torch.equal(torch.get_rng_state(), random)
    assert same_bits(training.trajectories()[0].parameters, whole.parameters)


def test_rows_that_are_not_there_cannot_be_played():
    training = Training(net_problem(), TrainingPlan(4), [contestant("sgd", lr=1e30)])
    with pytest.raises(ValueError, match="row 0 cannot be played"):
        play(training, 0, 0)
    for _ in training.run():
        pass
    stopped = training.trajectories()[0].finite
    play(training, 0, stopped - 1)
    with pytest.raises(
        ValueError, match=f"row {stopped} cannot be played: there are rows 0 to {stopped - 1}"
    ):
        play(training, 0, stopped)


def test_playing_can_be_called_off():
    training = trained(net_problem(), TrainingPlan(30), contestant("sgd"))
    with pytest.raises(CancelledError):
        play(training, 0, 20, lambda: True)


class TestReuse:
    """A training begins with the rows of another where they are the same."""

    plan = TrainingPlan(75, 16)  # 300 updates: marks at every 38th row

    @pytest.mark.parametrize(("step", "rows"), [(0, 0), (37, 0), (38, 38), (100, 76), (299, 266)])
    def test_up_to_a_change_of_the_rate(self, step, rows):
        problem = net_problem(**BOTH)
        old = contestant("adam", lr=0.02)
        new = contestant("adam", changes=[(step, 0.1)], lr=0.02)
        training = Training(problem, self.plan, [new, contestant("sgd", lr=0.02)])
        training.reuse(trained(problem, self.plan, contestant("momentum"), old))
        assert [each.rows for each in training._recorders] == [rows, 0]
        for _ in training.run():
            pass
        fresh = train(problem, self.plan, [new])[0]
        one = training.trajectories()[0]
        for name in ("parameters", "gradient", "loss", "gradient_norm", "layer_norms", "learning_rate"):
            assert same_bits(getattr(one, name), getattr(fresh, name)), name
        assert same_bits(one.state["exp_avg_sq"], fresh.state["exp_avg_sq"])
        assert training.snapshot(0)[0].updates == 300
        play_of_old_row = play(training, 0, 20)
        assert torch.equal(play_of_old_row.parameters[0].after, play(training, 0, 21).parameters[0].before)

    def test_nets_whose_states_would_fill_the_memory_are_marked_at_the_start_only(self, monkeypatch):
        problem, old = net_problem(), contestant("sgd", lr=0.02)
        monkeypatch.setattr("visualizer.descent.training.BUDGET", 51 * 4 * STATE_SIZE * MARKS - 1)
        done = trained(problem, TrainingPlan(75), old)
        training = Training(problem, TrainingPlan(75), [contestant("sgd", changes=[(70, 0.1)], lr=0.02)])
        training.reuse(done)
        assert training._recorders[0].rows == 0
        monkeypatch.undo()
        training.reuse(trained(problem, TrainingPlan(75), old))
        assert training._recorders[0].rows == 64

    def test_not_from_another_problem_plan_or_optimizer(self):
        problem, old = net_problem(**BOTH), contestant("adam", lr=0.02)
        done = trained(problem, self.plan, old)
        for other, plan, new in [
            (net_problem(51, **BOTH), self.plan, old),
            (problem, TrainingPlan(75, 16, seed=2), old),
            (problem, self.plan, contestant("adam", lr=0.02, beta1=0.8)),
            (problem, self.plan, contestant("adamax", lr=0.02)),
            (problem, self.plan, contestant("adam", lr=0.03)),
        ]:
            training = Training(other, plan, [new])
            training.reuse(done)
            assert training._recorders[0].rows == 0
