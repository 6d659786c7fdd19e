"""Files that ship with the app: font, icons, preset scenes. The one place that knows where they lie."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parent


def path(*parts: str) -> Path:
    """The file of a shipped resource, such as ``path("icons", "play.svg")``, for readers that want a path.

    Raises:
        FileNotFoundError: Nothing of that name ships with the app.
    """
    found = _HERE.joinpath(*parts)
    if not found.exists():
        message = f"no resource {'/'.join(parts)!r} ships with Discesa"
        raise FileNotFoundError(message)
    return found


def fonts() -> tuple[Path, ...]:
    """The font files, in the order of their names: Inter in three weights."""
    return tuple(sorted(path("fonts").glob("*.otf")))
