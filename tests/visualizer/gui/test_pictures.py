"""The surface in the real window: sampled again for what is seen, coarse first, then fine."""

from __future__ import annotations

import numpy as np
import pytest
from fit_effects import model_scene
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from surfaces import tiled
from surfaces.evaluator import Evaluator
from surfaces.model_loss import ModelLoss
from surfaces.tiles import Tiles
from visualizer.scene import SurfaceChoice
from visualizer.stage.ground import Palette


def wheel(widget, place, notches):
    none = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    at = QPointF(place)
    event = QWheelEvent(at, widget.mapToGlobal(at), QPoint(), QPoint(0, 120 * notches), *none, False)
    QApplication.sendEvent(widget, event)


def offness(stage, painted):
    """How far the colours that are seen are from those of the surface itself, on average."""
    image, frame = stage.grab().toImage(), stage.drawing.panes[0].frame
    picture = painted.picture
    palette, levels = Palette(stage.drawing.view, stage.drawing.theme), picture.levels
    count = round((levels.high - levels.low) / levels.step)
    rng, off = np.random.default_rng(11), []
    for _ in range(800):
        x, y = rng.uniform(frame.window[0::2], frame.window[1::2])
        height = float(picture.height.of(painted.surface.function.value(x, y)))
        colour = palette.band(int((height - levels.low) // levels.step), count)
        seen = image.pixelColor(frame.to_pixel(x, y).toPoint())
        off.append(max(abs(a - b) for a, b in zip(seen.getRgb(), colour.getRgb(), strict=True)))
    return float(np.mean(off))


@pytest.mark.parametrize("change", ["zoom", "pan", "reset"])
def test_what_is_seen_is_sampled_coarse_first_then_fine(qtbot, window, settle, change):
    from PySide6.QtTest import QTest

    # So rugged that a coarse picture of it is visibly wrong.
    window.store.change(window.store.scene.with_(surface=SurfaceChoice(key="eggholder"), start=(0.0, 0.0)))
    settle(window)
    stage, seen = window.view.stage, []
    middle = QPoint(stage.width() // 2, stage.height() // 2)
    if change == "reset":
        wheel(stage, middle, 4)
        settle_picture(qtbot, window)
    window.view.painted.connect(lambda painted: seen.append((painted, offness(stage, painted))))
    if change == "zoom":
        wheel(stage, middle, 6)
    elif change == "pan":
        QTest.mousePress(stage, Qt.MouseButton.LeftButton, pos=middle)
        QTest.mouseMove(stage, middle + QPoint(-200, -90))
        QTest.mouseRelease(stage, Qt.MouseButton.LeftButton, pos=middle + QPoint(-200, -90))
    else:
        window.commands["reset_view"].trigger()
    settle_picture(qtbot, window)
    ours = [(painted, off) for painted, off in seen if painted.picture.window == stage.window_seen]
    (coarse, rough), (fine, exact) = ours
    pane = stage.drawing.panes[0].frame
    assert [painted.ask.fine for painted, _ in ours] == [False, True]
    assert coarse.picture.sample.loss.shape[1] < pane.width / 4
    assert pane.width / 4 < fine.picture.sample.loss.shape[1]
    assert stage.drawing.picture is fine.picture
    assert exact < rough


def settle_picture(qtbot, window):
    """Wait until the stage shows the fine picture of what is seen."""

    def shows_it():
        view = window.view
        picture = view.stage.drawing.picture
        fine = picture.sample.loss.shape[1] > view.stage.width() / 4
        return not view.busy and fine and picture.window == view.stage.window_seen

    qtbot.waitUntil(shows_it, timeout=30_000)


def test_a_models_loss_comes_in_steps_and_what_was_computed_is_kept(qtbot, window, settle, monkeypatch):
    asked, losses = [], Evaluator.losses

    def counted(evaluator, points, *more):
        found = losses(evaluator, points, *more)
        asked.append(len(found) if len(points) > 1 else 0)  # one: what is under the mouse, or near a trail
        return found

    monkeypatch.setattr(Evaluator, "losses", counted)
    monkeypatch.setattr(ModelLoss, "rate", 3000.0)  # so slow that it takes some pictures
    monkeypatch.setitem(tiled.refined.__kwdefaults__, "tiles", Tiles())  # nothing is known from other tests
    stage, seen = window.view.stage, []
    window.view.painted.connect(lambda painted: seen.append((painted, sum(asked))))
    window.store.change(model_scene())
    settle(window)
    sizes = [painted.picture.sample.loss.size for painted, _ in seen]
    # A stage whose size changes meanwhile asks again.
    assert [seen[0][0].ask.fine, seen[-1][0].ask.fine] == [False, True]
    assert sizes[0] < sizes[-1] == max(sizes)
    first = seen[-1][0]
    assert stage.drawing.picture is seen[-1][0].picture
    middle = QPoint(stage.width() // 2, stage.height() // 2)
    for notches in (3, -3):
        asked.clear()
        seen.clear()
        wheel(stage, middle, notches)
        qtbot.waitUntil(lambda: shows_what_is_seen(window), timeout=30_000)
    back, computed = next(each for each in seen if each[0].picture.window == stage.window_seen)
    assert computed == 0
    assert back.picture.sample.loss.size >= max(sizes)
    a_picture_is_taken_as_it_comes(window, first, monkeypatch)


def a_picture_is_taken_as_it_comes(window, painted, monkeypatch):
    """What it was made of may be gone by then, such as the file of a checkpoint."""

    def gone(choice):
        raise ValueError("the checkpoint is not there any more")

    monkeypatch.setattr("visualizer.engine.surface_of_problem", gone)
    window.view._take_picture(painted)
    assert window.view.stage.drawing.picture is painted.picture
    assert window.view.stage.drawing.camera.home == painted.home


def shows_what_is_seen(window):
    view = window.view
    return not view.busy and view.stage.drawing.picture.window == view.stage.window_seen
