"""Footings: what is under the optimizers: one surface for all of them, or for each its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from visualizer.stage.backdrop import Backdrop

if TYPE_CHECKING:
    from surfaces.surface import Minimum, Surface
    from visualizer.scene import View
    from visualizer.stage.lanes import Lane
    from visualizer.stage.surface_picture import SurfacePicture
    from visualizer.stage.theme import Theme


class Plotted(NamedTuple):
    """A surface with its picture."""

    surface: Surface
    picture: SurfacePicture


Own: TypeAlias = Mapping[str, Plotted]
"""By an optimizer's label its own surface, with a picture of the same window, height and levels as all."""


class Footing(NamedTuple):
    """What is under the optimizers of one pane.

    Attributes:
        surface: What they descend; None as long as that is not known.
        backdrop: What is painted of it; None as long as there is no picture.
    """

    surface: Surface | None = None
    backdrop: Backdrop | None = None

    @property
    def minima(self) -> tuple[Minimum, ...]:
        """Where the stars are."""
        return () if self.surface is None else self.surface.minima


class Footings:
    """The surfaces of a drawing with what is painted of them; equal ones are painted from one backdrop.

    Attributes:
        surface: That of all optimizers which have none of their own.
        picture: Its picture.
    """

    def __init__(self) -> None:
        self.surface: Surface | None = None
        self.picture: SurfacePicture | None = None
        self._own: Own = {}
        self._common = Footing()
        self._footings: dict[str, Footing] = {}

    def show(self, picture: SurfacePicture | None, own: Own) -> None:
        """Show other pictures: of the common surface, and by their labels those of optimizers' own."""
        self.picture, self._own = picture, own

    def dress(self, view: View, theme: Theme) -> None:
        """Make all that is painted anew."""

        def made(surface: Surface, picture: SurfacePicture) -> Footing:
            if picture not in known:
                known[picture] = Backdrop(picture, surface, view, theme)
            return Footing(surface, known[picture])

        known: dict[SurfacePicture, Backdrop] = {}
        surface, picture = self.surface, self.picture
        there = picture is not None and surface is not None
        self._common = made(surface, picture) if there else Footing(surface)  # type: ignore[arg-type]
        own = self._own if there else {}
        self._footings = {label: made(*plotted) for label, plotted in own.items()}

    def under(self, lane: Lane) -> Footing:
        """What is under an optimizer with a pane of its own."""
        return self._footings.get(lane.label, self._common)

    @property
    def common(self) -> Footing:
        """What is under all optimizers that have nothing of their own."""
        return self._common
