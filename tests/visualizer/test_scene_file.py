"""Scene files: read back as they were written, and refused in one line that names the field."""

from __future__ import annotations

import json
import os
import stat
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from visualizer.scene import Bounds, OptimizerChoice, RateChange, SurfaceChoice, default_scene
from visualizer.scene_file import LARGEST, SceneFileError, load, read, save

if TYPE_CHECKING:
    from pathlib import Path

EVERYTHING = default_scene().with_(
    surface=SurfaceChoice(
        key="formula", formula="x**2 + y**2", window=Bounds(x_min=-1, x_max=2, y_min=0, y_max=4)
    ),
    noise=0.1,
    seed=2**32 - 1,
    start=(1 / 3, -1e-6),
    optimizers=(
        OptimizerChoice(key="adam", changes=(RateChange(step=3, lr=0.5),), colour="#123456", enabled=False),
    ),
    view=default_scene().view.with_(layout="space", height_range=(-5, 5), look="classic"),
)


def test_what_is_saved_is_read_back(tmp_path: Path) -> None:
    target = tmp_path / "race.json"
    save(target, EVERYTHING)
    assert load(target) == EVERYTHING
    assert list(tmp_path.iterdir()) == [target]
    assert target.read_text(encoding="utf-8").endswith("}\n")


def test_a_file_is_replaced_whole_or_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "race.json"
    save(target, default_scene())
    target.chmod(0o640)
    save(target, EVERYTHING)
    assert load(target) == EVERYTHING
    assert stat.S_IMODE(target.stat().st_mode) == 0o640

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    with pytest.raises(OSError, match="No space left"):
        save(target, default_scene())
    assert load(target) == EVERYTHING
    assert list(tmp_path.iterdir()) == [target]


def test_a_short_file_by_hand_is_enough() -> None:
    scene = read(b'\xef\xbb\xbf{"surface": {"key": "booth"}, "optimizers": [{"key": "sgd"}]}')
    assert scene.surface.key == "booth"
    assert scene.optimizers == (OptimizerChoice(key="sgd"),)


def scene_with(**fields: Any) -> bytes:
    return json.dumps({**default_scene().model_dump(mode="json"), **fields}).encode()


def optimizer_with(**fields: Any) -> bytes:
    return scene_with(optimizers=[{"key": "adam"}, {"key": "sgd", **fields}])


WRONG = {
    "nothing": (b"", "not JSON: line 1, column 1"),
    "broken off": (b'{"version": 1,\n "steps":\n', "not JSON: line 3"),
    "comma too many": (b'{"version": 1,\n}', "not JSON: line 2, column 1"),
    "no text": (b"\xff\xfe\x00", "UTF-8"),
    "a list": (b"[1, 2]", "not a scene", "JSON object with version, surface"),
    "null": (b"null", "not a scene"),
    "empty object": (b"{}", "not a scene"),
    "another object": (b'{"name": "discesa", "private": true}', "not a scene"),
    "runs": (b'{"scene": {}, "runs": []}', "not a scene"),
    "too deep": (b"[" * 100_000, "nested too deeply"),
    "too many digits": (b'{"steps": ' + b"1" * 10_000 + b"}", "too many digits"),
    "too large": (b" " * (LARGEST + 1), "4 MiB"),
    "newer": (scene_with(version=2), "version", "newer Discesa as version 2", "reads 1"),
    "version of no kind": (scene_with(version="one"), "version: must be 1, not 'one'"),
    "unknown field": (scene_with(stpes=3), "no field 'stpes'", "did you mean 'steps'?"),
    "unknown field of a part": (
        scene_with(view={"wibble": 3}),
        "view: there is no field 'wibble'; known are layout, drawing,",
    ),
    "unknown field of an optimizer": (optimizer_with(lr=1), "optimizers[1]: there is no field 'lr'"),
    "unknown surface": (scene_with(surface={"key": "beal"}), "surface: ", "'beal'", "did you mean 'beale'?"),
    "unlike any surface": (scene_with(surface={"key": "zzzz"}), "discesa surfaces lists all"),
    "surface of no kind": (scene_with(surface=3), "surface: must be an object with key,", "not 3"),
    "wrong formula": (scene_with(surface={"key": "formula", "formula": "5x"}), "surface.formula: ", "5*x"),
    "unknown parameter": (
        scene_with(surface={"key": "ill_conditioned_bowl", "parameters": {"cond": 3}}),
        "surface.parameters: ",
        "'cond'",
        "condition",
    ),
    "parameter out of range": (
        scene_with(surface={"key": "ill_conditioned_bowl", "parameters": {"condition": -3}}),
        "surface.parameters: ",
        "between 1 and 10000",
    ),
    "empty window": (
        scene_with(surface={"key": "beale", "window": {"x_min": 1, "x_max": 1, "y_min": 0, "y_max": 1}}),
        "surface.window: ",
        "x_min < x_max",
    ),
    "half a window": (
        scene_with(surface={"key": "beale", "window": {"x_min": 1}}),
        "surface.window.x_max: is missing",
    ),
    "unknown optimizer": (
        scene_with(optimizers=[{"key": "adm"}]),
        "optimizers[0].key: ",
        "did you mean 'adam'?",
    ),
    "optimizer without key": (scene_with(optimizers=[{}]), "optimizers[0].key: is missing"),
    "key of no kind": (
        scene_with(optimizers=[{"key": ["sgd"]}]),
        "optimizers[0].key: must be a valid string",
    ),
    "hyperparameters of no kind": (
        optimizer_with(hyperparameters=[1]),
        "optimizers[1].hyperparameters: must be",
    ),
    "no hyperparameters": (optimizer_with(hyperparameters=None), "optimizers[1].hyperparameters: must be"),
    "unknown hyperparameter": (optimizer_with(hyperparameters={"speed": 1}), "optimizers[1]: ", "'speed'"),
    "negative rate": (optimizer_with(hyperparameters={"lr": -1}), "lr must be", "at least 0", "-1"),
    "rate nan": (
        optimizer_with(hyperparameters={"lr": float("nan")}),
        "optimizers[1].hyperparameters.lr: must be a finite number, not nan",
    ),
    "rate a word": (
        optimizer_with(hyperparameters={"lr": "fast"}),
        "hyperparameters.lr: must be a valid number",
    ),
    "change at no step": (optimizer_with(changes=[{"lr": 1}]), "optimizers[1].changes[0].step: is missing"),
    "colour by name": (optimizer_with(colour="red"), "optimizers[1].colour: ", "'^#[0-9a-fA-F]{6}$'"),
    "start nan": (b'{"start": [NaN, 1]}', "start[0]: must be a finite number, not nan"),
    "start too large": (b'{"start": [1e999, 1]}', "start[0]: must be a finite number, not inf"),
    "start of one": (scene_with(start=[1]), "start[1]: is missing"),
    "start of three": (scene_with(start=[1, 2, 3]), "start: ", "at most 2"),
    "start of no kind": (scene_with(start="here"), "start: must be a list, not 'here'"),
    "no steps": (scene_with(steps=0), "steps: must be greater than or equal to 1, not 0"),
    "broken steps": (scene_with(steps=1.5), "steps: must be a valid integer"),
    "unknown layout": (scene_with(view={"layout": "round"}), "view.layout: must be 'overlay'", "not 'round'"),
    "eye below": (scene_with(view={"eye": {"elevation": -91}}), "view.eye.elevation: ", "-90, not -91"),
    "long value": (scene_with(view={"layout": "x" * 10_000}), "view.layout: "),
}


@pytest.mark.parametrize(("content", "parts"), [(c, p) for c, *p in WRONG.values()], ids=WRONG)
def test_what_is_wrong_is_said_in_one_line(content: bytes, parts: list[str], tmp_path: Path) -> None:
    target = tmp_path / "race.json"
    target.write_bytes(content)
    with pytest.raises(SceneFileError) as caught:
        load(target)
    line = str(caught.value)
    assert line.startswith(f"{target}: ")
    assert "\n" not in line
    assert len(line) < len(str(target)) + 300
    for part in parts:
        assert part in line


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SceneFileError, match="there is no such file"):
        load(tmp_path / "nowhere.json")
    with pytest.raises(SceneFileError, match="that is a folder"):
        load(tmp_path)
    with pytest.raises(SceneFileError, match="cannot be read"):
        load("race\0.json")


@pytest.mark.skipif(os.name == "nt", reason="an endless device of Unix")
def test_an_endless_file_is_too_large() -> None:
    with pytest.raises(SceneFileError, match="4 MiB"):
        load("/dev/zero")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
PLACES = [
    ("version",),
    ("surface",),
    ("surface", "key"),
    ("surface", "parameters"),
    ("surface", "window"),
    ("optimizers",),
    ("optimizers", 0),
    ("optimizers", 0, "key"),
    ("optimizers", 0, "hyperparameters"),
    ("optimizers", 0, "hyperparameters", "lr"),
    ("optimizers", 0, "changes"),
    ("start",),
    ("steps",),
    ("noise",),
    ("seed",),
    ("view",),
    ("view", "eye"),
    ("view", "eye", "aim"),
    ("view", "height_range"),
]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.sampled_from(PLACES), value=JSON)
def test_anything_anywhere_is_read_or_refused(place: tuple[str | int, ...], value: Any) -> None:
    document: Any = default_scene().model_dump(mode="json")
    part = document
    for name in place[:-1]:
        part = part[name]
    part[place[-1]] = value
    try:
        scene = read(json.dumps(document).encode())
    except SceneFileError:
        return
    assert read(scene.model_dump_json().encode()) == scene
