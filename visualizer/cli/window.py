"""Opens the window, after a look whether one can open here."""

from __future__ import annotations

import sys

from visualizer.cli.display import obstacle


def open_window() -> int:
    """Open the window and stay until it is closed.

    Returns:
        The process's exit status: 2 where no window can open, with the reason on stderr.
    """
    reason = obstacle()
    if reason is not None:
        sys.stderr.write(f"discesa: {reason}\n")
        return 2
    from visualizer.gui.app import run

    return run()
