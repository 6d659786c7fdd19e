"""``discesa train``: its rows are those of a plain loop in PyTorch."""

from __future__ import annotations

import csv
import io
import json
import math
from typing import TYPE_CHECKING, Any

import pytest
import torch
from torch import nn
from torch.nn import functional

from surfaces.datasets import make_dataset
from visualizer.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PLAIN = ["optimizer", "epoch", "step", "loss", "grad_norm", "lr"]
LINE = ["train", "--model", "linear-regression", "--data", "line:n=40"]
MOONS = ["train", "--model", "mlp:hidden=8", "--data", "moons:n=50"]


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


class Line(nn.Module):
    def __init__(self, b: float, w: float) -> None:
        super().__init__()
        self.b = nn.Parameter(torch.tensor([b]))
        self.w = nn.Parameter(torch.tensor([w]))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.b + self.w * x


def two_hidden_layers(seed: int) -> nn.Module:
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 8), nn.Tanh(), nn.Linear(8, 1))


def data(key: str, n: int) -> tuple[torch.Tensor, torch.Tensor]:
    made = make_dataset(key, n=n)
    return torch.tensor(made.features).float(), torch.tensor(made.target).float().reshape(-1, 1)


def plain_loop(
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    loss_of: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    x: torch.Tensor,
    y: torch.Tensor,
    epochs: int,
    batch: int | None = None,
    seed: int = 1,
) -> list[dict[str, Any]]:
    """What the notes' training loop gives, with loss and gradients over the whole data before each update."""
    order = torch.Generator().manual_seed(seed)
    written = []

    def write() -> None:
        loss = loss_of(model(x), y)
        gradients = torch.autograd.grad(loss, list(model.parameters()))
        norm = math.sqrt(sum(float((each.double() ** 2).sum()) for each in gradients))
        values = [each.detach().clone() for each in model.parameters()]
        written.append({"loss": loss.item(), "norm": norm, "values": values, "gradients": gradients})

    write()
    for _ in range(epochs):
        chosen = [None] if batch is None else torch.randperm(len(x), generator=order).split(batch)
        for part in chosen:
            loss = loss_of(model(x), y) if part is None else loss_of(model(x[part]), y[part])
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
            write()
    return written


@pytest.mark.parametrize("batch", [None, 16])
@pytest.mark.parametrize(
    ("words", "torch_class", "arguments"),
    [
        ("sgd:lr=0.1", torch.optim.SGD, {"lr": 0.1}),
        ("sgd:lr=0.1,weight_decay=0.5", torch.optim.SGD, {"lr": 0.1, "weight_decay": 0.5}),
        ("momentum:lr=0.05,momentum=0.9", torch.optim.SGD, {"lr": 0.05, "momentum": 0.9}),
        ("adam:lr=0.1,beta1=0.8", torch.optim.Adam, {"lr": 0.1, "betas": (0.8, 0.999)}),
    ],
)
def test_line_is_trained_as_by_a_plain_loop(
    words: str, torch_class: Any, arguments: dict[str, Any], batch: int | None, said: Any
) -> None:
    sizes = [] if batch is None else ["--batch-size", str(batch)]
    text = said(
        *LINE, "--optimizer", words, "--epochs", "6", "--start", "w=-0.1,b=0.5", *sizes, "--format", "csv"
    )
    model = Line(0.5, -0.1)
    optimizer = torch_class(model.parameters(), **arguments)
    expected = plain_loop(model, optimizer, functional.mse_loss, *data("line", 40), 6, batch)

    assert text.splitlines()[0] == ",".join([*PLAIN, "b", "w", "grad_b", "grad_w"])
    found = rows(text)
    assert len(found) == len(expected) == 1 + 6 * (1 if batch is None else 3)
    for k, (row, wanted) in enumerate(zip(found, expected, strict=True)):
        assert row["optimizer"] == words.partition(":")[0]
        assert int(row["step"]) == k
        assert float(row["epoch"]) == (k if batch is None else k / 3)
        assert float(row["lr"]) == arguments["lr"]
        assert float(row["loss"]) == pytest.approx(wanted["loss"], rel=1e-5)
        assert float(row["grad_norm"]) == pytest.approx(wanted["norm"], rel=1e-4, abs=1e-6)
        numbers = [float(row[name]) for name in ("b", "w", "grad_b", "grad_w")]
        assert numbers == pytest.approx(
            [float(v) for v in (*wanted["values"], *wanted["gradients"])], abs=1e-5
        )
    assert [row["epoch"] for row in found if float(row["epoch"]).is_integer()] == [str(k) for k in range(7)]


@pytest.mark.parametrize("batch", [None, 16])
def test_net_is_trained_as_by_a_plain_loop(batch: int | None, said: Any) -> None:
    sizes = [] if batch is None else ["--batch-size", str(batch)]
    text = said(
        *MOONS, "--optimizer", "adam:lr=0.02", "--epochs", "5", "--seed", "3", *sizes, "--format", "csv"
    )
    model = two_hidden_layers(3)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    loss_of = functional.binary_cross_entropy_with_logits
    expected = plain_loop(model, optimizer, loss_of, *data("moons", 50), 5, batch, seed=3)

    assert text.splitlines()[0] == ",".join(PLAIN)
    found = rows(text)
    assert [float(row["loss"]) for row in found] == pytest.approx(
        [each["loss"] for each in expected], rel=1e-4
    )
    assert [float(row["grad_norm"]) for row in found] == pytest.approx(
        [each["norm"] for each in expected], rel=1e-3
    )


def test_first_row_is_measured_in_eval_mode(said: Any) -> None:
    """Dropout of 0.9 would change it much."""
    text = said(
        *("train", "--model", "mlp:hidden=8,dropout=0.9", "--data", "moons:n=50"),
        *("--optimizer", "sgd", "--epochs", "1", "--format", "csv"),
    )
    x, y = data("moons", 50)
    expected = functional.binary_cross_entropy_with_logits(two_hidden_layers(1)(x), y).item()
    assert float(rows(text)[0]["loss"]) == pytest.approx(expected, rel=1e-5)


def test_all_optimizers_begin_at_the_same_model(said: Any) -> None:
    keys = ["sgd:lr=0.1", "adam", "sgd:lr=0.2"]
    words = [word for key in keys for word in ("--optimizer", key)]
    found = rows(said(*MOONS, *words, "--epochs", "2", "--format", "csv"))
    assert [row["optimizer"] for row in found] == [n for n in ("sgd", "adam", "sgd#2") for _ in range(3)]
    assert len({row["loss"] for row in found if row["step"] == "0"}) == 1
    alone = rows(said(*MOONS, "--optimizer", "sgd:lr=0.2", "--epochs", "2", "--format", "csv"))
    assert [row["loss"] for row in alone] == [row["loss"] for row in found[6:]]


def test_every_so_many_rows_are_the_same_rows(said: Any) -> None:
    words = [*LINE, "--optimizer", "adam", "--epochs", "5", "--batch-size", "16", "--format", "csv"]
    whole = said(*words).splitlines()
    for every, steps in {4: (0, 4, 8, 12, 15), 5: (0, 5, 10, 15), 100: (0, 15)}.items():
        thinned = said(*words, "--every", str(every)).splitlines()
        assert thinned == [whole[0], *(whole[1 + step] for step in steps)]


def test_every_row_that_is_written_is_over_the_whole_data(said: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond ``EVERY_STEP`` samples the window measures a subset on the way."""
    words = [*LINE, "--optimizer", "sgd:lr=0.1", "--epochs", "2", "--batch-size", "10", "--format", "csv"]
    whole = said(*words).splitlines()
    monkeypatch.setattr("visualizer.descent.measuring.EVERY_STEP", 5)
    assert said(*words).splitlines() == whole
    thinned = said(*words, "--every", "3").splitlines()
    assert thinned == [whole[0], *(whole[1 + step] for step in (0, 3, 6, 8))]


def test_json_is_the_csv(said: Any, tmp_path: Path) -> None:
    words = [*LINE, "--optimizer", "adam:lr=0.1", "--epochs", "4", "--batch-size", "16"]
    found = rows(said(*words, "--format", "csv"))
    target = tmp_path / "line.json"
    assert said(*words, "-o", str(target)) == ""
    document = json.loads(target.read_text())
    assert list(tmp_path.iterdir()) == [target]
    assert list(document) == ["problem", "epochs", "batch_size", "loss", "device", "remarks", "runs"]
    assert (document["epochs"], document["batch_size"], document["loss"]) == (4, 16, "mse")
    (run,) = document["runs"]
    assert list(run) == ["optimizer", "hyperparameters", *PLAIN[1:], "b", "w", "grad_b", "grad_w"]
    assert run["hyperparameters"]["lr"] == 0.1
    for name in list(run)[2:]:
        assert [float(row[name]) for row in found] == run[name]


def test_loss_that_leaves_the_numbers(said: Any) -> None:
    words = [*LINE, "--optimizer", "sgd:lr=1e30", "--epochs", "4"]
    found = rows(said(*words, "--format", "csv"))
    assert [row["loss"] for row in found[1:]] == ["inf", "nan", "nan", "nan"]
    run = json.loads(said(*words, "--format", "json"), parse_constant=pytest.fail)["runs"][0]
    assert run["loss"][1:] == [None] * 4
    assert "sgd: not finite since step 1" in said(*words)


def test_table_is_for_reading(said: Any) -> None:
    text = said(*LINE, "--optimizer", "sgd:lr=0.1", "--optimizer", "adam:lr=0.1", "--epochs", "300")
    assert "Linear regression on 40 samples of line, mse" in text
    first, second = (line.split() for line in text.splitlines() if line.split()[:1] in (["sgd"], ["adam"]))
    # Both are near the line y = 1 + 2 x that the data were made from.
    for cells in (first, second):
        assert [float(cell) for cell in cells[-2:]] == pytest.approx([1, 2], abs=0.1)


def test_other_loss(said: Any) -> None:
    found = rows(
        said(
            *LINE,
            "--optimizer",
            "sgd",
            "--loss",
            "huber",
            "--start",
            "b=0,w=0",
            "--epochs",
            "1",
            "--format",
            "csv",
        )
    )
    x, y = data("line", 40)
    assert float(found[0]["loss"]) == pytest.approx(functional.huber_loss(0 * x, y).item(), rel=1e-6)
