"""What can be chosen about a model: ranges, choices and the reasons for them."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

Value = int | float | bool | str

ACTIVATIONS = ("tanh", "relu", "sigmoid", "gelu")
"""Names of the functions that may follow a hidden layer."""


@dataclass(frozen=True)
class Setting:
    """A setting of a model.

    Attributes:
        name: Field of ``ModelSpec``.
        default: Its usual value; its type is the setting's type.
        meaning: One sentence.
        reason: Why no other values are allowed, as the end of a message.
        minimum: The smallest value of a number.
        maximum: The largest value of a number.
        highest_open: Whether the largest value itself is left out.
        choices: All values of a text.
    """

    name: str
    default: Value
    meaning: str
    reason: str
    minimum: float = 0
    maximum: float = 0
    highest_open: bool = False
    choices: tuple[str, ...] = ()

    @property
    def allowed(self) -> str:
        """The allowed values, as text."""
        if self.choices:
            return f"one of {', '.join(self.choices)}"
        if isinstance(self.default, bool):
            return "true or false"
        if isinstance(self.default, int):
            return f"a whole number from {self.minimum:g} to {self.maximum:g}"
        return f"a number from {self.minimum:g} to {'below ' * self.highest_open}{self.maximum:g}"

    def allows(self, value: Value) -> bool:
        """Whether a value is of the right type and within the range."""
        if self.choices:
            return value in self.choices
        if isinstance(self.default, bool) or isinstance(value, bool):
            return isinstance(self.default, bool) and isinstance(value, bool)
        if not isinstance(value, int if isinstance(self.default, int) else (int, float)):
            return False
        return self.minimum <= value <= self.maximum and not (self.highest_open and value == self.maximum)


HIDDEN = Setting(
    name="hidden",
    default=16,
    meaning="Width of every hidden layer.",
    reason="there is at least one unit, and surfaces of wider nets take too long to draw; choose one between",
    minimum=1,
    maximum=512,
)
LAYERS = Setting(
    name="layers",
    default=2,
    meaning="Number of hidden layers.",
    reason="there is at least one, and surfaces of deeper nets take too long to draw; choose one between",
    minimum=1,
    maximum=20,
)
ACTIVATION = Setting(
    name="activation",
    default="tanh",
    meaning="Function that follows every hidden layer.",
    reason="only these are known; choose one of them",
    choices=ACTIVATIONS,
)
DROPOUT = Setting(
    name="dropout",
    default=0.0,
    meaning="Probability with which a hidden unit is silenced while training.",
    reason="it is a probability, and with 1 nothing would get through; choose 0 for no dropout",
    minimum=0,
    maximum=1,
    highest_open=True,
)
BATCH_NORM = Setting(
    name="batch_norm",
    default=False,
    meaning="Whether every hidden layer is normalised over the batch.",
    reason="it is on or off; choose one of them",
)

SETTINGS: Mapping[str, Setting] = MappingProxyType(
    {each.name: each for each in (HIDDEN, LAYERS, ACTIVATION, DROPOUT, BATCH_NORM)}
)
"""Every setting by its name, in the order of ``ModelSpec``."""
