"""What a row of the table of actions is, and what it may act on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from visualizer.translate import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from visualizer.gui.checkpoints.checkpoints import Checkpoints
    from visualizer.gui.panels.optimizers.panel import OptimizersPanel
    from visualizer.gui.panels.surface.panel import SurfacePanel
    from visualizer.gui.panels.table.panel import TablePanel
    from visualizer.gui.player import Player
    from visualizer.gui.stage_view import StageView
    from visualizer.gui.store import Store

FILE = QT_TRANSLATE_NOOP("actions", "&File")
EDIT = QT_TRANSLATE_NOOP("actions", "&Edit")
OPTIMIZER = QT_TRANSLATE_NOOP("actions", "&Optimizer")
VIEW = QT_TRANSLATE_NOOP("actions", "&View")
RUN = QT_TRANSLATE_NOOP("actions", "&Run")
SPACE = QT_TRANSLATE_NOOP("actions", "3-&D")
HELP = QT_TRANSLATE_NOOP("actions", "&Help")
MENUS = (FILE, EDIT, OPTIMIZER, VIEW, SPACE, RUN, HELP)


class Panels(Protocol):
    """The panels that actions reach."""

    @property
    def surface(self) -> SurfacePanel:
        """What is descended."""

    @property
    def optimizers(self) -> OptimizersPanel:
        """Who descends."""

    @property
    def table(self) -> TablePanel:
        """The numbers of the current step."""


class Controls(Protocol):
    """What actions act on: the main window, as far as they know it."""

    @property
    def store(self) -> Store:
        """Scene, runs and step."""

    @property
    def player(self) -> Player:
        """What moves the step."""

    @property
    def panels(self) -> Panels:
        """The docks' contents."""

    @property
    def checkpoints(self) -> Checkpoints:
        """Saving and loading models."""

    @property
    def view(self) -> StageView:
        """The stage."""

    def change_view(self, **fields: Any) -> None:
        """Draw the scene differently."""

    def next_theme(self) -> None:
        """System, light, dark, and round again."""

    def isFullScreen(self) -> bool:
        """Whether the whole screen is used."""

    def toggle_full_screen(self) -> None:
        """Use the whole screen, or leave it."""

    def reset_docks(self) -> None:
        """Put every panel back."""

    def open_finder(self) -> None:
        """Search everything."""

    def open_presets(self) -> None:
        """Choose one of the scenes that ship with the app."""

    def show_shortcuts(self) -> None:
        """Show the sheet of all keys."""

    def show_about(self) -> None:
        """Show what the app is."""

    def close_app(self) -> None:
        """End the app."""


State = Callable[[Controls], bool]


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
        reason: Why it cannot be done now, for its tooltip; empty where there is nothing to say.
    """

    key: str
    menu: str
    text: str
    tip: str
    shortcuts: tuple[str, ...]
    run: Callable[[Controls], None]
    icon: str | None = None
    checked: State | None = None
    enabled: State | None = None
    separated: bool = False
    reason: Callable[[Controls], str] | None = None
