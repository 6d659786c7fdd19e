"""The race against torch.optim on whole paths, and what its arrays hold."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from rule_cases import all_cases, flag_choices, name_of, random_numbers, torch_optimizer

from surfaces.catalog import CATALOG
from surfaces.compiled import compile_formula
from visualizer.descent.optimizers import OPTIMIZERS, defaults
from visualizer.descent.race import Contestant, Noise, descend, race

SURFACES = {
    "beale": ("(1.5 - x + x*y)**2 + (2.25 - x + x*y**2)**2 + (2.625 - x + x*y**3)**2", (1.0, 1.6), 1e-3),
    "rosenbrock": ("(1 - x)**2 + 100*(y - x**2)**2", (-1.2, 1.0), 3e-4),
    "himmelblau": ("(x**2 + y - 11)**2 + (x + y**2 - 7)**2", (-1.0, 2.0), 2e-3),
    "valley": ("5*x**2 - y**2", (0.9, -0.2), 1e-2),
    "mccormick": ("sin(x + y) + (x - y)**2 - 1.5*x + 2.5*y + 1", (2.0, 3.0), 2e-2),
    "three-hump": ("2*x**2 - 1.05*x**4 + x**6/6 + x*y + y**2", (1.7, -1.0), 1e-2),
    "ackley": (
        "-20*exp(-0.2*sqrt((x**2+y**2)/2)) - exp((cos(2*pi*x)+cos(2*pi*y))/2) + e + 20",
        (2.2, -1.4),
        5e-3,
    ),
    "quadratic": ("(x - 1)**2 + 20*(y + 0.5)**2 + x*y", (3.0, 2.0), 5e-3),
}
RATES = {"adagrad": 0.5, "adadelta": 1.0, "rmsprop": 0.02, "adam": 0.05, "adamw": 0.05}
FLAT = "0*x + 0*y"
BEALE, START, _ = SURFACES["beale"]


def contestant(key, changes=(), **chosen):
    return Contestant(key, {**defaults(key), **chosen}, tuple(changes))


def torch_paths(key, chosen, function, starts, steps, changes=()):
    """The positions of the torch class over the same surface, from several starts; (steps + 1, starts, 2)."""
    parameter = torch.tensor(starts, dtype=torch.float64)
    optimizer = torch_optimizer(key, chosen, parameter)
    positions = [parameter.numpy().copy()]
    for row in range(steps):
        for step, rate in changes:
            if step == row:
                optimizer.param_groups[0]["lr"] = rate
        parameter.grad = torch.from_numpy(function.gradient(*positions[-1].T).T.copy())
        optimizer.step()
        positions.append(parameter.numpy().copy())
    return np.array(positions)


def moved(start):
    """The start, and eight more around it at a distance of 1e-14."""
    angles = np.arange(8) * np.pi / 4
    around = np.array(start) + 1e-14 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return np.vstack([start, around])


def chosen_for(name, key, kind):
    """Hyperparameters for a path: defaults, or random ones with every flag on; the rate suits the surface."""
    rate = RATES.get(key, SURFACES[name][2] * (10 if key.startswith("a") else 1))
    if kind == "default":
        return {**defaults(key), "lr": rate}
    return {**random_numbers(key, len(name)), **flag_choices(key)[-1], "maximize": False, "lr": rate}


@functools.cache
def path_case(name, key, kind):
    """Our path, torch's from the same start, and how many rows count."""
    text, start, _ = SURFACES[name]
    function, chosen = compile_formula(text), chosen_for(name, key, kind)
    expected = torch_paths(key, chosen, function, moved(start), 300)
    actual = race(function, [Contestant(key, chosen)], start, 300)[0].position
    return actual, expected[:, 0], counted_rows(expected)


def counted_rows(paths):
    """How many rows count: those up to which torch agrees with itself to 1e-11 from all moved starts."""
    scale = np.maximum(1, np.abs(paths[:, 0]).max(axis=1))
    apart = np.abs(paths - paths[:, :1]).max(axis=(1, 2)) > 1e-11 * scale
    return int(np.argmax(apart)) if apart.any() else len(paths)


@pytest.mark.parametrize("kind", ["default", "random"])
@pytest.mark.parametrize("key", OPTIMIZERS)
@pytest.mark.parametrize("name", SURFACES)
def test_a_path_equals_torch_as_far_as_torch_equals_itself(name, key, kind):
    """Adaptive rules can amplify rounding, so a path counts as far as torch agrees with itself."""
    actual, expected, counted = path_case(name, key, kind)
    assert counted >= 30
    np.testing.assert_allclose(actual[:counted], expected[:counted], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_on_six_surfaces_and_more_a_path_counts_for_long(key):
    rows = sorted(path_case(name, key, "default")[2] for name in SURFACES)
    assert rows[-6] >= 150


@pytest.mark.parametrize("case", list(all_cases(seeds=(4,))), ids=name_of)
def test_the_compiled_rule_fed_the_same_gradients_equals_torch(case):
    """On flat ground the noise is the gradient."""
    key, chosen = case
    path = race(compile_formula(FLAT), [Contestant(key, chosen)], (0.5, -2.0), 100, Noise(2.0, 5))[0]
    parameter = torch.tensor([0.5, -2.0])
    optimizer = torch_optimizer(key, chosen, parameter)
    for row in range(101):
        np.testing.assert_allclose(path.position[row], parameter.numpy(), rtol=1e-12, atol=1e-12)
        parameter.grad = torch.from_numpy(path.used_gradient[row].copy())
        optimizer.step()


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_a_rate_changed_on_the_way_does_as_torch(key):
    function, changes = compile_formula(BEALE), ((7, 2e-4), (20, 5e-3))
    chosen = {**defaults(key), "lr": 1e-3}
    path = race(function, [Contestant(key, chosen, changes)], START, 60)[0]
    expected = torch_paths(key, chosen, function, [START], 60, changes)[:, 0]
    np.testing.assert_allclose(path.position, expected, rtol=1e-9, atol=1e-9)
    unchanged = race(function, [Contestant(key, chosen)], START, 60)[0]
    assert np.array_equal(path.position[:8], unchanged.position[:8])
    assert not np.array_equal(path.position[8:], unchanged.position[8:])
    assert list(path.learning_rate[[0, 6, 7, 19, 20, 60]]) == [1e-3, 1e-3, 2e-4, 2e-4, 5e-3, 5e-3]


@pytest.mark.parametrize("name", SURFACES)
def test_rows_hold_what_the_surface_says(name):
    text, start, rate = SURFACES[name]
    function = compile_formula(text)
    path = race(function, [contestant("momentum", lr=rate / 10)], start, 50)[0]
    x, y = path.position.T
    assert path.position.shape == path.gradient.shape == (51, 2)
    np.testing.assert_array_equal(path.position[0], start)
    np.testing.assert_allclose(path.loss, function.value(x, y), rtol=1e-12)
    np.testing.assert_allclose(path.gradient, function.gradient(x, y).T, rtol=1e-11, atol=1e-11)
    lengths = np.hypot(*np.diff(path.position, axis=0).T)
    assert path.step_length[0] == 0
    np.testing.assert_allclose(path.step_length[1:], lengths, rtol=1e-9, atol=1e-15)
    assert path.used_gradient is None
    assert path.finite == 51


def test_the_last_state_is_that_of_one_more_update():
    contestants = [
        contestant("adam", amsgrad=True),
        contestant("nadam"),
        contestant("rmsprop", centered=True),
    ]
    short = race(compile_formula(BEALE), contestants, START, 10)
    long = race(compile_formula(BEALE), contestants, START, 30)
    for few, many in zip(short, long, strict=True):
        np.testing.assert_array_equal(few.state, many.state[:11])


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_maximizing_is_descending_the_negated_surface(key):
    up = race(
        compile_formula("3 - x**2 - 2*y**2"), [contestant(key, maximize=True, lr=0.05)], (1.0, 1.0), 40
    )[0]
    down = race(compile_formula("x**2 + 2*y**2 - 3"), [contestant(key, lr=0.05)], (1.0, 1.0), 40)[0]
    np.testing.assert_allclose(up.position, down.position, rtol=1e-12)
    np.testing.assert_allclose(up.gradient, -down.gradient, rtol=1e-12)
    assert up.loss[-1] > up.loss[0]


def test_noise_is_the_frozen_stream_for_every_optimizer():
    contestants = [contestant(key, lr=1e-3) for key in OPTIMIZERS]
    paths = race(compile_formula(BEALE), contestants, START, 20, Noise(0.5, 7))
    first = [1.6905257038003560, -0.46593737054083280, 0.032820163678863160, 0.40751628299650783]
    for path in paths:
        noise = (path.used_gradient - path.gradient).ravel()
        np.testing.assert_allclose(noise[:4], 0.5 * np.array(first), rtol=1e-9)
        np.testing.assert_allclose(path.loss, compile_formula(BEALE).value(*path.position.T), rtol=1e-12)


def test_noise_is_the_same_bit_by_bit_and_from_any_thread():
    contestants = [contestant("adam", lr=0.1), contestant("momentum", lr=1e-3)]

    def positions(steps):
        return [
            path.position for path in race(compile_formula(BEALE), contestants, START, steps, Noise(0.3, 3))
        ]

    first = positions(200)
    with ThreadPoolExecutor(4) as pool:
        for again in pool.map(positions, [200] * 8):
            assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert all(np.array_equal(a[:51], b) for a, b in zip(first, positions(50), strict=True))


def test_no_noise_is_noise_of_size_zero():
    runner = [contestant("rmsprop", lr=0.05)]
    quiet, silent = (
        race(compile_formula(BEALE), runner, START, 90, noise)[0] for noise in (None, Noise(0.0, 9))
    )
    assert np.array_equal(quiet.position, silent.position)
    assert np.array_equal(silent.used_gradient, silent.gradient)


@pytest.mark.parametrize(
    ("formula", "start", "rate", "steps", "bad"),
    [
        ("log(x) + y**2", (-1.0, 1.0), 0.1, 10, 0),
        ("log(x) + y**2", (1.0, 1.0), 2.0, 10, 1),
        (BEALE, START, 0.04, 10, 4),
        (BEALE, START, 0.04, 4, 4),
        ("exp(x) + y**2", (710.0, 0.0), 1.0, 6, 0),
    ],
)
def test_after_the_first_bad_row_all_is_nan(formula, start, rate, steps, bad):
    path = race(compile_formula(formula), [contestant("sgd", lr=rate)], start, steps)[0]
    assert path.finite == bad
    assert np.isfinite(path.loss[:bad]).all()
    assert not np.isfinite(path.loss[bad])
    assert not np.isnan(path.position[bad]).any()
    for array in (path.position, path.loss, path.gradient, path.step_length):
        assert np.isnan(array[bad + 1 :]).all()
        assert len(array) == steps + 1
    assert np.isfinite(path.learning_rate).all()


def test_a_million_steps():
    path = race(compile_formula(BEALE), [contestant("sgd", lr=1e-4)], START, 1_000_000)[0]
    np.testing.assert_allclose(path.position[-1], (3, 0.5), atol=1e-3)


def test_a_second_process_compiles_no_rule_and_no_loop(tmp_path):
    """Rules and loop come from numba's cache on disk, so the first race of a start does not wait for them."""
    program = (
        "from surfaces.compiled import compile_formula\n"
        "from visualizer.descent.optimizers import OPTIMIZERS, defaults\n"
        "from visualizer.descent.race import Contestant, race\n"
        "race(compile_formula('x**2 + y**2'), [Contestant('adam', defaults('adam'))], (1.0, 1.0), 5)\n"
        "from visualizer.descent import stepping\n"
        "rule = stepping.compiled_rule('adam', (False, False))\n"
        "print(rule.cache_hits, sum(stepping.take_steps.stats.cache_hits.values()))\n"
    )
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
    outputs = [
        subprocess.run(
            [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
        ).stdout.split()
        for _ in range(2)
    ]
    assert outputs == [["0", "0"], ["1", "1"]]


def test_nothing_heavy_is_imported_before_the_first_race():
    program = (
        "import sys, visualizer.descent.race\n"
        "print([name for name in ('numba', 'torch', 'sympy', 'scipy', 'PySide6') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_repeated_optimizer_gets_a_number():
    row = CATALOG["beale"]
    contestants = [contestant(key) for key in ("sgd", "adam", "sgd", "sgd", "adam")]
    runs = descend(row, contestants, row.start, 3, None, row.window)
    assert [run.name for run in runs] == ["sgd", "adam", "sgd#2", "sgd#3", "adam#2"]
    assert [run.key for run in runs] == ["sgd", "adam", "sgd", "sgd", "adam"]


def test_a_run_is_its_path_with_what_is_said_about_it():
    row = CATALOG["beale"]
    runner, noise = contestant("adam", changes=[(4, 0.5)], lr=0.1), Noise(0.1, 2)
    run = descend(row, [runner], row.start, 9, noise, row.window)[0]
    path = race(row.function, [runner], row.start, 9, noise)[0]
    assert run.steps == 9
    assert run.hyperparameters == runner.hyperparameters
    for name in ("position", "loss", "gradient", "used_gradient", "step_length", "learning_rate"):
        np.testing.assert_array_equal(getattr(run, name), getattr(path, name))
    np.testing.assert_allclose(run.gradient_norm, np.hypot(*run.gradient.T))
    assert run.critical_lr.shape == run.verdicts.codes.shape == (10,)
    assert run.verdict(99).step == run.verdict().step


def test_without_a_folder_for_the_cache_it_compiles_all_the_same():
    from visualizer.descent.compiling import on_disk

    def compile_(cached):
        if cached:
            raise RuntimeError("cannot cache function: no locator available")
        return "compiled"

    assert on_disk(compile_) == "compiled"
