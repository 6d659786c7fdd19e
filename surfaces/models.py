"""The registry of models: what can be built, and with which settings.

To add a model, add a row here and its module to :mod:`surfaces.networks`. A ``ModelSpec`` is a plain value
for scenes, files and the command line; ``build``, which alone imports torch, makes the ``nn.Module`` from it.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from surfaces.model_settings import ACTIVATION, BATCH_NORM, DROPOUT, HIDDEN, LAYERS, SETTINGS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import torch
    from torch import nn

    from surfaces.datasets import Task
    from surfaces.model_settings import Setting, Value


@dataclass(frozen=True)
class Model:
    """One row of the registry.

    Attributes:
        key: How scenes and the command line call it.
        name: What people call it.
        formula: How its output comes from the features, as text.
        tasks: The kinds of data that it fits.
        inputs: How many features it takes; None for any number.
        settings: What can be chosen.
        own: Values that are this model's own where they differ from the settings' usual defaults.
        note: What it shows, one sentence.
        axes: Names of its parameters where it has two, which makes them the axes of its whole loss.
    """

    key: str
    name: str
    formula: str
    tasks: tuple[Task, ...]
    inputs: int | None
    settings: tuple[Setting, ...]
    own: tuple[tuple[str, Value], ...]
    note: str
    axes: tuple[str, str] | None = None

    def default(self, name: str) -> Value:
        """The value that a setting has where nobody chooses one."""
        return dict(self.own).get(name, SETTINGS[name].default)

    def check_shape(self, inputs: int, outputs: int) -> None:
        """Check that the model takes so many features and gives so many outputs.

        Raises:
            ValueError: It does not; the message says what to choose.
        """
        if self.inputs not in (None, inputs):
            message = (
                f"the model {self.key!r} takes {self.inputs} feature{'s' * (self.inputs != 1)}, not {inputs}:"
                f" {self.formula}; choose {self.inputs} of the columns, or the model 'mlp'"
            )
            raise ValueError(message)
        if self.inputs is not None and outputs != 1:
            message = f"the model {self.key!r} has 1 output, not {outputs}; choose the model 'mlp'"
            raise ValueError(message)
        if inputs < 1 or outputs < 1:
            message = f"a model needs at least 1 feature and 1 output, not {inputs} and {outputs}"
            raise ValueError(message)

    def as_dict(self) -> dict[str, Any]:
        """The row as plain data for JSON."""
        settings = [
            {**vars(each), "default": self.default(each.name), "allowed": each.allowed}
            for each in self.settings
        ]
        plain = {name: getattr(self, name) for name in ("key", "name", "formula", "inputs", "note")}
        return {**plain, "tasks": list(self.tasks), "settings": settings}


_ALL: tuple[Task, ...] = ("regression", "binary", "classes")
_ROWS = (
    Model(
        key="linear-regression",
        name="Linear regression",
        formula="ŷ = b + w x",
        tasks=("regression",),
        inputs=1,
        settings=(),
        own=(),
        note="Two parameters, so the whole loss can be seen; with MSE it is a bowl.",
        axes=("b", "w"),
    ),
    Model(
        key="logistic",
        name="Logistic regression",
        formula="p = σ(w1 x1 + w2 x2)",
        tasks=("binary",),
        inputs=2,
        settings=(),
        own=(),
        note="Two weights and no bias; where the classes can be told apart the loss falls for ever.",
        axes=("w1", "w2"),
    ),
    Model(
        key="mlp",
        name="MLP",
        formula="a₀ = x,  aₖ = φ(Wₖ aₖ₋₁ + bₖ),  ŷ = W aₗ + b",
        tasks=_ALL,
        inputs=None,
        settings=(HIDDEN, LAYERS, ACTIVATION, DROPOUT, BATCH_NORM),
        own=(),
        note="A net of fully connected layers, initialised as torch does it.",
    ),
    Model(
        key="deep-sigmoid",
        name="Deep sigmoid net",
        formula="a₀ = x,  aₖ = σ(Wₖ aₖ₋₁ + bₖ),  ŷ = W aₗ + b",
        tasks=_ALL,
        inputs=None,
        settings=(HIDDEN, LAYERS),
        own=(("layers", 8), ("activation", "sigmoid")),
        note="σ' is 1/4 at most, so the gradient shrinks at every layer on the way back: it vanishes.",
    ),
    Model(
        key="deep-exploding",
        name="Deep net with too large weights",
        formula="a₀ = x,  aₖ = tanh(Wₖ aₖ₋₁ + bₖ),  ŷ = W aₗ + b",
        tasks=_ALL,
        inputs=None,
        settings=(HIDDEN, LAYERS),
        own=(("hidden", 32), ("layers", 12)),
        note="Weights several times too large: the gradient grows at every layer on the way back.",
    ),
)

MODELS: Mapping[str, Model] = MappingProxyType({row.key: row for row in _ROWS})
"""Every model by its key, in the order in which they are offered."""


@dataclass(frozen=True)
class ModelSpec:
    """Which model, with which settings; checked when it is made.

    What is not given takes the model's own default: ``ModelSpec("mlp").layers`` is 2,
    ``ModelSpec("deep-sigmoid").layers`` is 8.

    Attributes:
        key: A key of ``MODELS``.
        hidden: Width of every hidden layer, 1 to 512.
        layers: Number of hidden layers, 1 to 20.
        activation: ``tanh``, ``relu``, ``sigmoid`` or ``gelu``.
        dropout: Probability with which dropout silences a hidden unit, 0 <= p < 1.
        batch_norm: Whether batch normalisation stands between each hidden layer and its activation.

    Raises:
        ValueError: There is no such model, a value lies outside its range, or the model has no such setting.
    """

    key: str = "linear-regression"
    # None only until __post_init__ puts the model's own value there: the default depends on the key.
    hidden: int = cast("int", None)
    layers: int = cast("int", None)
    activation: str = cast("str", None)
    dropout: float = 0.0
    batch_norm: bool = False

    def __post_init__(self) -> None:
        row = model_row(self.key)
        for name in (each.name for each in fields(self) if each.name != "key"):
            if getattr(self, name) is None:
                object.__setattr__(self, name, row.default(name))
            _check(row, name, getattr(self, name))

    @property
    def row(self) -> Model:
        """What the registry knows about the model."""
        return MODELS[self.key]


def model_row(key: str) -> Model:
    """A row of ``MODELS``.

    Raises:
        ValueError: There is no such model.
    """
    if key in MODELS:
        return MODELS[key]
    nearest = difflib.get_close_matches(key, MODELS, 1)
    hint = f": did you mean {nearest[0]!r}?" if nearest else f"; there are {', '.join(MODELS)}"
    message = f"there is no model {key!r}{hint}"
    raise ValueError(message)


def build(
    spec: ModelSpec, inputs: int, outputs: int, seed: int, dtype: torch.dtype | None = None
) -> nn.Module:
    """The model on the CPU, in train() mode, with fresh weights.

    The weights are drawn in float32 from a generator of their own, so the global random state stays as it is,
    and then cast: a seed means the same weights on every device and in every dtype, and those that
    ``torch.manual_seed(seed)`` followed by the same layers gives in a plain script.

    Args:
        spec: Which model.
        inputs: Number of features.
        outputs: Number of outputs: 1 for regression and two classes, else one for each class.
        seed: Seed of the weights.
        dtype: float32 where None.

    Raises:
        ValueError: The model does not take so many features or outputs.
    """
    import torch

    from surfaces.networks import MAKERS

    spec.row.check_shape(inputs, outputs)
    generator = torch.Generator("cpu").manual_seed(seed)
    return MAKERS[spec.key](spec, inputs, outputs, generator).to(dtype or torch.float32)


def _check(row: Model, name: str, value: Value) -> None:
    setting = SETTINGS[name]
    if setting not in row.settings:
        if value == row.default(name):
            return
        known = ", ".join(each.name for each in row.settings) or "none"
        message = (
            f"{name}={value} does not go with the model {row.key!r}, which has no such setting"
            f" (its settings: {known}); leave it out, or choose the model 'mlp'"
        )
        raise ValueError(message)
    if not setting.allows(value):
        message = (
            f"{name} of the model {row.key!r} must be {setting.allowed}, not {value!r}: {setting.reason}"
        )
        raise ValueError(message)
