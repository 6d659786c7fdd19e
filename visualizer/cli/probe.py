"""What is asked in a process of its own, so that a driver that crashes cannot take along who asks.

``discesa doctor`` asks everything, the window asks ``surface`` before it draws in 3-D.
``python -m visualizer.cli.probe qt`` or ``torch`` or ``codecs`` or ``surface`` prints one JSON object.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

Facts = dict[str, Any]

GL_VENDOR, GL_RENDERER, GL_VERSION = 0x1F00, 0x1F01, 0x1F02
WANTED_ENCODERS = ("libx264", "libvpx-vp9", "gif")


def qt() -> Facts:
    """Qt's version and platform, the screen, the OpenGL renderer and whether the shipped font loads."""
    from PySide6.QtCore import qVersion
    from PySide6.QtGui import QFontDatabase, QGuiApplication

    from resources import fonts

    app = QGuiApplication(sys.argv[:1])
    screen = app.primaryScreen()
    loaded = [QFontDatabase.addApplicationFont(str(font)) for font in fonts()]
    families = {name for number in loaded for name in QFontDatabase.applicationFontFamilies(number)}
    return {
        "version": qVersion(),
        "platform": app.platformName(),
        "style": app.styleHints().colorScheme().name.lower() + " scheme",
        "screen": f"{screen.size().width()}x{screen.size().height()} at {screen.devicePixelRatio():g}",
        "font": ", ".join(sorted(families)) or "Inter does not load",
        "opengl": _opengl(),
    }


def _opengl() -> Facts | str:
    """Who draws OpenGL here, or why nobody does."""
    from PySide6.QtGui import QOffscreenSurface, QOpenGLContext

    context, surface = QOpenGLContext(), QOffscreenSurface()
    surface.create()
    if not context.create() or not context.makeCurrent(surface):
        return "not available: no context could be made"
    functions = context.functions()
    names = {"renderer": GL_RENDERER, "vendor": GL_VENDOR, "version": GL_VERSION}
    return {name: functions.glGetString(number) for name, number in names.items()}


def surface() -> Facts:
    """Draws a small surface as the 3-D view does, and looks whether it is there.

    Raises:
        RuntimeError: It is not.
    """
    from PySide6.QtWidgets import QApplication

    from visualizer.stage.space.trial import draw_trial

    app = QApplication(sys.argv[:1])
    draw_trial()
    return {"drawn": "yes", "platform": app.platformName()}


def torch() -> Facts:
    """The devices that PyTorch finds."""
    library: Any = import_module("torch")
    devices = [f"cpu ({library.get_num_threads()} threads)"]
    devices += [
        f"cuda:{number} ({library.cuda.get_device_name(number)})"
        for number in range(library.cuda.device_count())
    ]
    if library.backends.mps.is_available():
        devices.append("mps (no float64: surfaces stay on the CPU)")
    return {"devices": devices}


def codecs() -> Facts:
    """The video encoders of PyAV."""
    av: Any = import_module("av")
    return {
        "PyAV": av.__version__,
        "encoders": [name for name in WANTED_ENCODERS if name in av.codecs_available],
    }


PROBES: dict[str, Callable[[], Facts]] = {"qt": qt, "surface": surface, "torch": torch, "codecs": codecs}

if __name__ == "__main__":
    json.dump(PROBES[sys.argv[1]](), sys.stdout)
