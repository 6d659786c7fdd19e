"""How much of the window the docks take: what the person chose, and less only while the window is small."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtWidgets import QMainWindow, QWidget

    from visualizer.gui.docks import Dock

_ACROSS, _DOWN = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
_SIDES = (Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea)
# The middle of the window, stage and transport, keeps this part of it, unless a person gave it less.
_MIDDLE_PART = {"across": 1 / 2, "down": 2 / 3}


class DockSizes(QObject):
    """Remembers how wide the columns and how high the rows of docks shall be, and keeps them so.

    By itself Qt leaves docks as narrow as a small window made them once.
    """

    def __init__(self, window: QMainWindow, middle: QWidget, docks: Sequence[Dock]) -> None:
        super().__init__(window)
        self._window = window
        self._middle = middle
        self._docks = docks
        self._wanted: dict[str, int] = {}
        self._parts: dict[str, float] = dict(_MIDDLE_PART)
        self._pressed: dict[Dock, int] = {}
        window.installEventFilter(self)

    @property
    def wanted(self) -> dict[str, int]:
        """The width in a column or the height in a row that each dock shall have, in logical pixels."""
        return dict(self._wanted)

    @property
    def parts(self) -> dict[str, float]:
        """The part of the window that its middle keeps, ``across`` and ``down``."""
        return dict(self._parts)

    def restore(self, wanted: Mapping[str, int], parts: Mapping[str, float]) -> None:
        """Want the sizes of an earlier session; where one is missing, the dock's present size."""
        self._wanted = dict(wanted)
        self._parts = {**_MIDDLE_PART, **parts}

    def reset(self) -> None:
        """Want the sizes of the first start."""
        self.restore({dock.place.key: dock.place.extent for dock in self._docks}, {})
        self.fit()

    def fit(self) -> None:
        """Give every docked panel its size, or its part of what the stage leaves."""
        for axis in (_ACROSS, _DOWN):
            docks = [dock for dock in self._docked() if self._axis(dock) == axis]
            if docks:
                self._window.resizeDocks(docks, self._sizes(docks, axis), axis)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A window of another size fits its docks; a mouse may drag the border between them."""
        kind = event.type()
        if kind == QEvent.Type.Show or (kind == QEvent.Type.Resize and self._window.isVisible()):
            self.fit()
        elif kind == QEvent.Type.MouseButtonPress:
            self._pressed = self._extents()
        elif kind == QEvent.Type.MouseButtonRelease:
            self._remember()
        return super().eventFilter(watched, event)

    def _sizes(self, docks: Sequence[Dock], axis: Qt.Orientation) -> list[int]:
        present = self._extents()
        wanted = [self._wanted.setdefault(dock.place.key, present[dock]) for dock in docks]
        allowed = self._whole(axis) * (1 - self._parts[_name(axis)])
        # Docks below each other in a column are equally wide, and count once.
        areas = dict(zip(map(self._window.dockWidgetArea, docks), wanted, strict=True))
        part = min(1.0, allowed / sum(areas.values()))
        return [max(1, round(extent * part)) for extent in wanted]

    def _remember(self) -> None:
        """What was dragged to another size since the mouse was pressed shall keep it."""
        for dock, size in self._extents().items():
            if self._pressed.get(dock, size) != size:
                axis = self._axis(dock)
                self._wanted[dock.place.key] = size
                has = _along(self._middle, axis) / self._whole(axis)
                self._parts[_name(axis)] = min(_MIDDLE_PART[_name(axis)], has)

    def _docked(self) -> list[Dock]:
        return [dock for dock in self._docks if dock.isVisible() and not dock.isFloating()]

    def _extents(self) -> dict[Dock, int]:
        return {dock: _along(dock, self._axis(dock)) for dock in self._docked()}

    def _axis(self, dock: Dock) -> Qt.Orientation:
        return _ACROSS if self._window.dockWidgetArea(dock) in _SIDES else _DOWN

    def _whole(self, axis: Qt.Orientation) -> int:
        """The room for stage and docks together."""
        window = self._window
        if axis == _ACROSS:
            return window.width()
        return window.height() - window.menuBar().height() - window.statusBar().height()


def _name(axis: Qt.Orientation) -> str:
    return "across" if axis == _ACROSS else "down"


def _along(widget: QWidget, axis: Qt.Orientation) -> int:
    return widget.width() if axis == _ACROSS else widget.height()
