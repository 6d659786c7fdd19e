"""Breaking a formula over lines: nothing is lost, every line stands on its own."""

import re

import pytest

from surfaces.catalog import CATALOG
from surfaces.formula import Formula
from visualizer.gui.line_breaks import fill, pieces

LATEX = {key: Formula.parse(surface.formula).latex() for key, surface in CATALOG.items()}
LATEX["names only"] = r"\leftarrow x + \rightarrow y"
LATEX["nested"] = r"\left(a + \left|b - c\right|\right)^{2} \left(d + e\right) - \frac{f + g}{h}"


def measure(latex):
    """A monospaced stand-in for the typesetter."""
    return len(re.sub(r"\\left\.?|\\right\.?|\\[a-z]+|[{}^\s]", "", latex))


def opened(latex):
    return len(re.findall(r"\\left(?![a-z])", latex)) - len(re.findall(r"\\right(?![a-z])", latex))


@pytest.mark.parametrize("key", LATEX)
def test_the_pieces_put_together_are_the_formula(key):
    assert "".join(piece.text for piece in pieces(LATEX[key])) == LATEX[key]


@pytest.mark.parametrize("width", [8, 20, 40])
@pytest.mark.parametrize("key", LATEX)
def test_every_line_is_balanced_and_no_ink_is_lost(key, width):
    lines = fill(LATEX[key], width, measure)
    assert all(opened(line) == 0 and line.count("{") == line.count("}") for line in lines)
    ink = sum(measure(line.replace(r"\cdot", "")) for line in lines)
    assert ink == measure(LATEX[key].replace(r"\cdot", ""))


@pytest.mark.parametrize(
    ("latex", "width", "lines"),
    [
        ("a + b + c", 20, ["a + b + c"]),
        ("aaaa + bbbb + cccc", 10, ["aaaa + bbbb", "{} + cccc"]),
        ("aaaa + bbbb", 8, ["aaaa + bbbb"]),  # 9 wide: a little shrinking is better than another line
        (r"-aaaa - bbbb", 6, ["-aaaa", "{} - bbbb"]),  # a sign is no place to break at
        (r"x^{aaaa + bbbb}", 4, [r"x^{aaaa + bbbb}"]),  # nor are braces
        (r"aaaa \cdot bbbb", 5, ["aaaa", r"{} \cdot bbbb"]),
        (
            r"\left(aaaa + bbbb\right)^{2}",
            7,
            [r"\left(aaaa \right.", r"\left. {} + bbbb\right)^{2}"],
        ),
        (
            r"\left(aaaa\right) \left(bbbb\right)",
            7,
            [r"\left(aaaa\right)", r"{} \cdot \left(bbbb\right)"],
        ),
    ],
)
def test_where_lines_end(latex, width, lines):
    assert list(fill(latex, width, measure)) == lines


def test_the_outermost_sum_is_broken_before_parentheses():
    lines = fill(r"\left(aaa + bbb\right) + \left(ccc + ddd\right)", 10, measure)
    assert list(lines) == [r"\left(aaa + bbb\right)", r"{} + \left(ccc + ddd\right)"]
