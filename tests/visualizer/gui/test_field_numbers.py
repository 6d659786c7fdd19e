"""Reading and writing the numbers of fields."""

import pytest

from visualizer.gui.panels import field_numbers as text


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("-2.2 … 4.5", (-2.2, 4.5)),
        ("−2.2…4.5", (-2.2, 4.5)),
        ("-2 ... 4", (-2.0, 4.0)),
        ("-2 .. 4", (-2.0, 4.0)),
        ("-2 to 4", (-2.0, 4.0)),
        ("-2, 4", (-2.0, 4.0)),
        ("-2,4", (-2.0, 4.0)),
        (" -2   4 ", (-2.0, 4.0)),
        ("1e-3;2e3", (0.001, 2000.0)),
        ("4 … 4", None),
        ("5 … 4", None),
        ("1", None),
        ("1 2 3", None),
        ("a … b", None),
        ("nan … 1", None),
        ("0 … inf", None),
        ("", None),
    ],
)
def test_ranges(typed, read):
    assert text.read_range(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1, 1.6", (1.0, 1.6)),
        ("(1; −1.6)", (1.0, -1.6)),
        ("1 1.6", (1.0, 1.6)),
        ("1", None),
        ("1, nan", None),
        ("x, 1", None),
        ("1, 2, 3", None),
    ],
)
def test_pairs(typed, read):
    assert text.read_pair(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("300", (300,)),
        ("1000000", (1_000_000,)),
        ("1,000,000", (1_000_000,)),
        ("10 000", (10_000,)),
        ("1e6", (1_000_000,)),
        ("0", None),
        ("1000001", None),
        ("-5", None),
        ("2.5", None),
        ("1_000", None),
        ("many", None),
        ("inf", None),
        ("", None),
    ],
)
def test_whole_numbers(typed, read):
    assert text.read_whole(typed, low=1, high=1_000_000) == read


@pytest.mark.parametrize(
    ("typed", "read"), [("0", (0.0,)), ("0.1", (0.1,)), ("-0.1", None), ("nan", None), ("0,1", None)]
)
def test_numbers_that_are_not_negative(typed, read):
    assert text.read_not_negative(typed) == read


@pytest.mark.parametrize("numbers", [(-2.2, 4.5), (-1 / 3, 1e-300), (0.1 + 0.2, 1e16)])
def test_what_is_written_exactly_reads_back_to_the_same_doubles(numbers):
    assert text.read_range(text.exact_range(numbers)) == numbers or numbers[0] > numbers[1]
    assert text.read_pair(text.exact_pair(numbers)) == numbers


def test_how_numbers_are_written_briefly():
    assert text.brief_range((-2.2, 4.5))[0] == "−2.2 … 4.5"
    assert text.brief_range((-1 / 3, 2 / 3)) == ("−0.3333 … 0.6667", "−0.333 … 0.667", "−0.33 … 0.67")
    assert text.brief_pair((1.0, 1.6))[0] == "1.0, 1.6"
    assert text.brief_pair((-2.0, 1 / 3)) == ("−2.0, 0.3333", "−2, 0.3333", "−2, 0.333", "−2, 0.33")
    assert text.brief_number((0.1 + 0.2,))[0] == "0.3"
    assert text.whole_number((1_000_000,)) == "1000000"
