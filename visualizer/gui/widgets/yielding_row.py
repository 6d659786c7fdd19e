"""A row that gives way: with less room it does without its less important parts."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QResizeEvent, QShowEvent


class Way(Protocol):
    """One way to take less room."""

    def __call__(self, narrow: bool) -> object:
        """Take less room, or all of it again."""


class YieldingRow(QWidget):
    """Widgets beside each other; how much room is saved each way is measured when it is first shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(12, 6, 12, 6)
        self._ways: Sequence[Way] = ()
        self._savings: list[int] = []
        self._taken = 0
        self._measured = False

    def give_way(self, *ways: Way) -> None:
        """Say what to do without, the least important first."""
        self._ways = ways

    def measure_after(self, change: Callable[[], None]) -> None:
        """Let a part that is not always there come or go, and measure again."""
        # Meanwhile it asks for no room: what is shown would at once make the window wider, for good.
        self._measured = False
        for way in self._ways[: self._taken]:
            way(narrow=False)
        self._taken = 0
        change()
        if self.isVisible():
            self._measure()
            self._fit()

    def minimumSizeHint(self) -> QSize:
        """The room for what is never given up; before it is known none, or no small window could open."""
        least = self.row.minimumSize()
        width = least.width() - sum(self._savings[self._taken :]) if self._measured else 0
        return QSize(width, least.height())

    def showEvent(self, event: QShowEvent) -> None:
        """Only now the widgets have their sizes."""
        super().showEvent(event)
        if not self._measured:
            self._measure()
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give way as far as it must be, and no farther."""
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Fit again when a part needs more room, or less."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return done

    def _measure(self) -> None:
        widths = [self.row.minimumSize().width()]
        for way in self._ways:
            way(narrow=True)
            widths.append(self.row.minimumSize().width())
        for way in self._ways:
            way(narrow=False)
        self._savings = [before - after for before, after in pairwise(widths)]
        self._measured = True
        self.updateGeometry()

    def _fit(self) -> None:
        needed = self.row.minimumSize().width() + sum(self._savings[: self._taken])
        wanted = 0
        while wanted < len(self._savings) and needed > self.width():
            needed -= self._savings[wanted]
            wanted += 1
        for way in self._ways[self._taken : wanted]:
            way(narrow=True)
        for way in self._ways[wanted : self._taken]:
            way(narrow=False)
        self._taken = wanted


def without(widget: QWidget) -> Way:
    """Hide ``widget`` where there is no room for it."""

    def hide(narrow: bool) -> None:
        widget.setHidden(narrow)

    return hide


def without_text(button: QToolButton) -> Way:
    """Show only the icon of ``button`` where there is no room for its text."""
    styles = Qt.ToolButtonStyle

    def shorten(narrow: bool) -> None:
        button.setToolButtonStyle(styles.ToolButtonIconOnly if narrow else styles.ToolButtonTextBesideIcon)

    return shorten
