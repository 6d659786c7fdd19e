"""Where panes, their titles and the colour bar go in a stage of a given size."""

from __future__ import annotations

import math
from typing import NamedTuple

from PySide6.QtCore import QRectF

TITLE_HEIGHT = 24.0
BOTTOM = 26.0
TOP = 12.0
_GAP = 14.0
MARGIN = 12.0
_LEAST = 8.0
_BAR_WIDTH, _BAR_GAP = 12.0, 14.0
_NO_BAR_BELOW = 340.0
_WISHED_ASPECT = 1.35


class Place(NamedTuple):
    """Where one pane goes.

    Attributes:
        rect: Its inside.
        labelled_left: Whether the numbers of the y axis stand at its left.
        labelled_bottom: Whether the numbers of the x axis stand under it.
    """

    rect: QRectF
    labelled_left: bool
    labelled_bottom: bool


class Arrangement(NamedTuple):
    """Where everything goes; all panes have the same size.

    Attributes:
        places: The panes, row by row.
        bar: The colour bar, None where there is no room for it.
    """

    places: tuple[Place, ...]
    bar: QRectF | None


def arrange(width: float, height: float, panes: int, titled: bool, left: float, right: float) -> Arrangement:
    """Divide a stage.

    Args:
        width: Of the stage, in pixels.
        height: Of the stage.
        panes: How many panes, at least 1.
        titled: Whether each has a title above it.
        left: Room for the numbers of the y axis.
        right: Room for the numbers and the label of the colour bar.
    """
    barred = width >= _NO_BAR_BELOW
    beside = _BAR_GAP + _BAR_WIDTH + right if barred else MARGIN
    top = TOP if not titled else 4.0
    inside = QRectF(left, top, max(_LEAST, width - left - beside), max(_LEAST, height - top - BOTTOM))
    title = TITLE_HEIGHT if titled else 0.0
    columns = _columns(inside, panes, title)
    rows = math.ceil(panes / columns)
    pane_width = max(_LEAST, (inside.width() - (columns - 1) * _GAP) / columns)
    pane_height = max(_LEAST, (inside.height() - (rows - 1) * _GAP) / rows - title)
    places = []
    for index in range(panes):
        row, column = divmod(index, columns)
        x = inside.left() + column * (pane_width + _GAP)
        y = inside.top() + row * (pane_height + title + _GAP) + title
        rect = QRectF(x, y, pane_width, pane_height)
        places.append(Place(rect, column == 0, index + columns >= panes))
    top, bottom = places[0].rect.top(), places[-1].rect.bottom()
    bar = QRectF(inside.right() + _BAR_GAP, top, _BAR_WIDTH, max(_LEAST, bottom - top)) if barred else None
    return Arrangement(tuple(places), bar)


def _columns(inside: QRectF, panes: int, title: float) -> int:
    """The number of columns with which the panes come out largest, near their best shape."""

    def size(columns: int) -> float:
        rows = math.ceil(panes / columns)
        wide = (inside.width() - (columns - 1) * _GAP) / columns
        high = (inside.height() - (rows - 1) * _GAP) / rows - title
        return min(wide, high * _WISHED_ASPECT)

    return max(range(1, panes + 1), key=size)
