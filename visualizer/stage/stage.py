"""Stage: the surface in two dimensions with the optimizers that race over it, and what the mouse does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QEvent, QPointF, QRectF, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from visualizer.stage.axes import tick_font
from visualizer.stage.bubble import BubbleLine, paint_bubble, paint_message
from visualizer.stage.camera import Camera
from visualizer.stage.drawing import Drawing
from visualizer.stage.heads import start_rect
from visualizer.stage.near import Near, nearest, paint_near
from visualizer.stage.number_text import short
from visualizer.stage.verdict_text import describe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QMouseEvent, QPaintEvent, QResizeEvent, QWheelEvent

    from surfaces.surface import Surface
    from surfaces.window import Window
    from visualizer.descent.run import Run
    from visualizer.scene import Scene
    from visualizer.stage.panes import Pane
    from visualizer.stage.surface_picture import SurfacePicture
    from visualizer.stage.theme import Theme

_ASK_EVERY_MS = 33
_NOTCH, _ZOOM_PER_NOTCH = 120.0, 0.85
_SAME = 1e-9

Held = Literal["nothing", "start", "legend", "view"]


class Stage(QWidget):
    """Draws a scene's runs at a step; the mouse moves the start, zooms and pans.

    Signals:
        startMoved(x, y): The start marker is being dragged.
        startPlaced(x, y): It was let go, or put somewhere by a double click.
        pictureWanted(Window): Another part of the surface is seen, or in another size; throttled.
        hovered(str): What is under the mouse, in words; empty where there is nothing.
    """

    startMoved = Signal(float, float)
    startPlaced = Signal(float, float)
    pictureWanted = Signal(object)
    hovered = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.drawing = Drawing(theme)
        self.drawing.start_word = self.tr("start")
        self.drawing.legend.notes = (self.tr("arrow: −∇L, length ∝ log(1 + ‖∇L‖)"),)
        self._surface: Surface | None = None
        self._message = ""
        self._held: Held = "nothing"
        self._mouse = QPointF()
        self._near: Near | None = None
        self._said: list[BubbleLine] = []
        self._asked: tuple[object, ...] | None = None
        self._missed: tuple[object, ...] | None = None
        self._ask_timer = QTimer(self)
        self._ask_timer.setSingleShot(True)
        self._ask_timer.setInterval(_ASK_EVERY_MS)
        self._ask_timer.timeout.connect(self._ask)
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
        self.update()

    def set_surface(self, surface: Surface, window: Window) -> None:
        """Show another surface or home window; the view stays if neither is another one."""
        same = self._surface is not None and self._surface.formula == surface.formula
        camera = self.drawing.camera
        self._surface = surface
        self.drawing.minima = surface.minima
        if not same or camera is None or camera.home != window:
            self.drawing.camera = Camera(window)
            self._asked = self._wanted()
            if not same:
                self.drawing.set_picture(None)
        self._redraw()

    def set_picture(self, picture: SurfacePicture) -> None:
        """Show the surface; stretched, if it is not of what is seen, until the picture of that comes."""
        self.drawing.set_picture(picture)
        self.update()
        if picture.window == self.window_seen:
            self._missed = None
        elif self._missed != self._wanted():
            # Once only: an owner that cannot do better is not asked again and again.
            self._missed, self._asked = self._wanted(), None
            self._want_picture()

    def show_runs(self, scene: Scene, runs: Sequence[Run], ghosts: Sequence[Run] = ()) -> None:
        """Show the runs of a scene, and pale those before the last change."""
        if self._held != "start":
            self.drawing.start = scene.start
        self.drawing.set_runs(scene, runs, ghosts)
        self.update()
        self._want_picture()

    def set_step(self, step: int) -> None:
        """Show another step."""
        if step != self.drawing.step:
            self.drawing.step = step
            self.update()

    def reset_view(self) -> None:
        """Go back to the home window."""
        if self.drawing.camera is not None:
            self.drawing.camera.reset()
            self._redraw()
            self._want_picture()

    def set_message(self, text: str) -> None:
        """Say something in the middle of the stage, such as what one waits for; empty for nothing."""
        self._message = text
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self._surface = None
        self._say(None, [])
        self.drawing.camera, self.drawing.start, self.drawing.minima = None, None, ()
        self.drawing.set_picture(None)
        self.drawing.set_runs(None, (), ())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002  (the still parts are kept: all of it is cheap)
        """Paint all of it."""
        with QPainter(self) as painter:
            self.drawing.paint(painter, QSizeF(self.size()), self.font(), self.devicePixelRatioF())
            if self._said and self._held == "nothing":
                self._paint_readout(painter)
            if self._message:
                area = self.drawing.panes[0].frame.rect if self.drawing.panes else QRectF(self.rect())
                paint_message(painter, self._message, area, self.font(), self.drawing.theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A larger stage wants a finer picture."""
        super().resizeEvent(event)
        self._lay_out()
        self._want_picture()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the start marker, the legend or the view."""
        self._mouse = event.position()
        buttons = (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton)
        if event.button() in buttons:
            self._held = self._under(self._mouse)
            self._show_cursor()
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move what is held; else say what is under the mouse."""
        moved, self._mouse = event.position() - self._mouse, event.position()
        if self._held == "start":
            self._move_start()
        elif self._held == "legend":
            self.drawing.legend.move_by(moved)
        elif self._held == "view":
            self._pan(moved)
        else:
            self._read_out()
            self._explain()
            self._show_cursor()
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        held, self._held = self._held, "nothing"
        if held == "start" and self.drawing.start is not None:
            self.startPlaced.emit(*self.drawing.start)
        self._mouse = event.position()
        self._show_cursor()
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Put the start here."""
        pane = self.drawing.pane_at(event.position())
        free = self._under(event.position()) == "view"
        if pane is not None and free and event.button() == Qt.MouseButton.LeftButton:
            self.drawing.start = pane.frame.to_data(event.position())
            self.startPlaced.emit(*self.drawing.start)
            self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the mouse; over an axis only along it."""
        camera, pane = self.drawing.camera, self._pane_near(event.position())
        notches = (event.angleDelta().y() or event.angleDelta().x()) / _NOTCH
        if camera is None or pane is None or not notches:
            event.ignore()
            return
        factor = _ZOOM_PER_NOTCH**notches
        rect, place = pane.frame.rect, event.position()
        beside, under = place.x() < rect.left(), place.y() > rect.bottom()
        x, y = pane.frame.to_data(place)
        camera.zoom(x, y, 1.0 if beside else factor, 1.0 if under else factor)
        self._redraw()
        self._want_picture()
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the mouse any more."""
        super().leaveEvent(event)
        self._say(None, [])

    def _under(self, place: QPointF) -> Held:
        pane, start = self.drawing.pane_at(place), self.drawing.start
        if self.drawing.legend.rect.contains(place):
            return "legend"
        if pane is None:
            return "nothing"
        on_start = start is not None and start_rect(start, pane.frame).contains(place)
        return "start" if on_start else "view"

    def _show_cursor(self) -> None:
        under = self._held if self._held != "nothing" else self._under(self._mouse)
        shapes = {
            "start": Qt.CursorShape.PointingHandCursor,
            "legend": Qt.CursorShape.OpenHandCursor,
            "view": Qt.CursorShape.CrossCursor,
            "nothing": Qt.CursorShape.ArrowCursor,
        }
        held = self._held != "nothing"
        self.setCursor(Qt.CursorShape.ClosedHandCursor if held else shapes[under])

    def _move_start(self) -> None:
        pane = self.drawing.pane_at(self._mouse) or self._pane_near(self._mouse)
        if pane is not None:
            rect = pane.frame.rect
            x = min(max(self._mouse.x(), rect.left()), rect.right())
            y = min(max(self._mouse.y(), rect.top()), rect.bottom())
            self.drawing.start = pane.frame.to_data(QPointF(x, y))
            self.startMoved.emit(*self.drawing.start)

    def _pan(self, moved: QPointF) -> None:
        camera = self.drawing.camera
        if camera is not None and self.drawing.panes:
            across, up = self.drawing.panes[0].frame.scale
            camera.pan(-moved.x() / across, moved.y() / up)
            self._redraw()
            self._want_picture()

    def _pane_near(self, place: QPointF) -> Pane | None:
        """The pane at a place, its axes and title included: the one whose middle is nearest."""

        def away(pane: Pane) -> float:
            return (pane.frame.centre - place).manhattanLength()

        return self.drawing.pane_at(place) or min(self.drawing.panes, key=away, default=None)

    def _read_out(self) -> None:
        pane = self.drawing.pane_at(self._mouse)
        if pane is None or self.drawing.legend.rect.contains(self._mouse):
            self._say(None, [])
            return
        x, y = pane.frame.to_data(self._mouse)
        near = nearest(pane.trails, self._mouse, self.drawing.step)
        said = []
        if near is not None:
            values = self.tr("step {step}   loss {loss}")
            loss = short(float(near.lane.run.loss[near.row]))
            said.append(BubbleLine(near.lane.label, values.format(step=near.row, loss=loss), near.lane))
        said.append(BubbleLine(f"x {short(x)}   y {short(y)}", self._loss_text(x, y)))
        self._say(near, said)

    def _explain(self) -> None:
        """Let the tooltip explain the verdict of the optimizer under the mouse, in legend and titles."""
        lane = self.drawing.lane_at(self._mouse)
        self.setToolTip("" if lane is None else describe(lane, self.drawing.step))

    def _loss_text(self, x: float, y: float) -> str:
        # With a picture here the formula has been compiled: one value takes microseconds.
        if self._surface is None or self.drawing.picture is None:
            return ""
        return self.tr("loss {loss}").format(loss=short(float(self._surface.function.value(x, y))))

    def _say(self, near: Near | None, said: list[BubbleLine]) -> None:
        if said or self._said:
            self._near, self._said = near, said
            self.hovered.emit("   ".join(f"{line.text}   {line.value}".strip() for line in said))
            self.update()

    def _paint_readout(self, painter: QPainter) -> None:
        if self._near is not None:
            paint_near(painter, self._near, self.drawing.theme)
        font = tick_font(self.font())
        paint_bubble(painter, self._mouse, self._said, QRectF(self.rect()), font, self.drawing.theme)

    def _redraw(self) -> None:
        self.drawing.rearrange()
        self._lay_out()
        self.update()

    def _lay_out(self) -> None:
        self.drawing.lay_out(QSizeF(self.size()), self.font())

    def _wanted(self) -> tuple[object, ...] | None:
        """What a picture is wanted for: the window that is seen and the size of a pane."""
        self._lay_out()
        camera, panes = self.drawing.camera, self.drawing.panes
        if camera is None or not panes:
            return None
        return camera.window, round(panes[0].frame.width), round(panes[0].frame.height)

    def _want_picture(self) -> None:
        if self._wanted() not in (None, self._asked) and not self._ask_timer.isActive():
            self._ask_timer.start()

    def _ask(self) -> None:
        wanted = self._wanted()
        if wanted is not None and wanted != self._asked:
            self._asked = wanted
            self.pictureWanted.emit(wanted[0])
