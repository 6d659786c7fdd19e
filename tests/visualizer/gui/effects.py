"""The checks of what the actions do, each under the key of its action; and what these checks share."""

from PySide6.QtWidgets import QWidget

EFFECTS = {}


def effect_of(key):
    """Enters a check under the key of its action.

    A check gets the window, a function that does the action by its keys, and one that waits for the drawing.
    """

    def enter(check):
        assert key not in EFFECTS
        EFFECTS[key] = check
        return check

    return enter


def picture(window):
    return window.view.stage.grab().toImage()


def popup(window, name):
    """A popup or dialog that must be seen; closed again, so that the window can be closed after the test."""
    found = window.findChild(QWidget, name)
    assert found is not None, name
    assert found.isVisible(), name
    found.close()
    return found


def keys_of(window):
    return [choice.key for choice in window.store.scene.optimizers]


def choose(window, index):
    card = window.panels.optimizers.cards.cards[index]
    card.setFocus()
    return card
