"""The actions on the chosen optimizer: the one whose card has the focus, or had it last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from visualizer.gui.action_info import OPTIMIZER, ActionInfo, Controls
from visualizer.gui.panels.optimizers.keys import KEYS
from visualizer.translate import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from collections.abc import Callable

    from visualizer.gui.panels.optimizers.card import OptimizerCard


def _on_card(do: Callable[[OptimizerCard], None]) -> Callable[[Controls], None]:
    """An action that does something with the chosen card, and nothing without one."""

    def run(controls: Controls) -> None:
        card = controls.panels.optimizers.chosen
        if card is not None:
            do(card)

    return run


def _any(controls: Controls) -> bool:
    return bool(controls.store.scene.optimizers)


def _is_chosen(controls: Controls) -> bool:
    return controls.panels.optimizers.chosen is not None


def _can_move(by: int) -> Callable[[Controls], bool]:
    def can(controls: Controls) -> bool:
        card = controls.panels.optimizers.chosen
        return card is not None and 0 <= card.index + by < len(controls.store.scene.optimizers)

    return can


def _races(controls: Controls) -> bool:
    card = controls.panels.optimizers.chosen
    return card is not None and controls.store.scene.optimizers[card.index].enabled


def _shows_all(controls: Controls) -> bool:
    card = controls.panels.optimizers.chosen
    return card is not None and not card.rows.folded


OPTIMIZER_ACTIONS: tuple[ActionInfo, ...] = (
    ActionInfo(
        "add_optimizer",
        OPTIMIZER,
        QT_TRANSLATE_NOOP("actions", "&Add optimizer..."),
        QT_TRANSLATE_NOOP("actions", "Add another optimizer to the race."),
        ("Ctrl+Shift+A",),
        lambda c: c.panels.optimizers.open_add_menu(),
        icon="plus",
    ),
    ActionInfo(
        "next_optimizer",
        OPTIMIZER,
        QT_TRANSLATE_NOOP("actions", "Choose the &next"),
        QT_TRANSLATE_NOOP("actions", "Choose the next optimizer of the list and give it the keyboard."),
        (KEYS["next"],),
        lambda c: c.panels.optimizers.choose_by(1),
        enabled=_any,
        separated=True,
    ),
    ActionInfo(
        "previous_optimizer",
        OPTIMIZER,
        QT_TRANSLATE_NOOP("actions", "Choose the &previous"),
        QT_TRANSLATE_NOOP("actions", "Choose the optimizer before in the list and give it the keyboard."),
        (KEYS["previous"],),
        lambda c: c.panels.optimizers.choose_by(-1),
        enabled=_any,
    ),
    ActionInfo(
        "duplicate_optimizer",
        OPTIMIZER,
        QT_TRANSLATE_NOOP("actions", "&Duplicate"),
        QT_TRANSLATE_NOOP("actions", "Add a copy of the chosen optimizer below it."),
        (KEYS["duplicate"],),
        _on_card(lambda card: card.duplicate()),
        icon="copy",
        enabled=_is_chosen,
        separated=True,
    ),
    ActionInfo(
        "remove_optimizer",
        OPTIMIZER,
        QT_TRANSLATE_NOOP("actions", "&Remove"),
        QT_TRANSLATE_NOOP("actions", "Take the chosen optimizer out of the scene."),
        (KEYS["remove"],),
        _on_card(lambda card: card.remove()),
        icon="x",
        enabled=_is_chosen,
    ),
    ActionInfo(
        "move_up",
        OPTIMIZER,
        QT_TRANSLATE_NOOP("actions", "Move &up"),
        QT_TRANSLATE_NOOP("actions", "Let the chosen optimizer stand one place higher."),
        (KEYS["up"],),
        _on_card(lambda card: card.move_up()),
        enabled=_can_move(-1),
        separated=True,
    ),
    ActionInfo(
        "move_down",
        OPTIMIZER,
        QT_TRANSLATE_NOOP("actions", "Move do&wn"),
        QT_TRANSLATE_NOOP("actions", "Let the chosen optimizer stand one place lower."),
        (KEYS["down"],),
        _on_card(lambda card: card.move_down()),
        enabled=_can_move(1),
    ),
    ActionInfo(
        "enable_optimizer",
        OPTIMIZER,
        QT_TRANSLATE_NOOP("actions", "In the rac&e"),
        QT_TRANSLATE_NOOP("actions", "Leave the chosen optimizer out of the race, or let it race again."),
        (KEYS["enabled"],),
        _on_card(lambda card: card.toggle_enabled()),
        checked=_races,
        enabled=_is_chosen,
        separated=True,
    ),
    ActionInfo(
        "recolour_optimizer",
        OPTIMIZER,
        QT_TRANSLATE_NOOP("actions", "&Colour..."),
        QT_TRANSLATE_NOOP("actions", "Choose another colour for the chosen optimizer."),
        (KEYS["colour"],),
        _on_card(lambda card: card.open_colours()),
        enabled=_is_chosen,
    ),
    ActionInfo(
        "reset_optimizer",
        OPTIMIZER,
        QT_TRANSLATE_NOOP("actions", "Reset to de&faults"),
        QT_TRANSLATE_NOOP("actions", "Give every hyperparameter of the chosen optimizer PyTorch's default."),
        (KEYS["reset"],),
        _on_card(lambda card: card.reset()),
        enabled=_is_chosen,
    ),
    ActionInfo(
        "reveal_hyperparameters",
        OPTIMIZER,
        QT_TRANSLATE_NOOP("actions", "&All hyperparameters"),
        QT_TRANSLATE_NOOP("actions", "Show the rarely used hyperparameters of the chosen optimizer too."),
        (KEYS["reveal"],),
        _on_card(lambda card: card.toggle_folded()),
        checked=_shows_all,
        enabled=_is_chosen,
    ),
)
