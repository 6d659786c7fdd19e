"""Long work off the window's thread: of the requests that wait, only the newest is kept."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread
from typing import Any

from PySide6.QtCore import QObject, Signal

from visualizer.descent.cancelling import CancelledError

Cancelled = Callable[[], bool]
Work = Callable[[Any, "Watch"], Any]
_WAIT_SECONDS = 10.0


class Watch:
    """What running work asks all the time, and where it says how far it is.

    Args:
        outdated: Whether the work has become useless.
        going: Cleared while the work is to rest.
        tell: Takes what is reported, in the working thread.
    """

    def __init__(self, outdated: Cancelled, going: Event, tell: Callable[[object], None]) -> None:
        self._outdated, self._going, self.report = outdated, going, tell

    def __call__(self) -> bool:
        """Whether to give up; while the work is to rest, the answer lets it wait."""
        if not self._outdated():
            self._going.wait()
        return self._outdated()


class LatestJob(QObject):
    """Runs one function in one background thread, for the newest request only.

    A result is delivered in the window's thread, and only if no newer request has been made since. Work that
    asks ``cancelled()`` now and then, and stops with a ``CancelledError``, ends soon after a newer request.

    Signals:
        reported(news): The newest request, still being worked on, has come as far as this.
        finished(result): The newest request is done.
        failed(error): The newest request raised an exception.
        busyChanged(busy): Work began or ended.
    """

    reported = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    busyChanged = Signal(bool)
    _done = Signal(int, object, object)
    _told = Signal(int, object)

    def __init__(self, work: Work, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._newest = 0
        self._running: int | None = None
        self._waiting: tuple[int, object] | None = None
        self._thread: Thread | None = None
        self._going = Event()
        self._going.set()
        self._done.connect(self._deliver)
        self._told.connect(self._pass_on)

    @property
    def busy(self) -> bool:
        """Whether a request is being worked on."""
        return self._running is not None

    @property
    def resting(self) -> bool:
        """Whether the work rests until ``go_on``."""
        return not self._going.is_set()

    def rest(self) -> None:
        """Let the work rest where it next asks its watch."""
        if self.busy:
            self._going.clear()

    def go_on(self) -> None:
        """Let the work go on."""
        self._going.set()

    def submit(self, request: object) -> None:
        """Ask for ``work(request, watch)``; ``watch()`` turns true when a newer request arrives."""
        self._newest += 1
        self._going.set()
        self._waiting = (self._newest, request)
        if self._running is None:
            self._start_waiting()
            self.busyChanged.emit(True)

    def cancel(self) -> None:
        """Drop what waits and cancel what runs: nothing of it will be delivered."""
        self._newest += 1
        self._waiting = None
        self._going.set()

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

    def _pass_on(self, number: int, news: object) -> None:
        if number == self._newest:
            self.reported.emit(news)

    def run_request(self, number: int, request: object) -> None:
        """Work on one request in the calling (background) thread and send the outcome home."""
        watch = Watch(lambda: number != self._newest, self._going, lambda news: self._told.emit(number, news))
        try:
            result, error = self._work(request, watch), None
        except CancelledError:
            # Not kept: its traceback would keep alive all that the work had made so far.
            result, error = None, None
        except Exception as problem:  # every failure must reach the window
            result, error = None, problem
        self._done.emit(number, result, error)
