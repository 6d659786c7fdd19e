"""From the text of a formula to a checked tree. Nothing is ever evaluated; what is not allowed is refused.

The text is cut into tokens first (:mod:`surfaces.tokens`), so that Python's parser only ever sees numbers, known
names, ``+ - * / **``, parentheses and commas, and few enough of them that it cannot overflow. ``^`` becomes
``**`` there: Python gives it another precedence and would read x^2 + y^2 as x^(2+y)^2.
"""

from __future__ import annotations

import ast
import math
from typing import TYPE_CHECKING

from surfaces.formula_error import FormulaError as FormulaError
from surfaces.functions import CONSTANTS, FUNCTIONS, NAMES
from surfaces.tokens import Token, tokenise
from surfaces.tree import fold, number, operands, operation

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_EXPONENT = 1000
"""The largest absolute value that a constant exponent may have."""

MAX_TOWER = 2
"""The most powers of powers: x**y is two levels high, x**y**2 three."""

_PLAIN_NODES = (ast.operator, ast.unaryop, ast.expr_context)


def parse(text: str) -> ast.expr:
    """Parse a formula in x and y into a tree of numbers, names, ``+ - * / **``, signs and calls.

    Args:
        text: The formula, in plain ASCII; at most 20,000 characters and 2,000 nodes.

    Raises:
        FormulaError: The text is no such formula; the error says what is wrong, and where.
    """
    source = _Source(text)
    tree = source.tree()
    for node in ast.walk(tree):
        if isinstance(node, ast.expr) and not isinstance(node, _PLAIN_NODES):
            _check_node(node, source)
    fold(tree, source.checked_constant)
    fold(tree, source.checked_tower)
    return tree


class _Source:
    """The text that was typed, and the Python expression made from it, with the way back between columns."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._columns: dict[int, int] = {}
        self._python = "".join(self._pieces(tokenise(text)))

    def error(self, reason: str, node: ast.expr) -> FormulaError:
        """An error at the place where a node was typed; an operator is where its sign stands."""
        return FormulaError(reason, self._text, self._columns.get(node.col_offset, 0))

    def tree(self) -> ast.expr:
        """What Python's parser makes of it."""
        try:
            return ast.parse(self._python, mode="eval").body
        except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
            raise FormulaError("the formula is nested too deeply", self._text, 0) from error

    def _pieces(self, tokens: list[Token]) -> Iterator[str]:
        column = 0
        for token in tokens:
            piece = "**" if token.text == "^" else token.text
            if token.kind == "number":
                piece = self._number(token)
            self._columns[column] = token.column
            column += len(piece)
            yield piece

    def _number(self, token: Token) -> str:
        """A number in Python's own spelling: without the leading zeros and long digits that it refuses."""
        value = float(token.text)
        if not math.isfinite(value):
            raise FormulaError("this number is too large", self._text, token.column)
        return token.text.lstrip("0") or "0" if token.text.isdigit() else repr(value)

    def checked_constant(self, node: ast.expr, parts: list[float | None]) -> float | None:
        """The value of a node without variables, None for one with them."""
        if operation(node) == "**" and parts[1] is not None and abs(parts[1]) > MAX_EXPONENT:
            reason = f"a constant exponent must lie between -{MAX_EXPONENT} and {MAX_EXPONENT}"
            raise self.error(reason, operands(node)[1])
        try:
            value = constant(node, parts)
        except (ValueError, ArithmeticError):
            value = math.nan
        if value is not None and not math.isfinite(value):
            raise self.error("this constant is not a finite real number", node)
        return value

    def checked_tower(self, node: ast.expr, parts: list[int]) -> int:
        """How many levels of powers a node is high; signs do not count, e**u is exp(u) and starts anew."""
        match operation(node):
            case "neg" | "pos":
                return parts[0]
            case "**":
                height = 1 + parts[1]
                if operation(operands(node)[0]) == "e" and height == MAX_TOWER + 1:
                    return height
                if height > MAX_TOWER:
                    raise self.error("powers of powers: at most x**y; write (x**y)**2 or x**(y*2)", node)
                return height
        return 1


def _check_node(node: ast.expr, source: _Source) -> None:
    name = operation(node)
    if name is None or (isinstance(node, ast.Name) and name not in NAMES):
        raise source.error("this is not part of a formula", node)
    if isinstance(node, ast.Call):
        _check_arguments(node, name, source)


def _check_arguments(node: ast.Call, name: str, source: _Source) -> None:
    function, given = FUNCTIONS[name], len(node.args)
    if given < function.fewest or (function.most is not None and given > function.most):
        wanted = f"{function.fewest}" if function.most == function.fewest else f"at least {function.fewest}"
        noun = "argument" if wanted == "1" else "arguments"
        raise source.error(f"`{name}` takes {wanted} {noun}, not {given}", node)


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
    return float(_ARITHMETIC[name](*parts) if name in _ARITHMETIC else FUNCTIONS[name].of_constants(*parts))


_ARITHMETIC = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "**": math.pow,
    "neg": lambda a: -a,
    "pos": lambda a: a,
}
