"""Grounds: the surface that each optimizer of a scene is shown on. Free of Qt.

An optimizer with a coupled weight decay w descends L + w/2 |θ|², and another one another function. Where each
has a pane of its own, each may be shown on what it descends. Where all share one pane they share one surface.
AdamW's weight decay, and that of any other that is decoupled, is in no loss.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from visualizer.descent.stability import coupled_decay

if TYPE_CHECKING:
    from collections.abc import Mapping

    from visualizer.scene import OptimizerChoice, Scene, SurfaceChoice, View


@dataclass(frozen=True)
class Grounds:
    """What the optimizers of a scene are shown on; every weight decay in it is a number.

    Attributes:
        common: The surface of all of them; of those with panes of their own, the first one's.
        own: By its label that of each optimizer; empty where all are shown on the common one.
        undecided: Whether all share a surface, though each was to be shown on its own, and these differ.
    """

    common: SurfaceChoice
    own: Mapping[str, SurfaceChoice] = field(default_factory=dict)
    undecided: bool = False

    def of(self, label: str) -> SurfaceChoice:
        """What an optimizer is shown on."""
        return self.own.get(label, self.common)

    @property
    def penalised(self) -> bool:
        """Whether a penalty is plotted anywhere."""
        problems = (choice.problem for choice in (self.common, *self.own.values()))
        return any(problem is not None and problem.weight_decay != 0 for problem in problems)

    @property
    def distinct(self) -> tuple[SurfaceChoice, ...]:
        """Every surface once, the common one first."""
        found = [self.common]
        for choice in self.own.values():
            if choice not in found:
                found.append(choice)
        return tuple(found)


def grounds_of(scene: Scene, view: View | None = None) -> Grounds:
    """What is under the optimizers of a scene, in its present layout or in that of another view."""
    problem = scene.surface.problem
    if problem is None or problem.weight_decay != "own":
        return Grounds(scene.surface)
    decays = penalties(scene)
    if (view or scene.view).split and decays:
        own = {label: with_decay(scene.surface, decay) for label, decay in decays.items()}
        return Grounds(next(iter(own.values())), own)
    different = set(decays.values())
    shared = different.pop() if len(different) == 1 else 0.0
    return Grounds(with_decay(scene.surface, shared), undecided=bool(different))


def penalties(scene: Scene) -> dict[str, float]:
    """By its label the penalty's weight of each racing optimizer, 0 where it has none."""
    pairs = zip(scene.labels, scene.optimizers, strict=True)
    return {label: penalty_of(choice) for label, choice in pairs if choice.enabled}


def penalty_of(choice: OptimizerChoice) -> float:
    """The weight w of the penalty w/2 |θ|² in what an optimizer goes down, or goes up where it maximizes.

    Up it goes L - w/2 |θ|²: torch adds w θ to the gradient of -L.
    """
    decay = coupled_decay(choice.key, choice.hyperparameters)
    return -decay if decay and choice.hyperparameters["maximize"] else decay


def with_decay(surface: SurfaceChoice, decay: float) -> SurfaceChoice:
    """The surface of a model with the penalty of a weight decay on it."""
    assert surface.problem is not None
    return surface.with_(problem=surface.problem.with_(weight_decay=decay))
