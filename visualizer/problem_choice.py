"""ProblemChoice: the part of a Scene that says which model learns from which data, and what is seen of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from surfaces.datasets import DATASETS, Task, complete_settings
from surfaces.losses import LOSSES, losses_for
from surfaces.models import MODELS, ModelSpec
from visualizer.checkpoint_choice import CheckpointChoice
from visualizer.descent.names import numbered
from visualizer.optimizer_choice import MAX_STEPS, OptimizerChoice
from visualizer.value import Value

FILE_KEY = "file"
Seed = Annotated[int, Field(ge=0, lt=2**32)]


class MovedPoint(Value):
    """A sample that a person dragged elsewhere.

    Attributes:
        row: Which sample.
        features: Where it is now.
        target: Its target now.
    """

    row: Annotated[int, Field(ge=0)]
    features: tuple[float, ...]
    target: float


class DataChoice(Value):
    """The data: made by a row of the registry, or a person's own table.

    Attributes:
        key: A key of ``DATASETS``, or ``file``.
        settings: Every setting of the registry's row, such as n, noise and seed.
        standardise: Whether every feature is shifted and stretched to mean 0 and standard deviation 1.
        file: The table, with its whole path.
        features: Its columns that are the features; none means all others of numbers.
        target: Its column that is the target; None means the last one.
        task: What is learned from it; None means what the target looks like.
        missing: Whether rows in which a number is missing are refused or left out.
        moved: Samples that were dragged elsewhere, before anything is standardised.
    """

    key: str = "line"
    settings: dict[str, float] = Field(default_factory=dict)
    standardise: bool = False
    file: str | None = None
    features: tuple[str, ...] = ()
    target: str | None = None
    task: Task | None = None
    missing: Literal["refuse", "drop"] = "refuse"
    moved: tuple[MovedPoint, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _complete(cls, data: object) -> object:
        """Fill in the registry's defaults, so that a stored scene never depends on them."""
        if not isinstance(data, Mapping):
            return data
        row, given = DATASETS.get(data.get("key", "line")), data.get("settings", {})
        if row is None or not isinstance(given, Mapping):
            return data
        return {**data, "settings": {**{each.name: each.default for each in row.adjustable}, **given}}

    @model_validator(mode="after")
    def _known(self) -> Self:
        if (self.key == FILE_KEY) != (self.file is not None):
            message = 'a file belongs to the data key "file", and only to it'
            raise ValueError(message)
        if self.key != FILE_KEY:
            if self.key not in DATASETS:
                message = f"there is no dataset {self.key!r}"
                raise ValueError(message)
            complete_settings(self.key, self.settings)
        return self


class ModelChoice(Value):
    """The model: a row of the registry with its settings, complete.

    Attributes:
        key: A key of ``MODELS``.
        hidden: Width of every hidden layer.
        layers: Number of hidden layers.
        activation: Between the layers.
        dropout: Probability with which a hidden unit is silenced in train().
        batch_norm: Whether batch normalisation stands before each activation.
        seed: Seed of the weights that it starts with.
    """

    key: str = "linear-regression"
    hidden: int | None = None
    layers: int | None = None
    activation: str | None = None
    dropout: float = 0.0
    batch_norm: bool = False
    seed: Seed = 1

    @model_validator(mode="before")
    @classmethod
    def _complete(cls, data: object) -> object:
        """Fill in the model's own defaults."""
        if not isinstance(data, Mapping):
            return data
        row = MODELS.get(data.get("key", "linear-regression"))
        if row is None:
            return data
        own = {name: row.default(name) for name in ("hidden", "layers", "activation")}
        return {**own, **{name: value for name, value in data.items() if value is not None}}

    @model_validator(mode="after")
    def _allowed(self) -> Self:
        _ = self.spec
        return self

    @property
    def spec(self) -> ModelSpec:
        """What ``surfaces.models.build`` takes.

        Raises:
            ValueError: There is no such model, or it has no such setting.
        """
        settings: dict[str, Any] = self.model_dump(exclude={"seed"})
        return ModelSpec(**settings)


class TrainingChoice(Value):
    """How a model is trained.

    Attributes:
        batch_size: Samples of an update; None for all of them.
        shuffle: Whether every epoch takes the samples in another order; the scene's seed says which.
        skip_zero_grad: Whether gradients are left to add up, as happens to who forgets ``zero_grad()``.
    """

    batch_size: Annotated[int, Field(ge=1)] | None = None
    shuffle: bool = True
    skip_zero_grad: bool = False


class PlaneRuns(Value):
    """The runs that span a plane: repeated from the initial model, whatever races later.

    Attributes:
        optimizers: Who ran.
        steps: Number of updates.
        seed: Of the order of the samples.
        training: How.
        ends: Which two of them, counted from 0, end on the plane of kind ``points``.
    """

    optimizers: Annotated[tuple[OptimizerChoice, ...], Field(min_length=1)]
    steps: Annotated[int, Field(ge=1, le=MAX_STEPS)]
    seed: Seed = 1
    training: TrainingChoice = TrainingChoice()
    ends: tuple[Annotated[int, Field(ge=0)], Annotated[int, Field(ge=0)]] = (0, 1)

    @property
    def labels(self) -> tuple[str, ...]:
        """What to call each of ``optimizers``: the registry's name, a repeated one with its number."""
        return numbered([each.optimizer.name for each in self.optimizers], "{} {}")


class PlaneChoice(Value):
    """What is seen of the space of all parameters.

    Attributes:
        kind: ``parameters``: all of it, for models with two; ``random``: two random directions from the
            initial model; ``pca``: the two main directions of some runs; ``points``: through the initial
            model and the ends of two runs; None: the first where it can be had, else the second.
        seed: Of the random directions.
        vectors: Whether biases and parameters of normalisation layers move too.
        runs: The runs of ``pca`` and ``points``, and of these only.
    """

    kind: Literal["parameters", "random", "pca", "points"] | None = None
    seed: Seed = 1
    vectors: bool = False
    runs: PlaneRuns | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.kind in ("pca", "points")) != (self.runs is not None):
            message = 'runs belong to the planes "pca" and "points", and only to them'
            raise ValueError(message)
        if self.kind == "points" and self.runs is not None:
            one, other = self.runs.ends
            if one == other or max(one, other) >= len(self.runs.optimizers):
                message = (
                    f"the ends must be two of the {len(self.runs.optimizers)} runs, not {self.runs.ends}"
                )
                raise ValueError(message)
        return self


class ProblemChoice(Value):
    """A model with its data and loss, and what is seen of it.

    Attributes:
        data: What it learns from.
        model: What learns.
        loss: A key of ``LOSSES``; None for the usual one of the data's task.
        device: ``auto``, ``cpu``, ``cuda``, ``cuda:1`` or ``mps``.
        plane: The part of the space of parameters that is the surface.
        mode: Whether the surface and the predictions are those of eval() or of train().
        fresh_masks: In train(), whether every point of the surface draws its own dropout mask: noise.
        statistics: Of batch normalisation; None for those of the mode.
        weight_decay: Coupled weight decay whose L2 penalty is in the plotted loss, negative for an optimizer
            that climbs; ``own``: of each optimizer its own, as ``visualizer.grounds`` has it.
        checkpoint: Where the model's weights come from; None for fresh ones of the model's seed.
    """

    data: DataChoice = DataChoice()
    model: ModelChoice = ModelChoice()
    loss: str | None = None
    device: Annotated[str, Field(pattern=r"^(auto|cpu|mps|cuda(:[0-9]+)?)$")] = "auto"
    plane: PlaneChoice = PlaneChoice()
    mode: Literal["eval", "train"] = "eval"
    fresh_masks: bool = False
    statistics: Literal["running", "estimated"] | None = None
    weight_decay: float | Literal["own"] = 0.0
    checkpoint: CheckpointChoice | None = None

    @field_validator("loss")
    @classmethod
    def _known(cls, loss: str | None) -> str | None:
        if loss is not None and loss not in LOSSES:
            message = f"there is no loss {loss!r}"
            raise ValueError(message)
        return loss

    @property
    def usual_losses(self) -> tuple[str, ...]:
        """The losses that fit the task of data that are made here; all of them for a table."""
        row = DATASETS.get(self.data.key)
        return tuple(LOSSES) if row is None else tuple(losses_for(row.task))
