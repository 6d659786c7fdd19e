"""The map from loss to height: order, floor, labels, and the way back."""

from __future__ import annotations

import math

import numpy as np
import pytest

from surfaces.catalog import CATALOG
from surfaces.height import Height
from surfaces.sampling import sample

INF, NAN = math.inf, math.nan

HEIGHTS = [
    Height(),
    Height("log", floor=1e-6),
    Height("log", offset=-3.5, floor=1e-9),
    Height("symlog", linear_threshold=0.01),
    Height("symlog", linear_threshold=100.0),
]
each = pytest.mark.parametrize("height", HEIGHTS)


@each
def test_height_keeps_the_order_of_losses(height: Height) -> None:
    loss = height.offset + np.array([*-np.geomspace(1e8, 1e-4, 50), 0, *np.geomspace(1e-4, 1e8, 50)])
    assert (np.diff(height.of(loss)) >= 0).all()
    above = loss[~height.on_floor(loss)]
    assert (np.diff(height.of(above)) > 0).all()


@each
def test_inverse_leads_back(height: Height) -> None:
    loss = height.offset + np.array([1e-3, 0.5, 1.0, 20.0, 1e6])
    np.testing.assert_allclose(height.inverse(height.of(loss)), loss, rtol=1e-12)
    np.testing.assert_allclose(height.of(height.inverse([0.5, 1.5])), [0.5, 1.5], rtol=1e-12)


@each
def test_inverse_of_negative_losses(height: Height) -> None:
    if height.kind != "log":
        np.testing.assert_allclose(
            height.inverse(height.of([-20.0, -1e-3, 0.0])), [-20.0, -1e-3, 0.0], rtol=1e-12
        )


@each
def test_what_is_not_finite_has_no_height(height: Height) -> None:
    assert np.isnan(height.of([NAN, INF, -INF])).all()
    assert np.isfinite(height.of([1e300, height.offset, 5.0])).all()


@each
def test_height_keeps_the_shape(height: Height) -> None:
    for shape in [(), (3,), (2, 5), (0,)]:
        assert height.of(np.ones(shape)).shape == height.inverse(np.ones(shape)).shape == shape
        assert height.on_floor(np.ones(shape)).shape == shape


def test_a_clipped_height_is_linear_up_to_its_lid() -> None:
    height = Height.choose("clipped", None, np.arange(101.0))
    assert height.ceiling == pytest.approx(60.0)
    assert height.of([-7.0, 59.0, 60.5, 1e9]).tolist() == [-7.0, 59.0, 60.0, 60.0]
    assert height.unclipped.of([1e9]).tolist() == [1e9]


def test_log_is_the_decimal_logarithm_of_the_distance_from_the_minimum() -> None:
    height = Height("log", offset=-3.0, floor=1e-8)
    np.testing.assert_allclose(height.of([-2.0, 97.0, -2.999]), [0, 2, -3], rtol=1e-12)


def test_zeros_sit_on_the_floor() -> None:
    height = Height("log", offset=2.0, floor=1e-8)
    loss = np.array([2.0, 2.0 - 1e-12, 2.0 + 1e-9, 2.0 + 1e-7])
    assert height.of(loss)[:3].tolist() == [height.lowest] * 3 == [-8.0] * 3
    assert height.on_floor(loss).tolist() == [True, True, True, False]


def test_other_kinds_have_no_floor() -> None:
    for height in (Height(), Height("symlog")):
        assert height.lowest == -INF
        assert not height.on_floor([0.0, -1e9]).any()


def test_symlog_is_odd_and_about_linear_near_zero() -> None:
    height = Height("symlog", linear_threshold=2.0)
    loss = np.array([1e-6, 0.3, 7.0, 1e9])
    np.testing.assert_array_equal(height.of(-loss), -height.of(loss))
    assert height.of(0.0) == 0
    assert height.of(1e-6) == pytest.approx(1e-6 / 2 / math.log(10), rel=1e-5)
    assert height.of(2e9) == pytest.approx(9, abs=1e-6)


@pytest.mark.parametrize(
    ("kind", "lowest", "chosen", "label"),
    [
        ("linear", 0.0, "linear", "loss"),
        ("linear", None, "linear", "loss"),
        ("log", 0.0, "log", "log₁₀(loss − f*)"),
        ("log", -3.0, "log", "log₁₀(loss − f*)"),
        ("log", None, "symlog", "symlog loss"),
    ],
)
def test_axis_says_which_height_was_chosen(kind, lowest, chosen, label) -> None:
    height = Height.choose(kind, lowest, np.array([-2.0, 0.5, 10.0]))
    assert (height.kind, height.label) == (chosen, label)


@pytest.mark.parametrize("lowest", [0.0, -959.64, 1e6, None])
@pytest.mark.parametrize(
    "sampled",
    [[], [0.0], [7.0] * 5, [NAN, INF, -INF], [1e-320], [1e300, -1e300], [1e6] * 3, [-959.64] * 3],
    ids=str,
)
def test_any_sample_gives_a_usable_height(lowest, sampled) -> None:
    height = Height.choose("log", lowest, np.array(sampled))
    assert 0 < height.floor < INF
    assert 0 < height.linear_threshold < INF
    heights = height.of([*sampled, 0.0, 1.0, lowest or 0.0])
    assert np.isfinite(heights[np.isfinite([*sampled, 0.0, 1.0, 0.0])]).all()


def test_floor_lies_a_decade_below_what_was_sampled() -> None:
    losses = 5.0 + np.geomspace(1e-4, 10, 1000)
    assert Height.choose("log", 5.0, losses).floor == pytest.approx(1e-5, rel=1e-6)
    assert Height.choose("log", 5.0, np.append(losses, 5.0)).floor == pytest.approx(1e-5, rel=1e-6)


def test_a_point_that_hits_the_minimum_up_to_rounding_does_not_sink_the_floor() -> None:
    losses = np.append(np.geomspace(1e-4, 10, 10_000), 1e-31)
    assert 1e-9 < Height.choose("log", 0.0, losses).floor < 1e-4


def test_floor_is_not_below_what_float64_resolves() -> None:
    losses = -1e6 + np.array([0.0, 1e-10, 2e-10, 3.0])
    assert Height.choose("log", -1e6, losses).floor >= 1e6 * np.finfo(float).eps


@pytest.mark.parametrize("row", CATALOG.values(), ids=list(CATALOG))
def test_every_surface_fills_a_sensible_range_of_heights(row) -> None:
    losses = sample(row.function, row.window, (200, 200)).loss
    height = Height.choose("log", row.lowest, losses)
    heights = height.of(losses)
    assert height.kind == ("symlog" if row.lowest is None else "log")
    assert np.isfinite(heights).all()
    assert 0.1 < np.ptp(heights) < 13
