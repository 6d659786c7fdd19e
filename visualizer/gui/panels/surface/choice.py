"""What choosing a surface does to a Scene. Free of Qt."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from surfaces.catalog import CATALOG
from surfaces.window import Window
from visualizer.descent.suggested_rates import suggested_rate
from visualizer.engine import window_of
from visualizer.scene import FORMULA_KEY, Bounds, SurfaceChoice

if TYPE_CHECKING:
    from visualizer.scene import Scene

_NOWHERE = Window(-1.0, 1.0, -1.0, 1.0)


def with_surface(scene: Scene, key: str) -> Scene:
    """The race on another surface of the catalog, set up so that something can be seen.

    The start and the learning rates become those that the surface suggests, its own window is shown, and
    learning-rate changes on the way are dropped: they belonged to the other surface's paths.
    """
    chosen = CATALOG[key]
    optimizers = tuple(
        choice.with_hyperparameter("lr", suggested_rate(choice.key, chosen)) for choice in scene.optimizers
    )
    return scene.with_(surface=SurfaceChoice(key=key), start=chosen.start, optimizers=optimizers)


def with_formula(scene: Scene, text: str) -> Scene:
    """The race on a formula, over the window that is shown now, from the same start."""
    surface = SurfaceChoice(key=FORMULA_KEY, formula=text, window=bounds(shown_window(scene.surface)))
    return scene.with_(surface=surface)


def is_ready(choice: SurfaceChoice) -> bool:
    """Whether to ask for its window is quick: the first model waits until torch is there."""
    return choice.problem is None or "torch" in sys.modules


def shown_window(choice: SurfaceChoice) -> Window:
    """The window of a surface, or any other where a model cannot be made: the stage says why."""
    try:
        return window_of(choice)
    except ValueError:
        return _NOWHERE


def with_window(scene: Scene, window: Window | None) -> Scene:
    """The same with other limits; None means the surface's own."""
    shown = None if window is None else bounds(window)
    return scene.with_(surface=scene.surface.with_(window=shown))


def with_parameter(scene: Scene, name: str, value: float) -> Scene:
    """The same with one parameter of the surface changed."""
    parameters = {**scene.surface.parameters, name: value}
    return scene.with_(surface=scene.surface.with_(parameters=parameters))


def bounds(window: Window) -> Bounds:
    """A window as a Scene stores it."""
    return Bounds(x_min=window.x_min, x_max=window.x_max, y_min=window.y_min, y_max=window.y_max)
