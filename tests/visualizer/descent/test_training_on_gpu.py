"""Training on a CUDA device: repeatable bit by bit, and the CPU's path to tolerance."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from training_cases import contestant, same_bits, square_data

from surfaces.models import ModelSpec
from surfaces.problem import make_problem
from visualizer.descent.checkpoint import load, save
from visualizer.descent.one_step import play
from visualizer.descent.optimizers import OPTIMIZERS
from visualizer.descent.resuming import go_on
from visualizer.descent.training import Training, TrainingPlan, train

pytestmark = pytest.mark.cuda
PLAN = TrainingPlan(4, 16)


DEFAULT_DTYPE = torch.float32  # as in the app


def problem_on(device, **settings):
    """A small net on two classes, in float64 so that rounding is small."""
    return make_problem(square_data(), ModelSpec("mlp", hidden=5, **settings), None, device, torch.float64)


def test_cpu_and_gpu_agree():
    optimizers = [contestant(key, lr=0.02) for key in OPTIMIZERS]
    on_cpu, on_gpu = (
        train(problem_on(device, batch_norm=True), PLAN, optimizers) for device in ("cpu", "cuda")
    )
    for one, other in zip(on_cpu, on_gpu, strict=True):
        np.testing.assert_allclose(one.parameters, other.parameters, rtol=1e-6, atol=1e-9)
        np.testing.assert_allclose(one.loss, other.loss, rtol=1e-6)
        np.testing.assert_allclose(one.layer_norms, other.layer_norms, rtol=1e-5, atol=1e-9)


def test_the_same_seed_is_the_same_path_and_nobodys_random_numbers_change():
    problem = problem_on("cuda", batch_norm=True, dropout=0.3)
    before = torch.cuda.get_rng_state()
    first, second = (train(problem, PLAN, [contestant("adam", lr=0.02)])[0] for _ in range(2))
    assert same_bits(first.parameters, second.parameters)
    assert torch.equal(torch.cuda.get_rng_state(), before)


def test_a_checkpoint_goes_on_bit_by_bit_and_is_readable_on_the_cpu(tmp_path):
    problem = problem_on("cuda", batch_norm=True, dropout=0.3)
    whole = Training(problem, PLAN, [contestant("nadam", lr=0.02)])
    half = Training(problem, TrainingPlan(2, 16), [contestant("nadam", lr=0.02)])
    for training in (whole, half):
        for _ in training.run():
            pass
    save(tmp_path / "model.pt", half)
    resumed = go_on(load(tmp_path / "model.pt"), problem, epochs=4)
    assert resumed.remarks == ()
    for _ in resumed.training.run():
        pass
    end = whole.trajectories()[0].parameters[-1]
    assert same_bits(resumed.training.trajectories()[0].parameters[-1], end)
    assert torch.equal(play(whole, 0, 9).parameters[0].after, play(whole, 0, 10).parameters[0].before)
    content = torch.load(tmp_path / "model.pt", weights_only=True)
    assert all(value.device.type == "cpu" for value in content["model_state_dict"].values())
    on_cpu = go_on(load(tmp_path / "model.pt"), problem_on("cpu", batch_norm=True, dropout=0.3), epochs=4)
    assert on_cpu.remarks == ("It was trained on cuda, not on cpu.",)
    for _ in on_cpu.training.run():
        pass
