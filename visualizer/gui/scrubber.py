"""The slider over all steps, with a tick where a learning rate was changed on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from visualizer.gui.theme import theme_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_GROOVE = 3.0
_HANDLE = 6.0
_PAGE_PART = 10


class Scrubber(QWidget):
    """Shows and picks the current step.

    Signals:
        picked(int): The person chose this step.
    """

    picked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scrubber")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Step"))
        self.setToolTip(
            self.tr("Drag to go to any step; arrow keys move by one, Page Up and Down by a tenth.")
        )
        self._steps = 1
        self._step = 0
        self._changes: Sequence[int] = ()

    def sizeHint(self) -> QSize:
        """Wide enough to aim, as high as a button."""
        return QSize(240, 28)

    def minimumSizeHint(self) -> QSize:
        """Still usable in a narrow window."""
        return QSize(80, 28)

    def set_range(self, steps: int, changes: Sequence[int]) -> None:
        """Show ``steps`` steps, with ticks at the steps where learning rates change."""
        self._steps, self._changes = max(1, steps), changes
        self.update()

    def set_step(self, step: int) -> None:
        """Show another step as the current one."""
        self._step = step
        self.update()

    def place_of(self, step: int) -> float:
        """Where a step is, in pixels from the left edge."""
        return _HANDLE + (self.width() - 2 * _HANDLE) * step / self._steps

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw groove, past, ticks and handle."""
        theme = theme_of(self)
        middle, here = self.height() / 2, self.place_of(self._step)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.hairline))
        painter.drawRoundedRect(
            QRectF(_HANDLE, middle - _GROOVE / 2, self.width() - 2 * _HANDLE, _GROOVE), 1.5, 1.5
        )
        painter.setBrush(QColor(theme.accent))
        painter.drawRoundedRect(QRectF(_HANDLE, middle - _GROOVE / 2, here - _HANDLE, _GROOVE), 1.5, 1.5)
        painter.setPen(QPen(QColor(theme.muted), 1.5))
        for step in self._changes:
            x = self.place_of(min(step, self._steps))
            painter.drawLine(QPointF(x, middle - 6), QPointF(x, middle + 6))
        painter.setPen(QPen(QColor(theme.accent), 2))
        painter.setBrush(QColor(theme.accent if self.hasFocus() else theme.window))
        painter.drawEllipse(QPointF(here, middle), _HANDLE - 1, _HANDLE - 1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to where the mouse is."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pick_at(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the mouse while it is dragged."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._pick_at(event.position().x())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by one, by a tenth, or to an end."""
        page = max(1, self._steps // _PAGE_PART)
        keys = {
            Qt.Key.Key_Left: self._step - 1,
            Qt.Key.Key_Down: self._step - 1,
            Qt.Key.Key_Right: self._step + 1,
            Qt.Key.Key_Up: self._step + 1,
            Qt.Key.Key_PageDown: self._step - page,
            Qt.Key.Key_PageUp: self._step + page,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: self._steps,
        }
        target = keys.get(Qt.Key(event.key()))
        if target is None:
            super().keyPressEvent(event)
        else:
            self._pick(target)

    def _pick_at(self, x: float) -> None:
        span = max(1.0, self.width() - 2 * _HANDLE)
        self._pick(round((x - _HANDLE) / span * self._steps))

    def _pick(self, step: int) -> None:
        self.picked.emit(max(0, min(step, self._steps)))
