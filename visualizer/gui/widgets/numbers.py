"""Numbers as people read and type them: four significant digits shown, all of them kept."""

from __future__ import annotations

import math

from visualizer.stage.number_text import MINUS, short

__all__ = ["MINUS", "counted", "full", "parse", "round_significant", "short"]


def full(value: float) -> str:
    """``value`` with all its digits, as it can be typed again: ``0.1``, ``1e-08``."""
    return repr(float(value)).removesuffix(".0")


def counted(number: int) -> str:
    """A whole number in groups of three digits: ``4 100``."""
    return f"{number:,}".replace(",", "\u00a0").replace("-", MINUS)


def parse(text: str) -> float:
    """Read a typed number; a comma as decimal mark, a typeset minus and a leading ``×`` are understood.

    Raises:
        ValueError: ``text`` is not a finite number.
    """
    plain = text.strip().removeprefix("×").replace(MINUS, "-").replace("\u00a0", "").strip()
    if plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    value = float(plain)
    if not math.isfinite(value) or "_" in plain:
        message = f"{text!r} is not a finite number"
        raise ValueError(message)
    return value


def round_significant(value: float, digits: int) -> float:
    """The float nearest to ``value`` that has at most ``digits`` significant decimal digits."""
    return float(f"{value:.{digits - 1}e}")
