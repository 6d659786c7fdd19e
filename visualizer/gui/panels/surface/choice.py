"""What choosing a surface does to a Scene. Free of Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from surfaces.catalog import CATALOG
from visualizer.engine import window_of
from visualizer.scene import FORMULA_KEY, Bounds, SurfaceChoice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from surfaces.window import Window
    from visualizer.scene import OptimizerChoice, Scene

_SUGGESTED_AS = {
    "sgd": "sgd",
    "momentum": "momentum",
    "nesterov": "momentum",
    "rmsprop": "adam",
    "adam": "adam",
    "adamw": "adam",
    "adamax": "adam",
    "nadam": "adam",
    "radam": "adam",
}
"""Which of a surface's suggested learning rates an optimizer takes; the others keep theirs."""


def with_surface(scene: Scene, key: str) -> Scene:
    """The race on another surface of the catalog, set up so that something can be seen.

    The start and the learning rates become those that the surface suggests, its own window is shown, and
    learning-rate changes on the way are dropped: they belonged to the other surface's paths.
    """
    chosen = CATALOG[key]
    optimizers = tuple(_suited(choice, chosen.learning_rates) for choice in scene.optimizers)
    return scene.with_(surface=SurfaceChoice(key=key), start=chosen.start, optimizers=optimizers)


def _suited(choice: OptimizerChoice, learning_rates: Mapping[str, float]) -> OptimizerChoice:
    suggestion = learning_rates.get(_SUGGESTED_AS.get(choice.key, ""))
    if suggestion is None:
        return choice.with_(changes=())
    return choice.with_hyperparameter("lr", suggestion)


def with_formula(scene: Scene, text: str) -> Scene:
    """The race on a formula, over the window that is shown now, from the same start."""
    surface = SurfaceChoice(key=FORMULA_KEY, formula=text, window=bounds(window_of(scene.surface)))
    return scene.with_(surface=surface)


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
