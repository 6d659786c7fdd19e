"""From the text of a formula to a checked tree. Nothing is ever evaluated; what is not allowed is refused.

The text is cut into tokens first (:mod:`surfaces.tokens`), so that Python's parser only ever sees numbers,
known names, ``+ - * / **``, parentheses and commas, and few enough of them that it cannot overflow. ``^``
becomes ``**`` on the way: Python gives it another precedence and would read x^2 + y^2 as x^(2+y)^2.
"""

from __future__ import annotations

import ast
import math
from typing import TYPE_CHECKING

from surfaces.constants import constant
from surfaces.formula_error import FormulaError as FormulaError
from surfaces.functions import FUNCTIONS, NAMES
from surfaces.tokens import Token, tokenise
from surfaces.tree import fold, operands, operation

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_EXPONENT = 1000
"""The largest absolute value that a constant exponent may have."""

MAX_TOWER = 2
"""How many levels of powers may stand on each other: x**y is two levels high, x**y**2 three."""


def parse(text: str) -> ast.expr:
    """Parse a formula in x and y into a tree of numbers, names, ``+ - * / **``, signs and calls.

    Args:
        text: The formula, in printable ASCII; at most 20,000 characters and 2,000 nodes.

    Raises:
        FormulaError: The text is no such formula; the error says what is wrong, and where.
    """
    source = _Source(text)
    tree = source.tree()
    for node in ast.walk(tree):
        if isinstance(node, ast.expr):
            _check_node(node, source)
    fold(tree, source.checked_constant)
    fold(tree, source.checked_tower)
    return tree


class _Source:
    """What was typed, the Python expression that it becomes, and the way back from its columns."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._columns: dict[int, int] = {}
        self._python = "".join(self._pieces(tokenise(text)))

    def tree(self) -> ast.expr:
        """What Python's parser makes of it."""
        try:
            return ast.parse(self._python, mode="eval").body
        except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
            # The tokens are in order, so only the depth can be too much, as of a thousand powers of powers.
            reason = "the formula is nested too deeply"
            raise FormulaError(reason, self._text, 0) from error

    def error(self, reason: str, node: ast.expr) -> FormulaError:
        """An error at the place where a node was typed."""
        return FormulaError(reason, self._text, self._columns.get(node.col_offset, 0))

    def _pieces(self, tokens: list[Token]) -> Iterator[str]:
        column = 0
        for token in tokens:
            self._columns[column] = token.column
            piece = self._number(token) if token.kind == "number" else token.text.replace("^", "**")
            column += len(piece)
            yield piece

    def _number(self, token: Token) -> str:
        """A number in a spelling that Python takes: it refuses leading zeros and very long integers."""
        value = float(token.text)
        if not math.isfinite(value):
            reason = "this number is too large"
            raise FormulaError(reason, self._text, token.column)
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
        """How many levels of powers a node is high; signs do not count."""
        match operation(node):
            case "neg" | "pos":
                return parts[0]
            case "**":
                # e**(-x**2) is what people write for exp(-x**2), and no more dangerous.
                allowed = MAX_TOWER + (operation(operands(node)[0]) == "e")
                height = 1 + parts[1]
                if height > allowed:
                    reason = "a power of a power of a power: write (x**y)**2 or use exp"
                    raise self.error(reason, node)
                return height
        return 1


def _check_node(node: ast.expr, source: _Source) -> None:
    """Only what is known to be harmless passes, whatever the tokens let through."""
    name = operation(node)
    if name is None or (isinstance(node, ast.Name | ast.Call) and name not in NAMES):
        raise source.error("this is not part of a formula", node)
    if isinstance(node, ast.Call):
        _check_arguments(node, name, source)


def _check_arguments(node: ast.Call, name: str, source: _Source) -> None:
    function, given = FUNCTIONS[name], len(node.args)
    if given < function.fewest or (function.most is not None and given > function.most):
        wanted = f"{function.fewest}" if function.most == function.fewest else f"at least {function.fewest}"
        noun = "argument" if wanted == "1" else "arguments"
        raise source.error(f"`{name}` takes {wanted} {noun}, not {given}", node)
