"""Saddles: surfaces that fall without bound, where the gradient vanishes in a place that is no minimum."""

from __future__ import annotations

from surfaces.surface import Surface
from surfaces.window import Window

SADDLES = (
    Surface(
        key="saddle",
        name="Saddle",
        formula="x**2 - y**2",
        window=Window(-2.0, 2.0, -2.0, 2.0),
        minima=(),
        lowest=None,
        start=(-1.5, 0.001),
        learning_rates={"sgd": 0.01, "momentum": 0.001, "adam": 0.01},
        source="Hilbert, Cohn-Vossen: Geometry and the Imagination, section 27",
        note="Down one way, up the other: the first steps lead to where the gradient vanishes. No minimum.",
    ),
    Surface(
        key="long_valley",
        name="Long valley",
        formula="5*x**2 - y**2",
        window=Window(-1.0, 1.0, -2.0, 2.0),
        minima=(),
        lowest=None,
        start=(0.25, -1e-6),
        learning_rates={"sgd": 0.01, "momentum": 0.005, "adam": 0.01},
        source="the saddle of the classic animations of optimizers in the notes of Stanford's course CS231n",
        note="Five times steeper across: the race is who leaves the saddle first. No minimum.",
    ),
    Surface(
        key="monkey_saddle",
        name="Monkey saddle",
        formula="x**3 - 3*x*y**2",
        window=Window(-1.5, 1.5, -1.5, 1.5),
        minima=(),
        lowest=None,
        start=(1.2, 0.01),
        learning_rates={"sgd": 0.006, "momentum": 0.001, "adam": 0.005},
        source="Hilbert, Cohn-Vossen: Geometry and the Imagination, section 29",
        note="Three ways down from a point where gradient and Hessian vanish. No minimum.",
    ),
)
