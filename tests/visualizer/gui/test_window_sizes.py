"""The window at every size: nothing is cut off when it is small, all comes back when it is large again."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QMenuBar, QStatusBar, QToolButton, QWidget

from visualizer.gui import settings as stored
from visualizer.gui.docks import TitleBar
from visualizer.gui.widgets.elided_label import ElidedLabel
from visualizer.gui.widgets.yielding_row import YieldingRow
from visualizer.gui.window import MainWindow

LARGE, SMALL = (1600, 1000), (900, 600)


def resize(qtbot, window, size):
    window.resize(*size)
    qtbot.waitUntil(lambda: (window.width(), window.height()) == size)


def widths(window):
    return [dock.width() for dock in window.docks[:2]]


def cut_off(holder):
    """The visible parts of a row that stick out of it or have less room than they need."""
    return [
        part
        for part in holder.findChildren(QWidget)
        if part.isVisible()
        and (
            not holder.rect().contains(QRect(part.mapTo(holder, QPoint()), part.size()))
            or part.width() < part.minimumSizeHint().width() - 1
        )
    ]


@pytest.mark.parametrize("steps", [300, 1_000_000])
@pytest.mark.parametrize("size", [SMALL, (1280, 800), LARGE, (1920, 1100)])
def test_nothing_of_the_frame_is_cut_off(qtbot, window, settle, size, steps):
    window.store.change(window.store.scene.with_(steps=steps, optimizers=window.store.scene.optimizers[:1]))
    resize(qtbot, window, size)
    kinds = (YieldingRow, TitleBar, QStatusBar, QMenuBar)
    rows = [row for kind in kinds for row in window.findChildren(kind)]
    stage = window.view.stage
    settle(window)
    qtbot.waitUntil(lambda: stage.width() >= 0.4 * size[0] and stage.height() >= 0.45 * size[1])
    qtbot.waitUntil(lambda: not any(cut_off(row) for row in rows))


def test_what_a_small_window_leaves_out_comes_back(qtbot, window):
    rare = [window.findChild(QToolButton, f"{name}Button") for name in ("first", "last", "loop")]
    rare.append(window.findChild(QComboBox, "speedBox"))
    always = [window.findChild(QToolButton, f"{name}Button") for name in ("back", "play", "forward")]
    for size, seen in ((SMALL, False), (LARGE, True)):
        resize(qtbot, window, size)
        assert [part.isVisible() for part in rare] == [seen] * 4
        assert all(part.isVisible() for part in always)


def test_the_strip_keeps_its_icons_when_there_is_no_room_for_words(qtbot, window):
    button = window.findChild(QToolButton, "reset_viewButton")
    strip = button.parentWidget()
    with_words = button.width()
    least, icons = strip.minimumSizeHint().width(), 60
    strip.setFixedWidth(least + icons)
    qtbot.waitUntil(lambda: button.width() < with_words and not cut_off(strip))
    assert button.isVisible()
    strip.setFixedWidth(least)
    qtbot.waitUntil(lambda: not button.isVisible() and not cut_off(strip))
    strip.setMaximumWidth(4000)
    qtbot.waitUntil(lambda: button.width() == with_words)


def test_docks_get_their_size_back(qtbot, window):
    before, height = widths(window), window.docks[2].height()
    resize(qtbot, window, SMALL)
    qtbot.waitUntil(lambda: widths(window)[1] < before[1] and window.docks[2].height() < height)
    resize(qtbot, window, LARGE)
    qtbot.waitUntil(lambda: widths(window) == before and window.docks[2].height() == height)


def drag_border(qtbot, window, dock, by):
    """Drags the border at the left of a dock in the right column."""
    start, before = dock.mapTo(window, QPoint(-1, dock.height() // 2)), dock.width()
    QTest.mousePress(window, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(window, start + QPoint(by, 0))
    qtbot.waitUntil(lambda: abs(dock.width() - before + by) <= 2)
    QTest.mouseRelease(window, Qt.MouseButton.LeftButton, pos=start + QPoint(by, 0))


@pytest.mark.parametrize("by", [-120, -500], ids=["wider", "wider than the stage"])
def test_a_width_chosen_by_hand_is_kept(qtbot, open_window, by):
    window = open_window()
    drag_border(qtbot, window, window.docks[1], by)
    chosen = widths(window)
    resize(qtbot, window, SMALL)
    window.close()
    again = open_window(settings=stored.load()[0])
    resize(qtbot, again, LARGE)
    qtbot.waitUntil(lambda: widths(again) == chosen)


def test_a_small_window_opens_small_again(qtbot, open_window, settle):
    first = open_window()
    resize(qtbot, first, SMALL)
    first.close()
    again = MainWindow(first.store.scene, stored.load()[0])
    qtbot.addWidget(again)
    with qtbot.waitExposed(again):
        again.show()
    assert (again.width(), again.height()) == SMALL
    settle(again)


def test_the_first_layout_can_be_had_back(qtbot, window):
    before = widths(window)
    drag_border(qtbot, window, window.docks[1], -200)
    assert widths(window) != before
    window.reset_docks()
    qtbot.waitUntil(lambda: widths(window) == before)


def test_a_long_error_does_not_widen_the_window(window):
    label = window.status.findChild(ElidedLabel, "raceLabel")
    before = window.minimumSizeHint().width()
    label.setText("an error in very many words " * 20)
    assert window.minimumSizeHint().width() == before
    assert "very many words" in label.toolTip()


def test_titles_and_strip_stand_in_one_line(window):
    """What is read as one row across the window has one middle; so has the menu bar with its entry."""

    def middle(part):
        return part.mapTo(window, part.rect().center()).y()

    strip = window.findChild(QToolButton, "overlayButton")
    titles = [dock.titleBarWidget().findChild(QToolButton) for dock in window.docks[:2]]
    assert all(abs(middle(title) - middle(strip)) <= 1 for title in titles)
    menu = window.menuBar().actionGeometry(window.menuBar().actions()[0])
    assert abs(menu.center().y() - middle(window.findChild(QToolButton, "finderButton"))) <= 1
