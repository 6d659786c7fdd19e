"""Opens the window, after a look whether one can open here."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

from visualizer.cli.display import obstacle

if TYPE_CHECKING:
    from visualizer.scene import Scene


def open_window(scene: Scene | None = None, *, opengl: bool = True) -> int:
    """Open the window and stay until it is closed.

    Args:
        scene: What to show; None means the default race.
        opengl: Whether 3-D views may be drawn.

    Returns:
        The process's exit status: 2 where no window can open, with the reason on stderr.
    """
    reason = obstacle()
    if reason is not None:
        sys.stderr.write(f"discesa: {reason}\n")
        return 2
    load_quickly()
    from visualizer.gui.app import run

    return run(scene, opengl=opengl)


def load_quickly() -> None:
    """Make the imports that follow cheaper; ``visualizer.gui.app.run`` ends it once the start is over."""
    # What the start makes stays; to look for garbage among it, again and again, takes a tenth of the start.
    gc.disable()
    # There are no plugins here; pydantic would look for some in everything that is installed.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
