"""Model problems to begin with: each a pair of data and model that shows one thing."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from visualizer.problem_choice import DataChoice, ModelChoice, ProblemChoice
from visualizer.translate import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class ProblemStart:
    """A problem to begin with.

    Attributes:
        key: Names it in lists.
        data: A key of ``surfaces.datasets.DATASETS``.
        model: A key of ``surfaces.models.MODELS``.
        title: English; translated when it is shown.
        note: What to see in it, one sentence.
    """

    key: str
    data: str
    model: str
    title: str
    note: str

    def problem(self) -> ProblemChoice:
        """Data and model at their defaults."""
        return ProblemChoice(data=DataChoice(key=self.data), model=ModelChoice(key=self.model))


_ROWS = (
    ProblemStart(
        "model-line",
        "line",
        "linear-regression",
        QT_TRANSLATE_NOOP("problem", "Linear regression on a line"),
        QT_TRANSLATE_NOOP("problem", "b and w by gradient descent: the MSE is a bowl and seen whole."),
    ),
    ProblemStart(
        "model-scaled-line",
        "scaled-line",
        "linear-regression",
        QT_TRANSLATE_NOOP("problem", "Linear regression, badly scaled"),
        QT_TRANSLATE_NOOP("problem", "A feature ten times as large: a ravine, until it is standardised."),
    ),
    ProblemStart(
        "model-logistic",
        "moons",
        "logistic",
        QT_TRANSLATE_NOOP("problem", "Logistic regression on moons"),
        QT_TRANSLATE_NOOP("problem", "Two weights, two classes, cross-entropy: flat far off, steep between."),
    ),
    ProblemStart(
        "model-sine-mlp",
        "sine",
        "mlp",
        QT_TRANSLATE_NOOP("problem", "MLP on a sine"),
        QT_TRANSLATE_NOOP("problem", "A net learns a curve; a plane through its weights is shown."),
    ),
    ProblemStart(
        "model-moons-mlp",
        "moons",
        "mlp",
        QT_TRANSLATE_NOOP("problem", "MLP on moons"),
        QT_TRANSLATE_NOOP("problem", "A net bends the line between two classes."),
    ),
    ProblemStart(
        "model-spirals-mlp",
        "spirals",
        "mlp",
        QT_TRANSLATE_NOOP("problem", "MLP on spirals"),
        QT_TRANSLATE_NOOP("problem", "Hard for a small net: the loss stands still on plateaus for long."),
    ),
    ProblemStart(
        "model-vanishing",
        "circles",
        "deep-sigmoid",
        QT_TRANSLATE_NOOP("problem", "Vanishing gradients"),
        QT_TRANSLATE_NOOP("problem", "Eight sigmoid layers: hardly any gradient reaches the first ones."),
    ),
    ProblemStart(
        "model-exploding",
        "circles",
        "deep-exploding",
        QT_TRANSLATE_NOOP("problem", "Exploding gradients"),
        QT_TRANSLATE_NOOP("problem", "Too large weights: the gradient grows from layer to layer."),
    ),
)

STARTS: Mapping[str, ProblemStart] = MappingProxyType({row.key: row for row in _ROWS})
"""Every one by its key, in the order in which they are offered; the first is the one to begin with."""
