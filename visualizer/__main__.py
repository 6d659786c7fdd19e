"""The entry point of ``discesa`` and of ``python -m visualizer``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the window, or run the command that was given; each loads only what it needs.

    Args:
        arguments: What follows the program's name; None means the process's own.

    Returns:
        The process's exit status.
    """
    given = sys.argv[1:] if arguments is None else list(arguments)
    if not given:
        from visualizer.cli.window import open_window

        return open_window()
    if given == ["--version"]:
        from visualizer import __version__

        sys.stdout.write(f"discesa {__version__}\n")
        return 0
    from visualizer.cli.app import execute

    return execute(given)


if __name__ == "__main__":
    sys.exit(main())
