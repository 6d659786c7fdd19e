"""A plane through parameter space: θ(a, b) = origin + a x + b y.

θ is the flat vector (P,) of all parameters in the order of ``model.named_parameters()``. A model with two
parameters is a plane by itself; of any other a plane shows a cut, and ``Plane.promise`` says what it is
worth. :mod:`surfaces.directions` makes random planes, :mod:`surfaces.spanned` those that trajectories or
three points span.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import torch

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor, nn

Kind = Literal["parameters", "random", "pca", "points"]

WHOLE = "The whole loss: the model has no other parameters, so paths lie on the surface."

_ROWS = 64
"""So many vectors are projected at once: they are cast to float64, which takes room."""


@dataclass(frozen=True, eq=False)
class Plane:
    """Two directions from an origin.

    Attributes:
        origin: (P,), in the dtype and on the device of the model.
        x: (P,), the direction of the first coordinate a.
        y: (P,), the direction of the second coordinate b.
        kind: How it was made.
        promise: What the plane shows and what it does not, in English sentences.
        explained: Of the variance of the trajectories, the share along x and the share along y; None where
            the plane was not made from trajectories.
    """

    origin: Tensor
    x: Tensor
    y: Tensor
    kind: Kind
    promise: str
    explained: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        if not (self.origin.shape == self.x.shape == self.y.shape == (self.origin.numel(),)):
            message = "the origin and both directions of a plane must be flat vectors of one length"
            raise ValueError(message)

    @property
    def basis(self) -> Tensor:
        """Origin and directions, (3, P): θ = (1, a, b) @ basis."""
        return torch.stack((self.origin, self.x, self.y))

    def at(self, a: float, b: float) -> Tensor:
        """The parameters at a point, (P,); at (0, 0) bit for bit the origin."""
        return self.origin + a * self.x + b * self.y

    def project(self, vectors: Tensor) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The nearest points of the plane, by least squares in float64.

        Args:
            vectors: (rows, P). A row that is not finite has coordinates and a distance of NaN.

        Returns:
            Coordinates (rows, 2) and Euclidean distances from the plane (rows,), in units of the parameters.
        """
        coordinates = np.empty((len(vectors), 2))
        distance = np.empty(len(vectors))
        origin, directions = _double(self.origin), np.stack((_double(self.x), _double(self.y)))
        gram = directions @ directions.T
        for first in range(0, len(vectors), _ROWS):
            part = slice(first, first + _ROWS)
            with np.errstate(all="ignore"):
                away = _double(vectors[part]) - origin
                coordinates[part] = np.linalg.solve(gram, directions @ away.T).T
                distance[part] = np.linalg.norm(away - coordinates[part] @ directions, axis=1)
        lost = ~np.isfinite(distance)
        coordinates[lost], distance[lost] = np.nan, np.nan
        return coordinates, distance


def parameter_plane(model: nn.Module) -> Plane:
    """The plane of a model that has two parameters: a is the first one's value, b the second one's.

    Raises:
        ValueError: The model has more parameters, or fewer.
    """
    count = sum(each.numel() for each in model.parameters())
    if count != 2:
        message = f"the model has {count} parameters, not two: choose a random plane, PCA or three points"
        raise ValueError(message)
    origin = torch.zeros_like(torch.cat([each.detach().reshape(-1) for each in model.parameters()]))
    x, y = torch.eye(2, dtype=origin.dtype, device=origin.device)
    return Plane(origin, x, y, "parameters", WHOLE)


def _double(tensor: Tensor) -> NDArray[np.float64]:
    # First to the CPU: not every device has float64.
    return tensor.detach().cpu().double().numpy()
