"""One cross-section as a small plot: the curve, the ball, its tangent, and the next step to scale."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from surfaces.window import Window
from visualizer.stage.axes import TICK, paint_bottom, paint_left, tick_font
from visualizer.stage.curves import WIDTH
from visualizer.stage.frame import Frame
from visualizer.stage.lines import as_lines, paint_lines
from visualizer.stage.marks import paint_marker
from visualizer.stage.ticks import Ticks, linear_ticks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from visualizer.descent.slices import Place, Slice
    from visualizer.stage.lanes import Lane
    from visualizer.stage.slice_scale import Span
    from visualizer.stage.theme import Theme

_TITLE, _RIGHT, _BOTTOM = 24.0, 14.0, 24.0
_LEAST, _LEAST_LEFT = 8.0, 36.0
_LABEL_EVERY_X, _LABEL_EVERY_Y = 62.0, 30.0
_TANGENT = 0.55
"""Share of the slice over which the tangent is drawn."""

_HEAD, _NEXT, _TIP = 10.5, 9.5, 6.0
_GAP = 10.0
_AROUND = 3.0
"""How many times its height above and below the frame the curve goes on."""

_SHADE, _VEIL = 0.09, 0.8


class Plot(NamedTuple):
    """One cross-section with the words around it.

    Attributes:
        slice: What is shown.
        span: The losses between which it is shown.
        title: Stands above at the left.
        details: What stands after the title; the first for which there is room.
        axis: What the horizontal axis shows, one letter.
        limit: Coordinate of the largest step that still lowers the loss; NaN for none.
        limit_texts: What stands at it, where there is room and where there is little.
        note: Stands in the picture; empty for nothing.
    """

    slice: Slice
    span: Span
    title: str
    details: tuple[str, ...]
    axis: str
    limit: float = math.nan
    limit_texts: tuple[str, str] = ("", "")
    note: str = ""


def plot_frame(plot: Plot, place: QRectF, font: QFont) -> Frame:
    """Where the curve is shown inside of the rectangle that the plot has."""
    high = max(_LEAST, place.height() - _TITLE - _BOTTOM)
    metrics = QFontMetricsF(tick_font(font))
    widest = metrics.horizontalAdvance(max(_ticks_up(plot, high).labels, key=len, default=""))
    left = max(_LEAST_LEFT, 8.0 * -(-(widest + TICK + 8) // 8))
    at = plot.slice.at
    window = Window(float(at[0]), float(at[-1]), *plot.span)
    return Frame(
        window, place.left() + left, place.top() + _TITLE, max(_LEAST, place.width() - left - _RIGHT), high
    )


def paint_plot(painter: QPainter, plot: Plot, frame: Frame, lane: Lane, font: QFont, theme: Theme) -> None:
    """Paint a cross-section into its frame, with axes and title around it."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    _paint_limit_ground(painter, plot, frame, theme)
    _paint_axes(painter, plot, frame, font, theme)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_title(painter, plot, frame, font, theme)
    painter.setClipRect(frame.rect.adjusted(-1, -1, 1, 1))
    _paint_curve(painter, plot.slice, frame, theme)
    _paint_tangent(painter, plot.slice, frame, theme)
    _paint_limit(painter, plot, frame, font, theme)
    painter.setClipRect(frame.rect.adjusted(-_HEAD, -_HEAD, _HEAD, _HEAD))
    _paint_step(painter, plot.slice, frame, lane, theme)
    painter.setClipping(False)
    _paint_note(painter, plot, frame, font, theme)


def _ticks_up(plot: Plot, high: float) -> Ticks:
    return linear_ticks(*plot.span, max(2.0, high / _LABEL_EVERY_Y))


def _paint_axes(painter: QPainter, plot: Plot, frame: Frame, font: QFont, theme: Theme) -> None:
    rect, window = frame.rect, frame.window
    across = linear_ticks(window.x_min, window.x_max, max(2.0, frame.width / _LABEL_EVERY_X))
    up = _ticks_up(plot, frame.height)
    painter.setPen(QPen(QColor(theme.grid), 1))
    upright = [round(frame.to_pixel(value, window.y_min).x()) for value in across.values]
    level = [round(frame.to_pixel(window.x_min, value).y()) for value in up.values]
    grid = [QLineF(x, rect.top(), x, rect.bottom()) for x in upright]
    painter.drawLines(grid + [QLineF(rect.left(), y, rect.right(), y) for y in level])
    painter.setPen(QPen(QColor(theme.hairline), 1))
    painter.drawLine(QLineF(rect.left(), rect.top(), rect.left(), rect.bottom()))
    painter.drawLine(QLineF(rect.left(), rect.bottom(), rect.right(), rect.bottom()))
    painter.setFont(tick_font(font))
    metrics = QFontMetricsF(painter.font())
    width = metrics.horizontalAdvance(plot.axis)
    paint_bottom(painter, rect, window.x_min, window.x_max, _clear_of(across, frame, metrics, width), theme)
    paint_left(painter, rect, window.y_min, window.y_max, up, theme)
    painter.setPen(QColor(theme.muted))
    baseline = rect.bottom() + TICK + 4 + metrics.ascent()
    painter.drawText(QPointF(rect.right() + _RIGHT - 4 - width, baseline), plot.axis)


def _clear_of(ticks: Ticks, frame: Frame, metrics: QFontMetricsF, width: float) -> Ticks:
    """The ticks whose labels touch neither the axis' name at the right end nor the next plot at the left."""
    ends = frame.left - _LEAST_LEFT + _GAP, frame.rect.right() + _RIGHT - 4 - width - _GAP / 2
    half = metrics.horizontalAdvance(max(ticks.labels, key=len, default="")) / 2
    low, high = (frame.to_data(QPointF(x, 0.0))[0] for x in (ends[0] + half, ends[1] - half))
    kept = [pair for pair in zip(ticks.values, ticks.labels, strict=True) if low <= pair[0] <= high]
    return Ticks(tuple(value for value, _ in kept), tuple(label for _, label in kept))


def _paint_title(painter: QPainter, plot: Plot, frame: Frame, font: QFont, theme: Theme) -> None:
    baseline, left, right = frame.top - 9, frame.left - _LEAST_LEFT + 4, frame.rect.right() + _RIGHT - 4
    painter.setFont(font)
    painter.setPen(QColor(theme.text))
    metrics = QFontMetricsF(font)
    title = metrics.elidedText(plot.title, Qt.TextElideMode.ElideRight, right - left)
    painter.drawText(QPointF(left, baseline), title)
    after = left + metrics.horizontalAdvance(title) + _GAP
    painter.setFont(tick_font(font))
    painter.setPen(QColor(theme.muted))
    advance = QFontMetricsF(painter.font()).horizontalAdvance
    detail = next((text for text in plot.details if after + advance(text) <= right), "")
    painter.drawText(QPointF(after, baseline), detail)


def _paint_curve(painter: QPainter, made: Slice, frame: Frame, theme: Theme) -> None:
    painter.setPen(QPen(QColor(theme.neutral), WIDTH, Qt.PenStyle.SolidLine, Qt.PenCapStyle.SquareCap))
    paint_lines(painter, _curve_lines(made, frame))


def _curve_lines(made: Slice, frame: Frame) -> NDArray[np.float64]:
    """The pieces of the curve in pixels; what is far above or below the frame is only brought nearer."""
    window, (across, up) = frame.window, frame.scale
    around = _AROUND * window.height
    losses = np.minimum(np.maximum(made.loss, window.y_min - around), window.y_max + around)
    pieces = np.empty((len(losses) - 1, 4))
    x, y = frame.left + (made.at - window.x_min) * across, frame.rect.bottom() - (losses - window.y_min) * up
    pieces[:, 0], pieces[:, 1], pieces[:, 2], pieces[:, 3] = x[:-1], y[:-1], x[1:], y[1:]
    finite = np.isfinite(made.loss)
    return pieces if finite.all() else as_lines(pieces[finite[:-1] & finite[1:]])


def _paint_tangent(painter: QPainter, made: Slice, frame: Frame, theme: Theme) -> None:
    if not math.isfinite(made.slope):
        return
    part = _TANGENT * frame.window.width / 2
    # A wall is cut: Qt paints nothing that is too far away.
    part = min(part, 2 * frame.window.height / max(abs(made.slope), 1e-300))
    ends = (frame.to_pixel(made.ball.at + way, made.ball.loss + made.slope * way) for way in (-part, part))
    painter.setPen(QPen(QColor(theme.text), 1.2))
    painter.drawLine(QLineF(*ends))


def _paint_limit_ground(painter: QPainter, plot: Plot, frame: Frame, theme: Theme) -> None:
    """Tint the steps that lower the loss."""
    if math.isnan(plot.limit):
        return
    begin, end = (round(frame.to_pixel(at, 0.0).x()) for at in (plot.slice.ball.at, plot.limit))
    tint = QColor(theme.good)
    tint.setAlphaF(_SHADE)
    painter.fillRect(QRect(begin, round(frame.top), end - begin, round(frame.height)), tint)


def _paint_limit(painter: QPainter, plot: Plot, frame: Frame, font: QFont, theme: Theme) -> None:
    """A dashed line at the largest step that lowers the loss, at the height of the ball a thin one."""
    if math.isnan(plot.limit):
        return
    ball = frame.to_pixel(*plot.slice.ball)
    x = round(frame.to_pixel(plot.limit, 0.0).x()) + 0.5
    dashed = QPen(QColor(theme.good), 1.2)
    dashed.setDashPattern([4, 3])
    painter.setPen(dashed)
    painter.drawLine(QLineF(x, frame.top, x, frame.rect.bottom()))
    level = QPen(QColor(theme.good), 1)
    level.setDashPattern([1, 3])
    painter.setPen(level)
    painter.drawLine(QLineF(ball.x(), round(ball.y()) + 0.5, x, round(ball.y()) + 0.5))
    painter.setFont(tick_font(font))
    metrics = QFontMetricsF(painter.font())
    text, left = _beside(plot.limit_texts, metrics, ball.x(), x, frame)
    width = metrics.horizontalAdvance(text)
    ground = QColor(theme.window)
    ground.setAlphaF(_VEIL)
    painter.fillRect(QRectF(left - 2, frame.top, width + 4, metrics.height()), ground)
    painter.setPen(QColor(theme.good))
    painter.drawText(QPointF(left, frame.top + metrics.ascent() + 1), text)


def _beside(
    texts: tuple[str, str], metrics: QFontMetricsF, begin: float, x: float, frame: Frame
) -> tuple[str, float]:
    """Which text stands at the limit, and where it begins: right of the line, or left in the tinted part."""
    long, brief = (metrics.horizontalAdvance(text) + 5 for text in texts)
    if x + long <= frame.rect.right():
        return texts[0], x + 5
    if x - long > begin + _HEAD:
        return texts[0], x - long
    return texts[1], x + 5 if x + brief <= frame.rect.right() else max(frame.left + 2, x - brief)


def _paint_step(painter: QPainter, made: Slice, frame: Frame, lane: Lane, theme: Theme) -> None:
    """The ball, and an arrow to the next one, which is hollow; cut at the sides of the picture."""
    ball, ground = frame.to_pixel(*made.ball), QColor(theme.window)
    if made.next is not None:
        inside = frame.window.contains(*made.next)
        end = frame.to_pixel(*(made.next if inside else _where_it_leaves(made.ball, made.next, frame.window)))
        _paint_arrow(painter, QLineF(ball, end), _NEXT / 2 if inside else 0.0, lane.colour)
        if inside:
            paint_marker(painter, end, lane.marker, _NEXT, ground, lane.colour, 1.8)
    paint_marker(painter, ball, lane.marker, _HEAD, lane.colour, ground, 1.0)


def _where_it_leaves(ball: Place, ahead: Place, window: Window) -> tuple[float, float]:
    """Where the straight way from the ball, which is inside, crosses the side of a window."""
    if not math.isfinite(ahead.loss):
        return ball.at, window.y_max
    across, up = ahead.at - ball.at, ahead.loss - ball.loss
    sides = (
        ((window.x_max if across > 0 else window.x_min) - ball.at, across),
        ((window.y_max if up > 0 else window.y_min) - ball.loss, up),
    )
    share = min(room / way for room, way in sides if way)
    return ball.at + share * across, ball.loss + share * up


def _paint_arrow(painter: QPainter, line: QLineF, short: float, colour: QColor) -> None:
    """An arrow along a line that ends a little before its end; nothing where it is shorter than its tip."""
    length = line.length() - short
    if length < _TIP:
        return
    painter.save()
    painter.translate(line.p1())
    painter.rotate(-line.angle())
    pen = QPen(colour, 1.8)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.drawLine(QLineF(0, 0, length - _TIP / 2, 0))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(
        [QPointF(length - _TIP, -0.6 * _TIP), QPointF(length, 0), QPointF(length - _TIP, 0.6 * _TIP)]
    )
    painter.restore()


def _paint_note(painter: QPainter, plot: Plot, frame: Frame, font: QFont, theme: Theme) -> None:
    if plot.note:
        painter.setFont(tick_font(font))
        painter.setPen(QColor(theme.muted))
        # Right of the ball, below a loss that rises and above one that falls.
        right = QRectF(frame.centre.x() + _HEAD, frame.top, frame.width / 2 - _HEAD - 2, frame.height)
        side = Qt.AlignmentFlag.AlignBottom if plot.slice.slope > 0 else Qt.AlignmentFlag.AlignTop
        flags = side | Qt.AlignmentFlag.AlignRight | Qt.TextFlag.TextWordWrap
        painter.drawText(right.adjusted(0, 2, 0, -3), flags, plot.note)
