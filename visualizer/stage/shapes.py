"""The points of the markers' outlines and of the verdicts' signs, in a square from -1 to 1, y down."""

from __future__ import annotations

import math

Points = tuple[tuple[float, float], ...]


def regular(corners: int, radius: float, turn: float = 0.0) -> Points:
    """A regular polygon with one corner up, turned clockwise by a share of a full turn."""
    angles = (2 * math.pi * (corner / corners + turn) for corner in range(corners))
    return tuple((radius * math.sin(angle), -radius * math.cos(angle)) for angle in angles)


def star(points: int, outer: float, inner: float) -> Points:
    """A star with one point up."""
    tips, notches = regular(points, outer), regular(points, inner * outer, 0.5 / points)
    return tuple(corner for both in zip(tips, notches, strict=True) for corner in both)


def _plus(arm: float, half: float) -> Points:
    return (
        *((-half, -arm), (half, -arm), (half, -half), (arm, -half), (arm, half), (half, half)),
        *((half, arm), (-half, arm), (-half, half), (-arm, half), (-arm, -half), (-half, -half)),
    )


def _turned(points: Points, degrees: float) -> Points:
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return tuple((c * x - s * y, s * x + c * y) for x, y in points)


def _shifted(points: Points, down: float) -> Points:
    return tuple((x, y + down) for x, y in points)


MARKERS: dict[str, Points] = {
    "square": ((-0.78, -0.78), (0.78, -0.78), (0.78, 0.78), (-0.78, 0.78)),
    "triangle": _shifted(regular(3, 1.08), 0.16),
    "triangle_down": _shifted(regular(3, 1.08, 0.5), -0.16),
    "diamond": regular(4, 1.05),
    "pentagon": _shifted(regular(5, 0.98), 0.05),
    # Wider than high: a regular one would pass for a circle at the size of a ball.
    "hexagon": ((-1.08, 0.0), (-0.55, -0.74), (0.55, -0.74), (1.08, 0.0), (0.55, 0.74), (-0.55, 0.74)),
    "star": _shifted(star(5, 1.12, 0.5), 0.06),
    "plus": _plus(0.95, 0.36),
    "cross": _turned(_plus(0.98, 0.36), 45),
    "bar": ((-0.42, -0.98), (0.42, -0.98), (0.42, 0.98), (-0.42, 0.98)),
}
"""Outlines of the markers by their names in the registry; a circle is missing, it has no corners."""

SIGNS: dict[str, tuple[Points, ...]] = {
    "descending": (((-0.7, -0.7), (0.66, 0.66)), ((-0.22, 0.7), (0.7, 0.7), (0.7, -0.22))),
    "diverging": (((-0.7, 0.7), (0.66, -0.66)), ((-0.22, -0.7), (0.7, -0.7), (0.7, 0.22))),
    "converged": (((-0.8, 0.05), (-0.24, 0.62), (0.82, -0.6)),),
    "diverged": (((-0.68, -0.68), (0.68, 0.68)), ((-0.68, 0.68), (0.68, -0.68))),
    "slow": (((0.0, -0.45), (0.0, 0.04), (0.36, 0.24)),),
    "plateau": (((-0.85, 0.0), (0.85, 0.0)),),
    "escaping": (
        ((0.0, -0.85), (0.0, 0.3)),
        ((-0.5, -0.18), (0.0, 0.32), (0.5, -0.18)),
        ((-0.72, 0.8), (0.72, 0.8)),
    ),
    "predicts": (
        ((-0.88, 0.0), (-0.4, -0.55), (0.4, -0.55), (0.88, 0.0), (0.4, 0.55), (-0.4, 0.55), (-0.88, 0.0)),
        ((-0.1, 0.0), (0.1, 0.0)),
    ),
}
"""The straight lines of the verdicts' signs; the curved ones are drawn where they are used."""
