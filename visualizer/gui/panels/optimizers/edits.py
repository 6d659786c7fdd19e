"""What the optimizers panel does to a Scene: pure functions from one Scene to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from visualizer.descent.optimizers import OPTIMIZERS, check, defaults
from visualizer.descent.suggested_rates import suggested_rate
from visualizer.engine import surface_of
from visualizer.scene import OptimizerChoice, RateChange, Scene

if TYPE_CHECKING:
    from collections.abc import Sequence


def added(scene: Scene, key: str) -> Scene:
    """Add an optimizer at the end, with a learning rate at which it moves visibly on this surface.

    A second one of its kind gets a colour that is still free.
    """
    try:
        rate = suggested_rate(key, surface_of(scene.surface))
    except ValueError:  # a model that cannot be made; the stage says why
        rate = float(defaults(key)["lr"])
    return _inserted(scene, len(scene.optimizers), OptimizerChoice(key=key, hyperparameters={"lr": rate}))


def duplicated(scene: Scene, index: int) -> Scene:
    """Put a copy after the optimizer, in a colour that is still free."""
    return _inserted(scene, index + 1, scene.optimizers[index].with_(colour=None))


def removed(scene: Scene, index: int) -> Scene:
    """Take an optimizer out."""
    return scene.with_(optimizers=scene.optimizers[:index] + scene.optimizers[index + 1 :])


def moved(scene: Scene, index: int, to: int) -> Scene:
    """Let the optimizer at ``index`` stand at ``to``; beyond an end means at that end."""
    optimizers = list(scene.optimizers)
    choice = optimizers.pop(index)
    optimizers.insert(max(0, min(to, len(optimizers))), choice)
    return scene.with_(optimizers=tuple(optimizers))


def with_fields(scene: Scene, index: int, **fields: object) -> Scene:
    """Replace fields of one optimizer, such as ``enabled`` or ``colour``."""
    return scene.with_optimizer(index, scene.optimizers[index].with_(**fields))


def with_defaults(scene: Scene, index: int) -> Scene:
    """Set every hyperparameter of one optimizer to its default and drop its live changes."""
    key = scene.optimizers[index].key
    return with_fields(scene, index, hyperparameters=defaults(key), changes=())


def without_change(scene: Scene, index: int, step: int) -> Scene:
    """Take the live learning-rate change at ``step`` out."""
    kept = tuple(change for change in scene.optimizers[index].changes if change.step != step)
    return with_fields(scene, index, changes=kept)


def scaled(scene: Scene, factor: float, step: int) -> Scene:
    """Multiply all learning rates by ``factor`` from ``step`` on (0: the whole run), live changes included.

    Raises:
        ValueError: A learning rate would leave what is allowed.
    """
    return scene.with_(optimizers=tuple(_scaled(choice, factor, step) for choice in scene.optimizers))


def equalled(scene: Scene, lr: float, step: int) -> Scene:
    """Give all optimizers the same learning rate from ``step`` on (0: for the whole run).

    Raises:
        ValueError: The learning rate is not allowed.
    """
    return scene.with_(optimizers=tuple(choice.with_lr_from(step, lr) for choice in scene.optimizers))


def free_colour(scene: Scene) -> str | None:
    """A colour of the registry that no optimizer of the scene has; None when there is none left."""
    used = {choice.colour or choice.optimizer.colour for choice in scene.optimizers}
    return next((row.colour for row in OPTIMIZERS.values() if row.colour not in used), None)


def check_rate(choices: Sequence[OptimizerChoice], lr: float) -> None:
    """Check a learning rate for several optimizers.

    Raises:
        ValueError: One of them does not allow it.
    """
    for choice in choices:
        check(choice.key, "lr", lr)


def _inserted(scene: Scene, index: int, choice: OptimizerChoice) -> Scene:
    used = {other.colour or other.optimizer.colour for other in scene.optimizers}
    if choice.optimizer.colour in used:
        choice = choice.with_(colour=free_colour(scene))
    optimizers = scene.optimizers
    return scene.with_(optimizers=(*optimizers[:index], choice, *optimizers[index:]))


def _scaled(choice: OptimizerChoice, factor: float, step: int) -> OptimizerChoice:
    later = tuple(
        RateChange(step=change.step, lr=change.lr * factor) for change in choice.changes if change.step > step
    )
    if step < 1:
        return choice.with_hyperparameter("lr", choice.lr * factor).with_(changes=later)
    changed = choice.with_lr_from(step, choice.lr_at(step) * factor)
    return changed.with_(changes=(*changed.changes, *later))
