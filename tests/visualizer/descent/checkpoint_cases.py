"""Trainings that rest, are saved and go on; shared by the tests of checkpoints."""

from __future__ import annotations

from contextlib import suppress

from training_cases import same_bits

from visualizer.descent.cancelling import CancelledError
from visualizer.descent.checkpoint import load, save
from visualizer.descent.resuming import go_on
from visualizer.descent.training import Training, train

BOTH = {"dropout": 0.3, "batch_norm": True}


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
