"""A learning rate for every optimizer on every surface, from the three that a surface suggests itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from visualizer.descent.optimizers import defaults

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from surfaces.surface import Surface


def suggested_rate(key: str, surface: Surface) -> float:
    """A learning rate at which an optimizer visibly moves from the surface's start, and does not blow up.

    Args:
        key: The optimizer's key in the registry.
        surface: What it will descend.
    """
    choose = _CHOICES.get(key)
    return float(defaults(key)["lr"]) if choose is None else choose(surface.learning_rates)


def _of(key: str) -> Callable[[Mapping[str, float]], float]:
    return lambda rates: rates[key]


_CHOICES: Mapping[str, Callable[[Mapping[str, float]], float]] = {
    "sgd": _of("sgd"),
    "momentum": _of("momentum"),
    "nesterov": _of("momentum"),
    # Its steps shrink like 1/sqrt(step): Adam's rate would take it a tenth as far in 300 steps.
    "adagrad": lambda rates: 3 * rates["adam"],
    # Its steps begin at about 0.003 times the rate, whatever the gradient; wide windows need more than 1.
    "adadelta": lambda rates: max(1.0, 10 * rates["adam"]),
    # Its first step is ten times its rate long: it knows one gradient and takes that for a long mean.
    "rmsprop": lambda rates: rates["adam"] / 2,
    "adam": _of("adam"),
    "adamw": _of("adam"),
    "adamax": _of("adam"),
    "nadam": _of("adam"),
    # Its first five steps are those of SGD with momentum: Adam's rate times a steep gradient is too far.
    "radam": lambda rates: min(rates["sgd"], rates["adam"]),
}
"""Which of a surface's rates an optimizer takes, or what it makes of them."""
