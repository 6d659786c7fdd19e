"""Formulas typeset to SVG, broken over lines; free of Qt, so that a background thread may do it."""

from __future__ import annotations

import re
import warnings
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from visualizer.gui.line_breaks import fill

if TYPE_CHECKING:
    from types import ModuleType
from typing import Any

_INK = "#010203"  # a colour that no theme has: it marks what is recoloured
_LEADING = 0.35  # space between lines, in font sizes
_INDENT = 0.6  # of every line but the first, in font sizes
_MARGIN = 1.0
_OPERATOR = re.compile(r"\\operatorname\{(\w+)\}")
"""ziamath sets ``atan2`` in italics, and no space before names that it does not know."""


@dataclass(frozen=True)
class Typeset:
    """A typeset formula.

    Attributes:
        width: Of the picture, in pixels.
        height: Of the picture, in pixels.
        lines: The number of lines.
        ink: The SVG text, in a colour that stands for all.
    """

    width: float
    height: float
    lines: int
    ink: str

    def svg(self, colour: str) -> bytes:
        """The picture in one colour, ``#rrggbb``, as UTF-8."""
        return self.ink.replace(_INK, colour).encode()


@lru_cache(maxsize=128)
def typeset(latex: str, size: float, width: float) -> Typeset:
    """Set a formula.

    Args:
        latex: The formula, without dollar signs.
        size: Of the font, in pixels.
        width: That lines should fit into, in pixels. A formula that cannot be broken may come out wider.

    Raises:
        Exception: Whatever ziamath raises for LaTeX that it does not understand.
    """
    ziamath = _ziamath()
    latex = _OPERATOR.sub(r"\\,\\mathrm{\1}", latex)

    def measure(piece: str) -> float:
        return float(ziamath.Latex(piece, size=size).getsize()[0])

    indent = _INDENT * size
    lines = fill(latex, width - indent - 2 * _MARGIN, measure)
    return _stacked([ziamath.Latex(line, size=size, color=_INK) for line in lines], size, indent)


def _stacked(lines: list[Any], size: float, indent: float) -> Typeset:
    """Draw lines (of ziamath, which has no types) below each other, the first one flush left."""
    picture = ET.Element("svg", {"xmlns": "http://www.w3.org/2000/svg"})
    right, bottom = 0.0, _MARGIN
    for number, line in enumerate(lines):
        line_width, line_height = line.getsize()
        left = _MARGIN + (indent if number else 0.0)
        bottom += line_height + (_LEADING * size if number else 0.0)
        line.drawon(picture, left, bottom + line.getyofst())
        right = max(right, left + line_width)
    width, height = right + _MARGIN, bottom + _MARGIN
    picture.attrib |= {"width": f"{width:g}", "height": f"{height:g}", "viewBox": f"0 0 {width:g} {height:g}"}
    return Typeset(width, height, len(lines), ET.tostring(picture, encoding="unicode"))


def _ziamath() -> ModuleType:
    """The typesetter, told to write plain paths: Qt does not draw the ``symbol`` elements of SVG 2."""
    # It finds its font in a way that Python 3.11 calls deprecated; that is no business of the user's.
    warnings.filterwarnings("ignore", "path is deprecated", DeprecationWarning)
    import ziamath
    from ziafont.config import config

    config.svg2 = False
    module: ModuleType = ziamath
    return module
