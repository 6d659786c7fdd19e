"""Reading and writing the numbers of a field: pairs, ranges, whole numbers."""

from __future__ import annotations

import math
import re

from visualizer.gui.widgets.numbers import MINUS, full, short

_DIGITS = (4, 3, 2)
_RANGE = re.compile(r"\s*(?:…|\.{2,}|;|,\s|\bto\b|\s)\s*")
_PAIR = re.compile(r"\s*(?:;|,|\s)\s*")


def real(text: str) -> float | None:
    """A finite number, with a typeset minus or a plain one; None if ``text`` is none."""
    try:
        value = float(text.strip().replace(MINUS, "-"))
    except ValueError:
        return None
    return value if math.isfinite(value) and "_" not in text else None


def read_range(text: str) -> tuple[float, ...] | None:
    """Two different numbers, the smaller first: ``-2 … 4.5``, ``-2 to 4.5``, ``-2, 4.5``, ``-2 4.5``."""
    low_high = _numbers(_RANGE.split(text.strip())) or _numbers(_PAIR.split(text.strip()))
    return low_high if low_high and low_high[0] < low_high[1] else None


def read_pair(text: str) -> tuple[float, ...] | None:
    """Two numbers: ``1, 1.6``, ``1 1.6``, ``(1; 1.6)``."""
    return _numbers(_PAIR.split(text.strip().removeprefix("(").removesuffix(")").strip()))


def read_not_negative(text: str) -> tuple[float, ...] | None:
    """One number, 0 or above."""
    value = real(text)
    return None if value is None or value < 0 else (value,)


def read_whole(text: str, low: int, high: int) -> tuple[float, ...] | None:
    """One whole number within limits, which may be grouped: ``1000000``, ``1,000,000``, ``1e6``."""
    value = real(re.sub(r"(?<=\d)[\s,'](?=\d{3}\b)", "", text))
    return (int(value),) if value is not None and value == int(value) and low <= value <= high else None


def brief_range(numbers: tuple[float, ...]) -> tuple[str, ...]:
    """``−2.2 … 4.5``, with four, three and two significant digits."""
    return tuple(" … ".join(short(number, digits) for number in numbers) for digits in _DIGITS)


def exact_range(numbers: tuple[float, ...]) -> str:
    """The same with all digits, fit to be typed again."""
    return " … ".join(full(number) for number in numbers)


def brief_pair(numbers: tuple[float, ...]) -> tuple[str, ...]:
    """``1.0, 1.6``, with four, three and two significant digits."""
    texts = [short(number) for number in numbers]
    longest = ", ".join(f"{text}.0" if text.lstrip(MINUS).isdigit() else text for text in texts)
    return (longest, *(", ".join(short(number, digits) for number in numbers) for digits in _DIGITS))


def exact_pair(numbers: tuple[float, ...]) -> str:
    """The same with all digits, fit to be typed again."""
    return ", ".join(full(number) for number in numbers)


def brief_number(numbers: tuple[float, ...]) -> tuple[str, ...]:
    """One number with four, three and two significant digits."""
    return tuple(short(number, digits) for digits in _DIGITS for number in numbers) or ("",)


def exact_number(numbers: tuple[float, ...]) -> str:
    """One number with all digits."""
    return full(numbers[0]) if numbers else ""


def brief_whole_number(numbers: tuple[float, ...]) -> tuple[str, ...]:
    """One whole number with all digits."""
    return (whole_number(numbers),)


def whole_number(numbers: tuple[float, ...]) -> str:
    """One whole number with all digits."""
    return f"{int(numbers[0])}" if numbers else ""


def _numbers(parts: list[str]) -> tuple[float, ...] | None:
    """Exactly two numbers, or None."""
    values = [real(part) for part in parts]
    if len(values) != 2 or None in values:
        return None
    return tuple(value for value in values if value is not None)
