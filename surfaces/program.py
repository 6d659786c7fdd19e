"""A straight-line program: one operation a line, equal operations written once, dead ones left out.

The same source runs on numpy arrays, on torch tensors and, compiled by numba, on scalars; only what its
functions are bound to differs (:mod:`surfaces.backends`).
"""

from __future__ import annotations

import operator
import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

Operand = str | float
"""The name of a variable of the program, or a constant."""

Term = Operand | None
"""An operand, or None for what is zero by its structure, such as the derivative of a constant."""


class Jet(NamedTuple):
    """The value and the first and second derivatives of a part of the formula with respect to x and y."""

    f: Operand
    x: Term = None
    y: Term = None
    xx: Term = None
    xy: Term = None
    yy: Term = None


class Partials(NamedTuple):
    """The first and second derivatives of an operation with respect to its own operands u and v."""

    u: Term
    v: Term = None
    uu: Term = None
    uv: Term = None
    vv: Term = None


class Program:
    """Collects operations. Constants are folded, and what is structurally zero is dropped."""

    def __init__(self) -> None:
        self._written: dict[str, str] = {}

    def line(self, operation: str) -> str:
        """The variable that holds the result of an operation, written down if it is new."""
        if operation not in self._written:
            self._written[operation] = f"t{len(self._written)}"
        return self._written[operation]

    def call(self, function: str, *arguments: Operand) -> str:
        """The result of a function of the backend."""
        return self.line(f"{function}({', '.join(_text(argument) for argument in arguments)})")

    def add(self, *terms: Term) -> Term:
        """The sum of some terms, from left to right; structurally zero where all of them are."""
        total: Term = None
        for term in terms:
            total = term if total is None else total if term is None else self.operation(total, "+", term)
        return total

    def subtract(self, a: Term, b: Term) -> Term:
        """A - b."""
        if b is None:
            return a
        return self.negative(b) if a is None else self.operation(a, "-", b)

    def multiply(self, *factors: Term) -> Term:
        """The product of some factors, from left to right; structurally zero where one of them is."""
        product: Operand = 1.0
        for factor in factors:
            if factor is None:
                return None
            product = (
                factor
                if product == 1.0
                else product
                if factor == 1.0
                else self.operation(product, "*", factor)
            )
        return product

    def divide(self, a: Term, b: Operand) -> Term:
        """A / b."""
        return a if a is None or b == 1.0 else self.operation(a, "/", b)

    def negative(self, a: Term) -> Term:
        """-a."""
        return a if a is None else -a if isinstance(a, float) else self.line(f"-{a}")

    def ratio(self, a: Term, b: Operand) -> Term:
        """A / b, but 0 where both are 0."""
        return None if a is None else self.call("ratio", a, b)

    def apex(self, a: Term, b: Operand) -> Term:
        """A / b, but 0 wherever b is 0."""
        return None if a is None else self.call("apex", a, b)

    def comparison(self, a: Operand, sign: str, b: Operand) -> str:
        """Where a < b, a > b or a == b."""
        return self.line(f"{_text(a)} {sign} {_text(b)}")

    def where(self, condition: str, a: Term, b: Term) -> Term:
        """Where the condition holds a, else b."""
        return a if a == b else self.call("where", condition, a or 0.0, b or 0.0)

    def chain(self, f: Operand, outer: Partials, u: Jet, v: Jet | None = None) -> Jet:
        """The jet of f(u, v), or of f(u), by the chain rule."""
        v = Jet(0.0) if v is None else v

        def first(a: Term, b: Term) -> Term:
            return self.add(self.multiply(outer.u, a), self.multiply(outer.v, b))

        def second(inner: tuple[Term, Term, Term, Term], bent_u: Term, bent_v: Term) -> Term:
            ua, ub, va, vb = inner
            pure = self.add(self.multiply(outer.uu, ua, ub), self.multiply(outer.vv, va, vb))
            crossed = self.add(self.multiply(ua, vb), self.multiply(ub, va))
            bent = first(bent_u, bent_v)
            return self.add(pure, self.multiply(outer.uv, crossed), bent)

        return Jet(
            f,
            first(u.x, v.x),
            first(u.y, v.y),
            second((u.x, u.x, v.x, v.x), u.xx, v.xx),
            second((u.x, u.y, v.x, v.y), u.xy, v.xy),
            second((u.y, u.y, v.y, v.y), u.yy, v.yy),
        )

    def source(self, results: Iterable[Term]) -> str:
        """The source of a function ``program(x, y)`` that returns the results as a tuple."""
        returned = [_text(0.0 if result is None else result) for result in results]
        needed = set(returned)
        lines: list[str] = []
        for operation, name in reversed(self._written.items()):
            if name in needed:
                needed.update(_VARIABLE.findall(operation))
                lines.append(f"    {name} = {operation}\n")
        return f"def program(x, y):\n{''.join(reversed(lines))}    return ({', '.join(returned)},)\n"

    def operation(self, a: Operand, sign: str, b: Operand) -> Operand:
        """One of a + b, a - b, a * b and a / b."""
        if isinstance(a, float) and isinstance(b, float):
            # IEEE arithmetic: 1/0 is infinite and 1e300*1e300 too, neither is an exception.
            with np.errstate(all="ignore"):
                return float(_OPERATORS[sign](np.float64(a), np.float64(b)))
        return self.line(f"{_text(a)} {sign} {_text(b)}")


_VARIABLE = re.compile(r"\bt\d+\b")
_OPERATORS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}


def _text(operand: Operand) -> str:
    """Constants as Python reads them back exactly; ``inf`` and ``nan`` are names that every backend has."""
    return operand if isinstance(operand, str) else repr(operand)
