"""The causes of verdicts, in words: templates for translation, and which one fits."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from visualizer.descent.status import Status
from visualizer.translate import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from collections.abc import Mapping
FAR_WIDTHS = 1e6
"""Diverged: farther than this many window widths from the window's centre."""

DESCENDING = QT_TRANSLATE_NOOP(
    "verdict", "On its way: the loss is {loss:.4g} after {first:.4g} at the start, the gradient {slope:.3g}."
)
MINIMUM = QT_TRANSLATE_NOOP(
    "verdict", "The gradient is {slope:.2g} and the curvatures are {low:.3g} and {high:.3g}: a minimum."
)
MAXIMUM = QT_TRANSLATE_NOOP(
    "verdict",
    "The gradient is {slope:.2g} and the negated curvatures are {low:.3g} and {high:.3g}: a maximum.",
)
SLOW = QT_TRANSLATE_NOOP("verdict", "At this pace it arrives about step {arrival:.0f}.")
STUCK = QT_TRANSLATE_NOOP("verdict", "It hardly moves: at this pace it never arrives.")
SWINGING = QT_TRANSLATE_NOOP(
    "verdict", "The gradient turned round again and again in the last {swing:.0f} steps, without progress."
)
SWINGING_BEYOND = QT_TRANSLATE_NOOP(
    "verdict",
    "The gradient turned round again and again in the last {swing:.0f} steps, without progress: "
    "the learning rate is {ratio:.2f} times the local critical one.",
)
SWINGING_IN_NOISE = QT_TRANSLATE_NOOP(
    "verdict",
    "The gradient turned round again and again in the last {swing:.0f} steps: the noise keeps it moving.",
)
GROWING = QT_TRANSLATE_NOOP(
    "verdict", "Loss and steps grow: the loss is {loss:.3g} after {first:.3g} at the start."
)
GROWING_BEYOND = QT_TRANSLATE_NOOP(
    "verdict",
    "Loss and steps grow: the loss is {loss:.3g} after {first:.3g} at the start, "
    "and the learning rate {ratio:.2f} times the local critical one.",
)
OVERFLOW = QT_TRANSLATE_NOOP("verdict", "The steps grew until the loss was no longer a finite number.")
NO_START = QT_TRANSLATE_NOOP(
    "verdict",
    "The loss is not a finite number at the start: ({x:.4g}, {y:.4g}) is outside the surface's domain. "
    "The learning rate is not to blame.",
)
OUTSIDE = QT_TRANSLATE_NOOP(
    "verdict",
    "The path left the surface's domain at step {step:.0f}: there is no loss at ({x:.4g}, {y:.4g}).",
)
FAR = QT_TRANSLATE_NOOP(
    "verdict", "The steps grew until it was {widths:.2g} window widths away, and the loss does not fall."
)
PLATEAU = QT_TRANSLATE_NOOP(
    "verdict",
    "Flat ground: the gradient is {slope:.2g}, worth no more than {reach:.2g} all across the window.",
)
SADDLE = QT_TRANSLATE_NOOP(
    "verdict",
    "The gradient is {slope:.2g}, but the curvature is {low:.3g} one way and {high:.3g} the other: a saddle.",
)
PEAK = QT_TRANSLATE_NOOP(
    "verdict",
    "The gradient is {slope:.2g}, but the curvatures are {low:.3g} and {high:.3g}: a resting place on top.",
)
FALLING = QT_TRANSLATE_NOOP(
    "verdict",
    "The surface falls without bound: the loss is {loss:.4g}, lower than in all the window. "
    "The learning rate is not to blame.",
)
CLIMBING = QT_TRANSLATE_NOOP(
    "verdict",
    "The surface rises without bound: the loss is {loss:.4g}, higher than in all the window. "
    "The learning rate is not to blame.",
)

# Models with more than two parameters have no window and no place that two numbers could name.
MINIMUM_OF_MANY = QT_TRANSLATE_NOOP(
    "verdict",
    "The gradient is {slope:.2g} and the curvatures go from {low:.3g} to {high:.3g}: a minimum, as far as "
    "they can tell.",
)
MAXIMUM_OF_MANY = QT_TRANSLATE_NOOP(
    "verdict",
    "The gradient is {slope:.2g} and the negated curvatures go from {low:.3g} to {high:.3g}: a maximum, as "
    "far as they can tell.",
)
NO_START_OF_MANY = QT_TRANSLATE_NOOP(
    "verdict", "The loss is not a finite number at the start. The learning rate is not to blame."
)
FAR_OF_MANY = QT_TRANSLATE_NOOP(
    "verdict",
    "The steps grew until the parameters were {widths:.2g} times as far from the start as they were long "
    "there, and the loss does not fall.",
)
PLATEAU_OF_MANY = QT_TRANSLATE_NOOP(
    "verdict",
    "Flat ground: the gradient is {slope:.2g}, worth no more than {reach:.2g} within the length of the "
    "parameters.",
)
FALLING_OF_MANY = QT_TRANSLATE_NOOP(
    "verdict",
    "The loss falls without bound: it is {loss:.4g} after {first:.4g} at the start. "
    "The learning rate is not to blame.",
)
CLIMBING_OF_MANY = QT_TRANSLATE_NOOP(
    "verdict",
    "The loss rises without bound: it is {loss:.4g} after {first:.4g} at the start. "
    "The learning rate is not to blame.",
)
LOOKED_AT = QT_TRANSLATE_NOOP(
    "verdict",
    "The checkpoint's model is looked at in eval(), and nothing is trained: no step follows. "
    "Its loss is {loss:.4g}.",
)
OF_MANY = {
    MINIMUM: MINIMUM_OF_MANY,
    MAXIMUM: MAXIMUM_OF_MANY,
    NO_START: NO_START_OF_MANY,
    OUTSIDE: OVERFLOW,
    FAR: FAR_OF_MANY,
    PLATEAU: PLATEAU_OF_MANY,
    FALLING: FALLING_OF_MANY,
    CLIMBING: CLIMBING_OF_MANY,
}
"""What is said of a model with more than two parameters, where it is something else."""


def template(
    status: Status, numbers: Mapping[str, float], *, maximize: bool, noisy: bool, many: bool = False
) -> str:
    """The cause that fits a status and the numbers of its row.

    Args:
        status: The status.
        numbers: The numbers.
        maximize: Whether the optimizer climbs.
        noisy: Whether its gradients are noisy.
        many: Whether there are more than two parameters.
    """
    words = _template(status, numbers, maximize=maximize, noisy=noisy)
    return OF_MANY.get(words, words) if many else words


def _template(status: Status, numbers: Mapping[str, float], *, maximize: bool, noisy: bool) -> str:
    beyond = numbers["ratio"] > 1
    fitting = {
        Status.DESCENDING: DESCENDING,
        Status.CONVERGED: MAXIMUM if maximize else MINIMUM,
        Status.SLOW: SLOW if math.isfinite(numbers["arrival"]) else STUCK,
        Status.OSCILLATING: SWINGING_BEYOND if beyond else SWINGING_IN_NOISE if noisy else SWINGING,
        Status.DIVERGING: GROWING_BEYOND if beyond else GROWING,
        Status.DIVERGED: _gone(numbers),
        Status.PLATEAU: PLATEAU,
        Status.SADDLE: SADDLE if numbers["high"] > 0 else PEAK,
        Status.ESCAPING: CLIMBING if maximize else FALLING,
        Status.PREDICTS: LOOKED_AT,
    }
    return fitting[status]


def _gone(numbers: Mapping[str, float]) -> str:
    if math.isfinite(numbers["loss"]):
        return FAR
    if numbers["step"] == 0:
        return NO_START
    # Farther away a NaN is what is left of numbers that have become too large: of infinity less infinity.
    within_reach = numbers["widths"] <= FAR_WIDTHS
    return OUTSIDE if math.isnan(numbers["loss"]) and within_reach else OVERFLOW
