"""Formula: a checked text, how it is typeset, and its expression for computer algebra."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from surfaces.functions import CONSTANTS, FUNCTIONS, VARIABLES
from surfaces.latex import latex
from surfaces.syntax import parse
from surfaces.tree import fold, number, operation

if TYPE_CHECKING:
    import ast


@dataclass(frozen=True)
class Formula:
    """A loss in x and y that was typed and checked.

    Attributes:
        text: As typed.
    """

    text: str
    _tree: ast.expr = field(repr=False, compare=False)

    @classmethod
    def parse(cls, text: str) -> Formula:
        """Check a text.

        Raises:
            surfaces.syntax.FormulaError: It is no formula; the error says why, and where.
        """
        return cls(text, parse(text))

    def latex(self) -> str:
        """The formula in LaTeX as it was typed, without dollar signs."""
        return latex(self._tree)

    @property
    def expression(self) -> Any:
        """The formula as a sympy expression in the real symbols x and y, with the structure that was typed.

        Nothing is simplified when it is built. Sums and products are flat, so that a long one is not deep.
        """
        return fold(self._tree, _expression)


def _expression(node: ast.expr, parts: list[Any]) -> Any:
    import sympy

    name = str(operation(node))
    if name == "number":
        value = number(node)
        return sympy.Integer(value) if isinstance(value, int) else sympy.Float(value)
    if name in VARIABLES:
        return sympy.Symbol(name, real=True)
    if name in CONSTANTS:
        return {"pi": sympy.pi, "e": sympy.E}[name]
    if name in FUNCTIONS:
        return _call(name, parts)
    if name == "**":
        return sympy.Pow(*parts, evaluate=False)
    return _arithmetic(name, parts)


def _arithmetic(name: str, parts: list[Any]) -> Any:
    """A sum, difference, product, quotient or sign; sympy knows sums, products and powers only."""
    import sympy

    if name == "pos":
        return parts[0]
    last = parts[-1]
    if name == "/":
        last = sympy.Pow(last, -1, evaluate=False)
    if name in ("-", "neg"):
        last = _flat(sympy.Mul, sympy.Integer(-1), last)
    return last if name == "neg" else _flat(sympy.Add if name in "+-" else sympy.Mul, parts[0], last)


def _flat(kind: Any, left: Any, right: Any) -> Any:
    """Left + right or left * right, where a left operand of the same kind is taken apart."""
    first = left.args if isinstance(left, kind) else (left,)
    return kind(*first, right, evaluate=False)


def _call(name: str, arguments: list[Any]) -> Any:
    import sympy

    if name == "sqrt":
        return sympy.Pow(arguments[0], sympy.Rational(1, 2), evaluate=False)
    if name == "log10":
        return _flat(sympy.Mul, sympy.log(arguments[0], evaluate=False), 1 / sympy.log(10))
    spelled = {"abs": "Abs", "min": "Min", "max": "Max"}.get(name, name)
    return getattr(sympy, spelled)(*arguments, evaluate=False)
