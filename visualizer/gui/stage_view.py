"""The middle of the window: the layout switch, the stage, and the transport under it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QToolButton, QVBoxLayout, QWidget

from visualizer.engine import window_of
from visualizer.gui.pictures import Ask, Painted, Pictures
from visualizer.gui.theme import theme_of
from visualizer.gui.transport import Transport
from visualizer.gui.widgets.yielding_row import YieldingRow, without_text
from visualizer.stage.stage import Stage

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from surfaces.window import Window
    from visualizer.gui.player import Player
    from visualizer.gui.store import Store
    from visualizer.scene import Scene

_LAYOUTS = ("overlay", "side_by_side")


class StageView(QWidget):
    """Connects the store to the stage, and the mouse on the stage to the store.

    Signals:
        painted(Painted): The stage has a new picture of the surface.
        hovered(str): What is under the mouse, in words.
        failed(Exception): The surface could not be sampled.
    """

    painted = Signal(object)
    hovered = Signal(str)
    failed = Signal(object)

    def __init__(
        self, store: Store, player: Player, actions: dict[str, QAction], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._home: Scene | None = None
        self._drawn = False
        self._failure: Exception | None = None
        self.stage = Stage(theme_of(self), self)
        self.stage.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setFocusProxy(self.stage)
        self.transport = Transport(store, player, actions, self)
        self._pictures = Pictures(self)
        self._arrange(actions)
        self._listen()
        self._say_what_is_missing()

    @property
    def busy(self) -> bool:
        """Whether a better picture of the surface is still to come."""
        return self._pictures.busy

    def start(self) -> None:
        """Ask for the first picture; before, the stage has no size yet."""
        self._show_scene()
        self.stage.setFocus()

    def close_work(self) -> None:
        """Stop the background work and wait for it."""
        self._pictures.close()

    def changeEvent(self, event: QEvent) -> None:
        """Repaint the stage in the new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.stage.set_theme(theme_of(self))

    def _arrange(self, actions: dict[str, QAction]) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._strip(actions))
        column.addWidget(_hairline(self))
        column.addWidget(self.stage, 1)
        column.addWidget(_hairline(self))
        column.addWidget(self.transport)

    def _strip(self, actions: dict[str, QAction]) -> QWidget:
        strip = YieldingRow(self)
        row = strip.row
        # As high as makes its middle that of the docks' titles beside it.
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(0)
        labels = {"overlay": self.tr("2D"), "side_by_side": self.tr("2D ∥ 2D")}
        for name in _LAYOUTS:
            button = _strip_button(strip, actions[name], labels[name], "segment")
            button.setProperty("first", name == _LAYOUTS[0])
            button.setProperty("last", name == _LAYOUTS[-1])
            row.addWidget(button)
        row.addStretch(1)
        flat = []
        for name, text in (("reset_view", self.tr("reset")), ("theme", self.tr("theme"))):
            button = _strip_button(strip, actions[name], text, "flat")
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            row.addWidget(button)
            flat.append(button)
        strip.give_way(*map(without_text, flat))
        return strip

    def _listen(self) -> None:
        self._store.sceneChanged.connect(self._show_scene)
        self._store.runsChanged.connect(self._show_runs)
        self._store.jobChanged.connect(self._say_what_is_missing)
        self._store.stepChanged.connect(self.stage.set_step)
        self._pictures.painted.connect(self._take_picture)
        self._pictures.failed.connect(self._say_failure)
        self.stage.startMoved.connect(self._move_start)
        self.stage.startPlaced.connect(self._place_start)
        self.stage.pictureWanted.connect(self._ask)
        self.stage.hovered.connect(self.hovered)

    def _show_scene(self) -> None:
        scene, before = self._store.scene, self._home
        self._home = scene
        if before is None or before.surface != scene.surface:
            self._ask(None)
        elif before.view.height != scene.view.height:
            self._ask(self.stage.window_seen)
        # Where the runs are about to change too, drawing the old ones again would only cost a frame.
        if before is not None and self._store.settled:
            self._show_runs()

    def _ask(self, window: Window | None) -> None:
        scene = self._store.scene
        size = (max(64, self.stage.width()), max(64, self.stage.height()))
        self._pictures.ask(Ask(scene.surface, scene.view, window, size))

    def _take_picture(self, painted: Painted) -> None:
        if painted.ask.choice != self._store.scene.surface:
            return
        self._drawn, self._failure = True, None
        self._say_what_is_missing()
        if painted.ask.window is None:
            self.stage.set_surface(painted.surface, window_of(painted.ask.choice))
        self.stage.set_picture(painted.picture)
        self.painted.emit(painted)

    def _say_failure(self, error: Exception) -> None:
        self._failure = error
        self._say_what_is_missing()
        self.failed.emit(error)

    def _say_what_is_missing(self) -> None:
        """What one waits for, while libraries load; an error stays until it is mended."""
        error = self._store.error or self._failure
        if error is not None:
            self.stage.set_message(str(error))
        elif not self._drawn:
            self.stage.set_message(self.tr("Preparing the surface ..."))
        elif self._store.busy and not self._store.runs:
            self.stage.set_message(
                self.tr("Preparing the race: the first start compiles it, later ones are quick ...")
            )
        else:
            self.stage.set_message("")

    def _show_runs(self) -> None:
        store = self._store
        self.stage.show_runs(store.scene, store.runs, store.ghosts)
        self.stage.set_step(store.step)

    def _move_start(self, x: float, y: float) -> None:
        self._store.change(self._store.scene.with_(start=(x, y)), merge="start")

    def _place_start(self, x: float, y: float) -> None:
        self._move_start(x, y)
        self._store.end_gesture()


def _strip_button(parent: QWidget, action: QAction, text: str, role: str) -> QToolButton:
    button = QToolButton(parent)
    button.setDefaultAction(action)
    # The action's short text: the button would take the menu's text back at every change of the action.
    # Qt leaves two pixels between icon and text; the thin space makes them five.
    action.setIconText(text if role == "segment" else f"\u2009{text}")
    button.setObjectName(f"{action.objectName()}Button")
    button.setProperty("role", role)
    button.setIconSize(QSize(14, 14))
    if role == "segment":
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def _hairline(parent: QWidget) -> QFrame:
    line = QFrame(parent)
    line.setProperty("role", "hairline")
    return line
