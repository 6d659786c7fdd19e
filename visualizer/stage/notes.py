"""The small print of the legend: what the arrows mean, and the curvature at each ball."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    known = ((lane, lane.curvature(surface, step)) for lane in lanes)
    return tuple(f"{lane.label}  {curvature_text(bent)}" for lane, bent in known if bent is not None)
