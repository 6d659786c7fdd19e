"""What a hyperparameter is: its name in torch.optim, its default, what is allowed and what it does."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

from visualizer.translate import QT_TRANSLATE_NOOP

Scale = Literal["linear", "log", "flag"]


@dataclass(frozen=True)
class Hyperparameter:
    """One hyperparameter of an optimizer.

    Attributes:
        name: As in ``torch.optim``; the pair ``betas`` is ``beta1`` and ``beta2``.
        default: The value where none is given; a bool for a flag.
        minimum: Lower end of the slider.
        maximum: Upper end of the slider.
        scale: How the slider is divided; ``"flag"`` is a tick box.
        meaning: What it does, in one sentence.
        lowest: The smallest value allowed, None if there is none.
        highest: The largest value allowed, None if there is none.
        lowest_open: Whether ``lowest`` itself is not allowed.
        highest_open: Whether ``highest`` itself is not allowed.
    """

    name: str
    default: float | bool
    minimum: float
    maximum: float
    scale: Scale
    meaning: str
    lowest: float | None = None
    highest: float | None = None
    lowest_open: bool = False
    highest_open: bool = False

    def check(self, value: object) -> None:
        """Check a value.

        Raises:
            ValueError: In one line, what is allowed and what was given.
        """
        if self.scale == "flag":
            fits = isinstance(value, bool)
        else:
            fits = isinstance(value, (int, float)) and not isinstance(value, bool) and self._in_range(value)
        if not fits:
            message = f"{self.name} must be {self.allowed}, not {value}"
            raise ValueError(message)

    @property
    def allowed(self) -> str:
        """What is allowed, in words: ``"a finite number of at least 0 and below 1"``."""
        if self.scale == "flag":
            return "true or false"
        bounds = []
        if self.lowest is not None:
            bounds.append(f"{'above' if self.lowest_open else 'of at least'} {self.lowest:g}")
        if self.highest is not None:
            bounds.append(f"{'below' if self.highest_open else 'at most'} {self.highest:g}")
        return " ".join(["a finite number", " and ".join(bounds)]) if bounds else "a finite number"

    def _in_range(self, value: float) -> bool:
        if not math.isfinite(value):
            return False
        above = self.lowest is None or value > self.lowest or (value == self.lowest and not self.lowest_open)
        below = (
            self.highest is None or value < self.highest or (value == self.highest and not self.highest_open)
        )
        return above and below


def number(
    name: str,
    default: float,
    slider: tuple[float, float],
    scale: Scale,
    meaning: str,
    *,
    lowest: float | None = 0.0,
) -> Hyperparameter:
    """A number without an upper limit; as torch has it, most may not be negative."""
    return Hyperparameter(name, default, slider[0], slider[1], scale, meaning, lowest)


def flag(name: str, meaning: str) -> Hyperparameter:
    """A tick box that is off by default."""
    return Hyperparameter(name, False, 0.0, 1.0, "flag", meaning)


def fraction(name: str, default: float, slider: tuple[float, float], meaning: str) -> Hyperparameter:
    """A decay rate from 0 to below 1."""
    return Hyperparameter(name, default, slider[0], slider[1], "linear", meaning, 0.0, 1.0, highest_open=True)


def lr(default: float) -> Hyperparameter:
    """The learning rate, with torch's default for the optimizer at hand."""
    return replace(LR, default=default)


LR = number(
    "lr",
    1e-3,
    (1e-5, 10.0),
    "log",
    QT_TRANSLATE_NOOP("hyperparameter", "Learning rate: how far a step goes for a given gradient."),
)
WEIGHT_DECAY = number(
    "weight_decay",
    0.0,
    (0.0, 1.0),
    "linear",
    QT_TRANSLATE_NOOP(
        "hyperparameter", "Pulls the position towards zero, in proportion to its distance from it."
    ),
)
MOMENTUM = number(
    "momentum",
    0.9,
    (0.0, 0.999),
    "linear",
    QT_TRANSLATE_NOOP("hyperparameter", "How much of its velocity the ball keeps from one step to the next."),
)
DAMPENING = number(
    "dampening",
    0.0,
    (0.0, 1.0),
    "linear",
    QT_TRANSLATE_NOOP("hyperparameter", "How much of each new gradient is left out of the velocity."),
    lowest=None,
)
EPS = number(
    "eps",
    1e-8,
    (1e-12, 1.0),
    "log",
    QT_TRANSLATE_NOOP(
        "hyperparameter", "Added to the denominator, so that a tiny gradient cannot make a huge step."
    ),
)
BETA1 = fraction(
    "beta1",
    0.9,
    (0.0, 0.999),
    QT_TRANSLATE_NOOP("hyperparameter", "How slowly the running average of the gradient forgets."),
)
BETA2 = fraction(
    "beta2",
    0.999,
    (0.9, 0.9999),
    QT_TRANSLATE_NOOP("hyperparameter", "How slowly the running average of the squared gradient forgets."),
)
ALPHA = Hyperparameter(
    "alpha",
    0.99,
    0.5,
    0.999,
    "linear",
    QT_TRANSLATE_NOOP("hyperparameter", "How slowly the running average of the squared gradient forgets."),
    0.0,
    1.0,
)
RHO = replace(ALPHA, name="rho", default=0.9)
LR_DECAY = number(
    "lr_decay",
    0.0,
    (0.0, 0.1),
    "linear",
    QT_TRANSLATE_NOOP("hyperparameter", "How much the learning rate shrinks from step to step."),
)
INITIAL_ACCUMULATOR_VALUE = number(
    "initial_accumulator_value",
    0.0,
    (0.0, 10.0),
    "linear",
    QT_TRANSLATE_NOOP(
        "hyperparameter", "What the sum of squared gradients starts from: it tames the first steps."
    ),
)
MOMENTUM_DECAY = number(
    "momentum_decay",
    4e-3,
    (0.0, 0.1),
    "linear",
    QT_TRANSLATE_NOOP(
        "hyperparameter", "How quickly the momentum coefficient rises from half of beta1 to beta1."
    ),
)
MAXIMIZE = flag(
    "maximize", QT_TRANSLATE_NOOP("hyperparameter", "Climbs the surface instead of descending it.")
)
CENTERED = flag(
    "centered",
    QT_TRANSLATE_NOOP("hyperparameter", "Divides by the spread of the gradient instead of its size."),
)
AMSGRAD = flag(
    "amsgrad",
    QT_TRANSLATE_NOOP(
        "hyperparameter", "Divides by the largest average squared gradient so far, not by today's."
    ),
)
DECOUPLED = flag(
    "decoupled_weight_decay",
    QT_TRANSLATE_NOOP(
        "hyperparameter", "Shrinks the position directly, as AdamW does, not by way of the gradient."
    ),
)
