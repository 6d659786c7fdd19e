"""Optimizers in panes of their own, each on the loss with its own L2 penalty, against one by hand."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QSizeF
from PySide6.QtGui import QFont, QImage, QPainter

from surfaces.tiled import refined
from surfaces.window import Window
from visualizer.engine import compute, surface_of, window_of
from visualizer.grounds import grounds_of
from visualizer.problem_choice import DataChoice, ModelChoice, ProblemChoice
from visualizer.problems import data_of
from visualizer.scene import OptimizerChoice, Scene, SurfaceChoice
from visualizer.stage import surface_picture
from visualizer.stage.camera import Camera
from visualizer.stage.drawing import Drawing
from visualizer.stage.footings import Plotted
from visualizer.stage.number_text import short
from visualizer.stage.readout import read_out
from visualizer.stage.surface_picture import pictures
from visualizer.stage.theme import LIGHT

pytestmark = pytest.mark.usefixtures("qapp")

DECAYS = (0.0, 0.05, 0.5)
SIZE = QSizeF(900, 700)
LINE = ProblemChoice(weight_decay="own")
ROW = 4


def race(problem=LINE, layout="side_by_side", decays=DECAYS):
    optimizers = tuple(
        OptimizerChoice(key="sgd", hyperparameters={"lr": 0.2, "weight_decay": decay}) for decay in decays
    )
    made = Scene(
        surface=SurfaceChoice(key="model", problem=problem),
        optimizers=optimizers,
        start=(0.5, -0.1),
        steps=ROW + 1,
    )
    return made.with_view(layout=layout)


@pytest.fixture(scope="module")
def runs():
    return compute(race())


def painted(scene, window=None, shape=(40, 60)):
    """The surfaces of a scene with their pictures, in the order of its optimizers."""
    distinct = grounds_of(scene).distinct
    surfaces = [surface_of(each) for each in distinct]
    *_, made = pictures(surfaces, scene.view, window or window_of(scene.surface), shape)
    plotted = [Plotted(*pair) for pair in zip(surfaces, made.pictures, strict=True)]
    own = grounds_of(scene).own
    return plotted[0], {label: plotted[distinct.index(each)] for label, each in own.items()}


def drawn(scene, runs, window=None):
    common, own = painted(scene, window)
    drawing = Drawing(LIGHT)
    drawing.camera = Camera(window or window_of(scene.surface))
    drawing.set_surface(common.surface)
    drawing.step = ROW
    drawing.set_runs(scene, runs, ())
    drawing.set_picture(common.picture, own)
    drawing.lay_out(SIZE, QFont())
    return drawing


def by_hand(place, decay):
    """The line's mean squared error, and half the decay times the squared length."""
    data, theta = data_of(LINE.data), np.asarray(place, dtype=float)
    errors = theta[0] + theta[1] * data.features[:, 0] - data.target
    return float(np.square(errors).mean() + decay / 2 * np.square(theta).sum())


def test_the_pictures_are_of_the_loss_by_hand_with_one_scale():
    _, own = painted(race())
    for decay, (surface, made) in zip(DECAYS, own.values(), strict=True):
        for row, column in ((0, 0), (20, 30), (-1, -1)):
            place = made.sample.x[column], made.sample.y[row]
            assert made.sample.loss[row, column] == pytest.approx(by_hand(place, decay), rel=1e-5)
        assert surface.weight_decay == decay
    first, *others = (made for _, made in own.values())
    star = own["SGD"].surface.minima[0].x, own["SGD"].surface.minima[0].y
    for other in others:
        assert (other.height, other.extent) == (first.height, first.extent)
        assert other.levels is first.levels
    assert first.height.offset == pytest.approx(by_hand(star, 0.0), rel=1e-5)
    lowest, highest = first.extent
    every = first.height.of(np.stack([made.relief.loss for _, made in own.values()]))
    assert (lowest, highest) == (every.min(), every.max())


def test_contour_lines_go_as_high_as_the_highest_pane():
    _, own = painted(race(decays=(0.0, 8.0)))
    low, high = (each.picture for each in own.values())
    assert high.levels.lines[-1] > low.height.of(low.sample.loss).max()
    assert len(high.contours[-1])


def test_a_chart_of_losses_without_penalty_has_their_own_scale():
    choice, view = race(LINE.with_(weight_decay=0.5)).surface, race().view
    plain, _ = painted(race(decays=(0.0,)))
    *_, made = pictures([surface_of(choice)], view, window_of(choice), (40, 60))
    assert made.plain_height == plain.picture.height != made.pictures[0].height


def test_fresh_masks_are_the_same_noise_in_all_panes_and_drawn_once(monkeypatch):
    sampled = []

    def counted(loss, *args):
        sampled.append(loss.weight_decay)
        return refined(loss, *args)

    monkeypatch.setattr(surface_picture, "refined", counted)
    net = ModelChoice(key="mlp", hidden=3, dropout=0.5)
    problem = ProblemChoice(
        data=DataChoice(key="moons", settings={"n": 20}),
        model=net,
        mode="train",
        fresh_masks=True,
        weight_decay="own",
    )
    _, own = painted(race(problem, decays=(0.0, 0.3, 0.3)), shape=(6, 9))
    assert sampled == [0.0], "once, whatever the number of panes"
    plain, one, other = own.values()
    assert one is other
    assert np.std(np.diff(plain.picture.sample.loss)) > 1e-3, "it is noise"
    seen = plain.picture.sample
    penalty = one.surface.model_loss.penalty(seen.x, seen.y[:, None])
    np.testing.assert_allclose(one.picture.sample.loss - seen.loss, penalty, atol=1e-12)


def test_each_pane_says_the_loss_by_hand_below_its_ball_and_has_a_star_of_its_own(runs):
    drawing = drawn(race(), runs)
    stars = []
    for pane, run, decay in zip(drawing.panes, runs, DECAYS, strict=True):
        place = run.position[ROW]
        said = read_out(drawing, pane.frame.to_pixel(*place)).text
        name = "loss with L2" if decay else "loss"
        assert f"step {ROW}   {name} {short(by_hand(place, decay))}" in said
        ground = QPointF(pane.frame.centre)
        value = short(by_hand(pane.frame.to_data(ground), decay))
        assert read_out(drawing, ground).text.endswith(f"{name} {value}")
        stars.append((pane.footing.minima[0].x, pane.footing.minima[0].y))
    for (star, decay), other in zip(zip(stars, DECAYS, strict=True), stars[1:] + stars[:1], strict=True):
        assert by_hand(star, decay) < by_hand(other, decay)


def test_the_curvature_at_a_ball_is_that_of_the_ground_below_it(runs):
    drawing = drawn(race(), runs)
    lane, (_, small, large) = drawing.lanes[0], drawing.panes
    before, after = (lane.curvature(pane.surface, ROW).eigenvalues for pane in (small, large))
    np.testing.assert_allclose(after - before, 0.5 - 0.05, rtol=1e-6)


def test_panes_are_painted_from_their_own_pictures(runs):
    drawing = drawn(race(), runs)
    pixels = pixels_of(drawing)
    places = [pane.frame.to_pixel(*drawing.camera.home.centre).toPoint() for pane in drawing.panes]
    assert len({int(pixels[place.y(), place.x()]) for place in places}) == len(DECAYS)


def test_arrows_point_down_the_ground_below_them(runs):
    """Where they are painted, as seen from the ball, against the slope of the penalised loss by hand."""
    bare, scene = drawn(race(), runs), race()
    with_arrows = drawn(scene.with_view(gradient_arrows=True), runs)
    changed = pixels_of(bare) != pixels_of(with_arrows)
    for pane, run, decay in zip(bare.panes, runs, DECAYS, strict=True):
        rows, columns = np.nonzero(changed * inside(pane.frame, changed.shape))
        ball = pane.frame.to_pixel(*run.position[ROW])
        seen = np.array([columns.mean() - ball.x(), rows.mean() - ball.y()])
        slope = slope_by_hand(run.position[ROW], decay)
        wanted = -slope * pane.frame.scale * (1, -1)
        cosine = seen @ wanted / np.linalg.norm(seen) / np.linalg.norm(wanted)
        assert cosine > 0.98, decay


def slope_by_hand(place, decay):
    data, theta = data_of(LINE.data), np.asarray(place, dtype=float)
    x = data.features[:, 0]
    errors = theta[0] + theta[1] * x - data.target
    return np.array([2 * errors.mean(), 2 * (errors * x).mean()]) + decay * theta


def inside(frame, shape):
    mask = np.zeros(shape, bool)
    left, top, width, height = (round(side) for side in frame.rect.getRect())
    mask[top : top + height, left : left + width] = True
    return mask


def pixels_of(drawing):
    image = QImage(SIZE.toSize(), QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        drawing.paint(painter, SIZE, QFont(), 1.0)
    return np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width()).copy()


def test_where_all_share_a_pane_it_is_the_common_ground(runs):
    drawing = drawn(race(layout="overlay"), runs)
    (pane,) = drawing.panes
    place = runs[2].position[ROW]
    said = read_out(drawing, pane.frame.to_pixel(*place)).text
    assert short(by_hand(place, 0.0)) in said
    assert "L2" not in said


def test_in_space_a_way_lies_on_its_own_ground_also_beyond_the_window(runs):
    window = Window(0.4, 1.0, -0.2, 0.4)
    drawing = drawn(race(layout="space_side_by_side"), runs, window)
    for pane, run, decay in zip(drawing.panes, runs, DECAYS, strict=True):
        frame, box = pane.frame, pane.frame.relief.box
        assert pane.in_space
        assert not window.contains(*run.position[-1])
        losses = np.array([by_hand(place, decay) for place in run.position])
        heights = pane.footing.backdrop.picture.height.of(losses)
        expected = frame.projection.to_pixels(box.inside(run.position, heights))
        np.testing.assert_allclose(frame.run_pixels(run, slice(None)), expected, atol=0.5)
    boxes = [(pane.frame.relief.box.low, pane.frame.relief.box.high) for pane in drawing.panes]
    assert boxes == boxes[:1] * 3
