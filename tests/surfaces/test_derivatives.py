"""Gradient and Hessian against torch's autograd, sympy and known values at kinks and borders."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from surfaces.compiled import SurfaceFunction, compile_formula
from surfaces.formula import Formula
from surfaces.functions import FUNCTIONS
from surfaces.jets import derive
from surfaces.syntax import FormulaError, parse

INF, NAN = math.inf, math.nan

ORDINARY = [
    "x*y",
    "(x + 2*y)*(x - y)*(3*x + y)",
    "x/y - y/(x + 3)",
    "x**3 - y**5 + x**-3/y**-2",
    "x**50*y**-40",
    "(x + y)**2.5 + (x*y)**-1.3 + x**1.5 + y**0.25",
    "sqrt(x) + sqrt(x**2 + y**2)",
    "x**y + y**(x - 2)",
    "2**(x*y) + 0.5**x + 1**y",
    "e**x*e**(-y**2)",
    "sin(x)*cos(y) + tan(x*y/3)",
    "asin(x/3)*acos(y/3) + atan(x*y)",
    "sinh(x)*cosh(y) + tanh(x - y)",
    "exp(x*y)/log(3 + x*y)",
    "log10(5 + x + y)",
    "erf(x*y)*y",
    "atan2(x*y, y + x) + atan2(y, 1) + atan2(2, x)",
    "abs(x - 1)*sign(y - 1)*x*y**2",
    "min(x, y)*x**3 + max(x, y, 1.2)**3*y",
    "-(-x)*+y - 3",
    "sin(x**0)*y + atan2(y**0, x) - (x**0)**y + -x**0",
    "x**1*y**-1",
    "3",
    "y",
]
"""Formulas that are defined for x and y between 0.2 and 1.9 and have no kink at the points that are tried."""


def _points(count: int) -> tuple[np.ndarray, np.ndarray]:
    x, y = np.random.default_rng(7).uniform(0.2, 1.9, (2, count))
    return x, y


def _autograd(function: SurfaceFunction, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The gradient and the Hessian of the value function by torch's own differentiation, twice."""
    at = torch.tensor(x, requires_grad=True), torch.tensor(y, requires_grad=True)
    nothing = 0 * at[0] + 0 * at[1]

    def derivative(value: torch.Tensor) -> tuple[torch.Tensor, ...]:
        if not value.requires_grad:
            return nothing, nothing
        return torch.autograd.grad(value.sum(), at, create_graph=True, materialize_grads=True)

    gradient = derivative(function.torch.value(*at))
    hessian = [derivative(part) for part in gradient]
    return _array(gradient), np.stack([_array(row) for row in hessian])


def _array(tensors: tuple[torch.Tensor, ...]) -> np.ndarray:
    return np.stack([tensor.detach().numpy(force=True) for tensor in tensors])


@pytest.mark.parametrize("text", ORDINARY)
def test_derivatives_are_those_of_autograd(text: str) -> None:
    function, (x, y) = compile_formula(text), _points(50)
    gradient, hessian = _autograd(function, x, y)
    np.testing.assert_allclose(function.gradient(x, y), gradient, rtol=1e-10, atol=1e-11)
    np.testing.assert_allclose(function.hessian(x, y), hessian, rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize("text", [text for text in ORDINARY if "abs" not in text and "min" not in text])
def test_derivatives_are_those_of_sympy(text: str) -> None:
    import sympy

    symbols = sympy.symbols("x y", real=True)
    expression = Formula.parse(text).expression.doit()
    function, (x, y) = compile_formula(text), _points(20)
    gradient, hessian = function.gradient(x, y), function.hessian(x, y)
    for i, first in enumerate(symbols):
        for j, second in enumerate(symbols):
            exact = sympy.lambdify(symbols, expression.diff(first), ["scipy", "numpy"])(x, y)
            np.testing.assert_allclose(gradient[i], np.broadcast_to(exact, x.shape), rtol=1e-9, atol=1e-11)
            exact = sympy.lambdify(symbols, expression.diff(first, second), ["scipy", "numpy"])(x, y)
            np.testing.assert_allclose(hessian[i, j], np.broadcast_to(exact, x.shape), rtol=1e-8, atol=1e-10)


def test_every_function_is_among_the_formulas_that_are_tried() -> None:
    assert [name for name in FUNCTIONS if not any(f"{name}(" in text for text in ORDINARY)] == []


KINKS = [
    # a formula, a point, and there the value, the gradient and the second derivatives xx, xy and yy
    ("abs(x)", (0, 0), 0, (0, 0), (0, 0, 0)),
    ("abs(x - y)*3", (2, 2), 0, (0, 0), (0, 0, 0)),
    ("abs(x**2 - 1)", (1, 0), 0, (0, 0), (0, 0, 0)),
    ("x*abs(x)", (0, 0), 0, (0, 0), (0, 0, 0)),
    ("sign(x) + y", (0, 1), 1, (0, 1), (0, 0, 0)),
    ("min(x, y)", (2, 2), 2, (0.5, 0.5), (0, 0, 0)),
    ("max(x, y)", (2, 2), 2, (0.5, 0.5), (0, 0, 0)),
    ("max(x, 0)", (0, 1), 0, (0.5, 0), (0, 0, 0)),
    ("max(x, x)", (3, 1), 3, (1, 0), (0, 0, 0)),
    ("max(x**2, y**2)", (1, 1), 1, (1, 1), (1, 0, 1)),
    ("min(max(x, y), 1)", (2, 1), 1, (0, 0), (0, 0, 0)),
    ("sqrt(x**2 + y**2)", (0, 0), 0, (0, 0), (0, 0, 0)),
    ("sqrt(abs(x))", (0, 0), 0, (0, 0), (0, 0, 0)),
    ("(x**2 + y**2)**0.25", (0, 0), 0, (0, 0), (0, 0, 0)),
    ("(x**2 + y**2)**0.5", (0, 0), 0, (0, 0), (0, 0, 0)),
    ("(x**2 + y**2)**1.5", (0, 0), 0, (0, 0), (0, 0, 0)),
    ("(x**2 + y**2)**1.0", (0, 0), 0, (0, 0), (2, 0, 2)),
    ("x**0", (0, 0), 1, (0, 0), (0, 0, 0)),
    ("x**1", (0, 0), 0, (1, 0), (0, 0, 0)),
    ("x**2", (0, 0), 0, (0, 0), (2, 0, 0)),
    ("x**2.5", (0, 0), 0, (0, 0), (0, 0, 0)),
    ("x**y", (0, 2), 0, (0, 0), (2, 0, 0)),
    ("x**y", (0, 0), 1, (0, 0), (0, NAN, 0)),
    ("x**y", (2, 0), 1, (0, math.log(2)), (0, 0.5, math.log(2) ** 2)),
    ("x**y", (1, 3), 1, (3, 0), (6, 1, 0)),
    ("0**x", (2, 0), 0, (0, 0), (0, 0, 0)),
    ("atan2(y, x)", (0, 0), 0, (0, 0), (0, 0, 0)),
    ("min(x, abs(x))", (0, 0), 0, (0.5, 0), (0, 0, 0)),
    ("-20*exp(-0.2*sqrt((x**2 + y**2)/2))", (0, 0), -20, (0, 0), (0, 0, 0)),
]


@pytest.mark.parametrize(("text", "point", "value", "gradient", "hessian"), KINKS)
def test_derivatives_at_a_kink(text, point, value, gradient, hessian) -> None:
    function, (x, y) = compile_formula(text), point
    xx, xy, yy = hessian
    np.testing.assert_allclose(function.value(x, y), value, rtol=1e-15)
    np.testing.assert_allclose(function.gradient(x, y), gradient, rtol=1e-15, atol=1e-300)
    if not math.isnan(xy):
        np.testing.assert_allclose(function.hessian(x, y), [[xx, xy], [xy, yy]], rtol=1e-15, atol=1e-300)


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("abs(x)*y", (0.0, 2.0)),
        ("abs(x*y)", (0.0, 0.0)),
        ("sign(x)*y**2", (0.0, 2.0)),
        ("min(x*y, x + y)", (2.0, 2.0)),
        ("max(x**3, x*y**2)", (2.0, 2.0)),
        ("max(x, 0)**2", (0.0, 1.0)),
        ("min(x, y, 1)", (1.0, 1.0)),
        ("max(abs(x), abs(y))", (-1.0, 1.0)),
        ("x**2*abs(y - 1)", (3.0, 1.0)),
    ],
)
def test_derivatives_at_a_kink_follow_torch(text: str, point: tuple[float, float]) -> None:
    function = compile_formula(text)
    gradient, hessian = _autograd(function, *map(np.array, point))
    np.testing.assert_array_equal(function.gradient(*point), gradient)
    np.testing.assert_array_equal(function.hessian(*point), hessian)


OUTSIDE = [
    ("log(x)", (-1, 0)),
    ("log10(x)*y", (-1, 0)),
    ("sqrt(x)", (-1, 0)),
    ("sqrt(x) + y**2", (-1, 5)),
    ("asin(x)", (1.5, 0)),
    ("acos(x*y)", (2, 2)),
    ("x**0.5", (-1, 0)),
    ("x**-0.5", (-1, 0)),
    ("x**y", (-1, 0.5)),
    ("(-2)**x", (0.5, 0)),
    ("log(sin(x))", (4, 0)),
    ("min(x, log(y))", (1, -1)),
    ("max(log(y), x)", (1, -1)),
    ("0*log(x)", (-1, 0)),
    ("x/x", (0, 0)),
    ("x", (NAN, 0)),
    ("x*y", (1, NAN)),
    ("min(x, y)", (1, NAN)),
    ("max(x, y)", (NAN, 1)),
]


@pytest.mark.parametrize(("text", "point"), OUTSIDE)
def test_outside_the_domain_all_is_nan_and_nothing_raises(text, point, evaluate_numba) -> None:
    function = compile_formula(text)
    x, y = (np.array([coordinate], dtype=float) for coordinate in point)
    tensors = torch.tensor(x), torch.tensor(y)
    results = [
        function.value(x, y),
        function.gradient(x, y),
        function.hessian(x, y),
        evaluate_numba(function, x, y),
    ]
    results += [call(*tensors).numpy() for call in (function.torch.value, function.torch.gradient)]
    results.append(function.torch.hessian(*tensors).numpy())
    assert all(np.isnan(result).all() for result in results)


@pytest.mark.parametrize(
    ("text", "point", "value", "slope"),
    [
        ("log(x)", (0, 0), -INF, INF),
        ("1/x", (0, 0), INF, -INF),
        ("sqrt(x)", (0, 0), 0, INF),
        ("exp(x)", (1e4, 0), INF, INF),
        ("x**2", (1e200, 0), INF, 2e200),
        ("x/0", (1, 0), INF, INF),
        ("x/(y**0 - 1)", (1, 0), INF, INF),
        ("x*1e300*1e300", (1, 0), INF, INF),
        ("tanh(x)", (1e4, 0), 1, 0),
        ("x", (INF, 0), INF, 1),
    ],
)
def test_infinite_values_are_values(text, point, value, slope, evaluate_numba) -> None:
    function = compile_formula(text)
    assert function.value(*point) == value
    assert function.gradient(*point)[0] == slope
    x, y = (np.array([coordinate], dtype=float) for coordinate in point)
    assert evaluate_numba(function, x, y)[:2, 0].tolist() == [value, slope]


def _product(factors: int) -> str:
    return "*".join(f"(x/{index} - y)" for index in range(1, factors + 1))


def test_program_grows_linearly_with_the_formula() -> None:
    def lines(factors: int) -> int:
        program, jet = derive(parse(_product(factors)))
        return program.source(jet).count("\n")

    assert lines(201) - lines(101) == 100 * (lines(101) - lines(100))


def test_derivative_of_a_product_of_two_hundred_factors() -> None:
    function, x = compile_formula(_product(200)), 0.37
    logarithmic = function.gradient(x, 1.0)[0] / function.value(x, 1.0)
    np.testing.assert_allclose(logarithmic, sum(1 / (x - index) for index in range(1, 201)), rtol=1e-12)


def _formulas() -> st.SearchStrategy[str]:
    leaves = st.sampled_from(["x", "y", "1.5", "0.3", "2", "pi"])
    functions = ["sin", "cos", "tanh", "exp", "erf", "atan", "abs", "sqrt", "log", "sign"]

    def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        binary = st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})")
        power = st.tuples(inner, st.sampled_from(["2", "3", "-1", "0", "0.5", "1.5"])).map(
            lambda t: f"({t[0]})**{t[1]}"
        )
        call = st.tuples(st.sampled_from(functions), inner).map(lambda t: f"{t[0]}({t[1]})")
        extreme = st.tuples(st.sampled_from(["min", "max", "atan2"]), inner, inner)
        return binary | power | call | extreme.map(lambda t: f"{t[0]}({t[1]}, {t[2]})")

    return st.recursive(leaves, larger, max_leaves=12)


@settings(deadline=None, derandomize=True, database=None, max_examples=300)
@given(_formulas())
def test_random_formulas_have_the_derivatives_of_autograd(text: str) -> None:
    try:
        function = compile_formula(text)
    except FormulaError:
        return  # a constant that is not finite, such as log(0.3 - 2)
    x, y = _points(8)
    gradient, hessian = _autograd(function, x, y)
    for own, other in ((function.gradient(x, y), gradient), (function.hessian(x, y), hessian)):
        both = np.isfinite(own) & np.isfinite(other) & (np.abs(other) < 1e100)
        scale = 1e-7 * np.max(np.abs(other[both]), initial=1.0)
        np.testing.assert_allclose(own[both], other[both], rtol=1e-7, atol=scale)
        assert (np.isnan(own) <= (np.isnan(other) | np.isnan(function.value(x, y)))).all()
