"""A person at the stage: where things are, what the mouse does, and what is seen."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

LEFT = Qt.MouseButton.LeftButton


def frame(stage, pane=0):
    return stage.drawing.panes[pane].frame


def place_of(stage, x, y, pane=0):
    return frame(stage, pane).to_pixel(x, y).toPoint()


def shown(stage):
    return stage.grab().toImage()


def wheel(stage, place, notches):
    at = QPointF(place)
    event = QWheelEvent(
        at,
        stage.mapToGlobal(at),
        QPoint(),
        QPoint(0, round(120 * notches)),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(stage, event)


def drag(stage, begin, end):
    QTest.mousePress(stage, LEFT, pos=begin)
    for share in (0.3, 0.7, 1.0):
        QTest.mouseMove(stage, begin + (end - begin) * share)
    QTest.mouseRelease(stage, LEFT, pos=end)
