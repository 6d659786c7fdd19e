"""The table of everything the window can do: menus, shortcuts, search, sheet of keys and tests read it."""

from __future__ import annotations

from visualizer.gui.action_info import EDIT, FILE, HELP, MENUS, RUN, VIEW, ActionInfo, Controls
from visualizer.gui.checkpoint_actions import CHECKPOINT_ACTIONS
from visualizer.gui.fit_actions import FIT_ACTIONS
from visualizer.gui.optimizer_actions import OPTIMIZER_ACTIONS
from visualizer.gui.space_actions import LAYOUT_ACTIONS, SPACE_ACTIONS
from visualizer.gui.training_actions import TRAINING_ACTIONS
from visualizer.scene import TrailStyle, default_scene
from visualizer.translate import QT_TRANSLATE_NOOP

__all__ = ["ACTIONS", "MENUS", "ActionInfo"]


def _toggle_filled(controls: Controls) -> None:
    filled = controls.store.scene.view.drawing == "filled"
    controls.change_view(drawing="lines" if filled else "filled")


def _toggle_logarithmic(controls: Controls) -> None:
    logarithmic = controls.store.scene.view.height == "log"
    controls.change_view(height="linear" if logarithmic else "log")


def _next_trail(controls: Controls) -> None:
    following: dict[TrailStyle, TrailStyle] = {"full": "fading", "fading": "recent", "recent": "full"}
    controls.change_view(trail=following[controls.store.scene.view.trail])


def _toggle_arrows(controls: Controls) -> None:
    controls.change_view(gradient_arrows=not controls.store.scene.view.gradient_arrows)


def _toggle_scope(controls: Controls) -> None:
    panel = controls.panels.optimizers
    panel.set_scope("whole" if panel.scope == "from_here" else "from_here")


_ACTIONS: tuple[ActionInfo, ...] = (
    ActionInfo(
        "new",
        FILE,
        QT_TRANSLATE_NOOP("actions", "&New race"),
        QT_TRANSLATE_NOOP(
            "actions",
            "Begin again with SGD, Momentum and Adam on Beale's function; undo brings the present race back.",
        ),
        ("Ctrl+N",),
        lambda c: c.store.change(default_scene()),
        icon="plus",
    ),
    ActionInfo(
        "new_preset",
        FILE,
        QT_TRANSLATE_NOOP("actions", "New from &preset..."),
        QT_TRANSLATE_NOOP(
            "actions", "Begin with a scene that shows one thing; undo brings the present race back."
        ),
        ("Ctrl+Shift+N",),
        lambda c: c.open_presets(),
        icon="layout-grid",
    ),
    ActionInfo(
        "new_model",
        FILE,
        QT_TRANSLATE_NOOP("actions", "New &model problem"),
        QT_TRANSLATE_NOOP(
            "actions", "Train a model: linear regression on a line to begin with; undo brings the race back."
        ),
        ("Ctrl+Shift+M",),
        lambda c: c.panels.surface.begin_problem(),
        icon="layers",
    ),
    ActionInfo(
        "open_data",
        FILE,
        QT_TRANSLATE_NOOP("actions", "Open &data..."),
        QT_TRANSLATE_NOOP(
            "actions", "Let a model learn from a table of your own: CSV, TSV or text, dropped here or chosen."
        ),
        ("Ctrl+Shift+O",),
        lambda c: c.panels.surface.open_data(),
        separated=True,
    ),
    *CHECKPOINT_ACTIONS,
    ActionInfo(
        "quit",
        FILE,
        QT_TRANSLATE_NOOP("actions", "&Quit"),
        QT_TRANSLATE_NOOP("actions", "Close the window and end the app."),
        ("Ctrl+Q",),
        lambda c: c.close_app(),
        separated=True,
    ),
    ActionInfo(
        "undo",
        EDIT,
        QT_TRANSLATE_NOOP("actions", "&Undo"),
        QT_TRANSLATE_NOOP("actions", "Take the last change back."),
        ("Ctrl+Z",),
        lambda c: c.store.undo(),
        icon="undo-2",
        enabled=lambda c: c.store.can_undo,
    ),
    ActionInfo(
        "redo",
        EDIT,
        QT_TRANSLATE_NOOP("actions", "&Redo"),
        QT_TRANSLATE_NOOP("actions", "Do again what was taken back last."),
        ("Ctrl+Shift+Z", "Ctrl+Y"),
        lambda c: c.store.redo(),
        icon="redo-2",
        enabled=lambda c: c.store.can_redo,
    ),
    ActionInfo(
        "copy_table",
        EDIT,
        QT_TRANSLATE_NOOP("actions", "&Copy table"),
        QT_TRANSLATE_NOOP("actions", "Copy the table of losses and gradients at the current step as text."),
        ("Ctrl+Shift+C",),
        lambda c: c.panels.table.copy(),
        icon="copy",
        separated=True,
    ),
    ActionInfo(
        "choose_surface",
        EDIT,
        QT_TRANSLATE_NOOP("actions", "Choose &surface..."),
        QT_TRANSLATE_NOOP("actions", "Choose another surface of the catalog."),
        ("Ctrl+L",),
        lambda c: c.panels.surface.open_picker(),
        icon="mountain",
        separated=True,
    ),
    ActionInfo(
        "edit_formula",
        EDIT,
        QT_TRANSLATE_NOOP("actions", "Type a &formula..."),
        QT_TRANSLATE_NOOP("actions", "Descend a formula in x and y of your own."),
        ("Ctrl+E",),
        lambda c: c.panels.surface.edit_formula(),
        icon="square-function",
    ),
    ActionInfo(
        "overlay",
        VIEW,
        QT_TRANSLATE_NOOP("actions", "&One pane"),
        QT_TRANSLATE_NOOP("actions", "Show all optimizers over one surface."),
        ("1",),
        lambda c: c.change_view(layout="overlay"),
        checked=lambda c: c.store.scene.view.layout == "overlay",
        icon="layers",
    ),
    ActionInfo(
        "side_by_side",
        VIEW,
        QT_TRANSLATE_NOOP("actions", "&Side by side"),
        QT_TRANSLATE_NOOP("actions", "Show each optimizer in a pane of its own, all at the same step."),
        ("2",),
        lambda c: c.change_view(layout="side_by_side"),
        checked=lambda c: c.store.scene.view.layout == "side_by_side",
        icon="columns-2",
    ),
    *LAYOUT_ACTIONS,
    *FIT_ACTIONS,
    ActionInfo(
        "filled",
        VIEW,
        QT_TRANSLATE_NOOP("actions", "&Filled contours"),
        QT_TRANSLATE_NOOP("actions", "Fill the surface with colour, or draw its contours as lines only."),
        ("F",),
        _toggle_filled,
        checked=lambda c: c.store.scene.view.drawing == "filled",
        separated=True,
    ),
    ActionInfo(
        "logarithmic",
        VIEW,
        QT_TRANSLATE_NOOP("actions", "&Logarithmic loss"),
        QT_TRANSLATE_NOOP("actions", "Show the loss on a logarithmic scale, or as it is."),
        ("G",),
        _toggle_logarithmic,
        checked=lambda c: c.store.scene.view.height == "log",
    ),
    ActionInfo(
        "trail",
        VIEW,
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
        VIEW,
        QT_TRANSLATE_NOOP("actions", "&Gradient arrows"),
        QT_TRANSLATE_NOOP(
            "actions", "Draw at each ball the arrow of the downhill direction, the negative gradient."
        ),
        ("A",),
        _toggle_arrows,
        checked=lambda c: c.store.scene.view.gradient_arrows,
    ),
    ActionInfo(
        "curvature",
        VIEW,
        QT_TRANSLATE_NOOP("actions", "&Curvature"),
        QT_TRANSLATE_NOOP(
            "actions", "Draw at each ball the ellipse of the local quadratic, with the Hessian's eigenvalues."
        ),
        ("K",),
        lambda c: c.change_view(curvature=not c.store.scene.view.curvature),
        checked=lambda c: c.store.scene.view.curvature,
    ),
    ActionInfo(
        "clear_ghosts",
        VIEW,
        QT_TRANSLATE_NOOP("actions", "Clear &ghosts"),
        QT_TRANSLATE_NOOP("actions", "Take the pale previous paths away."),
        ("H",),
        lambda c: c.store.clear_ghosts(),
        enabled=lambda c: bool(c.store.ghosts),
    ),
    ActionInfo(
        "reset_view",
        VIEW,
        QT_TRANSLATE_NOOP("actions", "&Reset view"),
        QT_TRANSLATE_NOOP("actions", "Show the surface's whole window again."),
        ("R",),
        lambda c: c.view.stage.reset_view(),
        icon="maximize",
        separated=True,
    ),
    ActionInfo(
        "theme",
        VIEW,
        QT_TRANSLATE_NOOP("actions", "T&heme: system, light, dark"),
        QT_TRANSLATE_NOOP(
            "actions",
            "Follow the desktop, or use the light or the dark theme; each press goes on to the next.",
        ),
        ("Ctrl+T",),
        lambda c: c.next_theme(),
        icon="sun-moon",
        separated=True,
    ),
    ActionInfo(
        "full_screen",
        VIEW,
        QT_TRANSLATE_NOOP("actions", "F&ull screen"),
        QT_TRANSLATE_NOOP("actions", "Use the whole screen, or leave it."),
        ("F11",),
        lambda c: c.toggle_full_screen(),
        checked=lambda c: c.isFullScreen(),
        icon="maximize",
    ),
    ActionInfo(
        "reset_docks",
        VIEW,
        QT_TRANSLATE_NOOP("actions", "Reset &panels"),
        QT_TRANSLATE_NOOP("actions", "Put all panels back where they were at the first start."),
        ("Ctrl+Shift+R",),
        lambda c: c.reset_docks(),
    ),
    ActionInfo(
        "play",
        RUN,
        QT_TRANSLATE_NOOP("actions", "&Play or pause"),
        QT_TRANSLATE_NOOP("actions", "Let the step move by itself, or stop it."),
        ("Space",),
        lambda c: c.player.toggle(),
        icon="play",
    ),
    ActionInfo(
        "forward",
        RUN,
        QT_TRANSLATE_NOOP("actions", "Step &forward"),
        QT_TRANSLATE_NOOP("actions", "Show the next step."),
        (".", "Ctrl+Right"),
        lambda c: c.player.step_by(1),
        icon="step-forward",
    ),
    ActionInfo(
        "back",
        RUN,
        QT_TRANSLATE_NOOP("actions", "Step &back"),
        QT_TRANSLATE_NOOP("actions", "Show the step before."),
        (",", "Ctrl+Left"),
        lambda c: c.player.step_by(-1),
        icon="step-back",
    ),
    ActionInfo(
        "first",
        RUN,
        QT_TRANSLATE_NOOP("actions", "Go to the &start"),
        QT_TRANSLATE_NOOP("actions", "Show step 0."),
        ("Ctrl+Home",),
        lambda c: c.player.go_to(0),
        icon="skip-back",
    ),
    ActionInfo(
        "last",
        RUN,
        QT_TRANSLATE_NOOP("actions", "Go to the &end"),
        QT_TRANSLATE_NOOP("actions", "Show the last step."),
        ("Ctrl+End",),
        lambda c: c.player.go_to(c.store.scene.last_step),
        icon="skip-forward",
    ),
    ActionInfo(
        "faster",
        RUN,
        QT_TRANSLATE_NOOP("actions", "F&aster"),
        QT_TRANSLATE_NOOP("actions", "Move more steps each frame."),
        ("]",),
        lambda c: c.player.change_speed(1),
        separated=True,
    ),
    ActionInfo(
        "slower",
        RUN,
        QT_TRANSLATE_NOOP("actions", "S&lower"),
        QT_TRANSLATE_NOOP("actions", "Move fewer steps each frame."),
        ("[",),
        lambda c: c.player.change_speed(-1),
    ),
    ActionInfo(
        "loop",
        RUN,
        QT_TRANSLATE_NOOP("actions", "L&oop"),
        QT_TRANSLATE_NOOP("actions", "Begin again at the end."),
        ("L",),
        lambda c: c.player.set_loop(not c.player.loop),
        icon="repeat",
        checked=lambda c: c.player.loop,
    ),
    ActionInfo(
        "from_here",
        RUN,
        QT_TRANSLATE_NOOP("actions", "Learning rate from &this step on"),
        QT_TRANSLATE_NOOP(
            "actions", "A learning rate that is changed holds from the current step on, or for the whole run."
        ),
        ("S",),
        _toggle_scope,
        separated=True,
        checked=lambda c: c.panels.optimizers.scope == "from_here",
    ),
    *TRAINING_ACTIONS,
    ActionInfo(
        "find",
        HELP,
        QT_TRANSLATE_NOOP("actions", "Find &anything..."),
        QT_TRANSLATE_NOOP("actions", "Search everything the window can do, by name."),
        ("Ctrl+K", "Ctrl+Shift+P"),
        lambda c: c.open_finder(),
        icon="search",
    ),
    ActionInfo(
        "shortcuts",
        HELP,
        QT_TRANSLATE_NOOP("actions", "&Keyboard shortcuts"),
        QT_TRANSLATE_NOOP("actions", "Show the sheet of all keys."),
        ("F1",),
        lambda c: c.show_shortcuts(),
        icon="keyboard",
    ),
    ActionInfo(
        "about",
        HELP,
        QT_TRANSLATE_NOOP("actions", "&About Discesa"),
        QT_TRANSLATE_NOOP("actions", "Show the version, the licence and what Discesa is built on."),
        ("Ctrl+F1",),
        lambda c: c.show_about(),
        icon="info",
        separated=True,
    ),
)

ACTIONS = (*_ACTIONS, *OPTIMIZER_ACTIONS, *SPACE_ACTIONS)
