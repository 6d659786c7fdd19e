"""Planes through parameter space: filter normalisation, principal components, three points, projection."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from network_cases import NAMES, case, two_parameters
from torch import nn

from surfaces.directions import filters_of, random_plane
from surfaces.plane import Plane, parameter_plane
from surfaces.problem import flat
from surfaces.spanned import MOST_ROWS, pca_plane, three_point_plane


def _filters(model: nn.Module):
    """The flat places of every output's weights, by the layers' own shapes."""
    start = 0
    for parameter in model.parameters():
        if parameter.ndim > 1:
            size = parameter[0].numel()
            for number in range(parameter.shape[0]):
                yield slice(start + number * size, start + (number + 1) * size)
        start += parameter.numel()


@pytest.mark.parametrize("name", NAMES)
def test_random_directions_are_normalised_and_orthogonal_within_each_filter(name: str) -> None:
    _, model = case(name, torch.float64)
    plane, own = random_plane(model, 4), flat(model)
    moved = torch.zeros(len(own), dtype=torch.bool)
    for part in _filters(model):
        moved[part] = True
        for direction in (plane.x, plane.y):
            torch.testing.assert_close(direction[part].norm(), own[part].norm(), rtol=1e-12, atol=0)
        assert abs(plane.x[part] @ plane.y[part]) <= 1e-12 * own[part].norm() ** 2
    assert moved.any()
    assert not plane.x[~moved].any()
    assert not plane.y[~moved].any()
    assert torch.equal(plane.origin, own)
    assert list(filters_of(model)) == list(_filters(model))
    assert "Li et al." in plane.promise


def test_weights_are_normal_not_of_one_sign() -> None:
    plane = random_plane(case("tanh")[1], 1)
    for direction in (plane.x, plane.y):
        signs = direction[direction != 0].sign()
        assert abs(signs.mean()) < 0.5


def test_the_same_seed_means_the_same_plane_and_no_global_random_state() -> None:
    model = case("cnn")[1]
    before = torch.get_rng_state()
    first, again, other = (random_plane(model, seed) for seed in (7, 7, 8))
    assert torch.equal(torch.get_rng_state(), before)
    assert torch.equal(first.basis, again.basis)
    assert not torch.equal(first.x, other.x)


def test_vectors_move_only_where_they_are_chosen_and_the_plane_says_what_is_lost() -> None:
    _, model = case("batch-norm", torch.float64)
    plane = random_plane(model, 2, vectors=True)
    start = 0
    for parameter in model.parameters():
        part = slice(start, start + parameter.numel())
        start = part.stop
        assert plane.x[part].any()
        if parameter.ndim == 1 and len(parameter) > 1:
            for direction in (plane.x, plane.y):
                torch.testing.assert_close(direction[part].norm(), parameter.detach().norm())
    assert "can no longer be compared" in plane.promise
    assert "can no longer be compared" not in random_plane(model, 2).promise


def test_filter_of_a_single_weight_moves_along_one_direction_and_the_plane_says_so() -> None:
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(1, 3), nn.Tanh(), nn.Linear(3, 1))
    plane = random_plane(model, 1)
    torch.testing.assert_close(plane.x[:3].abs(), model[0].weight.detach()[:, 0].abs())
    assert not plane.y[:3].any()
    assert "(3 of them)" in plane.promise


def test_filter_of_zeros_stays() -> None:
    model = nn.Linear(3, 2)
    nn.init.zeros_(model.weight[0])
    plane = random_plane(model, 1)
    assert not plane.x[:3].any()
    assert not plane.y[:3].any()
    assert plane.basis.isfinite().all()


@pytest.mark.parametrize("kind", ["vectors only", "zeros"])
def test_no_direction_left_is_said(kind: str) -> None:
    model = two_parameters("linear")[1] if kind == "vectors only" else nn.Linear(2, 1)
    if kind == "zeros":
        nn.init.zeros_(model.weight)
    with pytest.raises(ValueError, match="no direction is left"):
        random_plane(model, 1)


@pytest.mark.parametrize("shape", [(30, 200), (300, 12), (5, 5)], ids=str)
def test_principal_components_are_those_of_the_singular_value_decomposition(shape: tuple[int, int]) -> None:
    random = np.random.RandomState(1)
    rows = random.normal(size=shape).cumsum(axis=0) * np.linspace(1, 3, shape[1]) + 5
    half = shape[0] // 2
    plane = pca_plane([torch.from_numpy(rows[:half]), torch.from_numpy(rows[half:])])
    centred = rows - rows.mean(axis=0)
    _, singular, right = np.linalg.svd(centred, full_matrices=False)
    found = torch.stack((plane.x, plane.y)).numpy()
    np.testing.assert_allclose(np.abs(found @ right[:2].T), np.eye(2), atol=1e-9)
    np.testing.assert_allclose(found @ found.T, np.eye(2), atol=1e-12)
    np.testing.assert_allclose(plane.explained, (singular**2 / (singular**2).sum())[:2], rtol=1e-9)
    np.testing.assert_allclose(plane.origin.numpy(), rows.mean(axis=0), rtol=1e-12)
    assert f"{100 * sum(plane.explained):.4g} %" in plane.promise


def test_rows_that_are_not_finite_are_left_out_and_an_origin_may_be_chosen() -> None:
    rows = torch.randn(20, 6, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    broken = torch.cat((rows, torch.full((1, 6), torch.inf), torch.full((1, 6), torch.nan)))
    plane, expected = pca_plane([broken], origin=rows[-1]), pca_plane([rows])
    torch.testing.assert_close(plane.x, expected.x)
    assert torch.equal(plane.origin, rows[-1])


def test_paths_along_one_line_span_a_plane_that_says_so() -> None:
    line = torch.linspace(0, 1, 9, dtype=torch.float64)[:, None] * torch.tensor([[3.0, 4.0, 0.0]])
    plane = pca_plane([line])
    torch.testing.assert_close(plane.x, torch.tensor([0.6, 0.8, 0.0], dtype=torch.float64))
    assert abs(plane.x @ plane.y) < 1e-12
    assert plane.y.norm() == pytest.approx(1)
    assert plane.explained == (pytest.approx(1), 0)
    assert "one line" in plane.promise


def test_long_trajectories_are_thinned_and_the_plane_says_so() -> None:
    path = torch.randn(2 * MOST_ROWS + 1, 5, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    plane = pca_plane([path])
    assert torch.equal(plane.x, pca_plane([path[::3]]).x)
    assert "one point in 3 " in plane.promise


@pytest.mark.parametrize("rows", [torch.ones(4, 3), torch.full((3, 3), torch.nan), torch.zeros(0, 3)])
def test_paths_that_do_not_move_span_nothing(rows: torch.Tensor) -> None:
    with pytest.raises(ValueError, match="span no plane"):
        pca_plane([rows])


def test_three_points_lie_on_their_plane_at_true_scale() -> None:
    points = torch.randn(3, 50, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
    plane = three_point_plane(*points)
    coordinates, distance = plane.project(points)
    np.testing.assert_allclose(distance, 0, atol=1e-12)
    np.testing.assert_allclose(coordinates[:2], [(0, 0), (1, 0)], atol=1e-12)
    for index, (a, b) in enumerate(coordinates):
        torch.testing.assert_close(plane.at(a, b), points[index])
    assert plane.x.norm() == pytest.approx(plane.y.norm())
    assert abs(plane.x @ plane.y) < 1e-12 * plane.x.norm() ** 2


@pytest.mark.parametrize("third", [0.0, 1.0, -2.5])
def test_three_points_on_a_line_are_refused(third: float) -> None:
    first, second = torch.randn(2, 9, generator=torch.Generator().manual_seed(2))
    with pytest.raises(ValueError, match="lie on a line"):
        three_point_plane(first, second, first + third * (second - first))


def test_projection_is_the_least_squares_solution_also_on_oblique_directions() -> None:
    generator = torch.Generator().manual_seed(1)
    basis = torch.randn(3, 20, generator=generator, dtype=torch.float64)
    plane = Plane(*basis, "points", "")
    vectors = torch.randn(150, 20, generator=generator, dtype=torch.float64)
    coordinates, distance = plane.project(vectors)
    away = (vectors - basis[0]).numpy()
    expected, squares, *_ = np.linalg.lstsq(basis[1:].numpy().T, away.T, rcond=None)
    np.testing.assert_allclose(coordinates, expected.T, rtol=1e-9)
    np.testing.assert_allclose(distance, np.sqrt(squares), rtol=1e-9)


def test_projection_of_what_is_not_finite_is_nan_and_spares_the_others() -> None:
    plane = three_point_plane(*torch.eye(3))
    coordinates, distance = plane.project(torch.tensor([[0.0, torch.inf, 0], [torch.nan, 0, 0], [1, 0, 0]]))
    assert np.isnan(coordinates[:2]).all()
    assert np.isnan(distance[:2]).all()
    np.testing.assert_allclose(coordinates[2], (0, 0), atol=1e-7)


def test_parameters_are_the_axes_of_a_model_with_two() -> None:
    plane = parameter_plane(two_parameters("linear")[1])
    assert plane.at(0.25, -3.0).tolist() == [0.25, -3.0]
    with pytest.raises(ValueError, match="not two"):
        parameter_plane(case("tanh")[1])


def test_vectors_of_different_lengths_are_no_plane() -> None:
    with pytest.raises(ValueError, match="one length"):
        Plane(torch.zeros(3), torch.zeros(3), torch.zeros(2), "points", "")
