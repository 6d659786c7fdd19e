"""A number that is only shown, below numbers that can be edited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from visualizer.gui.theme import theme_of
from visualizer.gui.widgets.entry_field import tabular
from visualizer.gui.widgets.number_field import number_width

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

_INSET = 8
"""Numbers in fields end this far from the fields' right edge."""


class NumberText(QWidget):
    """Right-aligned text of a fixed width. Unlike a label it never asks for a new layout when it changes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = ""
        self._alarming = False
        self.setFont(tabular(self.font()))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_text(self, text: str, *, alarming: bool = False) -> None:
        """Show another text; an alarming one is red."""
        if (text, alarming) != (self.text, self._alarming):
            self.text, self._alarming = text, alarming
            self.setAccessibleName(text)
            self.update()

    def sizeHint(self) -> QSize:
        """As wide as a field for a number."""
        return QSize(number_width(self.fontMetrics()), 20)

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002  (the whole is small)
        """The text."""
        theme = theme_of(self)
        painter = QPainter(self)
        painter.setPen(QColor(theme.bad if self._alarming else theme.text))
        alignment = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self.rect().adjusted(0, 0, -_INSET, 0), alignment, self.text)
        painter.end()
