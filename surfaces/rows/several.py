"""Smooth surfaces with several hollows."""

from __future__ import annotations

from surfaces.surface import Minimum, Surface
from surfaces.window import Window

_SURVEY = "Jamil, Yang: A literature survey of benchmark functions, arXiv:1308.4008"

SEVERAL = (
    Surface(
        key="himmelblau",
        name="Himmelblau",
        formula="(x**2 + y - 11)**2 + (x + y**2 - 7)**2",
        window=Window(-5.0, 5.0, -5.0, 5.0),
        minima=(
            Minimum(3.0, 2.0),
            Minimum(-2.805118086952745, 3.131312518250573),
            Minimum(-3.779310253377747, -3.2831859912861696),
            Minimum(3.5844283403304917, -1.8481265269644036),
        ),
        lowest=0.0,
        start=(-0.5, -0.5),
        learning_rates={"sgd": 0.005, "momentum": 0.002, "adam": 0.05},
        source="Himmelblau: Applied Nonlinear Programming, McGraw-Hill 1972",
        note="Four equally deep hollows: a small change of start or rate decides which one is reached.",
    ),
    Surface(
        key="mccormick",
        name="McCormick",
        formula="sin(x + y) + (x - y)**2 - 1.5*x + 2.5*y + 1",
        window=Window(-1.5, 4.0, -3.0, 4.0),
        # x = 1/2 - pi/3, y = -1/2 - pi/3; f* = -sqrt(3)/2 - pi/3
        minima=(Minimum(-0.5471975511965977, -1.5471975511965979),),
        lowest=-1.9132229549810364,
        start=(1.0, 3.5),
        learning_rates={"sgd": 0.05, "momentum": 0.02, "adam": 0.05},
        source=f"McCormick 1976; {_SURVEY}",
        note="A wavy valley with a second, shallower hollow: fast optimizers may run past the first.",
    ),
    Surface(
        key="three_hump_camel",
        name="Three-hump camel",
        formula="2*x**2 - 1.05*x**4 + x**6/6 + x*y + y**2",
        window=Window(-2.5, 2.5, -2.5, 2.5),
        minima=(Minimum(0.0, 0.0),),
        lowest=0.0,
        start=(-1.0, 2.0),
        learning_rates={"sgd": 0.02, "momentum": 0.02, "adam": 0.05},
        source=f"Branin 1972; {_SURVEY}",
        note="Two shallow hollows beside the deep one: momentum decides who gets out.",
    ),
    Surface(
        key="six_hump_camel",
        name="Six-hump camel",
        formula="(4 - 2.1*x**2 + x**4/3)*x**2 + x*y + (4*y**2 - 4)*y**2",
        window=Window(-2.2, 2.2, -1.3, 1.3),
        minima=(
            Minimum(0.08984201310031806, -0.7126564030207396),
            Minimum(-0.08984201310031806, 0.7126564030207396),
        ),
        lowest=-1.0316284534898774,
        start=(1.0, 0.1),
        learning_rates={"sgd": 0.01, "momentum": 0.005, "adam": 0.02},
        source="Dixon, Szegö: The global optimization problem: an introduction, "
        "in: Towards Global Optimisation 2, North-Holland 1978",
        note="Six hollows, two of them the deepest.",
    ),
    Surface(
        key="goldstein_price",
        name="Goldstein-Price",
        formula="(1 + (x + y + 1)**2*(19 - 14*x + 3*x**2 - 14*y + 6*x*y + 3*y**2))"
        "*(30 + (2*x - 3*y)**2*(18 - 32*x + 12*x**2 + 48*y - 36*x*y + 27*y**2))",
        window=Window(-2.0, 2.0, -3.0, 1.0),
        minima=(Minimum(0.0, -1.0),),
        lowest=3.0,
        start=(-1.0, -2.0),
        learning_rates={"sgd": 1e-6, "momentum": 1e-6, "adam": 0.02},
        source="Goldstein, Price: On descent from local minima, Mathematics of Computation 25 (1971) 569",
        note="Values from 3 to a million: a rate that is safe at the rim is far too small at the bottom.",
    ),
    Surface(
        key="styblinski_tang",
        name="Styblinski-Tang",
        formula="(x**4 - 16*x**2 + 5*x + y**4 - 16*y**2 + 5*y)/2",
        window=Window(-5.0, 5.0, -5.0, 5.0),
        minima=(Minimum(-2.903534027771177, -2.903534027771177),),
        lowest=-78.33233140754282,
        start=(0.2, -0.5),
        learning_rates={"sgd": 0.005, "momentum": 0.002, "adam": 0.05},
        source="Styblinski, Tang: Experiments in nonconvex optimization, Neural Networks 3 (1990) 467",
        note="Four hollows of different depth: the nearest one is not the deepest.",
    ),
    Surface(
        key="branin",
        name="Branin",
        formula="(y - 5.1/(4*pi**2)*x**2 + 5/pi*x - 6)**2 + 10*(1 - 1/(8*pi))*cos(x) + 10",
        window=Window(-5.0, 10.0, 0.0, 15.0),
        minima=(
            Minimum(-3.141592653589793, 12.275),
            Minimum(3.141592653589793, 2.275),
            Minimum(9.42477796076938, 2.475),
        ),
        lowest=0.39788735772973816,
        start=(6.0, 12.0),
        learning_rates={"sgd": 0.01, "momentum": 0.005, "adam": 0.1},
        source="Branin: Widely convergent method for finding multiple solutions of simultaneous nonlinear "
        "equations, IBM Journal of Research and Development 16 (1972) 504",
        note="Three equally deep hollows along a curved valley.",
    ),
    Surface(
        key="two_gaussian_wells",
        name="Two Gaussian wells",
        formula="-2*exp(-4*((x - 1)**2 + y**2)) - exp(-((x + 1)**2 + y**2)/2)",
        window=Window(-3.0, 2.5, -2.0, 2.0),
        minima=(Minimum(0.9826185180955775, 0.0),),
        lowest=-2.1376860359807695,
        start=(0.1, 1.5),
        learning_rates={"sgd": 0.05, "momentum": 0.02, "adam": 0.02},
        source="this project",
        note="A wide, shallow well beside a narrow one twice as deep: most paths end in the wide one.",
    ),
)
