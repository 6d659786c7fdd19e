"""The words of a formula: variables, constants and functions, with what a constant argument gives."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

VARIABLES = ("x", "y")
CONSTANTS = {"pi": math.pi, "e": math.e}


class Function(NamedTuple):
    """A function that a formula may call.

    Attributes:
        fewest: The fewest arguments that it takes.
        most: The most; None where it takes any number.
        of_constants: Its value for constant arguments; may raise ValueError or OverflowError.
    """

    fewest: int
    most: int | None
    of_constants: Callable[..., float]


def _sign(u: float) -> float:
    return float((u > 0) - (u < 0))


FUNCTIONS: dict[str, Function] = {
    "sin": Function(1, 1, math.sin),
    "cos": Function(1, 1, math.cos),
    "tan": Function(1, 1, math.tan),
    "asin": Function(1, 1, math.asin),
    "acos": Function(1, 1, math.acos),
    "atan": Function(1, 1, math.atan),
    "atan2": Function(2, 2, math.atan2),
    "sinh": Function(1, 1, math.sinh),
    "cosh": Function(1, 1, math.cosh),
    "tanh": Function(1, 1, math.tanh),
    "exp": Function(1, 1, math.exp),
    "log": Function(1, 1, math.log),
    "log10": Function(1, 1, math.log10),
    "sqrt": Function(1, 1, math.sqrt),
    "abs": Function(1, 1, math.fabs),
    "sign": Function(1, 1, _sign),
    "min": Function(2, None, min),
    "max": Function(2, None, max),
    "erf": Function(1, 1, math.erf),
}

NAMES = (*VARIABLES, *CONSTANTS, *FUNCTIONS)
"""Every name that a formula may use."""

OTHER_SPELLINGS = {
    "ln": "log",
    "lg": "log10",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "arctan2": "atan2",
    "pow": "x**y",
    "fabs": "abs",
    "sgn": "sign",
    "minimum": "min",
    "maximum": "max",
}
"""How other languages call what a formula knows."""
