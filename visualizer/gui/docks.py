"""The docks around the stage: quiet title bars, and where each panel is at the first start."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QKeySequence, QMouseEvent
from PySide6.QtWidgets import QDockWidget, QFrame, QHBoxLayout, QMainWindow, QToolButton, QWidget

from visualizer.gui.icons import icon
from visualizer.gui.panels.section import MARGIN, SectionTitle
from visualizer.gui.theme import theme_of

if TYPE_CHECKING:
    from collections.abc import Callable

_ICON = QSize(12, 12)


@dataclass(frozen=True)
class DockPlace:
    """Where a panel is at the first start, and how much room it gets.

    Attributes:
        key: Its name.
        area: The column or row it stands in.
        extent: How wide the column, or how high the row is, in logical pixels.
        shortcut: Shows and hides it.
        share: Its share of the row, beside the others in it.
        behind: Key of a panel with which it shares its place as a tab; it is closed at first. Empty for one
            with a place of its own.
    """

    key: str
    area: Qt.DockWidgetArea
    extent: int
    shortcut: str
    share: int = 1
    behind: str = ""


class Panel(Protocol):
    """A panel whose header can stand in its dock's title bar."""

    header: SectionTitle


class TitleBar(QFrame):
    """The panel's own header with buttons to float and to close; drag it to move the panel."""

    def __init__(self, header: SectionTitle, dock: Dock) -> None:
        super().__init__(dock)
        self._dock = dock
        self._float = self._button(
            "maximize", self.tr("Let this panel float, or put it back."), self._toggle_floating
        )
        self._close = self._button(
            "x", self.tr("Close this panel; the View menu opens it again."), dock.close
        )
        header.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, 6, 4, 0)
        row.setSpacing(2)
        row.addWidget(header, 1)
        row.addWidget(self._float)
        row.addWidget(self._close)

    def changeEvent(self, event: QEvent) -> None:
        """Tint the buttons anew when the theme changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    def _button(self, name: str, tip: str, slot: Callable[[], object]) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("iconName", name)
        button.setIconSize(_ICON)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(slot)
        button.setIcon(icon(name, theme_of(self).muted))
        return button

    def _tint(self) -> None:
        for button in (self._float, self._close):
            button.setIcon(icon(button.property("iconName"), theme_of(self).muted))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Do what the button does, before Qt does it in its own way."""
        self._toggle_floating()
        event.accept()

    def _toggle_floating(self) -> None:
        self._dock.let_float(not self._dock.isFloating())


class Dock(QDockWidget):
    """A panel that can be moved, floated and closed."""

    def __init__(self, place: DockPlace, title: str, panel: Panel, window: QMainWindow) -> None:
        super().__init__(title, window)
        self.place = place
        self._floated: QRect | None = None
        self.setObjectName(f"{place.key}Dock")
        self.setTitleBarWidget(TitleBar(panel.header, self))
        assert isinstance(panel, QWidget)
        self.setWidget(panel)
        self.toggleViewAction().setShortcut(QKeySequence(place.shortcut))
        self.toggleViewAction().setStatusTip(self.tr("Show or hide this panel."))
        self.toggleViewAction().triggered.connect(self._come_up)

    def let_float(self, floating: bool) -> None:
        """Take the panel out of the window, to where it floated before, or put it back."""
        if self.isFloating():
            self._floated = self.geometry()
        self.setFloating(floating)
        if floating and self._floated is not None:
            # Qt would add the place of the window once more each time, and the panel would wander off.
            self.setGeometry(self._floated)

    def _come_up(self, shown: bool) -> None:
        if shown:
            self.raise_()


def arrange(window: QMainWindow, docks: list[Dock]) -> None:
    """Put every panel where it is at the first start: columns at the sides, a row at the bottom.

    How wide the columns and how high the row is, ``DockSizes`` says.
    """
    areas = Qt.DockWidgetArea
    for corner, area in (
        (Qt.Corner.BottomLeftCorner, areas.BottomDockWidgetArea),
        (Qt.Corner.BottomRightCorner, areas.BottomDockWidgetArea),
    ):
        window.setCorner(corner, area)
    for dock in docks:
        dock.setFloating(False)
        window.addDockWidget(dock.place.area, dock)
        dock.setVisible(not dock.place.behind)
    bottom = [
        dock for dock in docks if dock.place.area == areas.BottomDockWidgetArea and not dock.place.behind
    ]
    for left, right in pairwise(bottom):
        window.splitDockWidget(left, right, Qt.Orientation.Horizontal)
    for dock in docks:
        _put_behind(window, dock, docks)
    window.resizeDocks(bottom, [dock.place.share for dock in bottom], Qt.Orientation.Horizontal)


def place_new(window: QMainWindow, docks: list[Dock]) -> None:
    """Give a place to the panels that a stored arrangement, an older one, does not know."""
    for dock in docks:
        if window.dockWidgetArea(dock) == Qt.DockWidgetArea.NoDockWidgetArea:
            window.addDockWidget(dock.place.area, dock)
            _put_behind(window, dock, docks)
            dock.setVisible(not dock.place.behind)


def _put_behind(window: QMainWindow, dock: Dock, docks: list[Dock]) -> None:
    front = next((each for each in docks if each.place.key == dock.place.behind), None)
    if front is not None:
        window.tabifyDockWidget(front, dock)
