"""A closed window leaves nothing: no object, no widget, no thread, no connection to the application."""

import gc
import threading
import weakref

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from visualizer.gui.panels.optimizers.panel import OptimizersPanel
from visualizer.gui.settings import Settings
from visualizer.gui.store import Store
from visualizer.gui.theme import apply, load_fonts, theme_for
from visualizer.gui.window import MainWindow
from visualizer.scene import default_scene


def used(qtbot, busy):
    """A window that was opened, used and closed; ``busy`` closes it in the midst of its work."""
    window = MainWindow(default_scene(), Settings(theme="light"))
    with qtbot.waitExposed(window):
        window.show()
    if not busy:
        qtbot.waitUntil(lambda: window.store.settled and not window.view.busy, timeout=60_000)
        QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(window.findChild(object, "finderField"), Qt.Key.Key_Escape)
        window.docks[1].setFloating(True)
        window.set_theme_mode("dark")
        window.change_view(layout="side_by_side")
        window.store.undo()
        window.player.play()
        qtbot.waitUntil(lambda: window.store.step > 2)
    window.close()
    # Qt takes its own tree down: the garbage collector would delete layouts and widgets in any order.
    window.deleteLater()
    parts = (window, window.store, window.player, window.view, window.view.stage, *window.docks)
    return [(type(part).__name__, weakref.ref(part)) for part in parts]


@pytest.mark.parametrize("busy", [False, True], ids=["after use", "at work"])
def test_nothing_is_left_of_a_closed_window(qtbot, qapp, busy):
    load_fonts()
    apply(qapp, theme_for("light"))
    widgets, threads = set(QApplication.topLevelWidgets()), set(threading.enumerate())
    left = used(qtbot, busy)

    def still_there():
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
        return [name for name, part in left if part() is not None]

    qtbot.waitUntil(lambda: not still_there())
    assert set(QApplication.topLevelWidgets()) <= widgets
    assert set(threading.enumerate()) <= threads
    # Nor is it still connected to the application: an error in a slot would fail the test.
    QGuiApplication.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)


def test_a_panel_that_goes_before_it_has_scrolled_to_a_new_card_is_not_kept(qtbot):
    store = Store(default_scene(), start=False)

    def gone():
        panel = OptimizersPanel(store)
        panel.add("sgd")
        panel.deleteLater()
        return weakref.ref(panel)

    left = gone()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert left() is None
    store.close()
