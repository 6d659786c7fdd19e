"""Checkpoints: the optimizer is told from its state; what is wrong or fits nothing is refused, saying why."""

from __future__ import annotations

import pickle
import re
from collections import OrderedDict

import numpy as np
import pytest
import torch
from checkpoint_cases import run_until
from checkpoint_files import FILES, Evil, good, written
from rule_cases import all_cases, name_of
from training_cases import contestant, net_problem, square_data

from surfaces.models import ModelSpec
from surfaces.problem import make_problem
from visualizer.descent.checkpoint import CheckpointError, load, save
from visualizer.descent.optimizers import OPTIMIZERS, defaults
from visualizer.descent.path import Contestant
from visualizer.descent.resuming import contestant_of, go_on, predicting_model
from visualizer.descent.training import Training, TrainingPlan

DEFAULT_DTYPE = torch.float32  # as in the app


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
