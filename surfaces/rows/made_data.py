"""The datasets that can be made; a new one is a function in ``surfaces.points`` and a row here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from surfaces import points
from surfaces.surface import Parameter

if TYPE_CHECKING:
    from collections.abc import Callable

Task = Literal["regression", "binary", "classes"]
"""What is learned: a number, one class of two, or one class of several."""


@dataclass(frozen=True)
class DatasetRow:
    """A dataset that can be made.

    Attributes:
        key: Its name, such as ``moons``.
        name: What people call it.
        task: What is learned with the settings that it has by default.
        formula: How a point comes about, in one line.
        note: What it shows, one sentence.
        source: Where it comes from.
        make: (n, noise, seed, ...) to features (n, d) and target (n,).
        adjustable: What may be chosen, with default and range; always ``n``, ``noise`` and ``seed``.
        feature_names: The columns.
        target_name: What the target is called.
        classes: Names of the classes by number, as many as there can be.
    """

    key: str
    name: str
    task: Task
    formula: str
    note: str
    source: str
    make: Callable[..., points.Points]
    adjustable: tuple[Parameter, ...]
    feature_names: tuple[str, ...] = ("x1", "x2")
    target_name: str = "class"
    classes: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The row as plain data for JSON, without the function."""
        return {
            **{name: value for name, value in vars(self).items() if name != "make"},
            "feature_names": list(self.feature_names),
            "classes": list(self.classes),
            "adjustable": [dict(vars(each)) for each in self.adjustable],
        }


def _settings(n: int, noise: float, most_noise: float) -> tuple[Parameter, ...]:
    return (
        Parameter("n", n, 2, 1_000_000, "How many points there are.", "log", whole=True),
        Parameter("noise", noise, 0.0, most_noise, "Standard deviation of the noise."),
        Parameter("seed", 1, 0, 2**32 - 1, "Another number draws other points.", whole=True),
    )


ARMS = Parameter("arms", 2, 2, 5, "How many arms, each a class of its own.", whole=True)
MADE = (
    DatasetRow(
        key="line",
        name="Line",
        task="regression",
        formula="y = 1 + 2*x + noise*e, x uniform in [0, 1], e standard normal",
        note="A line with b = 1 and w = 2: the MSE is a bowl over b and w.",
        source="Gauss: Theoria motus corporum coelestium, 1809 (least squares with normal noise)",
        make=points.line,
        adjustable=_settings(100, 0.1, 1.0),
        feature_names=("x",),
        target_name="y",
    ),
    DatasetRow(
        key="scaled-line",
        name="Line, badly scaled",
        task="regression",
        formula="y = 1 + 2*(x/10) + noise*e, x uniform in [0, 10], e standard normal",
        note="The feature is ten times too large, so the bowl is a ravine: the condition number of the MSE's "
        "Hessian is about 139 instead of 19. Standardised it is 1: a round bowl.",
        source="LeCun, Bottou, Orr, Müller: Efficient BackProp, 1998, section 4.3 (normalizing the inputs)",
        make=points.scaled_line,
        adjustable=_settings(100, 0.1, 1.0),
        feature_names=("x",),
        target_name="y",
    ),
    DatasetRow(
        key="sine",
        name="Sine",
        task="regression",
        formula="y = sin(pi*x) + noise*e, x uniform in [-1, 1], e standard normal",
        note="A curve that no line can follow: it takes a hidden layer.",
        source="Bishop: Pattern Recognition and Machine Learning, Springer 2006, section 1.1",
        make=points.sine,
        adjustable=_settings(200, 0.1, 1.0),
        feature_names=("x",),
        target_name="y",
    ),
    DatasetRow(
        key="moons",
        name="Moons",
        task="binary",
        formula="(cos t, sin t) or (1 - cos t, 1/2 - sin t), + noise*e, "
        "t uniform in [0, pi], e standard normal",
        note="Two half circles that reach into each other: a line separates most of them, a curve all.",
        source="scikit-learn, sklearn.datasets.make_moons",
        make=points.moons,
        adjustable=_settings(200, 0.1, 0.5),
        classes=("upper", "lower"),
    ),
    DatasetRow(
        key="circles",
        name="Circles",
        task="binary",
        formula="r*(cos t, sin t) + noise*e, r = 1 or 1/2, t uniform in [0, 2*pi], e standard normal",
        note="One class around the other: for a line no better than guessing.",
        source="scikit-learn, sklearn.datasets.make_circles",
        make=points.circles,
        adjustable=_settings(200, 0.1, 0.5),
        classes=("outer", "inner"),
    ),
    DatasetRow(
        key="spirals",
        name="Spirals",
        task="binary",
        formula="r*(cos a, sin a) + noise*e, r uniform in [0.1, 1], a = 2*pi*(r + k/arms), k = 0 .. arms-1, "
        "e standard normal",
        note="Arms wound around each other: hard to learn. Three arms or more are a task of several classes.",
        source="Lang, Witbrock: Learning to tell two spirals apart, Connectionist Models Summer School 1988",
        make=points.spirals,
        adjustable=(*_settings(200, 0.03, 0.3), ARMS),
        classes=tuple(f"arm {number}" for number in range(1, int(ARMS.maximum) + 1)),
    ),
)
