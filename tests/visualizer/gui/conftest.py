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


@pytest.fixture
def make_panel(qtbot):
    """Makes panels over a scene, shown, with their runs there."""
    from optimizers_driver import panels

    with panels(qtbot) as made:
        yield made


@pytest.fixture
def panel_and_store(make_panel):
    """The optimizers panel over the default race, and its store."""
    return make_panel()


@pytest.fixture
def shown(qtbot):
    """Shows a widget in a light window beside a field that can take the focus."""
    from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

    from visualizer.gui.theme import apply
    from visualizer.stage.theme import LIGHT

    windows = []

    def show(widget, width=200):
        apply(QApplication.instance(), LIGHT)
        window = QWidget()
        windows.append(window)
        qtbot.addWidget(window)
        column = QVBoxLayout(window)
        column.addWidget(widget)
        window.other = QLineEdit(window)
        column.addWidget(window.other)
        window.resize(width, 80)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        window.other.setFocus()
        return window

    yield show
    windows.clear()


@pytest.fixture
def open_one_step(open_window, qtbot):
    """Opens a window over a scene and the panel by its key; waits until it shows SGD's step from a row."""

    from one_step_driver import model_scene, wait_for
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    def opened(scene=None, row=4, choose=0, settings=None):
        window = open_window(scene or model_scene(), settings)
        window.choice.choose(choose)
        window.player.go_to(row)
        QTest.keyClick(window, Qt.Key.Key_7, Qt.KeyboardModifier.ControlModifier)
        wait_for(window, qtbot, row)
        return window

    return opened
