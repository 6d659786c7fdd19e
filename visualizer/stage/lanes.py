"""Lane: one optimizer of a race with all that its drawing needs, on stage, in legend and in charts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QColor

from visualizer.stage.marks import colour_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from surfaces.curvature import Curvature
    from surfaces.surface import Surface
    from visualizer.descent.run import Run
    from visualizer.descent.verdict import Status
    from visualizer.scene import OptimizerChoice, Scene
    from visualizer.stage.theme import Theme

_MOST_BENDS = 1000


@dataclass(frozen=True, eq=False)
class Lane:
    """One optimizer of a race.

    Attributes:
        choice: What was asked for.
        label: What it is called in this race.
        colour: Its colour in the theme.
        run: What came out.
        ghost: Its run before the last change, if there is one.
        finite: Number of rows before the first whose position is not finite.
        marker: The shape of its ball.
        bends: The curvature at rows where it was asked for, of each surface by its formula.
    """

    choice: OptimizerChoice
    label: str
    colour: QColor
    run: Run
    ghost: Run | None
    finite: int
    marker: str
    bends: dict[tuple[str, int], Curvature] = field(default_factory=dict)

    def row(self, step: int) -> int:
        """The row that is shown at a step: the last finite one, at most; -1 if there is none."""
        return min(step, self.finite - 1)

    def curvature(self, surface: Surface, step: int) -> Curvature | None:
        """How the surface bends at its ball; None where the ball is nowhere or the curvature not finite."""
        row = self.row(step)
        if row < 0:
            return None
        key = surface.formula, row
        if key not in self.bends:
            from surfaces.curvature import at

            if len(self.bends) > _MOST_BENDS:
                self.bends.clear()
            self.bends[key] = at(surface.function, *(float(c) for c in self.run.position[row]))
        bent = self.bends[key]
        return bent if np.isfinite(bent.eigenvalues).all() else None

    def status(self, step: int) -> Status:
        """What it is doing at a step."""
        return self.run.verdicts.status(min(step, self.run.steps))

    def critical_ratio(self, step: int) -> float:
        """Learning rate as a share of the local critical one; NaN where there is none."""
        row = min(step, self.run.steps)
        critical = float(self.run.critical_lr[row])
        return float(self.run.learning_rate[row]) / critical if critical > 0 else float("nan")


def lanes(scene: Scene, runs: Sequence[Run], ghosts: Sequence[Run], theme: Theme) -> tuple[Lane, ...]:
    """Bring runs together with the optimizers of a scene.

    A scene may be a little ahead of its runs, because they are computed elsewhere: a run is given to the next
    optimizer of the same key, and what finds no partner is left out.
    """
    racing = [pair for pair in zip(scene.optimizers, scene.labels, strict=True) if pair[0].enabled]
    before: list[Run | None] = list(ghosts) if len(ghosts) == len(runs) else [None] * len(runs)
    made = []
    for run, ghost in zip(runs, before, strict=True):
        place = next((k for k, (choice, _) in enumerate(racing) if choice.key == run.key), None)
        if place is None:
            continue
        choice, label = racing[place]
        del racing[: place + 1]
        shown = ghost if ghost is not run else None
        marker = "circle" if scene.view.look == "classic" else choice.optimizer.marker
        colour = QColor(colour_of(choice, theme))
        made.append(Lane(choice, label, colour, run, shown, _finite_rows(run), marker))
    return tuple(made)


def _finite_rows(run: Run) -> int:
    bad = ~(np.isfinite(run.position[:, 0]) & np.isfinite(run.position[:, 1]))
    return int(bad.argmax()) if bad.any() else len(bad)
