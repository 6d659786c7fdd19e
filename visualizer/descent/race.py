"""The race: every optimizer's path over an analytic surface, and the Runs made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from visualizer.descent.judging import judge
from visualizer.descent.names import numbered
from visualizer.descent.optimizers import OPTIMIZERS
from visualizer.descent.path import Contestant, Noise, Path
from visualizer.descent.run import Run
from visualizer.descent.stability import critical_learning_rates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from surfaces.compiled import SurfaceFunction
    from surfaces.surface import Surface
    from surfaces.window import Window

__all__ = ["Contestant", "Noise", "Path", "descend", "race"]


def descend(
    surface: Surface,
    contestants: Sequence[Contestant],
    start: tuple[float, float],
    steps: int,
    noise: Noise | None,
    window: Window,
) -> tuple[Run, ...]:
    """Race the contestants over a surface and judge every path.

    Args:
        surface: What is descended.
        contestants: Who takes part; there may be several of one key.
        start: x and y where every path begins.
        steps: Number of updates.
        noise: Noise on the gradients, or None.
        window: What is shown; its size is the yardstick for how far away is far.

    Returns:
        One Run for each contestant, in order.
    """
    paths = race(surface.function, contestants, start, steps, noise)
    names = numbered((contestant.key for contestant in contestants), "{}#{}")
    return tuple(_run(surface, path, name, window) for path, name in zip(paths, names, strict=True))


def race(
    function: SurfaceFunction,
    contestants: Sequence[Contestant],
    start: tuple[float, float],
    steps: int,
    noise: Noise | None = None,
) -> tuple[Path, ...]:
    """Let every contestant take ``steps`` updates from the start, each on its own."""
    numbers = None if noise is None else noise.numbers(steps + 1)
    return tuple(_path(function, contestant, start, steps + 1, numbers) for contestant in contestants)


def _path(
    function: SurfaceFunction,
    contestant: Contestant,
    start: tuple[float, float],
    rows: int,
    noise: NDArray[np.float64] | None,
) -> Path:
    from visualizer.descent.stepping import compiled_rule, take_steps

    optimizer = OPTIMIZERS[contestant.key]
    chosen = contestant.hyperparameters
    position, gradient = np.empty((rows, 2)), np.empty((rows, 2))
    loss, step_length = np.empty(rows), np.empty(rows)
    state = np.empty((rows, 2, len(optimizer.fresh_state)))
    rates = contestant.rates(rows)
    position[0] = start
    state[0] = optimizer.fresh_state
    finite = take_steps(
        function.numba,
        compiled_rule(contestant.key, optimizer.flags(chosen)),
        np.array(optimizer.numbers(chosen)),
        rates,
        gradient if noise is None else noise,
        noise is not None,
        bool(chosen["maximize"]),
        position,
        loss,
        gradient,
        step_length,
        state,
    )
    for array in (position, loss, gradient, step_length, state):
        array[finite + 1 :] = np.nan
    used = None if noise is None else gradient + noise
    return Path(contestant, position, loss, gradient, used, step_length, rates, state, finite)


def _run(surface: Surface, path: Path, name: str, window: Window) -> Run:
    hessian = surface.function.hessian(path.position[: path.finite, 0], path.position[: path.finite, 1])
    critical = critical_learning_rates(hessian, path)
    return Run(
        key=path.contestant.key,
        name=name,
        hyperparameters=path.contestant.hyperparameters,
        position=path.position,
        loss=path.loss,
        gradient=path.gradient,
        used_gradient=path.used_gradient,
        step_length=path.step_length,
        learning_rate=path.learning_rate,
        critical_lr=critical,
        verdicts=judge(surface.function, path, hessian, critical, window, surface.lowest),
    )
