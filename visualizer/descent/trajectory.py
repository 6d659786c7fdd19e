"""Where a model in training went: Trajectory, and the Recorder that writes it row by row.

Row k is the state after k updates. Every row has its loss and its norms. Parameters, gradients and the state
of the optimizer, P numbers each, are kept at every row while all of them fit into ``BUDGET`` bytes. Where
they do not, they are kept at every s-th row, with the smallest power of two s that fits, and at the last one:
``kept`` says which.

The arrays are laid out for the whole training at once; the system gives memory only to rows that are written.
What a Trajectory shows of them is never written again, so one taken on the way stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from surfaces.problem import Layer
    from visualizer.descent.path import Contestant

BUDGET = 1 << 28
"""Bytes of parameters, gradients and optimizer state that one trajectory keeps."""

BLOCK, BLOCK_ROWS = 1 << 20, 512
"""Bytes and rows of gradients whose norms are taken at once, at most."""


@dataclass(frozen=True, eq=False)
class Trajectory:
    """Where one optimizer took a model. Row k is the state after k updates.

    The first row with a parameter or loss that is not finite keeps its values; the rows after it are NaN.

    Attributes:
        contestant: Whose trajectory it is.
        first: Number of updates before the first row: 0, or those before a checkpoint that was gone on from.
        names: Names of the parameters, in flat order: the P numbers are those of all of them.
        kept: int64 (kept,), which rows, counted from the first, have their parameters, gradient and state
            here.
        parameters: (kept, P) in the model's dtype.
        gradient: (kept, P) in the model's dtype, of the loss over the measured samples, in eval mode and
            without weight decay.
        state: By torch's names, (kept, P): the fields of the optimizer's state that an adaptive rule divides
            by, after the update from the row. The last row of a finished training holds what one more update
            would leave. Empty for rules that scale no gradient.
        statistics: (kept, S) in the model's dtype, running mean and variance of each batch normalisation, in
            the order of the model's buffers; S is 0 for models without.
        loss: float64 (rows,), in eval mode, without weight decay, over all samples or a subset.
        loss_error: float64 (rows,), standard error of the loss where it is that of a subset, else 0.
        gradient_norm: float64 (rows,), Euclidean.
        layers: Names of the layers.
        layer_norms: float64 (rows, layers), Euclidean norms of each layer's part of the gradient.
        learning_rate: float64 (rows,), the rate that the update from the row uses.
        epoch: float64 (rows,), how often the data were gone through.
        finite: Number of rows before the first that is not finite; all if all are.
    """

    contestant: Contestant
    first: int
    names: tuple[str, ...]
    kept: NDArray[np.int64]
    parameters: NDArray[Any]
    gradient: NDArray[Any]
    state: Mapping[str, NDArray[Any]]
    statistics: NDArray[Any]
    loss: NDArray[np.float64]
    loss_error: NDArray[np.float64]
    gradient_norm: NDArray[np.float64]
    layers: tuple[str, ...]
    layer_norms: NDArray[np.float64]
    learning_rate: NDArray[np.float64]
    epoch: NDArray[np.float64]
    finite: int

    @property
    def updates(self) -> int:
        """Number of updates taken; there is one row more."""
        return len(self.loss) - 1

    @property
    def complete(self) -> bool:
        """Whether every row's parameters, gradient and state are kept."""
        return len(self.kept) == len(self.loss)


class Recorder:
    """Writes a trajectory.

    Args:
        contestant: Whose it is.
        names: Names of the parameters.
        layers: The layers' places in the flat vector.
        dtype: The model's.
        rates: float64 (rows,), the learning rate at each row.
        epoch: float64 (rows,).
        fields: Names of the state's fields to be kept.
        first: Number of updates before the first row.
        statistics: How many numbers batch normalisation keeps.
    """

    def __init__(
        self,
        contestant: Contestant,
        names: tuple[str, ...],
        layers: Sequence[Layer],
        dtype: np.dtype[Any],
        rates: NDArray[np.float64],
        epoch: NDArray[np.float64],
        fields: Sequence[str],
        first: int = 0,
        statistics: int = 0,
    ) -> None:
        self.contestant, self.names, self.layers = contestant, names, tuple(layers)
        self.rates, self.epoch, self.first = rates, epoch, first
        total, width = len(rates), layers[-1].part.stop
        self.fields = tuple(fields)
        self.stride = stride(total, (width * (2 + len(fields)) + statistics) * dtype.itemsize)
        self.loss, self.loss_error, self.gradient_norm = np.empty(total), np.empty(total), np.empty(total)
        self.layer_norms = np.empty((total, len(layers)))
        columns = {**dict.fromkeys(("parameters", "gradient", *fields), width), "statistics": statistics}
        kept = (total - 1) // self.stride + 2
        self._wide = {name: np.empty((kept, wide), dtype) for name, wide in columns.items()}
        block = int(np.clip(BLOCK // (width * dtype.itemsize), 1, min(total, BLOCK_ROWS)))
        self._block = {name: np.empty((block, wide), dtype) for name, wide in columns.items()}
        self.rows = self._written = 0
        self.finite: int | None = None

    @property
    def ended(self) -> int:
        """Number of rows that have ended or will never begin."""
        return self.rows if self.finite is None else len(self.loss)

    def line(self, name: str) -> NDArray[Any]:
        """Where the current row's parameters, gradient or field of the state, or its statistics, go."""
        line: NDArray[Any] = self._block[name][self.rows - self._written]
        return line

    def end_row(self, loss: float, error: float) -> None:
        """The current row is whole."""
        self.loss[self.rows], self.loss_error[self.rows] = loss, error
        self.rows += 1
        if self.rows - self._written == len(self._block["gradient"]):
            self._write()

    def stop(self) -> None:
        """The row that ended last is not finite: all rows after it are NaN."""
        self._write()
        self.finite = self.rows - 1
        for array in (self.loss, self.loss_error, self.gradient_norm, self.layer_norms):
            array[self.rows :] = np.nan
        for array in self._wide.values():
            array[self._place(self.rows - 1) + 1 :] = np.nan

    def take_over(self, other: Recorder, rows: int) -> None:
        """Begin with the rows of another recorder of the same model and length that end before ``rows``."""
        other._write()
        for name in ("loss", "loss_error", "gradient_norm", "layer_norms"):
            getattr(self, name)[:rows] = getattr(other, name)[:rows]
        kept = -(-rows // self.stride)
        for name, array in self._wide.items():
            array[:kept] = other._wide[name][:kept]
        self.rows = self._written = rows

    def trajectory(self, rows: int) -> Trajectory:
        """The first so many rows, all of which have ended unless the run stopped before."""
        self._write()
        kept = np.arange(0, rows, self.stride)
        if rows == len(self.loss) and kept[-1] != rows - 1:
            kept = np.append(kept, rows - 1)
        wide = {name: _frozen(array[: len(kept)]) for name, array in self._wide.items()}
        return Trajectory(
            contestant=self.contestant,
            first=self.first,
            names=self.names,
            kept=kept,
            parameters=wide.pop("parameters"),
            gradient=wide.pop("gradient"),
            statistics=wide.pop("statistics"),
            state=wide,
            loss=_frozen(self.loss[:rows]),
            loss_error=_frozen(self.loss_error[:rows]),
            gradient_norm=_frozen(self.gradient_norm[:rows]),
            layers=tuple(layer.name for layer in self.layers),
            layer_norms=_frozen(self.layer_norms[:rows]),
            learning_rate=_frozen(self.rates[:rows]),
            epoch=_frozen(self.epoch[:rows]),
            finite=rows if self.finite is None else min(self.finite, rows),
        )

    def _place(self, row: int) -> int:
        """Where a row's wide arrays are, or those of the last row kept before it."""
        last = len(self.loss) - 1
        return row // self.stride + (row == last and last % self.stride != 0)

    def _write(self) -> None:
        """Take the norms of the block's gradients and keep the rows that are to be kept."""
        rows = np.arange(self._written, self.rows)
        gradient = self._block["gradient"][: len(rows)]
        self.gradient_norm[rows] = norms(gradient)
        for index, layer in enumerate(self.layers):
            self.layer_norms[rows, index] = norms(gradient[:, layer.part])
        kept = rows[(rows % self.stride == 0) | (rows == len(self.loss) - 1)]
        for name, array in self._wide.items():
            array[[self._place(row) for row in kept]] = self._block[name][kept - self._written]
        self._written = self.rows


def stride(rows: int, bytes_per_row: int) -> int:
    """The smallest power of two s so that every s-th of the rows, and the last one, fit into ``BUDGET``."""
    step = 1
    while step < rows and ((rows - 1) // step + 2) * bytes_per_row > BUDGET:
        step *= 2
    return step


def norms(rows: NDArray[Any]) -> NDArray[np.float64]:
    """Euclidean norms of the rows of (n, P), float64 (n,), also where squares would not fit into a float."""
    if rows.shape[1] == 0 or not len(rows):
        return np.zeros(len(rows))
    exact = np.abs(rows, dtype=np.float64)
    largest = exact.max(axis=1)
    with np.errstate(all="ignore"):
        norm: NDArray[np.float64] = np.sqrt(np.square(exact / largest[:, None]).sum(axis=1)) * largest
    return np.where((largest == 0) | np.isinf(largest), largest, norm)


def _frozen(array: NDArray[Any]) -> NDArray[Any]:
    view = array.view()
    view.flags.writeable = False
    return view
