"""The data of a model as the fit shows them, and what an optimizer's model predicts of them at a step.

``curve``: one feature, and a number or two classes. The target over the feature; two classes are 0 and 1, and
the curve is the probability p = σ(z) of the second.

``regions``: two features, and classes. The plane of the features; a class has the places where its output is
the largest, of two classes those where z is positive or not.

``against``: anything else. The prediction over the target; of classes, the probability of a sample's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import numpy as np
from PySide6.QtCore import QCoreApplication

from surfaces.datasets import drawing_sample
from surfaces.losses import LOSSES
from surfaces.window import Window

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from surfaces.datasets import Dataset
    from surfaces.problem import Problem
    from surfaces.regime import Regime
    from visualizer.descent.predictions import ModelState

Kind = Literal["curve", "regions", "against"]

AT_MOST = 2_000
"""So many samples are drawn; the figures are those of the drawn ones."""
CURVE, SIDE = 241, 56
"""Places at which a curve, and at each side of the plane, classes are computed."""
_PAD = 0.06
_HUGE = 1e30
_JITTER = 0.3


@dataclass(frozen=True, eq=False)
class Predicted:
    """What the model of one optimizer predicts.

    Attributes:
        value: float64 (m,), for each drawn sample: the number, or the probability of the second class, or
            with ``against`` of its own class.
        chosen: int64 (m,), the class that is predicted; zeros for regression.
        curve: float64 (CURVE, 2), of ``curve``: places in the data's units.
        margins: float64 (classes, SIDE, SIDE), of ``regions``: by how much a class' output is above those of
            the others; row by row from below.
        figure: The loss over the drawn samples for regression, else the share that is classified rightly.
    """

    value: NDArray[np.float64]
    chosen: NDArray[np.int64]
    curve: NDArray[np.float64]
    margins: NDArray[np.float64]
    figure: float


class FitData:
    """The drawn samples of a problem, and its model.

    Args:
        problem: Data, model and loss.
        regime: Whether train() or eval() predicts.

    Attributes:
        kind: How it is shown.
        rows: int64 (m,), which samples are drawn.
        features: float64 (m, d).
        target: float64 (m,).
    """

    def __init__(self, problem: Problem, regime: Regime) -> None:
        from visualizer.descent.predictions import Predictor

        data = problem.data
        self.problem, self.regime, self.data = problem, regime, data
        self.kind = kind_of(data)
        self.rows = _drawn(len(data.target))
        self.features, self.target = data.features[self.rows], data.target[self.rows]
        self._predict = Predictor(problem, regime)

    @property
    def count(self) -> int:
        """Number of all samples."""
        return len(self.data.target)

    @property
    def names(self) -> tuple[str, str]:
        """What stands at the axes."""
        data = self.data
        if self.kind == "regions":
            return data.feature_names[0], data.feature_names[1]
        if self.kind == "curve":
            probability = QCoreApplication.translate("stage", "probability of {}")
            named = data.target_name if not data.classes else probability.format(data.classes[1])
            return data.feature_names[0], named
        predicted = (
            QCoreApplication.translate("stage", "probability of its class")
            if data.classes
            else QCoreApplication.translate("stage", "prediction")
        )
        return QCoreApplication.translate("stage", "target {}").format(data.target_name), predicted

    @property
    def figure_name(self) -> str:
        """What the figure of each optimizer is."""
        if self.data.classes:
            return QCoreApplication.translate("stage", "accuracy")
        return LOSSES[self.problem.loss_key].name

    def home(self) -> Window:
        """A window around all samples."""
        if self.kind == "regions":
            return Window(*_around(self.data.features[:, 0]), *_around(self.data.features[:, 1]))
        low, high = _around(self.data.target)
        if self.kind == "against" and self.data.classes:
            return Window(-0.6, len(self.data.classes) - 0.4, -0.08, 1.08)
        if self.kind == "against":
            return Window(low, high, low, high)
        up = (-0.2, 1.2) if self.data.classes else (low, high)
        return Window(*_around(self.data.features[:, 0]), *up)

    def places(self, predicted: Predicted | None) -> NDArray[np.float64]:
        """Where the drawn samples are, float64 (m, 2); with ``against`` that depends on what is predicted."""
        if self.kind == "regions":
            return self.features
        if self.kind == "curve":
            return np.column_stack((self.features[:, 0], self.target))
        value = np.full(len(self.rows), np.nan) if predicted is None else predicted.value
        return np.column_stack((self._across, value))

    def feet(self, predicted: Predicted) -> NDArray[np.float64]:
        """The other ends of the residuals, float64 (m, 2): what is predicted, or what should have been."""
        if self.kind == "curve":
            return np.column_stack((self.features[:, 0], predicted.value))
        wanted = np.ones(len(self.rows)) if self.data.classes else self.target
        return np.column_stack((self._across, wanted))

    @property
    def _across(self) -> NDArray[np.float64]:
        """Where samples stand over their targets; those of one class beside each other."""
        if not self.data.classes:
            return self.target
        # Multiples of the golden ratio fill an interval evenly, and are the same at every painting.
        share = np.modf(self.rows * 0.6180339887498949)[0] - 0.5
        return np.asarray(self.target + 2 * _JITTER * share)

    def predict(self, state: ModelState, window: Window) -> Predicted | None:
        """What a model predicts of the samples and over a window; None for one of another architecture."""
        if not self._predict.fits(state):
            return None
        grid = self._grid(window)
        output = self._predict(state, np.vstack((self.features, grid)))
        at_samples, on_grid = output[: len(self.rows)], output[len(self.rows) :]
        value, chosen = self._values(at_samples), _classes(at_samples)
        if self.kind == "against" and self.data.classes:
            value = _own_probability(at_samples, self.target)
        curve, margins = np.empty((0, 2)), np.empty((0, SIDE, SIDE))
        if self.kind == "curve":
            curve = np.column_stack((grid[:, 0], self._values(on_grid)))
        elif self.kind == "regions":
            margins = np.clip(np.nan_to_num(_margins(on_grid)), -_HUGE, _HUGE).reshape(-1, SIDE, SIDE)
        return Predicted(value, chosen, curve, margins, self._figure(at_samples, chosen))

    def fits(self, state: ModelState) -> bool:
        """Whether a state is one of this model's architecture."""
        return self._predict.fits(state)

    def values_at(self, state: ModelState, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """What is predicted elsewhere: numbers (n, 1), or the probability of each class (n, classes)."""
        output = self._predict(state, features)
        return probabilities(output) if self.data.classes else output

    def _grid(self, window: Window) -> NDArray[np.float64]:
        if self.kind == "curve":
            return np.linspace(window.x_min, window.x_max, CURVE)[:, None]
        if self.kind == "regions":
            across, up = np.meshgrid(
                np.linspace(window.x_min, window.x_max, SIDE), np.linspace(window.y_min, window.y_max, SIDE)
            )
            return np.column_stack((across.ravel(), up.ravel()))
        return np.empty((0, self.features.shape[1]))

    def _values(self, output: NDArray[np.float64]) -> NDArray[np.float64]:
        return output[:, 0] if not self.data.classes else probabilities(output)[:, -1]

    def _figure(self, output: NDArray[np.float64], chosen: NDArray[np.int64]) -> float:
        if self.data.classes:
            return float((chosen == self.target).mean())
        import torch

        target = torch.from_numpy(self.target)[:, None]
        return float(self.problem.loss(torch.from_numpy(output), target))


def kind_of(data: Dataset) -> Kind:
    """How data are shown."""
    features = data.features.shape[1]
    if features == 1 and data.task != "classes":
        return "curve"
    return "regions" if features == 2 and data.task != "regression" else "against"


def probabilities(output: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of each class (n, classes) from logits: σ for one of them, softmax for several."""
    with np.errstate(all="ignore"):
        if output.shape[1] == 1:
            # σ(z) = (1 + tanh(z/2)) / 2 does not overflow.
            second = (1 + np.tanh(output / 2)) / 2
            return np.hstack((1 - second, second))
        raised = np.exp(output - output.max(axis=1, keepdims=True))
        return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def _own_probability(output: NDArray[np.float64], target: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(probabilities(output)[np.arange(len(target)), target.astype(np.intp)])


def _classes(output: NDArray[np.float64]) -> NDArray[np.int64]:
    if output.shape[1] == 1:
        return (output[:, 0] > 0).astype(np.int64)
    return np.asarray(output.argmax(axis=1), dtype=np.int64)


def _margins(output: NDArray[np.float64]) -> NDArray[np.float64]:
    """By how much each class is above the best of the others, (classes, n)."""
    logits = np.hstack((-output, output)) if output.shape[1] == 1 else output
    ordered = np.sort(logits, axis=1)
    best, second = ordered[:, -1:], ordered[:, -2:-1]
    with np.errstate(invalid="ignore"):
        return np.asarray((logits - np.where(logits == best, second, best)).T)


@lru_cache(maxsize=8)
def _drawn(count: int) -> NDArray[np.intp]:
    """The rows that are drawn of so many: the same ones however a sample is moved."""
    from surfaces.datasets import Dataset

    stand_in = Dataset("", np.empty((count, 0)), np.empty(count), (), "", "regression")
    return drawing_sample(stand_in, AT_MOST)


def _around(values: NDArray[np.float64]) -> tuple[float, float]:
    """A range somewhat wider than that of the values."""
    low, high = float(values.min()), float(values.max())
    pad = _PAD * (high - low) or max(0.5, abs(low) / 2)
    return low - pad, high + pad
