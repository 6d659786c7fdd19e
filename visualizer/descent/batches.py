"""How a training goes through the data: epochs of batches, in an order that a seed fixes.

An epoch uses every sample once. With n samples and batches of B it has ceil(n / B) updates; the last batch
is shorter where B does not divide n. Without a batch size, or with one of n or more, every update sees all
samples in the data's own order, and an epoch is one update. Otherwise the order of an epoch is the next

    torch.randperm(n, generator=generator),    generator = torch.Generator().manual_seed(seed),

on the CPU: the same on every device, and the same in a plain script.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch


@dataclass(frozen=True)
class TrainingPlan:
    """For how long and in which portions models train.

    Attributes:
        epochs: Passes over the data, counted from the first start.
        batch_size: Samples in a batch; None for all of them.
        shuffle: Whether every epoch has an order of its own; where not, batches follow the data's order.
        seed: Of the shuffling and, in a stream of its own, of dropout; 0 to 2**63 - 1.
        skip_zero_grad: Whether ``zero_grad`` is forgotten: every gradient is added to all earlier ones.

    Raises:
        ValueError: A number is out of its range.
    """

    epochs: int
    batch_size: int | None = None
    shuffle: bool = True
    seed: int = 1
    skip_zero_grad: bool = False

    def __post_init__(self) -> None:
        if self.epochs < 0:
            message = f"epochs must be a whole number of at least 0, not {self.epochs}"
            raise ValueError(message)
        if self.batch_size is not None and self.batch_size < 1:
            message = f"the batch size must be a whole number of at least 1, not {self.batch_size}"
            raise ValueError(message)
        if not 0 <= self.seed < 2**63:
            message = f"the seed must be a whole number from 0 to 2**63 - 1, not {self.seed}"
            raise ValueError(message)

    def full_batch(self, samples: int) -> bool:
        """Whether every update sees all samples."""
        return self.batch_size is None or self.batch_size >= samples

    def updates_per_epoch(self, samples: int) -> int:
        """Number of batches in an epoch."""
        if self.batch_size is None:
            return 1
        return -(-samples // self.batch_size)

    def smallest_batch(self, samples: int) -> int:
        """Samples in the smallest batch of an epoch."""
        if self.batch_size is None or self.batch_size >= samples:
            return samples
        return samples % self.batch_size or self.batch_size


def check_batches(plan: TrainingPlan, samples: int, batch_norm: bool) -> None:
    """Check that a model with or without batch normalisation can train on the batches of a plan.

    Raises:
        ValueError: Batch normalisation would meet a batch of one sample, which torch refuses.
    """
    if batch_norm and plan.smallest_batch(samples) == 1:
        message = (
            f"batch normalisation cannot train on a batch of one sample, and {samples} samples in batches of"
            f" {plan.batch_size or samples} leave one of it: choose another batch size, or switch it off"
        )
        raise ValueError(message)


class Batches:
    """Which samples each update sees.

    Args:
        plan: The plan.
        samples: Number of samples.
        device: Where the indices are wanted.
        epoch: The epoch that ``random`` belongs to.
        random: State of the shuffling before the order of ``epoch`` is drawn; None to begin at epoch 0.
    """

    def __init__(
        self,
        plan: TrainingPlan,
        samples: int,
        device: torch.device,
        epoch: int = 0,
        random: torch.Tensor | None = None,
    ) -> None:
        self.plan = plan
        self.samples = samples
        self.device = device
        self.per_epoch = plan.updates_per_epoch(samples)
        self._generator = torch.Generator().manual_seed(plan.seed)
        if random is not None:
            self._generator.set_state(random)
        self._epoch = epoch - 1
        self._order: torch.Tensor | None = None
        self._before = self._generator.get_state()

    def batch(self, update: int) -> slice | torch.Tensor:
        """What indexes the samples of an update: a slice, or int64 (batch,) on the device.

        Raises:
            ValueError: The update lies in an epoch before the current one.
        """
        size = self.plan.batch_size
        if size is None or size >= self.samples:
            return slice(None)
        epoch, place = divmod(update, self.per_epoch)
        if not self.plan.shuffle:
            return slice(place * size, min((place + 1) * size, self.samples))
        return self._order_of(epoch)[place * size : (place + 1) * size]

    @property
    def epoch(self) -> int:
        """The epoch whose order was drawn last; -1 before the first."""
        return self._epoch

    def random_before(self, epoch: int) -> torch.Tensor:
        """State of the shuffling, uint8, before the order of an epoch is drawn, which has not passed."""
        if not self.plan.shuffle or self.plan.full_batch(self.samples):
            return self._before
        if epoch > self._epoch + 1:
            self._order_of(epoch - 1)
        return self._before if epoch == self._epoch else self._generator.get_state()

    def _order_of(self, epoch: int) -> torch.Tensor:
        if epoch < self._epoch:
            message = f"epoch {epoch} has passed, epoch {self._epoch} is current"
            raise ValueError(message)
        while self._epoch < epoch:
            self._before = self._generator.get_state()
            self._order = torch.randperm(self.samples, generator=self._generator).to(self.device)
            self._epoch += 1
        assert self._order is not None
        return self._order
