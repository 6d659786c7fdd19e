"""Pace: the first request at once, the last one always, few of those between."""

from PySide6.QtCore import QObject

from visualizer.gui.pace import OneAtATime, Pace


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


def test_those_who_share_turns_are_never_done_together_and_all_are_done(qtbot):
    owner = QObject()
    turns, done = OneAtATime(owner), []
    paces = {name: Pace(owner, turns) for name in ("loss", "gradient", "table")}
    for name, pace in paces.items():
        pace.due.connect(lambda name=name: done.append(name))
    for pace in paces.values():
        pace.ask()
    assert done == ["loss"]
    qtbot.waitUntil(lambda: len(done) == len(paces))
    assert sorted(done) == sorted(paces)


def test_nobody_waits_for_ever_beside_others_who_ask_all_the_time(qtbot):
    owner = QObject()
    turns, counts = OneAtATime(owner), {"loss": 0, "gradient": 0, "table": 0}
    paces = {name: Pace(owner, turns) for name in counts}

    def count(name: str) -> None:
        counts[name] += 1
        paces[name].ask()

    for name, pace in paces.items():
        pace.due.connect(lambda name=name: count(name))
        pace.ask()
    qtbot.waitUntil(lambda: min(counts.values()) > 3)
