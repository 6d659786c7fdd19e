"""The middle of the window: the layout switch, the stage, and the transport under it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from visualizer.grounds import Grounds, grounds_of
from visualizer.gui.opengl import OpenGLProbe
from visualizer.gui.pictures import Ask, Painted, Pictures
from visualizer.gui.theme import theme_of
from visualizer.gui.transport import Transport
from visualizer.gui.widgets.elided_label import ElidedLabel
from visualizer.gui.widgets.yielding_row import YieldingRow, without, without_text
from visualizer.moved_points import with_moved
from visualizer.stage.stage import Stage

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from surfaces.window import Window
    from visualizer.descent.run import Run
    from visualizer.gui.panels.run_choice import RunChoice
    from visualizer.gui.plane_losses import PlaneLossesFinder
    from visualizer.gui.player import Player
    from visualizer.gui.store import Store
    from visualizer.scene import Eye, Scene, SurfaceChoice, View
    from visualizer.stage.fit_hand import SampleMove

_LAYOUTS = ("overlay", "side_by_side", "space", "space_side_by_side", "both", "fit")
_SIDES = ("eye_top", "eye_side", "eye_isometric", "eye_classic")


class StageView(QWidget):
    """Connects the store to the stage, and the mouse on the stage to the store.

    Signals:
        painted(Painted): The stage has a new picture of the surface.
        hovered(str): What is under the mouse, in words.
        failed(Exception): The surface could not be sampled.
        spaceKnown(): Whether 3-D can be drawn here is known now.
    """

    painted = Signal(object)
    hovered = Signal(str)
    failed = Signal(object)
    spaceKnown = Signal()

    def __init__(
        self,
        store: Store,
        player: Player,
        actions: dict[str, QAction],
        choice: RunChoice,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self.choice = store, choice
        self._home: Scene | None = None
        self._grounds: Grounds | None = None
        self._drawn = False
        self._sides_wanted = False
        self._failure: Exception | None = None
        self.stage = Stage(theme_of(self), self)
        self.stage.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setFocusProxy(self.stage)
        self.transport = Transport(store, player, actions, self)
        self._pictures = Pictures(self)
        self._probe = OpenGLProbe(self)
        self.stage.set_space_obstacle(self.tr("OpenGL is still being tried out"))
        self._arrange(actions)
        self._listen()
        self._say_what_is_missing()

    @property
    def busy(self) -> bool:
        """Whether a better picture of the surface is still to come."""
        return self._pictures.busy

    @property
    def space_obstacle(self) -> str:
        """Why 3-D cannot be drawn now, for people to read; empty where it can."""
        return self.stage.drawing.renderer.obstacle

    def forbid_space(self, reason: str) -> None:
        """Draw nothing in 3-D, and do not try."""
        self._probe.close()
        self._learn(reason)

    def start(self) -> None:
        """Ask for the first picture; before, the stage has no size yet."""
        self._show_scene()
        self.stage.setFocus()

    def close_work(self) -> None:
        """Stop the background work and wait for it."""
        self._pictures.close()
        self._probe.close()
        self.stage.close_work()

    def changeEvent(self, event: QEvent) -> None:
        """Repaint the stage in the new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.stage.set_theme(theme_of(self))

    def _arrange(self, actions: dict[str, QAction]) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._strip = self._make_strip(actions)
        column.addWidget(self._strip)
        column.addWidget(_hairline(self))
        column.addWidget(self.stage, 1)
        column.addWidget(_hairline(self))
        column.addWidget(self.transport)

    def _make_strip(self, actions: dict[str, QAction]) -> YieldingRow:
        strip = YieldingRow(self)
        row = strip.row
        # As high as makes its middle that of the docks' titles beside it.
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(0)
        labels = {
            "overlay": self.tr("2D"),
            "side_by_side": self.tr("2D ∥ 2D"),
            "space": self.tr("3D"),
            "space_side_by_side": self.tr("3D ∥ 3D"),
            "both": self.tr("2D + 3D"),
            "fit": self.tr("surface + fit"),
        }
        self._segments: list[QToolButton] = []
        for name in _LAYOUTS:
            button = _strip_button(strip, actions[name], labels[name], "segment")
            button.setProperty("first", name == _LAYOUTS[0])
            button.setProperty("last", name == _LAYOUTS[-1])
            row.addWidget(button)
            self._segments.append(button)
        self._layouts = [(actions[name], labels[name]) for name in _LAYOUTS]
        self._caption = ElidedLabel("", strip)
        self._caption.setObjectName("stageCaption")
        self._caption.setProperty("role", "caption")
        self._caption.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._caption.hide()
        row.addWidget(self._caption, 1)
        row.addStretch()
        self._sides = self._side_buttons(strip, actions)
        row.addWidget(self._sides)
        flat = []
        for name, text in (("reset_view", self.tr("reset")), ("theme", self.tr("theme"))):
            button = _strip_button(strip, actions[name], text, "flat")
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            row.addWidget(button)
            flat.append(button)
        strip.give_way(
            self._spare_sides, *map(without_text, flat), self._tighten, *map(without, reversed(flat))
        )
        return strip

    def _side_buttons(self, strip: QWidget, actions: dict[str, QAction]) -> QWidget:
        """Buttons for the sides of the 3-D view: there only while it is, and where there is room."""
        sides = QWidget(strip)
        row = QHBoxLayout(sides)
        row.setContentsMargins(0, 0, 8, 0)
        row.setSpacing(0)
        texts = (self.tr("top"), self.tr("side"), self.tr("iso"), self.tr("classic"))
        for name, text in zip(_SIDES, texts, strict=True):
            row.addWidget(_strip_button(sides, actions[name], text, "flat"))
        sides.hide()
        return sides

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
        self.stage.eyeMoved.connect(self._move_eye)
        self.stage.eyePlaced.connect(self._store.end_gesture)
        self.stage.fit_hand.sampleMoved.connect(self._move_sample)
        self.stage.fit_hand.samplePlaced.connect(self._store.end_gesture)
        self.stage.fit_hand.runChosen.connect(self.choice.choose_run)
        self.choice.changed.connect(self._show_choice)
        # Not while the stage paints.
        self.stage.spaceLost.connect(self._lose_space, Qt.ConnectionType.QueuedConnection)
        self._probe.finished.connect(self._learn)
        self.stage.hovered.connect(self.hovered)

    def _show_scene(self) -> None:
        scene, before = self._store.scene, self._home
        self._home = scene
        self._show_sides()
        if before is None or before.surface != scene.surface:
            # The view stays where it is while a sample is dragged.
            kept = before is not None and _apart_from_moves(before.surface) == _apart_from_moves(
                scene.surface
            )
            self._ask(self.stage.window_seen if kept else None)
        elif _sampled(before.view) != _sampled(scene.view) or self._grounds != grounds_of(scene):
            self._ask(self.stage.window_seen)
        # Where the runs are about to change too, drawing the old ones again would only cost a frame; but
        # training may take its time, and a sample that is dragged must follow at once.
        if before is not None and (self._store.settled or self.stage.drawing.fit.data is not None):
            self._show_runs()

    def _ask(self, window: Window | None) -> None:
        scene = self._store.scene
        size = (max(64, self.stage.width()), max(64, self.stage.height()))
        self._grounds = grounds_of(scene)
        self._pictures.ask(Ask(scene.surface, self._grounds, scene.view, window, size))

    def _take_picture(self, painted: Painted) -> None:
        if painted.ask.choice != self._store.scene.surface or painted.ask.grounds != self._grounds:
            return
        self._drawn, self._failure = True, None
        if painted.ask.fine or self._store.scene.view.in_space:
            self._probe.start()
        self._say_what_is_missing()
        if painted.ask.window is None:
            self.stage.set_surface(painted.surface, painted.home)
        else:
            self.stage.replace_surface(painted.surface, painted.home)
        self.stage.set_picture(painted.picture, painted.own)
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
        self._say_what_is_missing()
        self.stage.show_runs(store.scene, store.runs, store.ghosts)
        self.stage.set_step(store.step)

    def _move_start(self, x: float, y: float) -> None:
        self._store.change(self._store.scene.with_(start=(x, y)), merge="start")

    def _move_sample(self, move: SampleMove) -> None:
        """A sample is elsewhere: all that derives from the data follows."""
        scene = self._store.scene
        problem = scene.surface.problem
        if problem is not None:
            data = with_moved(problem.data, *move)
            surface = scene.surface.with_(problem=problem.with_(data=data))
            self._store.change(scene.with_(surface=surface), merge="sample")

    def show_losses_on_plane(self, losses: PlaneLossesFinder) -> None:
        """Say near a step of a trail what the loss on the plane is, as soon as that is known."""

        def known(run: Run, row: int) -> float | None:
            found = losses.of(run)
            return None if found is None else float(found.on_plane[row])

        self.stage.drawing.loss_on_plane = known

    def _show_choice(self) -> None:
        """Residuals and regions are those of the optimizer that is looked at closely."""
        self.stage.drawing.fit.chosen = self.choice.name
        self.stage.update()

    def _offer_sides(self, *, wanted: bool) -> None:
        if wanted != self._sides_wanted:
            self._sides_wanted = wanted
            self._strip.measure_after(lambda: self._sides.setVisible(wanted))

    def _spare_sides(self, narrow: bool) -> None:
        self._sides.setVisible(self._sides_wanted and not narrow)

    def _tighten(self, narrow: bool) -> None:
        """Write the names of the layouts without spaces and closer together, and of two words the last."""
        for action, label in self._layouts:
            short = label.rpartition("+ ")[2] if label.islower() else label.replace(" ", "")
            action.setIconText(short if narrow else label)
        for button in self._segments:
            button.setProperty("tight", narrow)
            button.style().unpolish(button)
            button.style().polish(button)
            button.updateGeometry()

    def _move_eye(self, eye: Eye) -> None:
        self._store.change(self._store.scene.with_view(eye=eye), merge="eye")

    def _learn(self, obstacle: str) -> None:
        self.stage.set_space_obstacle(obstacle)
        self._show_sides()
        self.spaceKnown.emit()

    def _lose_space(self, reason: str) -> None:
        self._learn(self.tr("OpenGL failed while it drew: {}").format(reason))

    def _show_sides(self) -> None:
        """The buttons for the sides where a 3-D view is wanted; where there can be none, why."""
        wanted, obstacle = self._store.scene.view.in_space, self.space_obstacle
        self._offer_sides(wanted=wanted and not obstacle)
        refused = self.tr("2-D, as 3-D is not available here: {}").format(obstacle)
        without_fit = self._store.scene.view.layout == "fit" and self._store.scene.surface.problem is None
        alone = self.tr("the surface alone: a formula has no data to fit") if without_fit else ""
        self._caption.setText(refused if wanted and obstacle else alone)
        self._caption.setVisible(bool(self._caption.text()))

    def _place_start(self, x: float, y: float) -> None:
        self._move_start(x, y)
        self._store.end_gesture()


def _apart_from_moves(choice: SurfaceChoice) -> SurfaceChoice:
    """The choice without the samples that were dragged elsewhere."""
    problem = choice.problem
    if problem is None or not problem.data.moved:
        return choice
    return choice.with_(problem=problem.with_(data=problem.data.with_(moved=())))


def _sampled(view: View) -> tuple[object, ...]:
    """What of a view the picture of the surface depends on."""
    return view.height, view.look, view.look == "classic" and view.drawing


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
