"""``discesa train`` and ``landscape``: wrong input is one line, exit status 2, and nothing written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from visualizer.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path

LINE = ["--model", "linear-regression", "--data", "line"]
NET = ["--model", "mlp", "--data", "moons"]
SGD = ["--optimizer", "sgd:lr=0.1"]
TRAIN = ["train", *LINE, *SGD]
TO = ["-o", "made.npz"]
VIEW = ["landscape", *LINE, *TO]

WRONG = {
    "no model": (["train", "--data", "line", *SGD], "Missing option '--model'"),
    "no data": (["train", "--model", "mlp", *SGD], "Missing option '--data'"),
    "no optimizer": (["train", *LINE], "no --optimizer was given", "adam:lr=0.1"),
    # model
    "unknown model": (["train", "--model", "mpl", "--data", "line", *SGD], "'mpl'", "did you mean 'mlp'?"),
    "unlike any model": (["train", "--model", "zzzz", "--data", "line", *SGD], "discesa models lists all"),
    "unknown setting": (
        ["train", "--model", "mlp:width=3", "--data", "line", *SGD],
        "mlp has no setting 'width'",
        "it has hidden, layers, activation, dropout, batchnorm",
    ),
    "model without settings": (
        ["train", "--model", "logistic:hidden=3", "--data", "moons", *SGD],
        "logistic has no setting 'hidden'; it has none",
    ),
    "hidden none": (["train", "--model", "mlp:hidden=0", "--data", "line", *SGD], "hidden must be", "'0'"),
    "hidden broken": (
        ["train", "--model", "mlp:hidden=2.5", "--data", "line", *SGD],
        "a whole number",
        "'2.5'",
    ),
    "hidden too wide": (["train", "--model", "mlp:hidden=9999", "--data", "line", *SGD], "from 1 to 512"),
    "dropout of one": (["train", "--model", "mlp:dropout=1", "--data", "line", *SGD], "below 1", "'1'"),
    "dropout nan": (
        ["train", "--model", "mlp:dropout=nan", "--data", "line", *SGD],
        "dropout must be",
        "'nan'",
    ),
    "activation": (["train", "--model", "mlp:activation=step", "--data", "line", *SGD], "tanh, relu"),
    "switch": (["train", "--model", "mlp:batchnorm=maybe", "--data", "line", *SGD], "batchnorm must be true"),
    "setting twice": (["train", "--model", "mlp:hidden=2,hidden=3", "--data", "line", *SGD], "given twice"),
    "setting bare": (["train", "--model", "mlp:hidden", "--data", "line", *SGD], "name=value"),
    # data
    "unknown dataset": (["train", "--model", "mlp", "--data", "mons", *SGD], "did you mean 'moons'?"),
    "no such file": (
        ["train", "--model", "mlp", "--data", "no.csv", *SGD],
        "'no.csv': there is no such file",
    ),
    "a folder": (["train", "--model", "mlp", "--data", "/", *SGD], "that is a folder"),
    "unknown data setting": (
        ["train", "--model", "mlp", "--data", "line:m=3", *SGD],
        "'m'",
        "n, noise, seed",
    ),
    "one sample": (["train", "--model", "mlp", "--data", "line:n=1", *SGD], "between 2 and 1,000,000"),
    "part of a sample": (["train", "--model", "mlp", "--data", "line:n=9.5", *SGD], "a whole number"),
    "noise infinite": (["train", "--model", "mlp", "--data", "line:noise=inf", *SGD], "noise", "inf"),
    "noise nan": (["train", "--model", "mlp", "--data", "line:noise=nan", *SGD], "noise", "nan"),
    "n nan": (["train", "--model", "mlp", "--data", "line:n=nan", *SGD], "n of the dataset", "nan"),
    "noise no number": (
        ["train", "--model", "mlp", "--data", "line:noise=much", *SGD],
        "a number, not 'much'",
    ),
    # what does not go together
    "classes for a line": (
        ["train", "--model", "linear-regression", "--data", "moons", *SGD],
        "does not fit a target of two classes",
        "choose logistic",
    ),
    "loss of classes": (
        [*TRAIN, "--loss", "cross-entropy"],
        "does not fit a target of numbers",
        "choose mse",
    ),
    "unknown loss": ([*TRAIN, "--loss", "msee"], "did you mean 'mse'?"),
    "one sample left over": (
        ["train", "--model", "mlp:batchnorm", "--data", "moons:n=9", *SGD, "--batch-size", "4"],
        "batch normalisation cannot train on a batch of one sample",
    ),
    # device
    "unknown device": ([*TRAIN, "--device", "gpu"], "--device must be auto, cpu, cuda", "'gpu'"),
    "device that is not there": ([*TRAIN, "--device", "cuda:99"], "there is no device 'cuda:99' here"),
    # numbers
    "epochs none": ([*TRAIN, "--epochs", "0"], "--epochs must be", "from 1 to 1,000,000", "'0'"),
    "epochs broken": ([*TRAIN, "--epochs", "1e3"], "--epochs must be", "'1e3'"),
    "too many updates": (
        [*TRAIN, "--epochs", "1000000", "--batch-size", "1"],
        "more than 5,000,000 updates",
        "larger --batch-size",
    ),
    "batch of none": ([*TRAIN, "--batch-size", "0"], "--batch-size must be", "'0'"),
    "every none": ([*TRAIN, "--every", "0"], "--every must be", "'0'"),
    "seed negative": ([*TRAIN, "--seed", "-1"], "--seed must be", "'-1'"),
    # start
    "start without names": ([*TRAIN, "--start", "1,2"], "--start '1,2'", "b=0.5,w=-0.1"),
    "start of another name": ([*TRAIN, "--start", "b=1,v=2"], "the values of b and w"),
    "start twice": ([*TRAIN, "--start", "b=1,b=2"], "the values of b and w"),
    "start infinite": ([*TRAIN, "--start", "b=inf"], "the values of b and w"),
    "start of a net": (["train", *NET, *SGD, "--start", "b=1"], "two parameters; mlp has 337"),
    "start and resume": ([*TRAIN, "--start", "b=1", "--resume", "a.pt"], "--start and --resume exclude"),
    # output
    "format": ([*TRAIN, "--format", "xml"], "csv or json", "'xml'"),
    "ending says no format": ([*TRAIN, "-o", "made.txt"], "--format csv"),
    "checkpoint in no folder": ([*TRAIN, "--checkpoint", "no/made.pt"], "--checkpoint 'no/made.pt'"),
    # landscape
    "no output": (["landscape", *LINE], "Missing option '-o'"),
    "ending of a landscape": (["landscape", *LINE, "-o", "made.txt"], ".npz, .h5, .csv or .png"),
    "plane": ([*VIEW, "--plane", "flat"], "--plane must be parameters, random, pca or points", "'flat'"),
    "mode": ([*VIEW, "--mode", "test"], "--mode must be eval or train", "'test'"),
    "range turned round": ([*VIEW, "--range", "1:-1"], "--range '1:-1'", "LOW < HIGH"),
    "range of one": ([*VIEW, "--range", "1"], "--range '1'"),
    "range of three": ([*VIEW, "--range", "0:1,0:1,0:1"], "--range '0:1,0:1,0:1'"),
    "range infinite": ([*VIEW, "--range", "0:inf"], "--range '0:inf'"),
    "grid of one": ([*VIEW, "--grid", "1"], "--grid must be", "from 2 to 2,001", "'1'"),
    "grid broken": ([*VIEW, "--grid", "10x"], "--grid must be", "''"),
    "grid too fine": ([*VIEW, "--grid", "10x9999"], "--grid must be", "'9999'"),
    "parameters of a net": (
        ["landscape", *NET, *TO, "--plane", "parameters"],
        "337 parameters, not two",
        "a random plane, PCA",
    ),
    "no random direction": ([*VIEW, "--plane", "random"], "no direction is left", "let biases move"),
    "optimizer for another plane": ([*VIEW, *SGD], "--optimizer is for --plane pca"),
    "one end": ([*VIEW, "--plane", "points", *SGD], "give --optimizer twice, or --checkpoint three times"),
    "optimizer and checkpoint": (
        [*VIEW, *SGD, "--plane", "pca", "--checkpoint", "a.pt"],
        "--optimizer and --checkpoint exclude",
    ),
    "unknown optimizer": ([*VIEW, "--plane", "pca", "--optimizer", "adm"], "did you mean 'adam'?"),
    "two checkpoints": (
        [*VIEW, "--checkpoint", "a.pt", "--checkpoint", "b.pt"],
        "several checkpoints are for",
    ),
    "no such checkpoint": ([*VIEW, "--checkpoint", "a.pt"], "a.pt is no checkpoint", "No such file"),
}


@pytest.mark.parametrize(("arguments", "parts"), [(a, p) for a, *p in WRONG.values()], ids=WRONG)
def test_one_line_and_two(
    arguments: list[str],
    parts: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("visualizer.descent.training.Training.run", _no_work)
    monkeypatch.setattr("surfaces.landscape.evaluate", _no_work)

    status = main(arguments)

    written = capsys.readouterr()
    assert status == 2
    assert written.out == ""
    assert written.err.startswith("discesa: ")
    assert written.err.count("\n") == 1
    assert len(written.err) < 400
    for part in parts:
        assert part in written.err
    assert list(tmp_path.iterdir()) == []


def _no_work(*_: object) -> None:
    pytest.fail("wrong input is refused before any work")


FILES = {
    "empty": ("", "is empty"),
    "words among numbers": ("x,y\n1,2\ntwo,3\n4,5\n", "line 3"),
    "nan": ("x,y\n1,2\nnan,3\n4,5\n", "line 3"),
    "names only": ("x,y\n", "no rows"),
}


@pytest.mark.parametrize(("text", "part"), FILES.values(), ids=FILES)
def test_files_that_are_no_data(
    text: str, part: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, target = tmp_path / "points.csv", tmp_path / "out.csv"
    file.write_text(text)
    words = ["--model", "mlp", "--data", f"{file}:features=x:target=y", *SGD, "-o", str(target)]
    assert main(["train", *words]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "points.csv" in error
    assert part in error
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("CUDA out of memory. Tried to allocate 2 GiB", "the memory of auto is not enough"),
        ("CUDA error: an illegal memory access was encountered", "the device auto can no longer be used"),
    ],
)
def test_device_that_fails(
    message: str,
    said: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError(message)

    monkeypatch.setattr("visualizer.descent.training.Training.run", fail)
    words = ["-o", str(tmp_path / "made.csv"), "--checkpoint", str(tmp_path / "made.pt")]
    assert main([*TRAIN, *words]) == 1
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
