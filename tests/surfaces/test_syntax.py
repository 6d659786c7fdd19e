"""What is a formula, what is refused, and where the caret points."""

from __future__ import annotations

import ast
import subprocess
import sys
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surfaces.formula_error import EXCERPT_LENGTH
from surfaces.functions import FUNCTIONS
from surfaces.syntax import FormulaError, parse

ACCEPTED = [
    # typed, and the Python expression that it must mean
    ("x^2 + y^2", "x**2 + y**2"),
    ("-x^2", "-(x**2)"),
    ("2^-x", "2**(-x)"),
    ("x^2*y", "(x**2)*y"),
    ("  x  ", "x"),
    (".5*x + 1.*y + 1e-3 + 2.5E+2", "0.5*x + 1.0*y + 0.001 + 250.0"),
    ("007*x + 00.5", "7*x + 0.5"),
    ("+x - -y", "(+x) - (-y)"),
    ("min(x, y, 3) + max(x, 0)", "min(x, y, 3) + max(x, 0)"),
    ("atan2(y, x)", "atan2(y, x)"),
    ("(x**2)**3", "(x**2)**3"),
    ("e**(-x**2)", "e**(-(x**2))"),
    ("e^x^2", "e**(x**2)"),
    ("x**1000 + y**-1000", "x**1000 + y**(-1000)"),
    ("x**(1/2)", "x**(1/2)"),
    ("x/0", "x/0"),
    ("log(x - 100)", "log(x - 100)"),
    ("sin((((((x))))))", "sin(x)"),
]


@pytest.mark.parametrize(("text", "meaning"), ACCEPTED)
def test_formula_means_what_python_would_mean(text: str, meaning: str) -> None:
    assert ast.dump(parse(text)) == ast.dump(ast.parse(meaning, mode="eval").body)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_takes_its_fewest_arguments(name: str) -> None:
    arguments = ", ".join("xyx"[: FUNCTIONS[name].fewest])
    assert isinstance(parse(f"{name}({arguments})"), ast.Call)


REFUSED = [
    # typed, a part of what the error says, and the column that the caret points at
    ("", "empty", 0),
    ("   ", "empty", 0),
    ("5x", "5*x", 1),
    ("5 x", "5*x", 2),
    ("2(x+1)", "2*(x+1)", 1),
    ("(x+1)(y+1)", "(x+1)*(y+1)", 5),
    ("(x+1)y", "(x+1)*y", 5),
    ("sin(x)cos(y)", "sin(x)*cos(y)", 6),
    ("x y", "x*y", 2),
    ("x(y+1)", "x*(y+1)", 1),
    ("5e", "5*e", 1),
    ("2pi", "2*pi", 1),
    ("1.2.3", "operator is missing", 3),
    ("sin x", "sin(x)", 0),
    ("x + sin", "sin(x)", 4),
    ("atan2 x", "atan2(x, y)", 0),
    ("sin(x, y)", "1 argument, not 2", 0),
    ("1 + min(x)", "at least 2 arguments, not 1", 4),
    ("atan2(x)", "2 arguments, not 1", 0),
    ("sin()", "nothing between", 4),
    ("()", "nothing between", 1),
    ("min(x,)", "missing between `,` and `)`", 6),
    ("(x", "never closed", 0),
    ("x)", "never opened", 1),
    ("x +", "missing after the last `+`", 2),
    ("* x", "missing before the first `*`", 0),
    ("x + * y", "missing between `+` and `*`", 4),
    ("x***y", "missing between `**` and `*`", 3),
    ("x, y", "comma", 1),
    ("(x, y)", "comma", 2),
    ("1,5*x", "0.5", 1),
    ("x = 3", "`=`", 2),
    ("x == y", "`=`", 2),
    ("x < y", "comparisons", 2),
    ("x >= y", "comparisons", 2),
    ("x != y", "`!`", 2),
    ("x if x else y", "`if`", 2),
    ("x and y", "`and`", 2),
    ("lambda x: x", "`:`", 8),
    ("[x for x in y]", "`[`", 0),
    ("{x}", "`{`", 0),
    ("'x'", "`'`", 0),
    ('f"{x}"', '`"`', 1),
    ("x := 1", "`:`", 2),
    ("sin(x=1)", "`=`", 5),
    ("min(*x)", "missing between `(` and `*`", 4),
    ("x.real", "`.`", 1),
    ("x[0]", "`[`", 1),
    ("x // y", "`//`", 2),
    ("x % y", "`%`", 2),
    ("x @ y", "`@`", 2),
    ("~x", "`~`", 0),
    ("x & y", "`&`", 2),
    ("x << 2", "`<`", 2),
    ("|x|", "abs(x)", 0),
    ("x # y", "`#`", 2),
    ("x; y", "`;`", 1),
    ("1_000*x", "`_`", 1),
    ("0x1F", "`x1F`", 1),
    ("2j", "`j`", 1),
    ("True", "`True`", 0),
    ("None", "`None`", 0),
    ("z + x", "`z`", 0),
    ("__import__('os')", "`'`", 11),
    ("exec(x)", "`exec`", 0),
    ("f(x)", "`f`", 0),
    ("f(x, y)", "`f`", 0),
    ("pow(x, 2)", "x**y", 0),
    ("sine(x)", "sin", 0),
    ("ln(x)", "log", 0),
    ("arctan(x)", "atan", 0),
    ("X + y", "x", 0),
    ("xy", "x*y", 0),
    ("3 + x2", "x**2", 4),
    ("sinx", "sin(x)", 0),
    ("x · y", "type *", 2),
    ("x − y", "type -", 2),
    ("x²", "**2", 1),
    ("π*x", "pi", 0),
    ("é", "`é`", 0),
    ("x\ty", "spaces", 1),
    ("x +\ny", "one line", 3),
    ("x\x00", "not part", 1),
    ("1e999", "too large", 0),
    ("x + " + "9" * 400, "too large", 4),
    ("x + sqrt(-1)", "finite real", 4),
    ("1/0", "finite real", 0),
    ("x + 0**-1", "finite real", 4),
    ("log(0)", "finite real", 0),
    ("asin(2)*x", "finite real", 0),
    ("(-8)**(1/3)", "finite real", 0),
    ("exp(1000)", "finite real", 0),
    ("1e300*1e300*x", "finite real", 0),
    ("10**400", "finite real", 0),
    ("0/0", "finite real", 0),
    ("x**1001", "exponent", 3),
    ("x^(-500*3)", "exponent", 3),
    ("9**9**9", "exponent", 3),
    ("x**2**3", "power of a power", 0),
    ("1 + x^y^2", "power of a power", 4),
    ("2**-x**2", "power of a power", 0),
    ("e**e**x**2", "power of a power", 0),
]


@pytest.mark.parametrize(("text", "says", "column"), REFUSED, ids=[repr(row[0][:20]) for row in REFUSED])
def test_wrong_formula_is_refused_in_three_short_lines(text: str, says: str, column: int) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(text)
    error = caught.value
    reason, excerpt, caret = str(error).split("\n")
    assert says in reason
    assert len(reason) <= 90
    assert error.reason == reason
    assert error.excerpt == excerpt
    assert error.column == column
    assert caret == " " * column + "^"
    assert excerpt == "".join(character if character.isprintable() else "?" for character in text)[
        :EXCERPT_LENGTH
    ] or (len(excerpt) <= EXCERPT_LENGTH and "..." in excerpt)


HUGE = [
    ("more than 20,000 characters", "x+" * 500_000 + "x", "longer than 20,000"),
    ("ten thousand parentheses", "(" * 10_000 + "x" + ")" * 10_000, "longer than 20,000"),
    ("nine thousand parentheses", "(" * 9_000 + "x" + ")" * 9_000, "100 parentheses"),
    ("ten thousand open parentheses", "(" * 10_000, "100 parentheses"),
    ("a hundred and one calls", "sin(" * 101 + "x" + ")" * 101, "100 parentheses"),
    ("a thousand signs", "-" * 1_000 + "x", "100 signs"),
    ("a thousand powers", "x" + "**x" * 900, "power of a power"),
    ("2,001 nodes", "+".join(["x"] * 1_001), "2,000 numbers"),
    ("a long name", "x" * 20_000, "is not known"),
    ("a long number", "9" * 20_000, "too large"),
    ("powers of constants", "*".join(["9**999"] * 300), "finite real"),
]


@pytest.mark.parametrize(("text", "says"), [row[1:] for row in HUGE], ids=[row[0] for row in HUGE])
def test_enormous_formula_is_refused(text: str, says: str) -> None:
    with pytest.raises(FormulaError, match=says) as caught:
        parse(text)
    assert max(map(len, str(caught.value).split("\n"))) <= 90


@pytest.mark.parametrize(
    "text",
    [
        "+".join(["x"] * 1_000),
        "-".join(["x*y"] * 500),
        "*".join(["x"] * 1_000),
        "(" * 100 + "x" + ")" * 100,
        "-" * 100 + "x",
        "x+" * 400 + "1" * 300,
    ],
    ids=["sum", "differences", "product", "parentheses", "signs", "long integer"],
)
def test_largest_allowed_formula_is_accepted(text: str) -> None:
    assert isinstance(parse(text), ast.expr)


def test_caret_stays_at_the_place_in_a_long_formula() -> None:
    text = "x + y + " * 100 + "$" + " + x + y" * 100
    with pytest.raises(FormulaError) as caught:
        parse(text)
    _, excerpt, caret = str(caught.value).split("\n")
    assert caught.value.column == 800
    assert len(excerpt) == EXCERPT_LENGTH
    assert excerpt[caret.index("^")] == "$"
    assert excerpt.startswith("...")
    assert excerpt.endswith("...")


@pytest.mark.parametrize("place", [0, 1, 35, 36, 37, 71, 72, 73, 140, 149])
def test_caret_is_within_the_excerpt_wherever_the_error_is(place: int) -> None:
    text = "+" * place + "$" + "x" * (149 - place)
    with pytest.raises(FormulaError) as caught:
        parse(text)
    _, excerpt, caret = str(caught.value).split("\n")
    assert excerpt[caret.index("^")] == "$"
    assert len(excerpt) == EXCERPT_LENGTH


def test_errors_do_not_print_warnings() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for text in ("5(x)", "(x)(y)", "1if x else 2", "0x", "1is x"):
            with pytest.raises(FormulaError):
                parse(text)


@settings(deadline=None, derandomize=True, database=None)
@given(st.text(max_size=60) | st.text("xyeE0123456789.+-*/^() ,sincoqrtapowmb_", max_size=60))
def test_any_text_is_a_formula_or_an_error_of_three_lines(text: str) -> None:
    try:
        lines = [ast.unparse(parse(text))]
    except FormulaError as error:
        lines = str(error).split("\n")
        column = error.column
    assert len(lines) == 1 or (
        len(lines) == 3 and len(lines[1]) <= EXCERPT_LENGTH and 0 <= column <= len(text)
    )


def test_a_wrong_formula_never_reaches_sympy() -> None:
    code = (
        "import sys\n"
        "from surfaces.syntax import FormulaError\n"
        "from surfaces.formula import Formula\n"
        "for text in ('9**9**9', 'x.diff()', 'Integer(5)'):\n"
        "    try:\n"
        "        Formula.parse(text)\n"
        "    except FormulaError:\n"
        "        pass\n"
        "assert 'sympy' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)
