"""From a Scene to its Runs: the one place where what is asked for becomes what is computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from surfaces.catalog import from_formula, surface
from surfaces.window import Window
from visualizer.descent.race import Contestant, Noise, descend

if TYPE_CHECKING:
    from surfaces.surface import Surface
    from visualizer.descent.run import Run
    from visualizer.scene import OptimizerChoice, Scene, SurfaceChoice


def surface_of(choice: SurfaceChoice) -> Surface:
    """The surface that a scene descends.

    Raises:
        surfaces.syntax.FormulaError: The formula is wrong.
        ValueError: A parameter is unknown or not allowed.
    """
    if choice.formula is not None:
        return from_formula(choice.formula)
    return surface(choice.key, **choice.parameters)


def window_of(choice: SurfaceChoice) -> Window:
    """The part of the plane that is shown: the scene's own window or the surface's."""
    if choice.window is None:
        return surface_of(choice).window
    return Window(choice.window.x_min, choice.window.x_max, choice.window.y_min, choice.window.y_max)


def compute(scene: Scene) -> tuple[Run, ...]:
    """Run every enabled optimizer of the scene, in order.

    Raises:
        surfaces.syntax.FormulaError: The formula is wrong.
        ValueError: A parameter of the surface is unknown or not allowed.
    """
    contestants = tuple(_contestant(choice) for choice in scene.racing)
    noise = Noise(scene.noise, scene.seed) if scene.noise > 0 else None
    chosen = surface_of(scene.surface)
    return descend(chosen, contestants, scene.start, scene.steps, noise, window_of(scene.surface))


def _contestant(choice: OptimizerChoice) -> Contestant:
    changes = tuple((change.step, change.lr) for change in choice.changes)
    return Contestant(choice.key, choice.hyperparameters, changes)
