"""Scene: the one frozen, serialisable value from which everything that is shown derives.

Changing anything makes a new Scene. Undo, presets, saving, the command line and the tests all use this value.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from surfaces.catalog import CATALOG
from visualizer.descent.names import numbered
from visualizer.optimizer_choice import MAX_STEPS, OptimizerChoice, RateChange
from visualizer.problem_choice import ProblemChoice, TrainingChoice
from visualizer.value import Value

__all__ = [
    "FORMULA_KEY",
    "MAX_STEPS",
    "MODEL_KEY",
    "Bounds",
    "Drawing",
    "Eye",
    "HeightScale",
    "Layout",
    "Look",
    "OptimizerChoice",
    "RateChange",
    "Residuals",
    "Scene",
    "SurfaceChoice",
    "TrailStyle",
    "View",
    "default_scene",
]

FORMULA_KEY, MODEL_KEY = "formula", "model"

Layout = Literal["overlay", "side_by_side", "space", "space_side_by_side", "both", "fit"]
Residuals = Literal["bars", "squares"]
Drawing = Literal["filled", "lines"]
HeightScale = Literal["linear", "log", "clipped"]
Look = Literal["modern", "classic"]
TrailStyle = Literal["full", "fading", "recent"]


class Bounds(Value):
    """The part of the plane that a surface is shown over, in the surface's own coordinates."""

    x_min: float
    x_max: float
    y_min: float
    y_max: float

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not (self.x_min < self.x_max and self.y_min < self.y_max):
            message = "a window needs x_min < x_max and y_min < y_max"
            raise ValueError(message)
        return self


class SurfaceChoice(Value):
    """What is descended: a surface of the catalog, a formula, or the loss of a model."""

    key: str = "beale"
    parameters: dict[str, float] = Field(default_factory=dict)
    formula: str | None = None
    problem: ProblemChoice | None = None
    """The model, with the key ``model``."""
    window: Bounds | None = None
    """What is shown; None means the surface's own window."""

    @model_validator(mode="after")
    def _known(self) -> Self:
        if (self.key == FORMULA_KEY) != (self.formula is not None):
            message = 'a formula belongs to the surface key "formula", and only to it'
            raise ValueError(message)
        if (self.key == MODEL_KEY) != (self.problem is not None):
            message = 'a problem belongs to the surface key "model", and only to it'
            raise ValueError(message)
        if self.key not in (FORMULA_KEY, MODEL_KEY) and self.key not in CATALOG:
            message = f"there is no surface {self.key!r}"
            raise ValueError(message)
        return self


class Eye(Value):
    """From where the box of the 3-D view is looked at.

    Attributes:
        elevation: Degrees above the floor; 90 is from the top.
        azimuth: Degrees around the vertical axis from the x axis, counterclockwise seen from the top.
        zoom: How large the box appears; at 1 all of it is seen from wherever one looks.
        field_of_view: Angle of the view in degrees: wide ones have more perspective.
        aim: What is in the middle, measured from the centre of the box in its edge lengths.
    """

    elevation: Annotated[float, Field(ge=-90, le=90)] = 32.0
    azimuth: Annotated[float, Field(ge=-360, le=360)] = -60.0
    zoom: Annotated[float, Field(ge=0.05, le=50)] = 1.0
    field_of_view: Annotated[float, Field(ge=1, le=90)] = 30.0
    aim: tuple[float, float, float] = (0.0, 0.0, 0.0)


class View(Value):
    """How the scene is drawn; nothing in it changes a run.

    Attributes:
        layout: One pane or one for each optimizer, in 2-D or 3-D (``space``), or one of each (``both``);
            ``fit``: one pane beside the data of the model, if there is one.
        drawing: Contours in 2-D: filled, or as lines.
        height: How a loss becomes a height and a colour; ``clipped`` is linear without far outliers.
        colour_map: Name of the colours, lowest loss first.
        trail: How much of its way each optimizer leaves behind.
        trail_length: So many steps, for ``fading`` and ``recent``.
        gradient_arrows: An arrow against the gradient at every ball.
        curvature: The ellipse of the local quadratic at every ball.
        look: ``classic`` is the look of the two well-known animations: white, without ornaments.
        frame_rate: Frames a second while playing.
        eye: From where the 3-D view is seen.
        orbit: The eye slowly goes around while the 3-D view is shown.
        box_height: Height of the box in edge lengths of its floor.
        height_range: Heights between which the box lies; None means those of the surface.
        mesh: Thin lines over the surface in 3-D.
        floor: Contours projected on the floor of the box.
        trails_on_top: Trails and balls are painted over the surface in 3-D; else it hides them.
        residuals: The errors of a model's numbers as bars, or as squares whose mean area is the MSE.
    """

    layout: Layout = "overlay"
    drawing: Drawing = "filled"
    height: HeightScale = "log"
    colour_map: str = "ocean"
    trail: TrailStyle = "full"
    trail_length: Annotated[int, Field(ge=1, le=MAX_STEPS)] = 50
    gradient_arrows: bool = False
    curvature: bool = False
    look: Look = "modern"
    frame_rate: Annotated[int, Field(ge=1, le=60)] = 60
    eye: Eye = Eye()
    orbit: bool = False
    box_height: Annotated[float, Field(gt=0, le=4)] = 0.6
    height_range: tuple[float, float] | None = None
    mesh: bool = True
    floor: bool = True
    trails_on_top: bool = True
    residuals: Residuals = "bars"

    @model_validator(mode="after")
    def _ranged(self) -> Self:
        if self.height_range is not None and not self.height_range[0] < self.height_range[1]:
            message = "a height range needs its lower end first"
            raise ValueError(message)
        return self

    @property
    def in_space(self) -> bool:
        """Whether any pane is a 3-D one."""
        return self.layout in ("space", "space_side_by_side", "both")

    @property
    def split(self) -> bool:
        """Whether each optimizer has a pane of its own."""
        return self.layout in ("side_by_side", "space_side_by_side")


class Scene(Value):
    """A race and how it is shown.

    Attributes:
        start: x and y where every optimizer starts.
        steps: Number of updates, 1 to 1,000,000.
        noise: Standard deviation of the Gaussian noise that is added to each gradient component of a formula.
        seed: Seed of that noise, or of the order in which a model meets its samples.
        training: How a model is trained.
    """

    version: Literal[1] = 1
    surface: SurfaceChoice = SurfaceChoice()
    optimizers: tuple[OptimizerChoice, ...] = ()
    start: tuple[float, float] = (1.0, 1.6)
    steps: Annotated[int, Field(ge=1, le=MAX_STEPS)] = 300
    noise: Annotated[float, Field(ge=0)] = 0.0
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 1
    training: TrainingChoice = TrainingChoice()
    view: View = View()

    @property
    def racing(self) -> tuple[OptimizerChoice, ...]:
        """The enabled optimizers, in order: one Run each."""
        return tuple(choice for choice in self.optimizers if choice.enabled)

    @property
    def labels(self) -> tuple[str, ...]:
        """What to call each of ``optimizers``: the registry's name, a repeated one with its number."""
        return numbered([choice.optimizer.name for choice in self.optimizers], "{} {}")

    @property
    def predicts_only(self) -> bool:
        """Whether a checkpoint's model is looked at, and nothing is trained."""
        problem = self.surface.problem
        checkpoint = None if problem is None else problem.checkpoint
        return checkpoint is not None and checkpoint.use == "predict"

    @property
    def last_step(self) -> int:
        """The last step that there is: ``steps``, or 0 where a checkpoint's model only predicts."""
        return 0 if self.predicts_only else self.steps

    def with_optimizer(self, index: int, choice: OptimizerChoice) -> Self:
        """A copy in which one optimizer is replaced."""
        optimizers = list(self.optimizers)
        optimizers[index] = choice
        return self.with_(optimizers=tuple(optimizers))

    def with_view(self, **fields: Any) -> Self:
        """A copy that is drawn differently."""
        return self.with_(view=self.view.with_(**fields))


def default_scene() -> Scene:
    """The race that the app opens with: SGD, Momentum and Adam on Beale's function."""
    return Scene(
        optimizers=(
            OptimizerChoice(key="sgd", hyperparameters={"lr": 0.001}),
            OptimizerChoice(key="momentum", hyperparameters={"lr": 0.001, "momentum": 0.95}),
            OptimizerChoice(key="adam", hyperparameters={"lr": 0.1}),
        )
    )
