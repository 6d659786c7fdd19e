"""Checkpoints: going on is never having stopped; scripts read ours and we theirs; the rest is refused."""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
import textwrap
from collections import OrderedDict
from contextlib import suppress

import numpy as np
import pytest
import torch
from checkpoint_files import FILES, Evil, good, written
from rule_cases import all_cases, name_of
from training_cases import contestant, line_problem, net_problem, same_bits, square_data

from surfaces.models import ModelSpec
from surfaces.problem import make_problem
from visualizer.descent.cancelling import CancelledError
from visualizer.descent.checkpoint import CheckpointError, load, save
from visualizer.descent.optimizers import OPTIMIZERS, defaults
from visualizer.descent.path import Contestant
from visualizer.descent.resuming import contestant_of, go_on, predicting_model
from visualizer.descent.training import Training, TrainingPlan, train

BOTH = {"dropout": 0.3, "batch_norm": True}


@pytest.fixture(autouse=True)
def _float64_by_default():
    """Here it is float32, as in the app; and one thread, as the machine is shared."""
    before, threads = torch.get_default_dtype(), torch.get_num_threads()
    torch.set_default_dtype(torch.float32)
    torch.set_num_threads(1)
    yield
    torch.set_default_dtype(before)
    torch.set_num_threads(threads)


def run_until(training, row):
    """Let a training rest at the first pause at or after a row."""
    with suppress(CancelledError):
        for _ in training.run(lambda: training.row >= row):
            pass
    return training


def assert_goes_on(problem, plan, one, row, path):
    """Saved at a row and loaded, a training takes the very path that it takes in one go."""
    whole = train(problem, plan, [one])[0]
    training = run_until(Training(problem, plan, [one]), row)
    save(path, training, recipe={"seed": 3})
    resumed = go_on(load(path), problem)
    assert resumed.remarks == ()
    assert resumed.training.model(0).training
    for _ in resumed.training.run():
        pass
    rest = resumed.training.trajectories()[0]
    assert rest.first == training.row >= row
    for name in ("parameters", "gradient", "loss", "learning_rate", "epoch", "layer_norms"):
        assert same_bits(getattr(rest, name), getattr(whole, name)[rest.first :]), name
    for name, array in rest.state.items():
        assert same_bits(array, whole.state[name][rest.first :])
    return resumed


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


SCRIPT_LOADS = """
    import torch
    from torch import nn

    class ManualLinearRegression(nn.Module):
        def __init__(self):
            super().__init__()
            self.b = nn.Parameter(torch.randn(1))
            self.w = nn.Parameter(torch.randn(1))

        def forward(self, x):
            return self.b + self.w * x

    model = ManualLinearRegression()
    optimizer = torch.optim.{torch_class}(model.parameters(){arguments})

    checkpoint = torch.load("model.pt", weights_only=True)
    model.load_state_dict(checkpoint["model_state_dict"])
    optimizer.load_state_dict(checkpoint["optimizer_state_dict"])

    x, y = torch.load("data.pt", weights_only=True)
    model.train()
    for _ in range(checkpoint["epoch"], 20):
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    print(checkpoint["epoch"], model.b.item().hex(), model.w.item().hex())
"""


@pytest.mark.parametrize(
    ("key", "arguments"), [("adam", ""), ("nesterov", ", lr=0.5, momentum=0.1, nesterov=True")]
)
def test_a_plain_script_loads_it_in_three_lines_and_goes_on_the_same_way(key, arguments, tmp_path):
    problem, one = line_problem(), contestant(key, lr=0.05)
    whole = train(problem, TrainingPlan(20), [one])[0]
    save(tmp_path / "model.pt", run_until(Training(problem, TrainingPlan(20), [one]), 12))
    torch.save((problem.features, problem.target), tmp_path / "data.pt")
    script = textwrap.dedent(SCRIPT_LOADS).format(
        torch_class=OPTIMIZERS[key].torch_class, arguments=arguments
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    epoch, b, w = done.stdout.split()
    assert int(epoch) == 12
    assert [float.fromhex(b), float.fromhex(w)] == whole.parameters[-1].tolist()


SCRIPT_SAVES = """
    import torch
    from torch import nn

    torch.manual_seed(5)
    model = nn.Sequential(nn.Linear(2, 5), nn.Tanh(), nn.Linear(5, 5), nn.Tanh(), nn.Linear(5, 1))
    optimizer = torch.optim.{optimizer}
    x, y = torch.load("data.pt", weights_only=True)
    for epoch in range(6):
        loss = nn.functional.binary_cross_entropy_with_logits(model(x), y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        if epoch == 3:
            torch.save({{
                "epoch": epoch + 1,
                "model_state_dict": model.state_dict(),
                "optimizer_state_dict": optimizer.state_dict(),
                "loss": {loss},
            }}, "model.pt")
    torch.save(list(model.parameters()), "end.pt")
"""


@pytest.mark.parametrize(
    ("optimizer", "key", "chosen", "loss"),
    [
        ("Adam(model.parameters(), lr=0.1)", "adam", {"lr": 0.1}, "loss"),
        ("SGD(model.parameters(), lr=0.1)", "sgd", {"lr": 0.1}, "loss.item()"),
        ("AdamW(model.parameters(), amsgrad=True)", "adamw", {"amsgrad": True}, "loss"),
    ],
)
def test_the_app_goes_on_from_a_plain_scripts_checkpoint(optimizer, key, chosen, loss, tmp_path):
    problem = net_problem()
    torch.save((problem.features, problem.target), tmp_path / "data.pt")
    script = textwrap.dedent(SCRIPT_SAVES).format(optimizer=optimizer, loss=loss)
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, check=True)
    checkpoint = load(tmp_path / "model.pt")
    assert checkpoint.own is None
    assert 0 < checkpoint.loss < 2
    assert not predicting_model(checkpoint, problem).training
    with pytest.raises(ValueError, match="has no plan: say how to go on"):
        go_on(checkpoint, problem)
    resumed = go_on(checkpoint, problem, plan=TrainingPlan(6))
    assert resumed.training.contestants == (contestant(key, **chosen),)
    assert "begin anew" in resumed.remarks[0]
    for _ in resumed.training.run():
        pass
    trajectory = resumed.training.trajectories()[0]
    assert (trajectory.first, trajectory.updates) == (4, 2)
    end = torch.cat(
        [each.detach().reshape(-1) for each in torch.load(tmp_path / "end.pt", weights_only=True)]
    )
    assert same_bits(trajectory.parameters[-1], end.numpy())


@pytest.mark.parametrize("case", list(all_cases(seeds=(2,))), ids=name_of)
def test_the_optimizer_is_told_from_its_state(case):
    key, chosen = case
    row = OPTIMIZERS[key]
    made = getattr(torch.optim, row.torch_class)(
        [torch.zeros(2, requires_grad=True)], **row.torch_arguments(chosen)
    )
    if key == "adam" and chosen["decoupled_weight_decay"]:  # AdamW by another name
        key, chosen = "adamw", {name: chosen[name] for name in defaults("adamw")}
    assert contestant_of(made.state_dict()) == Contestant(key, chosen)


@pytest.mark.parametrize(("make", "words"), FILES.values(), ids=FILES)
def test_a_wrong_file_is_refused_with_the_reason_and_nothing_in_it_runs(make, words, tmp_path):
    path = tmp_path / "model.pt"
    path.write_bytes(make(path))
    before = path.read_bytes()
    with pytest.raises(CheckpointError, match=words) as refused:
        load(path)
    message = str(refused.value)
    assert message.startswith("model.pt is no checkpoint that can be loaded: ")
    assert "\n" not in message
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["model.pt"]


def test_what_the_evil_files_hold_would_have_run(tmp_path):
    pickle.loads(pickle.dumps(Evil(tmp_path / "made")))
    assert (tmp_path / "made").is_dir()


def test_damage_within_a_tensor_is_found(tmp_path):
    path = tmp_path / "model.pt"
    content = written(path, good(model_state_dict=OrderedDict(a=torch.full((64,), 1.5))))
    place = content.index(np.full(64, 1.5, np.float32).tobytes())
    path.write_bytes(content[:place] + b"\x07" + content[place + 1 :])
    with pytest.raises(CheckpointError, match="damaged"):
        load(path)


def test_a_folder_and_a_missing_file_are_refused(tmp_path):
    with pytest.raises(CheckpointError, match="it is a folder; choose a file"):
        load(tmp_path)
    with pytest.raises(CheckpointError, match="No such file or directory; choose another file"):
        load(tmp_path / "none.pt")


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        (ModelSpec("mlp", hidden=6), r"0.weight is (\(5, 2\), not \(6, 2\))"),
        (ModelSpec("mlp", hidden=5, layers=1), "4.weight is unknown"),
        (ModelSpec("mlp", hidden=5, layers=3), "6.weight is missing"),
        (ModelSpec("mlp", hidden=5, batch_norm=True), "missing"),
        (ModelSpec("logistic"), "w1 is missing, w2 is missing"),
    ],
)
@pytest.mark.parametrize("use", [predicting_model, go_on])
def test_another_architecture_is_refused(use, spec, words, tmp_path):
    save(tmp_path / "model.pt", Training(net_problem(), TrainingPlan(1), [contestant("sgd")]))
    problem = make_problem(square_data(), spec, device="cpu")
    with pytest.raises(CheckpointError, match=words) as refused:
        use(load(tmp_path / "model.pt"), problem)
    assert "choose the model that it was saved from" in str(refused.value)


def test_another_dtype_is_refused(tmp_path):
    save(tmp_path / "model.pt", Training(net_problem(), TrainingPlan(1), [contestant("sgd")]))
    with pytest.raises(CheckpointError, match="is in float32, not in float64"):
        go_on(load(tmp_path / "model.pt"), net_problem(dtype=torch.float64))


def altered(path, change):
    """A checkpoint of a small net after some steps, after a change to its content."""
    problem = net_problem()
    save(path, run_until(Training(problem, TrainingPlan(2, 16), [contestant("adam")]), 5))
    content = torch.load(path, weights_only=True)
    change(content)
    torch.save(content, path)
    return problem


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda c: c["optimizer_state_dict"]["state"].pop(3), "state of its optimizer is not that of Adam"),
        (lambda c: c["optimizer_state_dict"]["state"][0].pop("step"), "state of its optimizer is not"),
        (
            lambda c: c["optimizer_state_dict"]["state"][0].update(exp_avg=torch.zeros(3)),
            "state of its optimizer is not that of Adam for this model",
        ),
        (lambda c: c["discesa"].pop("plan"), "what it says of its training is not understood"),
        (lambda c: c["discesa"]["plan"].update(epochs=-3), "epochs must be a whole number of at least 0"),
        (lambda c: c["discesa"]["optimizer"].update(key="lion"), "not understood"),
        (
            lambda c: c["discesa"]["optimizer"]["hyperparameters"].update(lr=-1.0),
            "lr must be a finite number",
        ),
        (lambda c: c["discesa"].update(accumulated_gradient=[torch.zeros(2)]), "piled-up gradients are not"),
        (lambda c: c["discesa"]["random"].update(order=torch.zeros(3, dtype=torch.uint8)), "not understood"),
    ],
)
def test_what_does_not_fit_the_model_is_refused_before_anything_happens(change, words, tmp_path):
    problem = altered(tmp_path / "model.pt", change)
    with pytest.raises(CheckpointError, match=words):
        go_on(load(tmp_path / "model.pt"), problem)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda s: s["param_groups"].append(s["param_groups"][0]), "2 groups of parameters"),
        (lambda s: s["param_groups"][0].update(lambd=1.0), "is none of those here"),
        (lambda s: s["param_groups"][0].update(lr=-1.0), "lr must be a finite number of at least 0"),
    ],
)
def test_an_optimizer_that_is_not_there_is_refused(change, words):
    state = good()["optimizer_state_dict"]
    change(state)
    with pytest.raises(CheckpointError, match=words):
        contestant_of(state)


def test_other_data_or_another_plan_are_said(tmp_path):
    problem = net_problem()
    save(tmp_path / "model.pt", Training(problem, TrainingPlan(2, 16), [contestant("sgd")]))
    checkpoint = load(tmp_path / "model.pt")
    assert go_on(checkpoint, net_problem(49)).remarks == ("The data are not those that it was trained on.",)
    assert "other portions" in go_on(checkpoint, problem, plan=TrainingPlan(2, 8)).remarks[0]
    assert go_on(checkpoint, problem, plan=TrainingPlan(9, 16)).remarks == ()


def test_an_old_checkpoint_stays_where_a_new_one_cannot_be_written(tmp_path, monkeypatch):
    path = tmp_path / "model.pt"
    training = Training(net_problem(), TrainingPlan(1), [contestant("sgd")])
    save(path, training)
    before = path.read_bytes()

    def fail(_content, stream):
        stream.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(torch, "save", fail)
    with pytest.raises(OSError, match=re.escape("No space left")):
        save(path, training)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["model.pt"]
