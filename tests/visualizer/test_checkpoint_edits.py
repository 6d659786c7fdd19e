"""Checkpoints in scenes: what is saved at a step is gone on from, bit by bit; the rest is refused."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from visualizer.checkpoint_edits import find_out, with_checkpoint, without_checkpoint
from visualizer.checkpoint_saving import Saving, save_checkpoint
from visualizer.checkpoints import chosen_file
from visualizer.descent.checkpoint import load
from visualizer.descent.resuming import go_on
from visualizer.engine import compute
from visualizer.problem_choice import DataChoice, ModelChoice, ProblemChoice, TrainingChoice
from visualizer.problem_edits import problem_in, with_model_setting
from visualizer.problems import problem_of
from visualizer.scene import OptimizerChoice, RateChange, Scene, SurfaceChoice

STEPS = 14
MOONS = DataChoice(key="moons", settings={"n": 40})
NET = ModelChoice(key="mlp", hidden=3, layers=1, dropout=0.2)


def scene(key="adam", changes=(), **training):
    """A small net, trained on mini-batches."""
    one = OptimizerChoice(key=key, hyperparameters={"lr": 0.05}, changes=changes)
    problem = ProblemChoice(data=MOONS, model=NET, device="cpu")
    return Scene(
        surface=SurfaceChoice(key="model", problem=problem),
        optimizers=(one,),
        start=(0.0, 0.0),
        steps=STEPS,
        training=TrainingChoice(batch_size=8, **training),
    )


def saved(of, step, path):
    save_checkpoint(Saving(of, 0, step, path))
    return path


def assert_goes_on(run, whole, first):
    for name in ("parameters", "gradient", "loss", "learning_rate", "epoch"):
        rows = getattr(run.trajectory, name)
        assert np.array_equal(rows, getattr(whole.trajectory, name)[first : first + len(rows)]), name


@pytest.mark.parametrize("step", [0, 5, 7, STEPS])
@pytest.mark.parametrize(
    ("key", "training"),
    [("adam", {}), ("nadam", {"shuffle": False}), ("momentum", {"skip_zero_grad": True})],
)
def test_a_scene_goes_on_from_any_step_bit_by_bit(key, training, step, tmp_path):
    changes = (RateChange(step=3, lr=0.02), RateChange(step=9, lr=0.01))
    before = scene(key, changes, **training)
    whole = compute(before)[0]
    choice, _ = chosen_file(saved(before, step, tmp_path / "net.pt"))
    after = with_checkpoint(before, choice)
    run = compute(after.with_(steps=max(1, STEPS - step)))[0]
    rows = slice(None) if step < STEPS else slice(0, 1)
    assert np.array_equal(run.trajectory.parameters[rows], whole.trajectory.parameters[step:])
    if step < STEPS:
        assert_goes_on(run, whole, step)


def test_saved_again_and_again_it_is_still_the_same_training(tmp_path):
    before = scene(changes=(RateChange(step=3, lr=0.02), RateChange(step=9, lr=0.01)))
    whole = compute(before)[0]
    first, _ = chosen_file(saved(before, 4, tmp_path / "first.pt"))
    second = saved(with_checkpoint(before, first), 3, tmp_path / "second.pt")
    resumed = go_on(load(second), problem_of(problem_in(before)), epochs=3)
    for _ in resumed.training.run():
        pass
    rest = resumed.training.trajectories()[0]
    assert rest.first == 7
    assert resumed.remarks == ()
    assert np.array_equal(rest.parameters[: STEPS - 6], whole.trajectory.parameters[7:])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda own: own.update(updates=10**12), "updates behind it, more than 10,000,000"),
        (lambda own: own.update(updates="many"), "not understood"),
        (lambda own: own.update(plan=[1]), "not understood"),
        (lambda own: own["plan"].update(seed=2**40), "does not fit: seed"),
        (lambda own: own["random"].update(order=torch.zeros(3, dtype=torch.uint8)), "not understood"),
        (lambda own: own["optimizer"].update(key="lion"), "not understood"),
    ],
)
def test_what_a_file_says_of_itself_is_not_trusted(change, words, tmp_path):
    before, path = scene(), tmp_path / "net.pt"
    content = torch.load(saved(before, 3, path), weights_only=True)
    change(content["discesa"])
    torch.save(content, path)
    assert words in find_out(before, str(path)).obstacles["go_on"]


def test_other_data_are_the_files_unless_the_scenes_are_kept(tmp_path):
    path = str(saved(scene(), 3, tmp_path / "net.pt"))
    other = scene().surface.problem.with_(data=DataChoice(key="circles"))
    there = scene().with_(surface=SurfaceChoice(key="model", problem=other))
    choice, _ = chosen_file(path)
    found = find_out(there, path)
    assert found.both_data
    assert found.remarks == ()
    assert problem_in(with_checkpoint(there, choice)).data == MOONS
    assert problem_in(with_checkpoint(there, choice, keep_data=True)).data == other.data
    assert "The data are not those" in find_out(there, path, keep_data=True).remarks[0]


def test_another_model_or_a_fresh_start_leaves_the_checkpoint(tmp_path):
    choice, _ = chosen_file(saved(scene(), 3, tmp_path / "net.pt"))
    loaded = with_checkpoint(scene(), choice)
    assert problem_in(with_model_setting(loaded, "hidden", 5)).checkpoint is None
    fresh = without_checkpoint(loaded)
    assert problem_in(fresh) == problem_in(scene())
    assert not fresh.optimizers[0].goes_on
