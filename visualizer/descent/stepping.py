"""What numba compiles: the update rules as callbacks of one signature, and the loop that takes the steps.

This module imports numba, so it is imported where a race begins, not with the app.

A compiled rule is ``change = step(position, gradient, t, state, numbers)`` for one coordinate, with ``state``
(float64, one field each, updated in place) and ``numbers`` (float64, the rule's hyperparameters). All rules
are of one type, and so are all surfaces: the loop is compiled once and takes them as arguments. A rule with
its flags is compiled when it is first needed, and then kept, here and in numba's cache on disk.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numba import cfunc, float64
from numba.extending import register_jitable
from numba.np.unsafe.ndarray import to_fixed_tuple

from visualizer.descent import elementwise, rules
from visualizer.descent.compiling import compiled, on_disk
from visualizer.descent.optimizers import OPTIMIZERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from visualizer.descent.elementwise import Number
    from visualizer.descent.optimizers import Optimizer

SIGNATURE = float64(float64, float64, float64, float64[::1], float64[::1])


@cache
def compiled_rule(key: str, flags: tuple[bool, ...]) -> Any:
    """The numba callback for an optimizer with the given flags of its rule."""
    elementwise.register()
    optimizer = OPTIMIZERS[key]
    register_jitable(optimizer.rule)
    step = _adapter(optimizer, flags, _digest())
    return on_disk(lambda cached: cfunc(SIGNATURE, error_model="numpy", cache=cached)(step))


def _adapter(optimizer: Optimizer, flags: tuple[bool, ...], digest: str) -> Callable[..., Number]:
    """The rule with its named tuples made from arrays.

    What a closure holds is part of its key in numba's cache; the digest makes an edited rule a new one.
    """
    rule, state_class, values_class = optimizer.rule, optimizer.state, optimizer.values
    fields, count = len(optimizer.fresh_state), len(optimizer.number_names)

    def step(position: Number, gradient: Number, t: Number, state: Number, numbers: Number) -> Number:
        digest  # noqa: B018  (held, not used)
        before = state_class(*to_fixed_tuple(state, fields))
        values = values_class(*to_fixed_tuple(numbers, count))
        change, after = rule(position, gradient, t, before, values, *flags)
        for index in range(fields):
            state[index] = after[index]
        return change

    return step


@cache
def _digest() -> str:
    """Fingerprint of the sources that a compiled rule is made of."""
    sources = [Path(module.__file__ or "").read_bytes() for module in (rules, elementwise)]
    return hashlib.sha256(b"".join(sources)).hexdigest()


@compiled
def take_steps(
    surface: Any,
    rule: Any,
    numbers: NDArray[np.float64],
    rates: NDArray[np.float64],
    noise: NDArray[np.float64],
    noisy: bool,
    maximize: bool,
    first: int,
    end: int,
    position: NDArray[np.float64],
    loss: NDArray[np.float64],
    gradient: NDArray[np.float64],
    step_length: NDArray[np.float64],
    state: NDArray[np.float64],
) -> int:
    """Fill in the rows from ``first`` on, before ``end``, from those before them and the first position.

    Returns the number of rows before a bad one, ``end`` if there is none.
    """
    rows = len(loss)
    fields = state.shape[2]
    step_length[0] = 0.0
    for row in range(first, end):
        x, y = position[row, 0], position[row, 1]
        loss[row], gradient[row, 0], gradient[row, 1] = surface(x, y)
        if not (np.isfinite(x) and np.isfinite(y) and np.isfinite(loss[row])):
            return row
        used_x, used_y = gradient[row, 0], gradient[row, 1]
        if noisy:
            used_x, used_y = used_x + noise[row, 0], used_y + noise[row, 1]
        if maximize:
            used_x, used_y = -used_x, -used_y
        if row > 0:
            for field in range(fields):
                state[row, 0, field] = state[row - 1, 0, field]
                state[row, 1, field] = state[row - 1, 1, field]
        numbers[0] = rates[row]
        change_x = rule(x, used_x, row + 1.0, state[row, 0], numbers)
        change_y = rule(y, used_y, row + 1.0, state[row, 1], numbers)
        if row + 1 < rows:
            position[row + 1, 0], position[row + 1, 1] = x + change_x, y + change_y
            step_length[row + 1] = np.hypot(change_x, change_y)
    return end
