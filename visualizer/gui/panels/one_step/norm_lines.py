"""Painted: the gradient norms of all layers over the steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from visualizer.gui.panels.one_step.norms import Decades, decades, thinned
from visualizer.gui.theme import theme_of
from visualizer.gui.widgets.entry_field import tabular
from visualizer.stage.number_text import power_of_ten

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from visualizer.descent.trajectory import Trajectory
    from visualizer.stage.theme import Theme

_LEFT, _BOTTOM, _TOP = 34, 16, 6


class NormLines(QWidget):
    """The norms over the steps: the first layer in the accent colour, the last in grey."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._trajectory: Trajectory | None = None
        self._rows = np.zeros(1, dtype=np.int64)
        self._row, self._scale = 0, Decades(-3, 0)
        self.setObjectName("normLines")
        self.setToolTip(self.tr("Each layer's gradient norm over the steps: the first blue, the last grey."))
        self.setAccessibleName(self.tr("Gradient norms of the layers over the steps"))
        self.setFont(tabular(self.font()))
        self.setMinimumSize(160, 72)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_run(self, trajectory: Trajectory, row: int) -> Decades:
        """Show the norms of a run with a row marked; returns the scale."""
        if trajectory is not self._trajectory:
            self._trajectory = trajectory
            self._rows = thinned(min(trajectory.finite, len(trajectory.loss)) or 1)
            self._scale = decades(trajectory.layer_norms[self._rows])
        self._row = row
        self.update()
        return self._scale

    def sizeHint(self) -> QSize:
        """Low and wide."""
        return QSize(280, 96)

    def curve(self, layer: int) -> QPolygonF:
        """The points of a layer's line."""
        assert self._trajectory is not None, "a run is shown"
        norms = self._trajectory.layer_norms[self._rows, layer]
        return QPolygonF(
            [
                QPointF(self._x(int(row)), self._y(float(norm)))
                for row, norm in zip(self._rows, norms, strict=True)
            ]
        )

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002  (the whole is small)
        """Two grid lines with their powers of ten, the curves, the current step."""
        theme, frame = theme_of(self), self._frame()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for exponent in (self._scale.low, self._scale.high):
                y = self._y(10.0**exponent)
                painter.setPen(QColor(theme.hairline))
                painter.drawLine(QPointF(frame.left(), y), QPointF(frame.right(), y))
                painter.setPen(QColor(theme.muted))
                area = QRectF(0, min(y - 8, frame.bottom() - 10), _LEFT - 6, 16)
                painter.drawText(
                    area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, power_of_ten(exponent)
                )
            if self._trajectory is not None:
                self._paint_curves(painter, theme, self._trajectory)

    def _paint_curves(self, painter: QPainter, theme: Theme, trajectory: Trajectory) -> None:
        frame, count = self._frame(), len(trajectory.layers)
        for layer in reversed(range(count)):
            colour = _between(QColor(theme.accent), QColor(theme.muted), layer / max(1, count - 1))
            painter.setPen(QPen(colour, 1.4))
            painter.drawPolyline(self.curve(layer))
        now = self._x(self._row)
        painter.setPen(QPen(QColor(theme.muted), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(now, frame.top()), QPointF(now, frame.bottom()))
        painter.drawText(
            QRectF(frame.left(), frame.bottom(), frame.width(), _BOTTOM),
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
            self.tr("step {}").format(trajectory.updates),
        )

    def _frame(self) -> QRectF:
        return QRectF(_LEFT, _TOP, max(10, self.width() - _LEFT - 6), max(10, self.height() - _TOP - _BOTTOM))

    def _x(self, row: int) -> float:
        last = 1 if self._trajectory is None else max(1, self._trajectory.updates)
        frame = self._frame()
        return frame.left() + frame.width() * row / last

    def _y(self, norm: float) -> float:
        frame = self._frame()
        return frame.bottom() - frame.height() * self._scale.share(norm)


def _between(first: QColor, last: QColor, share: float) -> QColor:
    """A colour between two others."""
    parts = ((first.red(), last.red()), (first.green(), last.green()), (first.blue(), last.blue()))
    return QColor(*(round(a + (b - a) * share) for a, b in parts))
