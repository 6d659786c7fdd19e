"""Chart: one quantity of all runs over the steps, with the current step marked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from visualizer.descent.run import Run
from visualizer.stage.bubble import BubbleLine
from visualizer.stage.chart_drawing import ChartDrawing, Dashed, chart_drawing
from visualizer.stage.chart_scale import Scale, scale_for
from visualizer.stage.lanes import Lane, lanes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from PySide6.QtGui import QMouseEvent, QPaintEvent, QResizeEvent

    from surfaces.height import Height
    from visualizer.scene import Scene
    from visualizer.stage.theme import Theme

Values = Callable[[Run], "NDArray[np.float64]"]
Beside = Callable[[Run], "NDArray[np.float64] | None"]


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
        self._beside: Beside | None = None
        self._lanes: tuple[Lane, ...] = ()
        self._step, self._steps = 0, 1
        self._scale: Scale | None = None
        self._drawing: ChartDrawing | None = None
        self._drawn: ChartDrawing | None = None
        self._past: QPixmap | None = None
        self._future: QPixmap | None = None
        self._ground = QPixmap()
        self._ground_key: tuple[object, ...] = ()
        self._mouse: QPointF | None = None
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 72)
        self._tip = self.tr("Click or drag to go to a step.")
        self._dashed_tip = self.tr(
            "Dashed: the loss on the plane that is shown, at the point nearest to the run. Where it parts"
            " from the line, the surface under the trail is not what the optimizer sees."
        )
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
        beside: Beside | None = None,
    ) -> None:
        """Show the runs of a scene.

        Args:
            scene: The scene that they belong to.
            runs: What came out.
            ghosts: The runs before the last change.
            values: From a run to what is shown, float64 (steps + 1,).
            height: How the surface is shown, for a chart of losses; None for a logarithm of what is never
                negative.
            beside: From a run to what is drawn beside it, dashed: its loss on the plane; None where that is
                not known. The scale does not heed it, so nothing jumps when it comes.
        """
        steps = max([run.steps for run in runs], default=scene.last_step)
        # The scale stays while something is dragged: as long as the ghosts are the same.
        if steps != self._steps or not ghosts or ghosts is not self._runs[1]:
            self._scale = None
        self._scene, self._runs, self._values, self._height = scene, (runs, ghosts), values, height
        self._beside = beside
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
        drawing = self.drawing
        with QPainter(self) as painter:
            painter.drawPixmap(0, 0, self._background(drawing))
            self._paint_curves(painter, drawing)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            drawing.paint_now(painter, self._step)
            if self._mouse is not None and (said := self.reading(self._mouse)):
                step = self.step_at(self._mouse.x())
                drawing.paint_hover(painter, self._mouse, step, said, QRectF(self.rect()))

    def _paint_curves(self, painter: QPainter, drawing: ChartDrawing) -> None:
        """Bright curves up to the current step, pale ones from there on."""
        now = drawing.x_of(self._step) + 0.5
        if self._step > 0:
            painter.setClipRect(QRectF(0, 0, now, self.height()))
            self._past = self._past or self._curves(drawing.paint_past)
            painter.drawPixmap(0, 0, self._past)
        if self._step < self._steps:
            painter.setClipRect(QRectF(now, 0, self.width() - now, self.height()))
            self._future = self._future or self._curves(drawing.paint_future)
            painter.drawPixmap(0, 0, self._future)
        painter.setClipping(False)

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
        self.setToolTip("" if self.drawing.frame.contains(self._mouse) else self._tip_now)
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._pick(event.position())
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the mouse any more."""
        super().leaveEvent(event)
        self._mouse = None
        self.update()

    @property
    def _tip_now(self) -> str:
        return f"{self._tip}\n{self._dashed_tip}" if self.drawing.dashed else self._tip

    @property
    def drawing(self) -> ChartDrawing:
        """What is shown, laid out for the present size."""
        if self._drawing is None:
            shown = [(lane, self._shown(lane.run)) for lane in self._lanes]
            ghosts = [(lane, self._shown(lane.ghost)) for lane in self._lanes if lane.ghost is not None]
            values, before = [values for _, values in shown], [values for _, values in ghosts]
            self._scale = scale_for(values, self._height, self._scale, before)
            size, font = self.size(), self.font()
            self._drawing = self._drawn = chart_drawing(
                shown, ghosts, self._scale, self._steps, size, font, self._theme, self._drawn
            )
            self._drawing = replace(self._drawing, dashed=self._dashed(self._drawing))
        return self._drawing

    def step_at(self, x: float) -> int:
        """The step at a distance from the left side, in pixels."""
        frame = self.drawing.frame
        step, _ = frame.to_data(QPointF(x, frame.top))
        return max(0, min(self._steps, round(step)))

    def reading(self, place: QPointF) -> list[BubbleLine]:
        """What the bubble says with the mouse at a place: the step there and the values; empty beside it."""
        if not (self.drawing.curves and self.drawing.frame.contains(place)):
            return []
        step = self.step_at(place.x())
        return [BubbleLine(self.tr("step {step}").format(step=step)), *self.drawing.values_at(step)]

    def _pick(self, place: QPointF) -> None:
        if self._lanes:
            self.stepPicked.emit(self.step_at(place.x()))

    def _make_lanes(self) -> None:
        scene = self._scene
        self._lanes = () if scene is None else lanes(scene, *self._runs, self._theme)

    def _rearrange(self) -> None:
        self._drawing = self._past = self._future = None
        self.update()

    def _dashed(self, drawing: ChartDrawing) -> tuple[Dashed, ...]:
        if self._beside is None:
            return ()
        pairs = ((lane, self._beside(lane.run)) for lane in self._lanes)
        return tuple(drawing.dashed_curve(lane, values) for lane, values in pairs if values is not None)

    def _shown(self, run: Run) -> NDArray[np.float64]:
        return np.empty(0) if self._values is None else self._values(run)

    def _curves(self, paint: Callable[[QPainter], None]) -> QPixmap:
        """All curves, bright or pale: each step shows another part of them."""
        layer = self._layer(QColor(0, 0, 0, 0))
        self._paint_on(layer, paint)
        return layer

    def _background(self, drawing: ChartDrawing) -> QPixmap:
        """The ground, painted anew only where it has changed."""
        ghosts = tuple(lane.ghost for lane in self._lanes)
        key = (
            drawing.frame,
            drawing.scale,
            bool(drawing.dashed),
            ghosts,
            self._theme,
            self.size(),
            self.devicePixelRatioF(),
        )
        if key != self._ground_key:
            self._ground, self._ground_key = self._layer(QColor(self._theme.window)), key
            self._paint_on(self._ground, drawing.paint_ground)
        return self._ground

    def _layer(self, ground: QColor) -> QPixmap:
        ratio = self.devicePixelRatioF()
        layer = QPixmap((self.size().toSizeF() * ratio).toSize())
        layer.setDevicePixelRatio(ratio)
        layer.fill(ground)
        return layer

    @staticmethod
    def _paint_on(layer: QPixmap, paint: Callable[[QPainter], None]) -> None:
        with QPainter(layer) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint(painter)
