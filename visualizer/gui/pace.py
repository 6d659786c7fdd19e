"""Pace: what is asked for sixty times a second and more is done thirty times, the last time always."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

_REST_MS = 30
_TURN_MS = 10


class OneAtATime(QObject):
    """Lets one of several panels work at a time: all of them at once would block the window for too long."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._taken = QTimer(self)
        self._taken.setSingleShot(True)
        self._taken.setInterval(_TURN_MS)

    def take(self) -> bool:
        """Whether it is the asker's turn; if so, the next one has to wait."""
        free = not self._taken.isActive()
        if free:
            self._taken.start()
        return free


class Pace(QObject):
    """Passes the first request on at once, then rests; what was asked meanwhile comes after the rest.

    Args:
        parent: Whose requests these are.
        turns: Shared with others: then even the first request waits until it is the asker's turn.

    Signals:
        due(): Do it now.
    """

    due = Signal()

    def __init__(self, parent: QObject, turns: OneAtATime | None = None) -> None:
        super().__init__(parent)
        self._waiting = False
        self._turns = turns
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._catch_up)

    def ask(self) -> None:
        """Ask for ``due``."""
        self._waiting = True
        if not self._rest.isActive():
            self._catch_up()

    def _catch_up(self) -> None:
        if not self._waiting:
            return
        if self._turns is not None and not self._turns.take():
            self._rest.start(_TURN_MS)
            return
        self._waiting = False
        self._rest.start(_REST_MS)
        self.due.emit()
