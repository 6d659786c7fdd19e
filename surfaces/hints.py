"""What a wrong formula probably meant."""

from __future__ import annotations

import difflib
import re

from surfaces.functions import CONSTANTS, FUNCTIONS, NAMES, OTHER_SPELLINGS, VARIABLES

_LONGEST_QUOTE = 20

_INSTEAD = {
    "=": "type only what the loss is, without `=`",
    "<": "comparisons are not possible; min, max, abs and sign may do",
    ">": "comparisons are not possible; min, max, abs and sign may do",
    "|": "write abs(x) for |x|",
    "%": "there is no remainder",
    "[": "use round parentheses",
    "]": "use round parentheses",
    "{": "use round parentheses",
    "}": "use round parentheses",
    ".": "a decimal point needs a digit beside it: 0.5",
    "\t": "use spaces",
    "\n": "write the formula on one line",
    "\r": "write the formula on one line",
    "−": "type -",
    "–": "type -",
    "×": "type *",
    "·": "type *",
    "⋅": "type *",
    "÷": "type /",
    "²": "type **2",
    "³": "type **3",
    "π": "type pi",
    "√": "type sqrt(x)",
}


def forbidden(text: str, column: int) -> str:
    """Why the character at ``column`` cannot be in a formula, and what to type instead."""
    if text.startswith("//", column):
        return "`//` is not part of a formula: type /"
    character = text[column]
    shown = f"`{character}`" if character.isprintable() else "this character"
    instead = _INSTEAD.get(character)
    return f"{shown} is not part of a formula" + (f": {instead}" if instead else "")


def joined(left: str, right: str) -> str:
    """That an operator is missing between two operands, and the product that was probably meant."""
    if len(left) + len(right) > _LONGEST_QUOTE:
        left, right = _shortened(left), _shortened(right)
    return f"an operator is missing: type {left}*{right}"


def unknown_name(name: str, after_number: bool) -> str:
    """That a name is not known, and the nearest one that is."""
    shown = name if len(name) <= _LONGEST_QUOTE else f"{name[:_LONGEST_QUOTE]}..."
    if after_number and name.startswith("_"):
        return "a number has no `_` in it"
    meant = _meant(name)
    if meant:
        return f"`{shown}` is not known: did you mean {meant}?"
    return f"`{shown}` is not known: use x, y, pi, e and functions such as sin"


def _meant(name: str) -> str | None:
    if len(name) > _LONGEST_QUOTE:
        return None
    if name.lower() in NAMES:
        return name.lower()
    if name in OTHER_SPELLINGS:
        return OTHER_SPELLINGS[name]
    power = re.fullmatch(r"([xy])(\d)", name)
    if power:
        return f"{power[1]}**{power[2]} or {power[2]}*{power[1]}"
    if re.fullmatch(r"(x|y|pi|e|\d+)+", name):
        return "*".join(re.findall(r"pi|\d+|[xye]", name))
    applied = re.fullmatch(rf"({'|'.join(FUNCTIONS)})({'|'.join((*VARIABLES, *CONSTANTS))})", name)
    if applied:
        return f"{applied[1]}({applied[2]})"
    return next(iter(difflib.get_close_matches(name.lower(), NAMES, 1, 0.6)), None)


def _shortened(operand: str) -> str:
    if len(operand) <= _LONGEST_QUOTE // 2:
        return operand
    return "(...)" if operand.endswith(")") else f"{operand[:6]}..."
