"""Pictures of a model's loss: they get finer, the colours stay, every place has the colour of its loss."""

from __future__ import annotations

import numpy as np
import pytest

from surfaces import tiled
from surfaces.height import Height
from surfaces.model_loss import ModelLoss
from surfaces.sampling import Sample
from surfaces.tiles import Tiles
from surfaces.window import Window
from visualizer.engine import surface_of
from visualizer.problem_choice import DataChoice, ProblemChoice
from visualizer.scene import SurfaceChoice, View
from visualizer.stage.even import even
from visualizer.stage.surface_picture import picture, pictures

SHAPE = (90, 120)


@pytest.fixture(scope="module")
def surface():
    """A bowl: the loss of a straight line over its two parameters."""
    problem = ProblemChoice(data=DataChoice(settings={"n": 12, "seed": 11}), device="cpu")
    return surface_of(SurfaceChoice(key="model", problem=problem))


@pytest.fixture
def in_steps(monkeypatch):
    """A machine so slow that pictures come in steps, with nothing computed yet."""
    monkeypatch.setattr(ModelLoss, "rate", 4000.0)
    monkeypatch.setattr(tiled, "FEW", 100_000)
    monkeypatch.setattr(tiled, "SOON", 0.03)
    tiles = Tiles()
    monkeypatch.setitem(tiled.refined.__kwdefaults__, "tiles", tiles)


def drawn(*asked):
    """The pictures of the one surface, each with whether it is the last."""
    return [(*each.pictures, each.last) for each in pictures(*asked)]


def moved(window, share):
    across = share * window.width
    return Window(window.x_min + across, window.x_max + across, window.y_min, window.y_max)


@pytest.mark.parametrize("height", ["linear", "log", "clipped"])
def test_pictures_get_finer_and_their_colours_stay(surface, in_steps, height):
    view, home = View(height=height), surface.window
    first = drawn([surface], view, home, SHAPE)
    assert [last for _, last in first] == [False] * (len(first) - 1) + [True]
    assert len(first) >= 3
    sizes = [made.sample.loss.size for made, _ in first]
    assert sizes == sorted(set(sizes))
    rough = {(made.levels.low, made.levels.high, made.levels.step) for made, last in first if not last}
    assert len(rough) == 1
    # Finer than before: the scale is that of the first time.
    refined, panned = first[-1][0], drawn([surface], view, moved(home, 0.1), (150, 200))
    for made, _ in panned:
        assert made.height.ceiling == refined.height.ceiling
        assert (made.levels.low, made.levels.high) == (refined.levels.low, refined.levels.high)
    for made, _ in (*first, *panned):
        sample = made.sample
        direct = surface.function.value(sample.x, sample.y[:, None])
        np.testing.assert_allclose(sample.loss, direct, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("share", [0.0, 0.137])
def test_what_is_seen_is_covered_and_the_relief_is_of_nothing_more(surface, in_steps, share):
    window = moved(surface.window, share)
    for made, _ in drawn([surface], View(), window, SHAPE):
        assert made.window == made.relief.window == window
        outer = made.sample.window
        assert outer.x_min <= window.x_min < window.x_max <= outer.x_max
        assert outer.y_min <= window.y_min < window.y_max <= outer.y_max
        relief = made.relief
        np.testing.assert_allclose(relief.x, np.linspace(window.x_min, window.x_max, len(relief.x)))
        heights = made.height.of(relief.loss)
        direct = made.height.of(surface.function.value(relief.x, relief.y[:, None]))
        fine = made.sample.loss.size > 5000
        assert np.quantile(np.abs(heights - direct), 0.95) < (0.01 if fine else 0.5)


@pytest.mark.parametrize("zoom", [1.0, 0.3])
def test_every_place_has_the_colour_of_its_loss(qapp, surface, in_steps, zoom):
    from PySide6.QtGui import QColor, QImage, QPainter

    from visualizer.stage.frame import Frame
    from visualizer.stage.ground import Ground
    from visualizer.stage.theme import LIGHT

    (x, y), across, up = surface.window.centre, zoom * surface.window.width, zoom * surface.window.height
    window = Window(x - 0.43 * across, x + 0.57 * across, y - 0.48 * up, y + 0.52 * up)
    # So coarse that a picture that is off by what it has beyond the border would be seen to be.
    view = View(height="linear")
    made = picture(surface, view, window, (12, 15))
    assert made.sample.window.width > 1.05 * window.width
    ground, frame = Ground(made, view, LIGHT), Frame(window, 20.0, 10.0, 600.0, 450.0)
    image = QImage(640, 480, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    with QPainter(image) as painter:
        ground.paint(painter, frame)
    off = []
    # The border too: a pixel inside each edge.
    for column in (21, 22, 60, 180, 333, 500, 617, 618):
        for row in (11, 12, 77, 200, 321, 457, 458):
            at = frame.to_data(frame.rect.topLeft().__class__(column + 0.5, row + 0.5))
            height = float(made.height.of(surface.function.value(*at)))
            expected = ground.palette.at((height - made.levels.low) / (made.levels.high - made.levels.low))
            seen = image.pixelColor(column, row)
            off.append(max(abs(a - b) for a, b in zip(seen.getRgb(), expected.getRgb(), strict=True)))
    assert np.quantile(off, 0.85) < 10  # the others lie under a contour line
    assert image.pixelColor(18, 240) == QColor("white")


def test_a_cancelled_picture_is_none(surface, in_steps):
    assert picture(surface, View(), surface.window, SHAPE, lambda: True) is None


def test_an_even_sample_is_exact_for_cubics_and_fills_nothing_in():
    x, y = np.arange(-3, 8) * 0.5, np.arange(-2, 9) * 0.25
    cubic = lambda a, b: a**3 - 2 * a * b**2 + b**3 - a * b + 4  # noqa: E731
    losses = Sample(Window(x[0], x[-1], y[0], y[-1]), x, y, cubic(x, y[:, None]))
    window = Window(-1.4, 3.2, -0.3, 1.9)
    found = even(losses, window, Height(), 50)
    np.testing.assert_allclose(found.loss, cubic(found.x, found.y[:, None]), rtol=1e-9, atol=1e-9)
    assert found.window == window
    assert (found.x[0], found.x[-1], found.y[0], found.y[-1]) == tuple(window)
    holes = losses.loss.copy()
    holes[4, 5], holes[8, 8] = np.nan, np.inf
    whole = losses.window
    kept = even(Sample(whole, x, y, holes), whole, Height(), 50)
    np.testing.assert_array_equal(kept.loss, holes)  # its own points: nothing to be done
    between = even(Sample(whole, x, y, holes), Window(x[0], x[-1], y[0], 0.8), Height(), 50)
    beside = np.abs(between.y[:, None] - y[4]) < 0.25
    near = beside & (np.abs(between.x - x[5]) < 1e-9)
    assert np.isnan(between.loss[near]).all()
    far = np.broadcast_to(np.abs(between.x - x[5]) > 0.25, between.loss.shape)
    np.testing.assert_allclose(
        between.loss[far], cubic(between.x, between.y[:, None])[far], rtol=0.05, atol=0.1
    )
