"""What happens to an exception that nobody caught: it is logged and shown, and the app goes on."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_log_path
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from visualizer import __version__

if TYPE_CHECKING:
    from types import TracebackType

_log = logging.getLogger(__name__)
_LOG_BYTES = 500_000


def log_file() -> Path:
    """Where the app writes its log; ``DISCESA_CONFIG_DIR`` in the environment moves it too."""
    override = os.environ.get("DISCESA_CONFIG_DIR")
    base = Path(override) if override else user_log_path("discesa", appauthor=False)
    return base / "discesa.log"


def start_log() -> None:
    """Send warnings and errors to the log file; without a writable folder there is no log."""
    from logging.handlers import RotatingFileHandler

    file = log_file()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(file, maxBytes=_LOG_BYTES, backupCount=1, encoding="utf-8", delay=True)
    except OSError:
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)


class ErrorReporter(QObject):
    """Takes the place of ``sys.excepthook`` while the window is open.

    Signals:
        reported(str): An exception was caught; its traceback.
    """

    reported = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._dialog: ErrorDialog | None = None
        # A signal, so that an exception of another thread is shown by the window's own.
        self.reported.connect(self._show)

    def install(self) -> None:
        """Catch what nobody catches from now on."""
        sys.excepthook = self._caught

    def uninstall(self) -> None:
        """Give Python's own hook its place back."""
        sys.excepthook = sys.__excepthook__

    def report(self, error: BaseException) -> None:
        """Log an exception and show it."""
        self._caught(type(error), error, error.__traceback__)

    def _caught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        text = "".join(traceback.format_exception(kind, error, trace))
        _log.error("an unexpected error\n%s", text)
        self.reported.emit(text)

    def _show(self, text: str) -> None:
        """One dialog at a time: an error that repeats 60 times a second must not bury the screen."""
        if self._dialog is not None and self._dialog.isVisible():
            return
        if self._dialog is not None:
            self._dialog.deleteLater()
        self._dialog = ErrorDialog(text, self._window)
        self._dialog.show()


class ErrorDialog(QDialog):
    """Says that something went wrong, with the details to copy."""

    def __init__(self, details: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        self.setObjectName("errorDialog")
        self.setWindowTitle(self.tr("Something went wrong"))
        self._details = f"Discesa {__version__}\n{details}"
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(8)
        layout.addWidget(self._explanation(details))
        layout.addWidget(self._details_view())
        layout.addLayout(self._buttons())
        self.resize(640, 360)

    def _explanation(self, details: str) -> QLabel:
        summary = details.strip().splitlines()[-1] if details.strip() else ""
        text = self.tr(
            "This is a fault in Discesa, not in what you did. Your scene is safe and you can go on.\n\n{}"
        )
        label = QLabel(text.format(summary))
        label.setWordWrap(True)
        return label

    def _details_view(self) -> QPlainTextEdit:
        view = QPlainTextEdit(self._details)
        view.setObjectName("errorDetails")
        view.setReadOnly(True)
        view.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        return view

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        copy = QPushButton(self.tr("Copy details"))
        copy.setObjectName("copyErrorDetails")
        copy.setToolTip(self.tr("Copy the details to the clipboard, for a report."))
        copy.clicked.connect(self._copy)
        close = QPushButton(self.tr("Go on"))
        close.setProperty("role", "primary")
        close.setToolTip(self.tr("Close this message and go on."))
        close.clicked.connect(self.accept)
        log = QLabel(self.tr("Also in {}").format(log_file()))
        log.setProperty("role", "caption")
        row.addWidget(log, 1)
        row.addWidget(copy)
        row.addWidget(close)
        return row

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._details)
