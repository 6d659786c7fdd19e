"""What is said where a device fails in the middle of the work."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class DeviceError(Exception):
    """The device ran out of memory, or is gone; its text says which and what to do.

    Attributes:
        gone: Whether this process can no longer use the device, so that only another one will do.
    """

    def __init__(self, text: str, *, gone: bool) -> None:
        super().__init__(text)
        self.gone = gone


@contextmanager
def device_errors(device: object, instead: str) -> Iterator[None]:
    """Turn what torch says of a failing device into a line.

    Args:
        device: What it is called.
        instead: How the CPU is chosen in its place.

    Raises:
        DeviceError: Memory ran out, or the device is gone.
    """
    try:
        yield
    except (RuntimeError, MemoryError) as error:
        from surfaces.device import device_is_gone, is_out_of_memory

        if is_out_of_memory(error):
            text = f"the memory of {device} is not enough; try smaller batches, less data or {instead}"
            raise DeviceError(text, gone=False) from error
        if device_is_gone(error):
            text = f"the device {device} can no longer be used; try again, or {instead}"
            raise DeviceError(text, gone=True) from error
        raise
