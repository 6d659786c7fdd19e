"""``discesa`` and ``python -m visualizer`` in processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from visualizer import __version__
from visualizer.__main__ import main


def _discesa(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "visualizer", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


@pytest.mark.parametrize("words", [["--version"], ["--version", "run"]])
def test_version(words: list[str]) -> None:
    done = _discesa(*words)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"discesa {__version__}\n", "")


@pytest.mark.parametrize("words", [["--help"], ["-h"], ["run", "--help"]])
def test_help(words: list[str]) -> None:
    done = _discesa(*words)
    assert done.returncode == 0
    assert "Usage: discesa" in done.stdout


def test_shell_completion_does_not_open_the_window() -> None:
    done = _discesa(_DISCESA_COMPLETE="complete_bash", COMP_WORDS="discesa op", COMP_CWORD="1")
    assert "optimizers" in done.stdout.split()


def test_wrong_input_from_a_shell() -> None:
    done = _discesa("run", "--surface", "beal", "--optimizer", "sgd")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "discesa: there is no surface 'beal'; did you mean 'beale'? discesa surfaces lists all"
    ]


def test_wrong_formula_from_a_shell_is_its_error_and_nothing_else() -> None:
    done = _discesa("run", "--formula", "5x", "--optimizer", "sgd")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 3


def test_terminal_that_knows_ascii_only() -> None:
    done = _discesa("run", "--optimizer", "sgd", "--steps", "50", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0
    assert json.loads(_discesa("surfaces", "--json", PYTHONIOENCODING="ascii", PYTHONUTF8="0").stdout)


def test_interrupt_before_there_is_anything_to_interrupt(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("visualizer.cli.app.execute", interrupted)
    assert main(["run"]) == 130
    assert capsys.readouterr() == ("", "")
