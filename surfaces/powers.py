"""The jets of powers and roots, with what happens where a root has no derivative.

At the zero of a root's radicand u:

* where u is stationary there, as x**2 + y**2 in the origin, all derivatives are 0: the cone has a kink, and
  no direction is better than another (torch gives NaN);
* where u only passes through zero, as sqrt(x) at 0, the derivative is infinite, as in torch.
"""

from __future__ import annotations

import math

from surfaces.program import Jet, Operand, Partials, Program, Term

LARGEST_REPEATED = 32
"""The largest integer exponent that is written as repeated multiplication."""


def power(p: Program, u: Jet, v: Jet) -> Jet:
    """The power u ** v, by the kind of its exponent and base."""
    if isinstance(v.f, float):
        if v.f.is_integer():
            return integer_power(p, u, int(v.f))
        return square_root(p, u) if v.f == 0.5 else fractional_power(p, u, v.f)
    if isinstance(u.f, float):
        return exponential(p, u.f, v)
    return general_power(p, u, v)


def integer_power(p: Program, u: Jet, n: int) -> Jet:
    """The power u ** n: f' = n u**(n-1), f'' = n (n-1) u**(n-2)."""
    f = _repeated(p, u.f, n) if n else p.call("power", u.f, 0.0)
    first = p.multiply(float(n), _repeated(p, u.f, n - 1)) if n else None
    second = p.multiply(float(n * (n - 1)), _repeated(p, u.f, n - 2)) if n * (n - 1) else None
    return p.chain(f, Partials(first, uu=second), u)


def _repeated(p: Program, u: Operand, n: int) -> Operand:
    """The power u ** n by squaring, the same on every machine; a call where the exponent is large."""
    if n < 0:
        return p.line(f"1.0 / {_repeated(p, u, -n)}")
    if n <= 1:
        return u if n else 1.0
    if n > LARGEST_REPEATED:
        return p.call("power", u, float(n))
    half = _repeated(p, u, n // 2)
    square = p.line(f"{half} * {half}")
    return p.line(f"{square} * {u}") if n % 2 else square


def square_root(p: Program, u: Jet) -> Jet:
    """The square root of u."""
    f = p.call("sqrt", u.f)
    return _root(p, u, f, 0.5, f)


def fractional_power(p: Program, u: Jet, c: float) -> Jet:
    """The power u ** c for a constant c that is no integer; NaN where u is negative."""
    f = p.call("power", u.f, c)
    if 0 < c < 1:
        return _root(p, u, f, c, p.call("power", u.f, 1 - c))
    first = p.multiply(c, p.call("power", u.f, c - 1))
    if not 1 < c < 2:
        second = p.multiply(c * (c - 1), p.call("power", u.f, c - 2))
        return p.chain(f, Partials(first, uu=second), u)
    bend = p.call("power", u.f, 2 - c)

    def curved(a: Term, b: Term, ab: Term) -> Term:
        return p.add(p.multiply(c * (c - 1), p.ratio(p.multiply(a, b), bend)), p.multiply(first, ab))

    x, y = p.multiply(first, u.x), p.multiply(first, u.y)
    return Jet(f, x, y, curved(u.x, u.x, u.xx), curved(u.x, u.y, u.xy), curved(u.y, u.y, u.yy))


def _root(p: Program, u: Jet, f: Operand, c: float, co: Operand) -> Jet:
    """The power u ** c for 0 < c < 1, with ``co`` = u ** (1 - c): f' = c u' / co."""
    bend = p.operation(u.f, "*", co)

    def curved(a: Term, b: Term, ab: Term) -> Term:
        steep = p.multiply(c - 1, p.ratio(p.multiply(a, b), bend))
        return p.multiply(c, p.add(steep, p.apex(ab, co)))

    x, y = p.multiply(c, p.ratio(u.x, co)), p.multiply(c, p.ratio(u.y, co))
    return Jet(f, x, y, curved(u.x, u.x, u.xx), curved(u.x, u.y, u.xy), curved(u.y, u.y, u.yy))


def exponential(p: Program, base: float, v: Jet) -> Jet:
    """The power c ** v: f' = f log c; for c = 0 it is flat, for negative c it has no derivative."""
    f = p.call("power", base, v.f)
    logarithm = None if base == 0 else math.log(base) if base > 0 else math.nan
    first = p.multiply(f, logarithm)
    return p.chain(f, Partials(first, uu=p.multiply(first, logarithm)), v)


def general_power(p: Program, u: Jet, v: Jet) -> Jet:
    """The power u ** v where both vary; as in torch, 0 ** v is flat in v for v >= 0 and u ** 0 in u."""
    f = p.call("power", u.f, v.f)
    below, twice_below = p.line(f"{v.f} - 1.0"), p.line(f"{v.f} - 2.0")
    slope = p.call("power", u.f, below)
    log = p.call("log", u.f)
    constant, straight = f"{v.f} == 0.0", f"({v.f} == 0.0) | ({v.f} == 1.0)"
    flat, smooth = f"({u.f} == 0.0) & ({v.f} >= 0.0)", f"({u.f} == 0.0) & ({v.f} > 1.0)"
    partials = Partials(
        u=p.where(constant, None, p.multiply(v.f, slope)),
        v=p.where(flat, None, p.multiply(f, log)),
        uu=p.where(straight, None, p.multiply(v.f, below, p.call("power", u.f, twice_below))),
        uv=p.where(smooth, None, p.multiply(slope, p.add(1.0, p.multiply(v.f, log)))),
        vv=p.where(flat, None, p.multiply(f, log, log)),
    )
    return p.chain(f, partials, u, v)
