"""The loss of a model over a window of a plane: coarse first, then finer.

A landscape is made in rounds over ever finer subsets of the final grid; each round computes only points that
no earlier one had, and gives a picture. What is not finite stays so. ``refine`` yields the pictures,
``evaluate`` returns the last one.

The plotted loss may have on it the L2 penalty of an optimizer's coupled weight decay, weight_decay/2 |θ|²: a
quadratic function of (a, b), added in float64. Decoupled weight decay (AdamW) is none of the loss.
"""

from __future__ import annotations

import hashlib
import math
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from surfaces.evaluator import Evaluator
from surfaces.grid import Grid
from surfaces.plane_penalty import PlanePenalty
from surfaces.regime import Regime
from surfaces.sampling import Sample
from surfaces.window import Window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray
    from torch import nn

    from surfaces.plane import Plane
    from surfaces.regime import Mode
    from surfaces.ways import Objective

FIRST_PICTURE = 0.03
"""Seconds that the points of the first picture may take in the loop."""


@dataclass(frozen=True, eq=False)
class Landscape(Sample):
    """A sample that knows how it came about.

    Attributes:
        origin: The loss at (0, 0) with the penalty, whether or not that lies in the window.
        step: 1 for the final grid, else this picture has every ``step``-th point of it.
        way: The way of evaluation that was best so far, a key of ``surfaces.evaluator.WAYS``.
        chunk: How many points it takes at once.
        computed: How many points have been computed for this request so far; the others were known.
        seconds: How long this request has taken so far.
    """

    origin: float
    step: int
    way: str
    chunk: int
    computed: int
    seconds: float


@dataclass(frozen=True, eq=False)
class Request:
    """What is to be seen.

    Attributes:
        problem: Data and loss.
        model: The architecture and the buffers. It is copied when the work begins: its weights, buffers,
            ``.grad`` and training flag stay bit for bit what they are, and so does torch's random state.
        plane: Where the parameters are.
        window: In coordinates (a, b) of the plane.
        shape: Number of rows and columns, (ny, nx), each at least 2.
        regime: What dropout and batch normalisation do.
        weight_decay: Coupled weight decay whose penalty is on the loss.
    """

    problem: Objective
    model: nn.Module
    plane: Plane
    window: Window
    shape: tuple[int, int] = (101, 101)
    regime: Regime = field(default_factory=Regime)
    weight_decay: float = 0.0


def evaluate(
    problem: Objective,
    model: nn.Module,
    plane: Plane,
    window: Window,
    shape: tuple[int, int] = (101, 101),
    mode: Mode = "eval",
    *,
    regime: Regime | None = None,
    weight_decay: float = 0.0,
    cancelled: Callable[[], bool] | None = None,
    progress: Callable[[float], None] | None = None,
) -> Landscape | None:
    """The landscape on exactly this grid, or None if it was cancelled.

    Args:
        problem: As in ``Request``, like all that is not said here.
        model: Copied, and left as it is.
        plane: Where.
        window: In coordinates of the plane.
        shape: Number of rows and columns, (ny, nx).
        mode: ``eval`` or ``train``.
        regime: More than the mode says; it then goes before ``mode``.
        weight_decay: Coupled weight decay.
        cancelled: Asked before every chunk.
        progress: Told the fraction done, from 0 to 1, after every chunk.

    Raises:
        ValueError: Plane, model or regime do not go together.
    """
    request = Request(problem, model, plane, window, shape, regime or Regime(mode), weight_decay)
    final = None
    for picture in refine(request, cancelled, progress):
        final = picture if picture.step == 1 else None
    return final


def refine(
    request: Request,
    cancelled: Callable[[], bool] | None = None,
    progress: Callable[[float], None] | None = None,
) -> Iterator[Landscape]:
    """Pictures of a landscape, each finer than the one before; no more of them once it is cancelled.

    Args:
        request: What is to be seen.
        cancelled: Asked before every chunk.
        progress: Told the fraction done, from 0 to 1, after every chunk.

    Raises:
        ValueError: Plane, model or regime do not go together.
    """
    begun = time.perf_counter()
    evaluator = Evaluator(
        request.problem, request.model, request.plane, request.regime, count=math.prod(request.shape)
    )
    grid = Grid(request.window, request.shape)
    grid.put_at(0.0, 0.0, evaluator.origin)
    penalty = PlanePenalty(request.plane, request.weight_decay)
    computed = 0
    for step in grid.steps(FIRST_PICTURE / evaluator.seconds):
        points = grid.missing(step)
        losses = evaluator.losses(points, cancelled, _portion(progress, grid))
        grid.put(step, losses)
        computed += len(losses)
        if len(losses) < len(points):
            return
        x, y, loss = grid.picture(step)
        yield Landscape(
            _span(x, y),
            x,
            y,
            loss + penalty.value(x, y[:, np.newaxis]),
            evaluator.origin + float(penalty.value(np.zeros(1), np.zeros(1))[0]),
            step,
            evaluator.choice.way,
            evaluator.choice.chunk,
            computed,
            time.perf_counter() - begun,
        )


def surface_key(request: Request) -> str:
    """What two requests have in common whose losses at the same point are the same."""
    tensors = [request.plane.origin, request.plane.x, request.plane.y, *request.model.buffers()]
    tensors += [request.problem.features, request.problem.target]
    digest = hashlib.blake2b(digest_size=16)
    for each in tensors:
        digest.update(each.detach().cpu().contiguous().numpy().tobytes())
        digest.update(f"{each.dtype}{tuple(each.shape)}".encode())
    loss = getattr(request.problem, "loss_key", request.problem.loss)
    digest.update(f"{request.model!r}{loss}{request.regime}{request.plane.origin.device}".encode())
    return digest.hexdigest()


def _portion(progress: Callable[[float], None] | None, grid: Grid) -> Callable[[int], None] | None:
    if progress is None:
        return None
    before, size = int(grid.known.sum()), grid.known.size
    return lambda done: progress((before + done) / size)


def _span(x: NDArray[np.float64], y: NDArray[np.float64]) -> Window:
    return Window(float(x[0]), float(x[-1]), float(y[0]), float(y[-1]))
