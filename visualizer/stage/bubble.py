"""Panels on the stage: the bubble beside the mouse that says what is there, and messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen

from visualizer.stage.letters import outline
from visualizer.stage.marks import paint_marker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from visualizer.stage.lanes import Lane
    from visualizer.stage.theme import Theme

_OFFSET, _PADDING, _RADIUS, _GAP = 15.0, 7.0, 6.5, 12.0
_OPACITY = 0.92
_HALO_OPACITY, _HALO_WIDTH = 0.55, 3.0
_MESSAGE_MARGIN = 40.0
_MARKER_ROOM, _MARKER = 15.0, 9.0


class BubbleLine(NamedTuple):
    """One line of a bubble.

    Attributes:
        text: At the left.
        value: At the right end; empty where the line has none.
        lane: Whose marker stands before it, if anyone's.
    """

    text: str
    value: str = ""
    lane: Lane | None = None


def paint_bubble(
    painter: QPainter,
    mouse: QPointF,
    said: Sequence[BubbleLine],
    inside: QRectF,
    font: QFont,
    theme: Theme,
) -> None:
    """Paint some lines beside the mouse, inside of a rectangle."""
    metrics = QFontMetricsF(font)
    texts = [metrics.horizontalAdvance(line.text) + (_MARKER_ROOM if line.lane else 0.0) for line in said]
    values = [metrics.horizontalAdvance(line.value) for line in said]
    wide = max(texts) + (max(values) + _GAP if any(values) else 0.0) + 2 * _PADDING
    high = len(said) * metrics.height() + 2 * _PADDING - 2
    rect = _beside(mouse, wide, high, inside)
    painter.save()
    painter.setFont(font)
    paint_panel(painter, rect, theme)
    baseline = rect.top() + _PADDING - 1 + metrics.ascent()
    for line, width in zip(said, values, strict=True):
        _paint_line(painter, line, rect, baseline, width, theme)
        baseline += metrics.height()
    painter.restore()


def paint_message(painter: QPainter, text: str, inside: QRectF, font: QFont, theme: Theme) -> None:
    """Paint some words on a panel in the middle of a rectangle."""
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    metrics = QFontMetricsF(font)
    room = inside.adjusted(_MESSAGE_MARGIN, _MESSAGE_MARGIN, -_MESSAGE_MARGIN, -_MESSAGE_MARGIN)
    words = metrics.boundingRect(room, flags, text)
    panel = words.adjusted(-2 * _PADDING, -1.5 * _PADDING, 2 * _PADDING, 1.5 * _PADDING)
    painter.save()
    painter.setFont(font)
    paint_panel(painter, panel, theme)
    painter.setPen(QColor(theme.muted))
    painter.drawText(words, flags, text)
    painter.restore()


def paint_panel(painter: QPainter, rect: QRectF, theme: Theme) -> None:
    """Paint the ground of a bubble, a message or the legend: the stage shows through a little."""
    ground = QColor(theme.window)
    ground.setAlphaF(_OPACITY)
    painter.setPen(QPen(QColor(theme.hairline), 1))
    painter.setBrush(ground)
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)


def paint_with_halo(painter: QPainter, place: QPointF, text: str, ink: QColor, halo: QColor) -> None:
    """Paint a text whose baseline begins at a place, with a soft edge that sets it off from any ground."""
    made = outline(text, painter.font(), _HALO_WIDTH)
    soft = QColor(halo)
    soft.setAlphaF(_HALO_OPACITY)
    painter.save()
    painter.translate(place)
    painter.fillPath(made.band, QBrush(soft))
    painter.fillPath(made.letters, QBrush(ink))
    painter.restore()


def _beside(mouse: QPointF, wide: float, high: float, inside: QRectF) -> QRectF:
    x, y = mouse.x() + _OFFSET, mouse.y() + _OFFSET
    if x + wide > inside.right():
        x = max(inside.left(), mouse.x() - _OFFSET / 2 - wide)
    if y + high > inside.bottom():
        y = max(inside.top(), mouse.y() - _OFFSET / 2 - high)
    return QRectF(x, y, wide, high)


def _paint_line(
    painter: QPainter, line: BubbleLine, rect: QRectF, baseline: float, width: float, theme: Theme
) -> None:
    x = rect.left() + _PADDING
    if line.lane is not None:
        middle = baseline - QFontMetricsF(painter.font()).capHeight() / 2
        colour = line.lane.colour
        paint_marker(painter, QPointF(x + _MARKER / 2, middle), line.lane.marker, _MARKER, colour, colour, 0)
        x += _MARKER_ROOM
    painter.setPen(QColor(theme.text if line.lane else theme.muted))
    painter.drawText(QPointF(x, baseline), line.text)
    painter.setPen(QColor(theme.text))
    painter.drawText(QPointF(rect.right() - _PADDING - width, baseline), line.value)
