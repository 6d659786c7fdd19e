"""Pace: the first request at once, the last one always, few of those between."""

from PySide6.QtCore import QObject

from visualizer.gui.pace import Pace


def test_the_first_at_once_and_the_last_after_the_rest(qtbot):
    owner = QObject()
    pace = Pace(owner)
    asked, done = [], []
    pace.due.connect(lambda: done.append(len(asked)))
    for number in range(100):
        asked.append(number)
        pace.ask()
    assert done == [1]
    qtbot.waitUntil(lambda: len(done) == 2)
    assert done == [1, 100]
    qtbot.waitUntil(lambda: not pace._rest.isActive())
    assert done == [1, 100]


def test_after_a_rest_the_next_is_done_at_once(qtbot):
    owner = QObject()
    pace = Pace(owner)
    done = []
    pace.due.connect(lambda: done.append(True))
    pace.ask()
    qtbot.waitUntil(lambda: not pace._rest.isActive())
    pace.ask()
    assert len(done) == 2
