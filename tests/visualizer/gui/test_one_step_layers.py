"""One step of a model with many layers: norms and chain rule are autograd's; layers are marked."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
import torch
from one_step_driver import dock_of, model_scene, number, panel_of, results, texts, wait_for
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from surfaces.problem import load_flat
from visualizer.gui.panels.one_step.norms import FAR, Decades, decades, marks, thinned
from visualizer.problem_choice import TrainingChoice
from visualizer.problems import problem_of
from visualizer.stage.theme import LIGHT

LEFT = Qt.MouseButton.LeftButton
SMALL = {"hidden": 4, "layers": 2}


def backward_pass(scene, parameters):
    """The layers' outputs with their gradients, and the parameters with theirs, over all samples."""
    problem = problem_of(scene.surface.problem)
    model = problem.fresh_model(0)
    load_flat(model, torch.as_tensor(parameters.copy()))
    value, outputs = problem.features, []
    for layer in model:
        value = layer(value)
        value.retain_grad()
        outputs.append(value)
    loss = problem.loss(value, problem.target)
    loss.backward()
    return loss.item(), outputs, list(model.parameters())


def norm(tensor):
    return math.sqrt(float((tensor.detach().double() ** 2).sum()))


def choose(window, phase):
    QTest.mouseClick(panel_of(window).controls.switch.button(phase), LEFT)


def test_layer_by_layer_the_norms_are_those_of_autograd(open_one_step):
    scene = model_scene("mlp", "moons", 10, **SMALL)
    window = open_one_step(scene, 6)
    trajectory = window.store.runs[0].trajectory
    loss, outputs, parameters = backward_pass(scene, trajectory.parameters[6])
    choose(window, "forward")
    assert results(window, "forward") == pytest.approx([norm(each) for each in outputs], rel=2e-3)
    assert texts(window, "forward")[1][0] == "0 Linear: [200, 4], |a|"
    assert results(window, "loss") == pytest.approx([loss], rel=2e-3)
    choose(window, "backward")
    gradients = [norm(each.grad) for each in reversed(outputs)]
    own = [norm(each.grad) for each in reversed(parameters)]
    shown = texts(window, "backward")
    assert shown[0][1] == f"× {shown[0][1][2:]}"
    assert number(shown[0][1][2:]) == pytest.approx(gradients[-1] / gradients[0], rel=2e-3)
    assert results(window, "backward") == pytest.approx([*gradients, *own], rel=2e-3)
    factors = [number(text.rpartition("× ")[2]) for text, _ in shown[2 : 1 + len(gradients)]]
    ratios = [after / before for before, after in pairwise(gradients)]
    assert factors == pytest.approx(ratios, rel=2e-3)
    choose(window, "update")
    before, after = trajectory.parameters[6], trajectory.parameters[7]
    whole, *changes = results(window, "update")
    assert whole == pytest.approx(np.linalg.norm(after), rel=2e-3)
    assert changes == pytest.approx([0.2 * norm(each.grad) for each in parameters], rel=2e-3)
    assert np.linalg.norm(after - before) == pytest.approx(math.hypot(*changes), rel=2e-3)
    assert not panel_of(window).controls.sample_field.isVisible()


def test_left_over_gradients_of_batches_and_dropout_are_the_runs_own(open_one_step):
    training = TrainingChoice(batch_size=32, skip_zero_grad=True)
    scene = model_scene("mlp", "moons", 12, training, dropout=0.3, **SMALL)
    window = open_one_step(scene, 8)
    parameters = window.store.runs[0].trajectory.parameters
    used = np.linalg.norm(parameters[9].astype(float) - parameters[8]) / 0.2
    whole, *_ = results(window, "backward")
    assert whole == pytest.approx(used, rel=2e-3)
    assert results(window, "zero_grad") == pytest.approx([used], rel=2e-3)
    assert results(window, "update")[0] == pytest.approx(np.linalg.norm(parameters[9]), rel=2e-3)
    choose(window, "forward")
    assert texts(window, "forward")[0][0] == "x [32, 2] → ŷ [32, 1]"


def colour_of_bar(window, place):
    bars = panel_of(window).body.norms.bars
    image = bars.grab().toImage()
    box = bars.bar(place)
    return image.pixelColor(round(box.left() + min(box.width(), 4) / 2), round(box.center().y())).name()


@pytest.mark.parametrize(
    ("model", "data", "word", "colour"),
    [
        ("deep-sigmoid", "moons", "vanishing", LIGHT.warn),
        ("deep-exploding", "moons", "exploding", LIGHT.bad),
    ],
)
def test_vanishing_and_exploding_layers_are_marked(open_one_step, qtbot, model, data, word, colour):
    window = open_one_step(model_scene(model, data, 3, samples=40), 0)
    bars = panel_of(window).body.norms.bars
    norms = window.store.runs[0].trajectory.layer_norms
    assert bars.norms == pytest.approx(norms[0])
    assert (bars.marks[0], bars.marks[-1]) == (word, "")
    assert word in bars.accessibleDescription().split("\n")[0]
    qtbot.waitUntil(lambda: bars.isVisible() and bars.height() == bars.sizeHint().height())
    assert colour_of_bar(window, 0) == colour
    assert colour_of_bar(window, len(bars.marks) - 1) == LIGHT.accent
    lengths = [bars.bar(place).width() for place in range(len(bars.marks))]
    order = sorted(range(len(lengths)), key=lambda place: norms[0, place])
    assert [lengths[place] for place in order] == sorted(lengths)
    window.player.go_to(2)
    wait_for(window, qtbot, 2)
    assert bars.norms == pytest.approx(norms[2])


def test_the_curves_are_the_norms_over_the_steps(open_one_step):
    window = open_one_step(model_scene("mlp", "moons", 10, **SMALL), 6)
    lines, norms = panel_of(window).body.norms.lines, window.store.runs[0].trajectory.layer_norms
    scale = decades(norms)
    for layer in range(norms.shape[1]):
        points = lines.curve(layer)
        assert points.size() == 11
        heights = [points.at(row).y() for row in range(11)]
        shares = [scale.share(each) for each in norms[:, layer]]
        bottom = heights[0] + (heights[0] - heights[-1]) / (shares[-1] - shares[0]) * shares[0]
        span = (heights[0] - heights[-1]) / (shares[-1] - shares[0])
        assert heights == pytest.approx([bottom - span * share for share in shares], abs=1e-6)
        assert points.at(0).x() < points.at(10).x()


def test_without_room_the_norms_stand_below_the_rows(open_one_step, qtbot):
    window = open_one_step(model_scene("mlp", "moons", 10, **SMALL), 6)
    body, dock = panel_of(window).body, dock_of(window)
    dock.setFloating(True)

    def corner(widget):
        return widget.mapTo(body, widget.rect().topLeft())

    for width, beside in ((900, True), (420, False), (900, True)):
        dock.resize(width, 500)
        qtbot.waitUntil(lambda width=width: abs(body.width() - width) < 40)
        qtbot.waitUntil(lambda beside=beside: (corner(body.norms).x() > body.rows.width() - 20) == beside)
        assert body.norms.isVisible()
        assert (corner(body.norms).y() >= corner(body.rows).y() + body.rows.height()) != beside


def test_the_last_layer_is_the_yardstick_of_the_marks():
    assert marks(np.array([0.9, 1.1, 1000.0]) / FAR) == ["vanishing", "", ""]
    assert marks(np.array([FAR * 2.1, FAR * 1.9, 2.0])) == ["exploding", "", ""]
    assert marks(np.array([0.0, 0.0])) == ["", ""]
    assert marks(np.array([math.nan, 1.0])) == [""] * 2


@pytest.mark.parametrize(
    ("values", "low", "high"),
    [
        ([0.02, 3.0], -2, 1),
        ([2.0, 3.0], -2, 1),
        ([1e-9, 1.0], -9, 0),
        ([1e-40, 1.0], -24, 0),
        ([0.0, math.nan, math.inf], -3, 0),
    ],
)
def test_scales_are_powers_of_ten(values, low, high):
    scale = decades(np.array(values))
    assert (scale.low, scale.high) == (low, high)


def test_places_on_a_scale():
    scale = Decades(-2, 2)
    assert [scale.share(each) for each in (0.0, 1e-5, 0.01, 1.0, 100.0, 1e9)] == [0, 0, 0, 0.5, 1, 1]
    assert scale.share(math.nan) == 0


def test_long_runs_are_thinned_to_both_ends():
    rows = thinned(1_000_001)
    assert (rows[0], rows[-1], len(rows)) == (0, 1_000_000, 400)
    assert thinned(3).tolist() == [0, 1, 2]
