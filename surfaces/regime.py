"""train() or eval(): what dropout and batch normalisation do while a surface is evaluated.

The model that is evaluated is a copy, so nothing of the model itself is touched: weights, buffers, ``.grad``,
training flag, and no random state but a generator of the copy's own. In the copy

- dropout is off in eval(). In train() one mask, drawn once, serves every point: the surface is that of the
  thinned network, and smooth. With fresh masks each point draws its own, from a seed that comes from
  the point, so that the noise is the same wherever a point is computed again.
- batch normalisation takes its running statistics, which belong to the model's own weights and are wrong
  away from them, or mean and (biased) variance of the whole data, estimated at each point, as train() does.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import torch
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm
from torch.nn.modules.dropout import _DropoutNd

if TYPE_CHECKING:
    from torch import Generator, Tensor

Mode = Literal["eval", "train"]
Statistics = Literal["running", "estimated"]


@dataclass(frozen=True)
class Regime:
    """How a model is evaluated.

    Attributes:
        mode: ``train`` switches dropout on.
        statistics: Of batch normalisation; None for those of the mode, which are ``running`` in eval() and
            ``estimated`` in train().
        fresh_masks: Whether each point draws a dropout mask of its own, which is noise; only in train().
        seed: Seed of the masks.
    """

    mode: Mode = "eval"
    statistics: Statistics | None = None
    fresh_masks: bool = False
    seed: int = 1

    def __post_init__(self) -> None:
        if self.mode not in ("eval", "train"):
            message = f"the mode is 'eval' or 'train', not {self.mode!r}"
            raise ValueError(message)
        if self.statistics not in (None, "running", "estimated"):
            message = f"statistics are 'running' or 'estimated', not {self.statistics!r}"
            raise ValueError(message)

    @property
    def estimates(self) -> bool:
        """Whether batch normalisation estimates its statistics at each point."""
        return (self.statistics or ("running" if self.mode == "eval" else "estimated")) == "estimated"


class Mask(nn.Module):
    """Dropout with a mask that stays: values are multiplied by 0, or by 1/(1 - p) with probability 1 - p.

    Attributes:
        probability: p, with which a value is silenced.
        whole: Whether whole channels are silenced, as ``nn.Dropout2d`` does it.
        mask: As the input (n, ...), or None until the first forward pass draws it.
    """

    mask: Tensor | None

    def __init__(self, probability: float, whole: bool, generator: Generator) -> None:
        super().__init__()
        self.probability = probability
        self.whole = whole
        self._generator = generator
        self.register_buffer("mask", None, persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        """The input times the mask."""
        if self.mask is None:
            self.mask = self._draw(x)
        return x * self.mask

    def _draw(self, x: Tensor) -> Tensor:
        # On the CPU, so that a seed means the same mask on every device.
        shape = (*x.shape[:2], *[1] * (x.ndim - 2)) if self.whole else x.shape
        kept = torch.rand(shape, generator=self._generator) >= self.probability
        return kept.to(x) / (1 - self.probability) if self.probability < 1 else torch.zeros_like(x)


class StillModel:
    """A copy of a model in a regime, whose forward pass changes nothing.

    Attributes:
        module: The copy; its parameters want no gradient.
        flat: (P,), what all parameters are views of, so that one copy sets all of them.
        regime: The regime.
    """

    def __init__(self, model: nn.Module, regime: Regime) -> None:
        self.regime = regime
        self.module = copy.deepcopy(model).eval().requires_grad_(requires_grad=False)
        self._generator = torch.Generator("cpu").manual_seed(regime.seed)
        parameters = list(self.module.parameters())
        self.flat = torch.cat([each.reshape(-1) for each in parameters])
        parts = torch.split(self.flat, [each.numel() for each in parameters])
        for parameter, part in zip(parameters, parts, strict=True):
            parameter.data, parameter.grad = part.view_as(parameter), None
        for name, module in list(self.module.named_modules()):
            self._settle(name, module)
        self.masks = [each for each in self.module.modules() if isinstance(each, Mask)]

    @property
    def noisy(self) -> bool:
        """Whether each point has masks of its own."""
        return self.regime.fresh_masks and bool(self.masks)

    def draw_anew(self, a: float, b: float) -> None:
        """Forget the masks; the next forward pass draws those of this point."""
        self._generator.manual_seed(hash((self.regime.seed, float(a), float(b))) & (1 << 63) - 1)
        for each in self.masks:
            each.mask = None

    def in_double(self) -> nn.Module:
        """The copy once more, on the CPU and in float64."""
        return copy.deepcopy(self.module).cpu().double()

    def _settle(self, name: str, module: nn.Module) -> None:
        if isinstance(module, _BatchNorm) and self.regime.estimates:
            module.track_running_stats = False
            module.running_mean = module.running_var = module.num_batches_tracked = None
        if not isinstance(module, _DropoutNd) or self.regime.mode == "eval":
            return
        if not isinstance(module, (nn.Dropout, nn.Dropout1d, nn.Dropout2d, nn.Dropout3d)):
            kind = type(module).__name__
            message = f"{kind} cannot be held still in train(): show the surface in eval()"
            raise ValueError(message)
        mask = Mask(module.p, not isinstance(module, nn.Dropout), self._generator)
        if not name:
            self.module = mask
            return
        owner, _, own = name.rpartition(".")
        setattr(self.module.get_submodule(owner), own, mask)
