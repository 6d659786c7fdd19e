"""Scene files: a Scene as JSON, read with errors that name the field and what is allowed, written whole."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from surfaces.catalog import CATALOG
from surfaces.formula_error import FormulaError
from visualizer.checkpoint_choice import CheckpointChoice
from visualizer.descent.optimizers import OPTIMIZERS
from visualizer.engine import surface_of
from visualizer.problem_choice import (
    DataChoice,
    ModelChoice,
    MovedPoint,
    PlaneChoice,
    PlaneRuns,
    ProblemChoice,
    TrainingChoice,
)
from visualizer.scene import Bounds, Eye, OptimizerChoice, RateChange, Scene, SurfaceChoice, View
from visualizer.whole_file import whole_file

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from visualizer.value import Value

VERSION = 1
"""The version of scenes that this app reads and writes."""
LARGEST = 4 * 2**20
"""Bytes of a scene file; a real one has a few thousand."""

_LONGEST_VALUE = 40
_PARTS: dict[tuple[str, ...], type[Value]] = {
    (): Scene,
    ("surface",): SurfaceChoice,
    ("surface", "window"): Bounds,
    ("surface", "problem"): ProblemChoice,
    ("surface", "problem", "data"): DataChoice,
    ("surface", "problem", "data", "moved"): MovedPoint,
    ("surface", "problem", "model"): ModelChoice,
    ("surface", "problem", "plane"): PlaneChoice,
    ("surface", "problem", "plane", "runs"): PlaneRuns,
    ("surface", "problem", "plane", "runs", "optimizers"): OptimizerChoice,
    ("surface", "problem", "checkpoint"): CheckpointChoice,
    ("training",): TrainingChoice,
    ("optimizers",): OptimizerChoice,
    ("optimizers", "changes"): RateChange,
    ("view",): View,
    ("view", "eye"): Eye,
}
_REGISTRIES: dict[tuple[str, ...], tuple[Iterable[str], str]] = {
    ("surface",): (CATALOG, "discesa surfaces"),
    ("optimizers", "key"): (OPTIMIZERS, "discesa optimizers"),
}
_UNION_MEMBERS = {"float", "bool"}


class SceneFileError(ValueError):
    """What is wrong with a scene file, in one line that begins with its name."""


def load(path: str | Path) -> Scene:
    """Read a scene file.

    Raises:
        SceneFileError: There is no such file, or it holds no scene; the text says where and what is allowed.
    """
    try:
        return read(_bytes_of(Path(path)))
    except SceneFileError as error:
        message = f"{path}: {error}"
        raise SceneFileError(" ".join(message.split())) from None


def save(path: str | Path, scene: Scene) -> None:
    """Write a scene file, whole or not at all.

    Raises:
        OSError: The file cannot be written; what was there before stays.
    """
    with whole_file(Path(path)) as stream:
        stream.write(scene.model_dump_json(indent=2) + "\n")


def read(content: bytes) -> Scene:
    """Read a scene from a file's content.

    Raises:
        SceneFileError: It is none; the text says where and what is allowed.
    """
    if len(content) > LARGEST:
        message = f"larger than {LARGEST // 2**20} MiB, which no scene file is"
        raise SceneFileError(message)
    data = _parsed(content)
    _check_kind(data)
    try:
        scene = Scene.model_validate(data)
        surface_of(scene.surface)
    except ValidationError as error:
        raise SceneFileError(first_problem(error)) from None
    except FormulaError as error:
        message = f"surface.formula: {error.reason}"
        raise SceneFileError(message) from None
    except ValueError as error:
        place = "parameters" if scene.surface.problem is None else "problem"
        message = f"surface.{place}: {error}"
        raise SceneFileError(message) from None
    return scene


def first_problem(error: ValidationError) -> str:
    """The first thing that is wrong with the parts of a Scene: the field, what is allowed, what was given."""
    problem = error.errors()[0]
    place = [part for part in problem["loc"] if part not in _UNION_MEMBERS]
    names = tuple(part for part in place if isinstance(part, str))
    if problem["type"] == "extra_forbidden" and names[:-1] in _PARTS:
        place, said = place[:-1], _unknown_field(names)
    else:
        said = _said(problem, names)
    where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).removeprefix(".")
    return f"{where}: {said}" if where else said


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(LARGEST + 1)
    except FileNotFoundError:
        message = "there is no such file"
    except IsADirectoryError:
        message = "that is a folder; a scene file is expected"
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        message = f"cannot be read: {getattr(error, 'strerror', None) or error}"
    raise SceneFileError(message)


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        message = "not a scene file: it is no UTF-8 text"
    except json.JSONDecodeError as error:
        message = f"not JSON: line {error.lineno}, column {error.colno}: {error.msg}"
    except RecursionError:
        message = "not a scene: it is nested too deeply"
    except ValueError:  # Python reads no whole number of more than some thousand digits
        message = "not a scene: a number has too many digits"
    raise SceneFileError(message)


def _check_kind(data: Any) -> None:
    """Whether it is a scene at all, and one of a version that is known."""
    fields = list(Scene.model_fields)
    if not isinstance(data, dict) or not any(field in data for field in fields):
        message = f"not a scene: expected is a JSON object with {', '.join(fields)}"
        raise SceneFileError(message)
    version = data.get("version", VERSION)
    if isinstance(version, int) and version > VERSION:
        message = f"version: written by a newer Discesa as version {version}; this one reads {VERSION}"
        raise SceneFileError(message)


def _unknown_field(names: tuple[str, ...]) -> str:
    known = list(_PARTS[names[:-1]].model_fields)
    hint = _nearest(names[-1], known) or f"known are {', '.join(known)}"
    return f"there is no field {names[-1]!r}; {hint}"


def _said(problem: ErrorDetails, names: tuple[str, ...]) -> str:
    """What is wrong with a field, in words: what is allowed, and what was given."""
    kind, given = problem["type"], _short(problem["input"])
    if kind == "value_error":
        return _refused(str(problem["ctx"]["error"]), names, problem["input"])
    if kind == "missing":
        return "is missing"
    if kind == "model_type" and names in _PARTS:
        return f"must be an object with {', '.join(_PARTS[names].model_fields)}, not {given}"
    if kind == "tuple_type":
        return f"must be a list, not {given}"
    reason = problem["msg"].partition(", unable to parse")[0]
    must = reason.replace("Input should be", "must be")
    return reason if must == reason else f"{must}, not {given}"


def _refused(reason: str, names: tuple[str, ...], given: object) -> str:
    """What a check of ours said; of an unknown key also the nearest known one, or what lists all."""
    if names not in _REGISTRIES or not reason.startswith("there is no"):
        return reason
    known, command = _REGISTRIES[names]
    name = given.get("key") if isinstance(given, Mapping) else given
    return f"{reason}; {_nearest(str(name), known) or f'{command} lists all'}"


def _nearest(name: str, known: Iterable[str]) -> str:
    found = difflib.get_close_matches(name, list(known), 1)
    return f"did you mean {found[0]!r}?" if found else ""


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 1]}…"
