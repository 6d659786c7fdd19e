"""Training is what a plain PyTorch loop does, bit by bit, whoever watches, rests or calls it off."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from rule_cases import all_cases, name_of
from training_cases import (
    contestant,
    eval_figures,
    line_problem,
    net_problem,
    parameter_rows,
    plain_loop,
    same_bits,
    three_data,
)

from surfaces.catalog import from_formula
from surfaces.models import ModelSpec
from surfaces.problem import make_problem
from visualizer.descent.cancelling import CancelledError
from visualizer.descent.optimizers import OPTIMIZERS
from visualizer.descent.path import Contestant
from visualizer.descent.race import race
from visualizer.descent.training import Training, TrainingPlan, train

NOISY = {"dropout": 0.3, "batch_norm": True}
MODES = {
    "full": (TrainingPlan(12), {}),
    "full-dropout": (TrainingPlan(12), {"dropout": 0.3}),
    "full-batch-norm": (TrainingPlan(12), {"batch_norm": True}),
    "full-both": (TrainingPlan(12), NOISY),
    "full-by-number": (TrainingPlan(5, 50), {}),
    "more-than-all": (TrainingPlan(5, 500), {}),
    "batches": (TrainingPlan(3, 16), {}),
    "batches-in-order": (TrainingPlan(3, 16, shuffle=False), {}),
    "batches-other-seed": (TrainingPlan(3, 16, seed=7), {}),
    "batches-dropout": (TrainingPlan(3, 16), {"dropout": 0.3}),
    "batches-batch-norm": (TrainingPlan(3, 16), {"batch_norm": True}),
    "batches-both": (TrainingPlan(3, 16), NOISY),
    "single": (TrainingPlan(1, 1), {}),
    "single-dropout": (TrainingPlan(1, 1), {"dropout": 0.5}),
    "no-zero-grad": (TrainingPlan(12, skip_zero_grad=True), {}),
    "no-zero-grad-batches": (TrainingPlan(3, 16, skip_zero_grad=True), NOISY),
    "nothing": (TrainingPlan(0), {}),
}


DEFAULT_DTYPE = torch.float32  # as in the app


def assert_same(trajectory, problem, models):
    """A trajectory is that of the models, bit by bit, with their loss and gradient in eval mode."""
    assert same_bits(trajectory.parameters, parameter_rows(models))
    figures = [eval_figures(problem, model) for model in models]
    assert same_bits(trajectory.loss, np.array([loss for loss, _ in figures]))
    assert same_bits(trajectory.gradient, np.stack([gradient for _, gradient in figures]))
    assert trajectory.complete
    assert trajectory.updates == len(models) - 1


@pytest.mark.parametrize(("plan", "settings"), MODES.values(), ids=MODES)
def test_every_mode_is_the_plain_loop_bit_by_bit(plan, settings):
    problem = net_problem(**settings)
    optimizers = [contestant("adam", lr=0.02), contestant("momentum", lr=0.05)]
    trajectories = train(problem, plan, optimizers)
    for trajectory in trajectories:
        assert_same(trajectory, problem, plain_loop(problem, plan, trajectory.contestant))


@pytest.mark.parametrize("case", list(all_cases(seeds=(1,))), ids=name_of)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=["float32", "float64"])
def test_every_optimizer_is_its_torch_class_over_the_models_own_parameters(case, dtype):
    problem = net_problem(dtype=dtype)
    one = Contestant(*case)
    plan = TrainingPlan(2, 16)
    assert_same(train(problem, plan, [one])[0], problem, plain_loop(problem, plan, one))


@pytest.mark.parametrize("loss", ["mse", "mae", "huber"])
def test_losses_of_regression(loss):
    problem, plan, one = line_problem(loss=loss), TrainingPlan(20), contestant("nadam", lr=0.1)
    assert_same(train(problem, plan, [one])[0], problem, plain_loop(problem, plan, one))


def test_several_classes():
    problem = make_problem(three_data(), ModelSpec("mlp", hidden=4, dropout=0.2), device="cpu")
    plan, one = TrainingPlan(4, 16), contestant("rmsprop", lr=0.01)
    assert_same(train(problem, plan, [one])[0], problem, plain_loop(problem, plan, one))


def test_learning_rate_changes_on_the_way():
    problem, plan = net_problem(), TrainingPlan(4, 16)
    one = contestant("momentum", changes=[(3, 0.5), (9, 0.001)], lr=0.05)
    trajectory = train(problem, plan, [one])[0]
    assert_same(trajectory, problem, plain_loop(problem, plan, one))
    assert trajectory.learning_rate.tolist() == [0.05] * 3 + [0.5] * 6 + [0.001] * 8


def test_on_linear_regression_paths_are_those_of_the_race_on_its_formula():
    problem = line_problem(dtype=torch.float64)
    x, y = problem.features[:, 0].numpy(), problem.target[:, 0].numpy()
    powers = [np.mean(y * y), -2 * np.mean(y), -2 * np.mean(x * y), 1.0, 2 * np.mean(x), np.mean(x * x)]
    terms = ["", "*x", "*y", "*x**2", "*x*y", "*y**2"]
    formula = " + ".join(f"({power!r}){term}" for power, term in zip(map(float, powers), terms, strict=True))
    optimizers = [contestant(key, lr=0.05) for key in OPTIMIZERS if key != "nadam"]  # its mu is float32
    trajectories = train(problem, TrainingPlan(60), optimizers)
    start = tuple(trajectories[0].parameters[0])
    for trajectory, path in zip(
        trajectories, race(from_formula(formula).function, optimizers, start, 60), strict=True
    ):
        np.testing.assert_allclose(trajectory.parameters, path.position, rtol=0, atol=1e-9)
        np.testing.assert_allclose(trajectory.loss, path.loss, rtol=0, atol=1e-9)
        np.testing.assert_allclose(trajectory.gradient, path.gradient, rtol=0, atol=1e-9)
        np.testing.assert_allclose(trajectory.gradient_norm, np.hypot(*path.gradient.T), rtol=1e-7)


def test_gradient_of_mse_is_the_one_on_paper():
    problem = line_problem(dtype=torch.float64)
    trajectory = train(problem, TrainingPlan(10), [contestant("sgd", lr=0.3)])[0]
    x, y = problem.features[:, 0].numpy(), problem.target[:, 0].numpy()
    for (b, w), (grad_b, grad_w) in zip(trajectory.parameters, trajectory.gradient, strict=True):
        residual = b + w * x - y
        np.testing.assert_allclose(
            [grad_b, grad_w], [2 * residual.mean(), 2 * (residual * x).mean()], rtol=1e-12
        )
    steps = np.diff(trajectory.parameters, axis=0)
    np.testing.assert_allclose(steps, -0.3 * trajectory.gradient[:-1], rtol=1e-9)


def test_who_races_beside_it_changes_no_path():
    problem, plan = net_problem(**NOISY), TrainingPlan(3, 16)
    alone = train(problem, plan, [contestant("adam", lr=0.02)])[0]
    wild = contestant("sgd", lr=1e30)
    beside = train(problem, plan, [wild, contestant("adam", lr=0.02), contestant("adam", lr=0.02)])
    for trajectory in beside[1:]:
        assert same_bits(trajectory.parameters, alone.parameters)
        assert same_bits(trajectory.loss, alone.loss)


def test_the_rows_do_not_depend_on_what_comes_after():
    problem, one = net_problem(**NOISY), contestant("adam", lr=0.02)
    short, long = (train(problem, TrainingPlan(epochs, 16), [one])[0] for epochs in (2, 5))
    changed = train(problem, TrainingPlan(5, 16), [contestant("adam", changes=[(8, 1.0)], lr=0.02)])[0]
    for other in (long, changed):
        assert same_bits(short.parameters, other.parameters[:9])
        assert same_bits(short.loss, other.loss[:9])
        assert same_bits(short.state["exp_avg_sq"][:8], other.state["exp_avg_sq"][:8])
    assert not np.array_equal(changed.parameters[9], long.parameters[9])


def test_training_leaves_the_random_numbers_of_others_alone():
    problem = net_problem(**NOISY)
    before = torch.get_rng_state()
    train(problem, TrainingPlan(3, 16), [contestant("adam"), contestant("sgd")])
    assert torch.equal(torch.get_rng_state(), before)
    numbers = torch.rand(3)
    torch.set_rng_state(before)
    for _ in Training(problem, TrainingPlan(3, 16), [contestant("adam")]).run():
        torch.rand(5)
    assert not torch.equal(torch.rand(3), numbers)  # what others draw meanwhile is theirs


def test_the_state_after_each_update_is_torchs():
    problem, plan = net_problem(), TrainingPlan(3, 16)
    cases = {
        "adagrad": ["sum"],
        "adadelta": ["square_avg", "acc_delta"],
        "rmsprop": ["square_avg"],
        "adam": ["exp_avg_sq"],
        "adamw": ["exp_avg_sq"],
        "adamax": ["exp_inf"],
        "nadam": ["exp_avg_sq"],
        "radam": ["exp_avg_sq"],
        "sgd": [],
        "momentum": [],
    }
    flags = {"adamw": {"amsgrad": True}, "rmsprop": {"centered": True}}
    extra = {"adamw": ["max_exp_avg_sq"], "rmsprop": ["grad_avg"]}
    for key, names in cases.items():
        one, rows = contestant(key, lr=0.01, **flags.get(key, {})), []

        def keep(_update, _model, optimizer, rows=rows):
            rows.append(
                [{k: v.clone() for k, v in s.items() if v is not None} for s in optimizer.state.values()]
            )

        trajectory = train(problem, plan, [one])[0]
        plain_loop(problem, TrainingPlan(4, 16), one, keep)  # the last row holds one update more
        assert list(trajectory.state) == names + extra.get(key, [])
        for name, array in trajectory.state.items():
            expected = [torch.cat([s[name].reshape(-1) for s in row]).numpy() for row in rows[: len(array)]]
            assert same_bits(array, np.stack(expected)), (key, name)


def test_layer_norms_are_those_of_each_layers_gradient():
    problem = net_problem()
    trajectory = train(problem, TrainingPlan(5), [contestant("adam", lr=0.1)])[0]
    assert trajectory.layers == ("Linear 1", "Linear 2", "Linear 3")
    sizes = [2 * 5 + 5, 5 * 5 + 5, 5 + 1]
    parts = np.split(trajectory.gradient.astype(float), np.cumsum(sizes)[:-1], axis=1)
    expected = np.stack([np.linalg.norm(part, axis=1) for part in parts], axis=1)
    np.testing.assert_allclose(trajectory.layer_norms, expected, rtol=1e-12)
    np.testing.assert_allclose(trajectory.gradient_norm, np.sqrt((expected**2).sum(axis=1)), rtol=1e-12)


@pytest.mark.parametrize(
    ("plan", "epochs"),
    [(TrainingPlan(3), [0, 1, 2, 3]), (TrainingPlan(2, 40), [0, 0.5, 1, 1.5, 2])],
)
def test_epochs_count_passes_over_the_data(plan, epochs):
    trajectory = train(net_problem(), plan, [contestant("sgd")])[0]
    assert trajectory.epoch.tolist() == epochs


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=["float32", "float64"])
@pytest.mark.parametrize("size", [None, 16], ids=["full", "batches"])
def test_after_the_first_row_that_is_not_finite_rows_are_nan_without_a_word(dtype, size, recwarn):
    problem, plan = line_problem(dtype=dtype), TrainingPlan(60, size)
    wild, calm = train(problem, plan, [contestant("sgd", lr=1e30), contestant("sgd", lr=0.1)])
    bad = wild.finite
    assert 0 < bad < 40
    assert np.isfinite(wild.parameters[:bad]).all()
    assert np.isfinite(wild.loss[:bad]).all()
    assert not (np.isfinite(wild.loss[bad]) and np.isfinite(wild.parameters[bad]).all())
    assert not np.isnan(wild.parameters[bad]).all()
    for array in (wild.parameters, wild.gradient, wild.loss, wild.gradient_norm, wild.layer_norms):
        assert np.isnan(array[bad + 1 :]).all()
    assert calm.finite == len(calm.loss) == len(wild.loss)
    assert np.isfinite(calm.loss).all()
    assert not recwarn.list


def test_nobody_trains_in_no_time():
    training = Training(net_problem(), TrainingPlan(3), [])
    assert [progress.fraction for progress in training.run()] == [1.0]
    assert training.done
    assert training.trajectories() == ()


def test_batch_normalisation_on_one_sample_is_refused_with_what_to_do():
    problem = net_problem(51, batch_norm=True)
    line = "51 samples in batches of 10 leave one of it: choose another batch size, or switch it off"
    with pytest.raises(ValueError, match=line):
        Training(problem, TrainingPlan(2, 10), [contestant("sgd")])
    train(problem, TrainingPlan(1, 7), [contestant("sgd")])


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"epochs": -1}, "epochs must be a whole number of at least 0, not -1"),
        ({"batch_size": 0}, "batch size must be a whole number of at least 1, not 0"),
        ({"seed": -1}, "seed must be a whole number from 0"),
    ],
)
def test_a_wrong_plan_is_refused(settings, words):
    with pytest.raises(ValueError, match=words):
        TrainingPlan(**{"epochs": 1, **settings})


class TestResting:
    """A training rests wherever it yields, and goes on as if it had not."""

    @pytest.mark.parametrize(("plan", "settings"), MODES.values(), ids=MODES)
    def test_called_off_anywhere_it_goes_on_bit_by_bit(self, plan, settings):
        problem, optimizers = net_problem(**settings), [contestant("adam", lr=0.02), contestant("sgd")]
        whole = train(problem, plan, optimizers)
        training, questions = Training(problem, plan, optimizers), [0]

        def every_third():
            questions[0] += 1
            return questions[0] % 3 == 0

        for _ in range(1000):
            try:
                for _ in training.run(every_third):
                    pass
                break
            except CancelledError:
                partial = training.trajectories()
                for part, one in zip(partial, whole, strict=bool(partial)):
                    rows = len(part.loss)
                    assert same_bits(part.parameters, one.parameters[:rows])
                    assert same_bits(part.layer_norms, one.layer_norms[:rows])
        assert training.done
        for one, other in zip(training.trajectories(), whole, strict=True):
            assert same_bits(one.parameters, other.parameters)
            assert same_bits(one.loss, other.loss)
            assert same_bits(one.gradient, other.gradient)
            for name in other.state:
                assert same_bits(one.state[name], other.state[name])
