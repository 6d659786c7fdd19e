"""Axes: the frame of a pane, with ticks and numbers outside of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from visualizer.stage.bubble import paint_with_halo
from visualizer.stage.letters import widest
from visualizer.stage.ticks import Ticks, linear_ticks

if TYPE_CHECKING:
    from surfaces.window import Window
    from visualizer.stage.arrangement import Place
    from visualizer.stage.frame import Frame
    from visualizer.stage.theme import Theme

TICK = 4.0
_TEXT_GAP = 4.0
LABEL_EVERY_X, LABEL_EVERY_Y = 84.0, 62.0
_LEAST_LEFT = 38.0
_SMALLER = 0.92


def tick_font(font: QFont) -> QFont:
    """The font for numbers at ticks: a little smaller than the text."""
    smaller = QFont(font)
    if font.pixelSize() > 0:
        smaller.setPixelSize(max(8, round(font.pixelSize() * _SMALLER)))
    else:
        smaller.setPointSizeF(font.pointSizeF() * _SMALLER)
    return smaller


def left_room(window: Window, height: float, font: QFont) -> float:
    """The width that the numbers of the y axis need at the left of a pane."""
    labels = _ticks_y(window, height).labels
    widest = max((QFontMetricsF(font).horizontalAdvance(label) for label in labels), default=0.0)
    # In steps, so that the pane does not twitch while the view moves.
    needed = widest + TICK + _TEXT_GAP + 8
    return max(_LEAST_LEFT, 8.0 * -(-needed // 8))


def paint_axes(painter: QPainter, frame: Frame, place: Place, font: QFont, theme: Theme) -> None:
    """Paint frame, ticks and numbers of a pane."""
    rect = frame.rect
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    painter.setPen(QPen(QColor(theme.hairline), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(rect.adjusted(-0.5, -0.5, 0.5, 0.5))
    painter.setFont(font)
    if place.labelled_bottom:
        paint_bottom(painter, rect, frame.window.x_min, frame.window.x_max, _ticks_x(frame), theme)
    if place.labelled_left:
        ticks = _ticks_y(frame.window, frame.height)
        paint_left(painter, rect, frame.window.y_min, frame.window.y_max, ticks, theme)
    painter.restore()


def paint_names(painter: QPainter, frame: Frame, names: tuple[str, str], font: QFont, theme: Theme) -> None:
    """Paint what the axes are called, inside of the frame: outside there is no room between the numbers."""
    painter.save()
    painter.setFont(font)
    rect, ink, halo = frame.rect, QColor(theme.text), QColor(theme.stage)
    across = widest(names[:1], font)
    paint_with_halo(painter, rect.bottomRight() - QPointF(across + 8, 7), names[0], ink, halo)
    high = QFontMetricsF(font).ascent()
    paint_with_halo(painter, rect.topLeft() + QPointF(7, 5 + high), names[1], ink, halo)
    painter.restore()


def paint_bottom(
    painter: QPainter, rect: QRectF, low: float, high: float, ticks: Ticks, theme: Theme
) -> None:
    """Paint ticks and numbers under a rectangle whose sides lie at ``low`` and ``high``."""
    metrics = QFontMetricsF(painter.font())
    for value, label in zip(ticks.values, ticks.labels, strict=True):
        x = round(rect.left() + (value - low) / (high - low) * rect.width())
        painter.setPen(QColor(theme.muted))
        painter.drawLine(QLineF(x, rect.bottom() + 1, x, rect.bottom() + TICK))
        painter.setPen(QColor(theme.text))
        width = metrics.horizontalAdvance(label)
        y = rect.bottom() + TICK + _TEXT_GAP + metrics.ascent()
        painter.drawText(QPointF(x - width / 2, y), label)


def paint_left(painter: QPainter, rect: QRectF, low: float, high: float, ticks: Ticks, theme: Theme) -> None:
    """Paint ticks and numbers at the left of a rectangle; its lower side lies at ``low``."""
    metrics = QFontMetricsF(painter.font())
    painter.setPen(QColor(theme.muted))
    for value in ticks.minor:
        y = round(rect.bottom() - (value - low) / (high - low) * rect.height())
        painter.drawLine(QLineF(rect.left() - 1, y, rect.left() - TICK / 2, y))
    for value, label in zip(ticks.values, ticks.labels, strict=True):
        y = round(rect.bottom() - (value - low) / (high - low) * rect.height())
        painter.setPen(QColor(theme.muted))
        painter.drawLine(QLineF(rect.left() - 1, y, rect.left() - TICK, y))
        painter.setPen(QColor(theme.text))
        width = metrics.horizontalAdvance(label)
        x = rect.left() - TICK - _TEXT_GAP - width
        painter.drawText(QPointF(x, y + metrics.capHeight() / 2), label)


def _ticks_x(frame: Frame) -> Ticks:
    return linear_ticks(frame.window.x_min, frame.window.x_max, max(2.0, frame.width / LABEL_EVERY_X))


def _ticks_y(window: Window, height: float) -> Ticks:
    return linear_ticks(window.y_min, window.y_max, max(2.0, height / LABEL_EVERY_Y))
