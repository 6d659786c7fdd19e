"""One table checks every surface of the catalog: its minima, its derivatives, and that the backends agree."""

from __future__ import annotations

import ast
import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from surfaces import curvature
from surfaces.catalog import CATALOG, from_formula, surface
from surfaces.compiled import compile_formula
from surfaces.formula import Formula
from surfaces.sampling import sample
from surfaces.syntax import FormulaError, parse
from surfaces.tree import operands, operation

if TYPE_CHECKING:
    from surfaces.surface import Surface

ROWS = list(CATALOG.values())
BOUNDED = [row for row in ROWS if row.lowest is not None]
table = pytest.mark.parametrize("row", ROWS, ids=list(CATALOG))
bounded = pytest.mark.parametrize("row", BOUNDED, ids=[row.key for row in BOUNDED])

WANTED = [
    "round_bowl",
    "ill_conditioned_bowl",
    "beale",
    "rosenbrock",
    "himmelblau",
    "saddle",
    "long_valley",
    "monkey_saddle",
    "booth",
    "matyas",
    "mccormick",
    "three_hump_camel",
    "six_hump_camel",
    "goldstein_price",
    "styblinski_tang",
    "rastrigin",
    "ackley",
    "griewank",
    "levy_13",
    "easom",
    "eggholder",
    "schaffer_2",
    "cross_in_tray",
    "bukin_6",
    "two_gaussian_wells",
    "sigmoid_plateau",
    "cliff",
    "flower",
]

NUMBER_OF_MINIMA = {
    "cliff": 2,
    "himmelblau": 4,
    "six_hump_camel": 2,
    "branin": 3,
    "cross_in_tray": 4,
    "holder_table": 4,
    "saddle": 0,
    "long_valley": 0,
    "monkey_saddle": 0,
    "flower": 0,
}
KINDS = {"bukin_6": "kink", "ackley": "kink", "absolute_valley": "kink", "eggholder": "border"}

# From the literature, to the digits printed there.
LITERATURE = {
    "mccormick": (-0.54719, -1.54719, -1.9133),
    "six_hump_camel": (0.0898, -0.7126, -1.0316),
    "goldstein_price": (0, -1, 3),
    "styblinski_tang": (-2.903534, -2.903534, -39.16599 * 2),
    "branin": (-math.pi, 12.275, 0.397887),
    "holder_table": (8.05502, 9.66459, -19.2085),
    "cross_in_tray": (1.349406, 1.349406, -2.06261),
    "eggholder": (512, 404.2319, -959.6407),
    "bukin_6": (-10, 1, 0),
    "easom": (math.pi, math.pi, -1),
    "booth": (1, 3, 0),
    "beale": (3, 0.5, 0),
}


def _points(row: Surface, count: int, seed: int = 5) -> tuple[np.ndarray, np.ndarray]:
    random, window = np.random.default_rng(seed), row.window
    return random.uniform(window.x_min, window.x_max, count), random.uniform(
        window.y_min, window.y_max, count
    )


def _resolution(row: Surface) -> float:
    """What float64 resolves beside the lowest loss; Ackley's terms cancel from 20."""
    return 1e-14 * max(abs(row.lowest or 0.0), 20.0)


def test_catalog_has_what_was_promised() -> None:
    assert set(WANTED) <= set(CATALOG)
    assert len(CATALOG) >= 28


@table
def test_row_is_complete(row: Surface) -> None:
    assert CATALOG[row.key] is row
    assert all((row.name, row.source, row.note))
    assert row.note.endswith(".")
    assert row.window.width > 0
    assert row.window.height > 0
    assert row.window.contains(*row.start)
    assert set(row.learning_rates) == {"sgd", "momentum", "adam"}
    assert all(0 < rate < math.inf for rate in row.learning_rates.values())
    assert {parameter.name: parameter.default for parameter in row.adjustable} == dict(row.parameters)
    assert isinstance(hash(row), int)


@table
def test_row_names_all_its_minima_and_their_kind(row: Surface) -> None:
    assert len(row.minima) == NUMBER_OF_MINIMA.get(row.key, 1)
    assert len(set(row.minima)) == len(row.minima)
    assert {minimum.kind for minimum in row.minima} <= {KINDS.get(row.key, "smooth")}
    assert row.minima or "no minimum" in row.note.lower()
    assert row.minima == () or row.lowest is not None


@bounded
def test_no_sampled_point_lies_below_the_minimum(row: Surface) -> None:
    grid = sample(row.function, row.window, (501, 501))
    near = [row.function.value(*_around(row, minimum.x, minimum.y)) for minimum in row.minima]
    lowest = min(
        grid.loss.min(), row.function.value(*_points(row, 200_000)).min(), *map(np.min, near), math.inf
    )
    assert lowest >= row.lowest - _resolution(row)


def _around(row: Surface, x: float, y: float) -> tuple[np.ndarray, np.ndarray]:
    """Points within the window at all distances from one point, down to the last digits."""
    random, window = np.random.default_rng(11), row.window
    distance, angle = 10 ** random.uniform(-9, 0, 20_000), random.uniform(0, 2 * np.pi, 20_000)
    near_x = np.clip(x + distance * np.cos(angle), window.x_min, window.x_max)
    near_y = np.clip(y + distance * np.sin(angle), window.y_min, window.y_max)
    return near_x, near_y


@bounded
def test_lowest_loss_is_reached_in_every_minimum(row: Surface) -> None:
    for minimum in row.minima:
        assert row.window.contains(minimum.x, minimum.y)
        assert abs(float(row.function.value(minimum.x, minimum.y)) - row.lowest) <= _resolution(row)


@bounded
def test_there_are_no_other_minima(row: Surface) -> None:
    """Whatever is lowest among its neighbours on a grid leads to a minimum of the table, or is not as low."""
    grid = sample(row.function, row.window, (501, 501))
    inner = grid.loss[1:-1, 1:-1]
    neighbours = [
        grid.loss[1 + i : 500 + i, 1 + j : 500 + j] for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j
    ]
    row_index, column_index = np.nonzero(inner <= np.min(neighbours, axis=0))
    for y, x in zip(grid.y[row_index + 1], grid.x[column_index + 1], strict=True):
        point, loss = _descended(row, x, y)
        if loss <= row.lowest + 1e-9 * max(1.0, abs(row.lowest)):
            assert min(math.dist(point, (minimum.x, minimum.y)) for minimum in row.minima) < 1e-3


def _descended(row: Surface, x: float, y: float) -> tuple[tuple[float, float], float]:
    """The point and loss after some steps of Newton's method, for as long as they lead downhill."""
    point, loss = np.array([x, y]), float(row.function.value(x, y))
    for _ in range(20):
        bend = curvature.at(row.function, *point)
        if not bend.eigenvalues[0] > 0:
            break
        next_point = point - np.linalg.solve(row.function.hessian(*point), row.function.gradient(*point))
        next_loss = float(row.function.value(*next_point))
        if not next_loss < loss:
            break
        point, loss = next_point, next_loss
    return (float(point[0]), float(point[1])), loss


SMOOTH = [(row, minimum) for row in BOUNDED for minimum in row.minima if minimum.kind == "smooth"]


@pytest.mark.parametrize(
    ("row", "minimum"), SMOOTH, ids=[f"{row.key}-{row.minima.index(m)}" for row, m in SMOOTH]
)
def test_smooth_minimum_is_stationary_with_a_positive_hessian(row, minimum) -> None:
    bend = curvature.at(row.function, minimum.x, minimum.y)
    gradient = row.function.gradient(minimum.x, minimum.y)
    assert bend.eigenvalues[0] > 1e-4 * bend.eigenvalues[1] > 0
    # The place is a float64: the gradient is what the curvature makes of its last digit.
    last_digit = np.finfo(float).eps * max(1.0, abs(minimum.x), abs(minimum.y))
    assert np.abs(gradient).max() <= 4 * bend.eigenvalues[1] * last_digit


@pytest.mark.parametrize("key", [key for key, kind in KINDS.items() if kind == "kink"])
def test_loss_rises_steeply_from_a_kink(key: str) -> None:
    row, step = CATALOG[key], 1e-7
    for minimum in row.minima:
        angle = np.linspace(0, 2 * np.pi, 12, endpoint=False) + 0.1
        rise = (
            row.function.value(minimum.x + step * np.cos(angle), minimum.y + step * np.sin(angle))
            - row.lowest
        )
        assert (rise / step).min() > 1e-3


def test_loss_falls_beyond_a_minimum_at_the_border() -> None:
    row = CATALOG["eggholder"]
    for minimum in row.minima:
        assert minimum.x == row.window.x_max
        assert row.function.gradient(minimum.x, minimum.y)[0] < -1
        assert row.function.value(minimum.x + 0.1, minimum.y) < row.lowest


@pytest.mark.parametrize("key", ["saddle", "long_valley", "monkey_saddle"])
def test_surface_without_a_minimum_falls_without_bound(key: str) -> None:
    row = CATALOG[key]
    along = np.array([1e2, 1e4, 1e6])
    assert row.lowest is None
    assert min(row.function.value(-along, 0 * along)[-1], row.function.value(0 * along, along)[-1]) < -1e11


def test_flower_comes_near_its_lowest_loss_and_never_reaches_it() -> None:
    radius = 10.0 ** -np.arange(1.0, 8.0)
    angle = 3 * np.pi / 8
    loss = CATALOG["flower"].function.value(radius * np.cos(angle), radius * np.sin(angle))
    np.testing.assert_allclose(loss, radius - 1, atol=1e-14)


@pytest.mark.parametrize(("key", "expected"), LITERATURE.items(), ids=list(LITERATURE))
def test_minimum_is_that_of_the_literature(key: str, expected: tuple[float, float, float]) -> None:
    row = CATALOG[key]
    assert row.lowest == pytest.approx(expected[2], abs=5e-4)
    assert any((m.x, m.y) == pytest.approx(expected[:2], abs=1e-4) for m in row.minima)


def _central(function, x: np.ndarray, y: np.ndarray, step: float) -> np.ndarray:
    """The derivatives with respect to x and y by five-point central differences [.., 2, n]."""

    def difference(along_x: float, along_y: float) -> np.ndarray:
        def at(k: int) -> np.ndarray:
            return function(x + k * step * along_x, y + k * step * along_y)

        return (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * step)

    return np.stack([difference(1, 0), difference(0, 1)], axis=-2)


@table
@pytest.mark.parametrize(("lower", "higher"), [("value", "gradient"), ("gradient", "hessian")])
def test_derivatives_match_finite_differences(row: Surface, lower: str, higher: str) -> None:
    x, y = _points(row, 400)
    step = 2e-5 * max(row.window.width, row.window.height)
    coarse, fine = (_central(getattr(row.function, lower), x, y, factor * step) for factor in (1, 0.5))
    exact = np.atleast_3d(getattr(row.function, higher)(x, y).reshape(-1, 2, x.size)).reshape(fine.shape)
    scale = np.abs(exact).max()
    # Differences across a kink mean nothing; there the two steps disagree.
    trusted = (np.abs(coarse - fine) <= 1e-7 * scale).all(axis=tuple(range(fine.ndim - 1)))
    assert trusted.mean() > 0.9
    np.testing.assert_allclose(exact[..., trusted], fine[..., trusted], rtol=0, atol=1e-6 * scale)


def _terms(node: ast.expr) -> list[ast.expr]:
    """The terms of the outermost sum."""
    if operation(node) in ("+", "-"):
        return [term for part in operands(node) for term in _terms(part)]
    return [node]


@table
def test_numpy_torch_and_numba_agree_to_1e12_of_the_largest_term(row: Surface, evaluate_numba) -> None:
    function, (x, y) = row.function, _points(row, 500)
    terms = [compile_formula(ast.unparse(term)) for term in _terms(parse(row.formula))]
    tensors = torch.tensor(x), torch.tensor(y)
    compiled = evaluate_numba(function, x, y)
    for kind, from_numba in (("value", compiled[0]), ("gradient", compiled[1:]), ("hessian", None)):
        from_numpy = getattr(function, kind)(x, y)
        largest = np.max([np.abs(getattr(term, kind)(x, y)) for term in terms], axis=0)
        from_torch = getattr(function.torch, kind)(*tensors).numpy()
        assert np.isfinite(from_numpy).all()
        assert (np.abs(from_torch - from_numpy) <= 1e-12 * largest).all()
        assert from_numba is None or (np.abs(from_numba - from_numpy) <= 1e-12 * largest).all()


KINKED = ("abs(", "min(", "max(", "sign(")
DIFFERENTIABLE = [row for row in ROWS if not any(kink in row.formula for kink in KINKED)]


@pytest.mark.parametrize("row", DIFFERENTIABLE, ids=[row.key for row in DIFFERENTIABLE])
def test_derivatives_are_those_of_sympy(row: Surface) -> None:
    import sympy

    symbols, expression = sympy.symbols("x y", real=True), Formula.parse(row.formula).expression
    (x, y), function = _points(row, 50), row.function
    for kind, orders in (
        ("gradient", [(s,) for s in symbols]),
        ("hessian", [(s, t) for s in symbols for t in symbols]),
    ):
        exact = [
            sympy.lambdify(symbols, expression.diff(*order), ["scipy", "numpy"])(x, y) for order in orders
        ]
        exact = np.stack([np.broadcast_to(part, x.shape) for part in exact])
        own = getattr(function, kind)(x, y).reshape(exact.shape)
        np.testing.assert_allclose(own, exact, rtol=1e-9, atol=1e-11 * np.abs(exact).max())


def test_ackley_has_no_slope_at_its_apex() -> None:
    function = CATALOG["ackley"].function
    assert function.gradient(0, 0).tolist() == [0, 0]
    ripples = math.exp(1) * 2 * math.pi**2
    np.testing.assert_allclose(function.hessian(0, 0), [[ripples, 0], [0, ripples]], rtol=1e-14)


@pytest.mark.parametrize("condition", [1, 2.5, 100, 10_000])
def test_condition_of_the_bowl_is_chosen(condition: float) -> None:
    bowl = surface("ill_conditioned_bowl", condition=condition)
    bend = curvature.at(bowl.function, 0.3, -0.2)
    assert bend.condition_number == pytest.approx(condition, rel=1e-14)
    assert bowl.parameters == {"condition": condition}
    assert bowl.learning_rates["sgd"] < 2 / condition


def test_surface_without_parameters_is_the_row() -> None:
    assert surface("beale") is CATALOG["beale"]
    assert surface("ill_conditioned_bowl") is CATALOG["ill_conditioned_bowl"]
    assert surface("ill_conditioned_bowl", condition=100) == CATALOG["ill_conditioned_bowl"]


@pytest.mark.parametrize(
    ("key", "parameters", "says"),
    [
        ("beel", {}, "did you mean 'beale'"),
        ("", {}, "no surface"),
        ("beale", {"condition": 2}, "it has none"),
        ("ill_conditioned_bowl", {"conditoin": 2}, "known: condition"),
        ("ill_conditioned_bowl", {"condition": 0.5}, "between 1 and 10000"),
        ("ill_conditioned_bowl", {"condition": math.nan}, "between 1 and 10000"),
        ("ill_conditioned_bowl", {"condition": math.inf}, "between 1 and 10000"),
    ],
)
def test_wrong_surface_or_parameter_is_refused_in_one_line(key, parameters, says) -> None:
    with pytest.raises(ValueError, match=says) as caught:
        surface(key, **parameters)
    assert "\n" not in str(caught.value)


def test_surface_from_a_formula() -> None:
    typed = from_formula("x^2 + y")
    assert (typed.key, typed.formula, typed.window, typed.minima) == (
        "formula",
        "x^2 + y",
        (-5, 5, -5, 5),
        (),
    )
    assert typed.lowest is None
    assert float(typed.function.value(2, 1)) == 5


def test_surface_from_a_wrong_formula_is_refused() -> None:
    with pytest.raises(FormulaError, match=r"5\*x"):
        from_formula("5x")
