"""The registry of optimizers: one row each, with all that the rest of the app needs to know about it."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from visualizer.descent import hyperparameters as h
from visualizer.descent import rules
from visualizer.translate import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from visualizer.descent.hyperparameters import Hyperparameter

ARGUMENTS = 5
"""Every rule takes position, gradient, step, state and hyperparameters; its flags come after these."""


@dataclass(frozen=True, eq=False)
class Optimizer:
    """One row of the registry.

    Attributes:
        key: How scenes and the command line call it.
        name: What people call it.
        rule: The update rule.
        state: Class of the rule's state; ``state()`` is the state before the first step.
        values: Class of the rule's hyperparameters; its first field is ``lr``.
        hyperparameters: All that the optimizer takes, flags included.
        torch_class: Name of the class in ``torch.optim`` that the rule equals.
        colour: On light grounds.
        colour_dark: On dark grounds.
        marker: Shape of the ball, so that colour is never alone.
        summary: What it does, in one sentence.
        reference: Where it comes from.
        fixed: Flags of the rule that this optimizer does not leave open.
        torch_fixed: Arguments of the torch class that this optimizer does not leave open.
    """

    key: str
    name: str
    rule: Callable[..., tuple[Any, Any]]
    state: type[tuple[float, ...]]
    values: type[tuple[float, ...]]
    hyperparameters: tuple[Hyperparameter, ...]
    torch_class: str
    colour: str
    colour_dark: str
    marker: str
    summary: str
    reference: str
    fixed: Mapping[str, bool] = field(default_factory=dict)
    torch_fixed: Mapping[str, bool] = field(default_factory=dict)

    @cached_property
    def by_name(self) -> Mapping[str, Hyperparameter]:
        """The hyperparameters by their names, in order."""
        return {hyperparameter.name: hyperparameter for hyperparameter in self.hyperparameters}

    @cached_property
    def number_names(self) -> tuple[str, ...]:
        """Names of the rule's numbers, in their order: the fields of ``values``."""
        return tuple(inspect.signature(self.values).parameters)

    @cached_property
    def flag_names(self) -> tuple[str, ...]:
        """Names of the rule's flags, in the order of its arguments."""
        return tuple(inspect.signature(self.rule).parameters)[ARGUMENTS:]

    @cached_property
    def fresh_state(self) -> tuple[float, ...]:
        """The state before the first step, one number for each of its fields."""
        return self.state()

    def flags(self, chosen: Mapping[str, float | bool]) -> tuple[bool, ...]:
        """The rule's flags for a full choice of hyperparameters."""
        both = {**chosen, **self.fixed}
        return tuple(bool(both[name]) for name in self.flag_names)

    def numbers(self, chosen: Mapping[str, float | bool]) -> tuple[float, ...]:
        """The rule's numbers, ``lr`` first, for a full choice of hyperparameters."""
        return tuple(float(chosen[name]) for name in self.number_names)

    def torch_arguments(self, chosen: Mapping[str, float | bool]) -> dict[str, Any]:
        """The keyword arguments that make the torch class do the same.

        A flag that is off is left out: not every torch knows every flag.
        """
        arguments: dict[str, Any] = {
            name: value
            for name, value in chosen.items()
            if value is not False and name not in ("beta1", "beta2")
        }
        if "beta1" in chosen:
            arguments["betas"] = (chosen["beta1"], chosen["beta2"])
        return {**arguments, **self.torch_fixed}

    def as_dict(self) -> dict[str, Any]:
        """The row as plain data for JSON, without the rule itself."""
        return {
            "key": self.key,
            "name": self.name,
            "torch_class": self.torch_class,
            "torch_fixed": dict(self.torch_fixed),
            "summary": self.summary,
            "reference": self.reference,
            "colour": self.colour,
            "colour_dark": self.colour_dark,
            "marker": self.marker,
            "hyperparameters": [{**vars(each), "allowed": each.allowed} for each in self.hyperparameters],
        }


_ROWS = (
    Optimizer(
        key="sgd",
        name="SGD",
        rule=rules.sgd,
        state=rules.SGDState,
        values=rules.SGD,
        hyperparameters=(h.LR, h.WEIGHT_DECAY, h.MAXIMIZE),
        torch_class="SGD",
        colour="#d55e00",
        colour_dark="#f0792b",
        marker="circle",
        summary=QT_TRANSLATE_NOOP("optimizer", "Steps straight down the gradient."),
        reference="Robbins and Monro, A Stochastic Approximation Method, 1951",
    ),
    Optimizer(
        key="momentum",
        name="Momentum",
        rule=rules.momentum,
        state=rules.MomentumState,
        values=rules.Momentum,
        hyperparameters=(h.LR, h.MOMENTUM, h.DAMPENING, h.WEIGHT_DECAY, h.MAXIMIZE),
        torch_class="SGD",
        colour="#009e73",
        colour_dark="#1fbf90",
        marker="triangle",
        summary=QT_TRANSLATE_NOOP(
            "optimizer", "A heavy ball: gradients push a velocity that dies away slowly."
        ),
        reference="Polyak, Some methods of speeding up the convergence of iteration methods, 1964",
    ),
    Optimizer(
        key="adam",
        name="Adam",
        rule=rules.adam,
        state=rules.AdamState,
        values=rules.Adam,
        hyperparameters=(
            h.lr(1e-3),
            h.BETA1,
            h.BETA2,
            h.EPS,
            h.WEIGHT_DECAY,
            h.AMSGRAD,
            h.DECOUPLED,
            h.MAXIMIZE,
        ),
        torch_class="Adam",
        colour="#0072b2",
        colour_dark="#4aa3e0",
        marker="square",
        summary=QT_TRANSLATE_NOOP("optimizer", "Momentum, with a step size of its own for each coordinate."),
        reference="Kingma and Ba, arXiv 1412.6980",
    ),
)

OPTIMIZERS: dict[str, Optimizer] = {row.key: row for row in _ROWS}
"""All optimizers by their keys, in the order in which they are offered."""


def defaults(key: str) -> dict[str, float | bool]:
    """Every hyperparameter of an optimizer at its default."""
    return {each.name: each.default for each in OPTIMIZERS[key].hyperparameters}


def check(key: str, name: str, value: object) -> None:
    """Check one hyperparameter of an optimizer.

    Raises:
        ValueError: In one line: the optimizer has no such hyperparameter, or what is allowed.
    """
    known = OPTIMIZERS[key].by_name
    if name not in known:
        message = f"{key} has no hyperparameter {name!r}; it has {', '.join(known)}"
        raise ValueError(message)
    known[name].check(value)
