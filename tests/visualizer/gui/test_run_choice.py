"""Which run is looked at closely, also while the runs of a newer scene are still on their way."""

import pytest
from optimizers_driver import settle

from visualizer.gui.panels.run_choice import RunChoice
from visualizer.gui.store import Store
from visualizer.scene import OptimizerChoice, default_scene


@pytest.fixture
def store(qtbot):
    store = Store(default_scene().with_(steps=20))
    settle(qtbot, store)
    yield store
    store.close()


def change(store, optimizers):
    """Another race, longer, so that it is run in the background: its runs are not there yet."""
    before = store.runs
    store.change(store.scene.with_(optimizers=optimizers, steps=30))
    assert store.runs is before


def test_a_card_chosen_before_its_runs_come_is_that_optimizer(qtbot, store):
    choice = RunChoice(store)
    change(store, store.scene.optimizers[1:])
    choice.choose_optimizer(0)
    assert choice.label == "Momentum"  # among the old runs
    settle(qtbot, store)
    assert (choice.label, choice.index) == ("Momentum", 0)


def test_an_optimizer_just_added_is_chosen_once_it_has_run(qtbot, store):
    choice = RunChoice(store)
    change(store, (*store.scene.optimizers, OptimizerChoice(key="sgd"), OptimizerChoice(key="adamax")))
    choice.choose_optimizer(3)
    settle(qtbot, store)
    assert (choice.label, choice.index) == ("SGD 2", 3)


def test_one_that_does_not_race_changes_nothing(qtbot, store):
    choice, said = RunChoice(store), []
    choice.changed.connect(lambda: said.append(choice.label))
    choice.choose_optimizer(0)
    change(store, (store.scene.optimizers[0], store.scene.optimizers[1].with_(enabled=False)))
    choice.choose_optimizer(1)
    settle(qtbot, store)
    assert said == ["SGD"]
    assert choice.label == "SGD"
