"""The table of everything the window can do: menus, shortcuts, search, sheet of keys and tests read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from visualizer.scene import TrailStyle, default_scene
from visualizer.translate import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from visualizer.gui.window import MainWindow

State = Callable[["MainWindow"], bool]

_FILE = QT_TRANSLATE_NOOP("actions", "&File")
_EDIT = QT_TRANSLATE_NOOP("actions", "&Edit")
_VIEW = QT_TRANSLATE_NOOP("actions", "&View")
_RUN = QT_TRANSLATE_NOOP("actions", "&Run")
_HELP = QT_TRANSLATE_NOOP("actions", "&Help")
MENUS = (_FILE, _EDIT, _VIEW, _RUN, _HELP)


@dataclass(frozen=True)
class ActionInfo:
    """One thing the window can do.

    Attributes:
        key: Names it in the code and in tests.
        menu: One of MENUS.
        text: In menus, English; translated when it is shown.
        tip: What it does, in one sentence.
        shortcuts: Its keys; the first is the one that menus show.
        run: Does it.
        icon: Name of its icon, if it has one.
        checked: For what is on or off: whether it is on.
        enabled: Whether it can be done now; None means always.
        separated: Whether a line comes before it in its menu.
    """

    key: str
    menu: str
    text: str
    tip: str
    shortcuts: tuple[str, ...]
    run: Callable[[MainWindow], None]
    icon: str | None = None
    checked: State | None = None
    enabled: State | None = None
    separated: bool = False


def _toggle_filled(window: MainWindow) -> None:
    filled = window.store.scene.view.drawing == "filled"
    window.change_view(drawing="lines" if filled else "filled")


def _toggle_logarithmic(window: MainWindow) -> None:
    logarithmic = window.store.scene.view.height == "log"
    window.change_view(height="linear" if logarithmic else "log")


def _next_trail(window: MainWindow) -> None:
    following: dict[TrailStyle, TrailStyle] = {"full": "fading", "fading": "recent", "recent": "full"}
    window.change_view(trail=following[window.store.scene.view.trail])


def _toggle_arrows(window: MainWindow) -> None:
    window.change_view(gradient_arrows=not window.store.scene.view.gradient_arrows)


def _toggle_scope(window: MainWindow) -> None:
    panel = window.panels.optimizers
    panel.set_scope("whole" if panel.scope == "from_here" else "from_here")


ACTIONS: tuple[ActionInfo, ...] = (
    ActionInfo(
        "new",
        _FILE,
        QT_TRANSLATE_NOOP("actions", "&New race"),
        QT_TRANSLATE_NOOP(
            "actions",
            "Begin again with SGD, Momentum and Adam on Beale's function; undo brings the present race back.",
        ),
        ("Ctrl+N",),
        lambda w: w.store.change(default_scene()),
        icon="plus",
    ),
    ActionInfo(
        "quit",
        _FILE,
        QT_TRANSLATE_NOOP("actions", "&Quit"),
        QT_TRANSLATE_NOOP("actions", "Close the window and end the app."),
        ("Ctrl+Q",),
        lambda w: w.close_app(),
        separated=True,
    ),
    ActionInfo(
        "undo",
        _EDIT,
        QT_TRANSLATE_NOOP("actions", "&Undo"),
        QT_TRANSLATE_NOOP("actions", "Take the last change back."),
        ("Ctrl+Z",),
        lambda w: w.store.undo(),
        icon="undo-2",
        enabled=lambda w: w.store.can_undo,
    ),
    ActionInfo(
        "redo",
        _EDIT,
        QT_TRANSLATE_NOOP("actions", "&Redo"),
        QT_TRANSLATE_NOOP("actions", "Do again what was taken back last."),
        ("Ctrl+Shift+Z", "Ctrl+Y"),
        lambda w: w.store.redo(),
        icon="redo-2",
        enabled=lambda w: w.store.can_redo,
    ),
    ActionInfo(
        "copy_table",
        _EDIT,
        QT_TRANSLATE_NOOP("actions", "&Copy table"),
        QT_TRANSLATE_NOOP("actions", "Copy the table of losses and gradients at the current step as text."),
        ("Ctrl+Shift+C",),
        lambda w: w.panels.table.copy(),
        icon="copy",
        separated=True,
    ),
    ActionInfo(
        "add_optimizer",
        _EDIT,
        QT_TRANSLATE_NOOP("actions", "&Add optimizer..."),
        QT_TRANSLATE_NOOP("actions", "Add another optimizer to the race."),
        ("Ctrl+Shift+A",),
        lambda w: w.panels.optimizers.open_add_menu(),
        icon="plus",
        separated=True,
    ),
    ActionInfo(
        "choose_surface",
        _EDIT,
        QT_TRANSLATE_NOOP("actions", "Choose &surface..."),
        QT_TRANSLATE_NOOP("actions", "Choose another surface of the catalog."),
        ("Ctrl+L",),
        lambda w: w.panels.surface.open_picker(),
        icon="mountain",
    ),
    ActionInfo(
        "edit_formula",
        _EDIT,
        QT_TRANSLATE_NOOP("actions", "Type a &formula..."),
        QT_TRANSLATE_NOOP("actions", "Descend a formula in x and y of your own."),
        ("Ctrl+E",),
        lambda w: w.panels.surface.edit_formula(),
        icon="square-function",
    ),
    ActionInfo(
        "overlay",
        _VIEW,
        QT_TRANSLATE_NOOP("actions", "&One pane"),
        QT_TRANSLATE_NOOP("actions", "Show all optimizers over one surface."),
        ("1",),
        lambda w: w.change_view(layout="overlay"),
        checked=lambda w: w.store.scene.view.layout == "overlay",
        icon="layers",
    ),
    ActionInfo(
        "side_by_side",
        _VIEW,
        QT_TRANSLATE_NOOP("actions", "&Side by side"),
        QT_TRANSLATE_NOOP("actions", "Show each optimizer in a pane of its own, all at the same step."),
        ("2",),
        lambda w: w.change_view(layout="side_by_side"),
        checked=lambda w: w.store.scene.view.layout == "side_by_side",
        icon="columns-2",
    ),
    ActionInfo(
        "filled",
        _VIEW,
        QT_TRANSLATE_NOOP("actions", "&Filled contours"),
        QT_TRANSLATE_NOOP("actions", "Fill the surface with colour, or draw its contours as lines only."),
        ("F",),
        _toggle_filled,
        checked=lambda w: w.store.scene.view.drawing == "filled",
        separated=True,
    ),
    ActionInfo(
        "logarithmic",
        _VIEW,
        QT_TRANSLATE_NOOP("actions", "&Logarithmic loss"),
        QT_TRANSLATE_NOOP("actions", "Show the loss on a logarithmic scale, or as it is."),
        ("G",),
        _toggle_logarithmic,
        checked=lambda w: w.store.scene.view.height == "log",
    ),
    ActionInfo(
        "trail",
        _VIEW,
        QT_TRANSLATE_NOOP("actions", "&Trail: full, fading, recent"),
        QT_TRANSLATE_NOOP(
            "actions",
            "Show the whole trail, let it fade, or only its last steps; each press goes on to the next.",
        ),
        ("T",),
        _next_trail,
    ),
    ActionInfo(
        "arrows",
        _VIEW,
        QT_TRANSLATE_NOOP("actions", "&Gradient arrows"),
        QT_TRANSLATE_NOOP(
            "actions", "Draw at each ball the arrow of the downhill direction, the negative gradient."
        ),
        ("A",),
        _toggle_arrows,
        checked=lambda w: w.store.scene.view.gradient_arrows,
    ),
    ActionInfo(
        "clear_ghosts",
        _VIEW,
        QT_TRANSLATE_NOOP("actions", "Clear &ghosts"),
        QT_TRANSLATE_NOOP("actions", "Take the pale previous paths away."),
        ("H",),
        lambda w: w.store.clear_ghosts(),
        enabled=lambda w: bool(w.store.ghosts),
    ),
    ActionInfo(
        "reset_view",
        _VIEW,
        QT_TRANSLATE_NOOP("actions", "&Reset view"),
        QT_TRANSLATE_NOOP("actions", "Show the surface's whole window again."),
        ("R",),
        lambda w: w.view.stage.reset_view(),
        icon="maximize",
        separated=True,
    ),
    ActionInfo(
        "theme",
        _VIEW,
        QT_TRANSLATE_NOOP("actions", "T&heme: system, light, dark"),
        QT_TRANSLATE_NOOP(
            "actions",
            "Follow the desktop, or use the light or the dark theme; each press goes on to the next.",
        ),
        ("Ctrl+T",),
        lambda w: w.next_theme(),
        icon="sun-moon",
        separated=True,
    ),
    ActionInfo(
        "full_screen",
        _VIEW,
        QT_TRANSLATE_NOOP("actions", "F&ull screen"),
        QT_TRANSLATE_NOOP("actions", "Use the whole screen, or leave it."),
        ("F11",),
        lambda w: w.toggle_full_screen(),
        checked=lambda w: w.isFullScreen(),
        icon="maximize",
    ),
    ActionInfo(
        "reset_docks",
        _VIEW,
        QT_TRANSLATE_NOOP("actions", "Reset &panels"),
        QT_TRANSLATE_NOOP("actions", "Put all panels back where they were at the first start."),
        ("Ctrl+Shift+R",),
        lambda w: w.reset_docks(),
    ),
    ActionInfo(
        "play",
        _RUN,
        QT_TRANSLATE_NOOP("actions", "&Play or pause"),
        QT_TRANSLATE_NOOP("actions", "Let the step move by itself, or stop it."),
        ("Space",),
        lambda w: w.player.toggle(),
        icon="play",
    ),
    ActionInfo(
        "forward",
        _RUN,
        QT_TRANSLATE_NOOP("actions", "Step &forward"),
        QT_TRANSLATE_NOOP("actions", "Show the next step."),
        (".", "Ctrl+Right"),
        lambda w: w.player.step_by(1),
        icon="step-forward",
    ),
    ActionInfo(
        "back",
        _RUN,
        QT_TRANSLATE_NOOP("actions", "Step &back"),
        QT_TRANSLATE_NOOP("actions", "Show the step before."),
        (",", "Ctrl+Left"),
        lambda w: w.player.step_by(-1),
        icon="step-back",
    ),
    ActionInfo(
        "first",
        _RUN,
        QT_TRANSLATE_NOOP("actions", "Go to the &start"),
        QT_TRANSLATE_NOOP("actions", "Show step 0."),
        ("Ctrl+Home",),
        lambda w: w.player.go_to(0),
        icon="skip-back",
    ),
    ActionInfo(
        "last",
        _RUN,
        QT_TRANSLATE_NOOP("actions", "Go to the &end"),
        QT_TRANSLATE_NOOP("actions", "Show the last step."),
        ("Ctrl+End",),
        lambda w: w.player.go_to(w.store.scene.steps),
        icon="skip-forward",
    ),
    ActionInfo(
        "faster",
        _RUN,
        QT_TRANSLATE_NOOP("actions", "F&aster"),
        QT_TRANSLATE_NOOP("actions", "Move more steps each frame."),
        ("]",),
        lambda w: w.player.change_speed(1),
        separated=True,
    ),
    ActionInfo(
        "slower",
        _RUN,
        QT_TRANSLATE_NOOP("actions", "S&lower"),
        QT_TRANSLATE_NOOP("actions", "Move fewer steps each frame."),
        ("[",),
        lambda w: w.player.change_speed(-1),
    ),
    ActionInfo(
        "loop",
        _RUN,
        QT_TRANSLATE_NOOP("actions", "L&oop"),
        QT_TRANSLATE_NOOP("actions", "Begin again at the end."),
        ("L",),
        lambda w: w.player.set_loop(not w.player.loop),
        icon="repeat",
        checked=lambda w: w.player.loop,
    ),
    ActionInfo(
        "from_here",
        _RUN,
        QT_TRANSLATE_NOOP("actions", "Learning rate from &this step on"),
        QT_TRANSLATE_NOOP(
            "actions", "A learning rate that is changed holds from the current step on, or for the whole run."
        ),
        ("S",),
        _toggle_scope,
        separated=True,
        checked=lambda w: w.panels.optimizers.scope == "from_here",
    ),
    ActionInfo(
        "find",
        _HELP,
        QT_TRANSLATE_NOOP("actions", "Find &anything..."),
        QT_TRANSLATE_NOOP("actions", "Search everything the window can do, by name."),
        ("Ctrl+K", "Ctrl+Shift+P"),
        lambda w: w.open_finder(),
        icon="search",
    ),
    ActionInfo(
        "shortcuts",
        _HELP,
        QT_TRANSLATE_NOOP("actions", "&Keyboard shortcuts"),
        QT_TRANSLATE_NOOP("actions", "Show the sheet of all keys."),
        ("F1",),
        lambda w: w.show_shortcuts(),
        icon="keyboard",
    ),
    ActionInfo(
        "about",
        _HELP,
        QT_TRANSLATE_NOOP("actions", "&About Discesa"),
        QT_TRANSLATE_NOOP("actions", "Show the version, the licence and what Discesa is built on."),
        ("Ctrl+F1",),
        lambda w: w.show_about(),
        icon="info",
        separated=True,
    ),
)
