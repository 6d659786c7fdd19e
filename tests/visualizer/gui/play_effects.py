"""What the actions do that play, and those that step."""

from effects import effect_of
from PySide6.QtWidgets import QLabel


@effect_of("play")
def _(window, do, wait):
    do()
    assert window.player.playing
    do()
    assert not window.player.playing


@effect_of("forward")
def _(window, do, wait):
    do()
    do()
    assert window.store.step == 2
    assert "2" in window.findChild(QLabel, "stepLabel").text()


@effect_of("back")
def _(window, do, wait):
    window.player.go_to(5)
    do()
    assert window.store.step == 4


@effect_of("first")
def _(window, do, wait):
    window.player.go_to(5)
    do()
    assert window.store.step == 0


@effect_of("last")
def _(window, do, wait):
    do()
    assert window.store.step == window.store.scene.steps


@effect_of("faster")
def _(window, do, wait):
    do()
    assert window.player.speed == 2


@effect_of("slower")
def _(window, do, wait):
    do()
    assert window.player.speed == 0.5


@effect_of("loop")
def _(window, do, wait):
    do()
    assert window.player.loop
    assert window.commands["loop"].isChecked()
    do()
    assert not window.player.loop


@effect_of("from_here")
def _(window, do, wait):
    do()
    assert window.panels.optimizers.scope == "from_here"
    assert window.panels.optimizers.master.scope.current == "from_here"
    do()
    assert window.panels.optimizers.scope == "whole"
