"""Stage: the surface with the optimizers that race over it, and what the mouse does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from visualizer.stage.bubble import paint_message
from visualizer.stage.camera import Camera
from visualizer.stage.drawing import Drawing
from visualizer.stage.fit_hand import FitHand
from visualizer.stage.frame import Frame
from visualizer.stage.held import Held, cursor_of, held_at
from visualizer.stage.plane_hand import PlaneHand
from visualizer.stage.readout import NOTHING, ReadOut, paint_read_out, read_out
from visualizer.stage.space.hand import HOME, by_key, moved, nearer, seen_from, turned
from visualizer.stage.space.orbit import Orbit
from visualizer.stage.verdict_text import describe
from visualizer.stage.wishes import Wishes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import (
        QHideEvent,
        QKeyEvent,
        QMouseEvent,
        QPaintEvent,
        QResizeEvent,
        QShowEvent,
        QWheelEvent,
    )

    from surfaces.surface import Surface
    from surfaces.window import Window
    from visualizer.descent.run import Run
    from visualizer.scene import Eye, Scene
    from visualizer.stage.footings import Own
    from visualizer.stage.panes import Pane
    from visualizer.stage.surface_picture import SurfacePicture
    from visualizer.stage.theme import Theme

_NOTCH = 120.0


class Stage(QWidget):
    """Draws a scene's runs at a step; the mouse moves the start, zooms, pans and turns.

    Signals:
        startMoved(x, y): The start marker is being dragged.
        startPlaced(x, y): It was let go, or put somewhere by a double click.
        eyeMoved(Eye): The box is being turned, moved or zoomed.
        eyePlaced(): It was let go.
        pictureWanted(Window): Another part of the surface is seen, or in another size; throttled.
        hovered(str): What is under the mouse, in words; empty where there is nothing.
        spaceLost(str): OpenGL failed while it drew, and why: the panes are in the plane now.
    """

    startMoved = Signal(float, float)
    startPlaced = Signal(float, float)
    eyeMoved = Signal(object)
    eyePlaced = Signal()
    pictureWanted = Signal(object)
    hovered = Signal(str)
    spaceLost = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.drawing = Drawing(theme)
        self.drawing.start_word = self.tr("start")
        self.drawing.arrow_note = self.tr("arrow: −∇L, length ∝ log(1 + ‖∇L‖)")
        self._plane = PlaneHand(self.drawing, self._lay_out)
        self.fit_hand = FitHand(self.drawing, self)
        self._orbit = Orbit(self)
        self._orbit.turned.connect(self._go_around)
        self.message = ""
        self._held: Held = "nothing"
        self._mouse = QPointF()
        self._mouse_over = False
        self._said = NOTHING
        self._grip = 0
        self._obstacle = ""
        self._wishes = Wishes(self._wish, self)
        self._wishes.told.connect(self.pictureWanted)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 90)
        self.setAccessibleName(self.tr("Stage: the surface and the optimizers' paths"))

    @property
    def window_seen(self) -> Window | None:
        """The part of the plane that is seen; None without a surface."""
        camera = self.drawing.camera
        return None if camera is None else camera.window

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.drawing.set_theme(theme)
        self._refresh()

    def set_surface(self, surface: Surface, window: Window) -> None:
        """Show another surface or home window; the view stays if neither is another one."""
        before, camera = self.drawing.surface, self.drawing.camera
        same = before is not None and before.formula == surface.formula
        self.drawing.set_surface(surface)
        if not same or camera is None or camera.home != window:
            self.drawing.camera = Camera(window)
            self._wishes.expect()
            if not same:
                self.drawing.set_picture(None)
        self._redraw()

    def replace_surface(self, surface: Surface, home: Window) -> None:
        """Show a surface that is nearly the same, while the view stays where it is."""
        before, camera = self.drawing.surface, self.drawing.camera
        if before is not None and camera is not None and before.formula != surface.formula:
            self.drawing.set_surface(surface)
            camera.home = home

    def set_picture(self, picture: SurfacePicture, own: Own | None = None) -> None:
        """Show the surface; stretched, if it is not of what is seen, until the picture of that comes."""
        camera, pane = self.drawing.camera, self.drawing.pane_at(self._mouse)
        frame = None if pane is None else pane.frame
        self.drawing.set_picture(picture, own)
        if camera is not None and not camera.at_home and self._mouse_over and isinstance(frame, Frame):
            # The numbers at the colour bar may need more room now.
            self._plane.hold(self._mouse, frame)
        self._refresh()
        self._wishes.arrived(picture.window)
        self._keep_orbit()

    def show_runs(self, scene: Scene, runs: Sequence[Run], ghosts: Sequence[Run] = ()) -> None:
        """Show the runs of a scene, and pale those before the last change."""
        if self._held != "start":
            self.drawing.start = scene.start
        self.drawing.set_runs(scene, runs, ghosts)
        self._keep_orbit()
        self._refresh()
        self._wishes.check()

    def set_step(self, step: int) -> None:
        """Show another step."""
        if step != self.drawing.step:
            self.drawing.step = step
            self._refresh()

    def reset_view(self) -> None:
        """Go back to the home window, and to the first eye."""
        self.drawing.fit.reset_view()
        if self.drawing.camera is not None:
            self.drawing.camera.reset()
            self._redraw()
            self._wishes.check()
        if self.drawing.view.in_space:
            self._place_eye(HOME[self.drawing.view.look])

    def look_from(self, side: str) -> None:
        """Look at the box from the ``top``, the ``side``, an ``isometric`` or the ``classic`` corner."""
        self._place_eye(seen_from(self.drawing.eye, side))

    def set_space_obstacle(self, reason: str) -> None:
        """Say why nothing can be drawn in 3-D; empty where it can."""
        self.drawing.renderer.obstacle = self._obstacle = reason
        self._redraw()
        self._keep_orbit()

    def close_work(self) -> None:
        """Free what the graphics card holds."""
        self.drawing.renderer.close()

    def set_message(self, text: str) -> None:
        """Say something in the middle of the stage, such as what one waits for; empty for nothing."""
        if text != self.message:
            self.message = text
            self.update()

    def clear(self) -> None:
        """Show nothing."""
        self.drawing.set_surface(None)
        self.drawing.camera, self.drawing.start = None, None
        self.drawing.set_picture(None)
        self.drawing.set_runs(None, (), ())
        self._refresh()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002  (the still parts are kept: all of it is cheap)
        """Paint all of it."""
        with QPainter(self) as painter:
            self.drawing.paint(painter, QSizeF(self.size()), self.font(), self.devicePixelRatioF())
            if self.drawing.renderer.obstacle != self._obstacle:
                self._obstacle = self.drawing.renderer.obstacle
                self.spaceLost.emit(self._obstacle)
            if self._held == "nothing":
                inside, theme = QRectF(self.rect()), self.drawing.theme
                paint_read_out(painter, self._said, self._mouse, inside, self.font(), theme)
            if self.message:
                area = self.drawing.panes[0].frame.rect if self.drawing.panes else QRectF(self.rect())
                paint_message(painter, self.message, area, self.font(), self.drawing.theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A larger stage wants a finer picture."""
        super().resizeEvent(event)
        self._refresh()
        self._wishes.check()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the start marker, the legend or the view."""
        self._mouse = event.position()
        buttons = (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton)
        if event.button() in buttons:
            self._held = held_at(self.drawing, self._mouse)
            pane = self.drawing.pane_near(self._mouse)
            self._grip = 0 if pane is None else self.drawing.panes.index(pane)
            if self._held == "fit":
                self.fit_hand.press(self._mouse)
            self._show_cursor()
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move what is held; else say what is under the mouse."""
        by, self._mouse, self._mouse_over = event.position() - self._mouse, event.position(), True
        if self._held == "start":
            self._move_start()
        elif self._held == "legend":
            self.drawing.legend.move_by(by)
        elif self._held == "fit":
            self.fit_hand.move(self._mouse, by)
        elif self._held == "view":
            self._hurry()
            self._move_view(by, event.modifiers())
        self._refresh()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        held, self._held = self._held, "nothing"
        self._hurry()
        if held == "start" and self.drawing.start is not None:
            self.startPlaced.emit(*self.drawing.start)
        elif held == "fit":
            self.fit_hand.release()
        elif held == "view":
            self.eyePlaced.emit()
        self._mouse = event.position()
        self._refresh()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Put the start here."""
        pane = self.drawing.pane_at(event.position())
        free = held_at(self.drawing, event.position()) == "view"
        if pane is not None and free and event.button() == Qt.MouseButton.LeftButton:
            point = pane.frame.to_data(event.position())
            if point is not None:
                self.drawing.start = point
                self.startPlaced.emit(*point)
                self._refresh()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom: in the plane at the mouse, over an axis only along it; in space come nearer."""
        notches = (event.angleDelta().y() or event.angleDelta().x()) / _NOTCH
        in_fit = self.drawing.fit.contains(event.position())
        if not (in_fit or (self.drawing.camera is not None and self.drawing.panes)) or not notches:
            event.ignore()
            return
        self._mouse, self._mouse_over = event.position(), True
        pane = None if in_fit else self.drawing.pane_near(self._mouse)
        if pane is not None and pane.in_space:
            self.eyeMoved.emit(nearer(self.drawing.eye, notches))
        elif in_fit:
            self.fit_hand.zoom(self._mouse, notches)
            self._refresh()
        else:
            self._plane.zoom(self._mouse, notches)
            self._refresh()
            self._wishes.check()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn the box by the arrow keys, come nearer by plus and minus."""
        pane = next((pane for pane in self.drawing.panes if pane.in_space), None)
        eye = None if pane is None else by_key(self.drawing.eye, Qt.Key(event.key()))
        if eye is None:
            super().keyPressEvent(event)
        else:
            self.eyeMoved.emit(eye)

    def showEvent(self, event: QShowEvent) -> None:
        """Go on with the orbit."""
        super().showEvent(event)
        self._keep_orbit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody sees the orbit any more."""
        super().hideEvent(event)
        self._orbit.set_running(running=False)
        self._hurry()

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the mouse any more."""
        super().leaveEvent(event)
        self._mouse_over = False
        self._say(NOTHING)

    @property
    def _held_pane(self) -> Pane | None:
        """The pane in which the mouse was pressed: a drag means the same when it leaves it."""
        panes = self.drawing.panes
        return panes[self._grip] if self._grip < len(panes) else None

    def _show_cursor(self) -> None:
        over_sample = self.fit_hand.over_sample(self._mouse)
        self.setCursor(cursor_of(self._held, held_at(self.drawing, self._mouse), over_sample))

    def _move_start(self) -> None:
        pane = self._held_pane
        if pane is not None:
            frame = pane.frame
            x = min(max(self._mouse.x(), frame.rect.left()), frame.rect.right())
            y = min(max(self._mouse.y(), frame.rect.top()), frame.rect.bottom())
            point = frame.to_data(QPointF(x, y))
            if point is not None:
                self.drawing.start = point
                self.startMoved.emit(*point)

    def _move_view(self, by: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Pan the plane; in space turn the box, with shift move it."""
        pane = self._held_pane
        if pane is None:
            return
        if isinstance(pane.frame, Frame):
            self._plane.pan(pane.frame, by, self._mouse)
            self._wishes.check()
            return
        eye = pane.frame.eye
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            self.eyeMoved.emit(moved(eye, pane.frame.projection, by.x(), by.y()))
        else:
            self.eyeMoved.emit(turned(eye, by.x(), by.y()))

    def _keep_orbit(self) -> None:
        """Go around as the view says."""
        self._lay_out()
        wanted = self.drawing.view.orbit and any(pane.in_space for pane in self.drawing.panes)
        self._orbit.set_running(running=wanted and self.isVisible())
        self._hurry()
        if not self.drawing.view.orbit and self.drawing.orbited:
            self.drawing.orbit_by(-self.drawing.orbited)
            self.update()

    def _hurry(self) -> None:
        self.drawing.hurried = self._orbit.running or self._held == "view"

    def _go_around(self, degrees: float) -> None:
        if self._held != "view":
            self.drawing.orbit_by(degrees)
            self._refresh()

    def _place_eye(self, eye: Eye) -> None:
        # Also where the view's own eye is that one already: the orbit went away from it.
        self.drawing.orbit_by(-self.drawing.orbited)
        self._refresh()
        self.eyeMoved.emit(eye)
        self.eyePlaced.emit()

    def _refresh(self) -> None:
        """What is drawn is another: so is what is under a mouse that rests."""
        self._lay_out()
        if self._mouse_over:
            if self._held != "view":
                # A ray cast for each frame of a box that turns would take half of its time.
                self._say(read_out(self.drawing, self._mouse))
            lane = self.drawing.lane_at(self._mouse)
            self.setToolTip("" if lane is None else describe(lane, self.drawing.step))
            self._show_cursor()
        self.update()

    def _say(self, said: ReadOut) -> None:
        if said.text != self._said.text:
            self.hovered.emit(said.text)
        self._said = said
        self.update()

    def _redraw(self) -> None:
        self.drawing.rearrange()
        self._refresh()

    def _lay_out(self) -> None:
        self.drawing.lay_out(QSizeF(self.size()), self.font())

    def _wish(self) -> tuple[Window, int, int] | None:
        """The picture that is wanted: of the window that is seen, in the size of a pane."""
        self._lay_out()
        camera, panes = self.drawing.camera, self.drawing.panes
        if camera is None or not panes:
            return None
        return camera.window, round(panes[0].frame.width), round(panes[0].frame.height)
