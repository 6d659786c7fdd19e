"""The real window, shown, with its race run and its surface drawn."""

from __future__ import annotations

import pytest

from visualizer.scene import default_scene


@pytest.fixture
def open_window(qtbot):
    """Opens windows over a scene and closes them after the test."""
    from PySide6.QtWidgets import QApplication

    from visualizer.gui.settings import Settings
    from visualizer.gui.theme import apply, load_fonts, theme_for
    from visualizer.gui.window import MainWindow

    opened = []

    def opened_over(scene=None, settings=None):
        settings = settings or Settings(theme="light")
        load_fonts()
        apply(QApplication.instance(), theme_for(settings.theme))
        window = MainWindow(scene or default_scene(), settings)
        opened.append(window)
        window.resize(1600, 1000)
        with qtbot.waitExposed(window):
            window.show()
        qtbot.waitUntil(lambda: is_ready(window), timeout=60_000)
        return window

    yield opened_over
    for window in opened:
        window.close()
        window.deleteLater()


@pytest.fixture
def window(open_window):
    """The window as it opens at the first start, light, ready to use."""
    return open_window()


def is_ready(window):
    """Whether the current scene has been run and the stage shows the fine picture of its surface."""
    return window.store.settled and not window.view.busy


@pytest.fixture
def settle(qtbot):
    """Waits until a window shows what its scene asks for."""

    def settled(window):
        qtbot.waitUntil(lambda: is_ready(window), timeout=30_000)

    return settled
