"""Valleys: one minimum at the end of a curved or flat way."""

from __future__ import annotations

from surfaces.surface import Minimum, Surface
from surfaces.window import Window

VALLEYS = (
    Surface(
        key="beale",
        name="Beale",
        formula="(1.5 - x + x*y)**2 + (2.25 - x + x*y**2)**2 + (2.625 - x + x*y**3)**2",
        window=Window(-4.5, 4.5, -4.5, 4.5),
        minima=(Minimum(3.0, 0.5),),
        lowest=0.0,
        start=(1.0, 1.6),
        learning_rates={"sgd": 0.001, "momentum": 0.001, "adam": 0.1},
        source="Beale: On an iterative method for finding a local minimum of a function of more than one "
        "variable, Princeton 1958; Jamil, Yang, arXiv:1308.4008",
        note="Flat ground between steep walls: what is safe at the walls crawls on the ground.",
    ),
    Surface(
        key="rosenbrock",
        name="Rosenbrock",
        formula="(1 - x)**2 + 100*(y - x**2)**2",
        window=Window(-2.0, 2.0, -1.0, 3.0),
        minima=(Minimum(1.0, 1.0),),
        lowest=0.0,
        start=(-1.2, 1.0),
        learning_rates={"sgd": 0.001, "momentum": 0.001, "adam": 0.05},
        source="Rosenbrock: An automatic method for finding the greatest or least value of a function, "
        "The Computer Journal 3 (1960) 175",
        note="A banana-shaped valley: easy to enter, tedious to follow.",
    ),
    Surface(
        key="bukin_6",
        name="Bukin 6",
        formula="100*sqrt(abs(y - 0.01*x**2)) + 0.01*abs(x + 10)",
        window=Window(-15.0, -5.0, -3.0, 3.0),
        minima=(Minimum(-10.0, 1.0, "kink"),),
        lowest=0.0,
        start=(-7.0, 2.5),
        learning_rates={"sgd": 0.001, "momentum": 0.0002, "adam": 0.05},
        source="Bukin 1997; Jamil, Yang: A literature survey of benchmark functions, arXiv:1308.4008",
        note="A ridge upside down: the closer to the valley's floor, the steeper its walls.",
    ),
    Surface(
        key="sigmoid_plateau",
        name="Sigmoid plateau",
        formula="(1/(1 + exp(-x - y)) - 0.8)**2 + (1/(1 + exp(x - y)) - 0.3)**2",
        window=Window(-8.0, 8.0, -8.0, 8.0),
        # x + y = log(0.8/0.2) and y - x = log(0.3/0.7)
        minima=(Minimum(1.1167961107535471, 0.2694982503663435),),
        lowest=0.0,
        start=(-3.0, -3.5),
        learning_rates={"sgd": 2.0, "momentum": 0.2, "adam": 0.05},
        source="this project; one sigmoid neuron with weight x and bias y, squared error on two points",
        note="Where the neuron saturates the gradient vanishes, and learning all but stops.",
    ),
    Surface(
        key="cliff",
        name="Cliff",
        formula="(y*x**10 - 1)**2 + (y - 1)**2/10",
        window=Window(-1.4, 1.4, -1.0, 3.0),
        minima=(Minimum(1.0, 1.0), Minimum(-1.0, 1.0)),
        lowest=0.0,
        start=(0.7, 2.0),
        learning_rates={"sgd": 0.005, "momentum": 0.001, "adam": 0.02},
        source="this project; a linear recurrent unit with weight x over ten steps, after Pascanu, Mikolov, "
        "Bengio: On the difficulty of training recurrent neural networks, ICML 2013, arXiv:1211.5063",
        note="Flat ground ends at a wall where the gradient explodes and throws the optimizer far away.",
    ),
)
