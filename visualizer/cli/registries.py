"""``discesa surfaces``, ``optimizers``, ``models`` ...: the registries, whole as JSON or short as a table."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from visualizer.cli.output import write

if TYPE_CHECKING:
    from collections.abc import Sequence

AsJson = Annotated[bool, typer.Option("--json", help="Everything there is to know, as JSON.")]


def surfaces(as_json: AsJson = False) -> None:
    """List the surfaces of the catalog."""
    from surfaces.catalog import CATALOG

    if as_json:
        _write_json([_plain(surface) for surface in CATALOG.values()])
        return
    rows = [(surface.key, surface.name, surface.formula) for surface in CATALOG.values()]
    _write_table(("surface", "name", "formula"), rows)


def optimizers(as_json: AsJson = False) -> None:
    """List the optimizers and their hyperparameters."""
    from visualizer.descent.optimizers import OPTIMIZERS

    if as_json:
        _write_json([optimizer.as_dict() for optimizer in OPTIMIZERS.values()])
        return
    rows = [
        (
            optimizer.key,
            optimizer.name,
            ", ".join(f"{each.name}={_word(each.default)}" for each in optimizer.hyperparameters),
        )
        for optimizer in OPTIMIZERS.values()
    ]
    _write_table(("optimizer", "name", "hyperparameters and their defaults"), rows)


def models(as_json: AsJson = False) -> None:
    """List the models of PyTorch that can be trained, and their settings."""
    from surfaces.models import MODELS

    if as_json:
        _write_json([row.as_dict() for row in MODELS.values()])
        return
    rows = [
        (
            row.key,
            row.formula,
            ", ".join(f"{each.name}={_word(row.default(each.name))}" for each in row.settings),
        )
        for row in MODELS.values()
    ]
    _write_table(("model", "formula", "settings and their defaults"), rows)


def datasets(as_json: AsJson = False) -> None:
    """List the data that can be made, and their settings."""
    from surfaces.datasets import DATASETS

    if as_json:
        _write_json([row.as_dict() for row in DATASETS.values()])
        return
    rows = [
        (row.key, row.formula, ", ".join(f"{each.name}={_word(each.default)}" for each in row.adjustable))
        for row in DATASETS.values()
    ]
    _write_table(("dataset", "formula", "settings and their defaults"), rows)


def losses(as_json: AsJson = False) -> None:
    """List the losses that models are trained with."""
    from surfaces.losses import LOSSES

    if as_json:
        _write_json([row.as_dict() for row in LOSSES.values()])
        return
    rows = [(row.key, row.formula, ", ".join(row.tasks)) for row in LOSSES.values()]
    _write_table(("loss", "formula", "for"), rows)


def presets(as_json: AsJson = False) -> None:
    """List the presets: scenes that show one thing each."""
    from visualizer.presets import PRESETS

    if as_json:
        _write_json([{**vars(preset), "file": str(preset.file)} for preset in PRESETS.values()])
        return
    rows = [(preset.name, preset.title, preset.lesson) for preset in PRESETS.values()]
    _write_table(("preset", "title", "what it shows"), rows)


def _word(default: float | bool | str) -> str:
    """A default as it is typed on the command line."""
    if isinstance(default, str):
        return default
    return str(default).lower() if isinstance(default, bool) else f"{default:g}"


def _plain(value: Any) -> Any:
    """A frozen value of the catalog as what JSON knows."""
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, tuple):
        names = getattr(value, "_fields", None)
        parts = [_plain(part) for part in value]
        return parts if names is None else dict(zip(names, parts, strict=True))
    return value


def _write_json(rows: list[dict[str, Any]]) -> None:
    write([json.dumps(rows, indent=2, allow_nan=False), "\n"])


def _write_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.console import Console
    from rich.table import Table

    shown = Table(box=None)
    for heading in headings:
        shown.add_column(heading, overflow="fold")
    for row in rows:
        shown.add_row(*row)
    console = Console()
    with console.capture() as captured:
        console.print(shown, markup=False)
    write([captured.get()])
