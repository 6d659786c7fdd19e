"""Verdicts on real trainings: a table, the same words as for the same loss as a formula, and properties."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import torch
from training_cases import contestant, net_problem

from surfaces.catalog import from_formula
from surfaces.datasets import Dataset
from surfaces.hessian import exact_hessian
from surfaces.models import ModelSpec
from surfaces.problem import load_flat, make_problem
from surfaces.window import Window
from visualizer.descent.batches import TrainingPlan
from visualizer.descent.ground import Ground
from visualizer.descent.model_curvature import critical_along, measure
from visualizer.descent.model_judging import FLATTER, _halves, _on_plateau, judge_trajectory
from visualizer.descent.race import descend
from visualizer.descent.training import train
from visualizer.descent.verdict import STATUSES

WINDOW = Window(-3.0, 5.0, -3.0, 6.0)


def line_data(n=60):
    draw = np.random.RandomState(0)
    x = draw.standard_normal((n, 1))
    return Dataset("line", x, 1 + 2 * x[:, 0] + 0.3 * draw.standard_normal(n), ("x",), "y", "regression", ())


def moons_data(n=120):
    draw = np.random.RandomState(0)
    angle, second = draw.uniform(0, np.pi, n), np.arange(n) % 2
    x = np.where(second, 1 - np.cos(angle), np.cos(angle))
    y = np.where(second, 0.5 - np.sin(angle), np.sin(angle))
    features = np.stack([x, y], axis=1) + 0.15 * draw.standard_normal((n, 2))
    return Dataset("moons", features, second * 1.0, ("x1", "x2"), "y", "binary", ("0", "1"))


@cache
def problem_of(name):
    data = moons_data() if name.startswith("moons") else line_data()
    spec = {
        "line": ModelSpec(),
        "moons": ModelSpec("mlp", hidden=8),
        "moons-wide": ModelSpec("mlp"),
        "moons-deep": ModelSpec("deep-sigmoid", hidden=6),
        "line-net": ModelSpec("mlp", hidden=6, layers=1),
        "line-exploding": ModelSpec("deep-exploding", hidden=8, layers=5),
    }[name]
    return make_problem(data, spec, device="cpu", dtype=torch.float32)


def judged(problem, runner, epochs, batch=None, window=None, initial=None, work=4e8):
    """Trajectory, measured curvature and verdicts of one training."""
    model = problem.fresh_model(1) if initial is None else initial
    trajectory = train(problem, TrainingPlan(epochs, batch), [runner], model)[0]
    return verdicts_of(problem, model, trajectory, batch is not None, window, work)


def verdicts_of(problem, model, trajectory, noisy=False, window=None, work=4e8):
    measured = measure(problem, model, trajectory, work)
    critical = critical_along(measured, trajectory)
    verdicts = judge_trajectory(problem, model, trajectory, measured, critical, noisy=noisy, window=window)
    return trajectory, measured, verdicts


def words(verdicts):
    return [STATUSES[code].value for code in verdicts.codes]


def onsets(verdicts):
    said = words(verdicts)
    return [(row, word) for row, word in enumerate(said) if row == 0 or word != said[row - 1]]


# problem, optimizer, what is chosen, epochs, batch size, verdict at the last row, words of its cause
TABLE = [
    ("line", "sgd", {"lr": 0.002}, 150, None, "slow", "arrives about step"),
    ("line", "sgd", {"lr": 0.01}, 40, None, "slow", "arrives about step"),
    ("line", "sgd", {"lr": 0.2}, 100, None, "converged", "minimum"),
    ("line", "sgd", {"lr": 0.8}, 100, None, "converged", "minimum"),
    ("line", "sgd", {"lr": 1.1}, 100, None, "diverged", "does not fall"),
    ("line", "sgd", {"lr": 1.1}, 12, None, "diverging", "times the local critical one"),
    ("line", "adam", {"lr": 0.1}, 400, None, "converged", "minimum"),
    ("line", "sgd", {"lr": 0.1, "maximize": True}, 80, None, "escaping", "rises without bound"),
    ("line", "sgd", {"lr": 0.3}, 60, 4, "oscillating", "the noise keeps it moving"),
    ("moons", "adam", {"lr": 0.02}, 250, None, "descending", "On its way"),
    ("moons-wide", "adam", {"lr": 0.01}, 300, None, "descending", "On its way"),
    ("moons", "sgd", {"lr": 0.001}, 150, None, "slow", "arrives about step"),
    ("moons", "sgd", {"lr": 0.1, "weight_decay": 1.0}, 300, None, "converged", "minimum, as far as"),
    ("moons", "adam", {"lr": 0.02, "maximize": True}, 150, None, "escaping", "rises without bound: it is"),
    ("moons-deep", "sgd", {"lr": 0.1}, 200, None, "plateau", "within the length of the parameters"),
    ("line-net", "sgd", {"lr": 2.0}, 40, None, "diverged", ""),
    ("line-net", "sgd", {"lr": 0.1}, 1500, None, "descending", "On its way"),
    ("line-net", "sgd", {"lr": 0.5}, 200, None, "oscillating", "times the local critical one"),
    ("line-exploding", "sgd", {"lr": 1.0}, 60, None, "diverged", ""),
]


def _name(case):
    return f"{case[0]}-{case[1]}-{','.join(f'{k}={v}' for k, v in case[2].items())}-{case[3]}-{case[5]}"


@pytest.mark.parametrize("case", TABLE, ids=_name)
def test_a_training_is_what_the_table_says(case):
    name, key, chosen, epochs, batch, expected, cause = case
    problem = problem_of(name)
    window = WINDOW if name == "line" else None
    trajectory, _, verdicts = judged(problem, contestant(key, **chosen), epochs, batch, window)
    verdict = verdicts.at(len(trajectory.loss) - 1)
    assert verdict.status == expected, onsets(verdicts)
    assert cause in verdict.cause
    assert len(verdicts.codes) == len(verdicts.since) == len(trajectory.loss)


@pytest.mark.parametrize(("lr", "expected"), [(0.002, "slow"), (0.2, "converged"), (1.1, "diverged")])
def test_without_a_window_the_line_is_judged_in_the_same_words(lr, expected):
    _, _, verdicts = judged(problem_of("line"), contestant("sgd", lr=lr), 60)
    assert expected in words(verdicts)[40:]
    assert all(verdicts.at(row).cause for row in range(0, 61, 10))


@pytest.mark.parametrize(
    ("key", "chosen"),
    [
        ("sgd", {"lr": 0.01}),
        ("sgd", {"lr": 0.3, "weight_decay": 0.2}),
        ("sgd", {"lr": 0.999}),
        ("sgd", {"lr": 1.2}),
        ("sgd", {"lr": 0.05, "maximize": True}),
        ("momentum", {"lr": 0.05}),
        ("momentum", {"lr": 2.1}),
        ("adam", {"lr": 0.2}),
        ("adadelta", {}),
    ],
)
def test_two_parameters_are_judged_as_the_surface_they_are(key, chosen):
    """The same loss typed as a formula: the same words at the same rows, for the same reasons."""
    data = line_data(10)
    errors = [
        f"(x + y*({float(x)!r}) - ({float(target)!r}))**2"
        for x, target in zip(data.features[:, 0], data.target, strict=True)
    ]
    surface = from_formula(f"({' + '.join(errors)})/{len(errors)}")
    problem = make_problem(data, ModelSpec(), device="cpu", dtype=torch.float64)
    runner = contestant(key, **chosen)
    trajectory, _, verdicts = judged(problem, runner, 120, window=WINDOW)
    run = descend(surface, [runner], tuple(trajectory.parameters[0]), 120, None, WINDOW)[0]
    assert onsets(verdicts) == onsets(run.verdicts)
    for row in (0, 30, 120):
        assert verdicts.at(row).template == run.verdicts.at(row).template
        found, expected = verdicts.at(row).numbers, run.verdicts.at(row).numbers
        assert found == pytest.approx(expected, rel=1e-5, abs=1e-8, nan_ok=True)


def test_the_line_diverges_beyond_two_over_the_steepest_curvature():
    problem = problem_of("line")
    design = np.stack([np.ones(60), problem.data.features[:, 0]], axis=1)
    critical = 2 / np.linalg.eigvalsh(2 / 60 * design.T @ design)[-1]
    for factor, lost in ((0.98, False), (1.02, True)):
        _, _, verdicts = judged(problem, contestant("sgd", lr=factor * critical), 400, window=WINDOW)
        assert bool({"diverging", "diverged"} & set(words(verdicts))) == lost
        ratio = verdicts.at(5).numbers["ratio"]
        assert ratio == pytest.approx(factor, rel=1e-6)


def test_evidence_is_what_the_whole_spectrum_says():
    problem = net_problem(50, torch.float64)
    runner = contestant("sgd", lr=0.1, weight_decay=0.05)
    trajectory, _, verdicts = judged(problem, runner, 40)
    row, model = 33, problem.fresh_model(0)
    theta = trajectory.parameters[row]
    load_flat(model, torch.tensor(theta))
    values, axes = np.linalg.eigh(exact_hessian(problem, model, 0.05).numpy())
    slopes = axes.T @ (trajectory.gradient[row] + 0.05 * theta)
    curved = values > FLATTER * np.abs(values).max()
    start = np.linalg.norm(trajectory.parameters[0])
    length = start + np.linalg.norm(theta - trajectory.parameters[0])
    reach = (slopes[curved] ** 2 / (2 * values[curved])).sum()
    reach += np.linalg.norm(slopes[~curved]) * length + max(0, -values[0]) * length**2 / 2
    numbers = verdicts.at(row).numbers
    expected = {"slope": np.linalg.norm(slopes), "low": values[0], "high": values[-1], "reach": reach}
    expected["widths"] = length / start - 1
    assert {name: numbers[name] for name in expected} == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("batch", [None, 30])
@pytest.mark.parametrize(("key", "lr"), [("sgd", 0.02), ("sgd", 0.6), ("sgd", 5.0), ("adam", 0.05)])
def test_the_verdict_uses_no_later_row(key, lr, batch):
    runner = contestant(key, lr=lr)
    whole = judged(problem_of("line-net"), runner, 80, batch, work=1e12)[2]
    for epochs in (1, 7, 50):
        part = judged(problem_of("line-net"), runner, epochs, batch, work=1e12)[2]
        assert np.array_equal(part.codes, whole.codes[: len(part.codes)])


def test_rows_in_between_are_judged_as_the_last_one_kept():
    problem = problem_of("moons")
    trajectory, _, whole = judged(problem, contestant("sgd", lr=0.001), 200)
    kept = np.arange(0, 201, 4)
    wide = {name: getattr(trajectory, name)[kept] for name in ("parameters", "gradient")}
    thin = replace(trajectory, kept=kept, state={}, **wide)
    verdicts = verdicts_of(problem, problem.fresh_model(1), thin)[2]
    assert len(verdicts.codes) == 201
    assert np.array_equal(verdicts.codes, verdicts.codes[kept][np.arange(201) // 4])
    assert words(verdicts)[-1] == words(whole)[-1] == "slow"
    arrival = verdicts.at(200).numbers["arrival"]
    assert arrival == pytest.approx(whole.at(200).numbers["arrival"], rel=0.2)


@pytest.mark.parametrize("name", ["line", "moons", "moons-wide"])
def test_a_start_without_a_loss_is_diverged_from_the_first_row(name):
    problem = problem_of(name)
    model = problem.fresh_model(1)
    load_flat(model, torch.full((problem.parameter_count,), torch.nan))
    window = WINDOW if name == "line" else None
    trajectory, measured, verdicts = judged(problem, contestant("adam"), 5, window=window, initial=model)
    assert trajectory.finite == len(measured.rows) == 0
    assert set(words(verdicts)) == {"diverged"}
    assert "at the start" in verdicts.at(5).cause
    assert "learning rate is not to blame" in verdicts.at(5).cause


def test_judging_leaves_the_model_alone():
    problem = problem_of("moons")
    model = problem.fresh_model(1)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    stream = torch.get_rng_state()
    judged(problem, contestant("adam"), 20, initial=model)
    assert all(torch.equal(before[name], value) for name, value in model.state_dict().items())
    assert torch.equal(stream, torch.get_rng_state())
    assert model.training
    assert all(each.grad is None for each in model.parameters())


def ground(objective, low=0.0, reach=0.0):
    """Ground that is 1e-3 steep, curves by ``low`` to 1, and from which ``reach`` is in sight."""
    column = np.ones(len(objective))
    return Ground(
        objective=np.array(objective),
        gradient=1e-3 * column[:, None],
        low=low * column,
        high=column,
        slope=1e-3 * column,
        along=column,
        rounding=FLATTER * column,
        distance=column,
        bowl=column > 0,
        reach=reach * column,
    )


@pytest.mark.parametrize(
    ("changed", "plateau"),
    [
        ({}, True),
        ({"objective": [4.0, 3.9, 1.9]}, False),  # more than half of the height is gone
        ({"low": 0.01}, False),  # it curves upwards along every axis
        ({"reach": 0.5}, False),  # the way down is in sight
    ],
)
def test_a_plateau_is_flat_high_and_hardly_below_the_start(changed, plateau):
    under = ground(**{"objective": [4.0, 3.9, 3.8], **changed})
    assert _on_plateau(under, 0.0)[-1] == plateau


def test_brisk_is_what_halves_while_the_rows_double():
    rows = np.arange(1.0, 100.0)
    assert _halves(1 / rows**1.2)[20:].all()
    assert not _halves(1 / rows**0.9).any()
    assert not _halves(-rows).any()
