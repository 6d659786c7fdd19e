"""What the picture of a landscape says: which model on which data, which plane, the loss in its middle."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from surfaces.height import Height

if TYPE_CHECKING:
    from collections.abc import Sequence

    from surfaces.landscape import Landscape
    from surfaces.plane import Kind, Plane
    from surfaces.problem import Problem

_PLANES: dict[Kind, str] = {
    "parameters": "the values of both parameters",
    "random": "plane of two random directions",
    "pca": "plane of the two main directions of training",
    "points": "plane through three points",
}


@dataclass(frozen=True)
class Caption:
    """The words of a picture.

    Attributes:
        lines: Above it.
        axes: What is along x and along y.
    """

    lines: tuple[str, ...]
    axes: tuple[str, str]


def caption(
    found: Landscape, plane: Plane, problem: Problem, model: str, checkpoints: Sequence[str], mode: str
) -> Caption:
    """The words for a landscape.

    Args:
        found: The losses.
        plane: Where they are.
        problem: Data and loss.
        model: As it was asked for.
        checkpoints: Files that the model, or its way, comes from.
        mode: Of dropout and batch normalisation.
    """
    source = f" from {Path(checkpoints[-1]).name}" if checkpoints else ""
    data = f"{len(problem.features):,} samples of {problem.data.key}"
    lines = [
        f"{model}{source} on {data}",
        f"{problem.loss_key} in {mode} mode, {_PLANES[plane.kind]}",
        f"loss at (0, 0): {found.origin:.6g}; colours: {_scale(found)}",
    ]
    missing = np.count_nonzero(~np.isfinite(found.loss))
    if missing:
        lines.append(f"hatched: not finite, {missing:,} of {found.loss.size:,} points")
    return Caption(tuple(lines), _axes(plane, problem.names))


def _scale(found: Landscape) -> str:
    """How a loss becomes the number on the colour bar."""
    height = Height.choose("log", None, found.loss)
    return f"symlog loss = log₁₀(1 + loss / {height.linear_threshold:.3g})"


def _axes(plane: Plane, names: Sequence[str]) -> tuple[str, str]:
    if plane.kind == "parameters":
        return names[0], names[1]
    if plane.explained is None:
        return "x: first direction", "y: second direction"
    x, y = plane.explained
    return f"x: {x:.0%} of the variance", f"y: {y:.0%} of the variance"
