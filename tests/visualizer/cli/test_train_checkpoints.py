"""``discesa train --checkpoint`` and ``--resume``: to go on is as never to have stopped."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
import torch
from torch import nn

from surfaces.datasets import make_dataset
from visualizer.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path

NET = ["train", "--model", "mlp:hidden=8,dropout=0.2,batchnorm", "--data", "moons:n=50"]
LINE = ["train", "--model", "linear-regression", "--data", "line:n=40"]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command in this process; the lines that it wrote."""

    def run(*arguments: str) -> list[str]:
        assert main(arguments) == 0
        written = capsys.readouterr()
        assert written.err == ""
        return written.out.splitlines()

    return run


@pytest.fixture
def refused(capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command that is refused; the line on stderr."""

    def run(*arguments: str) -> str:
        assert main(arguments) == 2
        written = capsys.readouterr()
        assert written.out == ""
        assert written.err.count("\n") == 1
        return written.err

    return run


@pytest.mark.parametrize("repeated", [True, False])
def test_to_go_on_is_never_to_have_stopped(repeated: bool, tmp_path: Path, said: Any) -> None:
    """Dropout, batch statistics, shuffling, Adam's moments: all bit by bit."""
    words = ["--optimizer", "adam:lr=0.01", "--batch-size", "16", "--seed", "5"]
    file = str(tmp_path / "net.pt")
    whole = said(*NET, *words, "--epochs", "6", "--format", "csv")
    first = said(*NET, *words, "--epochs", "2", "--format", "csv", "--checkpoint", file)
    second = said(*NET, *(words if repeated else []), "--epochs", "6", "--format", "csv", "--resume", file)
    assert second[0] == whole[0]
    assert second[1] == first[-1]  # the row that both have
    assert first + second[2:] == whole


def test_several_optimizers_have_a_checkpoint_each(tmp_path: Path, said: Any) -> None:
    words = [word for key in ("sgd:lr=0.1", "adam", "sgd:lr=0.2") for word in ("--optimizer", key)]
    file = tmp_path / "line.pt"
    whole = said(*LINE, *words, "--epochs", "5", "--format", "csv")
    first = said(*LINE, *words, "--epochs", "3", "--format", "csv", "--checkpoint", str(file))
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "line-adam.pt",
        "line-sgd#2.pt",
        "line-sgd.pt",
    ]
    second = said(*LINE, *words, "--epochs", "5", "--format", "csv", "--resume", str(file))
    for name in ("sgd", "adam", "sgd#2"):
        parts = [[line for line in lines if line.startswith(f"{name},")] for lines in (first, second, whole)]
        assert parts[0] + parts[1][1:] == parts[2]


def test_checkpoint_is_loaded_in_three_lines(tmp_path: Path, said: Any) -> None:
    file = tmp_path / "line.pt"
    lines = said(
        *LINE, "--optimizer", "adam:lr=0.1", "--epochs", "7", "--format", "csv", "--checkpoint", str(file)
    )

    class Model(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.b = nn.Parameter(torch.zeros(1))
            self.w = nn.Parameter(torch.zeros(1))

    model = Model()
    optimizer = torch.optim.Adam(model.parameters())
    checkpoint = torch.load(file, weights_only=True)
    model.load_state_dict(checkpoint["model_state_dict"])
    optimizer.load_state_dict(checkpoint["optimizer_state_dict"])

    last = dict(zip(lines[0].split(","), lines[-1].split(","), strict=True))
    assert list(checkpoint)[:4] == ["epoch", "model_state_dict", "optimizer_state_dict", "loss"]
    assert checkpoint["epoch"] == 7
    assert checkpoint["loss"] == float(last["loss"])
    assert (model.b.item(), model.w.item()) == (float(last["b"]), float(last["w"]))
    assert optimizer.param_groups[0]["lr"] == 0.1


def test_checkpoint_of_a_plain_script_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = make_dataset("line", n=40)
    x, y = torch.tensor(made.features).float(), torch.tensor(made.target).float().reshape(-1, 1)
    b, w = nn.Parameter(torch.zeros(1)), nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.Adam([b, w], lr=0.1)

    def epoch() -> float:
        loss = ((b + w * x - y) ** 2).mean()
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        return loss.item()

    losses = [epoch() for _ in range(4)]
    file = tmp_path / "script.pt"
    state = {"b": b.detach().clone(), "w": w.detach().clone()}
    content = {"epoch": 4, "model_state_dict": state, "optimizer_state_dict": optimizer.state_dict()}
    torch.save({**content, "loss": losses[-1]}, file)
    assert main([*LINE, "--resume", str(file), "--epochs", "9", "--format", "csv"]) == 0
    written = capsys.readouterr()
    losses = [epoch() for _ in range(6)]
    found = [line.split(",") for line in written.out.splitlines()[1:]]
    assert [(row[0], int(row[1])) for row in found] == [("adam", k) for k in range(4, 10)]
    assert [float(row[3]) for row in found] == pytest.approx(losses, rel=1e-5)
    assert "script.pt: A script's checkpoint has no random states" in written.err


def test_another_rate_from_there_on(tmp_path: Path, said: Any) -> None:
    file = str(tmp_path / "line.pt")
    said(*LINE, "--optimizer", "momentum:lr=0.1", "--epochs", "3", "--format", "csv", "--checkpoint", file)
    words = ["--optimizer", "momentum:lr=0.01", "--epochs", "6", "--format", "csv"]
    again = str(tmp_path / "again.pt")
    lines = said(*LINE, *words, "--resume", file, "--checkpoint", again)
    assert [line.split(",")[5] for line in lines[1:]] == ["0.01"] * 4
    (after,) = said(*LINE, "--epochs", "6", "--format", "csv", "--resume", again)[1:]
    assert after == lines[-1]


def test_data_that_changed_are_remarked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = str(tmp_path / "line.pt")
    words = ["--optimizer", "sgd", "--epochs", "3", "--format", "csv"]
    assert main([*LINE, *words, "--checkpoint", file]) == 0
    other = ["train", "--model", "linear-regression", "--data", "line:n=40,seed=2", "--resume", file]
    capsys.readouterr()
    assert main([*other, "--format", "csv"]) == 0
    assert capsys.readouterr().err == "discesa: line.pt: The data are not those that it was trained on.\n"


def test_reader_that_has_gone_does_not_cost_the_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Gone(io.StringIO):
        def writelines(self, lines: Any) -> None:
            raise BrokenPipeError

        def fileno(self) -> int:
            raise OSError

    file = tmp_path / "line.pt"
    words = ["--optimizer", "sgd", "--epochs", "2", "--format", "csv", "--checkpoint", str(file)]
    monkeypatch.setattr("sys.stdout", Gone())
    with pytest.raises(SystemExit):
        main([*LINE, *words])
    assert torch.load(file, weights_only=True)["epoch"] == 2


class Evil:
    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return (pytest.fail, ("code of a checkpoint was run",))


def saved(content: object) -> bytes:
    stream = io.BytesIO()
    torch.save(content, stream)
    return stream.getvalue()


BROKEN = {
    "empty": (b"", "0 bytes"),
    "text": (b"hello", "no file of torch.save"),
    "code": (saved({"epoch": Evil()}), "it holds code or objects"),
}


@pytest.mark.parametrize(("content", "said_of_it"), BROKEN.values(), ids=BROKEN)
def test_files_that_are_refused(content: bytes, said_of_it: str, tmp_path: Path, refused: Any) -> None:
    file, output = tmp_path / "bad.pt", tmp_path / "out.csv"
    file.write_bytes(content)
    kept = str(tmp_path / "kept.pt")
    words = ["--optimizer", "sgd", "-o", str(output), "--checkpoint", kept]
    assert said_of_it in refused(*LINE, *words, "--resume", str(file))
    assert list(tmp_path.iterdir()) == [file]


def test_checkpoints_that_do_not_fit(tmp_path: Path, said: Any, refused: Any) -> None:
    file = tmp_path / "net.pt"
    words = ["--optimizer", "adam", "--epochs", "3", "--batch-size", "16", "--checkpoint", str(file)]
    said(*NET, *words)
    go_on = ["--resume", str(file), "--epochs", "5"]
    cut = tmp_path / "cut.pt"
    cut.write_bytes(file.read_bytes()[:-500])

    assert "no checkpoint that can be loaded" in refused(*NET, "--resume", str(cut), "--epochs", "5")
    assert "No such file" in refused(*NET, "--resume", str(tmp_path / "none.pt"), "--epochs", "5")
    assert "net.pt does not fit" in refused("train", "--model", "mlp", "--data", "moons", *go_on)
    assert "of adam, not of sgd" in refused(*NET, *go_on, "--optimizer", "sgd")
    assert "only lr can change" in refused(*NET, *go_on, "--optimizer", "adam:beta1=0.5")
    assert "3 epochs behind it" in refused(*NET, *go_on[:2], "--epochs", "2")
    assert "leave --batch-size out" in refused(*NET, *go_on, "--batch-size", "10")
    assert "net-adam.pt" in refused(*NET, *go_on, "--optimizer", "adam", "--optimizer", "sgd")


def test_checkpoint_that_cannot_be_written_is_refused_before_any_work(
    tmp_path: Path, refused: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("visualizer.descent.training.Training.run", lambda *_: pytest.fail("work"))
    words = [*LINE, "--optimizer", "sgd"]
    assert "--checkpoint" in refused(*words, "--checkpoint", str(tmp_path / "nowhere" / "a.pt"))
    (tmp_path / "a-adam.pt").mkdir()
    both = [*words, "--optimizer", "adam", "--checkpoint", str(tmp_path / "a.pt")]
    assert "that is a folder" in refused(*both)
    same = str(tmp_path / "same.csv")
    assert "are the same file" in refused(*words, "-o", same, "--checkpoint", same)
