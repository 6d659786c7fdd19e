"""``discesa doctor``: what a bug report needs to know about this machine."""

from __future__ import annotations

import json
import os
import platform
import signal
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated, Any

import typer

from visualizer import __version__
from visualizer.cli.display import obstacle
from visualizer.cli.output import write

PACKAGES = (
    "PySide6-Essentials",
    "pyqtgraph",
    "PyOpenGL",
    "numpy",
    "scipy",
    "numba",
    "sympy",
    "torch",
    "contourpy",
    "ziamath",
    "pydantic",
    "platformdirs",
    "typer",
    "rich",
)
"""The distributions that the app needs, as in pyproject.toml."""

_LONGEST_PROBE = 60
"""Seconds after which a probe counts as hanging."""
_VARIABLES = ("DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE", "QT_QPA_PLATFORM", "QT_SCALE_FACTOR", "LANG")


def doctor(as_json: Annotated[bool, typer.Option("--json", help="The same as JSON.")] = False) -> None:
    """Tell versions, Qt platform, OpenGL, whether it draws 3-D, torch devices and codecs, for bug reports."""
    facts = examine()
    text = json.dumps(facts, indent=2) if as_json else "\n".join(_lines(facts))
    write([text, "\n"])


def examine() -> dict[str, Any]:
    """All that is to be told, section by section."""
    reason = obstacle()
    # Where no window can open Qt would abort; offscreen it still tells its version.
    platform_override = {"QT_QPA_PLATFORM": "offscreen"} if reason else {}
    return {
        "discesa": {
            "version": __version__,
            "python": f"{platform.python_version()} ({platform.python_implementation()})",
            "system": platform.platform(),
            "processors": os.cpu_count(),
        },
        "packages": {name: _version(name) for name in PACKAGES},
        "display": {
            "window": reason or "can open",
            **{name: os.environ[name] for name in _VARIABLES if name in os.environ},
        },
        "qt": _ask("qt", platform_override),
        "3-D": "not tried: no window can open" if reason else _ask("surface"),
        "torch": _ask("torch"),
        "codecs": "PyAV is not installed" if _version("av") is None else _ask("codecs"),
    }


def _version(distribution: str) -> str | None:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None


def _ask(probe: str, environment: dict[str, str] | None = None) -> dict[str, Any] | str:
    """The answer of a probe in a process of its own, or in words what became of it."""
    command = [sys.executable, "-m", "visualizer.cli.probe", probe]
    try:
        answer = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=_LONGEST_PROBE,
            env={**os.environ, **(environment or {})},
            check=True,
        )
        found: dict[str, Any] = json.loads(answer.stdout)
    except subprocess.TimeoutExpired:
        return f"no answer within {_LONGEST_PROBE} seconds"
    except subprocess.CalledProcessError as error:
        return _end(error)
    except ValueError:
        return f"an unreadable answer: {answer.stdout[:200]!r}"
    return found


def _end(error: subprocess.CalledProcessError) -> str:
    """How a probe ended that did not end well, with the last thing that it said."""
    last = (error.stderr.strip().splitlines() or ["it said nothing"])[-1]
    if error.returncode < 0:
        return f"crashed with {signal.Signals(-error.returncode).name}: {last}"
    return f"failed: {last}"


def _lines(facts: dict[str, Any], indent: str = "") -> list[str]:
    """The facts as an indented outline."""
    lines = []
    for name, value in facts.items():
        if isinstance(value, dict):
            lines += [f"{indent}{name}", *_lines(value, indent + "    ")]
        else:
            shown = (
                ", ".join(value) if isinstance(value, list) else "not installed" if value is None else value
            )
            lines.append(f"{indent}{name}: {shown}")
    return lines
