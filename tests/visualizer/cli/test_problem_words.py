"""``--model`` and ``--data``: what their words mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from surfaces.datasets import make_dataset, standardised
from surfaces.models import ModelSpec
from visualizer.cli.input_error import InputError
from visualizer.cli.problem_words import data_choice, model_choice
from visualizer.problems import data_of

if TYPE_CHECKING:
    from pathlib import Path

TABLE = 'size,"we,ight",price\n1,2,3.5\n2,3,5.1\n3,5,8.2\n4,4.5,8.6\n5,6,11\n'


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("linear-regression", ModelSpec("linear-regression")),
        ("mlp", ModelSpec("mlp")),
        ("mlp:hidden=8,layers=3", ModelSpec("mlp", hidden=8, layers=3)),
        (
            "mlp:hidden=16,layers=2,activation=relu,dropout=0.1,batchnorm",
            ModelSpec("mlp", hidden=16, layers=2, activation="relu", dropout=0.1, batch_norm=True),
        ),
        ("mlp:batchnorm=true", ModelSpec("mlp", batch_norm=True)),
        ("mlp:batchnorm=false", ModelSpec("mlp")),
        ("deep-sigmoid:layers=5", ModelSpec("deep-sigmoid", layers=5)),
    ],
)
def test_models(text: str, spec: ModelSpec) -> None:
    choice = model_choice(text, seed=7)
    assert choice.spec == spec
    assert choice.seed == 7


@pytest.mark.parametrize(
    ("text", "key", "settings"),
    [
        ("line", "line", {}),
        ("line:n=50,noise=0.2,seed=3", "line", {"n": 50, "noise": 0.2, "seed": 3}),
        ("spirals:arms=3", "spirals", {"arms": 3}),
        ("moons:n=50:noise=0.2", "moons", {"n": 50, "noise": 0.2}),
    ],
)
def test_data_that_are_made(text: str, key: str, settings: dict[str, float]) -> None:
    expected = make_dataset(key, **settings)
    for suffix, wanted in {"": expected, separator(text) + "standardise": standardised(expected)}.items():
        found = data_of(data_choice(text + suffix))
        assert np.array_equal(found.features, wanted.features)
        assert np.array_equal(found.target, wanted.target)


def separator(text: str) -> str:
    return "," if ":" in text else ":"


@pytest.mark.parametrize("folder", ["plain", "with:colon", "with,comma", "features=x", "with:target", "a b"])
@pytest.mark.parametrize(
    ("words", "features", "target"),
    [
        ("", ("size", "we,ight"), "price"),
        (":features=size:target=price", ("size",), "price"),
        (":target=size:features=price", ("price",), "size"),
        (':features="we,ight",size:target=price', ("we,ight", "size"), "price"),
        (":target=size", ("we,ight", "price"), "size"),
        (":features=size", ("size",), "price"),
        (":target=we,ight:standardise", ("size", "price"), "we,ight"),
    ],
)
def test_files(folder: str, words: str, features: tuple[str, ...], target: str, tmp_path: Path) -> None:
    file = tmp_path / folder / "prices.csv"
    file.parent.mkdir()
    file.write_text(TABLE)
    rows = np.array([[1, 2, 3.5], [2, 3, 5.1], [3, 5, 8.2], [4, 4.5, 8.6], [5, 6, 11]])
    names = ["size", "we,ight", "price"]

    data = data_of(data_choice(f"{file}{words}"))

    wanted = rows[:, [names.index(name) for name in features]]
    if "standardise" in words:
        wanted = (wanted - wanted.mean(axis=0)) / wanted.std(axis=0)
    assert data.feature_names == features
    assert data.target_name == target
    assert data.features == pytest.approx(wanted, rel=1e-12)
    assert data.target == pytest.approx(rows[:, names.index(target)])


def test_whole_numbers_as_numbers_and_rows_with_holes(tmp_path: Path) -> None:
    file = tmp_path / "grades.csv"
    file.write_text("hours,grade\n" + "".join(f"{k / 3},{k % 3}\n" for k in range(12)) + ",1\n")
    assert data_of(data_choice(f"{file}:missing=drop")).task == "classes"
    data = data_of(data_choice(f"{file}:missing=drop:task=regression"))
    assert (data.task, len(data.target)) == ("regression", 12)
    with pytest.raises(ValueError, match="line 14"):
        data_of(data_choice(f"{file}:task=regression"))


def test_a_file_named_as_a_dataset_needs_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "line").write_text(TABLE)
    monkeypatch.chdir(tmp_path)
    assert data_choice("line").key == "line"
    assert data_choice("./line").key == "file"


def test_words_after_a_file_that_are_not_understood(tmp_path: Path) -> None:
    file = tmp_path / "prices.csv"
    file.write_text(TABLE)
    with pytest.raises(InputError, match=r":target=Y.*not ':targt=price'"):
        data_choice(f"{file}:targt=price")
    with pytest.raises(InputError, match="target is given twice"):
        data_choice(f"{file}:target=size:target=price")
    with pytest.raises(InputError, match="after target= a column's name"):
        data_choice(f"{file}:target=")
    with pytest.raises(InputError, match="task must be regression or binary or classes, not 'guess'"):
        data_choice(f"{file}:task=guess")
