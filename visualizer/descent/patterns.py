"""Patterns along a path that need a memory: growing without end, and swinging without getting anywhere.

Each loop goes through the rows once and says at every row what holds so far. This module imports numba.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from visualizer.descent.compiling import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

MEMORY = 10
"""Rows without a new highest loss after which growth is over; and the rows in which a loss must double."""

STREAK, NOISY_STREAK = 4, 8
"""Overshoots in a row, each larger than the last, that are growth; noise makes short streaks by chance."""

FACTOR, NOISY_FACTOR = 2.0, 10.0
"""How far above all that was before the loss must rise to be growth."""

TURNS, EARLY, LATEST = 6, 3, 2
"""Turns that make a swing; the first few of them are compared with the last few."""

SUNK = 0.9
"""The peaks of a swing that gets somewhere sink below this share from its first turns to its latest."""

OVER = 0.5
"""A swing is over when peaks and steps are below this share of what they were when it began."""

FIRST_TREND = 20
"""The first row at which there are enough for a trend."""

ROUNDING = 1e-12
"""Relative differences below this are rounding."""


@compiled
def growing(
    objective: NDArray[np.float64],
    gradient: NDArray[np.float64],
    slope: NDArray[np.float64],
    step_length: NDArray[np.float64],
    noisy: bool,
) -> NDArray[np.bool_]:
    """Whether the objective grows, at each row.

    Growth begins with a streak of overshoots: the gradient has turned round, is steeper than before and the
    objective is higher, several times in a row (the mode z = -1 of the linear model); or with an objective
    that rises in ever longer steps far above all that was before. It is over when the objective is back
    below where it began to grow, or has not reached a new height for a while.
    """
    rows = len(objective)
    grows = np.zeros(rows, np.bool_)
    highest = np.empty(rows)
    highest[0] = lowest = peak = objective[0]
    level = -np.inf
    streak = quiet = 0
    for row in range(1, rows):
        now = objective[row]
        highest[row], lowest = max(highest[row - 1], now), min(lowest, now)
        rises = now - objective[row - 1] > ROUNDING * abs(now)
        turned = gradient[row, 0] * gradient[row - 1, 0] + gradient[row, 1] * gradient[row - 1, 1] < 0
        steeper = slope[row] > slope[row - 1] * (1 + ROUNDING)
        streak = streak + 1 if rises and turned and steeper else 0
        past = max(0, row - MEMORY)
        bursts = (
            rises
            and row > (MEMORY if noisy else 1)
            and now > highest[row - 1]
            and objective[row - 1] > objective[row - 2]
            and step_length[row] > step_length[row - 1]
            and now - lowest > (NOISY_FACTOR if noisy else FACTOR) * (highest[past] - lowest)
        )
        overshoots = streak >= (NOISY_STREAK if noisy else STREAK)
        if not grows[row - 1] and (bursts or overshoots):
            grows[row], peak, quiet = True, now, 0
            level = highest[past] if bursts else objective[row - streak]
        elif grows[row - 1]:
            quiet = 0 if now > peak else quiet + 1
            peak = max(peak, now)
            grows[row] = now >= level and quiet < MEMORY
    return grows


@compiled
def arrivals(
    position: NDArray[np.float64],
    distance: NDArray[np.float64],
    upwards: NDArray[np.bool_],
    near: float,
    far: float,
) -> NDArray[np.float64]:
    """The step at which the trend arrives at a resting place, at each row; NaN before there is a trend.

    The way that is left is the ``distance`` of the quadratic model's resting place, or ``far`` if it is
    farther. The pace is that of the last quarter of the rows, measured between the middles of two rows
    each, for to go to and fro is not to travel. Where the surface curves upwards the pace will drop with
    the distance, so that it takes log(left / near) times as long to come ``near``.
    """
    arrival = np.full(len(distance), np.nan)
    for row in range(FIRST_TREND, len(distance)):
        span = row // 4
        before = row - span
        x = position[row, 0] + position[row - 1, 0] - position[before, 0] - position[before - 1, 0]
        y = position[row, 1] + position[row - 1, 1] - position[before, 1] - position[before - 1, 1]
        pace = np.hypot(x, y) / (2 * span)
        left = min(distance[row], far)
        slowing = np.log(max(left / near, np.e)) if upwards[row] else 1.0
        arrival[row] = row + left / pace * slowing
    return arrival


@compiled
def held(begins: NDArray[np.bool_], stays: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether something holds at each row: where it begins, and from there on as long as it stays."""
    holds = begins.copy()
    for row in range(1, len(holds)):
        holds[row] = begins[row] or (holds[row - 1] and stays[row])
    return holds


@compiled
def turning(
    objective: NDArray[np.float64], gradient: NDArray[np.float64], step_length: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """The turns of a path: rows where the gradient is at more than a right angle to that of the turn before.

    Returns:
        The rows of the turns, int64 (turns,); and for the swing that ends with each of them the highest
        objective and the longest step, float64 (turns,).
    """
    rows = len(objective)
    turns, peaks, steps = np.empty(rows, np.int64), np.empty(rows), np.empty(rows)
    count, reference, peak, longest = 0, 0, objective[0], 0.0
    for row in range(1, rows):
        peak, longest = max(peak, objective[row]), max(longest, step_length[row])
        if gradient[reference, 0] == 0 and gradient[reference, 1] == 0:
            reference = row
        if gradient[row, 0] * gradient[reference, 0] + gradient[row, 1] * gradient[reference, 1] < 0:
            turns[count], peaks[count], steps[count] = row, peak, longest
            count, reference, peak, longest = count + 1, row, objective[row], 0.0
    return turns[:count], peaks[:count], steps[:count]


@compiled
def swinging(
    objective: NDArray[np.float64],
    gradient: NDArray[np.float64],
    step_length: NDArray[np.float64],
    bottom: float,
    near: float,
    patience: float,
) -> tuple[NDArray[np.bool_], NDArray[np.int32]]:
    """Whether the path swings without getting anywhere, at each row, and how many rows its last turns took.

    It begins after some regular turns when, from the first swings to the latest, the highest objective
    above the lowest known has not sunk, nor does the longest step shrink fast enough to be shorter than
    ``near`` by ``patience`` times the row. It is over when both are clearly below what they were then, or
    no turn comes.
    """
    rows = len(objective)
    turns, peaks, steps = turning(objective, gradient, step_length)
    swings, length = np.zeros(rows, np.bool_), np.zeros(rows, np.int32)
    lowest, count = min(bottom, objective[0]), 0
    height = longest = 0.0
    for row in range(1, rows):
        lowest = min(lowest, objective[row])
        while count < len(turns) and turns[count] <= row:
            count += 1
        if count < TURNS:
            continue
        first, waiting = count - TURNS, row - turns[count - 1]
        usual = (turns[count - 1] - turns[first]) / (TURNS - 1)
        length[row] = row - turns[first]
        if swings[row - 1]:
            recent = max(count - MEMORY, 0)
            sinks = peaks[recent:count].max() - lowest < OVER * (height - lowest)
            shrinks = steps[recent:count].max() < OVER * longest
            swings[row] = waiting <= MEMORY * usual and not (sinks and shrinks)
        else:
            regular = waiting <= 2 * usual and np.diff(turns[first:count]).max() <= 3 * usual
            height, longest = peaks[count - LATEST : count].max(), steps[count - LATEST : count].max()
            high = height - lowest >= SUNK * (peaks[first : first + EARLY].max() - lowest)
            shrinking = np.log(steps[first : first + EARLY].max() / longest) / (usual * (TURNS - EARLY))
            late = np.log(max(longest / near, 1.0)) > shrinking * (patience - 1) * row
            swings[row] = regular and high and late
    return swings, length
