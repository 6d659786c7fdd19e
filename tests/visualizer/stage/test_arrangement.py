from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtCore import QRectF

from visualizer.stage.arrangement import TITLE_HEIGHT, arrange


@pytest.mark.parametrize("panes", range(1, 13))
@pytest.mark.parametrize(("width", "height"), [(1000, 700), (420, 300), (1900, 500), (300, 900)])
def test_panes_fit_and_do_not_overlap(panes, width, height):
    made = arrange(width, height, panes, titled=panes > 1, left=40, right=56)
    whole = QRectF(0, 0, width, height)
    rects = [place.rect for place in made.places]
    title = TITLE_HEIGHT if panes > 1 else 0
    taken = [rect.adjusted(0, -title, 0, 0) for rect in rects]
    assert len(rects) == panes
    assert all(whole.contains(rect) for rect in taken)
    assert not any(one.intersects(other) for one, other in combinations(taken, 2))
    assert len({(rect.width(), rect.height()) for rect in rects}) == 1
    assert made.bar is None or not any(rect.intersects(made.bar) for rect in rects)


def test_numbers_stand_only_at_the_outside():
    made = arrange(1000, 700, 5, titled=True, left=40, right=56)
    columns = len({place.rect.left() for place in made.places})
    assert columns == 3
    assert [place.labelled_left for place in made.places] == [True, False, False, True, False]
    assert [place.labelled_bottom for place in made.places] == [False, False, True, True, True]


def test_twelve_panes_are_usable():
    made = arrange(1000, 700, 12, titled=True, left=40, right=56)
    assert min(min(place.rect.width(), place.rect.height()) for place in made.places) > 150


@pytest.mark.parametrize("size", [(0, 0), (1, 1), (120, 90)])
def test_tiny_stages_have_panes_too(size):
    made = arrange(*size, 12, titled=True, left=40, right=56)
    assert all(place.rect.width() > 0 and place.rect.height() > 0 for place in made.places)
