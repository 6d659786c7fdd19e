"""Wrong input: one line on stderr that says what and what is allowed, exit status 2, nothing written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from visualizer.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path

RUN = ["run", "--surface", "beale", "--optimizer", "sgd:lr=0.001"]

WRONG = {
    # Typer's own
    "unknown command": (["rnu"], "No such command 'rnu'", "'run'", "discesa --help lists all"),
    "unknown command without a neighbour": (["frobnicate"], "'frobnicate'; discesa --help lists all"),
    "unknown option without a neighbour": ([*RUN, "--bogus"], "--bogus; discesa run --help lists all"),
    "unknown option": ([*RUN, "--stps", "3"], "--stps", "--steps"),
    "option without value": ([*RUN, "--steps"], "--steps", "requires an argument"),
    "unexpected argument": ([*RUN, "beale"], "unexpected extra argument"),
    # surface
    "unknown surface": (
        ["run", "--surface", "beal", "--optimizer", "sgd"],
        "'beal'",
        "did you mean 'beale'?",
    ),
    "capital surface": (["run", "--surface", "Beale", "--optimizer", "sgd"], "'Beale'", "'beale'"),
    "no such surface at all": (["run", "--surface", "zzzz", "--optimizer", "sgd"], "discesa surfaces lists"),
    "empty surface": (["run", "--surface", "", "--optimizer", "sgd"], "no surface ''"),
    "surface and formula": ([*RUN, "--formula", "x**2"], "--surface and --formula exclude each other"),
    "unknown surface parameter": (
        ["run", "--surface", "ill_conditioned_bowl:cond=3", "--optimizer", "sgd"],
        "no parameter 'cond'",
        "condition",
    ),
    "surface without parameters": (["run", "--surface", "beale:a=3", "--optimizer", "sgd"], "it has none"),
    "surface parameter no number": (
        ["run", "--surface", "ill_conditioned_bowl:condition=big", "--optimizer", "sgd"],
        "condition must be a finite number, not 'big'",
    ),
    "surface parameter not allowed": (
        ["run", "--surface", "ill_conditioned_bowl:condition=-1", "--optimizer", "sgd"],
        "condition",
        "-1",
    ),
    # stored scenes
    "unknown preset": (["run", "--preset", "rate-hihg"], "'rate-hihg'", "did you mean 'rate-high'?"),
    "unlike any preset": (["run", "--preset", "zzzz"], "no preset 'zzzz'", "discesa presets lists all"),
    "preset and surface": (
        ["run", "--preset", "noise", "--surface", "beale"],
        "--surface and --preset exclude",
    ),
    "preset and formula": (["run", "--preset", "noise", "--formula", "x"], "--formula and --preset exclude"),
    "preset and scene": (["run", "--preset", "noise", "--scene", "a.json"], "--preset and --scene exclude"),
    "scene that is not there": (["run", "--scene", "nowhere.json"], "nowhere.json: there is no such file"),
    "wrong steps beside a preset": (["run", "--preset", "noise", "--steps", "0"], "--steps", "from 1 to"),
    "wrong start beside a preset": (
        ["run", "--preset", "noise", "--start", "1"],
        "--start '1'",
        "two numbers",
    ),
    # the window
    "window with an unknown preset": (["--preset", "nois"], "'nois'", "did you mean 'noise'?"),
    "window with a file that is not there": (["nowhere.JSON"], "nowhere.JSON: there is no such file"),
    "window with a folder": (["/"], "/: that is a folder"),
    "window with preset and file": (["--preset", "noise", "a.json"], "--preset and a scene file exclude"),
    "preset before a command": (["--preset", "noise", "run"], "discesa run --preset NAME"),
    "no-opengl before a command": (
        ["--no-opengl", "run", "--preset", "noise"],
        "--no-opengl",
        "run opens none",
    ),
    "no-opengl before a list": (["--no-opengl", "presets"], "--no-opengl", "presets opens none"),
    "a word that is no file": (["beale"], "No such command 'beale'"),
    "an empty word": ([""], "No such command ''"),
    "a word of any length": (["x" * 300], "No such command"),
    # optimizer
    "no optimizer": (["run", "--surface", "beale"], "discesa: no --optimizer was given", "adam:lr=0.1"),
    "unknown optimizer": (["run", "--optimizer", "adm"], "'adm'", "did you mean 'adam'?"),
    "unknown hyperparameter": (
        ["run", "--optimizer", "sgd:momentum=0.9"],
        "sgd has no hyperparameter 'momentum'",
        "it has lr, weight_decay",
    ),
    "lr no number": (["run", "--optimizer", "sgd:lr=abc"], "lr must be", "at least 0", "'abc'"),
    "lr negative": (["run", "--optimizer", "sgd:lr=-1"], "lr must be", "at least 0", "'-1'"),
    "lr nan": (["run", "--optimizer", "sgd:lr=nan"], "lr must be", "'nan'"),
    "lr infinite": (["run", "--optimizer", "sgd:lr=inf"], "lr must be", "'inf'"),
    "lr empty": (["run", "--optimizer", "sgd:lr="], "name=value"),
    "lr bare": (["run", "--optimizer", "sgd:lr"], "name=value"),
    "colon only": (["run", "--optimizer", "sgd:"], "name=value"),
    "twice": (["run", "--optimizer", "sgd:lr=1,lr=2"], "given twice"),
    "beta1 of one": (["run", "--optimizer", "adam:beta1=1"], "beta1 must be", "below 1", "'1'"),
    "flag": (["run", "--optimizer", "adam:amsgrad=perhaps"], "amsgrad must be true or false", "'perhaps'"),
    # numbers
    "start one number": ([*RUN, "--start", "1"], "--start '1'", "two numbers"),
    "start three numbers": ([*RUN, "--start", "1,2,3"], "--start '1,2,3'", "two numbers"),
    "start nan": ([*RUN, "--start", "nan,1"], "--start 'nan,1'", "two numbers"),
    "start words": ([*RUN, "--start", "a,b"], "--start 'a,b'", "two numbers"),
    "steps none": ([*RUN, "--steps", "0"], "from 1 to 1,000,000", "'0'"),
    "steps negative": ([*RUN, "--steps", "-5"], "from 1 to 1,000,000", "'-5'"),
    "steps too many": ([*RUN, "--steps", "1000001"], "from 1 to 1,000,000", "'1000001'"),
    "steps broken": ([*RUN, "--steps", "3.5"], "from 1 to 1,000,000", "'3.5'"),
    "steps of many digits": ([*RUN, "--steps", "9" * 5000], "from 1 to 1,000,000"),
    "noise negative": ([*RUN, "--noise", "-0.1"], "--noise must be", "at least 0", "'-0.1'"),
    "noise nan": ([*RUN, "--noise", "nan"], "--noise must be", "'nan'"),
    "seed broken": ([*RUN, "--seed", "x"], "--seed must be", "'x'"),
    "seed negative": ([*RUN, "--seed", "-1"], "--seed must be", "from 0", "'-1'"),
    "window turned round": ([*RUN, "--window", "2,-2,0,1"], "--window '2,-2,0,1'", "x_min < x_max"),
    "window short": ([*RUN, "--window", "2,-2"], "--window '2,-2'", "four numbers"),
    # output
    "format": ([*RUN, "--format", "xml"], "csv or json", "'xml'"),
    "ending says no format": ([*RUN, "-o", "race.txt"], "--format csv"),
    "line breaks stay out": ([*RUN, "--start", "1\n2"], r"'1\n2'"),
}


@pytest.mark.parametrize(("arguments", "parts"), [(a, p) for a, *p in WRONG.values()], ids=WRONG)
def test_one_line_and_two(
    arguments: list[str],
    parts: list[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("visualizer.engine.compute", _no_work)

    status = main(arguments)

    written = capsys.readouterr()
    assert status == 2
    assert written.out == ""
    assert written.err.count("\n") == 1
    assert len(written.err) < 400
    for part in parts:
        assert part in written.err


def _no_work(*_: object) -> None:
    pytest.fail("wrong input is refused before any work")


def test_wrong_formula_gets_its_three_lines(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["run", "--formula", "5x + y", "--optimizer", "sgd"])

    lines = capsys.readouterr().err.splitlines()
    assert status == 2
    assert len(lines) == 3
    assert lines[1] == "5x + y"
    assert "5*x" in lines[0]
    assert set(lines[2]) <= {" ", "^"}


def test_folder_that_does_not_exist(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "nowhere" / "race.csv"

    status = main([*RUN, "--steps", "3", "-o", str(target)])

    error = capsys.readouterr().err
    assert status == 2
    assert error.count("\n") == 1
    assert "does not exist" in error
    assert not target.parent.exists()


def test_a_folder_is_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*RUN, "--format", "csv", "-o", str(tmp_path)]) == 2
    assert "is a folder" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
