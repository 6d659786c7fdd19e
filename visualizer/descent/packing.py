"""A model's parameters side by side in one vector, so that an optimizer takes all of them in one sweep.

Every rule in ``torch.optim`` that the registry knows works element by element. So the real torch class,
given one vector that the parameters are views of, does to each number exactly what it would do parameter by
parameter, and the time of a step no longer grows with the number of layers. Each parameter begins on a
boundary of 64 bytes, as in a tensor of its own, so that products of matrices come out the same too.

``state_dict`` and ``load_state_dict`` speak torch's own format: one entry for each parameter.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import nn

from visualizer.descent.optimizers import OPTIMIZERS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray
    from torch import Tensor

ALIGNMENT = 64
"""Bytes; where torch's own tensors begin."""

State = dict[str, Any]


class PackedParameters:
    """Parameters as views of one vector.

    Attributes:
        vector: All parameters with gaps between them, a leaf that an optimizer takes.
        gradient: The gradient that the optimizer steps along, laid out in the same way.
    """

    def __init__(self, parameters: Sequence[nn.Parameter]) -> None:
        first = parameters[0]
        block = ALIGNMENT // first.element_size()
        self._shapes = [each.shape for each in parameters]
        self._places: list[slice] = []
        end = 0
        for each in parameters:
            self._places.append(slice(end, end + each.numel()))
            end += -(-each.numel() // block) * block
        self.vector = nn.Parameter(torch.zeros(end, dtype=first.dtype, device=first.device))
        self.gradient = torch.zeros_like(self.vector.data)
        self._columns = np.concatenate([np.r_[place] for place in self._places])
        for each, view in zip(parameters, self.views(self.vector.data), strict=True):
            view.copy_(each.detach())
            each.data = view

    @property
    def count(self) -> int:
        """P, the number of parameters."""
        return len(self._columns)

    def views(self, packed: Tensor) -> list[Tensor]:
        """The parts of a packed vector, one for each parameter, of its shape."""
        parts = zip(self._places, self._shapes, strict=True)
        return [packed[place].view(shape) for place, shape in parts]

    def pack(self, tensors: Sequence[Tensor], into: Sequence[Tensor]) -> None:
        """Copy one tensor for each parameter into the views of a packed vector."""
        torch._foreach_copy_(list(into), list(tensors))  # one launch on a GPU, not one for each

    def row(self, packed: Tensor, out: NDArray[Any]) -> None:
        """Write a packed vector without its gaps into ``out`` (P,)."""
        packed.detach().cpu().numpy().take(self._columns, out=out, mode="clip")

    def split(self, value: Any, index: int) -> Any:
        """One parameter's share of a value from the optimizer's state, a copy."""
        if isinstance(value, torch.Tensor) and value.shape == self.vector.shape:
            return value[self._places[index]].reshape(self._shapes[index]).clone()
        return _copy(value)

    def join(self, values: Sequence[Any]) -> Any:
        """What ``split`` took apart."""
        if not isinstance(values[0], torch.Tensor) or values[0].shape != self._shapes[0]:
            return _copy(values[0])
        packed = torch.zeros_like(self.vector.data)
        self.pack(values, self.views(packed))
        return packed


class PackedOptimizer:
    """An optimizer of ``torch.optim`` over packed parameters.

    Args:
        key: Its key in the registry.
        chosen: All of its hyperparameters.
        packed: What it moves.
    """

    def __init__(self, key: str, chosen: Mapping[str, float | bool], packed: PackedParameters) -> None:
        self._packed = packed
        row = OPTIMIZERS[key]
        make = getattr(torch.optim, row.torch_class)
        # With one tensor there is nothing to be gained by torch's ways of treating many at once.
        arguments = {**row.torch_arguments(chosen), "foreach": False}
        self._optimizer: torch.optim.Optimizer = make([packed.vector], **arguments)
        packed.vector.grad = packed.gradient
        self._group = self._optimizer.param_groups[0]
        # Torch wraps step for hooks and its profiler: half of the time of a step of a small model.
        step = type(self._optimizer).step
        self._step: Callable[[torch.optim.Optimizer], Any] = getattr(step, "__wrapped__", step)

    @property
    def state(self) -> State:
        """Torch's state by its names: packed vectors and single numbers; empty before the first step."""
        state: State = self._optimizer.state.get(self._packed.vector, {})
        return state

    def step(self, learning_rate: float) -> None:
        """One update along ``packed.gradient``."""
        if self._group["lr"] != learning_rate:
            self._group["lr"] = learning_rate
        self._step(self._optimizer)

    def state_dict(self) -> State:
        """A copy of the state as the optimizer would give it that has the model's own parameters."""
        indices = range(len(self._packed.views(self._packed.gradient)))
        shares = {
            index: {name: self._packed.split(value, index) for name, value in self.state.items()}
            for index in indices
        }
        group = {name: value for name, value in self._group.items() if name != "params"}
        group["foreach"] = None  # torch's default, in a script with the model's own parameters
        return {"state": shares if self.state else {}, "param_groups": [{**group, "params": list(indices)}]}

    def load_state_dict(self, saved: State) -> None:
        """Take over a state.

        Numbers keep the dtype that they were saved in, which torch's own ``load_state_dict`` changes for
        NAdam in float64: then its next steps would not be those of an optimizer that never stopped.
        """
        shares = [saved["state"][index] for index in sorted(saved["state"])]
        state = (
            {name: self._packed.join([share[name] for share in shares]) for name in shares[0]}
            if shares
            else {}
        )
        self._optimizer.state.clear()
        if state:
            self._optimizer.state[self._packed.vector] = state
        for name, value in saved["param_groups"][0].items():
            if name not in ("params", "foreach"):
                self._group[name] = value


def _copy(value: Any) -> Any:
    return value.clone() if isinstance(value, torch.Tensor) else deepcopy(value)
