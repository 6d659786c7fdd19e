"""Presets and scene files on the command line: run without a window, or opened with one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from visualizer.__main__ import main
from visualizer.presets import PRESETS
from visualizer.scene import Bounds, OptimizerChoice, Scene, default_scene
from visualizer.scene_file import save

if TYPE_CHECKING:
    from pathlib import Path

    from visualizer.descent.run import Run

STORED = PRESETS["noise"].scene()
WHOLE = "feature-badly-scaled"
"""The preset of a model that is trained here from its start to its end."""


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Any:
    """The scene that ``discesa run`` with these words says it has run."""

    def run(*arguments: str) -> Scene:
        assert main(["run", *arguments, "--format", "json"]) == 0
        return Scene.model_validate(json.loads(capsys.readouterr().out)["scene"])

    return run


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Scene | None, bool]]:
    """What windows would have been opened with."""
    windows: list[tuple[Scene | None, bool]] = []

    def run(scene: Scene | None = None, *, opengl: bool = True) -> int:
        windows.append((scene, opengl))
        return 0

    monkeypatch.setattr("visualizer.cli.window.obstacle", lambda: None)
    monkeypatch.setattr("visualizer.gui.app.run", run)
    return windows


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_run_as_it_is(name: str, told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = PRESETS[name].scene()
    if scene.surface.problem is not None and name != WHOLE:  # trained to its end elsewhere, for its lesson

        def skip(given: Scene) -> tuple[Run, ...]:
            assert given == scene
            return ()

        monkeypatch.setattr("visualizer.engine.compute", skip)
    assert told("--preset", name) == scene


def test_a_scene_file_is_run_as_it_is(tmp_path: Path, told: Any) -> None:
    save(tmp_path / "any name", STORED)
    assert told("--scene", str(tmp_path / "any name")) == STORED


OVERRIDES: dict[str, tuple[list[str], dict[str, Any]]] = {
    "steps": (["--steps", "7"], {"steps": 7}),
    "start": (["--start", "1,-2"], {"start": (1.0, -2.0)}),
    "noise": (["--noise", "0"], {"noise": 0.0}),
    "seed": (["--seed", "0"], {"seed": 0}),
    "optimizers": (
        ["--optimizer", "adam:lr=0.5", "--optimizer", "sgd"],
        {
            "optimizers": (
                OptimizerChoice(key="adam", hyperparameters={"lr": 0.5}),
                OptimizerChoice(key="sgd"),
            )
        },
    ),
    "window": (
        ["--window", "-1,2,-3,4"],
        {"surface": STORED.surface.with_(window=Bounds(x_min=-1, x_max=2, y_min=-3, y_max=4))},
    ),
}


@pytest.mark.parametrize(("words", "fields"), OVERRIDES.values(), ids=OVERRIDES)
def test_what_is_given_beside_it_takes_its_place(words: list[str], fields: dict[str, Any], told: Any) -> None:
    scene = told("--preset", "noise", *words)
    assert scene == STORED.with_(**fields)
    assert scene != STORED


@pytest.mark.parametrize("optimizers", [(), (OptimizerChoice(key="adam", enabled=False),)])
def test_a_scene_in_which_nobody_races_needs_an_optimizer(
    optimizers: tuple[OptimizerChoice, ...], tmp_path: Path, told: Any, capsys: Any
) -> None:
    file = tmp_path / "empty.json"
    save(file, default_scene().with_(optimizers=optimizers))
    assert main(["run", "--scene", str(file)]) == 2
    said = "discesa: no optimizer of the stored scene is enabled, and no --optimizer was given; "
    assert capsys.readouterr().err.startswith(said)
    assert [choice.key for choice in told("--scene", str(file), "--optimizer", "sgd").optimizers] == ["sgd"]


def test_wrong_scene_file_is_one_line_in_both_ways(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "wrong"
    file.write_text('{"steps": 0}')
    for arguments in (["run", "--scene", str(file)], [str(file)], ["--no-opengl", str(file)]):
        assert main(arguments) == 2
        line = f"discesa: {file}: steps: must be greater than or equal to 1, not 0\n"
        assert capsys.readouterr() == ("", line)


def test_the_window_opens_with_a_preset(opened: list[tuple[Scene | None, bool]]) -> None:
    assert main(["--preset", "noise"]) == 0
    assert main(["--no-opengl"]) == 0
    assert main(["--preset", "noise", "--no-opengl"]) == 0
    assert main([]) == 0
    assert opened == [(STORED, True), (None, False), (STORED, False), (None, True)]


def test_the_window_opens_with_a_scene_file(
    opened: list[tuple[Scene | None, bool]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("race.json", "no ending", "run"):
        save(name, STORED)
    assert main(["race.json"]) == 0
    assert main(["no ending"]) == 0
    assert main(["--no-opengl", "./run"]) == 0
    assert main(["race.json", "--no-opengl"]) == 0
    assert opened == [(STORED, True), (STORED, True), (STORED, False), (STORED, False)]


def test_a_command_stays_a_command_beside_a_file_of_its_name(
    opened: list[tuple[Scene | None, bool]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    save("presets", STORED)
    assert main(["presets"]) == 0
    assert "rate-good" in capsys.readouterr().out
    assert opened == []


def test_a_wrong_file_is_said_before_a_missing_display(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("visualizer.cli.window.obstacle", lambda: "no display")
    assert main(["nowhere.json"]) == 2
    assert "there is no such file" in capsys.readouterr().err
    assert main(["--preset", "noise"]) == 2
    assert capsys.readouterr().err == "discesa: no display\n"
