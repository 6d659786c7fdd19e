"""Pace: what is asked for sixty times a second and more is done thirty times, the last time always."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

_REST_MS = 30


class Pace(QObject):
    """Passes the first request on at once, then rests; what was asked meanwhile comes after the rest.

    Signals:
        due(): Do it now.
    """

    due = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._catch_up)

    def ask(self) -> None:
        """Ask for ``due``."""
        self._waiting = self._rest.isActive()
        if not self._waiting:
            self._rest.start()
            self.due.emit()

    def _catch_up(self) -> None:
        if self._waiting:
            self.ask()
