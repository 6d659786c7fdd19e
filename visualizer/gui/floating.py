"""Docks that floated when the app ended: shown again above the window, and where they can be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QByteArray
    from PySide6.QtWidgets import QMainWindow

    from visualizer.gui.docks import Dock


def restore(window: QMainWindow, docks: Sequence[Dock], state: QByteArray) -> bool:
    """Put the docks where ``state`` says, before ``window`` is shown.

    Floating docks are kept off the screen until ``show_floating``: a window manager that sees a floating dock
    before its main window stacks it below.

    Returns:
        Whether ``state`` was one.
    """
    for dock in docks:
        dock.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        if not dock.place.behind:
            # Of a dock that was never shown in the window Qt forgets where it floats.
            window.addDockWidget(dock.place.area, dock)
            dock.show()
    restored = window.restoreState(state)
    for dock in docks:
        if dock.isFloating():
            dock.setGeometry(brought_on_screen(dock.geometry(), _screens()))
        else:
            dock.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen, False)
    return restored


def show_floating(docks: Sequence[Dock]) -> None:
    """Show what floats, now that the main window is on the screen."""
    for dock in docks:
        if not dock.testAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen):
            continue
        dock.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen, False)
        if dock.isFloating() and dock.isVisible():
            # Qt takes it for shown already; only a new start of showing makes it seen.
            dock.hide()
            dock.show()


def brought_on_screen(place: QRect, screens: Sequence[QRect]) -> QRect:
    """``place``, moved and cut so that all of it lies on one of ``screens``.

    Args:
        place: Where a window is, in logical pixels of the whole desktop.
        screens: The usable part of each screen, the main one first.

    Returns:
        The rectangle inside the screen that shows most of ``place``; inside the first one where none does.
    """
    screen = max(screens, key=lambda candidate: _area(candidate.intersected(place).size()))
    size = place.size().boundedTo(screen.size())
    room = screen.size() - size
    corner = place.topLeft() - screen.topLeft()
    inside = QPoint(min(max(corner.x(), 0), room.width()), min(max(corner.y(), 0), room.height()))
    return QRect(screen.topLeft() + inside, size)


def _area(size: QSize) -> int:
    return size.width() * size.height() if size.isValid() else 0


def _screens() -> list[QRect]:
    main = QGuiApplication.primaryScreen()
    return [screen.availableGeometry() for screen in (main, *main.virtualSiblings())]
