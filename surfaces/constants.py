"""The value of the constant parts of a formula, in float64."""

from __future__ import annotations

import math
import operator
from typing import TYPE_CHECKING

from surfaces.functions import CONSTANTS, FUNCTIONS
from surfaces.tree import number, operation

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

_ARITHMETIC: dict[str, Callable[..., float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "**": math.pow,
    "neg": operator.neg,
    "pos": operator.pos,
}


def constant(node: ast.expr, parts: list[float | None]) -> float | None:
    """The value of a node whose operands have the given values; None where one of them is no constant.

    Raises:
        ValueError: It lies outside the domain of a function.
        ArithmeticError: It is infinite.
    """
    name = operation(node)
    if name == "number":
        return float(number(node))
    if name in CONSTANTS:
        return CONSTANTS[name]
    if name is None or not parts or None in parts:
        return None
    function = _ARITHMETIC[name] if name in _ARITHMETIC else FUNCTIONS[name].of_constants
    return float(function(*parts))
