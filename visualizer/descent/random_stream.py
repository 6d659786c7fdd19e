"""Random numbers for dropout from a stream that belongs to one model.

Dropout draws from torch's global generator. Each model in training keeps a state of its own, which is put
there while the model goes forward, and taken away again: models that train beside each other see the same
masks, and nobody else's random numbers change. All such exchanges in the process go through one lock.
"""

from __future__ import annotations

from contextlib import contextmanager
from threading import RLock
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from collections.abc import Iterator

EXCHANGE = RLock()
"""Held while torch's global generator has somebody's own state."""


class RandomStream:
    """A stream of random numbers on a device.

    Attributes:
        state: uint8, where the stream is; it begins where ``torch.manual_seed(seed)`` puts the generator.
    """

    def __init__(self, device: torch.device, seed: int) -> None:
        self._generator = global_generator(device)
        self.state = torch.Generator(device).manual_seed(seed).get_state()

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """What torch draws in here comes from this stream."""
        with EXCHANGE:
            others = self._generator.get_state()
            self._generator.set_state(self.state)
            try:
                yield
            finally:
                self.state = self._generator.get_state()
                self._generator.set_state(others)


def global_generator(device: torch.device) -> torch.Generator:
    """The generator that dropout on a device draws from."""
    if device.type == "cuda":
        torch.cuda.init()  # type: ignore[no-untyped-call]
        return torch.cuda.default_generators[device.index or 0]
    if device.type == "mps":
        return torch.mps._get_default_mps_generator()  # noqa: SLF001  (torch offers no other way to it)
    return torch.default_generator
