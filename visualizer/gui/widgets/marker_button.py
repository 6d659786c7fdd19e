"""A button that is an optimizer's marker: its shape in its colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy

from visualizer.gui.theme import theme_of

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QWidget

_SIZE = 18
_RADIUS = 5.5


class MarkerButton(QPushButton):
    """Shows a marker; hollow while its optimizer does not race."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._path = QPainterPath()
        self._colour = "#000000"
        self._hollow = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    @property
    def colour(self) -> str:
        """The marker's colour."""
        return self._colour

    def set_marker(self, path: QPainterPath, colour: str, *, hollow: bool) -> None:
        """Show another marker.

        Args:
            path: Outline within the square from (-1, -1) to (1, 1).
            colour: ``#rrggbb``.
            hollow: Draw the outline only.
        """
        self._path, self._colour, self._hollow = path, colour, hollow
        self.update()

    def sizeHint(self) -> QSize:
        """A small square."""
        return QSize(_SIZE, _SIZE)

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return QSize(_SIZE, _SIZE)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002  (the whole is small)
        """The marker, on a soft ground while the mouse or the keyboard points at it."""
        theme = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent)) if self.hasFocus() else QPen(Qt.PenStyle.NoPen))
            painter.setBrush(QColor(theme.accent_soft))
            painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 4, 4)
        painter.translate(self.width() / 2, self.height() / 2)
        painter.scale(_RADIUS, _RADIUS)
        pen = QPen(QColor(self._colour), 1.5)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush if self._hollow else QColor(self._colour))
        painter.drawPath(self._path)
        painter.end()
