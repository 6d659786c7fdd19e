"""What several commands read from the words of the command line: numbers, switches and lists of settings."""

from __future__ import annotations

import math

from visualizer.cli.input_error import InputError, quoted

FLAGS = {"true": True, "false": False, "1": True, "0": False}
"""How a switch may be written, in small letters."""

HIGHEST_SEED = 2**32 - 1


def split(option: str, text: str) -> tuple[str, list[tuple[str, str]]]:
    """Take ``key:name=value,name=value`` apart.

    Raises:
        InputError: After the colon there is something else, or a name is given twice.
    """
    key, colon, rest = text.partition(":")
    return key, assignments(option, text, rest.split(",") if colon else [])


def assignments(option: str, text: str, parts: list[str]) -> list[tuple[str, str]]:
    """Take each ``name=value`` apart.

    Raises:
        InputError: One is written otherwise, or a name is given twice.
    """
    pairs = [part.partition("=") for part in parts]
    if any(not (name and equals and value) for name, equals, value in pairs):
        raise InputError(f"{option} {quoted(text)}: after the colon name=value,name=value is expected")
    if len({name for name, _, _ in pairs}) < len(pairs):
        raise InputError(f"{option} {quoted(text)}: a name is given twice")
    return [(name, value) for name, _, value in pairs]


def finite_numbers(option: str, text: str, count: int, expected: str, between: str = ",") -> list[float]:
    """Read so many numbers with commas, or something else, between them.

    Raises:
        InputError: There are others; ``expected`` are.
    """
    numbers = [number(part) for part in text.split(between)]
    finite = [each for each in numbers if each is not None and math.isfinite(each)]
    if len(finite) < len(numbers) or len(finite) != count:
        raise InputError(f"{option} {quoted(text)}: expected are {expected}")
    return finite


def whole(option: str, text: str, lowest: int, highest: int) -> int:
    """Read a whole number.

    Raises:
        InputError: It is none, or not from ``lowest`` to ``highest``.
    """
    try:
        value = int(text)
    except ValueError:
        value = lowest - 1
    if not lowest <= value <= highest:
        raise InputError(
            f"{option} must be a whole number from {lowest:,} to {highest:,}, not {quoted(text)}"
        )
    return value


def number(text: str) -> float | None:
    """Read a number, which may be infinite or NaN; None where it is none."""
    try:
        return float(text)
    except ValueError:
        return None
