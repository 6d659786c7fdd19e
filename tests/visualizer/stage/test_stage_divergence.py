"""The real stage over runs that leave the view, the domain or the numbers."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from stage_cases import with_rows_from
from stage_hand import frame, hover, shown, wheel


@pytest.mark.parametrize("bad", [1e300, np.inf, -np.inf, np.nan])
@pytest.mark.parametrize("row", [0, 1, 300])
@pytest.mark.parametrize("layout", ["overlay", "side_by_side"])
def test_whatever_diverges_is_drawn(stage, scene, runs, bad, row, layout):
    broken = [with_rows_from(run, row, bad, bad) for run in runs]
    stage.show_runs(scene.with_view(layout=layout, gradient_arrows=True), broken, runs)
    for step in (0, 1, 150, 300):
        stage.set_step(step)
        assert not shown(stage).isNull()
    hover(stage, QPoint(300, 300))
    wheel(stage, QPoint(300, 300), 4)
    assert not shown(stage).isNull()


def test_a_ball_that_left_is_marked_at_the_edge(stage, scene, runs):
    away = with_rows_from(runs[0], 1, 1e300, 1e300)
    stage.show_runs(scene, (away, *runs[1:]))
    stage.set_step(1)
    rect = frame(stage).rect
    image = shown(stage)
    colour = stage.drawing.lanes[0].colour.name()
    right = {
        image.pixelColor(x, y).name()
        for x in range(round(rect.right()) - 30, round(rect.right()))
        for y in range(round(rect.top()), round(rect.bottom()))
    }
    assert colour in right
