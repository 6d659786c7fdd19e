"""The judge of models in training: from a trajectory with any number of parameters to its verdicts.

The statuses are those of paths over surfaces, by the same rules (``visualizer.descent.judgement``). A model
with two parameters is judged over its window of (b, w) exactly as a surface is (``judging.judge_over``). With
more parameters there is no window, and no grid to see how low the loss goes. Then

- the yardstick is R, the length of the parameter vector at the start (1 if that is 0). Near and far are
  shares and multiples of it, and far is measured from the start;
- no loss goes below 0; nothing more is known. For an optimizer that climbs nothing is known at all;
- the quadratic model at a row is seen through its spectrum: eigenvalues l_i, and slopes g_i along their axes.
  Axes less than a thousandth as curved as the steepest one count as flat. In a net there are always some that
  are flatter still, and a little negative: units that do the same, or nothing. With f that thousandth,

    distance = sqrt(sum of (g_i / max(|l_i|, f))²),
    reach    = sum over l_i > f of g_i² / (2 l_i) + |g_flat| L + max(0, -l_min) L²/2,

  with L the sum of R and the distance from the start;
- a plateau is where some axes are flat, reach explains less than a tenth of the height above 0, and at least
  half of the height at the start is left. A net whose gradients have vanished looks like a minimum to its
  curvatures; that it has hardly learned anything tells them apart. Labels that are nothing but noise look
  like a plateau;
- it is not slow as long as the height above 0 halves while the number of rows doubles: of classes that can be
  told apart the minimum is infinitely far away, and there is nothing to arrive at;
- between measured rows curvatures hold, and slopes are those of the row (``model_curvature``);
- of a trajectory that keeps only every s-th row, these rows are judged, and hold in between.

A gradient from a mini-batch, or through dropout, is noisy: what noise does is not taken for overshooting.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from visualizer.descent.cancelling import never
from visualizer.descent.evidence import Evidence
from visualizer.descent.ground import GRID, Extent, Ground
from visualizer.descent.judgement import Track, judge_track, since
from visualizer.descent.judging import FLAT, judge_over
from visualizer.descent.path import Path
from visualizer.descent.stability import coupled_decay
from visualizer.descent.verdict import Verdicts

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from torch import nn

    from surfaces.hessian import Spectra
    from surfaces.problem import Problem
    from surfaces.window import Window
    from visualizer.descent.judgement import Signs
    from visualizer.descent.model_curvature import Measured
    from visualizer.descent.trajectory import Trajectory

FLATTER = 1e-3
"""An axis counts as flat when it is less curved than this share of the most curved one."""

LITTLE_GAINED = 0.5
"""A plateau keeps at least this share of the height at the start."""


def judge_trajectory(
    problem: Problem,
    model: nn.Module,
    trajectory: Trajectory,
    measured: Measured,
    critical: NDArray[np.float64],
    *,
    noisy: bool,
    window: Window | None = None,
    cancelled: Callable[[], bool] = never,
) -> Verdicts:
    """Judge every row of a trajectory.

    Args:
        problem: What was learned.
        model: A model of the problem; it stays as it is.
        trajectory: Where the optimizer went.
        measured: The curvature along it, from ``model_curvature.measure``.
        critical: float64 (rows,), from ``model_curvature.critical_along``.
        noisy: Whether the updates used other gradients than those of the whole loss: mini-batches, dropout.
        window: The part of the (b, w) plane that is shown, for a model with two parameters.
        cancelled: Asked between the parts of the work whether to give up.

    Raises:
        visualizer.descent.cancelling.CancelledError: ``cancelled`` said so.
    """
    if window is not None and problem.two_parameters and trajectory.complete:
        return _over_window(problem, model, trajectory, measured, critical, window, noisy, cancelled)
    kept = trajectory.kept[trajectory.kept < trajectory.finite]
    with np.errstate(all="ignore"):
        ground, track = _ground_and_track(trajectory, kept, measured, noisy=noisy)
    signs, codes = judge_track(ground, track, len(kept) + 1, cancelled)
    codes = _at_all_rows(trajectory, kept, codes)
    return Verdicts(codes, since(codes), _evidence(trajectory, kept, ground, track, signs, critical))


def _ground_and_track(
    trajectory: Trajectory, kept: NDArray[np.int64], measured: Measured, *, noisy: bool
) -> tuple[Ground, Track]:
    """What is under the rows that are kept, and what is near and far there."""
    position = np.array(trajectory.parameters[: len(kept)], dtype=np.float64)
    radius, away = _length(position), np.linalg.norm(position - position[:1], axis=1)
    ground = _ground(trajectory, kept, position, measured, radius + away)
    bottom = np.inf if trajectory.contestant.hyperparameters["maximize"] else 0.0
    track = Track(
        key=trajectory.contestant.key,
        noisy=noisy,
        position=position,
        steps=_steps(position),
        bottom=bottom,
        size=radius,
        width=radius,
        away=away,
        outside=away > radius,
        flat=_on_plateau(ground, bottom),
        brisk=_halves(ground.objective),
    )
    return ground, track


def _places(trajectory: Trajectory, kept: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each finite row the place in ``kept`` of the last one before it."""
    places: NDArray[np.int64] = np.searchsorted(kept, np.arange(trajectory.finite), side="right") - 1
    return places


def _at_all_rows(
    trajectory: Trajectory, kept: NDArray[np.int64], codes: NDArray[np.int8]
) -> NDArray[np.int8]:
    """The statuses of the rows that are kept, and the one after them, at all rows."""
    rest = len(trajectory.loss) - trajectory.finite
    finite = codes[_places(trajectory, kept)]
    return np.concatenate([finite, np.full(rest, codes[-1])]).astype(np.int8)


def _evidence(
    trajectory: Trajectory,
    kept: NDArray[np.int64],
    ground: Ground,
    track: Track,
    signs: Signs,
    critical: NDArray[np.float64],
) -> Evidence:
    """What is known at the rows that are kept, at all rows."""
    place, rest = _places(trajectory, kept), len(trajectory.loss) - trajectory.finite
    stride = int(kept[1] - kept[0]) if len(kept) > 1 else 1
    return Evidence(
        maximize=bool(trajectory.contestant.hyperparameters["maximize"]),
        noisy=track.noisy,
        position=None,
        widths=np.concatenate([track.away[place] / track.size, np.full(rest, np.nan)]),
        loss=trajectory.loss,
        learning_rate=trajectory.learning_rate,
        critical_lr=critical,
        slope=ground.slope[place],
        low=ground.low[place],
        high=ground.high[place],
        reach=ground.reach[place],
        arrival=signs.arrival[place] * stride,
        swing=signs.swing[place] * np.int32(stride),
    )


def _over_window(
    problem: Problem,
    model: nn.Module,
    trajectory: Trajectory,
    measured: Measured,
    critical: NDArray[np.float64],
    window: Window,
    noisy: bool,
    cancelled: Callable[[], bool],
) -> Verdicts:
    """The verdicts of a model with two parameters, whose whole loss is a surface."""
    import torch

    from surfaces.objective import Objective

    objective = Objective(problem, model)
    position = np.array(trajectory.parameters, dtype=np.float64)
    hessian = np.empty((0, 2, 2))
    if len(measured.rows):
        hessian = objective.hessian(torch.as_tensor(position[measured.rows])).cpu().numpy()
    hessian = np.moveaxis(measured.held(hessian, trajectory.finite), 0, 2).astype(np.float64)
    path = Path(
        contestant=trajectory.contestant,
        position=position,
        loss=trajectory.loss,
        gradient=np.array(trajectory.gradient, dtype=np.float64),
        used_gradient=None,
        step_length=_steps(position),
        learning_rate=trajectory.learning_rate,
        state=np.empty((len(position), 2, 0)),
        finite=trajectory.finite,
    )
    x = np.linspace(window.x_min, window.x_max, GRID)
    y = np.linspace(window.y_min, window.y_max, GRID)
    points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    loss = objective.value(torch.as_tensor(points)).cpu().numpy()
    loss = loss[np.isfinite(loss)]
    known = Extent(float(loss.min()), float(loss.max())) if loss.size else Extent(0.0, 0.0)
    return judge_over(known, path, hessian, critical, window, noisy=noisy, cancelled=cancelled)


def _ground(
    trajectory: Trajectory,
    kept: NDArray[np.int64],
    position: NDArray[np.float64],
    measured: Measured,
    length: NDArray[np.float64],
) -> Ground:
    """The ground under the rows that are kept."""
    key, chosen = trajectory.contestant.key, trajectory.contestant.hyperparameters
    sign, decay = (-1.0 if chosen["maximize"] else 1.0), coupled_decay(key, chosen)
    objective = sign * trajectory.loss[kept] + decay / 2 * (position**2).sum(axis=1)
    gradient = sign * np.array(trajectory.gradient[: len(kept)], dtype=np.float64) + decay * position
    slope = np.linalg.norm(gradient, axis=1)
    low, high, rounding, along, distance, settled, flat = (
        measured.held(column, trajectory.finite)[kept] for column in _of_unit_slope(measured.spectra)
    )
    falls = flat * slope * length + np.maximum(0, -low) * length**2 / 2
    return Ground(
        objective=objective,
        gradient=gradient,
        low=low,
        high=high,
        slope=slope,
        along=np.where(slope > 0, along, 0.0),
        rounding=rounding,
        distance=np.where(slope > 0, distance * slope, 0.0),
        bowl=low >= -rounding,
        reach=np.where(slope > 0, settled * slope**2, 0.0) + falls,
    )


def _of_unit_slope(spectra: Spectra) -> tuple[NDArray[np.float64], ...]:
    """``low``, ``high`` and ``rounding`` of Ground; ``along``, ``distance``, and two parts of ``reach``.

    The last four are those of a gradient of length 1 in the same direction: its distance, what it can sink
    along the curved axes, and its part along the flat ones.
    """
    share = spectra.weights / spectra.weights.sum(axis=1, keepdims=True)
    share = np.nan_to_num(share)  # of no gradient nothing goes anywhere
    floor = FLATTER * np.maximum(np.abs(spectra.smallest), np.abs(spectra.largest))
    curved = spectra.values > floor[:, None]
    along = (share * spectra.values).sum(axis=1)
    steep = np.maximum(np.abs(spectra.values), floor[:, None])
    distance = np.sqrt((share / steep**2).sum(axis=1))
    settled = np.where(curved, share / (2 * steep), 0.0).sum(axis=1)
    flat = np.sqrt(np.where(curved, 0.0, share).sum(axis=1))
    return spectra.smallest, spectra.largest, floor, along, distance, settled, flat


def _on_plateau(ground: Ground, bottom: float) -> NDArray[np.bool_]:
    """Slope and curvature do not explain how far above the bottom this is, and little has been gained yet."""
    above = ground.objective - np.minimum(bottom, np.minimum.accumulate(ground.objective))
    first = ground.objective[:1] - np.minimum(bottom, ground.objective[:1])
    level: NDArray[np.bool_] = (ground.slope == 0) & (ground.low == 0) & (ground.high == 0)
    vague = (ground.low <= ground.rounding) & (ground.reach < FLAT * above)
    plateau: NDArray[np.bool_] = level | (vague & (above >= LITTLE_GAINED * first))
    return plateau


def _halves(objective: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether the objective is below half of what it was after half of the rows, and not below 0."""
    rows = np.arange(len(objective))
    halves: NDArray[np.bool_] = objective < objective[rows // 2] / 2
    return halves & (objective >= 0)


def _length(position: NDArray[np.float64]) -> float:
    """The length of the first parameter vector; 1 if it is 0, or if there is no finite row."""
    length = float(np.linalg.norm(position[0])) if len(position) else 0.0
    return length or 1.0


def _steps(position: NDArray[np.float64]) -> NDArray[np.float64]:
    """Length of the step that led to each row, float64 (rows,); 0 for the first."""
    with np.errstate(all="ignore"):
        steps: NDArray[np.float64] = np.linalg.norm(np.diff(position, axis=0, prepend=position[:1]), axis=1)
    return steps
