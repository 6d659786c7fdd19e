"""A problem: data, a model and a loss on a device; and a model's parameters as one flat vector.

The flat vector θ (P,) holds every parameter, raveled, in the order of ``model.named_parameters()``. Buffers,
such as the running statistics of batch normalisation, are not in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

import torch

from surfaces.backends import WITHOUT_FLOAT64, computing_device
from surfaces.device import choose_device
from surfaces.losses import LOSSES, losses_for
from surfaces.models import MODELS, build

if TYPE_CHECKING:
    from torch import Tensor, nn

    from surfaces.datasets import Dataset
    from surfaces.models import ModelSpec

DTYPES = (torch.float32, torch.float64)


@dataclass(frozen=True, eq=False)
class Problem:
    """What a model is trained on; made by ``make_problem``.

    Attributes:
        data: The data as they came.
        spec: Which model.
        loss_key: A key of ``LOSSES``.
        device: Where features, target and models are.
        dtype: float32 or float64, of features and parameters.
        features: (n, d) on the device.
        target: On the device: (n, 1) of the dtype for numbers and two classes, (n,) int64 for more classes.
    """

    data: Dataset
    spec: ModelSpec
    loss_key: str
    device: torch.device
    dtype: torch.dtype
    features: Tensor
    target: Tensor

    @property
    def inputs(self) -> int:
        """Number of features."""
        return self.features.shape[1]

    @property
    def outputs(self) -> int:
        """Number of the model's outputs: one, or one for each class where there are more than two."""
        return outputs_for(self.data)

    def fresh_model(self, seed: int) -> nn.Module:
        """A new model on the device, in train() mode; a seed means the same weights on every device."""
        return build(self.spec, self.inputs, self.outputs, seed, self.dtype).to(self.device)

    def loss(self, output: Tensor, target: Tensor) -> Tensor:
        """The mean loss over the samples, a scalar, without weight decay."""
        return LOSSES[self.loss_key](output, target)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the model's parameters, in their order in the flat vector."""
        return tuple(name for name, _ in self._sizes)

    @property
    def parameter_count(self) -> int:
        """P, the length of the flat vector."""
        return sum(size for _, size in self._sizes)

    @property
    def two_parameters(self) -> bool:
        """Whether the whole loss is a surface over the two parameters."""
        return self.parameter_count == 2

    def on(self, device: str) -> Problem:
        """The same problem on another device, made anew from the data: the old device is not asked."""
        return make_problem(self.data, self.spec, self.loss_key, device, self.dtype)

    @cached_property
    def _sizes(self) -> tuple[tuple[str, int], ...]:
        example = build(self.spec, self.inputs, self.outputs, 0)
        return tuple((name, each.numel()) for name, each in example.named_parameters())


def make_problem(
    data: Dataset,
    spec: ModelSpec,
    loss_key: str | None = None,
    device: str = "auto",
    dtype: torch.dtype = torch.float32,
) -> Problem:
    """Put data, model and loss together on a device.

    Args:
        data: The data, used as they are.
        spec: Which model.
        loss_key: A key of ``LOSSES``; None for the usual one of the data's task.
        device: As ``choose_device`` takes it.
        dtype: float32 or float64.

    Raises:
        ValueError: They do not go together, or there is no such device; the message says what to do.
    """
    loss_key = loss_key or losses_for(data.task)[0]
    _check_task(data, spec, loss_key)
    spec.row.check_shape(data.features.shape[1], outputs_for(data))
    where = _device_for(device, dtype)
    # Copies, so that nobody can change the data by the tensors or the other way round.
    features = torch.tensor(data.features, dtype=dtype, device=where)
    target = torch.tensor(data.target, dtype=torch.int64 if data.task == "classes" else dtype, device=where)
    if data.task != "classes":
        target = target.reshape(-1, 1)
    return Problem(data, spec, loss_key, where, dtype, features, target)


def outputs_for(data: Dataset) -> int:
    """How many outputs a model of the data has."""
    return len(data.classes) if data.task == "classes" else 1


def flat(model: nn.Module) -> Tensor:
    """A detached copy of all parameters, (P,)."""
    return torch.cat([each.detach().reshape(-1) for each in model.parameters()])


@torch.no_grad()
def load_flat(model: nn.Module, vector: Tensor) -> None:
    """Copy a flat vector (P,) into the parameters, which stay the same tensors.

    Raises:
        ValueError: The vector is not of the model's length.
    """
    parameters = list(model.parameters())
    count = sum(each.numel() for each in parameters)
    if vector.shape != (count,):
        message = f"the model has {count} parameters, the vector is of shape {tuple(vector.shape)}"
        raise ValueError(message)
    parts = torch.split(vector, [each.numel() for each in parameters])
    for parameter, part in zip(parameters, parts, strict=True):
        parameter.copy_(part.view_as(parameter))


@dataclass(frozen=True)
class Layer:
    """A layer's place in the flat vector.

    Attributes:
        name: Such as ``Linear 1``; a parameter of the model itself goes by its own name, such as ``w``.
        part: Its slice of the flat vector.
    """

    name: str
    part: slice


def layers(model: nn.Module) -> tuple[Layer, ...]:
    """The layers that have parameters, from the input to the output; together they cover the flat vector."""
    found: list[Layer] = []
    start = 0
    numbers: dict[str, int] = {}
    for owner, group in groupby(model.named_parameters(), lambda item: item[0].rpartition(".")[0] or item[0]):
        size = sum(parameter.numel() for _, parameter in group)
        found.append(Layer(_layer_name(model, owner, numbers), slice(start, start + size)))
        start += size
    return tuple(found)


def _layer_name(model: nn.Module, owner: str, numbers: dict[str, int]) -> str:
    if owner in dict(model.named_parameters(recurse=False)):
        return owner
    kind = type(model.get_submodule(owner)).__name__
    numbers[kind] = numbers.get(kind, 0) + 1
    return f"{kind} {numbers[kind]}"


def _check_task(data: Dataset, spec: ModelSpec, loss_key: str) -> None:
    if loss_key not in LOSSES:
        message = f"there is no loss {loss_key!r}; there are {', '.join(LOSSES)}"
        raise ValueError(message)
    if data.task not in LOSSES[loss_key].tasks:
        message = (
            f"the loss {loss_key!r} does not fit {_WORDS[data.task]} ({data.key});"
            f" choose {' or '.join(losses_for(data.task))}"
        )
        raise ValueError(message)
    if data.task not in spec.row.tasks:
        fitting = [key for key, row in MODELS.items() if data.task in row.tasks]
        message = (
            f"the model {spec.key!r} does not fit {_WORDS[data.task]} ({data.key});"
            f" choose {' or '.join(fitting)}, or other data"
        )
        raise ValueError(message)


_WORDS = {
    "regression": "a target of numbers",
    "binary": "a target of two classes",
    "classes": "a target of several classes",
}


def _device_for(wish: str, dtype: torch.dtype) -> torch.device:
    if dtype not in DTYPES:
        message = f"models are computed in float32 or float64, not in {dtype}"
        raise ValueError(message)
    device = choose_device(wish)
    if dtype == torch.float64 and device.type in WITHOUT_FLOAT64:
        if wish == "auto":
            return computing_device(device)
        message = f"the device {wish!r} has no float64; choose float32, or the device 'cpu'"
        raise ValueError(message)
    return device
