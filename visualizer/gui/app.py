"""Starts the application: the one place that makes a QApplication."""

from __future__ import annotations

import gc
import os
import signal
import sys

from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from resources import path as resource
from visualizer import __version__
from visualizer.gui import settings as stored
from visualizer.gui.errors import start_log
from visualizer.gui.theme import load_fonts, prepare, style_sheet, theme_for
from visualizer.gui.window import MainWindow
from visualizer.scene import Scene, default_scene

_QUIT_AFTER = "DISCESA_QUIT_AFTER"


def run(scene: Scene | None = None, *, opengl: bool = True) -> int:
    """Open the window and stay until it is closed.

    Args:
        scene: What to show; None means the default race.
        opengl: Whether 3-D views may be drawn.

    Returns:
        The process's exit status. ``DISCESA_QUIT_AFTER`` in the environment closes the window by itself after
        that many seconds, for smoke tests.
    """
    app = make_app(sys.argv[:1])
    start_log()
    settings, broken = stored.load()
    window = make_window(app, scene or default_scene(), settings)
    window.errors.install()
    if not opengl:
        window.view.forbid_space(window.tr("switched off by --no-opengl"))
    window.play_when_ready()
    window.store.runsChanged.connect(_end_start)
    window.store.failed.connect(_end_start)
    window.show()
    if broken is not None:
        text = window.tr(
            "The settings could not be read; they were set aside as {} and the app begins afresh."
        )
        window.statusBar().showMessage(text.format(broken), 15_000)
    _quit_after(window)
    # Ctrl+C in the terminal ends the app like any other program.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    status = app.exec()
    window.errors.uninstall()
    return status


def make_app(arguments: list[str]) -> QApplication:
    """The QApplication with all that must be set before it is made."""
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = QApplication(arguments)
    app.setApplicationName("discesa")
    app.setApplicationDisplayName("Discesa")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("discesa")
    app.setWindowIcon(QIcon(str(resource("icons", "discesa.svg"))))
    load_fonts()
    return app


def make_window(app: QApplication, scene: Scene, settings: stored.Settings) -> MainWindow:
    """The window, dressed in the theme of the settings and not yet shown."""
    theme = theme_for(settings.theme)
    prepare(app, theme)
    window = MainWindow(scene, settings)
    # Last: while the window is put together, Qt would style all that is in a widget anew each time it moves.
    app.setStyleSheet(style_sheet(theme))
    return window


def _end_start() -> None:
    """Collect garbage from now on, but not among what has been loaded: a frame must not wait for that."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def _quit_after(window: MainWindow) -> None:
    seconds = os.environ.get(_QUIT_AFTER)
    if seconds is not None:
        QTimer.singleShot(round(1000 * float(seconds)), window.close_app)
