"""The numbers of the table: one row for each run, at one step. Free of Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from visualizer.gui.widgets.numbers import MINUS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from visualizer.descent.run import Run
    from visualizer.descent.verdict import Verdict
    from visualizer.scene import OptimizerChoice, Scene

NUMBERS = ("x", "y", "loss", "grad_x", "grad_y", "grad_norm", "step_length")
NOISY_NUMBERS = (
    "x",
    "y",
    "loss",
    "grad_x",
    "grad_y",
    "grad_norm",
    "used_grad_x",
    "used_grad_y",
    "step_length",
)
ROOMS = (9, 8, 7, 6)
"""The most characters of a number, from a wide table to a narrow one."""

_DIGITS = 4
_POSITIONAL = (1e-4, 1e5)


@dataclass(frozen=True)
class Row:
    """One optimizer at one step.

    Attributes:
        label: What the optimizer is called in this race.
        choice: The optimizer.
        step: The step; the run's last one if it ended earlier.
        numbers: In the order of ``NUMBERS``, or of ``NOISY_NUMBERS`` where the race has noise.
        verdict: At that step.
    """

    label: str
    choice: OptimizerChoice
    step: int
    numbers: tuple[float, ...]
    verdict: Verdict


def rows(scene: Scene, runs: Sequence[Run], step: int) -> tuple[Row, ...]:
    """The rows of the table, in the order of the runs; ``scene`` is the one that they belong to."""
    if not runs:
        return ()  # nothing has been computed yet
    return tuple(
        Row(label, choice, min(step, run.steps), numbers_at(run, step), run.verdict(step))
        for label, choice, run in zip(labels_of(scene), scene.racing, runs, strict=True)
    )


def labels_of(scene: Scene) -> tuple[str, ...]:
    """What the racing optimizers are called, in the order of the runs."""
    named = zip(scene.optimizers, scene.labels, strict=True)
    return tuple(label for choice, label in named if choice.enabled)


def numbers_at(run: Run, step: int) -> tuple[float, ...]:
    """Position, loss, gradient, its norm, the noisy gradient if there is one, and the step's length."""
    k = min(step, run.steps)
    (x, y), (grad_x, grad_y) = run.position[k].tolist(), run.gradient[k].tolist()
    used = () if run.used_gradient is None else tuple(run.used_gradient[k].tolist())
    norm = math.hypot(grad_x, grad_y) if run.trajectory is None else float(run.gradient_norm[k])
    return (x, y, float(run.loss[k]), grad_x, grad_y, norm, *used, float(run.step_length[k]))


def as_text(chosen: Sequence[Row]) -> str:
    """Rows as text for a spreadsheet: a header line, columns parted by tabs, numbers with all digits."""
    noisy = bool(chosen) and len(chosen[0].numbers) == len(NOISY_NUMBERS)
    lines = [("optimizer", "step", *(NOISY_NUMBERS if noisy else NUMBERS), "verdict")]
    lines += [(row.label, str(row.step), *map(repr, row.numbers), row.verdict.status.value) for row in chosen]
    return "\n".join("\t".join(line) for line in lines) + "\n"


def digits(value: float, room: int = ROOMS[0]) -> str:
    """``value`` with four significant digits, trailing zeros too, so that digits stand below each other.

    Args:
        value: Any number.
        room: The most characters; where four digits need more, fewer are shown.
    """
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    for precision in range(_DIGITS, 0, -1):
        texts = _written(value, precision)
        fitting = [text for text in texts if len(text) <= room]
        if fitting:
            return fitting[0].replace("-", MINUS)
    return texts[-1].replace("-", MINUS)


def _written(value: float, precision: int) -> list[str]:
    """The number with that many digits: as people write it, and with an exponent."""
    mantissa, _, exponent = f"{value:.{precision - 1}e}".partition("e")
    low, high = _POSITIONAL
    rounded = float(f"{mantissa}e{exponent}")
    scientific = f"{mantissa}e{int(exponent)}"
    if rounded != 0 and not low <= abs(rounded) < high:
        return [scientific]
    places = max(precision - 1 - int(exponent), 0)
    return [f"{rounded:.{places}f}", scientific]
