"""Scale: how high a surface is drawn, and between which heights its colours lie; that of its home window.

It stays while the view moves. A formula's is known at once. A model's loss is dear: its scale is a rough one
for the first pictures, from the few points that they have, and is refined once, for the last one.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from surfaces.height import Height
from surfaces.sampling import sample
from surfaces.tiled import refined
from visualizer.stage.levels import spread

if TYPE_CHECKING:
    from collections.abc import Callable

    from surfaces.model_loss import ModelLoss
    from surfaces.sampling import Sample
    from surfaces.surface import Surface
    from surfaces.window import Window
    from visualizer.scene import HeightScale

_HOME_SHAPE = (161, 161)
_HOME_POINTS, _HOME_SECONDS = 161 * 161, 0.5
_KEPT = 16


class Scale(NamedTuple):
    """The height, and the heights at the ends of the colours."""

    height: Height
    low: float
    high: float


def scale_of_formula(surface: Surface, kind: HeightScale, home: Window) -> Scale:
    """The scale of a surface that has a formula."""
    return _of_formula(_Asked((surface,), kind, home))


def with_penalty(losses: Sample, surface: Surface) -> Sample:
    """Losses of a model without a penalty, with the one that is on a surface."""
    model = surface.model_loss
    if model is None or not model.weight_decay:
        return losses
    return replace(losses, loss=losses.loss + model.penalty(losses.x, losses.y[:, np.newaxis]))


class ModelScale:
    """The scale of a model's loss, as good as it is known; with several penalties one scale for all.

    Args:
        surfaces: Of one model, with or without penalties.
        kind: Linear, logarithmic or clipped.
        home: The home window.
        shape: Rows and columns of the pictures: with these, they share their points with the scale.
        cancelled: Asked now and then.
    """

    def __init__(
        self,
        surfaces: tuple[Surface, ...],
        kind: HeightScale,
        home: Window,
        shape: tuple[int, int],
        cancelled: Callable[[], bool] | None,
    ) -> None:
        self._asked, self._shape, self._cancelled = _Asked(surfaces, kind, home), shape, cancelled
        self._known = _REFINED.get(self._asked)
        self._is_refined = self._known is not None

    def rough(self, loss: ModelLoss) -> Scale | None:
        """The scale for pictures before the last; None if it was cancelled."""
        if self._known is None:
            self._known = self._sampled(loss, to_the_end=False)
        return self._known

    def refined(self, loss: ModelLoss) -> Scale | None:
        """The scale that stays; None if it was cancelled."""
        if not self._is_refined:
            self._known = self._sampled(loss, to_the_end=True)
            if self._known is not None:
                self._is_refined = True
                _REFINED[self._asked] = self._known
                while len(_REFINED) > _KEPT:
                    _REFINED.popitem(last=False)
        return self._known

    def _sampled(self, loss: ModelLoss, *, to_the_end: bool) -> Scale | None:
        for losses, last in refined(
            loss, self._asked.home, self._shape, self._cancelled, most=_HOME_POINTS, seconds=_HOME_SECONDS
        ):
            if last or not to_the_end:
                return _scale(self._asked, losses)
        return None


@dataclass(frozen=True, eq=False)
class _Asked:
    """Surfaces that equal others with the same formulas: a Surface holds what cannot be hashed."""

    surfaces: tuple[Surface, ...]
    kind: HeightScale
    home: Window

    @property
    def _key(self) -> tuple[object, ...]:
        return tuple((each.formula, each.lowest) for each in self.surfaces), self.kind, self.home

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)


_REFINED: OrderedDict[_Asked, Scale] = OrderedDict()
"""Used in the thread of the pictures alone, and in those that draw single ones."""


@lru_cache(maxsize=_KEPT)
def _of_formula(asked: _Asked) -> Scale:
    losses = sample(asked.surfaces[0].function, asked.home, _HOME_SHAPE)
    assert losses is not None
    return _scale(asked, losses)


def _scale(asked: _Asked, losses: Sample) -> Scale:
    everywhere = np.concatenate([with_penalty(losses, surface).loss for surface in asked.surfaces])
    lowest = [surface.lowest for surface in asked.surfaces if surface.lowest is not None]
    known = min(lowest) if len(lowest) == len(asked.surfaces) else None
    height = Height.choose(asked.kind, known, everywhere)
    return Scale(height, *spread(height.of(everywhere)))
