"""The colour bar: which colour is which height."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from visualizer.stage.axes import TICK
from visualizer.stage.ticks import Ticks, linear_ticks

if TYPE_CHECKING:
    from surfaces.height import Height
    from visualizer.stage.ground import Palette
    from visualizer.stage.levels import Levels
    from visualizer.stage.theme import Theme

_TEXT_GAP = 4.0
_LABEL_EVERY = 48.0
_LABEL_GAP = 6.0
_MARGIN = 8.0


def bar_ticks(levels: Levels, height: Height, length: float) -> Ticks:
    """Ticks at round heights, and one at the floor on which the minimum itself is drawn."""
    ticks = linear_ticks(levels.low, levels.high, max(2.0, length / _LABEL_EVERY))
    if not levels.low <= height.lowest <= levels.high:
        return ticks
    apart = (levels.high - levels.low) * 0.5 * _LABEL_EVERY / length
    pairs = zip(ticks.values, ticks.labels, strict=True)
    kept = [(value, label) for value, label in pairs if abs(value - height.lowest) > apart]
    kept = sorted([*kept, (height.lowest, "f*")])
    return Ticks(tuple(value for value, _ in kept), tuple(label for _, label in kept))


def right_room(levels: Levels, height: Height, length: float, font: QFont) -> float:
    """The width that numbers and label need at the right of the bar."""
    metrics = QFontMetricsF(font)
    widest = max(metrics.horizontalAdvance(label) for label in bar_ticks(levels, height, length).labels)
    needed = TICK + _TEXT_GAP + widest + _LABEL_GAP + metrics.height() + _MARGIN
    return 8.0 * -(-needed // 8)


def paint_colour_bar(
    painter: QPainter,
    rect: QRectF,
    levels: Levels,
    height: Height,
    palette: Palette,
    font: QFont,
    theme: Theme,
) -> None:
    """Paint the bar with its bands, its numbers and what they are."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    count = max(1, round((levels.high - levels.low) / levels.step))
    for band in range(count):
        top = rect.bottom() - round((band + 1) / count * rect.height())
        bottom = rect.bottom() - round(band / count * rect.height())
        painter.fillRect(QRectF(rect.left(), top, rect.width(), bottom - top), palette.band(band, count))
    painter.setPen(QPen(QColor(theme.hairline), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(rect.adjusted(-0.5, -0.5, 0.5, 0.5))
    painter.setFont(font)
    right = _paint_numbers(painter, rect, bar_ticks(levels, height, rect.height()), levels, theme)
    painter.restore()
    _paint_label(painter, rect, right, height.label, font, theme)


def _paint_numbers(painter: QPainter, rect: QRectF, ticks: Ticks, levels: Levels, theme: Theme) -> float:
    """Paint the numbers, aligned at the right as numbers are; returns where they end."""
    metrics = QFontMetricsF(painter.font())
    widest = max(metrics.horizontalAdvance(label) for label in ticks.labels)
    right = rect.right() + TICK + _TEXT_GAP + widest
    for value, label in zip(ticks.values, ticks.labels, strict=True):
        y = round(rect.bottom() - (value - levels.low) / (levels.high - levels.low) * rect.height())
        painter.setPen(QColor(theme.muted))
        painter.drawLine(QLineF(rect.right() + 1, y, rect.right() + TICK, y))
        painter.setPen(QColor(theme.text))
        painter.drawText(
            QPointF(right - metrics.horizontalAdvance(label), y + metrics.capHeight() / 2), label
        )
    return right


def _paint_label(
    painter: QPainter, rect: QRectF, right: float, label: str, font: QFont, theme: Theme
) -> None:
    metrics = QFontMetricsF(font)
    if metrics.horizontalAdvance(label) > rect.height():
        return
    painter.save()
    painter.setFont(font)
    painter.setPen(QColor(theme.muted))
    painter.translate(right + _LABEL_GAP + metrics.ascent(), rect.center().y())
    painter.rotate(-90)
    painter.drawText(QPointF(-metrics.horizontalAdvance(label) / 2, 0), label)
    painter.restore()
