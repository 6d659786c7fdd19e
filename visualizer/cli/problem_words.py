"""``--model``, ``--data``, ``--loss``, ``--device``: from words to a ProblemChoice and its Problem.

    --model mlp:hidden=16,layers=2,activation=tanh,dropout=0.1,batchnorm
    --data  moons:n=200,noise=0.1,seed=1,standardise
    --data  FILE.csv:features=a,b:target=y:task=regression:missing=drop:standardise

A path may hold colons and commas: what follows it begins with one of these words. A column whose name has a
comma in it is written between quotation marks.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from surfaces.datasets import DATASETS, complete_settings
from surfaces.losses import LOSSES
from surfaces.model_settings import SETTINGS
from surfaces.models import MODELS, ModelSpec
from visualizer.cli.input_error import InputError, quoted, unknown
from visualizer.cli.words import FLAGS, assignments, number
from visualizer.problem_choice import FILE_KEY, DataChoice, ModelChoice, ProblemChoice
from visualizer.scene_file import first_problem

if TYPE_CHECKING:
    from surfaces.problem import Problem

STANDARDISE = "standardise"

_SETTING_NAMES = {"batchnorm": "batch_norm"}
_FILE_WORDS = re.compile(r":(?=(?:features|target|task|missing)=|standardise(?::|$))")
_CHOICES = {"task": ("regression", "binary", "classes"), "missing": ("refuse", "drop")}
_WORD_OF_KEY = re.compile("[:,]")


def problem_choice(
    model: str, data: str, loss: str | None = None, device: str = "auto", seed: int = 1
) -> ProblemChoice:
    """What the words mean.

    Args:
        model: ``--model``.
        data: ``--data``.
        loss: ``--loss``; None for the usual one of the data's task.
        device: ``--device``.
        seed: Of the weights.

    Raises:
        InputError: A word is wrong.
    """
    if loss is not None and loss not in LOSSES:
        raise unknown("loss", loss, LOSSES, "discesa losses")
    chosen_data = data_choice(data)
    try:
        return ProblemChoice(model=model_choice(model, seed), data=chosen_data, loss=loss, device=device)
    except ValidationError as error:
        if error.errors()[0]["loc"] == ("device",):
            expected = "auto, cpu, cuda, cuda:1 or mps"
            raise InputError(f"--device must be {expected}, not {quoted(device)}") from None
        raise InputError(first_problem(error)) from None


def made_problem(choice: ProblemChoice) -> Problem:
    """Data, model and loss on their device.

    Raises:
        InputError: They do not go together, a file cannot be read, or there is no such device.
    """
    from visualizer.problems import problem_of

    try:
        return problem_of(choice)
    except ValueError as error:
        raise InputError(str(error)) from None


def model_choice(text: str, seed: int) -> ModelChoice:
    """Read ``key:name=value,...``, where ``batchnorm`` stands for ``batchnorm=true``.

    Raises:
        InputError: A word is wrong.
    """
    key, colon, rest = text.partition(":")
    if key not in MODELS:
        raise unknown("model", key, MODELS, "discesa models")
    parts = [f"{part}=true" if part in _switches() else part for part in rest.split(",")] if colon else []
    settings = {
        _SETTING_NAMES.get(name, name): _setting(key, name, value)
        for name, value in assignments("--model", text, parts)
    }
    try:
        spec = ModelSpec(key, **settings)
    except ValueError as error:
        raise InputError(f"--model {quoted(text)}: {error}") from None
    return ModelChoice(seed=seed, **vars(spec))


def data_choice(text: str) -> DataChoice:
    """Read ``key:name=value,...`` or ``FILE.csv:features=a,b:target=y``.

    Raises:
        InputError: A word is wrong, or there is neither such a dataset nor such a file.
    """
    key, *words = _WORD_OF_KEY.split(text)
    if key in DATASETS:
        return _made(text, key, words)
    path, *words = _FILE_WORDS.split(text)
    if not Path(path).is_file():
        _refuse_words_after_file(path)
        if Path(path).suffix or "/" in path or "\\" in path:
            why = "that is a folder" if Path(path).is_dir() else "there is no such file"
            raise InputError(f"--data {quoted(path)}: {why}")
        raise unknown("dataset", key, DATASETS, "a file ends in .csv, and discesa datasets")
    return _file(text, path, words)


def _switches() -> set[str]:
    """The settings of models that are on or off, as they are typed."""
    named = {field: name for name, field in _SETTING_NAMES.items()}
    return {named.get(each.name, each.name) for each in SETTINGS.values() if isinstance(each.default, bool)}


def _setting(key: str, name: str, text: str) -> Any:
    """A setting's value, of the setting's type."""
    typed = {field: word for word, field in _SETTING_NAMES.items()}
    known = {typed.get(each.name, each.name): each for each in MODELS[key].settings}
    if name not in known:
        has = f"it has {', '.join(known)}" if known else "it has none"
        raise InputError(f"--model: {key} has no setting {quoted(name)}; {has}")
    default = known[name].default
    value: Any = text
    if isinstance(default, bool):
        value = FLAGS.get(text.lower())
    elif isinstance(default, (int, float)):
        value = _int(text) if isinstance(default, int) else number(text)
    if value is None or not known[name].allows(value):
        raise InputError(f"--model {key}: {name} must be {known[name].allowed}, not {quoted(text)}")
    return value


def _int(text: str) -> int | None:
    try:
        return int(text)
    except ValueError:
        return None


def _made(text: str, key: str, words: list[str]) -> DataChoice:
    pairs = assignments("--data", text, [word for word in words if word != STANDARDISE])
    settings = {}
    for name, value in pairs:
        found = number(value)
        if found is None:
            raise InputError(f"--data {key}: {name} must be a number, not {quoted(value)}")
        settings[name] = found
    try:
        complete_settings(key, settings)
    except (ValueError, OverflowError) as error:
        raise InputError(f"--data {quoted(text)}: {error}") from None
    return DataChoice(key=key, settings=settings, standardise=STANDARDISE in words)


def _refuse_words_after_file(text: str) -> None:
    """Raises an InputError where a file is followed by something that is not understood."""
    ends = [place for place, character in enumerate(text) if character == ":"]
    for end in reversed(ends):
        if Path(text[:end]).is_file():
            known = ":features=A,B, :target=Y, :task=, :missing= or :standardise"
            raise InputError(f"--data: after the file {known} is expected, not {quoted(text[end:])}")


def _file(text: str, path: str, words: list[str]) -> DataChoice:
    given: dict[str, str] = {}
    for word in words:
        name, _, value = word.partition("=")
        if name in given:
            raise InputError(f"--data {quoted(text)}: {name} is given twice")
        if name in _CHOICES and value not in _CHOICES[name]:
            raise InputError(f"--data: {name} must be {' or '.join(_CHOICES[name])}, not {quoted(value)}")
        if name != STANDARDISE and not value:
            raise InputError(f"--data {quoted(text)}: after {name}= a column's name is expected")
        given[name] = value
    chosen: dict[str, Any] = {name: value for name, value in given.items() if name != STANDARDISE}
    if "features" in given:
        chosen["features"] = _columns(given["features"])
    return DataChoice(
        key=FILE_KEY, file=str(Path(path).resolve()), standardise=STANDARDISE in given, **chosen
    )


def _columns(text: str) -> tuple[str, ...]:
    """Names with commas between them."""
    (names,) = csv.reader([text], skipinitialspace=True)
    return tuple(name.strip() for name in names)
