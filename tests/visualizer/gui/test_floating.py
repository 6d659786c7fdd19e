"""Docks that float at the end of a session come back above the window and on the screen."""

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QApplication

from visualizer.gui import settings as stored
from visualizer.gui.floating import brought_on_screen

MAIN = QRect(0, 0, 1920, 1080)
RIGHT = QRect(1920, 200, 1280, 1024)


@pytest.mark.parametrize(
    ("place", "screens", "expected"),
    [
        (QRect(100, 50, 300, 400), [MAIN], QRect(100, 50, 300, 400)),
        (QRect(5000, 3000, 300, 400), [MAIN], QRect(1620, 680, 300, 400)),
        (QRect(-5000, -3000, 300, 400), [MAIN], QRect(0, 0, 300, 400)),
        (QRect(1800, 900, 300, 400), [MAIN], QRect(1620, 680, 300, 400)),
        (QRect(100, 50, 4000, 400), [MAIN], QRect(0, 50, 1920, 400)),
        (QRect(2500, 300, 300, 400), [MAIN, RIGHT], QRect(2500, 300, 300, 400)),
        (QRect(1800, 300, 300, 400), [MAIN, RIGHT], QRect(1920, 300, 300, 400)),
        (QRect(9000, 300, 300, 400), [MAIN, RIGHT], QRect(1620, 300, 300, 400)),
    ],
    ids=["inside", "beyond", "before", "over the edge", "too wide", "second", "mostly second", "neither"],
)
def test_a_place_is_brought_on_the_screen(place, screens, expected):
    assert brought_on_screen(place, screens) == expected


def restarted(open_window, window):
    """Closes the window as a person does and opens one from what it left."""
    window.close()
    settings, broken = stored.load()
    assert broken is None
    return open_window(settings=settings)


def float_dock(qtbot, window, place):
    dock = window.docks[1]
    dock.setFloating(True)
    # The window manager puts a new window somewhere before it lets it be moved.
    qtbot.waitUntil(lambda: dock.windowHandle() is not None and dock.windowHandle().isExposed())
    seen = []

    def rests():
        if dock.geometry() != place:
            dock.setGeometry(place)
            seen.clear()
        seen.append(place)
        return len(seen) > 20

    qtbot.waitUntil(rests)
    return dock


def test_a_floating_dock_comes_back_above_the_window(qtbot, open_window):
    first = open_window()
    place = QRect(first.geometry().center() - QPoint(150, 200), QSize(330, 500))
    float_dock(qtbot, first, place)
    again = restarted(open_window, first)
    dock = again.docks[1]
    assert dock.isFloating()
    assert dock.geometry() == place
    assert dock.windowHandle().transientParent() is again.windowHandle()
    # Asks the X server, which knows what is really on top.
    qtbot.waitUntil(lambda: QApplication.topLevelAt(place.center()) is dock)
    assert not any(other.isFloating() for other in again.docks if other is not dock)


def test_it_stays_floating_through_a_session_that_was_never_painted(qtbot, open_window):
    from visualizer.gui.window import MainWindow

    first = open_window()
    float_dock(qtbot, first, QRect(300, 250, 330, 500))
    first.close()
    unseen = MainWindow(first.store.scene, stored.load()[0])
    unseen.close()
    unseen.deleteLater()
    again = open_window(settings=stored.load()[0])
    assert again.docks[1].isFloating()
    assert again.docks[1].isVisible()


def test_a_window_left_beyond_the_screen_comes_back_on_it(open_window):
    first = open_window()
    first.move(8000, 5000)
    again = restarted(open_window, first)
    assert again.screen().availableGeometry().contains(again.geometry())


def test_a_floating_dock_that_was_closed_stays_closed(qtbot, open_window):
    first = open_window()
    float_dock(qtbot, first, QRect(300, 250, 330, 500)).close()
    dock = restarted(open_window, first).docks[1]
    assert not dock.isVisible()
    dock.toggleViewAction().trigger()
    qtbot.waitUntil(lambda: QApplication.topLevelAt(dock.geometry().center()) is dock)
