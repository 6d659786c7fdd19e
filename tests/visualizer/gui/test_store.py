"""The store: new scenes bring new runs, what is only drawn differently does not."""

import threading

import pytest

from visualizer.descent import cancelling, stepping
from visualizer.engine import compute
from visualizer.gui import store as store_module
from visualizer.gui.store import Store
from visualizer.scene import OptimizerChoice, default_scene


@pytest.fixture
def store(qtbot):
    store = Store(default_scene().with_(steps=20))
    qtbot.waitUntil(lambda: bool(store.runs), timeout=60_000)
    yield store
    store.close()


def settled(qtbot, store):
    qtbot.waitUntil(lambda: store.runs_scene == store.scene and not store.busy, timeout=30_000)


def faster(scene, lr):
    return scene.with_optimizer(0, scene.optimizers[0].with_hyperparameter("lr", lr))


def test_a_new_scene_brings_its_own_runs(qtbot, store):
    with qtbot.waitSignals([store.sceneChanged, store.runsChanged]):
        store.change(faster(store.scene, 0.01))
    assert store.runs[0].learning_rate[0] == 0.01
    assert store.runs_scene == store.scene


def test_the_same_scene_changes_nothing(qtbot, store):
    with qtbot.assertNotEmitted(store.sceneChanged):
        store.change(default_scene().with_(steps=20))
    assert not store.can_undo


def test_another_view_keeps_the_runs(qtbot, store):
    runs = store.runs
    with qtbot.waitSignal(store.sceneChanged):
        store.change(store.scene.with_view(drawing="lines"))
    assert store.runs is runs
    assert not store.busy


def test_the_previous_path_stays_as_a_ghost_for_the_whole_drag(qtbot, store):
    before = store.runs
    for lr in (0.002, 0.003, 0.004):
        store.change(faster(store.scene, lr), merge="lr:0")
        settled(qtbot, store)
    assert store.ghosts is before
    store.clear_ghosts()
    assert store.ghosts == ()


def test_other_optimizers_leave_no_ghost(qtbot, store):
    store.change(faster(store.scene, 0.002))
    settled(qtbot, store)
    store.change(store.scene.with_(optimizers=(*store.scene.optimizers, OptimizerChoice(key="sgd"))))
    assert store.ghosts == ()


def test_undo_and_redo_bring_scene_and_runs(qtbot, store):
    first = store.scene
    store.change(faster(first, 0.002))
    store.undo()
    settled(qtbot, store)
    assert store.scene == first
    assert store.runs[0].learning_rate[0] == 0.001
    store.redo()
    settled(qtbot, store)
    assert store.runs[0].learning_rate[0] == 0.002


def test_the_step_stays_within_the_race(qtbot, store):
    store.set_step(1_000)
    assert store.step == 20
    with qtbot.waitSignal(store.stepChanged):
        store.change(store.scene.with_(steps=5))
    assert store.step == 5
    store.set_step(-3)
    assert store.step == 0


def test_only_the_newest_scene_is_shown(qtbot, store):
    for lr in (0.002, 0.003, 0.004, 0.005):
        store.change(faster(store.scene, lr), merge="lr:0")
    settled(qtbot, store)
    assert store.runs[0].learning_rate[0] == 0.005


@pytest.fixture
def held_race(monkeypatch):
    """Races go in pieces of 100 steps; a long one waits at its third question until it is called off."""
    held = HeldRace()
    monkeypatch.setattr(cancelling, "CHUNK", 100)
    monkeypatch.setattr(store_module, "compute", held.compute)
    take_steps = stepping.take_steps

    def counted(*arguments):
        held.pieces += 1
        return take_steps(*arguments)

    monkeypatch.setattr(stepping, "take_steps", counted)
    return held


class HeldRace:
    def __init__(self):
        self.waiting, self.told = threading.Event(), threading.Event()
        self.answers = []
        self.pieces = 0

    def compute(self, scene, before, cancelled=cancelling.never, report=None):
        if scene.steps < 100_000:
            return compute(scene, before, cancelled)

        def asked():
            if len(self.answers) == 2:
                self.waiting.set()
                assert self.told.wait(30)
            self.answers.append(cancelled())
            return self.answers[-1]

        return compute(scene, before, asked)


def test_a_newer_scene_ends_a_long_race_on_its_way(qtbot, store, held_race):
    store.change(store.scene.with_(steps=1_000_000))
    assert held_race.waiting.wait(30)
    begun = held_race.pieces
    store.change(store.scene.with_(steps=25))
    held_race.told.set()
    settled(qtbot, store)
    assert held_race.answers == [False, False, True]
    # The newer race of three optimizers takes one piece each; the long one took no more.
    assert held_race.pieces == begun + 3
    assert store.runs[0].steps == 25
    assert store.error is None


def test_closing_ends_a_long_race_on_its_way(store, held_race, monkeypatch):
    store.change(store.scene.with_(steps=1_000_000))
    assert held_race.waiting.wait(30)
    begun, cancel = held_race.pieces, store._job.cancel
    monkeypatch.setattr(store._job, "cancel", lambda: (cancel(), held_race.told.set()))
    store.close()
    assert not store._job._thread.is_alive()
    assert held_race.answers == [False, False, True]
    assert held_race.pieces == begun
