"""``discesa landscape``: what its files hold is the loss, point by point."""

from __future__ import annotations

import csv
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

from surfaces.datasets import make_dataset
from visualizer.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path

LINE = ["landscape", "--model", "linear-regression", "--data", "line:n=40"]
MOONS = ["landscape", "--model", "mlp:hidden=8", "--data", "moons:n=50"]
TRAIN = ["train", *MOONS[1:]]

ROUNDING = 1e-5
"""The way of evaluation is chosen by a measurement, so two runs may round differently."""


@pytest.fixture
def made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command in this process; the file that it wrote, and what it said."""

    def run(*arguments: str, ending: str = "npz") -> Any:
        target = tmp_path / f"made.{ending}"
        assert main([*arguments, "-o", str(target)]) == 0
        written = capsys.readouterr()
        assert written.err == ""
        return (np.load(target), written.out) if ending == "npz" else (target, written.out)

    return run


def features_and_target(key: str, n: int) -> tuple[torch.Tensor, torch.Tensor]:
    data = make_dataset(key, n=n)
    return torch.tensor(data.features).float(), torch.tensor(data.target).float().reshape(-1, 1)


def net(seed: int = 1) -> nn.Module:
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 8), nn.Tanh(), nn.Linear(8, 1))


def loss_at(vector: np.ndarray, model: nn.Module) -> float:
    """The loss of the net on the moons with these parameters."""
    torch.nn.utils.vector_to_parameters(torch.tensor(vector), model.parameters())
    x, y = features_and_target("moons", 50)
    with torch.no_grad():
        return functional.binary_cross_entropy_with_logits(model(x), y).item()


def check_points(file: Any, model: nn.Module) -> None:
    """Each corner, and some points between, by a loop."""
    x, y, loss = file["x"], file["y"], file["loss"]
    assert loss.shape == (len(y), len(x))
    for i in (0, len(y) // 3, len(y) - 1):
        for j in (0, len(x) // 2, len(x) - 1):
            vector = file["origin"] + x[j] * file["directions"][0] + y[i] * file["directions"][1]
            assert loss[i, j] == pytest.approx(loss_at(vector.astype(np.float32), model), rel=1e-4)


def test_parameters_are_absolute_with_b_along_x(made: Any) -> None:
    file, _ = made(*LINE, "--plane", "parameters", "--range", "0:2,1:3", "--grid", "5x4")
    features, target = (each.numpy().astype(float) for each in features_and_target("line", 40))
    assert sorted(file.files) == ["directions", "loss", "origin", "x", "y"]
    assert file["x"].tolist() == [0, 0.5, 1, 1.5, 2]
    assert file["y"] == pytest.approx(np.linspace(1, 3, 4))
    for i, w in enumerate(file["y"]):
        for j, b in enumerate(file["x"]):
            expected = ((b + w * features - target) ** 2).mean()
            assert file["loss"][i, j] == pytest.approx(expected, rel=1e-5, abs=1e-7)
    assert file["origin"].tolist() == [0, 0]
    assert file["directions"].tolist() == [[1, 0], [0, 1]]


def test_two_parameters_are_shown_as_they_are_by_themselves(made: Any) -> None:
    file, said = made(*LINE)
    assert file["loss"].shape == (101, 101)
    row, column = np.unravel_index(file["loss"].argmin(), (101, 101))
    # The line is y = 1 + 2 x.
    assert (file["x"][column], file["y"][row]) == pytest.approx((1, 2), abs=0.15)
    assert "The whole loss" in said


def test_random_directions_are_normalised_and_orthogonal_in_each_filter(made: Any) -> None:
    file, said = made(*MOONS, "--grid", "7", "--seed", "4")
    model = net(4)
    origin = torch.nn.utils.parameters_to_vector(model.parameters()).detach().numpy()
    assert np.array_equal(file["origin"], origin)
    assert (file["x"][0], file["x"][-1]) == (-1, 1)
    start = 0
    for parameter in model.parameters():
        own, x, y = (
            vector[start : start + parameter.numel()].reshape(len(parameter), -1)
            for vector in (origin, *file["directions"])
        )
        start += parameter.numel()
        if parameter.ndim < 2:
            assert not x.any()
            assert not y.any()
            continue
        for a, b, w in zip(x, y, own, strict=True):
            length = np.linalg.norm(w)
            assert (np.linalg.norm(a), np.linalg.norm(b)) == pytest.approx((length, length), rel=1e-5)
            assert a @ b == pytest.approx(0, abs=1e-5 * float(length) ** 2)
    check_points(file, model)
    assert file["loss"][3, 3] == pytest.approx(loss_at(origin, model), abs=1e-6)
    assert "Li et al." in said


def test_biases_move_when_they_are_asked_to(made: Any) -> None:
    file, _ = made(*MOONS, "--grid", "3", "--biases")
    assert file["directions"][0].all()
    # The first bias as a whole is as long as the model's own.
    bias = slice(2 * 8, 2 * 8 + 8)
    lengths = np.linalg.norm(file["directions"][:, bias], axis=1)
    assert lengths == pytest.approx(np.linalg.norm(file["origin"][bias]), rel=1e-5)


def test_checkpoint_is_the_middle(made: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    checkpoint = tmp_path / "net.pt"
    assert (
        main([*TRAIN, "--optimizer", "adam:lr=0.02", "--epochs", "30", "--checkpoint", str(checkpoint)]) == 0
    )
    capsys.readouterr()
    file, _ = made(*MOONS, "--checkpoint", str(checkpoint), "--grid", "5")
    model = net()
    model.load_state_dict(torch.load(checkpoint, weights_only=True)["model_state_dict"])
    assert np.array_equal(file["origin"], torch.nn.utils.parameters_to_vector(model.parameters()).detach())
    check_points(file, model)


def path_of_training(epochs: int) -> list[np.ndarray]:
    model = net()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    x, y = features_and_target("moons", 50)
    path = []
    for _ in range(epochs + 1):
        path.append(torch.nn.utils.parameters_to_vector(model.parameters()).detach().numpy().copy())
        optimizer.zero_grad()
        functional.binary_cross_entropy_with_logits(model(x), y).backward()
        optimizer.step()
    return path


def check_pca(file: Any, path: list[np.ndarray]) -> None:
    """Origin at the end, numpy's own principal components, and all of the path in the window."""
    assert file["origin"] == pytest.approx(path[-1], abs=2e-3)
    centred = np.array(path, dtype=float) - np.mean(path, axis=0, dtype=float)
    components = np.linalg.svd(centred, full_matrices=False)[2][:2]
    assert np.abs(components @ file["directions"].T) == pytest.approx(np.eye(2), abs=5e-3)
    places = (np.array(path) - file["origin"]) @ file["directions"].T
    for places_along, along in zip(places.T, (file["x"], file["y"]), strict=True):
        assert along[0] < places_along.min()
        assert places_along.max() < along[-1]


def test_pca_of_a_training(made: Any) -> None:
    words = ["--plane", "pca", "--optimizer", "adam:lr=0.02", "--epochs", "40", "--grid", "9"]
    file, said = made(*MOONS, *words)
    check_pca(file, path_of_training(40))
    check_points(file, net())
    assert "they explain" in said


def test_pca_of_two_optimizers_has_the_paths_of_both(made: Any) -> None:
    words = ["--plane", "pca", "--epochs", "30", "--grid", "5", "--optimizer", "adam:lr=0.02"]
    one, _ = made(*MOONS, *words)
    two, _ = made(*MOONS, *words, "--optimizer", "momentum:lr=0.5")
    assert two["origin"] == pytest.approx(one["origin"], abs=1e-6)
    assert two["x"][-1] - two["x"][0] > 1.2 * (one["x"][-1] - one["x"][0])


def test_pca_repeats_the_training_of_a_checkpoint(
    made: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also of one that was itself gone on with."""
    first, second = str(tmp_path / "first.pt"), str(tmp_path / "second.pt")
    assert main([*TRAIN, "--optimizer", "adam:lr=0.02", "--epochs", "15", "--checkpoint", first]) == 0
    assert main([*TRAIN, "--resume", first, "--epochs", "40", "--checkpoint", second]) == 0
    capsys.readouterr()
    file, _ = made(*MOONS, "--plane", "pca", "--checkpoint", second, "--grid", "5")
    check_pca(file, path_of_training(40))


def test_pca_repeats_a_training_from_a_start_of_its_own(
    made: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = str(tmp_path / "first.pt"), str(tmp_path / "second.pt")
    words = ["train", *LINE[1:], "--optimizer", "sgd:lr=0.2", "--seed", "3", "--start", "b=3,w=-2"]
    assert main([*words, "--epochs", "5", "--checkpoint", first]) == 0
    assert main(["train", *LINE[1:], "--resume", first, "--epochs", "20", "--checkpoint", second]) == 0
    capsys.readouterr()
    file, _ = made(*LINE, "--plane", "pca", "--checkpoint", second, "--grid", "5")
    state = torch.load(second, weights_only=True)["model_state_dict"]
    assert file["origin"].tolist() == [state["b"].item(), state["w"].item()]
    x, y = (file["directions"] @ (np.array([3, -2]) - file["origin"])).tolist()
    assert file["x"][0] < x < file["x"][-1]
    assert file["y"][0] < y < file["y"][-1]


def test_pca_through_checkpoints_of_a_script(
    made: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, words = path_of_training(30)[::10], []
    for number, vector in enumerate(path):
        model = net()
        optimizer = torch.optim.Adam(model.parameters())
        torch.nn.utils.vector_to_parameters(torch.tensor(vector), model.parameters())
        content = {"epoch": number, "model_state_dict": model.state_dict()}
        file = tmp_path / f"{number}.pt"
        torch.save({**content, "optimizer_state_dict": optimizer.state_dict()}, file)
        words += ["--checkpoint", str(file)]
    made_file, _ = made(*MOONS, "--plane", "pca", *words, "--grid", "5")
    check_pca(made_file, path)
    assert main([*MOONS, "--plane", "pca", *words[:2], "-o", str(tmp_path / "no.npz")]) == 2
    assert "was made by a script" in capsys.readouterr().err
    assert not (tmp_path / "no.npz").exists()


def test_points_of_two_trainings_lie_on_the_plane(made: Any) -> None:
    words = ["--plane", "points", "--epochs", "40", "--grid", "5", "--optimizer", "adam:lr=0.02"]
    file, said = made(*MOONS, *words, "--optimizer", "sgd:lr=0.5")
    path = path_of_training(40)
    assert np.array_equal(file["origin"], path[0])
    assert file["origin"] + file["directions"][0] == pytest.approx(path[-1], abs=2e-3)
    x, y = file["directions"].astype(float)
    assert (x @ y, np.linalg.norm(y)) == pytest.approx((0, np.linalg.norm(x)), abs=1e-4)
    check_points(file, net())
    assert "through three points" in said


def test_points_that_span_no_plane_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    same = ["--optimizer", "sgd:lr=0.5"] * 2
    words = [*MOONS, "--plane", "points", "--epochs", "2", *same, "-o", str(tmp_path / "no.npz")]
    assert main(words) == 2
    assert "end at the same place: choose the end of another optimizer" in capsys.readouterr().err


def test_training_that_cannot_be_repeated_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checkpoint = str(tmp_path / "net.pt")
    assert main([*TRAIN, "--optimizer", "adam:lr=0.02", "--epochs", "9", "--checkpoint", checkpoint]) == 0
    other = ["landscape", "--model", "mlp:hidden=8", "--data", "moons:n=50,seed=3", "--plane", "pca"]
    assert main([*other, "--checkpoint", checkpoint, "-o", str(tmp_path / "no.npz")]) == 2
    assert "The data are not those that it was trained on" in capsys.readouterr().err


def test_mode_decides_on_dropout(made: Any) -> None:
    words = ["landscape", "--model", "mlp:hidden=8,dropout=0.5", "--data", "moons:n=50", "--grid", "3"]
    evaluated, _ = made(*words, "--mode", "eval")
    thinned, _ = made(*words, "--mode", "train")
    again, _ = made(*words, "--mode", "train")
    assert evaluated["loss"][1, 1] == pytest.approx(loss_at(evaluated["origin"], net()), abs=1e-6)
    assert np.abs(thinned["loss"] - evaluated["loss"]).min() > 1e-4
    assert thinned["loss"] == pytest.approx(again["loss"], rel=1e-4)


def test_hdf5_is_as_loss_landscape_reads_it(made: Any) -> None:
    h5py = pytest.importorskip("h5py")
    words = [*LINE, "--range", "0:2,1:3", "--grid", "5x4"]
    expected, _ = made(*words)
    target, _ = made(*words, ending="h5")
    with h5py.File(target, "r") as file:
        x, y = np.array(file["xcoordinates"][:]), np.array(file["ycoordinates"][:])
        z = np.array(file["train_loss"][:])
    assert np.meshgrid(x, y)[0].shape == z.shape  # as plot_2D.py draws it
    assert np.array_equal(x, expected["x"])
    assert np.array_equal(y, expected["y"])
    assert z == pytest.approx(expected["loss"], rel=ROUNDING)


def test_hdf5_without_its_package(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("visualizer.cli.landscape_files.find_spec", lambda _: None)
    monkeypatch.setitem(sys.modules, "h5py", None)
    assert main([*LINE, "-o", str(tmp_path / "made.h5")]) == 2
    assert capsys.readouterr().err == (
        "discesa: for .h5 the package h5py is needed: pip install 'discesa[hdf5]', or choose .npz\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_csv_has_a_line_for_each_point(made: Any) -> None:
    words = [*LINE, "--range", "-1:1", "--grid", "4x3"]
    expected, _ = made(*words)
    target, _ = made(*words, ending="csv")
    with target.open(newline="") as stream:
        found = list(csv.DictReader(stream))
    assert list(found[0]) == ["x", "y", "loss"]
    x, y = np.meshgrid(expected["x"], expected["y"])
    for name, column in {"x": x, "y": y, "loss": expected["loss"]}.items():
        numbers = [float(row[name]) for row in found]
        assert numbers == pytest.approx(column.ravel().tolist(), rel=ROUNDING if name == "loss" else 0)
        assert [row[name] for row in found] == [repr(number) for number in numbers]
