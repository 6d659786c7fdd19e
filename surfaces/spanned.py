"""Planes that are spanned by what is known: the main directions of trajectories, or three points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from surfaces.plane import Plane

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from torch import Tensor

MOST_ROWS = 2000
"""More points than these are thinned first: time grows with their square, and more."""

PCA = (
    "The two directions in which the points of all paths vary most; they explain {share:.4g} % of the"
    " variance. The rest is distance from the plane, where the loss may be another."
)
THINNED = " Computed from one point in {every} of each path."
STRAIGHT = " The paths run along one line: the second direction is arbitrary."
POINTS = (
    "The plane through three points: the surface is exact there, and between them it shows one way of many."
    " Paths from one to another need not lie in it."
)
COLLINEAR = 1e-6
"""The sine of the angle at the first point below which three points are taken to lie on a line."""


def pca_plane(trajectories: Sequence[Tensor], origin: Tensor | None = None) -> Plane:
    """The plane of the two main directions of all trajectories, as unit vectors.

    The principal components are those of all rows about their mean: right singular vectors of the centred
    matrix, found by the eigenvectors of the smaller of its two Gram matrices in float64. The component
    that is largest in magnitude is positive.

    Args:
        trajectories: Each (rows, P), a parameter vector in each row; rows that are not finite are left out.
        origin: (P,), what is at (0, 0); None for the mean, through which the plane loses least.

    Raises:
        ValueError: There are not two different finite points.
    """
    every = max(1, -(-sum(len(each) for each in trajectories) // MOST_ROWS))
    rows = torch.cat([each[::every] for each in trajectories]).detach().cpu().double().numpy()
    rows = rows[np.isfinite(rows).all(axis=1)]
    mean = rows.mean(axis=0) if len(rows) else np.zeros(rows.shape[1])
    centred = rows - mean
    if not np.abs(centred).max(initial=0) > 0:
        message = "the paths have no two different finite points, so they span no plane: train first"
        raise ValueError(message)
    directions, shares = _components(centred)
    promise = PCA.format(share=100 * sum(shares)) + (THINNED.format(every=every) if every > 1 else "")
    promise += STRAIGHT if shares[1] == 0 else ""
    like = trajectories[0].detach() if origin is None else origin.detach()
    start = torch.from_numpy(mean).to(like) if origin is None else like.clone()
    x, y = (torch.from_numpy(each).to(like) for each in directions)
    return Plane(start, x, y, "pca", promise, shares)


def three_point_plane(first: Tensor, second: Tensor, third: Tensor) -> Plane:
    """The plane through three points (P,): the first at (0, 0), the second at (1, 0).

    The second direction is orthogonal to the first and as long, so distances on the plane are true to scale.

    Raises:
        ValueError: The points lie on a line, so that many planes go through them.
    """
    start = first.detach().cpu().double()
    x, to_third = (each.detach().cpu().double() - start for each in (second, third))
    length = x.norm()
    y = to_third - (x @ to_third) / length.square() * x
    if not (length > 0 and y.norm() > COLLINEAR * to_third.norm()):
        message = "the three points lie on a line, so they span no plane: choose another third point"
        raise ValueError(message)
    y *= length / y.norm()
    return Plane(first.detach().clone(), x.to(first), y.to(first), "points", POINTS)


def plane_of_ends(start: Tensor, paths: Sequence[Tensor], names: Sequence[str]) -> Plane:
    """The plane through where two trainings began and where each of them ended.

    Args:
        start: (P,), at (0, 0).
        paths: Two, each (rows, P); the last row of the first is at (1, 0).
        names: What the two are called, for people to read.

    Raises:
        ValueError: An end is not finite, or the three points lie on a line; the message says what to do.
    """
    ends = [path[-1] for path in paths]
    for name, end in zip(names, ends, strict=True):
        if not bool(end.isfinite().all()):
            message = f"{name} ends at no finite place: lower its learning rate, or choose another end"
            raise ValueError(message)
    try:
        return three_point_plane(start, *(end.to(start) for end in ends))
    except ValueError:
        raise ValueError(_same_place(start, ends, names)) from None


def _same_place(start: Tensor, ends: Sequence[Tensor], names: Sequence[str]) -> str:
    """Why three points span no plane, and what to do."""
    one, other = names
    for name, end in zip(names, ends, strict=True):
        if torch.equal(end.to(start), start):
            return f"{name} ends where it began: raise its learning rate, or choose another end"
    if torch.equal(*ends):
        return f"{one} and {other} end at the same place: choose the end of another optimizer"
    return (
        f"the start and the ends of {one} and {other} lie on a line, so they span no plane: choose the end of"
        " another optimizer, or let one train differently"
    )


def _components(centred: NDArray[np.float64]) -> tuple[NDArray[np.float64], tuple[float, float]]:
    """Unit vectors (2, P) of largest variance, and each one's share of it."""
    scale = np.abs(centred).max()
    scaled = centred / scale
    wide = scaled.shape[0] < scaled.shape[1]
    values, vectors = np.linalg.eigh(scaled @ scaled.T if wide else scaled.T @ scaled)
    main = vectors[:, ::-1][:, :2].T
    directions = main @ scaled if wide else main
    first = _unit(directions[0])
    rest = directions[1] - (directions[1] @ first) * first if len(directions) > 1 else np.zeros_like(first)
    # Eigenvalues this small are rounding, and so is their direction.
    straight = len(values) < 2 or values[-2] <= 1e-13 * values[-1] or not rest.any()
    second = _across(first) if straight else _unit(rest)
    total = float(values.clip(0).sum())
    shares = (float(values[-1]) / total, 0.0 if straight else float(values[-2]) / total)
    return np.stack((first, second)), shares


def _unit(vector: NDArray[np.float64]) -> NDArray[np.float64]:
    unit: NDArray[np.float64] = vector / np.linalg.norm(vector)
    return unit if unit[np.abs(unit).argmax()] > 0 else -unit


def _across(first: NDArray[np.float64]) -> NDArray[np.float64]:
    """A unit vector at right angles: the axis that the first is least along, without its part along it."""
    axis = np.zeros_like(first)
    axis[np.abs(first).argmin()] = 1
    return _unit(axis - (axis @ first) * first)
