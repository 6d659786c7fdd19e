"""What the problem panel does to a Scene: pure functions from one Scene to the next. Free of Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from surfaces.datasets import DATASETS
from surfaces.losses import LOSSES, losses_for
from surfaces.models import MODELS
from visualizer.descent.suggested_rates import suggested_rate
from visualizer.engine import surface_of
from visualizer.problem_choice import DataChoice, ModelChoice, PlaneRuns, ProblemChoice
from visualizer.problems import data_of, plane_of
from visualizer.scene import MODEL_KEY, SurfaceChoice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from surfaces.datasets import Task
    from visualizer.scene import Scene

STEPS_OF_TWO, STEPS_OF_MANY = 200, 400
"""So many updates show what a model with two parameters does, and what any other does."""


class Shape(NamedTuple):
    """What of the data decides which models and losses fit: the task and the number of features."""

    task: Task
    inputs: int


class PlaneError(ValueError):
    """A plane cannot be had; the message says what to do."""


class Fitted(NamedTuple):
    """A scene on other data, and the registry's names of what had to change with them."""

    scene: Scene
    changed: tuple[str, ...]


def problem_in(scene: Scene) -> ProblemChoice:
    """The problem of a scene that has one."""
    assert scene.surface.problem is not None
    return scene.surface.problem


def shape_of(data: DataChoice) -> Shape:
    """Task and number of features; of data that are made here without making them.

    Raises:
        ValueError: The table cannot be read.
    """
    row = DATASETS.get(data.key)
    if row is None:
        made = data_of(data)
        return Shape(made.task, made.features.shape[1])
    many = data.settings.get("arms", 2) > 2
    return Shape("classes" if many else row.task, len(row.feature_names))


def misfit(model: str, shape: Shape) -> str:
    """Why a model cannot learn from such data, for people to read; empty where it can."""
    row = MODELS[model]
    if shape.task not in row.tasks:
        return f"it is for {_listed(row.tasks)}, and these data are {_TASKS[shape.task]}"
    try:
        row.check_shape(shape.inputs, 1)
    except ValueError as error:
        return str(error)
    return ""


def with_problem(scene: Scene, problem: ProblemChoice) -> Scene:
    """The race on the loss of a model, set up so that something can be seen.

    Start and learning rates become those that the loss suggests, its own window is shown, and learning-rate
    changes on the way are dropped. A problem that cannot be made leaves them as they are: the stage says why.
    """
    choice = SurfaceChoice(key=MODEL_KEY, problem=problem)
    try:
        surface = surface_of(choice)
    except ValueError:
        return scene.with_(surface=choice)
    optimizers = tuple(
        each.with_hyperparameter("lr", suggested_rate(each.key, surface)) for each in scene.optimizers
    )
    steps = STEPS_OF_TWO if surface.axes != ("a", "b") else STEPS_OF_MANY
    return scene.with_(surface=choice, start=surface.start, optimizers=optimizers, steps=steps)


def with_data(scene: Scene, data: DataChoice) -> Fitted:
    """The race on other data, with a model and a loss that fit them.

    Raises:
        ValueError: The data are a table that cannot be read.
    """
    problem, shape, changed = problem_in(scene).with_(data=data), shape_of(data), []
    before = _shape_before(scene)
    if shape != before:
        problem = problem.with_(checkpoint=None)  # its weights are of another shape
    if misfit(problem.model.key, shape):
        problem = _with_model(problem, ModelChoice(key=_first_fitting(shape), seed=problem.model.seed))
        changed.append(MODELS[problem.model.key].name)
    fitting = losses_for(shape.task)
    if problem.loss is not None and problem.loss not in fitting:
        problem = problem.with_(loss=None)
    if before is None or shape.task != before.task:
        changed.append(LOSSES[problem.loss or fitting[0]].name)
    return Fitted(with_problem(scene, problem), tuple(changed))


def with_table(scene: Scene, data: DataChoice) -> Fitted:
    """The race on a person's own data, with the model of the scene if it has one that fits them.

    Raises:
        ValueError: The table cannot be read.
    """
    if scene.surface.problem is None:
        scene = scene.with_(surface=SurfaceChoice(key=MODEL_KEY, problem=ProblemChoice()))
    return with_data(scene, data)


def with_data_settings(scene: Scene, **fields: object) -> Fitted:
    """The same race with one setting of its data changed; of another task only where that must be."""
    data = problem_in(scene).data.with_(**fields)
    if shape_of(data) != shape_of(problem_in(scene).data):
        return with_data(scene, data)
    return Fitted(with_fields(scene, data=data), ())


def with_model(scene: Scene, key: str) -> Scene:
    """The race of another model on the same data."""
    problem = problem_in(scene)
    return with_problem(scene, _with_model(problem, ModelChoice(key=key, seed=problem.model.seed)))


def with_model_setting(scene: Scene, name: str, value: object) -> Scene:
    """The same race with one setting of the model; another seed of its weights starts elsewhere."""
    changed = with_fields(scene, model=problem_in(scene).model.with_(**{name: value}), checkpoint=None)
    if name != "seed":
        return changed
    try:
        return changed.with_(start=surface_of(changed.surface).start)
    except ValueError:
        return changed


def with_plane(scene: Scene, kind: str) -> Scene:
    """The same model seen on another plane: coordinates mean something else there, so all is set up anew.

    Only a plane of the runs themselves leaves optimizers and steps as they are.

    Raises:
        PlaneError: The plane is one of the runs, and they span none.
    """
    problem = problem_in(scene)
    if kind in ("pca", "points"):
        return _along_its_runs(scene, kind)
    return with_problem(scene, problem.with_(plane=problem.plane.with_(kind=kind, runs=None)))


def with_plane_ends(scene: Scene, place: int, run: int) -> Scene:
    """The plane through the end of another run; the other end steps aside if it was that one.

    Args:
        scene: On a plane through three points.
        place: 0 for the first end, 1 for the second.
        run: Whose end, counted from 0.

    Raises:
        PlaneError: The three points span none.
    """
    runs = problem_in(scene).plane.runs
    assert runs is not None
    before, other = runs.ends[place], runs.ends[1 - place]
    kept = before if other == run else other
    ends = (run, kept) if place == 0 else (kept, run)
    return _on_its_plane(scene, "points", runs.with_(ends=ends))


def _along_its_runs(scene: Scene, kind: str) -> Scene:
    """The same race from the initial model, seen on a plane that its own runs span.

    Raises:
        PlaneError: Too few race, or they span none.
    """
    if not scene.racing:
        message = "no optimizer races, so there are no runs to span a plane: add one, then choose it again"
        raise PlaneError(message)
    if kind == "points" and len(scene.racing) < 2:
        message = (
            "the plane goes through the start and the ends of two runs, and only one optimizer races: add"
            " another, then choose it again"
        )
        raise PlaneError(message)
    runs = PlaneRuns(optimizers=scene.racing, steps=scene.steps, seed=scene.seed, training=scene.training)
    return _on_its_plane(scene, kind, runs)


def _on_its_plane(scene: Scene, kind: str, runs: PlaneRuns) -> Scene:
    problem = problem_in(scene)
    problem = problem.with_(plane=problem.plane.with_(kind=kind, runs=runs))
    try:
        plane_of(problem)
    except ValueError as error:
        raise PlaneError(str(error)) from None
    return scene.with_(surface=scene.surface.with_(problem=problem, window=None), start=(0.0, 0.0))


def with_plane_fields(scene: Scene, **fields: object) -> Scene:
    """The same kind of plane in other directions."""
    return with_fields(scene, plane=problem_in(scene).plane.with_(**fields))


def with_fields(scene: Scene, **fields: object) -> Scene:
    """The same race with fields of its problem replaced; the start stays, so that races can be compared."""
    problem = problem_in(scene).with_(**fields)
    return scene.with_(surface=scene.surface.with_(problem=problem))


def with_training(scene: Scene, **fields: object) -> Scene:
    """The same race, trained differently."""
    return scene.with_(training=scene.training.with_(**fields))


_TASKS = {"regression": "regression", "binary": "two classes", "classes": "several classes"}


def _listed(tasks: Sequence[Task]) -> str:
    return " or ".join(_TASKS[task] for task in tasks)


def _with_model(problem: ProblemChoice, model: ModelChoice) -> ProblemChoice:
    """Another model: what was chosen about the plane and the mode of the old one does not go with it."""
    plane = problem.plane.with_(kind=None, runs=None)
    as_usual = {"mode": "eval", "statistics": None, "fresh_masks": False, "checkpoint": None}
    return problem.with_(model=model, plane=plane, **as_usual)


def _first_fitting(shape: Shape) -> str:
    return next(key for key in MODELS if not misfit(key, shape))


def _shape_before(scene: Scene) -> Shape | None:
    try:
        return shape_of(problem_in(scene).data)
    except ValueError:
        return None
