"""The project's own papers say what is so."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest

from visualizer.__main__ import main
from visualizer.cli.doctor import PACKAGES
from visualizer.presets import PRESETS

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
DEPENDENCIES = [re.split(r"[<>=!~]", line)[0] for line in PROJECT["dependencies"]]
README = (ROOT / "README.md").read_text()
EXAMPLES = [line.partition("  #")[0] for line in re.findall(r"^\$ (discesa .*)$", README, re.MULTILINE)]

"""What draws makes Qt's application where there is none, and later tests need another kind of it."""


def test_doctor_tells_of_every_dependency() -> None:
    assert set(PACKAGES) == set(DEPENDENCIES)


@pytest.mark.parametrize("name", DEPENDENCIES)
def test_every_dependency_has_its_licence_recorded(name: str) -> None:
    table = (ROOT / "LICENSE-THIRD-PARTY.md").read_text()
    assert re.search(rf"^\| {re.escape(name)}\b", table, re.MULTILINE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the examples run one after another, as a reader would type them, with a table of their own."""
    path = tmp_path_factory.mktemp("readme")
    (path / "points.csv").write_text("height,weight\n1.62,58.1\n1.75,71.9\n1.81,80.4\n1.93,92.2\n")
    return path


@pytest.mark.parametrize("command", EXAMPLES)
def test_readme_examples_work(
    command: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> None:
    if ".png" in command:  # it draws: by the application that other tests of this process use too
        request.getfixturevalue("qapp")
    monkeypatch.chdir(folder)
    assert main(shlex.split(command)[1:]) == 0
    assert capsys.readouterr().err == ""


def test_readme_has_examples_of_every_command() -> None:
    assert {shlex.split(line)[1] for line in EXAMPLES} == {
        "run",
        "presets",
        "surfaces",
        "optimizers",
        "models",
        "doctor",
        "train",
        "landscape",
    }


def test_readme_lists_every_preset() -> None:
    section = README.partition("\n## Presets\n")[2].partition("\n## ")[0]
    first_column = " ".join(re.findall(r"^\| (`.*?) \|", section, re.MULTILINE))
    assert re.findall(r"`([a-z-]+)`", first_column) == list(PRESETS)


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "LICENSE-THIRD-PARTY.md"])
def test_links_lead_somewhere(document: str) -> None:
    targets = re.findall(r"\]\(([^)#]+)", (ROOT / document).read_text())
    missing = [name for name in targets if "://" not in name and not (ROOT / name).exists()]
    assert missing == []


def test_files_named_in_contributing_exist() -> None:
    named = re.findall(r"`((?:surfaces|visualizer)/[a-z_/]+\.py)`", (ROOT / "CONTRIBUTING.md").read_text())
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []
