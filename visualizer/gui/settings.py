"""What the app remembers between starts. A broken file is set aside and never blocks a start."""

from __future__ import annotations

import base64
import logging
import os
from pathlib import Path
from typing import Annotated, Literal, Self

from platformdirs import user_config_path
from pydantic import BaseModel, ConfigDict, Field, PositiveInt, ValidationError

_log = logging.getLogger(__name__)
_FILE = "settings.json"


class Settings(BaseModel):
    """The app's settings, kept as JSON in the user's configuration folder.

    Attributes:
        version: Of this layout of the file.
        theme: ``system`` follows the desktop.
        geometry: The window's place and size, Qt's own bytes in base64.
        docks: Where the docks are, Qt's own bytes in base64.
        dock_sizes: How wide or high each dock shall be where there is room, in logical pixels.
        middle_parts: The part of the window that its middle keeps beside the docks, ``across`` and ``down``.
        steps_per_frame: Speed of playing.
        loop: Whether playing begins again at the end.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    version: Literal[1] = 1
    theme: Literal["system", "light", "dark"] = "system"
    geometry: str = ""
    docks: str = ""
    dock_sizes: dict[str, PositiveInt] = Field(default_factory=dict)
    middle_parts: dict[str, Annotated[float, Field(ge=0, le=1)]] = Field(default_factory=dict)
    steps_per_frame: float = 1.0
    loop: bool = False

    def changed(self, **fields: object) -> Self:
        """A copy with some fields replaced."""
        return self.model_copy(update=fields)


def folder() -> Path:
    """Where the settings are kept; ``DISCESA_CONFIG_DIR`` in the environment overrides it."""
    override = os.environ.get("DISCESA_CONFIG_DIR")
    return Path(override) if override else user_config_path("discesa", appauthor=False)


def load() -> tuple[Settings, Path | None]:
    """Read the settings.

    Returns:
        The settings, and where a broken file was moved to, if the file was broken.
    """
    file = folder() / _FILE
    try:
        return Settings.model_validate_json(file.read_bytes()), None
    except FileNotFoundError:
        return Settings(), None
    except (ValidationError, ValueError) as problem:
        _log.warning("the settings in %s cannot be read: %s", file, problem)
        return Settings(), _set_aside(file)
    except OSError as problem:
        _log.warning("the settings in %s cannot be read: %s", file, problem)
        return Settings(), None


def save(settings: Settings) -> None:
    """Write the settings; a failure is logged and otherwise ignored, it must never lose the person's work."""
    file = folder() / _FILE
    scratch = file.with_suffix(".tmp")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        scratch.write_text(settings.model_dump_json(indent=2), encoding="utf-8")
        scratch.replace(file)
    except OSError as problem:
        _log.warning("the settings cannot be saved to %s: %s", file, problem)


def pack(state: bytes) -> str:
    """Qt's bytes as text for the file."""
    return base64.b64encode(state).decode("ascii")


def unpack(text: str) -> bytes:
    """Qt's bytes from the file's text; nothing where the text is damaged."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""


def _set_aside(file: Path) -> Path | None:
    target = file.with_suffix(".broken.json")
    try:
        file.replace(target)
    except OSError as problem:
        _log.warning("the broken settings in %s cannot be moved: %s", file, problem)
        return None
    return target
