"""A label that gives way: without room its text ends in an ellipsis, and the tooltip holds the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QLabel, QStyle, QStyleOption

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent
    from PySide6.QtWidgets import QWidget


class ElidedLabel(QLabel):
    """One line of plain text, elided at the right."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._hint = ""
        self.setTextFormat(Qt.TextFormat.PlainText)

    def set_hint(self, hint: str) -> None:
        """Set the sentence of the tooltip; the whole text is put before it while it is elided."""
        self._hint = hint
        self._show_tooltip()

    def setText(self, text: str) -> None:
        """Show another text."""
        super().setText(text)
        self._show_tooltip()

    def minimumSizeHint(self) -> QSize:
        """Room for a letter and the ellipsis."""
        return QSize(self.fontMetrics().horizontalAdvance("M…"), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or less of the text fits."""
        super().resizeEvent(event)
        self._show_tooltip()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002  (the whole is small)
        """The text, as far as it fits."""
        painter = QPainter(self)
        option = QStyleOption()
        option.initFrom(self)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_Widget, option, painter, self)
        painter.setFont(self.font())
        area = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, area.width())
        self.style().drawItemText(
            painter,
            area,
            int(self.alignment()),
            self.palette(),
            self.isEnabled(),
            text,
            self.foregroundRole(),
        )
        painter.end()

    def _show_tooltip(self) -> None:
        elided = self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()
        self.setToolTip("\n".join(part for part in (self.text() if elided else "", self._hint) if part))
