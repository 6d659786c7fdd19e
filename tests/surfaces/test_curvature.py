"""Eigenvalues, their directions and the condition number against numpy's linear algebra."""

from __future__ import annotations

import math

import numpy as np
import pytest

from surfaces import curvature
from surfaces.compiled import compile_formula


def _symmetric(count: int) -> np.ndarray:
    a, b, c = np.random.default_rng(3).normal(size=(3, count)) * 10.0 ** np.random.default_rng(4).integers(
        -8, 9, count
    )
    return np.array([[a, b], [b, c]])


def test_eigenvalues_are_those_of_numpy() -> None:
    hessian = _symmetric(1000)
    values = curvature.eigenvalues(hessian)
    expected = np.linalg.eigvalsh(np.moveaxis(hessian, -1, 0)).T
    assert values.shape == (2, 1000)
    assert (values[0] <= values[1]).all()
    scale = np.abs(expected).max(axis=0)
    assert (np.abs(values - expected) <= 1e-14 * scale).all()


def test_small_eigenvalue_does_not_drown_beside_a_large_one() -> None:
    hessian = np.array([[1e12 + 1.0, 1e6], [1e6, 1.0]])
    assert curvature.eigenvalues(hessian)[0] == pytest.approx(1e-12, rel=1e-3)


@pytest.mark.parametrize(
    ("matrix", "values", "condition"),
    [
        ([[1, 0], [0, 100]], [1, 100], 100),
        ([[2, 0], [0, -4]], [-4, 2], 2),
        ([[0, 3], [3, 0]], [-3, 3], 1),
        ([[1, 1], [1, 1]], [0, 2], math.inf),
        ([[0, 0], [0, 0]], [0, 0], math.nan),
        ([[math.nan, 0], [0, 1]], [math.nan, math.nan], math.nan),
        ([[math.inf, 0], [0, 1]], [math.nan, math.nan], math.nan),
        ([[1e300, 0], [0, 1e-300]], [1e-300, 1e300], math.inf),
        ([[1e-310, 0], [0, 1e-310]], [1e-310, 1e-310], 1),
    ],
)
def test_eigenvalues_and_condition_number_of_a_matrix(matrix, values, condition) -> None:
    matrix = np.array(matrix, dtype=float)
    np.testing.assert_allclose(curvature.eigenvalues(matrix), values, rtol=1e-12, atol=0)
    np.testing.assert_allclose(curvature.condition_number(matrix), condition, rtol=1e-12)


def test_any_leading_shape_is_kept() -> None:
    hessian = np.broadcast_to(np.array([[1.0, 0.0], [0.0, 4.0]])[..., None, None], (2, 2, 3, 5))
    assert curvature.eigenvalues(hessian).shape == (2, 3, 5)
    assert curvature.condition_number(hessian).shape == (3, 5)
    assert (curvature.condition_number(hessian) == 4).all()


def test_curvature_at_a_point_of_a_tilted_bowl() -> None:
    # 10 along (1, 1)/sqrt(2) and 2 across
    bend = curvature.at(compile_formula("5*((x + y)**2)/2 + (x - y)**2/2"), 0.3, -2.0)
    np.testing.assert_allclose(bend.eigenvalues, [2, 10], rtol=1e-14)
    assert bend.condition_number == pytest.approx(5, rel=1e-14)
    np.testing.assert_allclose(np.abs(bend.eigenvectors), np.full((2, 2), math.sqrt(0.5)), rtol=1e-12)
    assert bend.eigenvectors[0, 1] * bend.eigenvectors[1, 1] > 0


def test_eigenvectors_belong_to_their_eigenvalues() -> None:
    function = compile_formula("x**3 - y**2*x + sin(3*x*y)")
    hessian, bend = function.hessian(0.7, -0.4), curvature.at(function, 0.7, -0.4)
    for value, vector in zip(bend.eigenvalues, bend.eigenvectors.T, strict=True):
        np.testing.assert_allclose(hessian @ vector, value * vector, rtol=1e-12, atol=1e-13)


def test_there_is_no_curvature_outside_the_domain() -> None:
    bend = curvature.at(compile_formula("log(x)"), -1.0, 0.0)
    assert np.isnan(bend.eigenvalues).all()
    assert np.isnan(bend.eigenvectors).all()
    assert math.isnan(bend.condition_number)
