"""``discesa surfaces``, ``optimizers``, ``presets``, ``models``, ``datasets`` and ``losses``."""

from __future__ import annotations

import json

import pytest

from surfaces.catalog import CATALOG
from surfaces.datasets import DATASETS
from surfaces.losses import LOSSES
from surfaces.models import MODELS
from visualizer.__main__ import main
from visualizer.descent.optimizers import OPTIMIZERS
from visualizer.presets import PRESETS
from visualizer.scene_file import load


def _said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(arguments) == 0
    return capsys.readouterr().out


def test_surfaces_whole(capsys: pytest.CaptureFixture[str]) -> None:
    listed = json.loads(_said(capsys, "surfaces", "--json"))

    assert [row["key"] for row in listed] == list(CATALOG)
    for row, surface in zip(listed, CATALOG.values(), strict=True):
        assert row["formula"] == surface.formula
        assert row["window"] == surface.window._asdict()
        assert row["minima"] == [{"x": m.x, "y": m.y, "kind": m.kind} for m in surface.minima]
        assert row["lowest"] == surface.lowest
        assert tuple(row["start"]) == surface.start
        assert row["learning_rates"] == dict(surface.learning_rates)
        assert row["parameters"] == dict(surface.parameters)
        assert row["source"] == surface.source


def test_optimizers_whole(capsys: pytest.CaptureFixture[str]) -> None:
    listed = json.loads(_said(capsys, "optimizers", "--json"))

    assert [row["key"] for row in listed] == list(OPTIMIZERS)
    for row, optimizer in zip(listed, OPTIMIZERS.values(), strict=True):
        assert row["torch_class"] == optimizer.torch_class
        assert row["colour"] == optimizer.colour
        for told, known in zip(row["hyperparameters"], optimizer.hyperparameters, strict=True):
            assert (told["name"], told["default"]) == (known.name, known.default)
            assert (told["minimum"], told["maximum"]) == (known.minimum, known.maximum)
            assert (told["scale"], told["meaning"]) == (known.scale, known.meaning)


def test_presets_whole(capsys: pytest.CaptureFixture[str]) -> None:
    listed = json.loads(_said(capsys, "presets", "--json"))

    assert [row["name"] for row in listed] == list(PRESETS)
    for row, preset in zip(listed, PRESETS.values(), strict=True):
        assert set(row) == {"name", "title", "lesson", "file"}
        assert (row["title"], row["lesson"]) == (preset.title, preset.lesson)
        assert load(row["file"]) == preset.scene()


def test_models_whole(capsys: pytest.CaptureFixture[str]) -> None:
    listed = json.loads(_said(capsys, "models", "--json"))

    assert [row["key"] for row in listed] == list(MODELS)
    for row, model in zip(listed, MODELS.values(), strict=True):
        assert (row["name"], row["formula"], row["tasks"]) == (model.name, model.formula, list(model.tasks))
        assert row["inputs"] == model.inputs
        for told, known in zip(row["settings"], model.settings, strict=True):
            assert (told["name"], told["default"]) == (known.name, model.default(known.name))
            assert (told["minimum"], told["maximum"]) == (known.minimum, known.maximum)
            assert (told["choices"], told["allowed"]) == (list(known.choices), known.allowed)


def test_datasets_whole(capsys: pytest.CaptureFixture[str]) -> None:
    listed = json.loads(_said(capsys, "datasets", "--json"))

    assert [row["key"] for row in listed] == list(DATASETS)
    for row, dataset in zip(listed, DATASETS.values(), strict=True):
        assert (row["name"], row["formula"], row["task"]) == (dataset.name, dataset.formula, dataset.task)
        assert row["source"] == dataset.source
        for told, known in zip(row["adjustable"], dataset.adjustable, strict=True):
            assert (told["name"], told["default"]) == (known.name, known.default)
            assert (told["minimum"], told["maximum"]) == (known.minimum, known.maximum)


def test_losses_whole(capsys: pytest.CaptureFixture[str]) -> None:
    listed = json.loads(_said(capsys, "losses", "--json"))

    assert [row["key"] for row in listed] == list(LOSSES)
    for row, loss in zip(listed, LOSSES.values(), strict=True):
        assert (row["name"], row["torch_function"]) == (loss.name, loss.torch_function)
        assert (row["formula"], row["slope"], row["tasks"]) == (loss.formula, loss.slope, list(loss.tasks))


REGISTRIES = {
    "surfaces": CATALOG,
    "optimizers": OPTIMIZERS,
    "presets": PRESETS,
    "models": MODELS,
    "datasets": DATASETS,
    "losses": LOSSES,
}


@pytest.mark.parametrize(("command", "registry"), REGISTRIES.items())
def test_lists_to_read(command: str, registry: dict[str, object], capsys: pytest.CaptureFixture[str]) -> None:
    words = _said(capsys, command).split()
    assert set(registry) <= set(words)
