"""The order in which Tab goes: that of the layouts, which is what is seen; Qt's own is that of creation."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QScrollArea, QWidget

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QLayout


def order_tabs(*parts: QWidget) -> None:
    """Let Tab go through these parts of a window one after another, and through each as it is laid out."""
    stops = [stop for part in parts for stop in _stops(part)]
    for before, after in pairwise(stops):
        QWidget.setTabOrder(before, after)


def _stops(widget: QWidget) -> Iterator[QWidget]:
    """The widget and what is in it, as far as they take the focus; hidden ones count, they may be shown."""
    if widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
        yield widget
    for part in _parts(widget):
        yield from _stops(part)


def _parts(widget: QWidget) -> Iterator[QWidget]:
    if isinstance(widget, QDockWidget):
        parts: list[QWidget | None] = [widget.titleBarWidget(), widget.widget()]
    elif isinstance(widget, QScrollArea):
        parts = [widget.widget()]
    else:
        parts = list(_laid_out(widget.layout()))
    yield from (part for part in parts if part is not None)


def _laid_out(layout: QLayout | None) -> Iterator[QWidget | None]:
    for place in range(layout.count() if layout is not None else 0):
        item = layout.itemAt(place) if layout is not None else None
        if item is not None:
            yield item.widget()
            yield from _laid_out(item.layout())
