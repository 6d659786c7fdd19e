"""Runs as text: CSV and JSON in full double precision, and a table to read."""

from __future__ import annotations

import json
import math
from itertools import repeat
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from visualizer.descent.run import Run
    from visualizer.scene import Scene

Columns = dict[str, "NDArray[Any]"]


def csv_lines(runs: Iterable[Run]) -> Iterator[str]:
    """One line a row, run after run: ``optimizer,step,x,y,loss,grad_x,grad_y,grad_norm,lr``.

    Row k is the state after k steps; ``lr`` is the rate that the update from it uses. Where the gradients
    were noisy, ``used_grad_x,used_grad_y`` follow: what the update was given.
    """
    for number, run in enumerate(runs):
        columns = {**_state(run), "grad_norm": run.gradient_norm, "lr": run.learning_rate, **_used(run)}
        if number == 0:
            yield ",".join(["optimizer", "step", *columns]) + "\n"
        # repr gives the shortest text that reads back as the same double.
        texts = [map(repr, column.tolist()) for column in columns.values()]
        for row in zip(repeat(run.name), map(str, range(run.steps + 1)), *texts, strict=False):
            yield ",".join(row) + "\n"


def json_pieces(scene: Scene, runs: Iterable[Run]) -> Iterator[str]:
    """The scene and the runs as one JSON document, a run at a time; numbers that are not finite are null."""
    yield f'{{"scene": {json.dumps(scene.model_dump(mode="json"))},\n"runs": ['
    for number, run in enumerate(runs):
        yield (",\n" if number else "\n") + json.dumps(_as_dict(run), allow_nan=False)
    yield "\n]}\n"


def _as_dict(run: Run) -> dict[str, Any]:
    verdict = run.verdict()
    columns = {**_state(run), **_used(run)}
    return {
        "optimizer": run.name,
        "hyperparameters": dict(run.hyperparameters),
        "verdict": {"status": str(verdict.status), "step": verdict.step, "cause": verdict.cause},
        "critical_lr": _finite(float(run.critical_lr[0])),
        **{name: [_finite(number) for number in column.tolist()] for name, column in columns.items()},
    }


def _state(run: Run) -> Columns:
    """The columns that both formats have."""
    x, y = run.position.T
    grad_x, grad_y = run.gradient.T
    return {"x": x, "y": y, "loss": run.loss, "grad_x": grad_x, "grad_y": grad_y}


def _used(run: Run) -> Columns:
    """The gradient with its noise, where there was noise."""
    if run.used_gradient is None:
        return {}
    used_x, used_y = run.used_gradient.T
    return {"used_grad_x": used_x, "used_grad_y": used_y}


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None


def table(scene: Scene, title: str, runs: Sequence[Run]) -> str:
    """What became of each run, in words and four significant digits, as wide as the terminal."""
    from rich.console import Console
    from rich.table import Table

    start = "({:.4g}, {:.4g})".format(*scene.start)
    shown = Table(title=f"{title}, {scene.steps:,} steps from {start}", title_justify="left", box=None)
    shown.add_column("optimizer")
    for heading in ("lr", "critical lr", "x", "y", "loss"):
        shown.add_column(heading, justify="right")
    shown.add_column("verdict")
    for run in runs:
        shown.add_row(*_cells(run))
    console = Console()
    with console.capture() as captured:
        console.print(shown)
        for run in runs:
            console.print(_sentence(run), markup=False, highlight=False)
    return captured.get()


def _cells(run: Run) -> list[str]:
    """One row of the table: the end of the run."""
    numbers = (run.learning_rate[0], run.critical_lr[0], *run.position[-1], run.loss[-1])
    words = [f"{number:.4g}" for number in numbers]
    if math.isnan(run.critical_lr[0]):
        words[1] = "none"
    return [run.name, *words, str(run.verdict().status)]


def _sentence(run: Run) -> str:
    """The run's verdict: since when, and why."""
    verdict = run.verdict()
    return f"{run.name}: {verdict.status} since step {verdict.step:,}. {verdict.cause}"
