"""3-D in the whole window: what is done to it while it plays leaves no blank picture and nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDockWidget, QToolButton
from space_driver import Census, click, come_to_rest, let_play, look, stage_of

from visualizer.scene import default_scene

pytestmark = pytest.mark.gl

TIMES = [10, pytest.param(100, marks=pytest.mark.soak)]
MOST_GROWTH = 24 * 2**20
"""Bytes that the process may grow while an act is repeated a hundred times: less than one stage's pixels and
OpenGL buffers a time, which is what a leak would be."""


@pytest.fixture
def space(qtbot, open_window, settle):
    """The window with the default race in space, playing round and round."""
    window = open_window(default_scene().with_view(layout="space"))
    window.resize(1200, 800)
    qtbot.waitUntil(lambda: window.commands["space"].isEnabled(), timeout=60_000)
    settle(window)
    window.player.set_loop(True)
    window.setFocus()
    QTest.keyClick(window, Qt.Key.Key_Space)
    assert window.player.playing
    yield window
    window.player.pause()


def dock(window, name):
    return window.findChild(QDockWidget, f"{name}Dock")


def title_button(window, name, number):
    """The buttons in a panel's title: 0 lets it float or puts it back, 1 closes it."""
    return dock(window, name).titleBarWidget().findChildren(QToolButton)[-2:][number]


def float_and_dock(window):
    for floating in (True, False):
        QTest.mouseClick(title_button(window, "optimizers", 0), Qt.MouseButton.LeftButton)
        assert dock(window, "optimizers").isFloating() == floating
        if floating:
            # Beside the window, wherever it came up: over the stage it would hide what is looked at.
            dock(window, "optimizers").move(window.geometry().bottomRight())
        yield 1


def tab_and_part(window):
    window.tabifyDockWidget(dock(window, "table"), dock(window, "loss"))
    yield 1
    window.reset_docks()
    yield 1


def close_and_reopen(window):
    names = ("surface", "optimizers", "loss", "table")
    for name in names:
        QTest.mouseClick(title_button(window, name, 1), Qt.MouseButton.LeftButton)
    assert not any(dock(window, name).isVisible() for name in names)
    yield 1
    for name in names:
        dock(window, name).toggleViewAction().trigger()
    assert all(dock(window, name).isVisible() for name in names)
    yield 1


def hide_and_show(window):
    window.hide()
    yield 0
    window.show()
    yield 1


def resize(window):
    for size in ((900, 620), (1500, 1000), (1200, 800)):
        window.resize(*size)
        yield 1


def change_theme(window):
    for mode in ("dark", "light"):
        window.set_theme_mode(mode)
        yield 1


def lay_out_by_keys(window):
    for key, panes in (("1", 0), ("4", 3), ("2", 0), ("5", 1), ("3", 1)):
        QTest.keyClick(window, key)
        yield panes


def lay_out_by_mouse(window):
    panes = {"overlay": 0, "space_side_by_side": 3, "side_by_side": 0, "both": 1, "space": 1}
    for name in panes:
        click(window, name)
        assert window.store.scene.view.layout == name
        yield panes[name]


ACTS = [
    float_and_dock,
    tab_and_part,
    close_and_reopen,
    hide_and_show,
    resize,
    change_theme,
    lay_out_by_keys,
    lay_out_by_mouse,
]


@pytest.mark.parametrize("times", TIMES)
@pytest.mark.parametrize("act", ACTS, ids=[act.__name__ for act in ACTS])
def test_never_blank_and_never_a_leak(qtbot, space, settle, act, times):
    repeat(qtbot, space, act, 2)
    come_to_rest(qtbot, space, settle)
    let_play(qtbot, space)
    before, memory = Census(), resident()
    repeat(qtbot, space, act, times)
    come_to_rest(qtbot, space, settle)
    let_play(qtbot, space)
    before.assert_nothing_more()
    assert space.player.playing
    if times >= 100:
        assert resident() - memory < MOST_GROWTH


def repeat(qtbot, window, act, times):
    for _ in range(times):
        for panes in act(window):
            let_play(qtbot, window)
            if panes:
                look(qtbot, window, panes)
            elif window.isVisible():
                assert not any(pane.in_space for pane in stage_of(window).drawing.panes)


def resident():
    """Bytes of memory that the process holds now; 0 where nobody says."""
    file = Path("/proc/self/statm")
    return int(file.read_text().split()[1]) * 4096 if file.exists() else 0
