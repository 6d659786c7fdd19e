"""OptimizerChoice: the part of a Scene that says which optimizer races, and with what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from visualizer.descent.optimizers import OPTIMIZERS, Optimizer, check, defaults
from visualizer.value import Value

MAX_STEPS = 1_000_000
Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]


class RateChange(Value):
    """A live change: the update from row ``step`` to the next one, and all later ones, use ``lr``."""

    step: Annotated[int, Field(ge=1, le=MAX_STEPS)]
    lr: Annotated[float, Field(ge=0)]


class OptimizerChoice(Value):
    """One contestant: a row of the registry with its hyperparameters, complete."""

    key: str
    hyperparameters: dict[str, float | bool] = Field(default_factory=dict)
    changes: tuple[RateChange, ...] = ()
    enabled: bool = True
    colour: Colour | None = None
    """None means the registry's own colour for the key."""
    goes_on: bool = False
    """Whether it takes over the optimizer's state where the model comes from a checkpoint."""

    @field_validator("key")
    @classmethod
    def _known(cls, key: str) -> str:
        if key not in OPTIMIZERS:
            message = f"there is no optimizer {key!r}"
            raise ValueError(message)
        return key

    @model_validator(mode="before")
    @classmethod
    def _complete(cls, data: object) -> object:
        """Fill in the registry's defaults, so that a stored scene never depends on them."""
        if not isinstance(data, Mapping):
            return data
        key, given = data.get("key"), data.get("hyperparameters", {})
        if not (isinstance(key, str) and key in OPTIMIZERS and isinstance(given, Mapping)):
            return data
        return {**data, "hyperparameters": {**defaults(key), **given}}

    @model_validator(mode="after")
    def _allowed(self) -> Self:
        for name, value in self.hyperparameters.items():
            check(self.key, name, value)
        for change in self.changes:
            check(self.key, "lr", change.lr)
        steps = [change.step for change in self.changes]
        if steps != sorted(set(steps)):
            message = "learning-rate changes must be in the order of their steps, one for each step"
            raise ValueError(message)
        return self

    @property
    def optimizer(self) -> Optimizer:
        """The registry's row."""
        return OPTIMIZERS[self.key]

    @property
    def lr(self) -> float:
        """The learning rate that the run starts with."""
        return float(self.hyperparameters["lr"])

    def lr_at(self, step: int) -> float:
        """The learning rate that the update from row ``step`` uses."""
        rates = [change.lr for change in self.changes if change.step <= step]
        return rates[-1] if rates else self.lr

    def with_hyperparameter(self, name: str, value: float | bool) -> Self:
        """A copy with one hyperparameter set for the whole run; setting ``lr`` drops its live changes."""
        changes = () if name == "lr" else self.changes
        return self.with_(hyperparameters={**self.hyperparameters, name: value}, changes=changes)

    def with_lr_from(self, step: int, lr: float) -> Self:
        """A copy whose learning rate is ``lr`` from row ``step`` on; the past stays, later changes go."""
        if step < 1:
            return self.with_hyperparameter("lr", lr)
        earlier = tuple(change for change in self.changes if change.step < step)
        return self.with_(changes=(*earlier, RateChange(step=step, lr=lr)))
