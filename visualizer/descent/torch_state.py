"""The state of torch's optimizers in the words of the rules.

``torch.optim`` keeps a dictionary of tensors for each parameter, ``visualizer.descent.rules`` a named tuple
of numbers for each coordinate. They hold the same under different names, but for Adagrad's sum, in which
torch includes the initial value.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from visualizer.descent.optimizers import OPTIMIZERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

_MOMENTS = {
    "first_moment": "exp_avg",
    "second_moment": "exp_avg_sq",
    "largest_second_moment": "max_exp_avg_sq",
}
TORCH_NAMES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "sgd": {},
        "momentum": {"velocity": "momentum_buffer"},
        "nesterov": {"velocity": "momentum_buffer"},
        "adagrad": {"sum_of_squares": "sum"},
        "adadelta": {"square_average": "square_avg", "change_average": "acc_delta"},
        "rmsprop": {
            "square_average": "square_avg",
            "gradient_average": "grad_avg",
            "velocity": "momentum_buffer",
        },
        "adam": _MOMENTS,
        "adamw": _MOMENTS,
        "adamax": {"first_moment": "exp_avg", "infinity_norm": "exp_inf"},
        "nadam": {"first_moment": "exp_avg", "second_moment": "exp_avg_sq", "product": "mu_product"},
        "radam": {"first_moment": "exp_avg", "second_moment": "exp_avg_sq"},
    }
)
"""By optimizer, what torch calls each field of the rule's state."""


def rule_state(key: str, chosen: Mapping[str, float | bool], state: Mapping[str, NDArray[Any]]) -> Any:
    """The rule's state from torch's.

    Args:
        key: The optimizer.
        chosen: Its hyperparameters.
        state: By torch's names, arrays of one shape, such as (rows, P).

    Returns:
        The rule's named tuple: float64 arrays of that shape; what torch does not keep is as before the first
        step.
    """
    kind = OPTIMIZERS[key].state
    known = {
        field: np.asarray(state[name], dtype=np.float64)
        for field, name in TORCH_NAMES[key].items()
        if name in state
    }
    if key == "adagrad" and "sum_of_squares" in known:
        known["sum_of_squares"] = known["sum_of_squares"] - float(chosen["initial_accumulator_value"])
    return kind(**known)
