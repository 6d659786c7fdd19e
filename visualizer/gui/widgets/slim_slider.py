"""A slim slider: a thin groove, a small ring, and no surprises from the wheel."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QSlider

from visualizer.gui.theme import theme_of

if TYPE_CHECKING:
    from PySide6.QtGui import (
        QEnterEvent,
        QFocusEvent,
        QHideEvent,
        QKeyEvent,
        QMouseEvent,
        QPaintEvent,
        QWheelEvent,
    )
    from PySide6.QtWidgets import QWidget

POSITIONS = 10_000
"""Number of positions along the groove."""

_GROOVE = 3.0
_RADIUS = 5.0
_SETTLE_MS = 600
_FINE = 10
_NOTCH = 120


class SlimSlider(QSlider):
    """A horizontal slider over positions 0 to ``POSITIONS`` that tells a user's moves from a program's.

    A click on the groove jumps there, dragging with Shift is ten times finer, the arrow keys move by a
    hundredth (with Shift by a thousandth), Page Up and Page Down by a tenth, Home and End to the ends. The
    wheel moves it only while it has the keyboard focus, so that scrolling a panel changes nothing.

    Signals:
        gestureStarted(): The user begins to drag, or presses the first of a row of keys.
        moved(int): The user moved the handle to this position.
        gestureEnded(): The drag ended, or keys and wheel have rested for a moment.
        resetRequested(): The user double-clicked.
    """

    gestureStarted = Signal()
    moved = Signal(int)
    gestureEnded = Signal()
    resetRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setRange(0, POSITIONS)
        self.setSingleStep(POSITIONS // 100)
        self.setPageStep(POSITIONS // 10)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._in_gesture = False
        self._anchor = QPointF()
        self._anchor_position = 0.0
        self._wheel = 0
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self.end_gesture)

    def sizeHint(self) -> QSize:
        """Wide enough to be set by hand."""
        return QSize(120, 20)

    def minimumSizeHint(self) -> QSize:
        """Still usable in a narrow panel."""
        return QSize(36, 20)

    def end_gesture(self) -> None:
        """The user is done for now: what follows is another gesture."""
        self._settle.stop()
        if self._in_gesture:
            self._in_gesture = False
            self.gestureEnded.emit()

    def nudge(self, steps: int) -> None:
        """Move by some single steps, as the arrow keys do."""
        self._begin_gesture()
        self._move_to(self.value() + steps * self.singleStep())
        self._settle.start()

    def event(self, event: QEvent) -> bool:
        """Keep the keys that move the handle from being taken as shortcuts of the window."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and self._target_of(cast("QKeyEvent", event)) is not None
        ):
            event.accept()
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the handle, or jump to where the groove was pressed."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self._begin_gesture()
        self.setSliderDown(True)
        x = event.position().x()
        if abs(x - self._handle_x()) > _RADIUS + 2:
            self._move_to(self._position_at(x))
        self._hold(event)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the handle; with Shift ten times finer."""
        if not self.isSliderDown():
            event.ignore()
            return
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        along = (event.position().x() - self._anchor.x()) / self._length() * POSITIONS
        self._move_to(round(self._anchor_position + along / (_FINE if fine else 1)))
        if fine:
            # The finer scale starts from here, so that letting Shift go does not make the handle jump.
            self._anchor_position += along / _FINE
            self._anchor = event.position()
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the handle go."""
        if event.button() == Qt.MouseButton.LeftButton and self.isSliderDown():
            self.setSliderDown(False)
            self.end_gesture()
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for the default value."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.resetRequested.emit()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by a step, a page, or to an end."""
        target = self._target_of(event)
        if target is None:
            super().keyPressEvent(event)
            return
        self._begin_gesture()
        self._move_to(target)
        self._settle.start()
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Move by a step a notch while focused; otherwise leave the wheel to whatever scrolls."""
        if not self.hasFocus():
            event.ignore()
            return
        self._wheel += event.angleDelta().y() or event.angleDelta().x()
        notches, self._wheel = (
            int(self._wheel / _NOTCH),
            int(self._wheel - int(self._wheel / _NOTCH) * _NOTCH),
        )
        if notches:
            self._begin_gesture()
            self._move_to(self.value() + notches * self.singleStep())
            self._settle.start()
        event.accept()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Whatever keys and wheel began is done."""
        if not self.isSliderDown():
            self.end_gesture()
        super().focusOutEvent(event)
        self.update()

    def hideEvent(self, event: QHideEvent) -> None:
        """What is hidden is not being moved any more."""
        self.end_gesture()
        super().hideEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus ring."""
        super().focusInEvent(event)
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show the handle as something that can be taken."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Show the handle at rest."""
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002  (the whole is small)
        """Groove, filled part and ring."""
        theme = theme_of(self)
        accent = QColor(theme.accent if self.isEnabled() else theme.muted)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        middle, x = self.height() / 2, self._handle_x()
        groove = QRectF(0, middle - _GROOVE / 2, self.width(), _GROOVE)
        painter.setBrush(QColor(theme.hairline))
        painter.drawRoundedRect(groove, _GROOVE / 2, _GROOVE / 2)
        groove.setWidth(x)
        painter.setBrush(accent)
        painter.drawRoundedRect(groove, _GROOVE / 2, _GROOVE / 2)
        if self.hasFocus():
            painter.setBrush(QColor(theme.accent_soft))
            painter.drawEllipse(QPointF(x, middle), _RADIUS + 4, _RADIUS + 4)
        active = self.isEnabled() and (self.underMouse() or self.isSliderDown())
        painter.setBrush(QColor(theme.accent_soft if active else theme.window))
        painter.setPen(QPen(accent, 2))
        painter.drawEllipse(QPointF(x, middle), _RADIUS, _RADIUS)
        painter.end()

    def _begin_gesture(self) -> None:
        self._settle.stop()
        if not self._in_gesture:
            self._in_gesture = True
            self.gestureStarted.emit()

    def _move_to(self, position: int) -> None:
        position = max(self.minimum(), min(position, self.maximum()))
        if position != self.value():
            self.setValue(position)
            self.moved.emit(position)

    def _target_of(self, event: QKeyEvent) -> int | None:
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            return None
        step = self.singleStep()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            step //= _FINE
        value = self.value()
        targets = {
            Qt.Key.Key_Left: value - step,
            Qt.Key.Key_Down: value - step,
            Qt.Key.Key_Right: value + step,
            Qt.Key.Key_Up: value + step,
            Qt.Key.Key_PageDown: value - self.pageStep(),
            Qt.Key.Key_PageUp: value + self.pageStep(),
            Qt.Key.Key_Home: self.minimum(),
            Qt.Key.Key_End: self.maximum(),
        }
        return targets.get(Qt.Key(event.key()))

    def _hold(self, event: QMouseEvent) -> None:
        self._anchor, self._anchor_position = event.position(), float(self.value())

    def _length(self) -> float:
        return max(1.0, self.width() - 2 * (_RADIUS + 1))

    def _handle_x(self) -> float:
        share = (self.value() - self.minimum()) / max(1, self.maximum() - self.minimum())
        return _RADIUS + 1 + share * self._length()

    def _position_at(self, x: float) -> int:
        share = (x - _RADIUS - 1) / self._length()
        return round(self.minimum() + share * (self.maximum() - self.minimum()))
