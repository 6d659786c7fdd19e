"""The store: new scenes bring new runs, what is only drawn differently does not."""

import pytest

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
