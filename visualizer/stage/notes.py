"""The small print of the legend: what the arrows mean, and the curvature at each ball."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from visualizer.stage.number_text import short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from surfaces.curvature import Curvature
    from surfaces.surface import Surface
    from visualizer.stage.lanes import Lane


def curvature_text(bent: Curvature) -> str:
    """Eigenvalues and condition number: ``λ 27.47 · 1.036   κ 26.5``."""
    low, high = (short(float(value)) for value in bent.eigenvalues)
    return f"λ {high} · {low}   κ {short(bent.condition_number)}"


def curvature_notes(lanes: Sequence[Lane], surface: Surface, step: int) -> tuple[str, ...]:
    """A line for each optimizer whose ball lies where the surface has a curvature."""
    from surfaces.curvature import at

    notes = []
    for lane in lanes:
        row = lane.row(step)
        if row >= 0:
            bent = at(surface.function, *(float(c) for c in lane.run.position[row]))
            if np.isfinite(bent.eigenvalues).all():
                notes.append(f"{lane.label}  {curvature_text(bent)}")
    return tuple(notes)
