"""Random planes with filter normalisation (Li et al., Visualizing the Loss Landscape of Neural Nets, 2018).

A filter is what makes one output: a row of a linear layer's weight, or one output channel's weights of a
convolution; for a weight of shape (outputs, ...) filter i is ``weight[i]``. Each filter of a direction is
scaled to the norm of the model's own filter:

    d_i  <-  d_i / |d_i| * |w_i|

The second direction is made orthogonal to the first within each filter, before it is scaled, so that both
scaling and orthogonality hold at once. Parameters with fewer than two dimensions (biases, and scale and shift
of normalisation layers) stay as they are, unless they are chosen.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

import torch

from surfaces.plane import Plane

if TYPE_CHECKING:
    from collections.abc import Iterator

    from torch import Tensor, nn

NORMALISED = (
    "Two random directions, each filter as long as the model's own and orthogonal within it (Li et al. 2018);"
    " biases and parameters of normalisation layers stay as they are. Of {count} dimensions it shows 2."
)
WITH_VECTORS = (
    "Two random directions in all parameters. A bias or a parameter of a normalisation layer is in no filter:"
    " each such vector is scaled as a whole, so how sharp the surface looks can no longer be compared between"
    " networks, as filter normalisation allows. Of {count} dimensions it shows 2."
)
SINGLE = " What has one weight only ({single} of them) moves along the first direction alone."


def random_plane(model: nn.Module, seed: int, vectors: bool = False) -> Plane:
    """A plane through the model in two random directions; the same seed means the same plane on every device.

    Args:
        model: Its parameters are the origin; it is not changed.
        seed: Seed of the directions, drawn on the CPU in float64 by a generator of their own.
        vectors: Whether biases and parameters of normalisation layers move too.

    Raises:
        ValueError: No direction is left, because the model has biases only or all its weights are 0.
    """
    parameters = [each.detach() for each in model.parameters()]
    origin = torch.cat([each.reshape(-1) for each in parameters])
    own = origin.cpu().double()
    generator = torch.Generator("cpu").manual_seed(seed)
    x, y = torch.randn(2, own.numel(), dtype=torch.float64, generator=generator)
    single = 0
    for part, filters, moves in _blocks(parameters, vectors):
        if moves:
            single += _normalise(x[part].view(filters, -1), y[part].view(filters, -1), own[part])
        else:
            x[part], y[part] = 0, 0
    if not (x.any() and y.any()):
        message = (
            "no direction is left for a random plane: the weights are all 0, or the model has vectors only;"
            " let biases move too, or choose another plane"
        )
        raise ValueError(message)
    promise = (WITH_VECTORS if vectors else NORMALISED) + (SINGLE if single else "")
    return Plane(origin, x.to(origin), y.to(origin), "random", promise.format(count=len(own), single=single))


def filters_of(model: nn.Module) -> Iterator[slice]:
    """The places of all filters in the flat vector, in its order; biases and the like are in none."""
    for part, filters, moves in _blocks([each.detach() for each in model.parameters()], vectors=False):
        size = (part.stop - part.start) // filters
        if moves:
            yield from (slice(first, first + size) for first in range(part.start, part.stop, size))


def _blocks(parameters: list[Tensor], vectors: bool) -> Iterator[tuple[slice, int, bool]]:
    """For each parameter that is not empty its place, its number of filters, and whether it moves."""
    ends = list(accumulate((each.numel() for each in parameters), initial=0))
    for parameter, start, end in zip(parameters, ends, ends[1:], strict=False):
        if start < end:
            weight = parameter.ndim >= 2
            yield slice(start, end), parameter.shape[0] if weight else 1, weight or vectors


def _normalise(x: Tensor, y: Tensor, own: Tensor) -> int:
    """Scale the rows of x and y, in place; returns how many rows are too short for a second direction."""
    size = own.view_as(x).norm(dim=1, keepdim=True)
    x *= size / x.norm(dim=1, keepdim=True)
    if x.shape[1] == 1:
        y.zero_()
        return len(y)
    along = (x * y).sum(dim=1, keepdim=True) / size.square()
    y -= torch.where(size > 0, along * x, 0)
    y *= size / y.norm(dim=1, keepdim=True)
    return 0
