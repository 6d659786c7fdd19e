"""How honest a projected trail is, in the real window: chart, read-out and status line."""

from __future__ import annotations

import numpy as np
from hovering import hover
from PySide6.QtCore import QPoint

from visualizer.plane_losses import plane_losses
from visualizer.problem_choice import DataChoice, ModelChoice, ProblemChoice
from visualizer.problem_edits import with_problem
from visualizer.scene import SurfaceChoice, default_scene
from visualizer.stage.number_text import short

NET = ProblemChoice(data=DataChoice(key="moons", settings={"n": 40}), model=ModelChoice(key="mlp", hidden=4))


def test_the_loss_on_the_plane_is_drawn_and_said(open_window, qtbot, settle):
    scene = with_problem(default_scene(), NET).with_(steps=60)
    window = open_window(scene)
    losses, store, chart = window.plane_losses, window.store, window.panels.loss.chart
    qtbot.waitUntil(lambda: all(losses.of(run) for run in store.runs), timeout=30_000)
    window.choice.choose(1)
    window.player.go_to(45)
    run = store.runs[1]
    found = plane_losses(scene.surface, run)
    np.testing.assert_allclose(losses.of(run).on_plane, found.on_plane, atol=1e-6)

    caveat = window.status._caveat
    words = f"on the plane {short(float(losses.of(run).on_plane[45]))}."
    qtbot.waitUntil(lambda: words in caveat.text())
    assert scene.labels[1] in caveat.text()
    assert f"its loss is {short(float(run.loss[45]))}," in caveat.text()
    assert caveat.toolTip().count("away from the plane") >= len(store.runs)

    qtbot.waitUntil(lambda: len(chart.drawing.dashed) == len(store.runs))
    drawing = chart.drawing
    dashed = drawing.dashed[1]
    image = chart.grab().toImage()
    assert is_seen(image, drawing, dashed, drawing.theme.window)
    place = drawing.frame.to_pixel(45, float(drawing.curves[1].heights[45]))
    said = [line.value for line in chart.reading(place)]
    assert words[:-1] in said[2]

    hover_over(window.view.stage, run.position[45])
    assert "on the plane" in window.statusBar().currentMessage()

    before = store.runs
    window.store.change(scene.with_(surface=SurfaceChoice(key="beale"), start=(1.0, 1.0)))
    settle(window)
    qtbot.waitUntil(lambda: not chart.drawing.dashed)
    assert all(losses.of(run) is None for run in (*before, *store.runs))
    qtbot.waitUntil(lambda: "Paths are projected" not in caveat.text())


def is_seen(image, drawing, dashed, ground):
    """Whether the dashes lie where the values say: pixels of another colour than the ground, with gaps."""
    heights = drawing.scale.height.of(dashed.values)
    marked = []
    for step in np.arange(5, 40, 0.25):
        height = float(np.interp(step, np.arange(len(heights)), heights))
        place = drawing.frame.to_pixel(step, height).toPoint()
        near = {image.pixelColor(place + QPoint(0, k)).name() for k in (-1, 0, 1)}
        marked.append(near != {ground})
    return 0.3 < np.mean(marked) < 0.9


def hover_over(stage, place):
    hover(stage, stage.drawing.panes[0].frame.to_pixel(*place))
    stage.grab()
