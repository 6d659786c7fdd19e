"""One model in training: forward, loss, backward, update, zero_grad, and what is written down of it.

The model is the real ``nn.Module`` and the optimizer the real class of ``torch.optim``. A row's loss and
gradient are measured in eval mode. Where the update sees all samples and the model is the same in both modes,
the update takes that gradient: computed once, it is bit by bit the one that it would compute again.
"""

from __future__ import annotations

import math
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import nn

from visualizer.descent.optimizers import OPTIMIZERS
from visualizer.descent.packing import PackedOptimizer, PackedParameters
from visualizer.descent.random_stream import RandomStream

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

    from torch import Tensor

    from visualizer.descent.measuring import Measurement, Meter, Part
    from visualizer.descent.path import Contestant
    from visualizer.descent.trajectory import Recorder

DROPOUT = nn.modules.dropout._DropoutNd  # noqa: SLF001  (the common base; torch gives it no public name)
BATCH_NORM = nn.modules.batchnorm._NormBase  # noqa: SLF001

DIVIDES_BY: Mapping[str, tuple[str, ...]] = {
    "Adagrad": ("sum",),
    "RMSprop": ("square_avg", "grad_avg"),
    "Adadelta": ("square_avg", "acc_delta"),
    "Adam": ("exp_avg_sq", "max_exp_avg_sq"),
    "AdamW": ("exp_avg_sq", "max_exp_avg_sq"),
    "Adamax": ("exp_inf",),
    "NAdam": ("exp_avg_sq",),
    "RAdam": ("exp_avg_sq",),
}
"""By torch class, the fields of its state that scale its steps, where its flags make it keep them."""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """All that a model in training needs to go on as if it had never stopped.

    Attributes:
        updates: Number of updates taken.
        model: The model's state dict.
        optimizer: The optimizer's state dict, as torch writes it.
        random: Where the stream for dropout is, uint8; None for models without dropout.
        accumulated: Where ``zero_grad`` is skipped, each parameter's ``.grad``; else None.
    """

    updates: int
    model: dict[str, Tensor]
    optimizer: dict[str, Any]
    random: Tensor | None = None
    accumulated: tuple[Tensor, ...] | None = None


class Learner:
    """One contestant with its copy of the model.

    Args:
        contestant: Which optimizer.
        model: The model, from now on the learner's own.
        seed: Of the stream for dropout.
        skip_zero_grad: Whether gradients pile up.
    """

    def __init__(self, contestant: Contestant, model: nn.Module, seed: int, skip_zero_grad: bool) -> None:
        self.contestant, self.model = contestant, model.train()
        self.parameters = tuple(model.parameters())
        self.packed = PackedParameters(self.parameters)
        self.optimizer = PackedOptimizer(contestant.key, contestant.hyperparameters, self.packed)
        self.skip_zero_grad = skip_zero_grad
        self.updates = 0
        self._switched = [each for each in model.modules() if isinstance(each, (DROPOUT, BATCH_NORM))]
        self._statistics = [each for each in model.buffers() if each.is_floating_point()]
        drops = any(isinstance(each, DROPOUT) for each in self._switched)
        self._random = RandomStream(self.parameters[0].device, seed) if drops else None
        self._committed = None if self._random is None else self._random.state
        self._piled_up = False
        self._measured = torch.zeros_like(self.packed.gradient)
        self._measured_views = self.packed.views(self._measured)
        self._used = torch.zeros_like(self.packed.gradient)
        self._used_views = self.packed.views(self._used)

    @property
    def same_in_both_modes(self) -> bool:
        """Whether train() and eval() make no difference."""
        return not self._switched

    @property
    def normalises(self) -> bool:
        """Whether training mode takes statistics over the batch, which then cannot be cut into pieces."""
        return any(isinstance(each, BATCH_NORM) for each in self._switched)

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of the optimizer's state that it divides by."""
        chosen = self.contestant.hyperparameters
        off = {"grad_avg": "centered", "max_exp_avg_sq": "amsgrad"}
        fields = DIVIDES_BY.get(OPTIMIZERS[self.contestant.key].torch_class, ())
        return tuple(name for name in fields if name not in off or chosen[off[name]])

    @property
    def statistics(self) -> int:
        """How many running means and variances batch normalisation keeps."""
        return sum(each.numel() for each in self._statistics)

    def evaluate(self, features: Tensor) -> Tensor:
        """The model's output in eval mode; it stays in train mode."""
        for each in self._switched:
            each.training = False
        try:
            output: Tensor = self.model(features)
        finally:
            for each in self._switched:
                each.training = True
        return output

    def forward(self, features: Tensor) -> Tensor:
        """The model's output in train mode, with random numbers from the learner's stream."""
        with nullcontext() if self._random is None else self._random.in_use():
            output: Tensor = self.model(features)
        return output

    def advance(
        self, meter: Meter, batch: Part | None, rate: float, recorder: Recorder, last: bool
    ) -> Generator[None, None, None]:
        """Measure and write the row that the model is at, and take the update from it.

        Until the work is whole nothing has changed: it may be broken off at any ``yield`` and begun again.

        Args:
            meter: What measures.
            batch: The samples of the update; None for the gradient that is measured.
            rate: Learning rate of the update.
            recorder: What the row is written to.
            last: Whether the row is the last one: then the update is tried for the state that it leaves, and
                taken back.
        """
        measured = yield from meter.measure(self.evaluate, self.parameters, meter.part(self.updates))
        self.packed.pack(measured.gradient, self._measured_views)
        before = self.snapshot() if last else None
        self._write_statistics(recorder)  # before the batch goes through, which changes them
        used = self._measured
        if batch is not None:
            gradient = yield from self._batch_gradient(meter, batch)
            self.packed.pack(gradient, self._used_views)
            used = self._used
        # From here on there is no yield: the row and the update are whole, or have not begun.
        if self._write(measured, recorder):
            self._update(used, rate)
            for name in recorder.fields:
                self.packed.row(self.optimizer.state[name], recorder.line(name))
            recorder.end_row(measured.loss, measured.error)
        if before is not None:
            self.restore(before)

    def update(self, meter: Meter, batch: Part | None, rate: float) -> Generator[None, None, None]:
        """Take an update as ``advance`` does, without measuring or writing anything."""
        if batch is None:
            whole = yield from meter.measure(self.evaluate, self.parameters, meter.part(self.updates))
            gradient = whole.gradient
        else:
            gradient = yield from self._batch_gradient(meter, batch)
        self.step_along(gradient, rate)

    def step_along(self, gradient: Sequence[Tensor], rate: float) -> None:
        """Take an update along a gradient, one tensor for each parameter."""
        self.packed.pack(gradient, self._used_views)
        self._update(self._used, rate)

    def snapshot(self) -> Snapshot:
        """A copy of all that is needed to go on from here."""
        views = self.packed.views(self.packed.gradient)
        return Snapshot(
            updates=self.updates,
            model={name: value.detach().clone() for name, value in self.model.state_dict().items()},
            optimizer=self.optimizer.state_dict(),
            random=None if self._random is None else self._committed,
            accumulated=tuple(view.clone() for view in views) if self._piled_up else None,
        )

    def restore(self, snapshot: Snapshot) -> None:
        """Go back, or on, to where a snapshot was taken."""
        self.model.load_state_dict(snapshot.model)
        self.optimizer.load_state_dict(snapshot.optimizer)
        self.updates = snapshot.updates
        if self._random is not None and snapshot.random is not None:
            self._committed = self._random.state = snapshot.random
        self._piled_up = snapshot.accumulated is not None
        if snapshot.accumulated is not None:
            self.packed.pack(snapshot.accumulated, self.packed.views(self.packed.gradient))

    def _batch_gradient(self, meter: Meter, batch: Part) -> Generator[None, None, Sequence[Tensor]]:
        """The gradient of the loss over a batch, in train mode."""
        if self.normalises:
            loss = meter.problem.loss(self.forward(batch.features), batch.target)
            return torch.autograd.grad(loss, self.parameters)
        if self._random is not None and self._committed is not None:
            self._random.state = self._committed
        return (yield from meter.measure(self.forward, self.parameters, batch)).gradient

    def _write_statistics(self, recorder: Recorder) -> None:
        if self._statistics:
            whole = torch.cat([each.reshape(-1) for each in self._statistics])
            recorder.line("statistics")[:] = whole.cpu().numpy()

    def _write(self, measured: Measurement, recorder: Recorder) -> bool:
        """Write the row as far as it was measured; False if it is not finite, which ends the run."""
        parameters = recorder.line("parameters")
        self.packed.row(self.packed.vector, parameters)
        self.packed.row(self._measured, recorder.line("gradient"))
        if math.isfinite(measured.loss) and np.isfinite(parameters).all():
            return True
        for name in recorder.fields:
            recorder.line(name)[:] = np.nan
        recorder.end_row(measured.loss, measured.error)
        recorder.stop()
        return False

    def _update(self, gradient: Tensor, rate: float) -> None:
        if self._piled_up:
            self.packed.gradient.add_(gradient)
        else:
            self.packed.gradient.copy_(gradient)
        self._piled_up = self.skip_zero_grad
        self.optimizer.step(rate)
        self.updates += 1
        if self._random is not None:
            self._committed = self._random.state
