"""Playing moves the step, and only the step."""

import pytest

from visualizer.gui.player import SPEEDS, Player
from visualizer.gui.store import Store
from visualizer.scene import default_scene


@pytest.fixture
def store(qtbot):
    store = Store(default_scene().with_(steps=40))
    yield store
    store.close()


@pytest.fixture
def player(store):
    player = Player(store)
    yield player
    player.pause()


def steps_seen(store):
    seen = []
    store.stepChanged.connect(seen.append)
    return seen


def test_playing_shows_every_step_and_stops_at_the_end(qtbot, store, player):
    seen = steps_seen(store)
    player.play()
    qtbot.waitUntil(lambda: not player.playing)
    assert seen == list(range(1, 41))


@pytest.mark.parametrize("speed", [2.0, 5.0, 20.0, 100.0])
def test_speed_is_steps_a_frame(qtbot, store, player, speed):
    seen = steps_seen(store)
    player.set_speed(speed)
    player.play()
    qtbot.waitUntil(lambda: not player.playing)
    assert seen == [*range(int(speed), 40, int(speed)), 40]


def test_slow_motion_shows_each_step_for_several_frames(qtbot, store, player):
    store.set_step(38)
    player.set_speed(0.5)
    seen = steps_seen(store)
    player.play()
    qtbot.waitUntil(lambda: not player.playing)
    assert seen == [39, 40]


def test_loop_begins_again(qtbot, store, player):
    seen = steps_seen(store)
    player.set_loop(True)
    player.set_speed(20)
    player.play()
    qtbot.waitUntil(lambda: len(seen) >= 5)
    assert seen[:5] == [20, 40, 0, 20, 40]
    assert player.playing


def test_play_at_the_end_begins_at_the_start(qtbot, store, player):
    store.set_step(40)
    seen = steps_seen(store)
    player.play()
    player.pause()
    assert seen == [0]


def test_stepping_pauses(qtbot, store, player):
    player.play()
    player.step_by(1)
    assert not player.playing
    player.step_by(-100)
    assert store.step == 0
    player.go_to(1_000)
    assert store.step == 40


def test_speed_walks_its_list_and_stays_in_range(player):
    player.change_speed(-100)
    assert player.speed == SPEEDS[0]
    player.change_speed(1)
    assert player.speed == SPEEDS[1]
    player.set_speed(1e9)
    assert player.speed == SPEEDS[-1]


@pytest.mark.parametrize(("rate", "milliseconds"), [(60, 16), (50, 20), (25, 40), (1, 1000)])
def test_the_scene_says_how_many_frames_a_second(qtbot, rate, milliseconds):
    store = Store(default_scene().with_view(frame_rate=rate), start=False)
    assert Player(store).frame_milliseconds == milliseconds


def test_another_scene_changes_the_pace_while_it_plays_and_undo_brings_it_back(qtbot, store, player):
    qtbot.waitUntil(lambda: store.settled, timeout=30_000)
    player.play()
    store.change(store.scene.with_view(frame_rate=25))
    assert player.playing
    assert player.frame_milliseconds == 40
    store.undo()
    assert player.frame_milliseconds == 16
    qtbot.waitUntil(lambda: not player.playing)
    assert store.step == 40
