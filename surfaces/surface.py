"""Surface: a formula with all that is known about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from surfaces.model_loss import ModelLoss
    from surfaces.window import Window

Kind = Literal["smooth", "kink", "border"]


class LossFunction(Protocol):
    """A loss over the plane. Outside its domain all results are NaN; nothing raises, nothing warns."""

    def value(self, x: ArrayLike, y: ArrayLike) -> NDArray[np.float64]:
        """The loss at points whose coordinates are broadcast together; float64 (..)."""

    def gradient(self, x: ArrayLike, y: ArrayLike) -> NDArray[np.float64]:
        """dL/dx and dL/dy; float64 (2, ..)."""

    def hessian(self, x: ArrayLike, y: ArrayLike) -> NDArray[np.float64]:
        """The second derivatives; float64 (2, 2, ..)."""

    def __hash__(self) -> int:
        """By identity: what is known about a loss is looked up by it."""


@dataclass(frozen=True)
class Minimum:
    """A global minimum.

    Attributes:
        x: Its place.
        y: Its place.
        kind: ``smooth`` where the gradient vanishes and the Hessian is positive definite, ``kink`` where the
            surface has no derivative, ``border`` where the loss falls further beyond the window.
    """

    x: float
    y: float
    kind: Kind = "smooth"


@dataclass(frozen=True)
class Parameter:
    """A number in a formula, or in the making of data, that may be chosen.

    Attributes:
        name: The keyword by which ``surface`` or ``make_dataset`` takes it.
        default: The value that it has where none is chosen.
        minimum: The smallest value allowed.
        maximum: The largest value allowed.
        meaning: One sentence.
        scale: How a slider should run through the range, ``linear`` or ``log``.
        whole: Whether only whole numbers are allowed.
    """

    name: str
    default: float
    minimum: float
    maximum: float
    meaning: str
    scale: Literal["linear", "log"] = "linear"
    whole: bool = False


@dataclass(frozen=True)
class Surface:
    """A loss surface.

    Attributes:
        key: Its name in the catalog, such as ``beale``; ``formula`` for one that was typed.
        name: What people call it.
        formula: The loss as text in x and y; of a model, a text that tells it from every other one.
        window: The part of the plane that it is known for.
        minima: All global minima within the window; empty where there is none, or none is known.
        lowest: f*, the loss in the global minima, or what it comes near without reaching it; None where the
            loss falls without bound, or nothing is known.
        start: A good point to start from, (x, y).
        learning_rates: Rates at which ``sgd``, ``momentum`` (0.9) and ``adam`` visibly move within 300 steps.
        source: Where it comes from.
        note: What it shows, one sentence.
        parameters: The values of the numbers in the formula that may be chosen.
        adjustable: What may be chosen, and within which range.
        axes: What the two coordinates are called.
        model_loss: The loss of a model on a plane through its parameters; None where there is a formula.
        penalty_on: The same without the L2 penalty of a weight decay; None where there is none.
    """

    key: str
    name: str
    formula: str
    window: Window
    minima: tuple[Minimum, ...]
    lowest: float | None
    start: tuple[float, float]
    learning_rates: Mapping[str, float] = field(hash=False)
    source: str
    note: str
    parameters: Mapping[str, float] = field(default_factory=dict, hash=False)
    adjustable: tuple[Parameter, ...] = ()
    axes: tuple[str, str] = ("x", "y")
    model_loss: ModelLoss | None = field(default=None, hash=False)
    penalty_on: Surface | None = field(default=None, hash=False, repr=False)

    @property
    def plain(self) -> Surface:
        """The surface without any penalty."""
        return self if self.penalty_on is None else self.penalty_on

    @property
    def weight_decay(self) -> float:
        """The weight decay whose penalty is on the loss of a model; 0 for none."""
        return 0.0 if self.model_loss is None else self.model_loss.weight_decay

    @property
    def function(self) -> LossFunction:
        """Its value, gradient and Hessian; compiled once for each formula.

        Raises:
            surfaces.syntax.FormulaError: The formula is wrong.
        """
        if self.model_loss is not None:
            return self.model_loss
        from surfaces.compiled import compile_formula

        return compile_formula(self.formula)
