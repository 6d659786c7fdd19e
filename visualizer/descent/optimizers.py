"""The registry of optimizers: one row each, with all that the rest of the app needs to know about it."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field, replace
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
        colour_dark="#ff8a3d",
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
        colour_dark="#2cde97",
        marker="triangle",
        summary=QT_TRANSLATE_NOOP(
            "optimizer", "A heavy ball: gradients push a velocity that dies away slowly."
        ),
        reference="Polyak, Some methods of speeding up the convergence of iteration methods, 1964",
    ),
    Optimizer(
        key="nesterov",
        name="Nesterov",
        rule=rules.nesterov,
        state=rules.MomentumState,
        values=rules.Nesterov,
        hyperparameters=(
            h.LR,
            replace(h.MOMENTUM, minimum=1e-3, lowest_open=True),
            h.WEIGHT_DECAY,
            h.MAXIMIZE,
        ),
        torch_class="SGD",
        colour="#6d1f69",
        colour_dark="#be1682",
        marker="triangle_down",
        summary=QT_TRANSLATE_NOOP(
            "optimizer", "Momentum that looks ahead: it brakes before the slope turns against it."
        ),
        reference="Sutskever et al., On the importance of initialization and momentum, ICML 2013",
        torch_fixed={"nesterov": True},
    ),
    Optimizer(
        key="adagrad",
        name="Adagrad",
        rule=rules.adagrad,
        state=rules.AdagradState,
        values=rules.Adagrad,
        hyperparameters=(
            h.lr(1e-2),
            h.LR_DECAY,
            h.WEIGHT_DECAY,
            h.INITIAL_ACCUMULATOR_VALUE,
            replace(h.EPS, default=1e-10),
            h.MAXIMIZE,
        ),
        torch_class="Adagrad",
        colour="#271bc9",
        colour_dark="#704efe",
        marker="pentagon",
        summary=QT_TRANSLATE_NOOP(
            "optimizer", "Divides each coordinate's step by the root of all its squared gradients so far."
        ),
        reference="Duchi, Hazan and Singer, Adaptive Subgradient Methods, JMLR 2011",
    ),
    Optimizer(
        key="adadelta",
        name="Adadelta",
        rule=rules.adadelta,
        state=rules.AdadeltaState,
        values=rules.Adadelta,
        hyperparameters=(
            replace(h.LR, default=1.0, minimum=1e-2, maximum=1e4),
            h.RHO,
            replace(h.EPS, default=1e-6),
            h.WEIGHT_DECAY,
            h.MAXIMIZE,
        ),
        torch_class="Adadelta",
        colour="#725305",
        colour_dark="#806a08",
        marker="hexagon",
        summary=QT_TRANSLATE_NOOP(
            "optimizer", "Finds its own step size from the sizes of past steps and past gradients."
        ),
        reference="Zeiler, arXiv 1212.5701",
    ),
    Optimizer(
        key="rmsprop",
        name="RMSprop",
        rule=rules.rmsprop,
        state=rules.RMSpropState,
        values=rules.RMSprop,
        hyperparameters=(
            h.lr(1e-2),
            h.ALPHA,
            h.EPS,
            h.WEIGHT_DECAY,
            replace(h.MOMENTUM, default=0.0),
            h.CENTERED,
            h.MAXIMIZE,
        ),
        torch_class="RMSprop",
        colour="#24221e",
        colour_dark="#a2a0aa",
        marker="diamond",
        summary=QT_TRANSLATE_NOOP(
            "optimizer", "Divides each coordinate's step by the recent size of its gradient."
        ),
        reference="Hinton, Neural Networks for Machine Learning, lecture 6e, 2012; Graves, arXiv 1308.0850",
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
        colour_dark="#64abfb",
        marker="square",
        summary=QT_TRANSLATE_NOOP("optimizer", "Momentum, with a step size of its own for each coordinate."),
        reference="Kingma and Ba, arXiv 1412.6980; AMSGrad: Reddi, Kale and Kumar, ICLR 2018",
    ),
    Optimizer(
        key="adamw",
        name="AdamW",
        rule=rules.adam,
        state=rules.AdamState,
        values=rules.Adam,
        hyperparameters=(
            h.lr(1e-3),
            h.BETA1,
            h.BETA2,
            h.EPS,
            replace(h.WEIGHT_DECAY, default=1e-2),
            h.AMSGRAD,
            h.MAXIMIZE,
        ),
        torch_class="AdamW",
        colour="#106b6b",
        colour_dark="#82f1f9",
        marker="star",
        summary=QT_TRANSLATE_NOOP("optimizer", "Adam whose weight decay shrinks the position directly."),
        reference="Loshchilov and Hutter, arXiv 1711.05101",
        fixed={"decoupled_weight_decay": True},
    ),
    Optimizer(
        key="adamax",
        name="Adamax",
        rule=rules.adamax,
        state=rules.AdamaxState,
        values=rules.Adamax,
        hyperparameters=(h.lr(2e-3), h.BETA1, h.BETA2, h.EPS, h.WEIGHT_DECAY, h.MAXIMIZE),
        torch_class="Adamax",
        colour="#c20e53",
        colour_dark="#f03165",
        marker="plus",
        summary=QT_TRANSLATE_NOOP("optimizer", "Adam that divides by the largest recent gradient."),
        reference="Kingma and Ba, arXiv 1412.6980, section 7.1",
    ),
    Optimizer(
        key="nadam",
        name="NAdam",
        rule=rules.nadam,
        state=rules.NAdamState,
        values=rules.NAdam,
        hyperparameters=(
            h.lr(2e-3),
            h.BETA1,
            h.BETA2,
            h.EPS,
            h.WEIGHT_DECAY,
            h.MOMENTUM_DECAY,
            h.DECOUPLED,
            h.MAXIMIZE,
        ),
        torch_class="NAdam",
        colour="#c445f9",
        colour_dark="#8b74c9",
        marker="cross",
        summary=QT_TRANSLATE_NOOP("optimizer", "Adam with Nesterov's look ahead."),
        reference="Dozat, Incorporating Nesterov Momentum into Adam, ICLR workshop 2016",
    ),
    Optimizer(
        key="radam",
        name="RAdam",
        rule=rules.radam,
        state=rules.RAdamState,
        values=rules.RAdam,
        hyperparameters=(h.lr(1e-3), h.BETA1, h.BETA2, h.EPS, h.WEIGHT_DECAY, h.DECOUPLED, h.MAXIMIZE),
        torch_class="RAdam",
        colour="#284301",
        colour_dark="#ebea12",
        marker="bar",
        summary=QT_TRANSLATE_NOOP(
            "optimizer", "Adam that starts as plain momentum until it has seen enough gradients."
        ),
        reference="Liu et al., arXiv 1908.03265",
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
