"""What is said where a device fails in the middle of the work: one line, exit status 1, nothing written."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class DeviceError(Exception):
    """The device ran out of memory or is gone; its text goes to stderr."""


@contextmanager
def device_errors(device: object) -> Iterator[None]:
    """Turn what torch says of a failing device into a line.

    Raises:
        DeviceError: Memory ran out, or the device is gone.
    """
    try:
        yield
    except (RuntimeError, MemoryError) as error:
        from surfaces.device import device_is_gone, is_out_of_memory

        if is_out_of_memory(error):
            message = f"the memory of {device} is not enough; try smaller batches, less data or --device cpu"
        elif device_is_gone(error):
            message = f"the device {device} can no longer be used; try again, or --device cpu"
        else:
            raise
        raise DeviceError(message) from error
