"""A device that fails in the middle of the work: it is said, and where it is gone the CPU goes on."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from surfaces.device_error import DeviceError, device_errors

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from visualizer.gui.store import Store
    from visualizer.scene import SurfaceChoice

_CPU = "cpu"


def plain_device_errors(choice: SurfaceChoice) -> AbstractContextManager[None]:
    """Around work on a surface: what torch says of a failing device is raised as a DeviceError."""
    if choice.problem is None:
        return nullcontext()
    instead = QCoreApplication.translate("devices", "the CPU, under PROBLEM")
    return device_errors(choice.problem.device, instead)


def go_on_with_cpu(store: Store, error: DeviceError) -> str:
    """Choose the CPU where the device is gone, as a change that can be undone.

    Returns:
        What to say; empty where there is nothing to go on with: then the error says what to do.
    """
    surface = store.scene.surface
    if not error.gone or surface.problem is None or surface.problem.device == _CPU:
        return ""
    text = QCoreApplication.translate(
        "devices", "The device {} can no longer be used: the CPU goes on from the start."
    )
    said = text.format(surface.problem.device)
    on_cpu = surface.with_(problem=surface.problem.with_(device=_CPU))
    store.change(store.scene.with_(surface=on_cpu))
    return said
