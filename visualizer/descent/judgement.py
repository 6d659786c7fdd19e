"""What a path shows, in one of nine words for each row. The verdict at a row uses the rows up to it only.

It is the same for paths over surfaces (``visualizer.descent.judging``) and for models in training
(``visualizer.descent.model_judging``). What differs between them comes in a Track: how long the yardstick is,
what is far and what is flat.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from visualizer.descent.cancelling import ask, chunks, never
from visualizer.descent.causes import FAR_WIDTHS
from visualizer.descent.status import Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from visualizer.descent.ground import Ground

AT_MINIMUM = 1e-4
"""Converged: the minimum is nearer than this share of the yardstick, and steps are shorter still."""

AT_SADDLE, RESTING = 3e-3, 1e-3
"""At a saddle: it is nearer than the first share of the yardstick, and steps are shorter than the second."""

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


class Track(NamedTuple):
    """The finite rows of a path, with what is near and far there.

    Attributes:
        key: The optimizer.
        noisy: Whether its gradients were noisy.
        position: float64 (rows, P).
        steps: float64 (rows,), length of the step that led here.
        bottom: How low the objective goes, as far as is known; infinite if nothing is.
        size: The yardstick: the window's diagonal.
        width: Farther than ``FAR_WIDTHS`` times this is lost.
        away: float64 (rows,), distance from the middle.
        outside: bool (rows,), whether it is outside the window.
        flat: bool (rows,), whether this is a plateau.
        brisk: bool (rows,), whether this is fast whatever the way that is left.
    """

    key: str
    noisy: bool
    position: NDArray[np.float64]
    steps: NDArray[np.float64]
    bottom: float
    size: float
    width: float
    away: NDArray[np.float64]
    outside: NDArray[np.bool_]
    flat: NDArray[np.bool_]
    brisk: NDArray[np.bool_]


class Signs(NamedTuple):
    """What a path shows beyond the ground under it, at each of its finite rows.

    Attributes:
        arrival: float64 (rows,), the step at which the trend arrives.
        swings: bool (rows,), whether it swings without progress.
        swing: int32 (rows,), number of steps that the last turns took.
        grows: bool (rows,), whether objective and steps grow.
    """

    arrival: NDArray[np.float64]
    swings: NDArray[np.bool_]
    swing: NDArray[np.int32]
    grows: NDArray[np.bool_]


def judge_track(
    ground: Ground, track: Track, rows: int, cancelled: Callable[[], bool] = never
) -> tuple[Signs, NDArray[np.int8]]:
    """What a path shows at its finite rows, and the status at all its rows, int8 (rows,)."""
    with np.errstate(all="ignore"):
        signs = _signs(ground, track, cancelled)
        codes = np.full(rows, Status.DIVERGED.code, np.int8)
        codes[: len(track.steps)] = _codes(ground, signs, track, cancelled)
        ask(cancelled)
        _settle_the_lost(codes, ground, track)
    return signs, codes


def _signs(ground: Ground, track: Track, cancelled: Callable[[], bool]) -> Signs:
    from visualizer.descent.patterns import arrivals, growing, swinging, turning

    steps, near, arrival = track.steps, AT_MINIMUM * track.size, np.empty(len(track.steps))
    for part in chunks(len(steps), cancelled):
        arrival[part] = arrivals(
            part.start, part.stop, track.position, ground.distance, ground.bowl, near, track.size
        )
    ask(cancelled)
    grows = growing(ground.objective, ground.gradient, ground.slope, steps, track.noisy)
    ask(cancelled)
    turns = turning(ground.objective, ground.gradient, steps)
    ask(cancelled)
    swings, swing = swinging(turns, ground.objective, track.bottom, near, PATIENCE)
    return Signs(arrival=arrival, swings=swings, swing=swing, grows=grows)


def _codes(ground: Ground, signs: Signs, track: Track, cancelled: Callable[[], bool]) -> NDArray[np.int8]:
    """The status of every finite row, but for those that are lost; int8 (rows,)."""
    from visualizer.descent.patterns import held

    ask(cancelled)
    rows = len(track.steps)
    late = np.where(track.brisk, 0.0, signs.arrival / np.arange(rows))
    near, still_near = (
        _at_minimum(ground, track.steps, share * AT_MINIMUM * track.size) for share in (1.0, AWAY)
    )
    codes = np.full(rows, Status.DESCENDING.code, np.int8)
    # From the weakest claim to the strongest: what is said later stands.
    codes[held(_lasting(late > PATIENCE), ~_lasting(late < PATIENCE / SOONER))] = Status.SLOW.code
    codes[signs.swings] = Status.OSCILLATING.code
    ask(cancelled)
    codes[_lasting(_at_saddle(ground, track.steps, track.size))] = Status.SADDLE.code
    codes[held(_lasting(near), still_near)] = Status.CONVERGED.code
    ask(cancelled)
    # Rules that scale their steps tame their overshoots at the bottom, noise makes some; others will leave.
    tame = track.key not in SGD_FAMILY or track.noisy
    codes[signs.grows & ~(tame & (codes == Status.CONVERGED.code))] = Status.DIVERGING.code
    ask(cancelled)
    codes[_lasting(_falls(ground, track))] = Status.ESCAPING.code
    codes[_lasting(track.flat)] = Status.PLATEAU.code
    return codes


def _at_minimum(ground: Ground, steps: NDArray[np.float64], near: float) -> NDArray[np.bool_]:
    """The gradient is small, for the Newton step is short, nothing moves, and the Hessian is positive.

    A valley floor without any slope along it counts as well: there the smaller eigenvalue is 0 but for
    rounding.
    """
    upwards: NDArray[np.bool_] = (ground.high > 0) & (ground.low >= -ground.rounding)
    return upwards & (ground.distance <= near) & (steps <= near)


def _at_saddle(ground: Ground, steps: NDArray[np.float64], size: float) -> NDArray[np.bool_]:
    """The gradient is small and nothing moves, but there is a way down; on a peak, all ways lead down."""
    near: NDArray[np.bool_] = (ground.distance <= AT_SADDLE * size) & (steps <= RESTING * size)
    return near & (ground.low < -ground.rounding)


def _falls(ground: Ground, track: Track) -> NDArray[np.bool_]:
    """Outside the window, lower than all that is known and than ever before, and no end in sight."""
    lowest = ground.objective <= np.minimum(track.bottom, np.minimum.accumulate(ground.objective))
    endless = (ground.along <= 0) | (ground.slope > ENDLESS * track.away * ground.along)
    falls: NDArray[np.bool_] = track.outside & lowest & endless
    return falls


def _lasting(holds: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Where something has held for the last few rows, or for all rows if there are fewer."""
    lasting = holds.copy()
    for back in range(1, min(LASTING, len(holds))):
        lasting[back:] &= holds[:-back]
    return lasting


def _settle_the_lost(codes: NDArray[np.int8], ground: Ground, track: Track) -> None:
    """Diverged is for ever: from the first row that is far away and not lower than all before, or not finite.

    A run that was escaping until it fell out of all numbers has not diverged, it has escaped.
    """
    rows = len(ground.objective)
    if rows > 0 and codes[rows - 1] == Status.ESCAPING.code:
        codes[rows:] = Status.ESCAPING.code
    far = track.away > FAR_WIDTHS * track.width
    lost = far
    lost[1:] &= ground.objective[1:] >= np.minimum.accumulate(ground.objective)[:-1]
    lost[:1] = False  # a start is where it is
    if lost.any():
        codes[np.argmax(lost) :] = Status.DIVERGED.code


def since(codes: NDArray[np.int8]) -> NDArray[np.int32]:
    """For each row the first of the rows before it that all have its code, int32."""
    rows = np.arange(len(codes), dtype=np.int32)
    begins = np.concatenate([[True], codes[1:] != codes[:-1]])
    return np.maximum.accumulate(np.where(begins, rows, np.int32(0)))
