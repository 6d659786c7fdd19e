r"""A formula in LaTeX, typeset as it was typed: nothing is reordered, multiplied out or cancelled.

sympy's own printer is made for expressions that sympy has put in order; of what it has not touched it makes
``x - - y`` and ``\left|x\right| 2``.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

from surfaces.tree import fold, number, operands, operation

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable


class _Level(IntEnum):
    """How tightly a piece holds together; what is looser than its surroundings needs parentheses."""

    SUM = 0
    NEGATIVE = 1
    PRODUCT = 2
    FRACTION = 3
    POWER = 4
    FUNCTION = 5
    ATOM = 6


class _Piece(NamedTuple):
    text: str
    level: _Level


_SYMBOLS = {"x": "x", "y": "y", "e": "e", "pi": r"\pi"}

_NAMES = {
    "asin": r"\arcsin",
    "acos": r"\arccos",
    "atan": r"\arctan",
    "log10": r"\log_{10}",
    "atan2": r"\operatorname{atan2}",
    "sign": r"\operatorname{sign}",
    "erf": r"\operatorname{erf}",
}

_RAISED = ("sin", "cos", "tan", "sinh", "cosh", "tanh")
"""Functions whose square is written as sin², before the argument."""

_LONGEST_INTEGER = 15


def latex(tree: ast.expr) -> str:
    r"""A checked formula in LaTeX, without dollar signs.

    It uses ``\frac``, ``\sqrt``, ``\cdot``, ``\left`` and ``\right``, superscripts and names of functions.
    """
    return fold(tree, _piece).text


def _piece(node: ast.expr, parts: list[_Piece]) -> _Piece:
    name = str(operation(node))
    if name == "number":
        return _number(number(node))
    if name in _SYMBOLS:
        return _Piece(_SYMBOLS[name], _Level.ATOM)
    if name == "**":
        return _power(str(operation(operands(node)[0])), *parts)
    if name in _RULES:
        return _RULES[name](*parts)
    arguments = ", ".join(part.text for part in parts)
    return _Piece(_name(name) + _parenthesised(arguments), _Level.FUNCTION)


def _name(function: str) -> str:
    return _NAMES.get(function, rf"\{function}")


def _number(value: float) -> _Piece:
    if isinstance(value, int) and len(str(value)) <= _LONGEST_INTEGER:
        return _Piece(str(value), _Level.ATOM)
    digits, _, exponent = repr(float(value)).partition("e")
    digits = digits.removesuffix(".0")
    if not exponent:
        return _Piece(digits, _Level.ATOM)
    power = f"10^{{{int(exponent)}}}"
    return (
        _Piece(power, _Level.POWER) if digits == "1" else _Piece(rf"{digits} \cdot {power}", _Level.PRODUCT)
    )


def _negative(operand: _Piece) -> _Piece:
    return _Piece(f"-{_within(operand, _Level.PRODUCT)}", _Level.NEGATIVE)


def _sum(left: _Piece, right: _Piece) -> _Piece:
    return _Piece(f"{left.text} + {_within(right, _Level.PRODUCT)}", _Level.SUM)


def _difference(left: _Piece, right: _Piece) -> _Piece:
    return _Piece(f"{left.text} - {_within(right, _Level.PRODUCT)}", _Level.SUM)


def _product(left: _Piece, right: _Piece) -> _Piece:
    a = _parenthesised(left.text) if left.level == _Level.SUM else left.text
    b = _within(right, _Level.FRACTION)
    # 2 3 is no product, 2 1/3 is a mixed number, and a digit behind a letter is easily overlooked.
    dotted = b[0].isdigit() or (a[-1].isdigit() and b.startswith(r"\frac"))
    level = _Level.NEGATIVE if left.level == _Level.NEGATIVE else _Level.PRODUCT
    return _Piece(rf"{a} \cdot {b}" if dotted else f"{a} {b}", level)


def _fraction(above: _Piece, below: _Piece) -> _Piece:
    if above.level == _Level.NEGATIVE:
        return _Piece(rf"-\frac{{{above.text[1:]}}}{{{below.text}}}", _Level.NEGATIVE)
    return _Piece(rf"\frac{{{above.text}}}{{{below.text}}}", _Level.FRACTION)


def _power(base: str, left: _Piece, right: _Piece) -> _Piece:
    if base in _RAISED and right.text.isdigit():
        argument = left.text.removeprefix(_name(base))
        return _Piece(f"{_name(base)}^{{{right.text}}}{argument}", _Level.POWER)
    return _Piece(f"{_within(left, _Level.ATOM)}^{{{right.text}}}", _Level.POWER)


def _within(piece: _Piece, level: _Level) -> str:
    """The piece where nothing looser than ``level`` can stand alone."""
    return piece.text if piece.level >= level else _parenthesised(piece.text)


def _parenthesised(text: str) -> str:
    return rf"\left({text}\right)"


_RULES: dict[str, Callable[..., _Piece]] = {
    "neg": _negative,
    "pos": lambda operand: operand,
    "+": _sum,
    "-": _difference,
    "*": _product,
    "/": _fraction,
    "sqrt": lambda u: _Piece(rf"\sqrt{{{u.text}}}", _Level.FUNCTION),
    "exp": lambda u: _Piece(f"e^{{{u.text}}}", _Level.POWER),
    "abs": lambda u: _Piece(rf"\left|{u.text}\right|", _Level.ATOM),
}
