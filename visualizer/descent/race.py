"""The race: every optimizer's path over an analytic surface, and the Runs made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from surfaces.compiled import compile_formula
from visualizer.descent.cancelling import chunks, never
from visualizer.descent.judging import judge
from visualizer.descent.names import run_names
from visualizer.descent.optimizers import OPTIMIZERS
from visualizer.descent.path import Contestant, Noise, Path
from visualizer.descent.run import Run
from visualizer.descent.stability import critical_learning_rates

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from surfaces.compiled import SurfaceFunction
    from surfaces.surface import LossFunction, Surface
    from surfaces.window import Window

__all__ = ["Contestant", "Noise", "Path", "descend", "race"]


def descend(
    surface: Surface,
    contestants: Sequence[Contestant],
    start: tuple[float, float],
    steps: int,
    noise: Noise | None,
    window: Window,
    cancelled: Callable[[], bool] = never,
) -> tuple[Run, ...]:
    """Race the contestants over a surface and judge every path.

    Args:
        surface: What is descended.
        contestants: Who takes part; there may be several of one key.
        start: x and y where every path begins.
        steps: Number of updates.
        noise: Noise on the gradients, or None.
        window: What is shown; its size is the yardstick for how far away is far.
        cancelled: Asked every few milliseconds whether to give up.

    Returns:
        One Run for each contestant, in order.

    Raises:
        visualizer.descent.cancelling.CancelledError: ``cancelled`` said so.
    """
    paths = race(compile_formula(surface.formula), contestants, start, steps, noise, cancelled)
    names = run_names(contestant.key for contestant in contestants)
    return tuple(
        _run(surface, path, name, window, cancelled) for path, name in zip(paths, names, strict=True)
    )


def race(
    function: SurfaceFunction,
    contestants: Sequence[Contestant],
    start: tuple[float, float],
    steps: int,
    noise: Noise | None = None,
    cancelled: Callable[[], bool] = never,
) -> tuple[Path, ...]:
    """Let every contestant take ``steps`` updates from the start, each on its own.

    Raises:
        visualizer.descent.cancelling.CancelledError: ``cancelled``, asked every few milliseconds, said so.
    """
    numbers = None if noise is None else noise.numbers(steps + 1, cancelled)
    return tuple(
        _path(function, contestant, start, steps + 1, numbers, cancelled) for contestant in contestants
    )


def _path(
    function: SurfaceFunction,
    contestant: Contestant,
    start: tuple[float, float],
    rows: int,
    noise: NDArray[np.float64] | None,
    cancelled: Callable[[], bool],
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
    rule = (compiled_rule(contestant.key, optimizer.flags(chosen)), np.array(optimizer.numbers(chosen)))
    added, noisy, maximize = gradient if noise is None else noise, noise is not None, bool(chosen["maximize"])
    columns = (position, loss, gradient, step_length, state)
    finite = rows
    for part in chunks(rows, cancelled):
        finite = take_steps(
            function.numba, *rule, rates, added, noisy, maximize, part.start, part.stop, *columns
        )
        if finite < part.stop:
            break
    for array in columns:
        array[finite + 1 :] = np.nan
    used_gradient = None if noise is None else gradient + noise
    return Path(contestant, position, loss, gradient, used_gradient, step_length, rates, state, finite)


def _run(surface: Surface, path: Path, name: str, window: Window, cancelled: Callable[[], bool]) -> Run:
    hessian = _hessian(surface.function, path, cancelled)
    critical = critical_learning_rates(hessian, path, cancelled)
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
        verdicts=judge(surface.function, path, hessian, critical, window, surface.lowest, cancelled),
    )


def _hessian(function: LossFunction, path: Path, cancelled: Callable[[], bool]) -> NDArray[np.float64]:
    """The surface's Hessian at the finite rows of a path, float64 (2, 2, rows)."""
    hessian = np.empty((2, 2, path.finite))
    for part in chunks(path.finite, cancelled):
        hessian[:, :, part] = function.hessian(*path.position[part].T)
    return hessian
