"""Whether a window can open here: a display to open it on, and the system libraries that Qt loads.

Qt aborts the process where either is missing, so this is asked before Qt is imported. Standard library only:
the set-up script asks it too, before anything is installed.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

WITHOUT = "a race as text needs none: discesa run --surface beale --optimizer adam:lr=0.1"
NO_DISPLAY = f"there is no display to open the window on; {WITHOUT}"

QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
"""What Qt and its xcb and wayland plugins link to outside their wheel, and Debian's package of each."""


def obstacle() -> str | None:
    """Why no window can open here, as a line or two for the terminal; None where one can."""
    if sys.platform in {"darwin", "win32"}:
        return None
    platforms = _platforms()
    if not platforms:
        return NO_DISPLAY
    reasons = [_reason(platform) for platform in platforms]
    return None if None in reasons else reasons[0]


def drawing_obstacle() -> str | None:
    """Why Qt cannot even draw into memory here, as a line; None where it can. It needs no display."""
    try:
        import_module("PySide6.QtGui")
    except ImportError as error:
        return f"Qt does not load ({error})"
    reason = None if sys.platform in {"darwin", "win32"} else _reason("offscreen")
    return None if reason is None else " ".join(reason.split())


def missing_libraries() -> list[str]:
    """The libraries of ``QT_LIBRARIES`` that cannot be loaded here, in the table's order."""
    return [name for name in QT_LIBRARIES if not _loads(name)]


def missing_packages() -> list[str]:
    """Debian's packages of the missing libraries."""
    return [QT_LIBRARIES[name] for name in missing_libraries()]


def _platforms() -> list[str]:
    """The Qt platforms that would be tried: the one asked for, else those that have a display."""
    asked = [name.partition(":")[0] for name in os.environ.get("QT_QPA_PLATFORM", "").split(";")]
    variables = {"xcb": "DISPLAY", "wayland": "WAYLAND_DISPLAY"}
    names = [name for name in asked if name] or list(variables)
    return [name for name in names if name not in variables or os.environ.get(variables[name])]


def _reason(platform: str) -> str | None:
    """Why Qt's platform plugin of that name cannot open a window; None where it can."""
    for plugin in _plugins(platform):
        if not _loads(str(plugin)):
            return _missing(missing_libraries())
    if platform == "xcb" and not _reaches_x_server():
        return f"the X display {os.environ['DISPLAY']!r} cannot be reached; {WITHOUT}"
    if platform == "wayland" and not _wayland_socket().exists():
        return f"the Wayland display {os.environ['WAYLAND_DISPLAY']!r} cannot be reached; {WITHOUT}"
    return None


def _plugins(platform: str) -> Iterable[Path]:
    """The plugin's files inside PySide6; none where PySide6 keeps them elsewhere."""
    spec = find_spec("PySide6")
    folders = spec.submodule_search_locations if spec else None
    return [
        found
        for folder in folders or []
        for found in Path(folder).glob(f"Qt/plugins/platforms/libq{platform}.so")
    ]


def _missing(libraries: list[str]) -> str:
    names = ", ".join(libraries) or "a system library (QT_DEBUG_PLUGINS=1 discesa names it)"
    packages = " ".join(QT_LIBRARIES[library] for library in libraries)
    if not packages:
        return f"Qt cannot open a window: it needs {names}"
    if shutil.which("apt-get"):
        return f"Qt cannot open a window without {names}\ninstall with: sudo apt-get install {packages}"
    return f"Qt cannot open a window without {names} (Debian's packages: {packages})"


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _wayland_socket() -> Path:
    """Where the compositor listens; an absolute WAYLAND_DISPLAY stands for itself."""
    return Path(os.environ.get("XDG_RUNTIME_DIR", "/"), os.environ["WAYLAND_DISPLAY"])


def _reaches_x_server() -> bool:
    """Connect as Qt will: it aborts where that fails."""
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    failed = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    return not failed
