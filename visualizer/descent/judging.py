"""The judge: from a path to its verdicts. The verdict at a row uses the rows up to it only."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from visualizer.descent.cancelling import ask, chunks, never
from visualizer.descent.causes import FAR_WIDTHS
from visualizer.descent.evidence import Evidence
from visualizer.descent.ground import Ground, extent, ground_under
from visualizer.descent.status import Status
from visualizer.descent.verdict import Verdicts

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from surfaces.surface import LossFunction
    from surfaces.window import Window
    from visualizer.descent.path import Path

AT_MINIMUM = 1e-4
"""Converged: the minimum is nearer than this share of the window's diagonal, and steps are shorter still."""

AT_SADDLE, RESTING = 3e-3, 1e-3
"""At a saddle: it is nearer than the first share of the diagonal, and steps are shorter than the second."""

FLAT = 0.1
"""Plateau: slope and curvature could, across the window, change the objective by less than this share of its
height above the lowest point of the window."""

ENDLESS = 10.0
"""Escaping: if the slope ends at all, then farther away than this many times the distance from the centre."""

PATIENCE = 10
"""Slow: it will take longer than this many times the steps taken so far."""

AWAY, SOONER = 2.0, 1.2
"""Converged is taken back at this many times its distance; slow when this many times faster than it was."""

SGD_FAMILY = ("sgd", "momentum", "nesterov")
"""The rules that take the gradient as it is."""

LASTING = 5
"""Most claims are made only when they have held for so many rows; at the start, for all rows so far."""


class Signs(NamedTuple):
    """What a path shows beyond the ground under it, at each of its finite rows.

    Attributes:
        steps: float64 (rows,), length of the step that led here.
        away: float64 (rows,), distance from the window's centre.
        reach: float64 (rows,), by how much the quadratic model lets the objective change within the window.
        arrival: float64 (rows,), the step at which the trend arrives.
        swings: bool (rows,), whether it swings without progress.
        swing: int32 (rows,), number of steps that the last turns took.
        grows: bool (rows,), whether objective and steps grow.
    """

    steps: NDArray[np.float64]
    away: NDArray[np.float64]
    reach: NDArray[np.float64]
    arrival: NDArray[np.float64]
    swings: NDArray[np.bool_]
    swing: NDArray[np.int32]
    grows: NDArray[np.bool_]


def judge(
    function: LossFunction,
    path: Path,
    hessian: NDArray[np.float64],
    critical: NDArray[np.float64],
    window: Window,
    lowest: float | None = None,
    cancelled: Callable[[], bool] = never,
) -> Verdicts:
    """Judge every row of a path.

    Args:
        function: What is descended.
        path: The path.
        hessian: float64 (2, 2, rows), the surface's own at the path's first rows, all that are finite.
        critical: float64 (steps + 1,), the critical learning rates.
        window: The yardstick for near and far.
        lowest: The loss below which the surface never goes, None if it is not known.
        cancelled: Asked between the parts of the work, each a look at all rows, whether to give up.

    Raises:
        visualizer.descent.cancelling.CancelledError: ``cancelled`` said so.
    """
    maximize, noisy = bool(path.contestant.hyperparameters["maximize"]), path.used_gradient is not None
    ground = ground_under(path, hessian, cancelled)
    bottom = _bottom(function, window, lowest, maximize=maximize)
    with np.errstate(all="ignore"):
        signs = _signs(ground, path, bottom, window, cancelled)
        codes = np.full(len(path.loss), Status.DIVERGED.code, np.int8)
        codes[: path.finite] = _codes(ground, signs, path, bottom, window, cancelled)
        ask(cancelled)
        _settle_the_lost(codes, ground, signs, window)
    evidence = Evidence(
        maximize=maximize,
        noisy=noisy,
        window=window,
        position=path.position,
        loss=path.loss,
        learning_rate=path.learning_rate,
        critical_lr=critical,
        slope=ground.slope,
        low=ground.low,
        high=ground.high,
        reach=signs.reach,
        arrival=signs.arrival,
        swing=signs.swing,
    )
    return Verdicts(codes, _since(codes), evidence)


def _bottom(function: LossFunction, window: Window, lowest: float | None, *, maximize: bool) -> float:
    """How low the objective goes, as far as is known: within the window at least."""
    found = extent(function, window)
    if maximize:
        return -found.highest
    return found.lowest if lowest is None else min(found.lowest, lowest)


def _signs(ground: Ground, path: Path, bottom: float, window: Window, cancelled: Callable[[], bool]) -> Signs:
    from visualizer.descent.patterns import arrivals, growing, swinging, turning

    position, steps = path.position[: path.finite], path.step_length[: path.finite]
    diagonal = _diagonal(window)
    near = AT_MINIMUM * diagonal
    x, y = window.centre
    away, reach, arrival = np.empty((3, path.finite))
    upwards = ground.low > 0
    for part in chunks(path.finite, cancelled):
        away[part] = np.hypot(position[part, 0] - x, position[part, 1] - y)
        reach[part] = ground.reach(diagonal + away[part], part)
        arrival[part] = arrivals(part.start, part.stop, position, ground.distance, upwards, near, diagonal)
    ask(cancelled)
    grows = growing(ground.objective, ground.gradient, ground.slope, steps, path.used_gradient is not None)
    ask(cancelled)
    turns = turning(ground.objective, ground.gradient, steps)
    ask(cancelled)
    swings, swing = swinging(turns, ground.objective, bottom, near, PATIENCE)
    return Signs(
        steps=steps,
        away=away,
        reach=reach,
        arrival=arrival,
        swings=swings,
        swing=swing,
        grows=grows,
    )


def _codes(
    ground: Ground,
    signs: Signs,
    path: Path,
    bottom: float,
    window: Window,
    cancelled: Callable[[], bool],
) -> NDArray[np.int8]:
    """The status of every finite row, but for those that are lost; int8 (rows,)."""
    from visualizer.descent.patterns import held

    ask(cancelled)
    position, diagonal = path.position[: path.finite], _diagonal(window)
    late = signs.arrival / np.arange(path.finite)
    near, still_near = (
        _at_minimum(ground, signs.steps, share * AT_MINIMUM * diagonal) for share in (1.0, AWAY)
    )
    codes = np.full(path.finite, Status.DESCENDING.code, np.int8)
    # From the weakest claim to the strongest: what is said later stands.
    codes[held(_lasting(late > PATIENCE), ~_lasting(late < PATIENCE / SOONER))] = Status.SLOW.code
    codes[signs.swings] = Status.OSCILLATING.code
    ask(cancelled)
    codes[_lasting(_at_saddle(ground, signs.steps, diagonal))] = Status.SADDLE.code
    codes[held(_lasting(near), still_near)] = Status.CONVERGED.code
    ask(cancelled)
    # Rules that scale their steps tame their overshoots at the bottom, noise makes some; others will leave.
    tame = path.contestant.key not in SGD_FAMILY or path.used_gradient is not None
    codes[signs.grows & ~(tame & (codes == Status.CONVERGED.code))] = Status.DIVERGING.code
    ask(cancelled)
    codes[_lasting(_falls(ground, signs.away, position, bottom, window))] = Status.ESCAPING.code
    codes[_lasting(_on_plateau(ground, signs.reach, bottom))] = Status.PLATEAU.code
    return codes


def _diagonal(window: Window) -> float:
    return math.hypot(window.width, window.height)


def _at_minimum(ground: Ground, steps: NDArray[np.float64], near: float) -> NDArray[np.bool_]:
    """The gradient is small, for the Newton step is short, nothing moves, and the Hessian is positive.

    A valley floor without any slope along it counts as well: there the smaller eigenvalue is 0 but for
    rounding.
    """
    upwards: NDArray[np.bool_] = (ground.high > 0) & (ground.low >= -ground.rounding)
    return upwards & (ground.distance <= near) & (steps <= near)


def _at_saddle(ground: Ground, steps: NDArray[np.float64], diagonal: float) -> NDArray[np.bool_]:
    """The gradient is small and nothing moves, but there is a way down; on a peak, all ways lead down."""
    near: NDArray[np.bool_] = (ground.distance <= AT_SADDLE * diagonal) & (steps <= RESTING * diagonal)
    return near & (ground.low < -ground.rounding)


def _on_plateau(ground: Ground, reach: NDArray[np.float64], bottom: float) -> NDArray[np.bool_]:
    """Slope and curvature do not explain how far above the bottom this is; or the whole window is flat."""
    above = ground.objective - np.minimum(bottom, np.minimum.accumulate(ground.objective))
    level: NDArray[np.bool_] = (ground.slope == 0) & (ground.low == 0) & (ground.high == 0)
    return level | (reach < FLAT * above)


def _falls(
    ground: Ground, away: NDArray[np.float64], position: NDArray[np.float64], bottom: float, window: Window
) -> NDArray[np.bool_]:
    """Outside the window, lower than all that is known and than ever before, and no end in sight."""
    x, y = position.T
    outside = (x < window.x_min) | (x > window.x_max) | (y < window.y_min) | (y > window.y_max)
    lowest = ground.objective <= np.minimum(bottom, np.minimum.accumulate(ground.objective))
    endless = (ground.along <= 0) | (ground.slope > ENDLESS * away * ground.along)
    falls: NDArray[np.bool_] = outside & lowest & endless
    return falls


def _lasting(holds: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Where something has held for the last few rows, or for all rows if there are fewer."""
    lasting = holds.copy()
    for back in range(1, min(LASTING, len(holds))):
        lasting[back:] &= holds[:-back]
    return lasting


def _settle_the_lost(codes: NDArray[np.int8], ground: Ground, signs: Signs, window: Window) -> None:
    """Diverged is for ever: from the first row that is far away and not lower than all before, or not finite.

    A run that was escaping until it fell out of all numbers has not diverged, it has escaped.
    """
    rows = len(ground.objective)
    if rows > 0 and codes[rows - 1] == Status.ESCAPING.code:
        codes[rows:] = Status.ESCAPING.code
    far = signs.away > FAR_WIDTHS * max(window.width, window.height)
    lost = far
    lost[1:] &= ground.objective[1:] >= np.minimum.accumulate(ground.objective)[:-1]
    lost[:1] = False  # a start is where it is
    if lost.any():
        codes[np.argmax(lost) :] = Status.DIVERGED.code


def _since(codes: NDArray[np.int8]) -> NDArray[np.int32]:
    """For each row the first of the rows before it that all have its code, int32."""
    rows = np.arange(len(codes), dtype=np.int32)
    begins = np.concatenate([[True], codes[1:] != codes[:-1]])
    return np.maximum.accumulate(np.where(begins, rows, np.int32(0)))
