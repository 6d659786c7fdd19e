"""Runs the real window in a process of its own: some things are settled before an application is made."""

import json
import os
import subprocess
import sys

_BEGIN = """
import json, time
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from visualizer.gui.app import make_app
from visualizer.gui.settings import Settings
from visualizer.gui.theme import apply, theme_for
from visualizer.gui.window import MainWindow
from visualizer.scene import default_scene

def ready():
    return window.store.settled and not window.view.busy

def opened(theme):
    global window
    apply(app, theme_for(theme))
    window = MainWindow(default_scene(), Settings(theme=theme))
    window.resize(1200, 800)
    window.show()
    deadline = time.monotonic() + 60
    while not ready() and time.monotonic() < deadline:
        QTest.qWait(10)
    assert ready()
    app.processEvents()
    return window

app = make_app(["discesa"])
"""


def said(script, **environment):
    """What ``script``, which has ``app`` and ``opened(theme)``, leaves in its variable ``answer``."""
    code = f"{_BEGIN}\n{script}\nwindow.close()\nprint(json.dumps(answer))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])
