"""``discesa landscape -o OUT.png``: what the picture shows, pixel by pixel, and what it says."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pytest
from PySide6.QtGui import QImage

from visualizer.__main__ import main
from visualizer.stage.theme import LIGHT

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

pytestmark = pytest.mark.usefixtures("qapp")

LINE = ["landscape", "--model", "linear-regression", "--data", "line:n=40"]
MOONS = ["landscape", "--model", "mlp:hidden=8", "--data", "moons:n=50"]
HUGE = [*LINE, "--range", "-3e19:3e19", "--grid", "51"]
DARK = 110
"""Ink is darker; no colour of a loss is."""


class Made(NamedTuple):
    """A picture as colours (rows, columns, 3), and where its frame and its colour bar are."""

    image: QImage
    pixels: NDArray[np.int64]
    frame: tuple[slice, slice]
    bar: tuple[slice, slice]

    @property
    def inside(self) -> NDArray[np.int64]:
        """The colours inside of the frame."""
        return self.pixels[self.frame]


def colours(image: QImage) -> NDArray[np.int64]:
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    raw = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return raw[:, : 4 * plain.width()].reshape(plain.height(), plain.width(), 4)[..., 2::-1].astype(np.int64)


def sides(of_line: NDArray[np.bool_], axis: int) -> list[tuple[int, int]]:
    """First and last of each bunch of rows or columns of which at least a third is the line's colour."""
    found = np.flatnonzero(of_line.mean(axis=1 - axis) > 1 / 3)
    bunches = np.split(found, np.flatnonzero(np.diff(found) > 1) + 1)
    return [(int(each[0]), int(each[-1])) for each in bunches]


def taken_apart(image: QImage) -> Made:
    pixels = colours(image)
    hairline = [int(LIGHT.hairline[i : i + 2], 16) for i in (1, 3, 5)]
    is_line = (pixels == hairline).all(axis=2)
    (_, top), (bottom, _) = sides(is_line, 0)
    (_, left), (right, _), (_, bar_left), (bar_right, _) = sides(is_line[top:bottom], 1)
    rows = slice(top + 1, bottom)
    return Made(image, pixels, (rows, slice(left + 1, right)), (rows, slice(bar_left + 1, bar_right)))


@pytest.fixture
def made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command in this process; its picture, with all that is around the frame."""

    def run(*arguments: str) -> Made:
        target = tmp_path / "made.png"
        assert main([*arguments, "-o", str(target)]) == 0
        assert capsys.readouterr().err == ""
        return taken_apart(QImage(str(target)))

    return run


@pytest.fixture(params=["labelled", "bare"])
def inside(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Any:
    """Run a command; the part of its picture that is the plane, with Qt to draw it or without."""
    bare = request.param == "bare"
    if bare:
        monkeypatch.setattr("visualizer.cli.landscape_files.drawing_obstacle", lambda: "no Qt here")

    def run(*arguments: str) -> NDArray[np.int64]:
        target = tmp_path / "made.png"
        assert main([*arguments, "-o", str(target)]) == 0
        assert ("without title, axes and colour bar: no Qt here" in capsys.readouterr().err) == bare
        image = QImage(str(target))
        assert min(image.width(), image.height()) >= 400
        assert image.text("x").endswith(("to 3.0", "to 3e+19"))
        return colours(image) if bare else taken_apart(image).inside

    return run


def test_valley_is_darkest_and_the_right_way_up(inside: Any) -> None:
    grey = inside(*LINE, "--range", "-1:3,0:5")[10:-10:5, 10:-10:5].sum(axis=2)
    middle = grey[len(grey) // 4 : -len(grey) // 8]  # where no axis is named
    rows, columns = np.nonzero(middle <= middle.min() + 2)
    # The lowest place is b = 1, w = 2: in the middle, and below it.
    assert columns.mean() / grey.shape[1] == pytest.approx(0.5, abs=0.05)
    assert (rows.mean() + len(grey) // 4) / grey.shape[0] == pytest.approx(0.6, abs=0.05)


def test_what_is_not_finite_is_hatched(inside: Any, tmp_path: Path) -> None:
    assert main([*HUGE, "-o", str(tmp_path / "made.npz")]) == 0
    missing = ~np.isfinite(np.load(tmp_path / "made.npz")["loss"])
    assert 0 < missing.sum() < missing.size
    pixels = inside(*HUGE)
    rows, columns = len(pixels) - 1, pixels.shape[1] - 1
    for i in range(0, 51, 5):
        for j in range(0, 51, 5):
            red, green, blue = pixels[rows - round(i / 50 * rows), round(j / 50 * columns)]
            assert (red == green == blue) == missing[i, j]
    stripes = {tuple(each) for each in pixels[rows // 2 : rows // 2 + 40, 5]}
    assert len(stripes) > 1


def test_everything_around_the_frame_is_written(made: Any) -> None:
    for range_ in ("-1:3,0:5", "-7:9,0:20"):
        picture = made(*LINE, "--range", range_)
        ink = picture.pixels.sum(axis=2) < 3 * DARK
        (rows, columns), (_, bar) = picture.frame, picture.bar
        parts = {
            "title": ink[: rows.start - 10],
            "numbers of y": ink[rows, : columns.start - 12],
            "numbers of x": ink[rows.stop + 12 :, columns],
            "name of y": ink[rows.start : rows.start + 50, columns.start : columns.start + 50],
            "name of x": ink[rows.stop - 50 : rows.stop, columns.stop - 50 : columns.stop],
            "numbers of the bar": ink[rows, bar.stop + 12 :],
        }
        assert [name for name, part in parts.items() if part.sum() < 20] == []


def test_colour_bar_has_the_colours_of_the_plane(made: Any) -> None:
    picture = made(*LINE, "--range", "-1:3,0:5")
    bar = picture.pixels[picture.bar][:, 8]
    lightness = bar.sum(axis=1)
    assert lightness[-5] < lightness[len(bar) // 2] < lightness[5]
    inside = picture.inside[60:-60:7, 60:-60:7].reshape(-1, 3)
    away = np.abs(inside[:, None] - np.unique(bar, axis=0)).sum(axis=2).min(axis=1)
    # All but lines and the smooth edges of bands.
    assert np.mean(away <= 6) > 0.85


def test_frame_is_true_to_scale_unless_it_were_a_strip(made: Any) -> None:
    for words, aspect in {"-1:1": 1, "-1:1,0:3": 1.5, "-2:2,0:3": 0.75, "0:100,0:1": 0.5}.items():
        rows, columns, _ = made(*LINE, "--range", words, "--grid", "9").inside.shape
        assert rows / columns == pytest.approx(aspect, rel=0.01)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (LINE, ("linear-regression on 40 samples of line", "mse in eval mode", "both parameters")),
        ([*MOONS, "--mode", "train"], ("mlp:hidden=8 on 50", "in train mode", "two random directions")),
        ([*MOONS, "--plane", "pca", "--epochs", "9"], ("two main directions of training",)),
        (HUGE, ("hatched: not finite, ", " of 2,601 points")),
    ],
    ids=["parameters", "random", "pca", "not finite"],
)
def test_title_says_model_plane_and_the_loss_at_the_origin(
    made: Any, words: list[str], said: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    title = made(*words, "--grid", "9" if words is not HUGE else "51").image.text("Title")
    assert [each for each in said if each not in title] == []
    assert main([*words, "--grid", "9", "-o", str(tmp_path / "made.csv")]) == 0
    origin = capsys.readouterr().out.partition("loss at (0, 0): ")[2].split()[0]
    shown = title.partition("loss at (0, 0): ")[2].partition(";")[0]
    assert float(shown) == pytest.approx(float(origin), rel=1e-4)


def test_no_display_is_needed(tmp_path: Path) -> None:
    target = tmp_path / "made.png"
    shown = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    environment = {key: value for key, value in os.environ.items() if key not in shown}
    command = [sys.executable, "-m", "visualizer", *LINE, "--grid", "5", "-o", str(target)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert min(taken_apart(QImage(str(target))).inside.shape[:2]) > 500
