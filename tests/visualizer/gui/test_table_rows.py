"""The table's numbers: equal to the runs, and the same doubles after a copy."""

import math
import struct

import numpy as np
import pytest

from visualizer.engine import compute
from visualizer.gui.panels.table.rows import NOISY_NUMBERS, NUMBERS, ROOMS, as_text, digits, rows
from visualizer.gui.widgets.numbers import MINUS
from visualizer.scene import OptimizerChoice, Scene, SurfaceChoice, default_scene

BLOWING_UP = Scene(
    surface=SurfaceChoice(key="formula", formula="x^4 + y^4"),
    optimizers=(OptimizerChoice(key="sgd", hyperparameters={"lr": 10.0}),),
    start=(3.0, 2.0),
    steps=20,
)


def bits(number):
    return struct.pack("<d", number)


def parsed(text):
    """The copied text as a header and rows of strings."""
    header, *lines = [line.split("\t") for line in text.splitlines()]
    return header, lines


@pytest.mark.parametrize("step", [0, 1, 37, 50, 1000])
def test_numbers_are_those_of_the_runs(step):
    scene = default_scene().with_(steps=50)
    runs = compute(scene)
    k = min(step, 50)
    for row, run in zip(rows(scene, runs, step), runs, strict=True):
        expected = [*run.position[k], run.loss[k], *run.gradient[k], run.gradient_norm[k], run.step_length[k]]
        assert row.step == k
        assert row.numbers == pytest.approx(expected, rel=1e-15, abs=0)
        assert (row.verdict.status, row.verdict.cause) == (run.verdict(k).status, run.verdict(k).cause)


def test_with_noise_the_gradient_that_was_used_stands_beside():
    scene = default_scene().with_(steps=20, noise=0.5)
    runs = compute(scene)
    for row, run in zip(rows(scene, runs, 7), runs, strict=True):
        numbers = dict(zip(NOISY_NUMBERS, row.numbers, strict=True))
        assert [numbers["used_grad_x"], numbers["used_grad_y"]] == list(run.used_gradient[7])
        assert numbers["grad_x"] != numbers["used_grad_x"]


def test_labels_skip_what_is_switched_off():
    twice = (*default_scene().optimizers, OptimizerChoice(key="sgd"))
    scene = Scene(optimizers=(twice[0].with_(enabled=False), *twice[1:]), steps=5)
    assert [row.label for row in rows(scene, compute(scene), 0)] == ["Momentum", "Adam", "SGD 2"]


def test_before_the_first_runs_the_table_is_empty():
    assert rows(default_scene(), (), 3) == ()
    assert as_text(()) == "\t".join(("optimizer", "step", *NUMBERS, "verdict")) + "\n"


@pytest.mark.parametrize("scene", [default_scene().with_(steps=30, noise=0.2), BLOWING_UP])
@pytest.mark.parametrize("step", [0, 3, 20])
def test_copied_text_parses_back_to_the_same_doubles(scene, step):
    made = rows(scene, compute(scene), step)
    header, lines = parsed(as_text(made))
    assert header == ["optimizer", "step", *(NOISY_NUMBERS if scene.noise else NUMBERS), "verdict"]
    for line, row in zip(lines, made, strict=True):
        assert (line[0], int(line[1]), line[-1]) == (row.label, row.step, row.verdict.status)
        back = [float(text) for text in line[2:-1]]
        pairs = zip(back, row.numbers, strict=True)
        assert all(bits(a) == bits(b) or (math.isnan(a) and math.isnan(b)) for a, b in pairs)


def test_a_run_that_blows_up_shows_what_is_not_finite():
    last = rows(BLOWING_UP, compute(BLOWING_UP), 20)[0]
    shown = {digits(number) for number in last.numbers}
    assert shown & {"nan", "∞", f"{MINUS}∞"}


@pytest.mark.parametrize(
    ("value", "room", "shown"),
    [
        (1.5, 9, "1.500"),
        (-0.91014, 9, "−0.9101"),
        (0.0, 9, "0.000"),
        (1234.5, 9, "1234"),
        (12345.6, 9, "12350"),
        (0.00012345, 9, "0.0001234"),
        (0.00012345, 8, "1.234e−4"),
        (-0.0012345, 9, "−0.001234"),
        (-0.0012345, 8, "−0.00123"),
        (-0.0012345, 7, "−0.0012"),
        (-0.91014, 6, "−0.910"),
        (0.00012345, 6, "1.2e−4"),
        (1e300, 9, "1.000e300"),
        (-1.2345e-300, 9, "−1.2e−300"),
        (99999.6, 9, "1.000e5"),
        (math.nan, 9, "nan"),
        (math.inf, 9, "∞"),
        (-math.inf, 9, "−∞"),
    ],
)
def test_four_digits_in_little_room(value, room, shown):
    assert digits(value, room) == shown


@pytest.mark.parametrize("room", ROOMS)
def test_no_number_needs_more_room(room):
    values = np.concatenate([sign * 10.0 ** np.arange(-320, 309) * 1.23456 for sign in (-1, 1)])
    longest = max(len(digits(float(value), room)) for value in values)
    assert longest <= max(room, len("−1e−300"))


@pytest.mark.parametrize("value", [1.23456, -0.012345, 1234.56, 3.21e-7, -6.5e12])
def test_the_widest_table_shows_four_digits(value):
    shown = float(digits(value).replace(MINUS, "-"))
    assert shown == pytest.approx(value, rel=6e-4)
