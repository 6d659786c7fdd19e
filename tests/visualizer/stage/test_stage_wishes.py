"""The real stage: when it asks for a picture of the surface, and when it does not."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from stage_hand import place_of, wheel


def asks_no_more(stage):
    """Whether the timer that paces the wishes rests: nothing that happened until now will be asked for."""
    return not stage.findChild(QTimer).isActive()


def test_a_new_window_wants_a_picture_once(stage, qtbot):
    wanted = []
    stage.pictureWanted.connect(wanted.append)
    for _ in range(5):
        wheel(stage, place_of(stage, 2.0, 1.0), 1)
    qtbot.waitUntil(lambda: bool(wanted))
    qtbot.waitUntil(lambda: asks_no_more(stage))
    assert wanted == [stage.window_seen]


def test_pictures_are_not_wanted_in_circles(stage, qtbot, beale):
    wanted = []

    def answer(window):
        wanted.append(window)
        stage.set_picture(beale)  # always of the home window: an owner that cannot do better

    stage.pictureWanted.connect(answer)
    wheel(stage, place_of(stage, 2.0, 1.0), 2)
    qtbot.waitUntil(lambda: len(wanted) >= 2)
    qtbot.waitUntil(lambda: asks_no_more(stage))
    assert len(wanted) == 2


def test_a_stage_that_is_left_alone_wants_nothing(stage, qtbot, scene, runs):
    qtbot.waitUntil(lambda: asks_no_more(stage))  # showing it may have changed its size
    wanted = []
    stage.pictureWanted.connect(wanted.append)
    for step in range(20):
        stage.set_step(step)
        stage.show_runs(scene, runs)
    assert asks_no_more(stage)
    assert wanted == []


def test_another_size_wants_a_picture(stage, qtbot):
    with qtbot.waitSignal(stage.pictureWanted):
        stage.resize(500, 400)
