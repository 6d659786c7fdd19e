"""The vertical scale of a chart: what it spans, and that its labels have room."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from surfaces.height import Height
from visualizer.stage.chart_scale import Scale, scale_for


def test_zeros_lie_on_a_marked_floor():
    scale = scale_for([np.array([10.0, 1.0, 1e-3, 0.0])], Height("log", 0.0), None)
    heights = scale.height.of(np.array([1e-3, 0.0]))
    assert heights[1] < heights[0]
    assert scale.low <= heights[1]
    ticks = scale.ticks(6)
    assert ticks.labels[0] == "0"
    assert ticks.values[0] == pytest.approx(heights[1])


def test_negative_losses_get_the_symmetric_logarithm():
    scale = scale_for([np.array([-100.0, -1.0, 0.0, 50.0])], None, None)
    assert scale.height.kind == "symlog"
    assert scale.low < float(scale.height.of(-100.0)) < float(scale.height.of(50.0)) < scale.high
    assert "0" in scale.ticks(8).labels


def test_the_losses_are_shown_as_the_surface_is():
    height = Height("log", -3.0)
    scale = scale_for([np.array([-2.0, -2.9, -2.99])], height, None)
    assert scale.height.offset == -3.0
    assert scale.label == "loss − f*"
    assert float(scale.height.of(-2.9)) == pytest.approx(-1.0)


LABEL_HEIGHT = 13.0
ROOM = 26.0
SYMLOG = [Height("symlog", linear_threshold=threshold) for threshold in (0.01, 0.11, 0.9, 1.0, 9.0)]
FLOORED = [Height("log", 0.0, floor=10.0**power) for power in (-12, -3)]
SPANS = [(-0.4, 0.2), (-0.3, 1.1), (-1.2, 0.4), (-3.4, 1.3), (-6, 9), (-40, 2), (0.2, 300), (0.31, 0.42)]


@pytest.mark.parametrize("pixels", [40, 90, 180, 700])
@pytest.mark.parametrize("span", SPANS)
@pytest.mark.parametrize("height", SYMLOG, ids=lambda height: str(height.linear_threshold))
def test_symlog_labels_have_room_and_say_what_is_there(height, span, pixels):
    low, high = span
    ticks = Scale(height, low, high, floored=False).ticks(max(2.0, pixels / ROOM))
    assert_apart(ticks, (high - low) / pixels)
    assert all(low <= value <= high for value in ticks.values)
    assert len(set(ticks.labels)) == len(ticks.labels) >= 1
    for value, label in zip(ticks.values, ticks.labels, strict=True):
        assert float(height.inverse(value)) == pytest.approx(number(label), rel=0.02, abs=1e-12)


@pytest.mark.parametrize("pixels", [60, 180, 700])
@pytest.mark.parametrize("above", [0.5, 2.0, 5.0, 15.0, 80.0])
@pytest.mark.parametrize("height", FLOORED, ids=lambda height: str(height.floor))
def test_labels_above_the_floor_have_room(height, above, pixels):
    low, high = height.lowest - 0.5, height.lowest + above
    ticks = Scale(height, low, high, floored=True).ticks(max(2.0, pixels / ROOM))
    assert_apart(ticks, (high - low) / pixels)
    assert (ticks.values[0], ticks.labels[0]) == (height.lowest, "0")


def test_the_floor_stays_while_the_lowest_loss_changes_a_little():
    lowest = [
        scale_for([np.array([10.0, least, 0.0])], Height("log", 0.0), None).height.lowest
        for least in (0.0011, 0.003, 0.009)
    ]
    assert lowest == [pytest.approx(-4)] * 3


def assert_apart(ticks, unit):
    """Labels do not overlap; ``unit`` is a pixel in heights."""
    gaps = [(b - a) / unit for a, b in pairwise(ticks.values)]
    assert min(gaps, default=LABEL_HEIGHT) >= LABEL_HEIGHT


RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


def number(label):
    """The number that a label means: 0.5, −10², 2e5."""
    sign, text = (-1, label[1:]) if label.startswith("−") else (1, label)
    raised = text[2:].translate(RAISED)
    return sign * (10.0 ** int(raised) if raised != text[2:] else float(text.replace("−", "-")))
