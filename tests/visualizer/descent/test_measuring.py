"""Measuring: in pieces, on a subset, with little memory; and it leaves no trace."""

from __future__ import annotations

import math
from copy import deepcopy
from types import GeneratorType

import numpy as np
import pytest
import torch
from training_cases import (
    contestant,
    eval_figures,
    line_problem,
    net_problem,
    plain_loop,
    same_bits,
    square_data,
    three_data,
)

from surfaces.models import ModelSpec
from surfaces.problem import flat, make_problem
from visualizer.descent import measuring
from visualizer.descent.batches import TrainingPlan
from visualizer.descent.learner import Learner
from visualizer.descent.measuring import Meter, Part, piece_rows, standard_error
from visualizer.descent.training import Training, train

BOTH = {"dropout": 0.3, "batch_norm": True}


DEFAULT_DTYPE = torch.float32  # as in the app


def finish(generator):
    """What a generator returns, and how often it yielded."""
    yields = 0
    try:
        while True:
            next(generator)
            yields += 1
    except StopIteration as stop:
        return stop.value, yields


def meter_of(problem, rows=None, full_batch=True):
    """A meter whose pieces have so many rows."""
    meter = Meter(problem, 10, full_batch, 1)
    meter.rows = rows or meter.rows
    return meter


PROBLEMS = {
    "mse": lambda: line_problem(100, torch.float64),
    "mae": lambda: line_problem(100, torch.float64, "mae"),
    "huber": lambda: line_problem(100, torch.float64, "huber"),
    "two classes": lambda: net_problem(100, torch.float64, **BOTH),
    "three classes": lambda: make_problem(
        three_data(100), ModelSpec("mlp", hidden=3), None, "cpu", torch.float64
    ),
}


@pytest.mark.parametrize("rows", [1, 7, 50, 99, 100, 1000])
@pytest.mark.parametrize("make", PROBLEMS.values(), ids=PROBLEMS)
def test_in_pieces_it_is_the_same_as_at_once(make, rows):
    problem = make()
    learner = Learner(contestant("sgd"), problem.fresh_model(3), 1, skip_zero_grad=False)
    work = meter_of(problem, rows).measure(learner.evaluate, learner.parameters, Part.whole(problem))
    assert isinstance(work, GeneratorType)
    measured, yields = finish(work)
    loss, gradient = eval_figures(problem, learner.model)
    assert measured.loss == pytest.approx(loss, rel=1e-12)
    np.testing.assert_allclose(
        torch.cat([each.reshape(-1) for each in measured.gradient]).numpy(), gradient, rtol=1e-9, atol=1e-15
    )
    assert measured.error == 0
    assert yields == (math.ceil(100 / rows) if rows < 100 else 0)


@pytest.mark.parametrize("rows", [1000, 7], ids=["at once", "in pieces"])
def test_measuring_leaves_no_trace(rows):
    problem = net_problem(**BOTH)
    learner = Learner(contestant("adam"), problem.fresh_model(3), 1, skip_zero_grad=False)
    for each in learner.parameters:
        each.grad = torch.full_like(each, 7.0)
    before = {name: value.clone() for name, value in learner.model.state_dict().items()}
    random = torch.get_rng_state()
    finish(meter_of(problem, rows).measure(learner.evaluate, learner.parameters, Part.whole(problem)))
    after = learner.model.state_dict()
    assert all(torch.equal(after[name], value) for name, value in before.items())
    assert all((each.grad == 7.0).all() for each in learner.parameters)
    assert torch.equal(torch.get_rng_state(), random)
    assert all(each.training for each in learner.model.modules())


def test_small_data_are_one_piece_and_pieces_shrink_with_the_model():
    assert piece_rows(2) == 16_384
    assert piece_rows(337) == 2**22 // 337 > 10_000
    assert piece_rows(5_000_000) == 1024


@pytest.mark.parametrize("make", PROBLEMS.values(), ids=PROBLEMS)
def test_a_subset_is_measured_with_its_standard_error(make, monkeypatch):
    monkeypatch.setattr(measuring, "EVERY_STEP", 40)
    problem = make()
    learner = Learner(contestant("sgd"), problem.fresh_model(3), 1, skip_zero_grad=False)
    meter = Meter(problem, 10, False, 5)
    assert [len(meter.part(row).features) for row in range(11)] == [100, 40, 40, 40, 40] * 2 + [100]
    meter.rows = 15
    measured, _ = finish(meter.measure(learner.evaluate, learner.parameters, meter.part(1)))
    part = meter.part(1)
    assert len({tuple(row) for row in part.features.tolist()}) == 40
    with torch.no_grad():
        outputs = learner.evaluate(part.features)
        losses = np.array(
            [problem.loss(outputs[i : i + 1], part.target[i : i + 1]).item() for i in range(40)]
        )
    assert measured.loss == pytest.approx(losses.mean(), rel=1e-12)
    expected = losses.std(ddof=1) / math.sqrt(40) * math.sqrt(1 - 40 / 100)
    assert measured.error == pytest.approx(expected, rel=1e-9)


def test_the_standard_error_is_how_far_means_of_subsets_are_from_the_mean():
    draw = np.random.RandomState(1)
    losses = torch.from_numpy(draw.gamma(2, size=200))
    subsets = [losses[draw.permutation(200)[:120]] for _ in range(4000)]
    spread = np.std([float(subset.mean()) for subset in subsets])
    claimed = np.mean([standard_error([subset[:50], subset[50:]], 200) for subset in subsets])
    assert claimed == pytest.approx(spread, rel=0.05)


def test_beyond_the_limit_steps_see_a_subset_and_epochs_all(monkeypatch):
    monkeypatch.setattr(measuring, "EVERY_STEP", 30)
    problem, plan, one = net_problem(**BOTH), TrainingPlan(3, 16), contestant("adam", lr=0.02)
    trajectory = train(problem, plan, [one])[0]
    models = plain_loop(problem, plan, one)
    figures = [eval_figures(problem, model) for model in models]
    np.testing.assert_array_equal(trajectory.parameters, torch.stack([flat(m) for m in models]).numpy())
    ends = np.arange(0, 13, 4)
    assert same_bits(trajectory.loss[ends], np.array([figures[row][0] for row in ends]))
    assert (trajectory.loss_error[ends] == 0).all()
    between = np.setdiff1d(np.arange(13), ends)
    assert (trajectory.loss_error[between] > 0).all()
    apart = np.abs(trajectory.loss - [loss for loss, _ in figures])[between]
    assert (apart > 0).all()
    assert (apart < 4 * trajectory.loss_error[between]).all()


def test_with_full_batches_all_are_measured_however_many(monkeypatch):
    monkeypatch.setattr(measuring, "EVERY_STEP", 30)
    trajectory = train(net_problem(), TrainingPlan(3), [contestant("adam")])[0]
    assert (trajectory.loss_error == 0).all()


class ShortOfMemory:
    """A problem whose loss fits into memory for so many samples only."""

    def __init__(self, problem, rows):
        self._problem, self._rows, self.largest = problem, rows, 0

    def __getattr__(self, name):
        return getattr(self._problem, name)

    def loss(self, output, target):
        if len(output) > self._rows:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")
        self.largest = max(self.largest, len(output))
        return self._problem.loss(output, target)


def test_where_memory_runs_out_it_goes_on_in_smaller_pieces():
    problem = ShortOfMemory(line_problem(100, torch.float64), 30)
    one = contestant("adam", lr=0.1)
    trajectory = train(problem, TrainingPlan(10), [one])[0]
    assert problem.largest == 25
    np.testing.assert_allclose(
        trajectory.parameters, train(problem._problem, TrainingPlan(10), [one])[0].parameters, rtol=1e-9
    )


def test_where_not_even_one_sample_fits_the_error_is_torchs():
    with pytest.raises(torch.OutOfMemoryError):
        train(ShortOfMemory(line_problem(), 0), TrainingPlan(1), [contestant("sgd")])


def test_a_large_measurement_can_rest_between_any_two_of_its_pieces(monkeypatch):
    monkeypatch.setattr("visualizer.descent.measuring.piece_rows", lambda _parameters: 8)
    problem = make_problem(square_data(100), ModelSpec("mlp", hidden=4, dropout=0.3), device="cpu")
    optimizers = [contestant("adam", lr=0.02), contestant("sgd", lr=0.1)]
    whole = train(problem, TrainingPlan(3), optimizers)
    training, asked = Training(problem, TrainingPlan(3), optimizers), []
    monkeypatch.setattr("visualizer.descent.training.PULSE", 0.0)
    while not training.done:
        questions = iter(range(10**6))
        progress = training.run(lambda: asked.append(1) is not None)
        for _ in range(len(asked) % 29 + 14):  # each stretch ends elsewhere, in the middle of something
            if next(progress, None) is None:
                break
        progress.close()
        assert next(questions) == 0
    for one, other in zip(training.trajectories(), whole, strict=True):
        assert same_bits(one.parameters, other.parameters)
        assert same_bits(one.loss, other.loss)
    pieces = 13 * 2 + 1  # measuring, the update, and the end of the row
    assert len(asked) >= pieces * 4 * 2


def test_a_copy_measured_elsewhere_does_not_disturb_the_original():
    problem = net_problem(**BOTH)
    one = contestant("adam", lr=0.02)
    whole = train(problem, TrainingPlan(3, 16), [one])[0]
    training = Training(problem, TrainingPlan(3, 16), [one])
    for _ in training.run(lambda: (training.model(0), deepcopy(training.snapshot(0))) is None):
        training.trajectories()
    assert same_bits(training.trajectories()[0].parameters, whole.parameters)
