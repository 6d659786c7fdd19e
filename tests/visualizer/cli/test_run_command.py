"""``discesa run``: what its CSV, its JSON and its table say."""

from __future__ import annotations

import csv
import io
import json
import math
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from visualizer.__main__ import main
from visualizer.scene import Scene, default_scene

COLUMNS = ["optimizer", "step", "x", "y", "loss", "grad_x", "grad_y", "grad_norm", "lr"]
BOWL = ["run", "--formula", "x**2 + y**2", "--start", "1,0.5"]
SADDLE = ["run", "--formula", "5*x**2 - y**2", "--optimizer", "sgd:lr=0.05", "--steps", "3"]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command in this process; what it wrote."""

    def run(*arguments: str) -> str:
        assert main(arguments) == 0
        written = capsys.readouterr()
        assert written.err == ""
        return written.out

    return run


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def refuse_constant(name: str) -> None:
    pytest.fail(f"{name} is no JSON")


def test_csv_is_gradient_descent_on_a_bowl(said: Any) -> None:
    """SGD on x² + y² has a closed form: position k is (1 - 2 lr)^k times the start."""
    text = said(*BOWL, "--optimizer", "sgd:lr=0.1", "--steps", "20", "--format", "csv")

    assert text.splitlines()[0] == ",".join(COLUMNS)
    found = rows(text)
    assert [row["step"] for row in found] == [str(k) for k in range(21)]
    for k, row in enumerate(found):
        x, y = 0.8**k, 0.5 * 0.8**k
        expected = [x, y, x * x + y * y, 2 * x, 2 * y, 2 * math.hypot(x, y), 0.1]
        assert [float(row[name]) for name in COLUMNS[2:]] == pytest.approx(expected, rel=1e-12)
        assert row["optimizer"] == "sgd"


def test_numbers_are_whole_doubles(said: Any) -> None:
    arguments = ["--surface", "beale", "--optimizer", "adam:lr=0.1", "--steps", "7"]
    found = rows(said("run", *arguments, "--format", "csv"))
    document = json.loads(said("run", *arguments, "--format", "json"))
    for name in ("x", "y", "loss", "grad_x", "grad_y"):
        texts = [row[name] for row in found]
        assert [repr(float(text)) for text in texts] == texts
        assert [float(text) for text in texts] == document["runs"][0][name]
    assert any(len(row["x"]) >= 17 for row in found)


def test_repeated_optimizers_are_numbered_in_the_order_given(said: Any) -> None:
    keys = ["sgd", "adam", "sgd", "momentum", "sgd:lr=0.5"]
    options = [word for key in keys for word in ("--optimizer", key)]
    text = said(*BOWL, *options, "--steps", "2", "--format", "csv")
    names = ["sgd", "adam", "sgd#2", "momentum", "sgd#3"]
    assert [row["optimizer"] for row in rows(text)] == [name for name in names for _ in range(3)]


def test_json_has_the_shape_that_programs_rely_on(said: Any) -> None:
    document = json.loads(said(*SADDLE, "--optimizer", "adadelta", "--start", "1,0.01", "--format", "json"))

    assert list(document) == ["scene", "runs"]
    scene = Scene.model_validate(document["scene"])
    assert [choice.key for choice in scene.optimizers] == ["sgd", "adadelta"]
    assert scene.start == (1.0, 0.01)
    for run, choice in zip(document["runs"], scene.optimizers, strict=True):
        assert list(run) == [
            *("optimizer", "hyperparameters", "verdict", "critical_lr"),
            *("x", "y", "loss", "grad_x", "grad_y"),
        ]
        assert run["hyperparameters"] == choice.hyperparameters
        assert list(run["verdict"]) == ["status", "step", "cause"]
        assert run["verdict"]["cause"]
        assert len(run["x"]) == 4


@pytest.mark.parametrize(
    ("optimizer", "formula", "expected"),
    [
        ("sgd:lr=0.01", "5*x**2 - y**2", 2 / 10),
        ("momentum:lr=0.01,momentum=0.5", "5*x**2 - y**2", 2 * 1.5 / 10),
        ("sgd:lr=0.01,weight_decay=10", "5*x**2 - y**2", 2 / 20),
        ("sgd:lr=0.01", "-x**2 - y**2", None),
        ("adadelta", "5*x**2 - y**2", None),
        ("radam", "5*x**2 - y**2", None),
    ],
)
def test_critical_lr_is_one_number_at_the_start(
    optimizer: str, formula: str, expected: float | None, said: Any
) -> None:
    text = said(
        *("run", "--formula", formula, "--optimizer", optimizer),
        *("--start", "1,1", "--steps", "2", "--format", "json"),
    )
    found = json.loads(text)["runs"][0]["critical_lr"]
    assert found == (None if expected is None else pytest.approx(expected, rel=1e-12))


def test_numbers_that_are_not_finite(said: Any) -> None:
    """SGD on x⁴ with a large rate leaves the doubles within a few steps."""
    race = ["run", "--formula", "x**4 + y**4", "--optimizer", "sgd:lr=10", "--start", "9,9", "--steps", "30"]

    found = rows(said(*race, "--format", "csv"))
    document = json.loads(said(*race, "--format", "json"), parse_constant=refuse_constant)

    assert found[-1]["x"] in {"nan", "inf", "-inf"}
    assert document["runs"][0]["x"][-1] is None
    assert document["runs"][0]["verdict"]["status"] == "diverged"


def test_noise_is_shown_beside_the_clean_gradient(said: Any) -> None:
    race = [*BOWL, "--optimizer", "sgd:lr=0.1", "--steps", "5", "--noise", "0.3", "--seed"]

    found = rows(said(*race, "7", "--format", "csv"))
    document = json.loads(said(*race, "7", "--format", "json"))

    assert list(found[0]) == [*COLUMNS, "used_grad_x", "used_grad_y"]
    table = {name: np.array([float(row[name]) for row in found]) for name in list(found[0])[1:]}
    numbers = 0.3 * np.random.RandomState(7).standard_normal((6, 2))  # the stream that is promised
    assert table["used_grad_x"] - table["grad_x"] == pytest.approx(numbers[:, 0], abs=1e-12)
    assert table["used_grad_y"] - table["grad_y"] == pytest.approx(numbers[:, 1], abs=1e-12)
    assert table["grad_x"] == pytest.approx(2 * table["x"])
    assert table["x"][1:] == pytest.approx(table["x"][:-1] - 0.1 * table["used_grad_x"][:-1])
    assert document["runs"][0]["used_grad_x"] == table["used_grad_x"].tolist()
    assert rows(said(*race, "7", "--format", "csv")) == found
    assert rows(said(*race, "8", "--format", "csv")) != found


@pytest.mark.parametrize("words", [["--start", "-1,0.5"], ["--start=-1,0.5"], ["--start", "-1e0,5e-1"]])
def test_negative_numbers_are_no_options(words: list[str], said: Any) -> None:
    text = said("run", "--surface", "beale", "--optimizer", "sgd", *words, "--steps", "1", "--format", "csv")
    assert (rows(text)[0]["x"], rows(text)[0]["y"]) == ("-1.0", "0.5")


def test_negative_window_and_hyperparameters(said: Any) -> None:
    text = said(
        *("run", "--optimizer", "momentum:dampening=-0.5", "--window", "-3,-1,-2,2"),
        *("--steps", "1", "--format", "json"),
    )
    document = json.loads(text)
    assert document["scene"]["surface"]["window"] == {"x_min": -3, "x_max": -1, "y_min": -2, "y_max": 2}
    assert document["runs"][0]["hyperparameters"]["dampening"] == -0.5


def test_flags_and_surface_parameters(said: Any) -> None:
    text = said(
        *("run", "--surface", "ill_conditioned_bowl:condition=50", "--optimizer", "adam:amsgrad=true"),
        *("--steps", "1", "--format", "json"),
    )
    document = json.loads(text)
    assert document["scene"]["surface"]["parameters"] == {"condition": 50.0}
    assert document["runs"][0]["hyperparameters"]["amsgrad"] is True


@pytest.mark.parametrize("ending", ["csv", "json"])
def test_file_holds_what_standard_output_would(ending: str, tmp_path: Path, said: Any) -> None:
    target = tmp_path / f"race.{ending}"
    race = [*BOWL, "--optimizer", "adam", "--steps", "4"]

    assert said(*race, "-o", str(target)) == ""

    assert target.read_text() == said(*race, "--format", ending)
    assert list(tmp_path.glob("*.*")) == [target]


def test_table_is_for_reading(said: Any) -> None:
    text = said(*BOWL, "--optimizer", "sgd:lr=0.1", "--optimizer", "sgd:lr=3", "--steps", "2000")
    assert "x**2 + y**2" in text
    assert "2,000 steps from (1, 0.5)" in text
    first, second = (line for line in text.splitlines() if line.split()[:1] in (["sgd"], ["sgd#2"]))
    assert "converged" in first
    assert "diverged" in second
    assert len(text.splitlines()) < 20


def test_start_of_the_surface_is_the_default(said: Any) -> None:
    from surfaces.catalog import CATALOG

    text = said("run", "--surface", "himmelblau", "--optimizer", "sgd", "--steps", "1", "--format", "csv")
    first = rows(text)[0]
    assert (float(first["x"]), float(first["y"])) == CATALOG["himmelblau"].start


def test_race_of_make_run_is_the_race_that_the_window_opens_with(said: Any) -> None:
    makefile = Path(__file__).parents[3].joinpath("Makefile").read_text()
    found = re.search(r"DEFAULT_RACE := (.*?)\n\n", makefile, re.DOTALL)
    assert found is not None
    words = found[1].replace("\\\n", " ").split()
    document = json.loads(said("run", *words, "--format", "json"))
    assert Scene.model_validate(document["scene"]) == default_scene()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_interrupt_ends_quietly_with_130() -> None:
    command = [sys.executable, "-m", "visualizer", *BOWL, "--optimizer", "sgd", "--steps", "100000"]
    process = subprocess.Popen(
        [*command, "--format", "csv"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process:
        assert process.stdout.readline() == ",".join(COLUMNS) + "\n"  # it waits for its reader now
        process.send_signal(signal.SIGINT)
        _, error = process.communicate()
    assert error == ""
    assert process.returncode == 130


def test_reader_that_goes_away_is_no_error() -> None:
    command = [sys.executable, "-m", "visualizer", *BOWL, "--optimizer", "sgd", "--steps", "100000"]
    process = subprocess.Popen(
        [*command, "--format", "csv"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stderr is not None
    with process:
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""
