"""Charts and table in the real window: what they show while it plays, what is copied, where a click goes."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QTableView

from visualizer.scene import default_scene

NOISY = default_scene().with_(noise=0.3)


class Screen(QObject):
    """Notes which step the table's title and its rows had when they were painted last."""

    def __init__(self, window):
        super().__init__(window)
        self.window, self.table = window, window.findChild(QTableView, "runTable")
        self.title = window.panels.table.header
        self.painted, self.flushed = {}, []
        for widget in (window, self.table.viewport(), *self.title.children()):
            if widget.isWidgetType():
                widget.installEventFilter(self)

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.UpdateRequest and watched is self.window:
            self.flushed.append(dict(self.painted))  # what the frame before this one has left on the screen
        elif event.type() == QEvent.Type.Paint and watched is self.table.viewport():
            self.painted["rows"] = int(self.table.model().index(0, 1).data())
        elif event.type() == QEvent.Type.Paint:
            self.painted["title"] = int(re.search(r"\d+$", self.title.text)[0])
        return False


def test_title_and_rows_of_the_table_are_of_one_step_in_every_frame(qtbot, window):
    screen = Screen(window)
    window.player.play()
    qtbot.waitUntil(lambda: window.store.step > 60)
    window.player.pause()
    frames = [frame for frame in screen.flushed if len(frame) == 2]
    assert len({frame["title"] for frame in frames}) > 5
    assert [frame for frame in frames if frame["title"] != frame["rows"]] == []


@pytest.mark.parametrize("scene", [default_scene(), NOISY], ids=["plain", "noisy"])
def test_all_columns_are_in_view_at_the_usual_size(open_window, scene):
    table = open_window(scene).findChild(QTableView, "runTable")
    header = table.horizontalHeader()
    assert header.count() == (12 if scene.noise else 10)
    assert header.hiddenSectionCount() == 0
    assert not table.horizontalScrollBar().isVisible()
    assert header.length() <= table.viewport().width()
