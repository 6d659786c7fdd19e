"""Checkpoints: going on is never having stopped."""

from __future__ import annotations

import pytest
import torch
from checkpoint_cases import BOTH, assert_goes_on, run_until
from rule_cases import all_cases, name_of
from training_cases import contestant, net_problem, same_bits

from visualizer.descent.cancelling import CancelledError
from visualizer.descent.checkpoint import load, save
from visualizer.descent.optimizers import OPTIMIZERS
from visualizer.descent.path import Contestant
from visualizer.descent.resuming import go_on, predicting_model
from visualizer.descent.training import Training, TrainingPlan, train

DEFAULT_DTYPE = torch.float32  # as in the app


@pytest.mark.parametrize("case", list(all_cases(seeds=(1,))), ids=name_of)
def test_every_optimizer_goes_on_as_if_it_had_never_stopped(case, tmp_path):
    assert_goes_on(net_problem(), TrainingPlan(4, 16), Contestant(*case), 7, tmp_path / "model.pt")


@pytest.mark.parametrize("row", [0, 1, 4, 7, 16], ids=lambda row: f"row{row}")
@pytest.mark.parametrize(
    ("plan", "settings"),
    [
        (TrainingPlan(16), {}),
        (TrainingPlan(4, 16), {}),
        (TrainingPlan(4, 16, shuffle=False), {}),
        (TrainingPlan(4, 16, seed=9), BOTH),
        (TrainingPlan(16), BOTH),
        (TrainingPlan(4, 16, skip_zero_grad=True), BOTH),
        (TrainingPlan(1, 3), {}),
    ],
    ids=["full", "batches", "in-order", "batches-both", "full-both", "no-zero-grad", "small"],
)
def test_every_mode_goes_on_as_if_it_had_never_stopped(plan, settings, row, tmp_path):
    one = contestant("adam", changes=[(2, 0.1), (9, 0.001)], lr=0.02)
    assert_goes_on(net_problem(**settings), plan, one, row, tmp_path / "model.pt")


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_in_float64_too_where_torch_itself_would_change_nadams_numbers(key, tmp_path):
    problem = net_problem(dtype=torch.float64)
    assert_goes_on(problem, TrainingPlan(4, 16), contestant(key, lr=0.02), 7, tmp_path / "model.pt")


def test_of_several_contestants_each_has_its_own_checkpoint_wherever_they_rest(tmp_path):
    problem, plan = net_problem(**BOTH), TrainingPlan(4, 16)
    optimizers = [contestant("adam", lr=0.02), contestant("sgd", lr=0.1)]
    whole = train(problem, plan, optimizers)
    training, questions = Training(problem, plan, optimizers), iter(range(10**6))
    with pytest.raises(CancelledError):
        for _ in training.run(lambda: next(questions) == 16):  # one of them is a row and an epoch further
            pass
    firsts = []
    for index in range(2):
        save(tmp_path / "model.pt", training, index)
        resumed = go_on(load(tmp_path / "model.pt"), problem)
        for _ in resumed.training.run():
            pass
        rest = resumed.training.trajectories()[0]
        firsts.append(rest.first)
        assert same_bits(rest.parameters, whole[index].parameters[rest.first :])
    assert firsts == [9, 8]
    for _ in training.run():  # saving changed nothing
        pass
    assert same_bits(training.trajectories()[1].parameters, whole[1].parameters)


def test_more_epochs_than_planned_are_those_of_a_longer_plan(tmp_path):
    problem, one = net_problem(**BOTH), contestant("nadam", lr=0.02)
    training = Training(problem, TrainingPlan(2, 16), [one])
    for _ in training.run():
        pass
    save(tmp_path / "model.pt", training)
    resumed = go_on(load(tmp_path / "model.pt"), problem, epochs=5)
    for _ in resumed.training.run():
        pass
    whole = train(problem, TrainingPlan(5, 16), [one])[0]
    assert same_bits(resumed.training.trajectories()[0].parameters, whole.parameters[8:])


def test_predict_only_is_in_eval_mode_with_the_very_weights_and_statistics(tmp_path):
    problem, plan = net_problem(**BOTH), TrainingPlan(3, 16)
    training = Training(problem, plan, [contestant("adam", lr=0.02)])
    for _ in training.run():
        pass
    save(tmp_path / "model.pt", training)
    checkpoint = load(tmp_path / "model.pt")
    model = predicting_model(checkpoint, problem)
    assert not any(each.training for each in model.modules())
    for name, value in training.model(0).state_dict().items():
        assert torch.equal(model.state_dict()[name], value)
    trajectory = training.trajectories()[0]
    assert problem.loss(model(problem.features), problem.target).item() == trajectory.loss[-1]
    assert checkpoint.loss == trajectory.loss[-1]
    assert checkpoint.epoch == 3


def test_at_the_top_level_there_is_what_the_notes_put_there(tmp_path):
    save(
        tmp_path / "model.pt",
        run_until(Training(net_problem(), TrainingPlan(3, 16), [contestant("adam")]), 9),
    )
    content = torch.load(tmp_path / "model.pt", weights_only=True)
    assert list(content) == ["epoch", "model_state_dict", "optimizer_state_dict", "loss", "discesa"]
    assert content["epoch"] == 2
    assert isinstance(content["loss"], float)
    state = content["optimizer_state_dict"]["state"]
    tensors = [*content["model_state_dict"].values(), *(state[index]["exp_avg"] for index in state)]
    assert len(tensors) == 12
    assert all(each.untyped_storage().nbytes() == each.nbytes for each in tensors)  # each for itself
    assert content["optimizer_state_dict"]["param_groups"][0]["foreach"] is None
