"""A bar that shows the learning rate as a share of the local critical one, as the stage paints it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from visualizer.gui.theme import theme_of
from visualizer.stage.gauge import paint_gauge

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

_HEIGHT = 6.0


class Gauge(QWidget):
    """A bar with a tick at 1."""

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
        return QSize(36, 20)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002  (the whole is small)
        """The bar, in the middle of the height."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        groove = QRectF(0, (self.height() - _HEIGHT) / 2, self.width(), _HEIGHT)
        paint_gauge(painter, groove, self.ratio, theme_of(self))
        painter.end()
