"""Numbers as they are shown, typed and set by a slider."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visualizer.gui.widgets.numbers import counted, full, parse, round_significant, short
from visualizer.gui.widgets.scales import SliderScale


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (0.001, "0.001"),
        (0.00123456, "0.001235"),
        (12345.678, "12350"),
        (-0.5, "−0.5"),
        (1e-8, "1e−8"),
        (1.23456e7, "1.235e7"),
        (999.96, "1000"),
        (math.nan, "—"),
        (-math.inf, "−∞"),
    ],
)
def test_short_has_four_significant_digits(value, text):
    assert short(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_full_can_be_typed_again(value):
    assert parse(full(value)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("0,001", 0.001), (" 1e-3 ", 0.001), ("−2", -2.0), ("×2.5", 2.5), (".5", 0.5), ("1\u00a0000", 1000.0)],
)
def test_numbers_are_read_as_people_type_them(text, value):
    assert parse(text) == value


@pytest.mark.parametrize("text", ["", "x", "nan", "inf", "1e999", "1_000", "1,2,3", "0x10", "1,000.5"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        parse(text)


@pytest.mark.parametrize(
    ("number", "text"), [(7, "7"), (4100, "4\u00a0100"), (1_000_000, "1\u00a0000\u00a0000")]
)
def test_counts_are_grouped(number, text):
    assert counted(number) == text


@given(st.floats(1e-300, 1e300), st.integers(1, 12))
def test_rounding_keeps_that_many_digits(value, digits):
    rounded = round_significant(value, digits)
    assert abs(rounded - value) <= 0.5000001 * 10.0 ** (math.floor(math.log10(value)) - digits + 1)


SCALES = [
    SliderScale(0.0, 1.0),
    SliderScale(0.9, 0.9999),
    SliderScale(-3.0, 250.0),
    SliderScale(1e-5, 10.0, "log"),
    SliderScale(1e-5, 10.0, "log", zero=True),
    SliderScale(1e-12, 1.0, "log", zero=True),
]


@pytest.mark.parametrize("scale", SCALES)
def test_a_scale_goes_up_and_reaches_both_ends(scale):
    values = [scale.value(place / 1000) for place in range(1001)]
    assert values == sorted(values)
    assert values[-1] == scale.maximum
    assert values[0] == (0.0 if scale.zero else scale.minimum)
    assert all(value == 0 or scale.minimum <= value <= scale.maximum for value in values)


@pytest.mark.parametrize("scale", SCALES)
def test_a_scale_comes_back_to_where_it_was(scale):
    for place in range(0, 1001, 7):
        value = scale.value(place / 1000)
        assert scale.value(scale.fraction(value)) == pytest.approx(value, rel=0.01, abs=1e-12)


@pytest.mark.parametrize("scale", SCALES)
def test_values_outside_lie_at_the_nearer_end(scale):
    assert scale.fraction(scale.maximum * 10) == 1
    assert scale.fraction(scale.minimum - 1) == 0


def test_a_logarithmic_scale_has_its_geometric_mean_in_the_middle():
    assert SliderScale(0.01, 100.0, "log").value(0.5) == 1
    assert SliderScale(0.01, 100.0, "log").fraction(1.0) == pytest.approx(0.5)


def test_what_a_hand_sets_has_few_digits():
    scale = SliderScale(1e-5, 10.0, "log")
    assert all(round_significant(scale.value(p / 997), 3) == scale.value(p / 997) for p in range(998))
