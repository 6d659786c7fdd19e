"""The presets: scenes that ship with the app, each with its title and the one thing that it teaches."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from resources import path as resource
from visualizer.scene_file import load
from visualizer.translate import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from visualizer.scene import Scene


@dataclass(frozen=True)
class Preset:
    """A scene that ships with the app.

    Attributes:
        name: What the command line calls it, and its file.
        title: English; translated when it is shown.
        lesson: What to see in it, one sentence.
    """

    name: str
    title: str
    lesson: str

    @property
    def file(self) -> Path:
        """The scene file, one like any other."""
        return resource("scenes", f"{self.name}.json")

    def scene(self) -> Scene:
        """The scene, read from its file."""
        return load(self.file)


_ROWS = (
    Preset(
        "classic-contours",
        QT_TRANSLATE_NOOP("preset", "Classic contours"),
        QT_TRANSLATE_NOOP(
            "preset", "Momentum and Nesterov shoot far past the star and come back; Adadelta is there first."
        ),
    ),
    Preset(
        "classic-valley",
        QT_TRANSLATE_NOOP("preset", "Classic valley"),
        QT_TRANSLATE_NOOP(
            "preset", "SGD sits on the saddle all the time; Adadelta leaves first, Nesterov before Momentum."
        ),
    ),
    Preset(
        "classic-contours-adam",
        QT_TRANSLATE_NOOP("preset", "Classic contours with Adam"),
        QT_TRANSLATE_NOOP(
            "preset", "Adam, younger than the animation, overshoots a little and is back at the star early."
        ),
    ),
    Preset(
        "classic-valley-adam",
        QT_TRANSLATE_NOOP("preset", "Classic valley with Adam"),
        QT_TRANSLATE_NOOP(
            "preset",
            "Adam leaves the saddle at once, however weak the slope: it divides by the slope's own size.",
        ),
    ),
    Preset(
        "rate-too-low",
        QT_TRANSLATE_NOOP("preset", "Learning rate too low"),
        QT_TRANSLATE_NOOP(
            "preset", "SGD creeps along the flat direction: the way is right, the pace is not."
        ),
    ),
    Preset(
        "rate-good",
        QT_TRANSLATE_NOOP("preset", "Learning rate good"),
        QT_TRANSLATE_NOOP(
            "preset", "At half the critical rate SGD goes straight into the same bowl and settles."
        ),
    ),
    Preset(
        "rate-high",
        QT_TRANSLATE_NOOP("preset", "Learning rate high"),
        QT_TRANSLATE_NOOP(
            "preset", "Just below the critical rate SGD bounces from wall to wall, hardly any lower."
        ),
    ),
    Preset(
        "rate-too-high",
        QT_TRANSLATE_NOOP("preset", "Learning rate too high"),
        QT_TRANSLATE_NOOP(
            "preset", "Above the critical rate each step overshoots by more than the one before."
        ),
    ),
    Preset(
        "bowl-round",
        QT_TRANSLATE_NOOP("preset", "Round bowl"),
        QT_TRANSLATE_NOOP(
            "preset", "Equally steep all around, the gradient points at the minimum: all arrive soon."
        ),
    ),
    Preset(
        "bowl-ill-conditioned",
        QT_TRANSLATE_NOOP("preset", "Ill-conditioned bowl"),
        QT_TRANSLATE_NOOP(
            "preset", "The steep direction caps the rate and the flat one has to wait; Adam does not notice."
        ),
    ),
    Preset(
        "ravine",
        QT_TRANSLATE_NOOP("preset", "Ravine"),
        QT_TRANSLATE_NOOP(
            "preset", "SGD finds the curved floor at once and then crawls; Momentum runs along it."
        ),
    ),
    Preset(
        "saddle",
        QT_TRANSLATE_NOOP("preset", "Saddle"),
        QT_TRANSLATE_NOOP(
            "preset", "The gradient vanishes where there is no minimum: SGD stays, the others get away."
        ),
    ),
    Preset(
        "plateau",
        QT_TRANSLATE_NOOP("preset", "Plateau: gradients vanish"),
        QT_TRANSLATE_NOOP(
            "preset", "Where a neuron saturates SGD and Momentum stand still; Adam walks off and arrives."
        ),
    ),
    Preset(
        "cliff",
        QT_TRANSLATE_NOOP("preset", "Cliff: gradients explode"),
        QT_TRANSLATE_NOOP(
            "preset",
            "One step against the wall throws SGD and Momentum out of all bounds; Adam's steps stay small.",
        ),
    ),
    Preset(
        "many-minima",
        QT_TRANSLATE_NOOP("preset", "Many minima"),
        QT_TRANSLATE_NOOP(
            "preset", "Four optimizers, one start, four equal minima: each ends in another one."
        ),
    ),
    Preset(
        "momentum-overshoots",
        QT_TRANSLATE_NOOP("preset", "Momentum overshoots"),
        QT_TRANSLATE_NOOP(
            "preset", "The more velocity is kept, the farther the ball runs past the minimum before it turns."
        ),
    ),
    Preset(
        "noise",
        QT_TRANSLATE_NOOP("preset", "Noisy gradients"),
        QT_TRANSLATE_NOOP(
            "preset", "A large rate never settles, a small one is slow: lowering it half way gets both."
        ),
    ),
    Preset(
        "regression-rates",
        QT_TRANSLATE_NOOP("preset", "One line, four learning rates"),
        QT_TRANSLATE_NOOP(
            "preset",
            "One line fitted at 0.01, 0.2, 0.8 and 1.1: it crawls, works, and above 0.78 it blows up.",
        ),
    ),
    Preset(
        "feature-badly-scaled",
        QT_TRANSLATE_NOOP("preset", "A badly scaled feature"),
        QT_TRANSLATE_NOOP(
            "preset",
            "A feature ten times too large makes a ravine of the bowl: SGD needs hundreds of steps.",
        ),
    ),
    Preset(
        "feature-standardised",
        QT_TRANSLATE_NOOP("preset", "The feature standardised"),
        QT_TRANSLATE_NOOP(
            "preset",
            "The same data standardised: a round bowl, ten times the rate, and SGD walks straight in.",
        ),
    ),
    Preset(
        "mini-batch-noise",
        QT_TRANSLATE_NOOP("preset", "Mini-batch noise"),
        QT_TRANSLATE_NOOP(
            "preset", "Four samples a step: a large rate is soon near the minimum and never rests there."
        ),
    ),
    Preset(
        "noisy-moons",
        QT_TRANSLATE_NOOP("preset", "Noisy moons"),
        QT_TRANSLATE_NOOP(
            "preset", "Logistic regression on two weights: the surface of all data, paths on mini-batches."
        ),
    ),
    Preset(
        "mlp-plane",
        QT_TRANSLATE_NOOP("preset", "A net seen on a plane"),
        QT_TRANSLATE_NOOP(
            "preset",
            "Two directions through 337 parameters: the way is long, and the plane shows little of it.",
        ),
    ),
    Preset(
        "dropout-eval",
        QT_TRANSLATE_NOOP("preset", "Dropout in eval()"),
        QT_TRANSLATE_NOOP("preset", "All units are there: the surface that predictions are made with."),
    ),
    Preset(
        "dropout-train",
        QT_TRANSLATE_NOOP("preset", "Dropout in train()"),
        QT_TRANSLATE_NOOP(
            "preset",
            "Half of the units silenced by one mask: another surface for the same paths.",
        ),
    ),
    Preset(
        "vanishing-gradients",
        QT_TRANSLATE_NOOP("preset", "Vanishing gradients"),
        QT_TRANSLATE_NOOP(
            "preset",
            "Eight layers of sigmoids: a millionth of the gradient arrives at the first, and SGD is stuck.",
        ),
    ),
    Preset(
        "exploding-gradients",
        QT_TRANSLATE_NOOP("preset", "Exploding gradients"),
        QT_TRANSLATE_NOOP(
            "preset",
            "Twelve layers of too large weights: the gradient grows at each, and a usual rate blows up.",
        ),
    ),
)

PRESETS: Mapping[str, Preset] = MappingProxyType({preset.name: preset for preset in _ROWS})
"""Every preset by its name, in the order in which they are offered."""
