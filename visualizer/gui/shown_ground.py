"""The surface below one optimizer, for panels that look at it closely."""

from __future__ import annotations

from typing import TYPE_CHECKING

from visualizer.engine import surface_of, window_of
from visualizer.grounds import grounds_of

if TYPE_CHECKING:
    from surfaces.surface import Surface
    from surfaces.window import Window
    from visualizer.gui.store import Store
    from visualizer.scene import SurfaceChoice


class ShownGround:
    """What the runs' optimizers are shown on, in the present layout; found once for each surface."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._found: tuple[SurfaceChoice, Surface, Window] | None = None

    def of(self, label: str) -> tuple[Surface, Window]:
        """The surface that an optimizer is shown on, and the window that is seen at home."""
        chosen = self._choice(label)
        if self._found is None or self._found[0] != chosen:
            self._found = chosen, surface_of(chosen), window_of(self._store.runs_scene.surface)
        return self._found[1:]

    def is_penalised(self, label: str) -> bool:
        """Whether an L2 penalty is on that surface."""
        problem = self._choice(label).problem
        return problem is not None and problem.weight_decay != 0

    def _choice(self, label: str) -> SurfaceChoice:
        return grounds_of(self._store.runs_scene, self._store.scene.view).of(label)


def penalty_is_plotted(store: Store) -> bool:
    """Whether any optimizer is shown on a loss with an L2 penalty, while the runs' own losses have none."""
    return grounds_of(store.scene).penalised
