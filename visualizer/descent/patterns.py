"""Patterns along a path that need a memory: growing without end, and swinging without getting anywhere.

Each loop goes through the rows once and says at every row what holds so far. This module imports numba.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from visualizer.descent.compiling import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

MEMORY = 10
"""Rows without a new height after which growth is over; rows, or turns, that are looked back at."""

HIGHER = 1.01
"""A new height is this much higher above the lowest: what grows by less in ``MEMORY`` rows only swings."""

STREAK, NOISY_STREAK = 4, 8
"""Overshoots in a row, each larger than the last, that are growth; noise makes short streaks by chance."""

CRESTS = 30
"""Rows before a streak in which it may find a crest to top."""

FACTOR, NOISY_FACTOR = 2.0, 10.0
"""How far above all that was before the objective must rise in a burst."""

TURNS, EARLY, LATEST = 6, 3, 2
"""Turns that make a swing; the first few of them are compared with the last few."""

SUNK = 0.9
"""The peaks of a swing that gets somewhere sink below this share from its first turns to its latest."""

OVER = 0.5
"""A swing is over when peaks and steps are below this share of what they were when it began."""

DROPPING = 0.5
"""The pace drops with the distance if it has dropped at least at this share of the rate that this means."""

FIRST_TREND = 20
"""The first row at which there are enough for a trend."""


@compiled
def growing(
    objective: NDArray[np.float64],
    gradient: NDArray[np.float64],
    slope: NDArray[np.float64],
    step_length: NDArray[np.float64],
    noisy: bool,
) -> NDArray[np.bool_]:
    """Whether the objective grows, at each row.

    Growth begins with a streak of overshoots, or with a burst: an objective that rises in ever longer steps
    far above all that was before. It is over when the objective is back below where it began to grow, or
    has not reached a new height for a while.
    """
    rows = len(objective)
    grows = np.zeros(rows, np.bool_)
    highest = np.empty(rows)
    highest[0] = lowest = objective[0]
    streaks = overshoots(objective, gradient, slope, noisy)
    factor = NOISY_FACTOR if noisy else FACTOR
    level, peak, quiet = objective[0], objective[0], 0
    for row in range(1, rows):
        now, past = objective[row], max(0, row - MEMORY)
        highest[row], lowest = max(highest[row - 1], now), min(lowest, now)
        if grows[row - 1]:
            quiet += 1
            if now - lowest > HIGHER * (peak - lowest):
                peak, quiet = now, 0
            grows[row] = now >= level and quiet < MEMORY
            continue
        bursts = (
            row > (MEMORY if noisy else 1)
            and now > highest[row - 1]
            and objective[row - 1] > objective[row - 2]
            and step_length[row] > step_length[row - 1]
            and now - lowest > factor * (highest[past] - lowest)
        )
        if bursts or streaks[row] > 0:
            grows[row], peak, quiet = True, now, 0
            level = highest[past] if bursts else objective[row - streaks[row]]
    return grows


@compiled
def overshoots(
    objective: NDArray[np.float64], gradient: NDArray[np.float64], slope: NDArray[np.float64], noisy: bool
) -> NDArray[np.int32]:
    """At each row how many overshoots have come in a row, each larger than the last; 0 if too few.

    At an overshoot the gradient has turned round and is steeper, and the objective is higher: the mode z =
    -1 of the linear model. Two modes that beat overshoot in streaks too, but in none that tops the crests
    before it.
    """
    rows = len(objective)
    streaks, turned = np.zeros(rows, np.int32), np.zeros(rows, np.bool_)
    streak, lowest, enough = 0, objective[0], NOISY_STREAK if noisy else STREAK
    for row in range(1, rows):
        now, lowest = objective[row], min(lowest, objective[row])
        turned[row] = product(gradient, row, row - 1) < 0
        streak = streak + 1 if turned[row] and slope[row] > slope[row - 1] and now > objective[row - 1] else 0
        if streak < enough:
            continue
        crest = 0.0
        for before in range(max(1, row - streak - CRESTS), row - streak + 1):
            if turned[before]:
                crest = max(crest, slope[before])
        recent = min(streak, MEMORY)
        higher = 1 + (HIGHER - 1) * recent / MEMORY
        if slope[row] > crest and now - lowest > higher * (objective[row - recent] - lowest):
            streaks[row] = streak
    return streaks


@compiled
def arrivals(
    first: int,
    end: int,
    position: NDArray[np.float64],
    distance: NDArray[np.float64],
    upwards: NDArray[np.bool_],
    near: float,
    far: float,
) -> NDArray[np.float64]:
    """The step at which the trend arrives at a resting place, at the rows from ``first`` on, before ``end``.

    It is NaN before there is a trend.

    The way that is left is the ``distance`` of the quadratic model's resting place, or ``far`` if it is
    farther. The pace is that of the last quarter of the rows. Where the surface curves upwards and the pace
    has been dropping, both will shrink together, so that it takes log(left / near) times as long to come
    ``near``; longer still if the resting place recedes, and the way that is left shrinks more slowly than
    the pace says.
    """
    arrival = np.full(end - first, np.nan)
    for row in range(max(first, FIRST_TREND), end):
        span = row // 4
        before = row - span
        way, earlier = travelled(position, before, row), travelled(position, before - span, before)
        left = min(distance[row], far)
        time = left / way * span
        if upwards[row] and np.log(earlier / way) / span * time > DROPPING:
            shrinking = np.log(min(distance[before], far) / left) / span
            if 0 < shrinking * time < 1:
                time = 1 / shrinking
            time *= np.log(max(left / near, np.e))
        arrival[row - first] = row + time
    return arrival


@compiled
def travelled(position: NDArray[np.float64], start: int, end: int) -> float:
    """The straight way between the middles of two rows each, for to go to and fro is not to travel."""
    way = 0.0
    for axis in range(position.shape[1]):
        last, first = position[end, axis] + position[end - 1, axis], position[start, axis]
        way = np.hypot(way, last - first - position[start - 1, axis])
    return way / 2


@compiled
def product(gradient: NDArray[np.float64], row: int, other: int) -> float:
    """The scalar product of two rows."""
    total = 0.0
    for axis in range(gradient.shape[1]):
        total += gradient[row, axis] * gradient[other, axis]
    return total


@compiled
def is_zero(gradient: NDArray[np.float64], row: int) -> bool:
    """Whether a row is zero."""
    zero = True
    for axis in range(gradient.shape[1]):
        zero = zero and gradient[row, axis] == 0
    return zero


@compiled
def held(begins: NDArray[np.bool_], stays: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether something holds at each row: where it begins, and from there on as long as it stays."""
    holds = begins.copy()
    for row in range(1, len(holds)):
        holds[row] = begins[row] or (holds[row - 1] and stays[row])
    return holds


class Turns(NamedTuple):
    """The turns of a path, and of the swing that ends with each of them what matters; (turns,) each.

    Attributes:
        row: int64, where the gradient is at more than a right angle to that of the turn before.
        length: float64, rows since the turn before.
        height: float64, the highest objective since the turn before.
        step: float64, the longest step since the turn before.
    """

    row: NDArray[np.int64]
    length: NDArray[np.float64]
    height: NDArray[np.float64]
    step: NDArray[np.float64]


@compiled
def turning(
    objective: NDArray[np.float64], gradient: NDArray[np.float64], step_length: NDArray[np.float64]
) -> Turns:
    """Find the turns of a path."""
    rows = len(objective)
    turns = Turns(np.empty(rows, np.int64), np.empty(rows), np.empty(rows), np.empty(rows))
    count, reference, height, longest = 0, 0, objective[0], 0.0
    for row in range(1, rows):
        height, longest = max(height, objective[row]), max(longest, step_length[row])
        if is_zero(gradient, reference):
            reference = row
        if product(gradient, row, reference) < 0:
            turns.row[count], turns.length[count] = row, row - reference
            turns.height[count], turns.step[count] = height, longest
            count, reference, height, longest = count + 1, row, objective[row], 0.0
    return Turns(turns.row[:count], turns.length[:count], turns.height[:count], turns.step[:count])


@compiled
def largest(values: NDArray[np.float64], start: int, end: int) -> float:
    """The largest of some values."""
    most: float = values[start]
    for index in range(start + 1, end):
        most = max(most, values[index])
    return most


@compiled
def swinging(
    turns: Turns,
    objective: NDArray[np.float64],
    bottom: float,
    near: float,
    patience: float,
) -> tuple[NDArray[np.bool_], NDArray[np.int32]]:
    """Whether the path swings without getting anywhere, at each row, and how many rows its last turns took.

    Args:
        turns: The turns of the path.
        objective: float64 (rows,).
        bottom: The lowest objective that is known.
        near: The length of a step that counts as rest.
        patience: How many times the row's number it may take to come to rest.

    It begins after some regular turns when, from the first swings to the latest, the highest objective
    above the lowest known has not sunk, nor does the longest step shrink fast enough to be shorter than
    ``near`` by ``patience`` times the row. It is over when both are clearly below what they were then, or
    no turn comes.
    """
    rows = len(objective)
    swings, length = np.zeros(rows, np.bool_), np.zeros(rows, np.int32)
    lowest, count = min(bottom, objective[0]), 0
    height = longest = 0.0
    for row in range(1, rows):
        lowest = min(lowest, objective[row])
        while count < len(turns.row) and turns.row[count] <= row:
            count += 1
        if count < TURNS:
            continue
        first, waiting = count - TURNS, row - turns.row[count - 1]
        usual = (turns.row[count - 1] - turns.row[first]) / (TURNS - 1)
        length[row] = row - turns.row[first]
        if swings[row - 1]:
            recent = max(count - MEMORY, 0)
            sinks = largest(turns.height, recent, count) - lowest < OVER * (height - lowest)
            shrinks = largest(turns.step, recent, count) < OVER * longest
            swings[row] = waiting <= MEMORY * usual and not (sinks and shrinks)
        else:
            latest, early = count - LATEST, first + EARLY
            height, longest = largest(turns.height, latest, count), largest(turns.step, latest, count)
            regular = waiting <= 2 * usual and largest(turns.length, first + 1, count) <= 3 * usual
            high = height - lowest >= SUNK * (largest(turns.height, first, early) - lowest)
            shrinking = np.log(largest(turns.step, first, early) / longest) / (usual * (TURNS - EARLY))
            late = np.log(max(longest / near, 1.0)) > shrinking * (patience - 1) * row
            swings[row] = regular and high and late
    return swings, length
