"""Formulas made to hang or crash a parser: each is refused in three short lines, and the process lives."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from surfaces.formula_error import EXCERPT_LENGTH

HOSTILE = {
    "a name": "os",
    "a dunder name": "__builtins__",
    "an attribute": "x.__class__.__bases__[0].__subclasses__()",
    "an attribute of a number": "(1).real",
    "a call of something else": "__import__('os').system('true')",
    "a call of eval": "eval(x)",
    "a call of a result": "sin(x)(y)",
    "a keyword": "min(x, key=y)",
    "a comparison": "x < y",
    "a chain of comparisons": "0 < x < y < 1",
    "a conditional": "x if x > 0 else y",
    "a comprehension": "[x for x in range(10**9)]",
    "a generator": "max(i for i in y)",
    "a lambda": "(lambda: x)()",
    "a string": "'x' * 10**9",
    "a format string": 'f"{x!r:>{10**9}}"',
    "bytes": "b'x'",
    "a walrus": "(y := x)",
    "a backslash": "x + \\\ny",
    "a full-width letter": "\uff58 + y",
    "a mathematical letter": "\U0001d465 + y",
    "a minus that is none": "x \u2212 y",
    "a right-to-left mark": "x \u202e+ y",
    "a lone surrogate": "x + \udcff",
    "a NUL": "x + \0y",
    "a form feed": "x +\x0c y",
    "too large a number": "1e999",
    "a root of a negative": "sqrt(-1)",
    "a division by zero": "1/0",
    "a division by zero deep down": "x + sin(2/(3 - 3))",
    "too large an exponent": "x**1001",
    "too small an exponent": "x**-1001",
    "an exponent that is computed": "x**(10**6)",
    "a tower of numbers": "9**9**9**9",
    "a tower of variables": "x**y**x**y",
    "a high tower": "**".join(["x"] * 900),
    "too many nodes": "+".join(["x"] * 1_001),
    "very many nodes": "+".join(["x"] * 9_000),
    "ten thousand parentheses": "(" * 10_000 + "x" + ")" * 10_000,
    "ten thousand open parentheses": "(" * 10_000,
    "ten thousand closed parentheses": ")" * 10_000,
    "nine thousand parentheses": "(" * 9_000 + "x" + ")" * 9_000,
    "thousands of calls": "sin(" * 4_000 + "x" + ")" * 4_000,
    "thousands of signs": "-" * 15_000 + "x",
    "1 MB of letters": "x" * 1_000_000,
    "1 MB of digits": "9" * 1_000_000,
    "1 MB of spaces": " " * 1_000_000,
    "1 MB of a sum": "x+" * 500_000 + "x",
    "1 MB of powers": "x**" * 333_333 + "x",
    "1 MB of parentheses": "(" * 1_000_000,
    "1 MB of quotes": "'" * 1_000_000,
    "powers of large numbers": "*".join(["9**999"] * 500),
}

CHILD = """
import json, sys
from surfaces.catalog import from_formula
from surfaces.formula_error import FormulaError
for text in json.load(sys.stdin):
    try:
        from_formula(text)
    except FormulaError as error:
        print(json.dumps(str(error)), flush=True)
    else:
        print(json.dumps("accepted"), flush=True)
print(json.dumps("sympy" in sys.modules))
"""

LIMIT = 20
"""Seconds after which the process counts as hanging; all of them together take a small part of one."""


@pytest.fixture(scope="module")
def answers() -> dict[str, str]:
    """What became of each, up to the one at which the process hung or died."""
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        out, _ = process.communicate(json.dumps(list(HOSTILE.values())), timeout=LIMIT)
    except subprocess.TimeoutExpired:
        process.kill()
        out, _ = process.communicate()
    lines = [json.loads(line) for line in out.splitlines()]
    return dict(zip([*HOSTILE, "sympy"], lines, strict=False))


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_formula_is_refused_in_three_short_lines(name: str, answers: dict[str, str]) -> None:
    assert name in answers, "the process hung or died before or at this formula"
    reason, excerpt, caret = answers[name].split("\n")
    assert 0 < len(reason) <= 90
    assert len(excerpt) <= EXCERPT_LENGTH == 72
    assert excerpt.isascii() or excerpt.isprintable()
    assert caret.strip() == "^"
    assert len(caret) <= EXCERPT_LENGTH + 1


def test_sympy_was_never_let_loose_on_them(answers: dict[str, str]) -> None:
    assert answers["sympy"] is False
