"""Titles above panes: as much as fits, the same for all of them, and none that jumps while it plays."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFont, QFontMetricsF

from visualizer.stage.lanes import lanes
from visualizer.stage.rows import DETAILS, columns, shortened, titles_detail
from visualizer.stage.theme import LIGHT


@pytest.mark.parametrize("width", [20, 60, 90, 110, 150, 190, *range(200, 300, 4), 600])
@pytest.mark.parametrize("racing", [slice(3), slice(1)])
def test_a_title_fits_at_any_step_and_keeps_its_parts(qapp, scene, runs, width, racing):
    """SGD alone is slow at first and descending later: another word, but the same parts."""
    race, font = lanes(scene, runs, (), LIGHT)[racing], QFont("Inter", 10)
    details = {titles_detail(race, step, font, width) for step in range(0, 301, 20)}
    (detail,) = details
    for lane in race:
        for step in range(0, 301, 20):
            wide = shortened(columns((lane,), step, detail, font), width).width
            assert wide <= width + 0.01 or detail == DETAILS[-1]


def test_a_wider_title_says_more(qapp, scene, runs):
    race, font = lanes(scene, runs, (), LIGHT), QFont("Inter", 10)
    said = [DETAILS.index(titles_detail(race, 0, font, width)) for width in range(20, 600, 5)]
    assert said == sorted(said, reverse=True)
    assert set(said) == set(range(len(DETAILS)))


def test_a_name_is_cut_short_before_it_is_left_out(qapp, scene, runs):
    race, font = lanes(scene, runs, (), LIGHT), QFont("Inter", 10)
    momentum = (race[1],)
    whole = columns(momentum, 0, DETAILS[-2], font)
    cut = shortened(whole, whole.width - 20)
    assert cut.name == pytest.approx(QFontMetricsF(font).horizontalAdvance("Momentum") - 20)
    assert shortened(whole, whole.width + 20) == whole
