"""Bowls: convex surfaces with one minimum."""

from __future__ import annotations

from surfaces.surface import Minimum, Parameter, Surface
from surfaces.window import Window

CONDITION = Parameter(
    name="condition",
    default=100.0,
    minimum=1.0,
    maximum=10_000.0,
    meaning="How many times stronger the surface bends along y than along x.",
    scale="log",
)


def ill_conditioned_bowl(condition: float = CONDITION.default) -> Surface:
    """A quadratic bowl whose Hessian has the eigenvalues 1 and ``condition``."""
    factor = repr(condition).removesuffix(".0")
    return Surface(
        key="ill_conditioned_bowl",
        name="Ill-conditioned bowl",
        formula=f"(x**2 + {factor}*y**2)/2",
        window=Window(-3.0, 3.0, -2.0, 2.0),
        minima=(Minimum(0.0, 0.0),),
        lowest=0.0,
        start=(-2.5, 1.5),
        # Gradient descent blows up at 2 / condition.
        learning_rates={"sgd": 1.8 / (1 + condition), "momentum": 1 / (1 + condition), "adam": 0.05},
        source="Nocedal, Wright: Numerical Optimization, 2nd ed., Springer 2006, section 3.3",
        note="The steep direction limits the learning rate, the flat one has to wait.",
        parameters={"condition": condition},
        adjustable=(CONDITION,),
    )


BOWLS = (
    Surface(
        key="round_bowl",
        name="Round bowl",
        formula="(x**2 + y**2)/2",
        window=Window(-3.0, 3.0, -3.0, 3.0),
        minima=(Minimum(0.0, 0.0),),
        lowest=0.0,
        start=(-2.5, 1.5),
        learning_rates={"sgd": 0.05, "momentum": 0.02, "adam": 0.05},
        source="the sphere; Jamil, Yang: A literature survey of benchmark functions, arXiv:1308.4008",
        note="The gradient points straight at the minimum: every optimizer should do well here.",
    ),
    ill_conditioned_bowl(),
    Surface(
        key="booth",
        name="Booth",
        formula="(x + 2*y - 7)**2 + (2*x + y - 5)**2",
        window=Window(-10.0, 10.0, -10.0, 10.0),
        minima=(Minimum(1.0, 3.0),),
        lowest=0.0,
        start=(-8.0, -6.0),
        learning_rates={"sgd": 0.02, "momentum": 0.01, "adam": 0.2},
        source="Jamil, Yang: A literature survey of benchmark functions, arXiv:1308.4008",
        note="A tilted quadratic valley, nine times steeper across than along.",
    ),
    Surface(
        key="matyas",
        name="Matyas",
        formula="0.26*(x**2 + y**2) - 0.48*x*y",
        window=Window(-10.0, 10.0, -10.0, 10.0),
        minima=(Minimum(0.0, 0.0),),
        lowest=0.0,
        start=(-8.0, 4.0),
        learning_rates={"sgd": 0.5, "momentum": 0.1, "adam": 0.1},
        source="Jamil, Yang: A literature survey of benchmark functions, arXiv:1308.4008",
        note="A long diagonal valley whose floor is almost flat.",
    ),
    Surface(
        key="absolute_valley",
        name="Absolute valley",
        formula="abs(x) + 10*abs(y)",
        window=Window(-3.0, 3.0, -3.0, 3.0),
        minima=(Minimum(0.0, 0.0, "kink"),),
        lowest=0.0,
        start=(-2.5, 1.5),
        learning_rates={"sgd": 0.01, "momentum": 0.002, "adam": 0.05},
        source="this project; an L1 loss with two weights",
        note="The gradient never shrinks, so a constant learning rate rattles across the kink for ever.",
    ),
)
