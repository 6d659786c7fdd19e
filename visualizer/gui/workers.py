"""Long work off the window's thread: of the requests that wait, only the newest is kept."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import Any

from PySide6.QtCore import QObject, Signal

from visualizer.descent.cancelling import CancelledError

Cancelled = Callable[[], bool]
Work = Callable[[Any, Cancelled], Any]
_WAIT_SECONDS = 10.0


class LatestJob(QObject):
    """Runs one function in one background thread, for the newest request only.

    A result is delivered in the window's thread, and only if no newer request has been made since. Work that
    asks ``cancelled()`` now and then, and stops with a ``CancelledError``, ends soon after a newer request.

    Signals:
        finished(result): The newest request is done.
        failed(error): The newest request raised an exception.
        busyChanged(busy): Work began or ended.
    """

    finished = Signal(object)
    failed = Signal(object)
    busyChanged = Signal(bool)
    _done = Signal(int, object, object)

    def __init__(self, work: Work, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._newest = 0
        self._running: int | None = None
        self._waiting: tuple[int, object] | None = None
        self._thread: Thread | None = None
        self._done.connect(self._deliver)

    @property
    def busy(self) -> bool:
        """Whether a request is being worked on."""
        return self._running is not None

    def submit(self, request: object) -> None:
        """Ask for ``work(request, cancelled)``; ``cancelled()`` turns true when a newer request arrives."""
        self._newest += 1
        self._waiting = (self._newest, request)
        if self._running is None:
            self._start_waiting()
            self.busyChanged.emit(True)

    def cancel(self) -> None:
        """Drop what waits and cancel what runs: nothing of it will be delivered."""
        self._newest += 1
        self._waiting = None

    def close(self) -> None:
        """Cancel everything and wait for the thread."""
        self.cancel()
        if self._thread is not None:
            self._thread.join(_WAIT_SECONDS)

    def _start_waiting(self) -> None:
        assert self._waiting is not None
        (number, request), self._waiting = self._waiting, None
        self._running = number
        # A thread of Python's own for each request. The threads of a QThreadPool live longer than Python's
        # notion of them, which Qt makes anew for each task; torch keeps the old one, and crashes with it.
        self._thread = Thread(target=self.run_request, args=(number, request), daemon=True)
        self._thread.start()

    def _deliver(self, number: int, result: object, error: object) -> None:
        self._running = None
        if self._waiting is not None:
            self._start_waiting()
        else:
            self.busyChanged.emit(False)
        if number != self._newest:
            return
        if error is None:
            self.finished.emit(result)
        else:
            self.failed.emit(error)

    def run_request(self, number: int, request: object) -> None:
        """Work on one request in the calling (background) thread and send the outcome home."""
        try:
            result, error = self._work(request, lambda: number != self._newest), None
        except CancelledError:
            # Not kept: its traceback would keep alive all that the work had made so far.
            result, error = None, None
        except Exception as problem:  # every failure must reach the window
            result, error = None, problem
        self._done.emit(number, result, error)
