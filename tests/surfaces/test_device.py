"""Devices: which one is chosen, what is said about it, and what torch's errors mean."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from surfaces.device import (
    available_devices,
    choose_device,
    device_is_gone,
    device_name,
    is_out_of_memory,
    memory_in_use,
)

THERE = {
    "nothing but a CPU": (0, False, ("cpu",)),
    "two CUDA devices": (2, False, ("cuda:0", "cuda:1", "cpu")),
    "a Mac": (0, True, ("mps", "cpu")),
    "CUDA and MPS": (1, True, ("cuda:0", "mps", "cpu")),
}
AcceleratorError: type[RuntimeError] = getattr(torch, "AcceleratorError", RuntimeError)
"""A class of its own since torch 2.8."""

OUT_OF_MEMORY = [
    torch.OutOfMemoryError("Allocation on device"),
    torch.OutOfMemoryError(
        "CUDA out of memory. Tried to allocate 20.00 GiB. GPU 0 has a total capacity of ..."
    ),
    AcceleratorError("CUDA error: out of memory\nCUDA kernel errors might be asynchronously reported"),
    RuntimeError("MPS backend out of memory (MPS allocated: 17.77 GB, other allocations: 352.00 KB)"),
    RuntimeError("Invalid buffer size: 74.51 GB"),
    RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
    RuntimeError(
        "[enforce fail at alloc_cpu.cpp:80] data. DefaultCPUAllocator: not enough memory: you tried"
    ),
    MemoryError(),
]
GONE = [
    AcceleratorError("CUDA error: an illegal memory access was encountered"),
    AcceleratorError("CUDA error: device-side assert triggered"),
    AcceleratorError("CUDA error: unspecified launch failure"),
    AcceleratorError("CUDA error: uncorrectable ECC error encountered"),
    RuntimeError("CUDA error: no CUDA-capable device is detected"),
    RuntimeError("HIP error: the operation cannot be performed in the present state"),
    RuntimeError("No CUDA GPUs are available"),
    RuntimeError("CUDA error: CUBLAS_STATUS_EXECUTION_FAILED when calling `cublasSgemm`"),
    RuntimeError("cuDNN error: CUDNN_STATUS_EXECUTION_FAILED"),
]
NEITHER = [
    RuntimeError("mat1 and mat2 shapes cannot be multiplied (3x2 and 3x1)"),
    RuntimeError(
        "Expected all tensors to be on the same device, but found at least two devices, cuda:0 and cpu!"
    ),
    ValueError("CUDA error: out of memory"),
    KeyboardInterrupt("CUDA error"),
]


@pytest.fixture(params=THERE.values(), ids=THERE)
def there(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """The devices that torch is made to report."""
    cuda, mps, names = request.param
    _pretend(monkeypatch, cuda, mps)
    return names


def _pretend(monkeypatch: pytest.MonkeyPatch, cuda: int, mps: bool) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda > 0)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)


def test_the_best_device_there_is_comes_first(there: tuple[str, ...]) -> None:
    assert available_devices() == there
    assert choose_device() == torch.device(there[0])


def test_a_wish_is_granted_or_refused(there: tuple[str, ...]) -> None:
    for wish in ("cpu", "cuda", "cuda:0", "cuda:1", "mps"):
        name = "cuda:0" if wish == "cuda" else wish
        if name in there:
            assert choose_device(wish) == torch.device(name)
        else:
            with pytest.raises(ValueError, match=rf"no device '{wish}' here; there is {', '.join(there)}"):
                choose_device(wish)


@pytest.mark.parametrize("wish", ["", "gpu", "cuda:x", "cuda:-1", "CPU", "meta"])
def test_what_is_no_device_is_refused(wish: str) -> None:
    with pytest.raises(ValueError, match="choose one of these, or 'auto'"):
        choose_device(wish)


def test_devices_have_names_for_people(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch, "get_num_threads", lambda: 8)
    assert device_name(torch.device("cpu")) == "CPU, 8 threads"
    monkeypatch.setattr(torch, "get_num_threads", lambda: 1)
    assert device_name(torch.device("cpu")) == "CPU, 1 thread"
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda device: f"NVIDIA L{device.index}")
    assert device_name(torch.device("cuda:1")) == "CUDA 1: NVIDIA L1"
    assert device_name(torch.device("mps")) == "MPS: Apple GPU"


def test_memory_of_a_gpu_is_what_torch_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "memory_allocated", lambda device: 100 + device.index)
    monkeypatch.setattr(torch.mps, "current_allocated_memory", lambda: 7)
    assert memory_in_use(torch.device("cuda:1")) == 101
    assert memory_in_use(torch.device("mps")) == 7


def test_memory_of_the_cpu_is_that_of_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    before = memory_in_use(torch.device("cpu"))
    if before is None:
        pytest.skip("no /proc here")
    held = np.ones(1 << 24)  # 128 MiB, far beyond what an allocator keeps at hand
    after = memory_in_use(torch.device("cpu"))
    assert after is not None
    assert 0.9 * held.nbytes < after - before < 1.5 * held.nbytes
    monkeypatch.setattr("sys.platform", "win32")
    assert memory_in_use(torch.device("cpu")) is None


@pytest.mark.parametrize("error", OUT_OF_MEMORY, ids=lambda error: str(error)[:40])
def test_out_of_memory_is_recognised(error: Exception) -> None:
    assert is_out_of_memory(error)
    assert not device_is_gone(error)


@pytest.mark.parametrize("error", GONE, ids=lambda error: str(error)[:40])
def test_a_device_that_vanished_is_recognised(error: Exception) -> None:
    assert device_is_gone(error)
    assert not is_out_of_memory(error)


@pytest.mark.parametrize("error", NEITHER, ids=lambda error: str(error)[:40])
def test_other_errors_are_neither(error: BaseException) -> None:
    assert not is_out_of_memory(error)
    assert not device_is_gone(error)


@pytest.mark.parametrize("allocate", [torch.empty, np.empty], ids=["torch", "numpy"])
def test_memory_that_really_runs_out_is_recognised(allocate: type) -> None:
    with pytest.raises((RuntimeError, MemoryError)) as caught:
        allocate(1 << 50)
    assert is_out_of_memory(caught.value)


@pytest.mark.cuda
def test_cuda_is_chosen_named_and_measured() -> None:
    device = choose_device()
    assert device == torch.device("cuda:0")
    assert device_name(device) == f"CUDA 0: {torch.cuda.get_device_name(0)}"
    before = memory_in_use(device)
    held = torch.empty(1 << 20, device=device)
    assert before is not None
    assert memory_in_use(device) == before + held.numel() * 4


@pytest.mark.cuda
def test_cuda_memory_that_runs_out_is_recognised() -> None:
    with pytest.raises(RuntimeError) as caught:
        torch.empty(1 << 46, device="cuda")
    assert is_out_of_memory(caught.value)
    assert not device_is_gone(caught.value)
    assert torch.ones(2, device="cuda").sum().item() == 2
