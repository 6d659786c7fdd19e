"""The entry point of ``discesa`` and of ``python -m visualizer``."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


INTERRUPTED = 130
"""Exit status after Ctrl+C, as a program ended by SIGINT has it (128 + 2)."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the window, or run the command that was given; each loads only what it needs.

    Args:
        arguments: What follows the program's name; None means the process's own.

    Returns:
        The process's exit status.
    """
    given = sys.argv[1:] if arguments is None else list(arguments)
    try:
        return _run(given)
    except KeyboardInterrupt:
        return INTERRUPTED


def _run(arguments: list[str]) -> int:
    # A shell asks for completions by this variable, without arguments.
    if not arguments and "_DISCESA_COMPLETE" not in os.environ:
        from visualizer.cli.window import open_window

        return open_window()
    if arguments == ["--version"]:
        from visualizer import __version__

        sys.stdout.write(f"discesa {__version__}\n")
        return 0
    from visualizer.cli.app import execute

    return execute(arguments)


if __name__ == "__main__":
    sys.exit(main())
