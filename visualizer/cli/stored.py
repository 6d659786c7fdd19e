"""Scenes that are there already: a preset by its name, or a scene file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from visualizer.cli.input_error import InputError, unknown

if TYPE_CHECKING:
    from visualizer.scene import Scene


def preset_scene(name: str) -> Scene:
    """The scene of a preset.

    Raises:
        InputError: There is no such preset.
    """
    from visualizer.presets import PRESETS

    if name not in PRESETS:
        raise unknown("preset", name, PRESETS, "discesa presets")
    return PRESETS[name].scene()


def file_scene(file: str) -> Scene:
    """The scene in a file.

    Raises:
        InputError: There is no such file, or it holds no scene.
    """
    from visualizer.scene_file import SceneFileError, load

    try:
        return load(file)
    except SceneFileError as error:
        raise InputError(str(error)) from None
