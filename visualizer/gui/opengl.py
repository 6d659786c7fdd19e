"""Whether OpenGL can draw here: asked in a process of its own, which a crashing driver may take along."""

from __future__ import annotations

import sys
from typing import ClassVar

from PySide6.QtCore import QObject, QProcess, QTimer, Signal

_LONGEST = 160


class OpenGLProbe(QObject):
    """Lets another process draw a small surface with OpenGL.

    Attributes:
        command: What that process runs; it ends with status 0 if it could draw.
        patience_ms: After so long without an answer it is ended.

    Signals:
        finished(str): Why OpenGL cannot be used, for people to read; empty where it can.
    """

    finished = Signal(str)
    command: ClassVar[tuple[str, ...]] = (sys.executable, "-m", "visualizer.cli.probe", "surface")
    patience_ms: ClassVar[int] = 20_000
    _known: ClassVar[str | None] = None
    """What was found out in this process: it does not change while the application runs."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._begun = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._tell)
        self._process = QProcess(self)
        self._process.finished.connect(self._judge)
        self._process.errorOccurred.connect(self._say_error)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(self.patience_ms)
        self._patience.timeout.connect(self._give_up)

    def start(self) -> None:
        """Begin, unless it was begun before; ``finished`` follows once."""
        if self._begun:
            return
        self._begun = True
        if OpenGLProbe._known is not None:
            self._soon.start()
            return
        self._patience.start()
        program, *arguments = self.command
        self._process.start(program, arguments)

    def close(self) -> None:
        """End the other process, if it still runs, and wait for it; nothing more is found out."""
        self._begun = True
        self._soon.stop()
        self._patience.stop()
        if self._process.state() != QProcess.ProcessState.NotRunning:
            self._process.blockSignals(True)
            self._process.kill()
            self._process.waitForFinished()

    def _judge(self, code: int, status: QProcess.ExitStatus) -> None:
        self._patience.stop()
        if status == QProcess.ExitStatus.CrashExit:
            self._learn(self.tr("the OpenGL driver crashed in a test"))
        else:
            self._learn("" if code == 0 else self._last_words())

    def _last_words(self) -> str:
        """The last line of what the other process said of its failure."""
        text = bytes(self._process.readAllStandardError().data()).decode(errors="replace")
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        return lines[-1].removeprefix("RuntimeError: ")[:_LONGEST] if lines else self.tr("it failed silently")

    def _learn(self, obstacle: str) -> None:
        OpenGLProbe._known = obstacle
        self._tell()

    def _tell(self) -> None:
        assert OpenGLProbe._known is not None
        self.finished.emit(OpenGLProbe._known)

    def _say_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._patience.stop()
            self._learn(self.tr("OpenGL could not be tried: {}").format(self._process.errorString()))

    def _give_up(self) -> None:
        self.close()
        self._learn(self.tr("the OpenGL driver did not answer"))
