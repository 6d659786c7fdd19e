"""What every test gets: one Qt platform, a window manager, its own settings, and a check for leaks."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
import time
import weakref
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Starts = list[tuple[weakref.ref[Any], str]]

LINUX = sys.platform.startswith("linux")
IN_CI = os.environ.get("CI", "").lower() in {"1", "true"}
HAS_X_SERVER = not LINUX or bool(shutil.which("Xvfb") or os.environ.get("DISPLAY"))

# One process has one Qt platform, chosen before Qt is imported. OpenGL works on xcb only, not on offscreen.
if LINUX:
    os.environ["QT_QPA_PLATFORM"] = "xcb" if HAS_X_SERVER else "offscreen"
    os.environ.pop("WAYLAND_DISPLAY", None)


# Tiny models gain nothing from more threads and lose much where each core has its tests; read as torch loads.
os.environ.setdefault("OMP_NUM_THREADS", "1")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what this machine cannot run, with the reason; in CI a missing display is a failure."""
    needs_display = item.get_closest_marker("gl") or "qapp" in getattr(item, "fixturenames", ())
    if needs_display and not HAS_X_SERVER:
        reason = "no X server and no Xvfb: install xvfb (make test does it where it may)"
        pytest.fail(reason) if IN_CI else pytest.skip(reason)
    if item.get_closest_marker("cuda") and not _has_cuda():
        pytest.skip("torch finds no CUDA device")


@cache
def _has_cuda() -> bool:
    import torch

    return torch.cuda.is_available()


@pytest.fixture(autouse=True)
def fresh_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test reads or writes the settings of the person who runs it."""
    folder = tmp_path / "settings"
    monkeypatch.setenv("DISCESA_CONFIG_DIR", str(folder))
    return folder


@pytest.fixture(scope="session")
def qapp_cls(window_manager: None) -> type:
    """The application class; shared OpenGL contexts must be asked for before it is made."""
    from PySide6.QtCore import QCoreApplication, Qt
    from PySide6.QtWidgets import QApplication

    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    return QApplication


@pytest.fixture(scope="session")
def window_manager(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A window manager for the virtual display: focus and exposure are its answers."""
    from pytest_xvfb import xvfb_instance

    if xvfb_instance is None or not shutil.which("openbox"):
        yield
        return
    ready = tmp_path_factory.mktemp("openbox") / "ready"
    command = ["openbox", "--sm-disable", "--startup", f"touch {ready}"]
    manager = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 10
    while not ready.exists() and manager.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)  # another process's start: nothing to wait on but its file
    yield
    manager.terminate()
    manager.wait()


@pytest.fixture(autouse=True)
def no_leaks(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test with a window leaves no top-level widget, running thread, timer or animation behind."""
    if "qapp" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("qapp")
    from PySide6.QtCore import QAbstractAnimation, QThread, QTimer
    from PySide6.QtWidgets import QApplication

    before = set(QApplication.topLevelWidgets())
    with pytest.MonkeyPatch.context() as patch:
        running = [
            (_record_starts(QTimer, patch), QTimer.isActive),
            (_record_starts(QThread, patch), QThread.isRunning),
            (_record_starts(QAbstractAnimation, patch), _animates),
        ]
        yield
    _finish_deletions()
    widgets = [widget for widget in QApplication.topLevelWidgets() if widget not in before]
    left = [f"{widget!r} is still a top-level widget" for widget in widgets]
    left += [line for started, runs in running for line in _still(started, runs)]
    hint = "look for a connection to a lambda or partial that holds the widget"
    assert not left, "\n".join([*left, hint])


def _record_starts(kind: Any, patch: pytest.MonkeyPatch) -> Starts:
    """Note every call of ``kind.start`` and the line that made it, without keeping the object alive."""
    original: Callable[..., None] = kind.start
    seen: Starts = []

    def start(self: Any, *arguments: Any) -> None:
        caller = sys._getframe(1)  # a whole traceback would read the source, sixty times a second
        seen.append((weakref.ref(self), f"{caller.f_code.co_filename}:{caller.f_lineno}"))
        original(self, *arguments)

    patch.setattr(kind, "start", start)
    return seen


def _still(started: Starts, runs: Callable[[Any], bool]) -> Iterator[str]:
    import shiboken6

    for reference, where in started:
        thing = reference()
        if thing is not None and shiboken6.isValid(thing) and runs(thing):
            yield f"{thing!r}, started by {where}, still runs"


def _finish_deletions() -> None:
    """Let every worker end, then really delete what was asked to be deleted (processing events does not)."""
    from PySide6.QtCore import QCoreApplication, QEvent, QThreadPool

    QThreadPool.globalInstance().waitForDone(10_000)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    # What is left, torch and sympy above all, need not be searched again after each test: half a second.
    gc.freeze()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _animates(animation: Any) -> bool:
    return animation.state() == animation.State.Running
