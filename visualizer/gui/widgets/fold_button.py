"""A quiet line that unfolds what is hidden below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy

from visualizer.gui.theme import theme_of

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QWidget

_HEIGHT = 16
_TEXT_LEFT = 14


class FoldButton(QPushButton):
    """Small muted text behind a chevron that points down while folded and up while unfolded."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.folded = True
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def show_state(self, text: str, *, folded: bool) -> None:
        """Show another text and direction."""
        self.folded = folded
        self.setText(text)

    def sizeHint(self) -> QSize:
        """One low line."""
        width = _TEXT_LEFT + self.fontMetrics().horizontalAdvance(self.text()) + 4
        return QSize(width, max(_HEIGHT, self.fontMetrics().height()))

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002  (the whole is small)
        """Chevron and text; accented while the mouse or the keyboard points at it."""
        theme = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = QColor(theme.accent if self.underMouse() or self.hasFocus() else theme.muted)
        painter.setPen(QPen(colour, 1.3))
        middle, tip = self.height() / 2, 1.8 if self.folded else -1.8
        points = [QPointF(1, middle - tip), QPointF(4.5, middle + tip), QPointF(8, middle - tip)]
        painter.drawPolyline(points)
        painter.drawText(
            self.rect().adjusted(_TEXT_LEFT, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self.text()
        )
        painter.end()
