"""What the actions do that change the list of optimizers."""

from effects import choose, effect_of, keys_of, popup
from PySide6.QtWidgets import QApplication

from visualizer.scene import OptimizerChoice


@effect_of("add_optimizer")
def _(window, do, wait):
    window.docks[1].close()
    do()
    assert window.docks[1].isVisible()
    popup(window, "addPopup")


@effect_of("next_optimizer")
def _(window, do, wait):
    do()
    do()
    assert QApplication.focusWidget() is window.panels.optimizers.cards.cards[1]


@effect_of("previous_optimizer")
def _(window, do, wait):
    window.docks[1].close()
    do()
    assert QApplication.focusWidget() is window.panels.optimizers.cards.cards[2]


@effect_of("duplicate_optimizer")
def _(window, do, wait):
    choose(window, 1)
    do()
    assert keys_of(window) == ["sgd", "momentum", "momentum", "adam"]


@effect_of("remove_optimizer")
def _(window, do, wait):
    choose(window, 1)
    do()
    assert keys_of(window) == ["sgd", "adam"]


@effect_of("move_up")
def _(window, do, wait):
    choose(window, 1)
    do()
    assert keys_of(window) == ["momentum", "sgd", "adam"]
    assert not window.commands["move_up"].isEnabled()
    assert window.commands["move_down"].isEnabled()


@effect_of("move_down")
def _(window, do, wait):
    choose(window, 1)
    do()
    assert keys_of(window) == ["sgd", "adam", "momentum"]
    assert not window.commands["move_down"].isEnabled()
    assert window.commands["move_up"].isEnabled()


@effect_of("enable_optimizer")
def _(window, do, wait):
    choose(window, 1)
    do()
    wait()
    assert [run.key for run in window.store.runs] == ["sgd", "adam"]
    assert not window.commands["enable_optimizer"].isChecked()
    do()
    wait()
    assert [run.key for run in window.store.runs] == ["sgd", "momentum", "adam"]


@effect_of("recolour_optimizer")
def _(window, do, wait):
    colours = choose(window, 1).menu.colours
    do()
    assert colours.isVisible()
    colours.close()


@effect_of("reset_optimizer")
def _(window, do, wait):
    choose(window, 1)
    do()
    assert window.store.scene.optimizers[1] == OptimizerChoice(key="momentum")


@effect_of("reveal_hyperparameters")
def _(window, do, wait):
    card = choose(window, 1)
    do()
    assert card.rows.rows["dampening"].isVisible()
    assert window.commands["reveal_hyperparameters"].isChecked()
    do()
    assert not card.rows.rows["dampening"].isVisible()
