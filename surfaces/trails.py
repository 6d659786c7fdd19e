"""A trajectory on a plane, and how honest its picture is.

What is drawn is the nearest point of the plane, where the loss is another than at the trajectory's own point;
the further from the plane, the less the surface under a trail is what the optimizer sees.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from surfaces.evaluator import Evaluator
from surfaces.losses import penalty as penalty_of
from surfaces.plane_penalty import PlanePenalty

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from torch import Tensor

    from surfaces.landscape import Request


@dataclass(frozen=True, eq=False)
class Trail:
    """A projected trajectory; every array has a row for each point.

    Attributes:
        coordinates: float64 (rows, 2), the nearest points of the plane; NaN where a point is not finite.
        distance: float64 (rows,), Euclidean distance of the parameters from the plane.
        on_plane: float64 (rows,), the loss on the plane at these coordinates.
        true: float64 (rows,), the loss at the trajectory's own points.
        explained: The share of the points' variance that lies in the plane; NaN where they do not vary.
    """

    coordinates: NDArray[np.float64]
    distance: NDArray[np.float64]
    on_plane: NDArray[np.float64]
    true: NDArray[np.float64]
    explained: float


def trail(
    request: Request,
    vectors: Tensor,
    true: NDArray[np.float64] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Trail | None:
    """Project a trajectory onto the plane of a request; None if it was cancelled.

    Args:
        request: Problem, model, plane, regime and weight decay; window and shape do not matter.
        vectors: (rows, P), a parameter vector in each row.
        true: (rows,), the losses there where they are known already, in the request's regime and with its
            penalty; None to compute them.
        cancelled: Asked every few hundredths of a second.
    """
    coordinates, distance = request.plane.project(vectors)
    evaluator = Evaluator(request.problem, request.model, request.plane, request.regime)
    penalty = PlanePenalty(request.plane, request.weight_decay)
    there = np.isfinite(distance)
    on_plane = np.full(len(vectors), np.nan)
    losses = evaluator.losses(coordinates[there], cancelled)
    if len(losses) < there.sum():
        return None
    on_plane[there] = losses + penalty.value(*coordinates[there].T)
    if true is None:
        own = evaluator.losses_of(vectors, cancelled)
        if len(own) < len(vectors):
            return None
        true = own + penalty_of(vectors.detach().cpu().double(), request.weight_decay).numpy()
    return Trail(
        coordinates, distance, on_plane, true, _explained(request, vectors[there], coordinates[there])
    )


def _explained(request: Request, vectors: Tensor, coordinates: NDArray[np.float64]) -> float:
    """1 minus the variance of what points from the plane to the points, over the variance of the points."""
    if not len(vectors):
        return float("nan")
    plane = request.plane
    points = vectors.detach().cpu().double().numpy()
    directions = plane.basis.cpu().double().numpy()[1:]
    total = float(((points - points.mean(axis=0)) ** 2).sum())
    rest = points - coordinates @ directions
    missed = float(((rest - rest.mean(axis=0)) ** 2).sum())
    return 1 - missed / total if total > 0 else float("nan")
