"""The judge: from a path over a surface to its verdicts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from visualizer.descent.cancelling import never
from visualizer.descent.evidence import Evidence
from visualizer.descent.ground import Extent, Ground, extent, ground_under
from visualizer.descent.judgement import Track, judge_track, since
from visualizer.descent.verdict import Verdicts

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from surfaces.surface import LossFunction
    from surfaces.window import Window
    from visualizer.descent.judgement import Signs
    from visualizer.descent.path import Path

FLAT = 0.1
"""Plateau: slope and curvature could, across the window, change the objective by less than this share of its
height above the lowest point of the window."""


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
    extent_ = extent(function, window)
    noisy = path.used_gradient is not None
    return judge_over(extent_, path, hessian, critical, window, lowest, noisy=noisy, cancelled=cancelled)


def judge_over(
    known: Extent,
    path: Path,
    hessian: NDArray[np.float64],
    critical: NDArray[np.float64],
    window: Window,
    lowest: float | None = None,
    *,
    noisy: bool,
    cancelled: Callable[[], bool] = never,
) -> Verdicts:
    """Judge every row of a path over any loss of two parameters; as ``judge``, but for what is given.

    Args:
        known: How low and how high the loss goes within the window.
        path: The path; neither its state nor its noisy gradients are needed.
        hessian: As for ``judge``.
        critical: As for ``judge``.
        window: As for ``judge``.
        lowest: As for ``judge``.
        noisy: Whether the gradients were noisy.
        cancelled: As for ``judge``.
    """
    size, (x, y) = math.hypot(window.width, window.height), window.centre
    with np.errstate(all="ignore"):
        away = np.hypot(path.position[:, 0] - x, path.position[:, 1] - y)
        ground = ground_under(path, hessian, size + away[: path.finite], cancelled)
        maximize = bool(path.contestant.hyperparameters["maximize"])
        track = _track(path, ground, window, _bottom(known, lowest, maximize=maximize), away, noisy=noisy)
    signs, codes = judge_track(ground, track, len(path.loss), cancelled)
    return Verdicts(codes, since(codes), _evidence(path, ground, track, signs, critical, away))


def _track(
    path: Path, ground: Ground, window: Window, bottom: float, away: NDArray[np.float64], *, noisy: bool
) -> Track:
    """The finite rows of a path, with what is near and far there."""
    rows = path.finite
    return Track(
        key=path.contestant.key,
        noisy=noisy,
        position=path.position[:rows],
        steps=path.step_length[:rows],
        bottom=bottom,
        size=math.hypot(window.width, window.height),
        width=max(window.width, window.height),
        away=away[:rows],
        outside=_outside(path.position[:rows], window),
        flat=_on_plateau(ground, bottom),
        brisk=np.zeros(rows, np.bool_),
    )


def _evidence(
    path: Path,
    ground: Ground,
    track: Track,
    signs: Signs,
    critical: NDArray[np.float64],
    away: NDArray[np.float64],
) -> Evidence:
    """What the words are made of."""
    return Evidence(
        maximize=bool(path.contestant.hyperparameters["maximize"]),
        noisy=track.noisy,
        position=path.position,
        widths=away / track.width,
        loss=path.loss,
        learning_rate=path.learning_rate,
        critical_lr=critical,
        slope=ground.slope,
        low=ground.low,
        high=ground.high,
        reach=ground.reach,
        arrival=signs.arrival,
        swing=signs.swing,
    )


def _bottom(known: Extent, lowest: float | None, *, maximize: bool) -> float:
    """How low the objective goes, as far as is known: within the window at least."""
    if maximize:
        return -known.highest
    return known.lowest if lowest is None else min(known.lowest, lowest)


def _outside(position: NDArray[np.float64], window: Window) -> NDArray[np.bool_]:
    x, y = position.T
    outside: NDArray[np.bool_] = (
        (x < window.x_min) | (x > window.x_max) | (y < window.y_min) | (y > window.y_max)
    )
    return outside


def _on_plateau(ground: Ground, bottom: float) -> NDArray[np.bool_]:
    """Slope and curvature do not explain how far above the bottom this is; or the whole window is flat."""
    above = ground.objective - np.minimum(bottom, np.minimum.accumulate(ground.objective))
    level: NDArray[np.bool_] = (ground.slope == 0) & (ground.low == 0) & (ground.high == 0)
    return level | (ground.reach < FLAT * above)
