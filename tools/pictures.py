"""Makes the pictures of the README anew: `make pictures`, on a machine with a display.

They are what the app shows: the window over the default race, and the stage over two presets.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from visualizer.gui.app import make_app
from visualizer.gui.settings import Settings
from visualizer.gui.theme import apply, theme_for
from visualizer.gui.window import MainWindow
from visualizer.presets import PRESETS
from visualizer.scene import default_scene

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QApplication

    from visualizer.scene import Scene

DOCS = Path(__file__).parents[1] / "docs"
PATIENCE = 120
STAGE = (620, 480)
CLASSIC_STEPS = {"classic-contours": 120, "classic-valley": 75}


def main() -> None:
    """Make all of them."""
    app = make_app(sys.argv[:1])
    window = opened(app, default_scene())
    window.store.set_step(132)
    until(app, lambda: False, seconds=1)
    window.grab().save(str(DOCS / "window.png"))
    window.close()
    for name, step in CLASSIC_STEPS.items():
        window = opened(app, PRESETS[name].scene())
        stage = window.view.stage
        stage.setFixedSize(*STAGE)
        window.store.set_step(step)
        until(app, lambda: False, seconds=1)
        stage.grab().save(str(DOCS / f"{name}.png"))
        window.close()


def opened(app: QApplication, scene: Scene) -> MainWindow:
    """A window over a scene that shows all that the scene asks for."""
    apply(app, theme_for("light"))
    window = MainWindow(scene, Settings(theme="light"))
    window.resize(1600, 1000)
    window.show()
    until(app, lambda: window.store.settled and not window.view.busy and not waits_for_space(window))
    return window


def waits_for_space(window: MainWindow) -> bool:
    """Whether the scene is a 3-D one that is still shown from the top."""
    return window.store.scene.view.in_space and bool(window.view.space_obstacle)


def until(app: QApplication, ready: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Let the window work until something is ready."""
    end = time.monotonic() + seconds
    while not ready() and time.monotonic() < end:
        app.processEvents()
        time.sleep(0.01)


if __name__ == "__main__":
    main()
