"""How a chart is painted: axes, curves, the current step, and what the mouse reads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PySide6.QtCore import QCoreApplication, QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from surfaces.window import Window
from visualizer.stage.axes import TICK, paint_bottom, paint_left, tick_font
from visualizer.stage.bubble import BubbleLine, paint_bubble
from visualizer.stage.curves import Curve, curve, lines, paint_curve, paint_rate_ticks, parted
from visualizer.stage.frame import Frame
from visualizer.stage.lines import paint_lines
from visualizer.stage.marks import paint_marker
from visualizer.stage.number_text import short
from visualizer.stage.ticks import Ticks, linear_ticks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from PySide6.QtCore import QSize

    from visualizer.stage.chart_scale import Scale
    from visualizer.stage.lanes import Lane
    from visualizer.stage.theme import Theme

_TOP, _RIGHT, _BOTTOM = 8.0, 14.0, 24.0
_LEAST, _LEAST_LEFT = 8.0, 36.0
_LABEL_GAP_X, _LABEL_EVERY_Y = 26.0, 26.0
_FUTURE_ALPHA, _GHOST_ALPHA = 0.36, 0.22
_GHOST_WIDTH = 1.4
_DASHED_WIDTH = 1.3
_HEAD = 9.5


class Dashed(NamedTuple):
    """What is drawn beside a run's curve.

    Attributes:
        lane: Whose.
        values: float64 (steps + 1,).
        lines: Its straight pieces in pixels, float64 (pieces, 4).
    """

    lane: Lane
    values: NDArray[np.float64]
    lines: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ChartDrawing:
    """A chart laid out for one size: everything but the current step and the mouse.

    Attributes:
        scale: From values to heights.
        frame: From steps and heights to pixels.
        curves: One for each run.
        single: The same, each as it is alone.
        ghosts: Whose run before the last change is shown, and its values, float64 (steps + 1,).
        font: Of the numbers.
        theme: The colours.
        dashed: The losses on the plane, where they are known.
    """

    scale: Scale
    frame: Frame
    curves: tuple[Curve, ...]
    single: tuple[Curve, ...]
    ghosts: tuple[tuple[Lane, NDArray[np.float64]], ...]
    font: QFont
    theme: Theme
    dashed: tuple[Dashed, ...] = ()

    def dashed_curve(self, lane: Lane, values: NDArray[np.float64]) -> Dashed:
        """Lay out what is drawn beside a run's curve."""
        return Dashed(lane, values, lines(self.scale.height.of(values), self.frame))

    def paint_ground(self, painter: QPainter) -> None:
        """The axes with the pale runs before the last change: all that stays while a slider is dragged."""
        self._paint_axes(painter)
        self._clip(painter)
        for lane, values in self.ghosts:
            painter.setPen(QPen(_pale(lane.colour, _GHOST_ALPHA), _GHOST_WIDTH))
            paint_lines(painter, lines(self.scale.height.of(values), self.frame))

    def paint_future(self, painter: QPainter) -> None:
        """All curves, pale."""
        self._clip(painter)
        self._paint_dashed(painter, _FUTURE_ALPHA)
        for made in self.curves:
            paint_curve(painter, made, _pale(made.lane.colour, _FUTURE_ALPHA))

    def paint_past(self, painter: QPainter) -> None:
        """All curves, bright."""
        self._clip(painter)
        self._paint_dashed(painter, 1.0)
        for made in self.curves:
            paint_curve(painter, made, made.lane.colour)
        for made in self.curves:
            paint_rate_ticks(painter, made, self.frame, self.theme)

    def x_of(self, step: int) -> float:
        """Where a step is, in pixels from the left."""
        return self.frame.to_pixel(min(step, self.frame.window.x_max), self.frame.window.y_min).x()

    def paint_now(self, painter: QPainter, step: int) -> None:
        """The current step as a dashed line, with a marker on each curve."""
        frame, x = self.frame, round(self.x_of(step)) + 0.5
        pen = QPen(QColor(self.theme.muted), 1)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.drawLine(QLineF(x, frame.top, x, frame.top + frame.height))
        painter.setClipRect(frame.rect.adjusted(-_HEAD, -_HEAD, _HEAD, _HEAD))
        ground = QColor(self.theme.window)
        for made in self.curves:
            row = min(step, len(made.heights) - 1)
            height = float(made.heights[row])
            if frame.window.y_min <= height <= frame.window.y_max:
                lane, at = made.lane, frame.to_pixel(row, height)
                paint_marker(painter, at, lane.marker, _HEAD, lane.colour, ground, 1.0)
        painter.setClipping(False)

    def paint_hover(
        self, painter: QPainter, mouse: QPointF, step: int, said: list[BubbleLine], inside: QRectF
    ) -> None:
        """An upright line at a step, and beside the mouse what is to be said about it."""
        frame, x = self.frame, round(self.x_of(step)) + 0.5
        painter.setPen(QPen(QColor(self.theme.hairline).darker(115), 1))
        painter.drawLine(QLineF(x, frame.top, x, frame.top + frame.height))
        paint_bubble(painter, mouse, said, inside, self.font, self.theme)

    def values_at(self, step: int) -> list[BubbleLine]:
        """The value of each run that got so far."""
        return [
            BubbleLine(
                made.lane.label, short(float(made.values[step])) + self._beside(made.lane, step), made.lane
            )
            for made in self.curves
            if step < len(made.values)
        ]

    def _beside(self, lane: Lane, step: int) -> str:
        values = next((made.values for made in self.dashed if made.lane is lane), None)
        if values is None:
            return ""
        words = QCoreApplication.translate("stage", "on the plane {loss}")
        return "   " + words.format(loss=short(float(values[step])))

    def _paint_dashed(self, painter: QPainter, alpha: float) -> None:
        for made in self.dashed:
            painter.setPen(_dashed_pen(_pale(made.lane.colour, alpha)))
            for points in _joined(made.lines):
                painter.drawPolyline(points)

    def _clip(self, painter: QPainter) -> None:
        painter.setClipRect(self.frame.rect.adjusted(-1, -1, 1, 1))

    def _paint_axes(self, painter: QPainter) -> None:
        window, rect = self.frame.window, self.frame.rect
        across, up = _ticks_x(self.frame, self.font), _ticks_y(self.scale, self.frame.height)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        self._paint_grid(painter, across, up)
        painter.setFont(self.font)
        paint_bottom(painter, rect, 0, window.x_max, across, self.theme)
        paint_left(painter, rect, window.y_min, window.y_max, up, self.theme)
        if self.scale.label:
            painter.setPen(QColor(self.theme.muted))
            width = QFontMetricsF(self.font).horizontalAdvance(self.scale.label)
            painter.drawText(QPointF(rect.right() - width - 4, rect.top() + 11), self.scale.label)
        if self.dashed:
            self._paint_key(painter, rect)
        painter.restore()

    def _paint_key(self, painter: QPainter, rect: QRectF) -> None:
        """What the dashed curves are, below what the axis says."""
        words = QCoreApplication.translate("stage", "on the plane")
        x = rect.right() - QFontMetricsF(self.font).horizontalAdvance(words) - 4
        y = rect.top() + (25 if self.scale.label else 11)
        painter.setPen(QColor(self.theme.muted))
        painter.drawText(QPointF(x, y), words)
        painter.setPen(_dashed_pen(QColor(self.theme.muted)))
        painter.drawLine(QLineF(x - 24, y - 4, x - 5, y - 4))

    def _paint_grid(self, painter: QPainter, across: Ticks, up: Ticks) -> None:
        frame, rect = self.frame, self.frame.rect
        painter.setPen(QPen(QColor(self.theme.grid), 1))
        for value in across.values[1:]:
            x = round(frame.to_pixel(value, frame.window.y_min).x())
            painter.drawLine(QLineF(x, rect.top(), x, rect.bottom()))
        for value in up.values:
            y = round(frame.to_pixel(0, value).y())
            painter.drawLine(QLineF(rect.left(), y, rect.right(), y))
        painter.setPen(QPen(QColor(self.theme.hairline), 1))
        painter.drawLine(QLineF(rect.left(), rect.top(), rect.left(), rect.bottom()))
        painter.drawLine(QLineF(rect.left(), rect.bottom(), rect.right(), rect.bottom()))


def chart_drawing(
    lanes: Sequence[tuple[Lane, NDArray[np.float64]]],
    ghosts: Sequence[tuple[Lane, NDArray[np.float64]]],
    scale: Scale,
    steps: int,
    size: QSize,
    font: QFont,
    theme: Theme,
    before: ChartDrawing | None = None,
) -> ChartDrawing:
    """Lay a chart out.

    Args:
        lanes: The runs with their values over the steps, float64 (steps + 1,).
        ghosts: The runs before the last change with theirs.
        scale: From values to heights.
        steps: The last step.
        size: In pixels.
        font: The widget's; numbers are a little smaller.
        theme: The colours.
        before: An earlier chart of the same quantity: a slider that is dragged changes one run, and the
            curves of the others are taken from there.
    """
    numbers = tick_font(font)
    frame = _frame(scale, steps, size, numbers)
    alike = before is not None and (before.scale, before.frame) == (scale, frame)
    kept = {made.lane.run: made for made in before.single} if before is not None and alike else {}
    single = tuple(
        replace(kept[lane.run], lane=lane) if lane.run in kept else curve(lane, values, scale, frame)
        for lane, values in lanes
    )
    return ChartDrawing(scale, frame, parted(list(single), frame), single, tuple(ghosts), numbers, theme)


def _frame(scale: Scale, steps: int, size: QSize, font: QFont) -> Frame:
    high = max(_LEAST, size.height() - _TOP - _BOTTOM)
    metrics = QFontMetricsF(font)
    widest = max((metrics.horizontalAdvance(label) for label in _ticks_y(scale, high).labels), default=0)
    left = max(_LEAST_LEFT, 8.0 * -(-(widest + TICK + 8) // 8))
    wide = max(_LEAST, size.width() - left - _RIGHT)
    return Frame(Window(0.0, float(steps), scale.low, scale.high), left, _TOP, wide, high)


def _ticks_x(frame: Frame, font: QFont) -> Ticks:
    last = frame.window.x_max
    room = QFontMetricsF(font).horizontalAdvance(f"{last:.0f}") + _LABEL_GAP_X
    return linear_ticks(0, last, max(2.0, frame.width / room), whole=True)


def _ticks_y(scale: Scale, high: float) -> Ticks:
    return scale.ticks(max(2.0, high / _LABEL_EVERY_Y))


def _joined(pieces: NDArray[np.float64]) -> list[QPolygonF]:
    """Straight pieces joined where they meet: Qt begins its dashes anew with every line."""
    cuts = np.flatnonzero((pieces[1:, :2] != pieces[:-1, 2:]).any(axis=1)) + 1
    return [
        QPolygonF([QPointF(*part[0, :2]), *(QPointF(x, y) for x, y in part[:, 2:])])
        for part in np.split(pieces, cuts)
        if len(part)
    ]


def _dashed_pen(colour: QColor) -> QPen:
    pen = QPen(colour, _DASHED_WIDTH)
    pen.setDashPattern([3, 3])
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


def _pale(colour: QColor, alpha: float) -> QColor:
    pale = QColor(colour)
    pale.setAlphaF(alpha)
    return pale
