"""Orbit: the eye goes slowly around the box, as long as nobody takes hold of it."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

SECONDS_A_ROUND = 30.0
_FRAME_MS = 33


class Orbit(QObject):
    """Counts how far around the eye has gone.

    Signals:
        turned(float): So many degrees more, since the last time.
    """

    turned = Signal(float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setInterval(_FRAME_MS)
        self._timer.timeout.connect(self._turn)

    @property
    def running(self) -> bool:
        """Whether the eye goes around."""
        return self._timer.isActive()

    def set_running(self, running: bool) -> None:
        """Begin or stop to go around."""
        if running and not self.running:
            self._clock.start()
            self._timer.start()
        elif not running:
            self._timer.stop()

    def _turn(self) -> None:
        self.turned.emit(360.0 * self._clock.restart() / 1000.0 / SECONDS_A_ROUND)
