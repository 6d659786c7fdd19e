"""What is kept of a trajectory: everything where it fits, every s-th row where not; norms at every row."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from training_cases import contestant, net_problem, same_bits

from visualizer.descent import trajectory as trajectories
from visualizer.descent.training import Training, TrainingPlan, train
from visualizer.descent.trajectory import norms, stride

DEFAULT_DTYPE = torch.float32  # as in the app

ROW_BYTES = 51 * 4 * 3
"""Parameters, gradient and one field of the state of a net of 51 parameters in float32."""


@pytest.mark.parametrize("block_rows", [1, 3, 512])
@pytest.mark.parametrize(("budget", "step"), [(40, 1), (20, 1), (19, 2), (11, 2), (10, 4), (3, 16), (0, 32)])
def test_rows_are_thinned_until_they_fit(budget, step, block_rows, monkeypatch):
    problem, one = net_problem(), contestant("adam", lr=0.02)
    whole = train(problem, TrainingPlan(18), [one])[0]
    monkeypatch.setattr(trajectories, "BUDGET", budget * ROW_BYTES)
    monkeypatch.setattr(trajectories, "BLOCK_ROWS", block_rows)
    thin = train(problem, TrainingPlan(18), [one])[0]
    expected = sorted({*range(0, 19, step), 18})
    assert thin.kept.tolist() == expected
    assert thin.complete == (step == 1)
    assert same_bits(thin.parameters, whole.parameters[expected])
    assert same_bits(thin.gradient, whole.gradient[expected])
    assert same_bits(thin.state["exp_avg_sq"], whole.state["exp_avg_sq"][expected])
    assert same_bits(thin.loss, whole.loss)
    assert same_bits(thin.layer_norms, whole.layer_norms)
    assert same_bits(thin.gradient_norm, whole.gradient_norm)


def test_a_thinned_run_that_diverges_is_nan_after_its_bad_row(monkeypatch):
    monkeypatch.setattr(trajectories, "BUDGET", 6 * ROW_BYTES)
    wild = train(net_problem(activation="relu"), TrainingPlan(18), [contestant("sgd", lr=1e15)])[0]
    assert 0 < wild.finite < 12
    later = wild.kept > wild.finite
    assert later.any()
    assert np.isnan(wild.parameters[later]).all()
    assert np.isfinite(wild.parameters[wild.kept < wild.finite]).all()


def test_taken_on_the_way_it_stays_as_it_is_and_cannot_be_written():
    problem, one = net_problem(), contestant("adam", lr=0.02)
    training = Training(problem, TrainingPlan(40), [one])
    running = training.run(lambda: False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("visualizer.descent.training.PULSE", 0.0)
        seen = [(progress, training.trajectories()) for progress in running]
    whole = training.trajectories()[0]
    counts = [len(parts[0].loss) for _, parts in seen]
    assert counts == [*range(1, 42), 41]
    assert seen[-1][0].seconds_left == 0
    for progress, (part,) in seen:
        rows = len(part.loss)
        assert progress.row == min(rows, 40)
        assert progress.fraction == progress.row / 40
        assert part.finite == rows
        assert same_bits(part.parameters, whole.parameters[:rows])
        assert same_bits(part.gradient_norm, whole.gradient_norm[:rows])
    with pytest.raises(ValueError, match="read-only"):
        whole.parameters[0] = 1


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([[3.0, 4.0]], [5.0]),
        ([[0.0, 0.0]], [0.0]),
        ([[3e200, -4e200]], [5e200]),
        ([[3e-200, 4e-200]], [5e-200]),
        ([[np.inf, 1.0], [np.nan, 1.0], [-np.inf, 0.0]], [np.inf, np.nan, np.inf]),
    ],
)
def test_norms(rows, expected):
    np.testing.assert_allclose(norms(np.array(rows)), expected, rtol=1e-15)


def test_stride_is_the_smallest_power_of_two_that_fits():
    for rows in (1, 2, 7, 64, 1001):
        for size in (1, 1 << 20, 1 << 24, 1 << 27, 1 << 30):
            step = stride(rows, size)
            fits = ((rows - 1) // step + 2) * size <= trajectories.BUDGET
            assert fits or step >= rows
            assert step == 1 or ((rows - 1) // (step // 2) + 2) * size > trajectories.BUDGET
