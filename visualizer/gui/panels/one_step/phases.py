"""What is said of each phase of an update: lines of a formula with its numbers, and the result."""

from __future__ import annotations

from dataclasses import dataclass

from visualizer.gui.widgets.numbers import MINUS, full, short

PHASES = ("forward", "loss", "backward", "update", "zero_grad")
"""The phases of an update, in their order; scripts and the switch call them so."""

PREDICTING = 2
"""So many of them are left where nothing is trained: forward and loss."""


@dataclass(frozen=True)
class Line:
    """One line.

    Attributes:
        text: Words, formula and numbers.
        result: What comes out, with 4 significant digits.
        exact: The same with all digits, or what the line means; for the tooltip.
    """

    text: str
    result: str = ""
    exact: str = ""


@dataclass(frozen=True)
class Phase:
    """What is said of a phase.

    Attributes:
        lines: Always.
        details: While it is the active one.
    """

    lines: tuple[Line, ...]
    details: tuple[Line, ...] = ()


def number_line(text: str, value: float) -> Line:
    """A line whose result is a number."""
    return Line(pretty(text), short(value), full(value).replace("-", MINUS))


def pretty(text: str) -> str:
    """A formula with real minus signs, and none after a plus."""
    return text.replace("-", MINUS).replace(f"+ {MINUS}", f"{MINUS} ")


def factor(value: float) -> str:
    """A number after a multiplication sign: a negative one in brackets."""
    text = short(value)
    return f"({text})" if text.startswith(MINUS) else text
