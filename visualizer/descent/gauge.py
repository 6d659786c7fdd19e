"""What the gauge of the learning rate means at one step: its figures, and a sentence for its tooltip."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from visualizer.descent.optimizers import OPTIMIZERS
from visualizer.descent.stability import GAINS, PRECONDITIONERS, decoupled_decay
from visualizer.translate import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from collections.abc import Mapping

    from visualizer.descent.run import Run

PLAIN = QT_TRANSLATE_NOOP(
    "gauge",
    "The surface curves upwards by λ = {curvature:.4g} here. Steps of {name} overshoot more and more "
    "once the learning rate passes {factor:.4g}/λ = {critical:.4g}; at {lr:.4g}, an error becomes "
    "{growth:.3g} times as large with each step. The bound is local.",
)
SCALED = QT_TRANSLATE_NOOP(
    "gauge",
    "As {name} scales it, the surface curves upwards by λ = {curvature:.4g} here. With that scale held, "
    "steps overshoot more and more once the learning rate of {lr:.4g} passes {critical:.4g}. "
    "The bound is local.",
)
DOWNWARDS = QT_TRANSLATE_NOOP("gauge", "The surface curves upwards in no direction here: no step overshoots.")
NOWHERE = QT_TRANSLATE_NOOP("gauge", "There is no finite loss here, so no learning rate is critical.")
NO_FIGURE = QT_TRANSLATE_NOOP("gauge", "{name} adapts its own steps: there is no critical learning rate.")


@dataclass(frozen=True)
class Explanation:
    """Why the critical learning rate is what it is.

    Attributes:
        template: The sentence in English, with names in braces; marked for translation.
        numbers: What fills it in. ``name`` is the optimizer's; ``curvature`` the largest curvature as the
            rule sees it, with coupled weight decay; ``factor`` over it is the critical rate; ``lr`` and
            ``critical`` the rates; ``growth`` the factor by which an error grows in a step, for the SGD
            family only. NaN where there is none.
    """

    template: str
    numbers: Mapping[str, float | str]

    @property
    def text(self) -> str:
        """The sentence in English."""
        return self.template.format(**self.numbers)


def explain(run: Run, step: int) -> Explanation:
    """Explain the critical learning rate of a run at a step.

    Args:
        run: The run.
        step: A row of it.
    """
    chosen, key = run.hyperparameters, run.key
    lr, critical = float(run.learning_rate[step]), float(run.critical_lr[step])
    numbers: dict[str, float | str] = {"name": OPTIMIZERS[key].name, "lr": lr, "critical": critical}
    if key not in GAINS:
        return Explanation(NO_FIGURE, numbers)
    if not math.isfinite(run.loss[step]):
        return Explanation(NOWHERE, numbers)
    if math.isnan(critical):
        return Explanation(DOWNWARDS, numbers)
    gain = float(np.broadcast_to(GAINS[key](np.arange(1.0, step + 2), chosen), step + 1)[-1])
    curvature = (2 / critical - decoupled_decay(key, chosen)) / gain
    numbers |= {"curvature": curvature, "factor": 2 / gain}
    if key in PRECONDITIONERS:
        return Explanation(SCALED, numbers)
    return Explanation(PLAIN, numbers | {"growth": growth(key, chosen, lr * curvature)})


def growth(key: str, chosen: Mapping[str, float | bool], sharpness: float) -> float:
    """By how much an error on a quadratic is multiplied in a step, once the fastest mode prevails.

    Args:
        key: ``sgd``, ``momentum`` or ``nesterov``.
        chosen: The hyperparameters.
        sharpness: Learning rate times curvature.

    Returns:
        The largest absolute root of the rule's characteristic polynomial: 1 - s for gradient descent; of
        z^2 - (1 + mu - (1 - dampening) * s) * z + mu for the heavy ball; of z^2 - (1 + mu) * (1 - s) * z +
        mu * (1 - s) for Nesterov's momentum.
    """
    mu = float(chosen.get("momentum", 0.0))
    if mu == 0:
        return abs(1 - sharpness)
    if key == "nesterov":
        return float(np.abs(np.roots([1, -(1 + mu) * (1 - sharpness), mu * (1 - sharpness)])).max())
    damped = (1 - float(chosen["dampening"])) * sharpness
    return float(np.abs(np.roots([1, -(1 + mu - damped), mu])).max())
