"""Where OpenGL cannot be used, the window lives, its 3-D choices say why not, and all else works."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from visualizer.gui.opengl import OpenGLProbe
from visualizer.scene import default_scene

LAYOUTS = ("space", "space_side_by_side", "both")
SPACE_ACTIONS = ("eye_top", "eye_side", "eye_isometric", "eye_classic", "orbit", "mesh", "floor")
ROOT = Path(__file__).parents[3]


def python(code):
    return (sys.executable, "-c", code)


CRASH = "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"
FAULTS = {
    "crashes": (python(CRASH), "crashed in a test"),
    "hangs": (python("import time; time.sleep(600)"), "did not answer"),
    "cannot start": (("/nowhere/python", "-m", "probe"), "could not be tried"),
    "says an error": (
        python("raise RuntimeError('Requires >= OpenGL 2.1; Found 1.4')"),
        "Requires >= OpenGL 2.1; Found 1.4",
    ),
    "fails silently": (python("raise SystemExit(3)"), "failed silently"),
    "talks much": (python("raise RuntimeError('x' * 5000)"), "x" * 100),
}


@pytest.fixture
def new_probe(monkeypatch):
    """Nothing is known of OpenGL yet."""
    monkeypatch.setattr(OpenGLProbe, "_known", None)


def assert_refused(window, reason):
    """The 3-D choices are seen, disabled, and say why."""
    for name in LAYOUTS:
        button = window.findChild(QToolButton, f"{name}Button")
        assert button.isVisible()
        assert not button.isEnabled()
        assert reason in button.toolTip()
        assert not window.commands[name].isEnabled()
    assert not any(window.commands[name].isEnabled() for name in SPACE_ACTIONS)


def assert_lives(qtbot, window, settle):
    """Layouts in the plane, playing and learning rates work; keys of the layouts in space do nothing."""
    QTest.keyClick(window, Qt.Key.Key_1)
    for key, layout in ((Qt.Key.Key_3, "overlay"), (Qt.Key.Key_2, "side_by_side"), (Qt.Key.Key_4, None)):
        QTest.keyClick(window, key)
        settle(window)
        assert window.store.scene.view.layout == (layout or "side_by_side")
    QTest.keyClick(window, Qt.Key.Key_1)
    QTest.keyClick(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.store.step > 3)
    QTest.keyClick(window, Qt.Key.Key_Space)
    image = window.view.stage.grab().toImage()
    assert len({image.pixelColor(x, 300).name() for x in range(100, image.width() - 100, 3)}) > 20


@pytest.mark.parametrize("fault", FAULTS)
def test_a_trial_that_fails_is_a_reason(qtbot, open_window, settle, monkeypatch, new_probe, fault):
    command, reason = FAULTS[fault]
    monkeypatch.setattr(OpenGLProbe, "command", command)
    monkeypatch.setattr(OpenGLProbe, "patience_ms", 1500 if fault == "hangs" else 20_000)
    window = open_window()
    qtbot.waitUntil(lambda: reason in window.view.space_obstacle, timeout=20_000)
    assert len(window.view.space_obstacle) < 200
    assert_refused(window, reason)
    assert_lives(qtbot, window, settle)


@pytest.mark.gl
def test_a_trial_that_succeeds_enables_3d(qtbot, open_window, new_probe):
    window = open_window()
    qtbot.waitUntil(lambda: window.commands["space"].isEnabled(), timeout=30_000)
    assert "Not available" not in window.commands["space"].toolTip()


def test_3d_can_be_forbidden(qtbot, open_window, settle, new_probe):
    window = open_window()
    window.view.forbid_space("it was switched off by --no-opengl")
    assert_refused(window, "it was switched off by --no-opengl")
    assert_lives(qtbot, window, settle)


def test_a_scene_in_3d_is_shown_in_2d_with_the_reason(open_window, new_probe):
    window = open_window(default_scene().with_view(layout="both"))
    window.view.forbid_space("there is no driver")
    assert [pane.in_space for pane in window.view.stage.drawing.panes] == [False]
    assert "there is no driver" in caption(window)
    assert not window.findChild(QToolButton, "eye_topButton").isVisible()
    window.change_view(layout="overlay")
    assert caption(window) == ""


def caption(window):
    from visualizer.gui.widgets.elided_label import ElidedLabel

    return window.findChild(ElidedLabel, "stageCaption").text()


@pytest.mark.gl
def test_opengl_that_fails_while_it_is_used(qtbot, open_window, settle, monkeypatch):
    from pyqtgraph.opengl import GLViewWidget

    window = open_window()
    qtbot.waitUntil(lambda: window.commands["space"].isEnabled(), timeout=30_000)
    QTest.keyClick(window, Qt.Key.Key_3)
    settle(window)
    window.grab()
    assert window.view.stage.drawing.panes[0].in_space
    QTest.keyClick(window, Qt.Key.Key_Space)

    def fail(view, **_):
        message = "context lost"
        raise RuntimeError(message)

    monkeypatch.setattr(GLViewWidget, "paint", fail)
    window.commands["eye_top"].trigger()
    qtbot.waitUntil(lambda: not window.commands["space"].isEnabled())
    assert_refused(window, "context lost")
    assert "context lost" in caption(window)
    assert window.player.playing
    QTest.keyClick(window, Qt.Key.Key_Space)
    assert_lives(qtbot, window, settle)


WHOLE_APP = """
import json, sys
from PySide6.QtCore import QTimer
from visualizer.gui import app as application
from visualizer.gui.window import MainWindow

def look():
    window = next(w for w in application.QApplication.topLevelWidgets() if isinstance(w, MainWindow))
    if not window.store.settled or window.view.busy or "still" in window.view.space_obstacle:
        QTimer.singleShot(50, look)
        return
    image = window.view.stage.grab().toImage()
    # All of it: in a window as small as this screen a single row crosses few bands.
    places = [(x, y) for x in range(0, image.width(), 5) for y in range(0, image.height(), 5)]
    colours = {image.pixelColor(*place).name() for place in places}
    buttons = [window.commands[name] for name in ("space", "space_side_by_side", "both")]
    json.dump({
        "obstacle": window.view.space_obstacle,
        "enabled": [button.isEnabled() for button in buttons],
        "tips": [button.toolTip() for button in buttons],
        "colours": len(colours),
    }, sys.stdout)
    sys.stdout.flush()
    window.close()

application._quit_after = lambda window: QTimer.singleShot(0, look)
sys.exit(application.run())
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other platforms have no offscreen Qt")
@pytest.mark.parametrize("display", [True, False], ids=["with an X server", "without one"])
def test_the_app_opens_offscreen(tmp_path, display):
    """Without an X server there is no OpenGL; with one the context is not usable (pyqtgraph says why)."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "DISCESA_CONFIG_DIR": str(tmp_path)}
    if not display:
        environment.pop("DISPLAY", None)
    done = subprocess.run(
        [sys.executable, "-c", WHOLE_APP],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=110,
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["obstacle"]
    assert said["enabled"] == [False] * 3
    assert all(said["obstacle"] in tip for tip in said["tips"])
    assert said["colours"] > 20
