"""The cut against a brute-force oracle: points laid densely along every segment."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from surfaces.window import Window
from visualizer.stage.cut import cut

BOX = Window(-2.0, 3.0, -1.0, 1.5)


def dense(begin, end, count=2001):
    share = np.linspace(0, 1, count)[:, None]
    return begin + share * (end - begin)


def is_inside(points, slack=0.0):
    return (
        (points[:, 0] >= BOX.x_min - slack)
        & (points[:, 0] <= BOX.x_max + slack)
        & (points[:, 1] >= BOX.y_min - slack)
        & (points[:, 1] <= BOX.y_max + slack)
    )


def distance_to_segment(points, begin, end):
    along = end - begin
    length = along @ along
    share = np.clip((points - begin) @ along / length, 0, 1) if length else np.zeros(len(points))
    return np.hypot(*(points - begin - share[:, None] * along).T)


@pytest.mark.parametrize("seed", range(6))
def test_what_is_kept_is_what_lies_inside(seed):
    rng = np.random.default_rng(seed)
    points = rng.uniform(-6, 6, (120, 2))
    points[rng.integers(0, 120, 10)] = rng.choice([0.0, -2.0, 3.0, -1.0, 1.5], (10, 2))  # corners, sides
    kept = cut(points, BOX)
    by_index = dict(zip(kept.rows.tolist(), kept.segments, strict=True))
    for row in range(len(points) - 1):
        laid = dense(points[row], points[row + 1])
        inside = laid[is_inside(laid, -1e-9)]
        if row not in by_index:
            assert len(inside) == 0
            continue
        begin, end = by_index[row][:2], by_index[row][2:]
        assert is_inside(np.array([begin, end])).all()
        assert distance_to_segment(np.array([begin, end]), points[row], points[row + 1]).max() < 1e-9
        if len(inside):
            assert distance_to_segment(inside, begin, end).max() < 1e-9
        assert (end - begin) @ (points[row + 1] - points[row]) >= 0  # the same way round


coordinates = st.floats(allow_nan=True, allow_infinity=True, width=64)


@given(arrays(np.float64, st.tuples(st.integers(0, 12), st.just(2)), elements=coordinates))
def test_nothing_leaves_the_box_whatever_comes(points):
    kept = cut(points, BOX)
    assert np.isfinite(kept.segments).all()
    assert is_inside(kept.segments[:, :2]).all()
    assert is_inside(kept.segments[:, 2:]).all()


@pytest.mark.parametrize("far", [1e3, 1e20, 1e150, 1e300, 1.7e308])
def test_a_far_point_leaves_in_its_direction(far):
    kept = cut(np.array([[0.0, 0.0], [far, far / 4]]), BOX)
    assert kept.segments == pytest.approx(np.array([[0.0, 0.0, 3.0, 0.75]]))
    back = cut(np.array([[far, far / 4], [0.0, 0.0]]), BOX)
    assert back.segments == pytest.approx(np.array([[3.0, 0.75, 0.0, 0.0]]))


def test_the_widest_jump_of_all_is_still_cut():
    kept = cut(np.array([[-1.7e308, 0.5], [1.7e308, 0.5]]), BOX)
    assert kept.segments == pytest.approx(np.array([[-2.0, 0.5, 3.0, 0.5]]))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("row", [0, 1, 2, 3])
def test_a_point_that_is_no_number_takes_its_two_segments_away(bad, row):
    points = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
    points[row, 1] = bad
    assert cut(points, BOX).rows.tolist() == [k for k in range(3) if row not in (k, k + 1)]


def test_what_leaves_is_cut_and_what_stays_outside_goes():
    points = np.array([[0.0, 0.0], [1.0, 0.0], [9.0, 0.0], [9.0, 1.0], [1.0, 1.0], [0.0, 1.0]])
    kept = cut(points, BOX)
    np.testing.assert_array_equal(kept.segments, [[0, 0, 1, 0], [1, 0, 3, 0], [3, 1, 1, 1], [1, 1, 0, 1]])
    assert kept.rows.tolist() == [0, 1, 3, 4]


@pytest.mark.parametrize("rows", [0, 1])
def test_too_few_points_make_no_line(rows):
    assert cut(np.zeros((rows, 2)), BOX).segments.shape == (0, 4)
