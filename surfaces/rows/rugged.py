"""Rugged surfaces: many hollows, cusps and cliffs."""

from __future__ import annotations

from surfaces.surface import Minimum, Surface
from surfaces.window import Window

_SURVEY = "Jamil, Yang: A literature survey of benchmark functions, arXiv:1308.4008"
_MISHRA = f"Mishra: Some new test functions for global optimization, 2006; {_SURVEY}"


def _mirrored(x: float, y: float) -> tuple[Minimum, ...]:
    """A minimum in each of the four quadrants."""
    return Minimum(x, y), Minimum(-x, y), Minimum(x, -y), Minimum(-x, -y)


RUGGED = (
    Surface(
        key="rastrigin",
        name="Rastrigin",
        formula="20 + x**2 - 10*cos(2*pi*x) + y**2 - 10*cos(2*pi*y)",
        window=Window(-5.12, 5.12, -5.12, 5.12),
        minima=(Minimum(0.0, 0.0),),
        lowest=0.0,
        start=(-3.5, 3.4),
        learning_rates={"sgd": 0.002, "momentum": 0.001, "adam": 0.1},
        source=f"Rastrigin: Systems of Extremal Control, Nauka 1974; {_SURVEY}",
        note="A bowl covered with a regular grid of hollows, each of which is a trap.",
    ),
    Surface(
        key="ackley",
        name="Ackley",
        formula="-20*exp(-0.2*sqrt((x**2 + y**2)/2)) - exp((cos(2*pi*x) + cos(2*pi*y))/2) + e + 20",
        window=Window(-5.0, 5.0, -5.0, 5.0),
        minima=(Minimum(0.0, 0.0, "kink"),),
        lowest=0.0,
        start=(-1.5, 3.6),
        learning_rates={"sgd": 0.01, "momentum": 0.005, "adam": 0.1},
        source="Ackley: A Connectionist Machine for Genetic Hillclimbing, Kluwer 1987",
        note="A funnel with ripples: its tip is a kink where the gradient jumps.",
    ),
    Surface(
        key="griewank",
        name="Griewank",
        formula="1 + (x**2 + y**2)/4000 - cos(x)*cos(y/sqrt(2))",
        window=Window(-10.0, 10.0, -10.0, 10.0),
        minima=(Minimum(0.0, 0.0),),
        lowest=0.0,
        start=(-5.0, 7.0),
        learning_rates={"sgd": 0.1, "momentum": 0.02, "adam": 0.1},
        source="Griewank: Generalized descent for global optimization, "
        "Journal of Optimization Theory and Applications 34 (1981) 11",
        note="Almost equal hollows: the slope of the whole is far too weak to lead to the middle one.",
    ),
    Surface(
        key="levy_13",
        name="Levy 13",
        formula="sin(3*pi*x)**2 + (x - 1)**2*(1 + sin(3*pi*y)**2) + (y - 1)**2*(1 + sin(2*pi*y)**2)",
        window=Window(-4.0, 6.0, -4.0, 6.0),
        minima=(Minimum(1.0, 1.0),),
        lowest=0.0,
        start=(-3.5, 5.3),
        learning_rates={"sgd": 0.002, "momentum": 0.001, "adam": 0.1},
        source="Surjanovic, Bingham: Virtual Library of Simulation Experiments, Levy function N. 13, "
        "after Lévy, Montalvo: The tunneling algorithm, SIAM J. Sci. Stat. Comput. 6 (1985) 15",
        note="A bowl with ripples that run in both directions and grow outwards.",
    ),
    Surface(
        key="easom",
        name="Easom",
        formula="-cos(x)*cos(y)*exp(-((x - pi)**2 + (y - pi)**2))",
        window=Window(0.0, 6.5, 0.0, 6.5),
        minima=(Minimum(3.141592653589793, 3.141592653589793),),
        lowest=-1.0,
        start=(2.1, 4.1),
        learning_rates={"sgd": 0.05, "momentum": 0.02, "adam": 0.02},
        source=f"Easom 1990; {_SURVEY}",
        note="One narrow hole in a plain: a step away from it there is no gradient to follow.",
    ),
    Surface(
        key="eggholder",
        name="Eggholder",
        formula="-(y + 47)*sin(sqrt(abs(x/2 + y + 47))) - x*sin(sqrt(abs(x - y - 47)))",
        window=Window(-512.0, 512.0, -512.0, 512.0),
        minima=(Minimum(512.0, 404.2318051137578, "border"),),
        lowest=-959.6406627208509,
        start=(-320.0, 366.0),
        learning_rates={"sgd": 2.0, "momentum": 0.2, "adam": 8.0},
        source="Whitley et al.: Evaluating evolutionary algorithms, Artificial Intelligence 85 (1996) 245; "
        f"{_SURVEY}",
        note="Steep hollows everywhere; the lowest point lies on the border, beyond it the loss falls on.",
    ),
    Surface(
        key="schaffer_2",
        name="Schaffer 2",
        formula="0.5 + (sin(x**2 - y**2)**2 - 0.5)/(1 + 0.001*(x**2 + y**2))**2",
        window=Window(-4.0, 4.0, -4.0, 4.0),
        minima=(Minimum(0.0, 0.0),),
        lowest=0.0,
        start=(0.5, 1.3),
        learning_rates={"sgd": 0.1, "momentum": 0.05, "adam": 0.05},
        source=_MISHRA,
        note="Rings of ridges that close up outwards around a wide, nearly flat centre.",
    ),
    Surface(
        key="cross_in_tray",
        name="Cross-in-tray",
        formula="-0.0001*(abs(sin(x)*sin(y)*exp(abs(100 - sqrt(x**2 + y**2)/pi))) + 1)**0.1",
        window=Window(-10.0, 10.0, -10.0, 10.0),
        minima=_mirrored(1.3494066171539107, 1.3494066171539107),
        lowest=-2.062611870822737,
        start=(-4.0, 3.0),
        learning_rates={"sgd": 0.2, "momentum": 0.05, "adam": 0.05},
        source=_MISHRA,
        note="Four equal minima between the arms of a cross of kinks.",
    ),
    Surface(
        key="holder_table",
        name="Holder table",
        formula="-abs(sin(x)*cos(y)*exp(abs(1 - sqrt(x**2 + y**2)/pi)))",
        window=Window(-10.0, 10.0, -10.0, 10.0),
        minima=_mirrored(8.055023475736563, 9.664590019241272),
        lowest=-19.208502567886732,
        start=(5.0, 5.0),
        learning_rates={"sgd": 0.02, "momentum": 0.01, "adam": 0.05},
        source=_MISHRA,
        note="A table with four deep corners; between them ridges that end in kinks.",
    ),
    Surface(
        key="flower",
        name="Flower",
        formula="sqrt(x**2 + y**2) + sin(4*atan2(y, x))",
        window=Window(-3.0, 3.0, -3.0, 3.0),
        minima=(),
        lowest=-1.0,
        start=(2.0, 1.5),
        learning_rates={"sgd": 0.02, "momentum": 0.005, "adam": 0.02},
        source="Kochenderfer, Wheeler: Algorithms for Optimization, MIT Press 2019, appendix B.4",
        note="Four petals meet in the middle, where the surface comes near -1 but never gets there: "
        "there is no minimum, and the gradient explodes.",
    ),
)
