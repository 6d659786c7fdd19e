"""A bar that shows the learning rate as a share of the local critical one."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath
from PySide6.QtWidgets import QSizePolicy, QWidget

from visualizer.gui.theme import theme_of

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

Zone = Literal["none", "good", "warn", "bad"]

NEAR = 0.8
"""From this share of the critical learning rate on, the gauge is amber."""

TICK = 0.72
"""Where on the bar the critical learning rate lies, as a share of its length."""

_HEIGHT = 6.0


def zone(ratio: float) -> Zone:
    """Below, near or beyond the critical learning rate; ``"none"`` where there is no such rate."""
    if math.isnan(ratio):
        return "none"
    if ratio > 1:
        return "bad"
    return "warn" if ratio >= NEAR else "good"


class Gauge(QWidget):
    """A bar with a tick at 1. What lies beyond the tick is hatched, so that the colour is never alone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ratio = math.nan
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_ratio(self, ratio: float) -> None:
        """Show learning rate / critical learning rate; NaN leaves the bar empty, without a tick."""
        if ratio != self.ratio and not (math.isnan(ratio) and math.isnan(self.ratio)):
            self.ratio = ratio
            self.update()

    def sizeHint(self) -> QSize:
        """As long as a slider."""
        return QSize(120, 20)

    def minimumSizeHint(self) -> QSize:
        """Still readable in a narrow panel."""
        return QSize(40, 20)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002  (the whole is small)
        """Groove, bar and tick."""
        theme = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        groove = QRectF(0, (self.height() - _HEIGHT) / 2, self.width(), _HEIGHT)
        outline = QPainterPath()
        outline.addRoundedRect(groove, _HEIGHT / 2, _HEIGHT / 2)
        painter.fillPath(outline, QColor(theme.hairline))
        here = zone(self.ratio)
        if here != "none":
            colours = {"good": theme.good, "warn": theme.warn, "bad": theme.bad}
            painter.setClipPath(outline)
            self._paint_bar(painter, groove, QColor(colours[here]), QColor(theme.window))
            painter.setClipping(False)
            tick = QRectF(round(self.width() * TICK) - 1, groove.top() - 1, 2, _HEIGHT + 2)
            painter.fillRect(tick, QColor(theme.text))
        painter.end()

    def _paint_bar(self, painter: QPainter, groove: QRectF, colour: QColor, ground: QColor) -> None:
        tick = groove.width() * TICK
        # A rate far below the critical one still shows as a dot, not as nothing.
        length = groove.width() if math.isinf(self.ratio) else min(self.ratio * tick, groove.width())
        length = max(length, 2.0 if self.ratio > 0 else 0.0)
        painter.fillRect(QRectF(0, groove.top(), length, groove.height()), colour)
        if length > tick:
            beyond = QRectF(tick, groove.top(), length - tick, groove.height())
            ground.setAlphaF(0.45)
            painter.fillRect(beyond, QBrush(ground, Qt.BrushStyle.BDiagPattern))
