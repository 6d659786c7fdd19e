"""The mouse over a widget, without a button."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication


def hover(widget, place):
    """Move the mouse to a place: sent as an event, because X answers in its own time."""
    at, none = QPointF(place), Qt.MouseButton.NoButton
    modifiers = Qt.KeyboardModifier.NoModifier
    event = QMouseEvent(QEvent.Type.MouseMove, at, widget.mapToGlobal(at), none, none, modifiers)
    QApplication.sendEvent(widget, event)
