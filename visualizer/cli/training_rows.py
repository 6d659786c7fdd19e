"""Trajectories as text: CSV and JSON in full double precision, and a table to read."""

from __future__ import annotations

import json
import math
from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from surfaces.problem import Problem
    from visualizer.descent.trajectory import Trajectory

    Runs = Sequence[tuple[str, Trajectory]]


def csv_lines(runs: Runs, every: int = 1) -> Iterator[str]:
    """One line a row, optimizer after optimizer: ``optimizer,epoch,step,loss,grad_norm,lr``.

    For two parameters their values and gradients follow, such as ``b,w,grad_b,grad_w``. Row k is the state
    after k updates.

    Args:
        runs: Each optimizer's name and its trajectory.
        every: Only every so many rows; the first and the last one are always there.
    """
    for number, (name, trajectory) in enumerate(runs):
        columns = _columns(trajectory, every)
        if number == 0:
            yield ",".join(["optimizer", *columns]) + "\n"
        # repr gives the shortest text that reads back as the same double.
        for row in zip(repeat(name), *(map(repr, column) for column in columns.values()), strict=False):
            yield ",".join(row) + "\n"


def json_pieces(about: Mapping[str, Any], runs: Runs, every: int = 1) -> Iterator[str]:
    """What was trained and the rows as one JSON document; numbers that are not finite are null."""
    yield "{" + "".join(f"{json.dumps(key)}: {json.dumps(value)},\n" for key, value in about.items())
    yield '"runs": ['
    for number, (name, trajectory) in enumerate(runs):
        columns = _columns(trajectory, every)
        one = trajectory.contestant
        run = {
            "optimizer": name,
            "hyperparameters": dict(one.hyperparameters),
            **{key: [_finite(each) for each in column] for key, column in columns.items()},
        }
        yield (",\n" if number else "\n") + json.dumps(run, allow_nan=False)
    yield "\n]}\n"


def _columns(trajectory: Trajectory, every: int) -> dict[str, list[Any]]:
    """The columns, by their names, of the rows that are wanted."""
    steps = trajectory.first + np.arange(len(trajectory.loss))
    rows = np.flatnonzero(steps % every == 0)
    rows = np.union1d(rows, [0, len(steps) - 1])
    columns: dict[str, NDArray[Any]] = {
        "epoch": trajectory.epoch,
        "step": steps,
        "loss": trajectory.loss,
        "grad_norm": trajectory.gradient_norm,
        "lr": trajectory.learning_rate,
    }
    if trajectory.parameters.shape[1] == 2:
        assert trajectory.complete, "two numbers a row always fit"
        columns |= dict(zip(trajectory.names, trajectory.parameters.T, strict=True))
        columns |= {f"grad_{n}": c for n, c in zip(trajectory.names, trajectory.gradient.T, strict=True)}
    listed = {name: column[rows].tolist() for name, column in columns.items()}
    return {**listed, "epoch": [int(each) if each == int(each) else each for each in listed["epoch"]]}


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None


def table(title: str, problem: Problem, runs: Runs) -> str:
    """What became of each optimizer, in four significant digits, as wide as the terminal."""
    from rich.console import Console
    from rich.table import Table

    shown = Table(title=title, title_justify="left", box=None)
    shown.add_column("optimizer")
    names = problem.names if problem.two_parameters else ()
    for heading in ("lr", "epoch", "first loss", "last loss", "|gradient|", *names):
        shown.add_column(heading, justify="right")
    for name, trajectory in runs:
        shown.add_row(name, *_cells(trajectory, len(names)))
    console = Console()
    with console.capture() as captured:
        console.print(shown)
        for name, trajectory in runs:
            if trajectory.finite < len(trajectory.loss):
                step = trajectory.first + trajectory.finite
                console.print(f"{name}: not finite since step {step:,}", markup=False, highlight=False)
        for remark in problem.data.remarks:
            console.print(remark, markup=False, highlight=False)
    return captured.get()


def _cells(trajectory: Trajectory, parameters: int) -> list[str]:
    """One row of the table: beginning and end."""
    numbers = [
        trajectory.learning_rate[0],
        trajectory.epoch[-1],
        trajectory.loss[0],
        trajectory.loss[-1],
        trajectory.gradient_norm[-1],
        *trajectory.parameters[-1][:parameters],
    ]
    return [f"{each:.4g}" for each in numbers]
