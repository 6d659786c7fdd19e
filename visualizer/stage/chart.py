"""Chart: one quantity of all runs over the steps, with the current step marked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from surfaces.window import Window
from visualizer.descent.run import Run
from visualizer.stage.axes import TICK, paint_bottom, paint_left, tick_font
from visualizer.stage.bubble import BubbleLine, paint_bubble
from visualizer.stage.chart_scale import Scale, scale_for
from visualizer.stage.curves import Curve, curve, lines, paint_curve, paint_rate_ticks
from visualizer.stage.frame import Frame
from visualizer.stage.lanes import Lane, lanes
from visualizer.stage.lines import paint_lines
from visualizer.stage.marks import paint_marker
from visualizer.stage.number_text import short
from visualizer.stage.ticks import Ticks, linear_ticks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from PySide6.QtGui import QMouseEvent, QPaintEvent, QResizeEvent

    from surfaces.height import Height
    from visualizer.scene import Scene
    from visualizer.stage.theme import Theme

Values = Callable[[Run], "NDArray[np.float64]"]

_TOP, _RIGHT, _BOTTOM = 8.0, 14.0, 24.0
_LEAST = 8.0
_LABEL_EVERY_X, _LABEL_EVERY_Y = 62.0, 26.0
_FUTURE_ALPHA, _GHOST_ALPHA = 0.36, 0.22
_HEAD = 9.5


class Chart(QWidget):
    """Shows one quantity of all runs; what lies beyond the current step is pale.

    Signals:
        stepPicked(int): The mouse was pressed, or dragged, at this step.
    """

    stepPicked = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._scene: Scene | None = None
        self._runs: tuple[Sequence[Run], Sequence[Run]] = ((), ())
        self._values: Values | None = None
        self._height: Height | None = None
        self._lanes: tuple[Lane, ...] = ()
        self._step, self._steps = 0, 1
        self._scale: Scale | None = None
        self._frame: Frame | None = None
        self._curves: tuple[Curve, ...] = ()
        self._layers: tuple[QPixmap, QPixmap] | None = None
        self._ground = QPixmap()
        self._ground_key: tuple[object, ...] = ()
        self._mouse: QPointF | None = None
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 72)
        self._tip = self.tr("Click or drag to go to a step.")
        self.setToolTip(self._tip)

    def sizeHint(self) -> QSize:
        """Wide enough for some hundred steps."""
        return QSize(340, 170)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self._make_lanes()
        self._rearrange()

    def show_runs(
        self,
        scene: Scene,
        runs: Sequence[Run],
        ghosts: Sequence[Run],
        values: Values,
        height: Height | None = None,
    ) -> None:
        """Show the runs of a scene.

        Args:
            scene: The scene that they belong to.
            runs: What came out.
            ghosts: The runs before the last change.
            values: From a run to what is shown, float64 (steps + 1,).
            height: How the surface is shown, for a chart of losses; None for a logarithm of what is never
                negative.
        """
        steps = max([run.steps for run in runs], default=scene.steps)
        # The scale stays while something is dragged: as long as the ghosts are the same.
        if steps != self._steps or not ghosts or ghosts is not self._runs[1]:
            self._scale = None
        self._scene, self._runs, self._values, self._height = scene, (runs, ghosts), values, height
        self._steps = max(1, steps)
        self._make_lanes()
        self._rearrange()

    def set_step(self, step: int) -> None:
        """Mark another step."""
        if step != self._step:
            self._step = step
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002  (the still parts are kept: all of it is cheap)
        """Paint all of it."""
        frame = self._laid_out()
        future, past = self._layers or self._make_layers(frame)
        with QPainter(self) as painter:
            painter.drawPixmap(0, 0, future)
            now = frame.to_pixel(min(self._step, self._steps), frame.window.y_min).x()
            painter.setClipRect(QRectF(0, 0, now + 0.5, self.height()))
            painter.drawPixmap(0, 0, past)
            painter.setClipping(False)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_now(painter, frame, now)
            if self._mouse is not None and frame.contains(self._mouse) and self._curves:
                self._paint_hover(painter, frame, self._mouse)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew."""
        super().resizeEvent(event)
        self._rearrange()

    def changeEvent(self, event: QEvent) -> None:
        """Another font needs other room."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._rearrange()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the step under the mouse."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pick(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on to the step under the mouse, or read the values there."""
        self._mouse = event.position()
        # Among the curves the bubble speaks, not the tooltip.
        self.setToolTip("" if self._laid_out().contains(self._mouse) else self._tip)
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._pick(event.position())
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the mouse any more."""
        super().leaveEvent(event)
        self._mouse = None
        self.update()

    def step_at(self, x: float) -> int:
        """The step at a distance from the left side, in pixels."""
        frame = self._laid_out()
        step, _ = frame.to_data(QPointF(x, frame.top))
        return max(0, min(self._steps, round(step)))

    def _pick(self, place: QPointF) -> None:
        if self._lanes:
            self.stepPicked.emit(self.step_at(place.x()))

    def _make_lanes(self) -> None:
        scene = self._scene
        self._lanes = () if scene is None else lanes(scene, *self._runs, self._theme)

    def _rearrange(self) -> None:
        self._frame, self._layers = None, None
        self.update()

    def _laid_out(self) -> Frame:
        if self._frame is None:
            values = [self._shown(lane.run) for lane in self._lanes]
            ghosts = [self._shown(lane.ghost) for lane in self._lanes if lane.ghost is not None]
            self._scale = scale_for(values, self._height, self._scale, ghosts)
            self._frame = frame = self._make_frame(self._scale)
            pairs = zip(self._lanes, values, strict=True)
            self._curves = tuple(curve(lane, shown, self._scale, frame) for lane, shown in pairs)
        return self._frame

    def _shown(self, run: Run) -> NDArray[np.float64]:
        return np.empty(0) if self._values is None else self._values(run)

    def _make_frame(self, scale: Scale) -> Frame:
        high = max(_LEAST, self.height() - _TOP - _BOTTOM)
        metrics = QFontMetricsF(tick_font(self.font()))
        widest = max(
            (metrics.horizontalAdvance(label) for label in self._ticks_y(scale, high).labels), default=0
        )
        left = max(36.0, 8.0 * -(-(widest + TICK + 8) // 8))
        wide = max(_LEAST, self.width() - left - _RIGHT)
        return Frame(Window(0.0, float(self._steps), scale.low, scale.high), left, _TOP, wide, high)

    @staticmethod
    def _ticks_y(scale: Scale, high: float) -> Ticks:
        return scale.ticks(max(2.0, high / _LABEL_EVERY_Y))

    def _make_layers(self, frame: Frame) -> tuple[QPixmap, QPixmap]:
        """The chart with pale curves, and the bright curves alone: each step shows the left part of these."""
        future, past = QPixmap(self._background(frame)), self._layer(QColor(0, 0, 0, 0))
        with QPainter(future) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setClipRect(frame.rect.adjusted(-1, -1, 1, 1))
            for made in self._curves:
                paint_curve(painter, made, _pale(made.lane.colour, _FUTURE_ALPHA))
        with QPainter(past) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setClipRect(frame.rect.adjusted(-1, -1, 1, 1))
            for made in self._curves:
                paint_curve(painter, made, made.lane.colour)
            for made in self._curves:
                paint_rate_ticks(painter, made, frame, self._theme)
        self._layers = future, past
        return self._layers

    def _background(self, frame: Frame) -> QPixmap:
        """The axes with the pale runs before the last change: all that stays while a slider is dragged."""
        ghosts = tuple(lane.ghost for lane in self._lanes)
        key = (frame, self._scale, ghosts, self._theme, self.size(), self.devicePixelRatioF())
        if key != self._ground_key:
            self._ground, self._ground_key = self._layer(QColor(self._theme.window)), key
            with QPainter(self._ground) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                self._paint_axes(painter, frame)
                painter.setClipRect(frame.rect.adjusted(-1, -1, 1, 1))
                self._paint_ghosts(painter, frame)
        return self._ground

    def _layer(self, ground: QColor) -> QPixmap:
        ratio = self.devicePixelRatioF()
        layer = QPixmap((self.size().toSizeF() * ratio).toSize())
        layer.setDevicePixelRatio(ratio)
        layer.fill(ground)
        return layer

    def _paint_axes(self, painter: QPainter, frame: Frame) -> None:
        assert self._scale is not None
        window, rect = frame.window, frame.rect
        across = linear_ticks(0, window.x_max, max(2.0, frame.width / _LABEL_EVERY_X), whole=True)
        up = self._ticks_y(self._scale, frame.height)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setPen(QPen(QColor(self._theme.grid), 1))
        for value in across.values[1:]:
            x = round(frame.to_pixel(value, window.y_min).x())
            painter.drawLine(QLineF(x, rect.top(), x, rect.bottom()))
        for value in up.values:
            y = round(frame.to_pixel(0, value).y())
            painter.drawLine(QLineF(rect.left(), y, rect.right(), y))
        painter.setPen(QPen(QColor(self._theme.hairline), 1))
        painter.drawLine(QLineF(rect.left(), rect.top(), rect.left(), rect.bottom()))
        painter.drawLine(QLineF(rect.left(), rect.bottom(), rect.right(), rect.bottom()))
        painter.setFont(tick_font(self.font()))
        paint_bottom(painter, rect, 0, window.x_max, across, self._theme)
        paint_left(painter, rect, window.y_min, window.y_max, up, self._theme)
        if self._scale.label:
            painter.setPen(QColor(self._theme.muted))
            width = QFontMetricsF(painter.font()).horizontalAdvance(self._scale.label)
            painter.drawText(QPointF(rect.right() - width - 4, rect.top() + 11), self._scale.label)
        painter.restore()

    def _paint_ghosts(self, painter: QPainter, frame: Frame) -> None:
        assert self._scale is not None
        for lane in self._lanes:
            if lane.ghost is not None:
                ghost = lines(self._scale.height.of(self._shown(lane.ghost)), frame)
                painter.setPen(QPen(_pale(lane.colour, _GHOST_ALPHA), 1.4))
                paint_lines(painter, ghost)

    def _paint_now(self, painter: QPainter, frame: Frame, x: float) -> None:
        pen = QPen(QColor(self._theme.muted), 1)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.drawLine(QLineF(round(x) + 0.5, frame.top, round(x) + 0.5, frame.top + frame.height))
        painter.setClipRect(frame.rect.adjusted(-_HEAD, -_HEAD, _HEAD, _HEAD))
        ground = QColor(self._theme.window)
        for made in self._curves:
            row = min(self._step, len(made.heights) - 1)
            height = float(made.heights[row])
            if frame.window.y_min <= height <= frame.window.y_max:
                lane, at = made.lane, frame.to_pixel(row, height)
                paint_marker(painter, at, lane.marker, _HEAD, lane.colour, ground, 1.0)
        painter.setClipping(False)

    def _paint_hover(self, painter: QPainter, frame: Frame, mouse: QPointF) -> None:
        step = self.step_at(mouse.x())
        x = round(frame.to_pixel(step, frame.window.y_min).x()) + 0.5
        painter.setPen(QPen(QColor(self._theme.hairline).darker(115), 1))
        painter.drawLine(QLineF(x, frame.top, x, frame.top + frame.height))
        said = [BubbleLine(self.tr("step {step}").format(step=step))]
        said += [
            BubbleLine(made.lane.label, short(float(made.values[step])), made.lane)
            for made in self._curves
            if step < len(made.values)
        ]
        paint_bubble(painter, mouse, said, QRectF(self.rect()), tick_font(self.font()), self._theme)


def _pale(colour: QColor, alpha: float) -> QColor:
    pale = QColor(colour)
    pale.setAlphaF(alpha)
    return pale
