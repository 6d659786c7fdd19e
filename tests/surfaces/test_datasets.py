"""The data that are made: their geometry and statistics, the registry, standardising, a sample to draw."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats

from surfaces.datasets import DATASETS, Dataset, drawing_sample, make_dataset, standardised

MANY = 4_000
SEEDS = (1, 2, 2**32 - 1)
UNLIKELY = 1e-4
"""A right sample fails a test at this level once in ten thousand; the seeds are fixed."""

keys = pytest.mark.parametrize("key", DATASETS)
seeds = pytest.mark.parametrize("seed", SEEDS)
classifications = pytest.mark.parametrize("key", ["moons", "circles", "spirals"])

# Without noise, how far a point is from where it belongs, by the textbook's equation of the curve.
TWO_PI = 2 * math.pi
LAWS = {
    "line": lambda x, y: y - (1 + 2 * x[:, 0]),
    "scaled-line": lambda x, y: y - (1 + 0.2 * x[:, 0]),
    "sine": lambda x, y: y - np.sin(np.pi * x[:, 0]),
    "moons": lambda x, y: np.hypot(x[:, 0] - y, x[:, 1] - 0.5 * y) - 1,
    "circles": lambda x, y: np.hypot(x[:, 0], x[:, 1]) - np.array([1, 0.5])[y.astype(int)],
    "spirals": lambda x, y: np.hypot(
        np.cos(np.arctan2(x[:, 1], x[:, 0])) - np.cos(TWO_PI * np.hypot(*x.T) + np.pi * y),
        np.sin(np.arctan2(x[:, 1], x[:, 0])) - np.sin(TWO_PI * np.hypot(*x.T) + np.pi * y),
    ),
}
# What is uniform between which ends: x, an angle, a radius.
UNIFORM = {
    "line": (lambda x, y: x[:, 0], 0, 1),
    "scaled-line": (lambda x, y: x[:, 0], 0, 10),
    "sine": (lambda x, y: x[:, 0], -1, 1),
    "moons": (lambda x, y: np.arccos(np.where(y == 0, x[:, 0], 1 - x[:, 0]).clip(-1, 1)), 0, math.pi),
    "circles": (lambda x, y: np.arctan2(x[:, 1], x[:, 0]), -math.pi, math.pi),
    "spirals": (lambda x, y: np.hypot(*x.T), 0.1, 1),
}


@keys
@seeds
def test_without_noise_every_point_lies_on_its_curve(key: str, seed: int) -> None:
    data = make_dataset(key, n=MANY, noise=0, seed=seed)
    assert_allclose(LAWS[key](data.features, data.target), 0, atol=1e-12)


@keys
@seeds
def test_points_are_spread_evenly(key: str, seed: int) -> None:
    data = make_dataset(key, n=MANY, noise=0, seed=seed)
    value, low, high = UNIFORM[key]
    for part in np.unique(data.target) if data.classes else [None]:
        rows = slice(None) if part is None else data.target == part
        drawn = value(data.features[rows], data.target[rows])
        assert stats.kstest(drawn, "uniform", (low, high - low)).pvalue > UNLIKELY


@keys
@seeds
def test_noise_is_normal_and_knows_nothing_of_the_place(key: str, seed: int) -> None:
    noise = DATASETS[key].adjustable[1].default
    noisy = make_dataset(key, n=MANY, seed=seed)
    clean = make_dataset(key, n=MANY, noise=0, seed=seed)
    errors = (noisy.features - clean.features).T if noisy.classes else [noisy.target - clean.target]
    for error in errors:
        assert stats.kstest(error / noise, "norm").pvalue > UNLIKELY
        assert all(stats.pearsonr(error, place).pvalue > UNLIKELY for place in clean.features.T)
    if noisy.classes:
        assert stats.pearsonr(*errors).pvalue > UNLIKELY
        assert_array_equal(noisy.target, clean.target)
    else:
        assert_array_equal(noisy.features, clean.features)


@keys
def test_larger_data_begin_with_the_same_points(key: str) -> None:
    small, large = make_dataset(key, n=37, seed=5), make_dataset(key, n=1000, seed=5)
    assert_array_equal(large.features[:37], small.features)
    assert_array_equal(large.target[:37], small.target)


@keys
def test_seed_decides_the_points(key: str) -> None:
    assert_array_equal(make_dataset(key, seed=8).features, make_dataset(key, seed=8).features)
    assert not np.isin(make_dataset(key, seed=8).features, make_dataset(key, seed=9).features).any()


def test_points_are_the_same_in_years_to_come() -> None:
    data = make_dataset("line", n=3, seed=1)
    assert_array_equal(data.features[:, 0], [0.13436424411240122, 0.8474337369372327, 0.763774618976614])
    assert_allclose(data.target, [1.2759769331375073, 2.5377341876333857, 2.4442407387080722], rtol=1e-15)


@classifications
@pytest.mark.parametrize("n", [2, 3, 101])
def test_classes_are_balanced(key: str, n: int) -> None:
    data = make_dataset(key, n=n)
    assert data.task == "binary"
    counts = np.bincount(data.target.astype(int), minlength=len(data.classes))
    assert counts.max() - counts.min() <= 1


@pytest.mark.parametrize(("arms", "task"), [(2, "binary"), (3, "classes"), (5, "classes")])
def test_spirals_have_as_many_arms_as_asked_for(arms: int, task: str) -> None:
    data = make_dataset("spirals", n=30 * arms, noise=0, arms=arms)
    assert data.task == task
    assert data.classes == tuple(f"arm {number}" for number in range(1, arms + 1))
    assert np.bincount(data.target.astype(int)).tolist() == [30] * arms
    turned = np.arctan2(*data.features.T[::-1]) - TWO_PI * np.hypot(*data.features.T)
    assert_allclose(np.exp(1j * turned), np.exp(2j * np.pi * data.target / arms), atol=1e-12)


@keys
def test_row_says_what_is_made(key: str) -> None:
    row, data = DATASETS[key], make_dataset(key)
    settings = {each.name: each for each in row.adjustable}
    assert list(settings)[:3] == ["n", "noise", "seed"]
    assert len(data.features) == len(data.target) == settings["n"].default
    assert data.features.shape[1] == len(data.feature_names)
    assert (data.key, data.task, data.target_name) == (key, row.task, row.target_name)
    assert row.note.endswith(".")
    plain = row.as_dict()
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    assert plain["adjustable"][2] == {**vars(settings["seed"])}
    assert "make" not in plain


REFUSED = {
    "misspelt": ("moon", {}, "there is no dataset 'moon': did you mean 'moons'?"),
    "unknown": (
        "xyz",
        {},
        "there is no dataset 'xyz': known: line, scaled-line, sine, moons, circles, spirals",
    ),
    "setting": ("line", {"arms": 2}, "the dataset 'line' has no setting 'arms'; known: n, noise, seed"),
    "one point": (
        "line",
        {"n": 1},
        "n of the dataset 'line' must be a whole number between 2 and 1,000,000, not 1",
    ),
    "half a point": (
        "line",
        {"n": 2.5},
        "n of the dataset 'line' must be a whole number between 2 and 1,000,000, not 2.5",
    ),
    "negative noise": (
        "sine",
        {"noise": -0.1},
        "noise of the dataset 'sine' must be a number between 0 and 1, not -0.1",
    ),
    "nan": (
        "moons",
        {"noise": math.nan},
        "noise of the dataset 'moons' must be a number between 0 and 0.5, not nan",
    ),
    "seed": (
        "line",
        {"seed": -1},
        "seed of the dataset 'line' must be a whole number between 0 and 4,294,967,295, not -1",
    ),
}


@pytest.mark.parametrize(("key", "chosen", "message"), REFUSED.values(), ids=REFUSED)
def test_wrong_choice_is_refused(key: str, chosen: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match="dataset") as caught:
        make_dataset(key, **chosen)
    assert str(caught.value) == message


def condition(data: Dataset) -> float:
    """Largest by smallest eigenvalue of the Hessian of the MSE over (b, w)."""
    design = np.column_stack([np.ones(len(data.target)), data.features])
    low, high = np.linalg.eigvalsh(2 * design.T @ design / len(design))
    return float(high / low)


def exact_condition(scale: float) -> float:
    """The same for endless data, x uniform in [0, scale]: by the roots of the characteristic polynomial."""
    trace, determinant = 1 + scale**2 / 3, scale**2 / 12
    root = math.sqrt(trace**2 - 4 * determinant)
    return (trace + root) / (trace - root)


def test_badly_scaled_feature_makes_a_ravine_and_standardising_a_round_bowl() -> None:
    for key, scale in (("line", 1), ("scaled-line", 10)):
        data = make_dataset(key, n=100_000)
        assert condition(data) == pytest.approx(exact_condition(scale), rel=0.02)
        assert condition(standardised(data)) == pytest.approx(1, abs=1e-9)
    assert (
        f"about {exact_condition(10):.0f} instead of {exact_condition(1):.0f}" in DATASETS["scaled-line"].note
    )
    assert_array_equal(make_dataset("scaled-line").target, make_dataset("line").target)


def table(*columns: list[float]) -> Dataset:
    features = np.array(columns, dtype=np.float64).T
    names = tuple(f"f{number}" for number in range(features.shape[1]))
    return Dataset("file", features, np.arange(len(features)) + 0.0, names, "t", "regression")


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ([1, 3], [-1, 1]),
        ([0, 0, 3], [-math.sqrt(0.5), -math.sqrt(0.5), math.sqrt(2)]),
        ([1e9, 1e9 + 1], [-1, 1]),
        ([-1.7e308, 1.7e308], [-1, 1]),
        ([0, 1.7e308, 1.7e308, 0], [-1, 1, 1, -1]),
        ([5e-324, 1.5e-323], [-1, 1]),
        ([1e-200, 3e-200], [-1, 1]),
    ],
)
def test_standardised_column(column: list[float], expected: list[float]) -> None:
    data = table(column, list(reversed(column)))
    result = standardised(data)
    assert_allclose(result.features[:, 0], expected, rtol=1e-12)
    assert_allclose(result.features[:, 1], expected[::-1], rtol=1e-12)
    assert_array_equal(data.features[:, 0], column)
    assert_array_equal(result.target, data.target)
    assert result.remarks == ()


def test_constant_feature_is_said_and_not_divided_by_zero() -> None:
    result = standardised(table([1, 3], [0.1, 0.1], [7, 5]))
    assert_array_equal(result.features, [[-1, 0, 1], [1, 0, -1]])
    assert result.remarks == ("The feature 'f1' is constant: standardised it is 0 and teaches nothing.",)


def test_drawing_sample_takes_few_rows_and_all_where_there_are_few() -> None:
    data = make_dataset("moons", n=20_000)
    rows = drawing_sample(data, at_most=1_000)
    assert len(rows) == 1_000
    assert (np.diff(rows) > 0).all()
    assert stats.kstest(rows / 20_000, "uniform").pvalue > UNLIKELY
    assert abs(data.target[rows].mean() - 0.5) < 0.1
    assert_array_equal(rows, drawing_sample(data, at_most=1_000))
    assert np.isin(drawing_sample(data, at_most=100), rows).all()
    assert_array_equal(drawing_sample(data, at_most=20_000), np.arange(20_000))
    with pytest.raises(ValueError, match="at least one row"):
        drawing_sample(data, at_most=0)
