"""A small on-off switch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QCheckBox, QSizePolicy

from visualizer.gui.theme import theme_of

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QWidget

_SIZE = QSize(30, 18)


class Toggle(QCheckBox):
    """A tick box that looks like a switch: the knob's place tells the state, not only its colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def sizeHint(self) -> QSize:
        """The switch alone; its label stands beside it."""
        return QSize(_SIZE)

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return QSize(_SIZE)

    def hitButton(self, pos: QPoint) -> bool:
        """The whole switch can be clicked."""
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002  (the whole is small)
        """Track and knob."""
        theme = theme_of(self)
        on = self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(1.5, self.height() / 2 - 6.5, self.width() - 3, 13)
        edge = theme.accent if on or self.hasFocus() else theme.muted
        painter.setPen(QPen(QColor(edge), 1.0))
        painter.setBrush(QColor(theme.accent if on else theme.field))
        painter.drawRoundedRect(track, 6.5, 6.5)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.accent_soft), 1.5))
            painter.drawRoundedRect(track.adjusted(-1, -1, 1, 1), 7.5, 7.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.on_accent if on else theme.muted))
        x = track.right() - 6.5 if on else track.left() + 6.5
        painter.drawEllipse(QPointF(x, self.height() / 2), 4.0, 4.0)
        painter.end()
