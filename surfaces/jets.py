"""Value, gradient and Hessian of a formula in one walk, by second-order Taylor arithmetic.

Every node carries its jet (f, f_x, f_y, f_xx, f_xy, f_yy), and each operation combines the jets of its
operands by the rules of differentiation (A. Griewank, A. Walther: Evaluating Derivatives, 2nd ed., SIAM 2008,
chapter 13). The program that comes out grows linearly with the formula, where symbolic differentiation of a
product of two hundred factors would explode.

At kinks derivatives follow torch: abs' is 0 at 0, min and max share a tie, and the second derivatives of
these functions are 0 everywhere. What torch leaves undefined at the apex of a root is settled in
:mod:`surfaces.powers`.
"""

from __future__ import annotations

import ast
import math
import re
from typing import TYPE_CHECKING

from surfaces import powers
from surfaces.constants import constant
from surfaces.program import Jet, Operand, Partials, Program, Term
from surfaces.tree import fold, operands, operation

if TYPE_CHECKING:
    from collections.abc import Callable

UNARY: dict[str, tuple[str | None, str | None]] = {
    # function: first and second derivative in terms of the argument u, the value f and the first derivative d
    "sin": ("cos(u)", "-f"),
    "cos": ("-sin(u)", "-f"),
    "tan": ("1.0 + f * f", "2.0 * f * d"),
    "asin": ("1.0 / sqrt(1.0 - u * u)", "u * d * d * d"),
    "acos": ("-1.0 / sqrt(1.0 - u * u)", "u * d * d * d"),
    "atan": ("1.0 / (1.0 + u * u)", "-2.0 * u * d * d"),
    "sinh": ("cosh(u)", "f"),
    "cosh": ("sinh(u)", "f"),
    "tanh": ("1.0 / (cosh(u) * cosh(u))", "-2.0 * f * d"),
    "exp": ("f", "f"),
    "log": ("1.0 / u", "-d * d"),
    "log10": (f"{1 / math.log(10)!r} / u", "-d / u"),
    "abs": ("sign(u)", None),
    "sign": (None, None),
    "erf": (f"{2 / math.sqrt(math.pi)!r} * exp(-u * u)", "-2.0 * u * d"),
}
"""The textbook's table of derivatives; None is zero everywhere, at the kink too."""


def derive(tree: ast.expr) -> tuple[Program, Jet]:
    """Write the program for a checked formula; the jet says which operands are its value and derivatives.

    Where the value is NaN, the derivatives are NaN too.
    """
    program = Program()

    def jet(node: ast.expr, parts: list[tuple[float | None, Jet]]) -> tuple[float | None, Jet]:
        value = constant(node, [constant_value for constant_value, _ in parts])
        if value is not None:
            return value, Jet(value)
        return None, _jet(program, node, [part for _, part in parts])

    return program, _nan_outside_domain(program, fold(tree, jet)[1])


def _jet(p: Program, node: ast.expr, jets: list[Jet]) -> Jet:
    name = str(operation(node))
    if name == "pos":
        return jets[0]
    if name in _VARIABLES:
        return _VARIABLES[name]
    if name in UNARY:
        return _unary(p, name, jets[0])
    if name == "**" and _is_e(operands(node)[0]):
        return _unary(p, "exp", jets[1])
    rule = _RULES[name]
    result = rule(p, *jets[:2])
    for jet in jets[2:]:
        result = rule(p, result, jet)
    return result


def _is_e(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "e"


def _nan_outside_domain(p: Program, jet: Jet) -> Jet:
    """log(-1) is NaN while its derivative 1/u is an innocent number: outside the domain nothing exists."""
    if isinstance(jet.f, float):
        return jet
    return Jet(jet.f, *(p.where(f"{jet.f} == {jet.f}", term, math.nan) for term in jet[1:]))


def _negative(p: Program, u: Jet) -> Jet:
    return Jet(p.line(f"-{u.f}"), *(p.negative(term) for term in u[1:]))


def _sum(p: Program, u: Jet, v: Jet) -> Jet:
    return Jet(p.operation(u.f, "+", v.f), *map(p.add, u[1:], v[1:]))


def _difference(p: Program, u: Jet, v: Jet) -> Jet:
    return Jet(p.operation(u.f, "-", v.f), *map(p.subtract, u[1:], v[1:]))


def _product(p: Program, u: Jet, v: Jet) -> Jet:
    return p.chain(p.operation(u.f, "*", v.f), Partials(v.f, u.f, uv=1.0), u, v)


def _quotient(p: Program, u: Jet, v: Jet) -> Jet:
    """From u = f v: f' = (u' - f v') / v, and so on; no power of v can overflow before the quotient does."""
    f = p.operation(u.f, "/", v.f)
    x = p.divide(p.subtract(u.x, p.multiply(f, v.x)), v.f)
    y = p.divide(p.subtract(u.y, p.multiply(f, v.y)), v.f)
    xx = p.subtract(u.xx, p.add(p.multiply(2.0, x, v.x), p.multiply(f, v.xx)))
    xy = p.subtract(u.xy, p.add(p.multiply(x, v.y), p.multiply(y, v.x), p.multiply(f, v.xy)))
    yy = p.subtract(u.yy, p.add(p.multiply(2.0, y, v.y), p.multiply(f, v.yy)))
    return Jet(f, x, y, p.divide(xx, v.f), p.divide(xy, v.f), p.divide(yy, v.f))


def _unary(p: Program, name: str, u: Jet) -> Jet:
    f = p.call(name, u.f)
    first = _written(p, UNARY[name][0], u.f, f, None)
    second = _written(p, UNARY[name][1], u.f, f, first)
    return p.chain(f, Partials(first, uu=second), u)


def _written(p: Program, template: str | None, u: Operand, f: Operand, d: Term) -> Term:
    """The row of the table with its letters replaced by operands."""
    if template is None:
        return None
    letters = {"u": str(u), "f": str(f), "d": str(d)}
    text = re.sub(r"\b[ufd]\b", lambda letter: letters[letter[0]], template)
    return f if text == f else p.line(text)


def _minimum(p: Program, u: Jet, v: Jet) -> Jet:
    return _extreme(p, p.call("minimum", u.f, v.f), "<", u, v)


def _maximum(p: Program, u: Jet, v: Jet) -> Jet:
    return _extreme(p, p.call("maximum", u.f, v.f), ">", u, v)


def _extreme(p: Program, f: Operand, better: str, u: Jet, v: Jet) -> Jet:
    """All derivatives of the better operand; half of each at a tie."""
    wins, ties = p.comparison(u.f, better, v.f), p.comparison(u.f, "==", v.f)
    shared = [p.multiply(0.5, p.add(a, b)) for a, b in zip(u[1:], v[1:], strict=True)]
    rest = [p.where(ties, half, b) for half, b in zip(shared, v[1:], strict=True)]
    return Jet(f, *(p.where(wins, a, b) for a, b in zip(u[1:], rest, strict=True)))


def _atan2(p: Program, u: Jet, v: Jet) -> Jet:
    """The angle of the point (v, u); 0 with all its derivatives in the origin."""
    r = p.operation(p.operation(u.f, "*", u.f), "+", p.operation(v.f, "*", v.f))
    a, b = p.ratio(v.f, r), p.ratio(p.negative(u.f), r)
    mixed = p.multiply(2.0, a, b)
    squares = p.subtract(p.multiply(b, b), p.multiply(a, a))
    return p.chain(p.call("atan2", u.f, v.f), Partials(a, b, mixed, squares, p.negative(mixed)), u, v)


_VARIABLES = {"x": Jet("x", x=1.0), "y": Jet("y", y=1.0)}

_RULES: dict[str, Callable[..., Jet]] = {
    "+": _sum,
    "-": _difference,
    "*": _product,
    "/": _quotient,
    "**": powers.power,
    "neg": _negative,
    "sqrt": powers.square_root,
    "min": _minimum,
    "max": _maximum,
    "atan2": _atan2,
}
