"""The registry of losses. Each is the mean over the samples of torch's function of the same kind.

Weight decay is not in them: ``penalty`` is what coupled weight decay adds to the objective.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from torch import Tensor

    from surfaces.datasets import Task


@dataclass(frozen=True)
class Loss:
    """One row of the registry.

    Attributes:
        key: How scenes and the command line call it.
        name: What people call it.
        torch_function: Its function in ``torch.nn.functional``, called with its defaults.
        formula: The loss as text; r = ŷ - y, p the predicted probability, z the logits.
        slope: dL/dŷ of one sample as text (dL/dz with logits).
        tasks: The kinds of data that it fits.
        note: What it is for, one sentence.
    """

    key: str
    name: str
    torch_function: str
    formula: str
    slope: str
    tasks: tuple[Task, ...]
    note: str

    def __call__(self, output: Tensor, target: Tensor) -> Tensor:
        """The mean loss, a scalar, of outputs (n, outputs) and a target (n, 1), or (n,) int64 for classes."""
        from torch.nn import functional

        function = cast("Callable[[Tensor, Tensor], Tensor]", getattr(functional, self.torch_function))
        return function(output, target)

    def as_dict(self) -> dict[str, Any]:
        """The row as plain data for JSON."""
        return {**vars(self), "tasks": list(self.tasks)}


_ROWS = (
    Loss(
        key="mse",
        name="MSE",
        torch_function="mse_loss",
        formula="1/n Σ (ŷ - y)²",
        slope="2/n (ŷ - y)",
        tasks=("regression",),
        note="The mean of the squared errors: large errors count most.",
    ),
    Loss(
        key="mae",
        name="MAE",
        torch_function="l1_loss",
        formula="1/n Σ |ŷ - y|",
        slope="1/n sign(ŷ - y)",
        tasks=("regression",),
        note="The mean of the absolute errors: outliers pull no harder than others, and it has kinks.",
    ),
    Loss(
        key="huber",
        name="Huber",
        torch_function="huber_loss",
        formula="1/n Σ h(ŷ - y),  h(r) = r²/2 where |r| ≤ 1, else |r| - 1/2",
        slope="1/n min(1, max(-1, ŷ - y))",
        tasks=("regression",),
        note="MSE for small errors, MAE for large ones.",
    ),
    Loss(
        key="binary-cross-entropy",
        name="Binary cross-entropy",
        torch_function="binary_cross_entropy_with_logits",
        formula="-1/n Σ (y log p + (1 - y) log(1 - p)),  p = σ(z)",
        slope="1/n (p - y)",
        tasks=("binary",),
        note="How surprised the predicted probability is by the true one of two classes.",
    ),
    Loss(
        key="cross-entropy",
        name="Cross-entropy",
        torch_function="cross_entropy",
        formula="-1/n Σ log p_y,  p = softmax(z)",
        slope="1/n (p_k - [k = y])",
        tasks=("classes",),
        note="How surprised the predicted probabilities are by the true class.",
    ),
)

LOSSES: Mapping[str, Loss] = MappingProxyType({row.key: row for row in _ROWS})
"""Every loss by its key, in the order in which they are offered."""


def losses_for(task: Task) -> tuple[str, ...]:
    """Keys of the losses that fit a task; the first one is the usual choice."""
    return tuple(key for key, row in LOSSES.items() if task in row.tasks)


def penalty(parameters: Tensor, weight_decay: float) -> Tensor:
    """weight_decay/2 * |θ|², whose gradient weight_decay * θ is what coupled weight decay adds.

    Args:
        parameters: Flat parameter vectors, (..., P).
        weight_decay: The optimizer's coupled weight decay; decoupled decay (AdamW) is none of the objective.

    Returns:
        One value for each vector, (...).
    """
    return weight_decay / 2 * parameters.square().sum(dim=-1)
