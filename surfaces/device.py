"""Where models are computed: choosing a device, its name and memory, and what its errors mean."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

_OUT_OF_MEMORY = (
    "out of memory",  # CUDA, HIP and MPS
    "can't allocate memory",  # the CPU's allocator on Linux and macOS
    "not enough memory",  # the CPU's allocator on Windows
    "invalid buffer size",  # MPS, for more than one buffer can hold
    "cublas_status_alloc_failed",
    "cudnn_status_alloc_failed",
)
_GONE = (
    "cuda error",  # once a kernel has failed, every later call of the process fails with it
    "hip error",
    "cuda unknown error",
    "no cuda gpus are available",
    "found no nvidia driver",
    "cublas_status_not_initialized",
    "cublas_status_execution_failed",
    "cudnn_status_not_initialized",
    "cudnn_status_execution_failed",
)


def available_devices() -> tuple[str, ...]:
    """Names of the devices that are there, best first: every CUDA device, MPS, the CPU."""
    import torch

    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    mps = ("mps",) if torch.backends.mps.is_available() else ()
    return (*(f"cuda:{number}" for number in range(count)), *mps, "cpu")


def choose_device(wish: str = "auto") -> torch.device:
    """The device of a name; for ``auto`` CUDA, then MPS, then the CPU.

    Args:
        wish: ``auto``, ``cpu``, ``cuda`` (the first one), ``cuda:1``, ..., or ``mps``.

    Raises:
        ValueError: There is no such device; the message says what there is.
    """
    import torch

    there = available_devices()
    name = {"auto": there[0], "cuda": "cuda:0"}.get(wish, wish)
    if name not in there:
        message = (
            f"there is no device {wish!r} here; there is {', '.join(there)}: choose one of these, or 'auto'"
        )
        raise ValueError(message)
    return torch.device(name)


def device_name(device: torch.device) -> str:
    """What people call the device, such as ``CUDA 0: NVIDIA L4`` or ``CPU, 8 threads``."""
    import torch

    if device.type == "cuda":
        return f"CUDA {device.index or 0}: {torch.cuda.get_device_name(device)}"
    if device.type == "cpu":
        threads = torch.get_num_threads()
        return f"CPU, {threads} thread{'s' * (threads != 1)}"
    return {"mps": "MPS: Apple GPU"}.get(device.type, device.type.upper())


def memory_in_use(device: torch.device) -> int | None:
    """Bytes in use: by tensors on a GPU, by the whole process on the CPU; None where nothing tells."""
    import torch

    if device.type == "cuda":
        return torch.cuda.memory_allocated(device)
    if device.type == "mps":
        return torch.mps.current_allocated_memory()
    return _resident_bytes() if sys.platform == "linux" else None


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error says that memory ran out, so that less at once may work."""
    import torch

    if isinstance(error, (MemoryError, torch.OutOfMemoryError)):
        return True
    return isinstance(error, RuntimeError) and _says(error, _OUT_OF_MEMORY)


def device_is_gone(error: BaseException) -> bool:
    """Whether an error says that this process can no longer use the device, so that only another will do."""
    return isinstance(error, RuntimeError) and not is_out_of_memory(error) and _says(error, _GONE)


def _says(error: BaseException, phrases: tuple[str, ...]) -> bool:
    text = str(error).lower()
    return any(phrase in text for phrase in phrases)


def _resident_bytes() -> int | None:
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return None
    return pages * os.sysconf("SC_PAGE_SIZE")
