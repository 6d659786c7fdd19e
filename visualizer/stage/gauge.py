"""A slim bar that shows the learning rate as a share of the local critical one."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath

if TYPE_CHECKING:
    from visualizer.stage.theme import Theme

Zone = Literal["none", "good", "warn", "bad"]

NEAR = 0.8
"""From this share of the critical learning rate on, the bar is amber."""

TICK = 0.72
"""Where on the bar the critical learning rate lies, as a share of its length."""


def zone(ratio: float) -> Zone:
    """Below, near or beyond the critical learning rate; ``"none"`` where there is no such rate."""
    if math.isnan(ratio):
        return "none"
    if ratio > 1:
        return "bad"
    return "warn" if ratio >= NEAR else "good"


def paint_gauge(painter: QPainter, groove: QRectF, ratio: float, theme: Theme) -> None:
    """Paint the bar with a tick at 1; what lies beyond it is hatched, so that the colour is never alone.

    Args:
        painter: Where.
        groove: The whole bar; the tick is a pixel higher at both sides.
        ratio: Learning rate / critical learning rate; NaN leaves the bar empty, without a tick.
        theme: The colours.
    """
    radius = groove.height() / 2
    outline = QPainterPath()
    outline.addRoundedRect(groove, radius, radius)
    painter.save()
    painter.fillPath(outline, QColor(theme.hairline))
    here = zone(ratio)
    if here != "none":
        colour = QColor({"good": theme.good, "warn": theme.warn, "bad": theme.bad}[here])
        painter.setClipPath(outline, Qt.ClipOperation.IntersectClip)
        _paint_bar(painter, groove, ratio, colour, QColor(theme.window))
        painter.restore()
        painter.save()
        tick = QRectF(
            round(groove.left() + groove.width() * TICK) - 1, groove.top() - 1, 2, groove.height() + 2
        )
        painter.fillRect(tick, QColor(theme.text))
    painter.restore()


def _paint_bar(painter: QPainter, groove: QRectF, ratio: float, colour: QColor, ground: QColor) -> None:
    tick = groove.width() * TICK
    # A rate far below the critical one still shows as a dot, not as nothing.
    length = groove.width() if math.isinf(ratio) else min(ratio * tick, groove.width())
    length = max(length, 2.0 if ratio > 0 else 0.0)
    painter.fillRect(QRectF(groove.left(), groove.top(), length, groove.height()), colour)
    if length > tick:
        beyond = QRectF(groove.left() + tick, groove.top(), length - tick, groove.height())
        ground.setAlphaF(0.45)
        painter.fillRect(beyond, QBrush(ground, Qt.BrushStyle.BDiagPattern))
