"""Formulas are typeset as they were typed, and become sympy expressions of the same structure."""

from __future__ import annotations

import numpy as np
import pytest

from surfaces.catalog import CATALOG
from surfaces.compiled import compile_formula
from surfaces.formula import Formula
from surfaces.functions import FUNCTIONS
from surfaces.syntax import FormulaError

TYPESET = [
    ("x - (y - 1)", r"x - \left(y - 1\right)"),
    ("(x - y) - 1", r"x - y - 1"),
    ("x + (y + 1)", r"x + \left(y + 1\right)"),
    ("-(-x)", r"-\left(-x\right)"),
    ("x - -y", r"x - \left(-y\right)"),
    ("+x", "x"),
    ("2*-x", r"2 \left(-x\right)"),
    ("-2*x*y", "-2 x y"),
    ("-(x + y)", r"-\left(x + y\right)"),
    ("x*2", r"x \cdot 2"),
    ("2*3*x", r"2 \cdot 3 x"),
    ("2*(1/3)", r"2 \cdot \frac{1}{3}"),
    ("2*x", "2 x"),
    ("x*(y + 1)", r"x \left(y + 1\right)"),
    ("(x + 1)*y", r"\left(x + 1\right) y"),
    ("x/(y/2)", r"\frac{x}{\frac{y}{2}}"),
    ("x/y/2", r"\frac{\frac{x}{y}}{2}"),
    ("(x + 1)/(y - 1)", r"\frac{x + 1}{y - 1}"),
    ("-x/y", r"-\frac{x}{y}"),
    ("x/y*2", r"\frac{x}{y} \cdot 2"),
    ("-x**2", "-x^{2}"),
    ("(-x)**2", r"\left(-x\right)^{2}"),
    ("(x + y)**2", r"\left(x + y\right)^{2}"),
    ("(x/y)**2", r"\left(\frac{x}{y}\right)^{2}"),
    ("(x**2)**3", r"\left(x^{2}\right)^{3}"),
    ("x^-2", "x^{-2}"),
    ("2**x", "2^{x}"),
    ("e**(-x)", "e^{-x}"),
    ("exp(-x**2)", "e^{-x^{2}}"),
    ("exp(x)**2", r"\left(e^{x}\right)^{2}"),
    ("sqrt(x**2 + 1)", r"\sqrt{x^{2} + 1}"),
    ("sqrt(x)**3", r"\left(\sqrt{x}\right)^{3}"),
    ("abs(x)*2", r"\left|x\right| \cdot 2"),
    ("abs(x)**3", r"\left|x\right|^{3}"),
    ("sin(x)**2", r"\sin^{2}\left(x\right)"),
    ("sin(x)**-1", r"\left(\sin\left(x\right)\right)^{-1}"),
    ("log(x)**2", r"\left(\log\left(x\right)\right)^{2}"),
    ("asin(x) + acos(y)", r"\arcsin\left(x\right) + \arccos\left(y\right)"),
    ("log10(x)", r"\log_{10}\left(x\right)"),
    ("min(x, y, 1)", r"\min\left(x, y, 1\right)"),
    ("atan2(y, x)", r"\operatorname{atan2}\left(y, x\right)"),
    ("erf(x)*sign(y)", r"\operatorname{erf}\left(x\right) \operatorname{sign}\left(y\right)"),
    ("2*pi*x", r"2 \pi x"),
    ("1e-8*x", "10^{-8} x"),
    ("2.5e22*x", r"2.5 \cdot 10^{22} x"),
    ("3.50 + 2.0", "3.5 + 2"),
    ("100000000000000000000*x", "10^{20} x"),
]


@pytest.mark.parametrize(("text", "latex"), TYPESET)
def test_latex_is_the_formula_as_typed(text: str, latex: str) -> None:
    assert Formula.parse(text).latex() == latex


DRAWN = [row[0] for row in TYPESET] + [surface.formula for surface in CATALOG.values()]


# ziamath finds its font in a way that Python 3.11 calls deprecated.
@pytest.mark.filterwarnings("ignore:path is deprecated:DeprecationWarning")
@pytest.mark.parametrize("text", DRAWN)
def test_latex_can_be_drawn(text: str) -> None:
    import ziamath

    assert ziamath.Latex(Formula.parse(text).latex()).svg().startswith("<svg")


def test_latex_of_the_longest_sum_does_not_overflow() -> None:
    assert Formula.parse("+".join(["x"] * 1_000)).latex().count("+") == 999


CALLS = [f"{name}({', '.join('xyx'[: max(function.fewest, 1)])})" for name, function in FUNCTIONS.items()]


@pytest.mark.parametrize("text", [*DRAWN, *CALLS])
def test_expression_has_the_value_of_the_formula(text: str) -> None:
    import sympy

    expression = Formula.parse(text).expression
    compute = sympy.lambdify(sympy.symbols("x y", real=True), expression, ["scipy", "numpy"])
    x, y = np.random.default_rng(1).uniform(0.1, 0.9, (2, 20))
    expected = np.broadcast_to(compute(x, y), x.shape)
    np.testing.assert_allclose(compile_formula(text).value(x, y), expected, rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize("text", ["x - x", "x/x", "2*3*x", "sin(0)*x", "exp(log(x))", "x + x + x"])
def test_expression_is_not_simplified(text: str) -> None:
    import sympy

    expression = Formula.parse(text).expression
    assert sympy.srepr(expression) != sympy.srepr(expression.doit())


def test_expression_of_a_long_sum_is_flat() -> None:
    assert len(Formula.parse("+".join(["x*y"] * 500)).expression.args) == 500


def test_formulas_are_equal_by_their_text() -> None:
    assert Formula.parse("x + y") == Formula.parse("x + y")
    assert Formula.parse("x + y") != Formula.parse("x+y")
    assert len({Formula.parse("x"), Formula.parse("x")}) == 1


def test_wrong_formula_is_refused() -> None:
    with pytest.raises(FormulaError):
        Formula.parse("5x")
