from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visualizer.stage.number_text import fixed, power_of_ten, short
from visualizer.stage.ticks import linear_ticks, log_ticks, nice_step

NUMBERS = [
    (0.0, "0"),
    (1.0, "1"),
    (0.001, "0.001"),
    (0.00012346, "0.0001235"),
    (12346.0, "12350"),
    (123456.0, "1.235e5"),
    (-1.5e-7, "−1.5e−7"),
    (999.96, "1000"),
    (100.0, "100"),
    (math.inf, "∞"),
    (-math.inf, "−∞"),
    (math.nan, "—"),
]


@pytest.mark.parametrize(("value", "text"), NUMBERS)
def test_short(value, text):
    assert short(value) == text


def test_fixed_has_no_negative_zero():
    assert fixed(-1e-17, 1) == "0.0"
    assert fixed(-2.5, 1) == "−2.5"


def test_power_of_ten():
    assert [power_of_ten(n) for n in (-12, 0, 3)] == ["10⁻¹²", "10⁰", "10³"]


@pytest.mark.parametrize(
    ("span", "count", "step"),
    [(10, 5, 2), (10, 10, 1), (1, 4, 0.5), (7, 3, 5), (3e-7, 3, 1e-7), (300, 6, 50)],
)
def test_nice_step(span, count, step):
    assert nice_step(span, count) == pytest.approx(step)


AXES = [
    ((-2.2, 4.5, 9), ["−2", "−1", "0", "1", "2", "3", "4"]),
    ((0, 1, 5), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
    ((-4.5, 4.5, 2.2), ["−4", "−2", "0", "2", "4"]),
    ((2.9999, 3.0001, 3), ["2.9999", "3.0000", "3.0001"]),
    ((0, 4e6, 4), ["0", "1e6", "2e6", "3e6", "4e6"]),
]


@pytest.mark.parametrize(("axis", "labels"), AXES)
def test_linear_ticks(axis, labels):
    assert list(linear_ticks(*axis).labels) == labels


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9), st.floats(2, 12), st.booleans())
def test_ticks_lie_on_the_axis_and_are_not_too_many(low, span, count, whole):
    ticks = linear_ticks(low, low + span, count, whole=whole)
    slack = 1e-6 * span + 1e-9 * abs(low)
    assert all(low - slack <= value <= low + span + slack for value in ticks.values)
    assert len(ticks.values) <= 2.5 * count + 3
    assert len(ticks.labels) == len(ticks.values)


def test_steps_are_whole():
    assert linear_ticks(0, 3, 12, whole=True).labels == ("0", "1", "2", "3")


def test_log_ticks_name_the_powers():
    ticks = log_ticks(-1.2, 2.1, 6)
    assert ticks.labels == ("10⁻¹", "10⁰", "10¹", "10²")
    assert any(value == pytest.approx(math.log10(20)) for value in ticks.minor)


def test_many_decades_name_some_powers():
    ticks = log_ticks(-300, 300, 6)
    assert len(ticks.labels) <= 7
    assert "10⁰" in ticks.labels


def test_less_than_a_decade_names_round_numbers():
    ticks = log_ticks(math.log10(2.1), math.log10(4.9), 4)
    assert ticks.labels == ("3", "4")
    assert ticks.values == pytest.approx((math.log10(3), math.log10(4)))
