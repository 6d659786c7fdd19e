"""From text to tokens, each with the column it was typed in; every slip of typing is explained here."""

from __future__ import annotations

import re
from typing import NamedTuple

from surfaces.formula_error import FormulaError
from surfaces.functions import FUNCTIONS, NAMES
from surfaces.hints import forbidden, joined, unknown_name

MAX_LENGTH = 20_000
"""The most characters that a formula may have."""

MAX_NODES = 2_000
"""The most numbers, names, operators and calls together."""

MAX_DEPTH = 100
"""The most parentheses, and the most signs, that may stand inside each other."""

_TOKEN = re.compile(
    r"(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<operator>\*\*|//|[-+*/^])"
    r"|(?P<bracket>[(),])",
    re.ASCII,
)


class Token(NamedTuple):
    """One word of a formula.

    Attributes:
        kind: ``number``, ``name``, ``operator`` or ``bracket`` (parentheses and the comma).
        text: The characters as typed.
        column: Where it starts in the text that was typed, from 0.
    """

    kind: str
    text: str
    column: int

    @property
    def is_operand(self) -> bool:
        """Whether a number, a name or a parenthesis starts here."""
        return self.kind in ("number", "name") or self.text == "("


def tokenise(text: str) -> list[Token]:
    """Cut a formula into tokens and check that they stand in an order that makes sense.

    Raises:
        FormulaError: There is a character or a name that no formula has, or something is missing or too much.
    """
    if len(text) > MAX_LENGTH:
        raise FormulaError(f"the formula is longer than {MAX_LENGTH:,} characters", text, MAX_LENGTH)
    tokens = _cut(text)
    if not tokens:
        raise FormulaError("the formula is empty", text, 0)
    counted = [token for token in tokens if token.kind != "bracket"]
    if len(counted) > MAX_NODES:
        reason = f"the formula has more than {MAX_NODES:,} numbers, names and operators"
        raise FormulaError(reason, text, counted[MAX_NODES].column)
    for index, token in enumerate(tokens):
        if token.kind == "name":
            _check_name(tokens, index, text)
    _check_parentheses(tokens, text)
    _check_order(tokens, text)
    return tokens


def _cut(text: str) -> list[Token]:
    tokens = []
    column = 0
    while column < len(text):
        if text[column] == " ":
            column += 1
            continue
        match = _TOKEN.match(text, column)
        if match is None or match.group() == "//":
            raise FormulaError(forbidden(text, column), text, column)
        tokens.append(Token(str(match.lastgroup), match.group(), column))
        column = match.end()
    return tokens


def _check_parentheses(tokens: list[Token], text: str) -> None:
    """Each parenthesis has its partner, none lies too deep, and commas stand between arguments only."""
    opened: list[tuple[Token, bool]] = []
    previous: Token | None = None
    for token in tokens:
        if token.text == "(":
            opened.append((token, previous is not None and previous.text in FUNCTIONS))
            if len(opened) > MAX_DEPTH:
                reason = f"more than {MAX_DEPTH} parentheses stand inside each other"
                raise FormulaError(reason, text, token.column)
        elif token.text == ")":
            if not opened:
                raise FormulaError("this parenthesis was never opened", text, token.column)
            opened.pop()
        elif token.text == "," and not (opened and opened[-1][1]):
            reason = "a comma only separates the arguments of a function; decimals have a point: 0.5"
            raise FormulaError(reason, text, token.column)
        previous = token
    if opened:
        raise FormulaError("this parenthesis is never closed", text, opened[-1][0].column)


_BEFORE_OPERAND = ("(", ",", *FUNCTIONS)


def _check_order(tokens: list[Token], text: str) -> None:
    """Operands and operators take turns."""
    signs = 0
    for index, token in enumerate(tokens):
        before = tokens[index - 1] if index else None
        expects_operand = before is None or before.kind == "operator" or before.text in _BEFORE_OPERAND
        if token.is_operand and not expects_operand:
            raise FormulaError(_missing_operator(tokens, index, text), text, token.column)
        if not token.is_operand and expects_operand:
            if token.text not in ("+", "-"):
                raise FormulaError(_missing_operand(before, token), text, token.column)
            signs += 1
            if signs > MAX_DEPTH:
                raise FormulaError(f"more than {MAX_DEPTH} signs in a row", text, token.column)
        else:
            signs = 0
    if tokens[-1].kind == "operator":
        reason = f"something is missing after the last `{tokens[-1].text}`"
        raise FormulaError(reason, text, tokens[-1].column)


def _check_name(tokens: list[Token], index: int, text: str) -> None:
    """A name is known, and a function is followed by its arguments."""
    token = tokens[index]
    if token.text not in NAMES:
        after_number = index > 0 and tokens[index - 1].kind == "number"
        raise FormulaError(unknown_name(token.text, after_number), text, token.column)
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    if token.text in FUNCTIONS and (after is None or after.text != "("):
        argument = after.text if after is not None and after.kind in ("name", "number") else "x"
        example = f"{token.text}({argument})" if FUNCTIONS[token.text].fewest == 1 else f"{token.text}(x, y)"
        reason = f"`{token.text}` needs its arguments in parentheses: {example}"
        raise FormulaError(reason, text, token.column)


def _missing_operator(tokens: list[Token], index: int, text: str) -> str:
    """What to type between two operands that stand side by side."""
    left = _operand_text(tokens, index - 1, text, -1)
    right = _operand_text(tokens, index, text, +1)
    return joined(left, right)


def _operand_text(tokens: list[Token], index: int, text: str, direction: int) -> str:
    """The operand that ends or starts at a token: a parenthesis with what is in it, a call with its name."""
    first = last = index
    if tokens[last].text in FUNCTIONS:
        last += 1
    depth = 0
    for place in range(last if direction > 0 else index, len(tokens) if direction > 0 else -1, direction):
        depth += {"(": 1, ")": -1}.get(tokens[place].text, 0)
        if depth == 0:
            first, last = (first, place) if direction > 0 else (place, last)
            break
    if direction < 0 and first > 0 and tokens[first - 1].text in FUNCTIONS:
        first -= 1
    return text[tokens[first].column : tokens[last].column + len(tokens[last].text)]


def _missing_operand(before: Token | None, token: Token) -> str:
    if before is None:
        return f"something is missing before the first `{token.text}`"
    if before.text == "(" and token.text == ")":
        return "there is nothing between these parentheses"
    return f"something is missing between `{before.text}` and `{token.text}`"
