"""Numbers as people read them on the stage: a real minus, few digits, powers of ten as such."""

from __future__ import annotations

import math
from functools import lru_cache

MINUS = "\u2212"
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_POSITIONAL = (1e-4, 1e5)


@lru_cache(maxsize=4096)
def short(value: float, digits: int = 4) -> str:
    """``value`` with some significant digits: ``0.001234``, ``12350``, ``1.5e−7``; NaN is an em dash."""
    if math.isnan(value):
        return "—"
    if math.isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    rounded = float(f"{value:.{digits - 1}e}")
    low, high = _POSITIONAL
    if rounded == 0 or low <= abs(rounded) < high:
        places = 0 if rounded == 0 else max(0, digits - 1 - math.floor(math.log10(abs(rounded))))
        text = f"{rounded:.{places}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    else:
        mantissa, exponent = f"{rounded:.{digits - 1}e}".split("e")
        mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
        text = f"{mantissa}e{int(exponent)}"
    return text.replace("-", MINUS)


def power_of_ten(exponent: int) -> str:
    """``10`` with a raised exponent."""
    return "10" + str(exponent).translate(_SUPERSCRIPTS)


def fixed(value: float, places: int) -> str:
    """``value`` with a fixed number of decimal places, and no minus before a zero."""
    text = f"{value:.{places}f}"
    if not float(text):
        text = text.lstrip("-")
    return text.replace("-", MINUS)
