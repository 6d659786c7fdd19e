"""What loading a checkpoint does to a Scene, and what is known of the file before. Free of Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from surfaces.models import MODELS
from visualizer.checkpoints import checkpoint_of, chosen_file
from visualizer.engine import surface_of
from visualizer.optimizer_choice import OptimizerChoice, RateChange
from visualizer.problem_choice import ProblemChoice, TrainingChoice
from visualizer.problem_edits import STEPS_OF_MANY, STEPS_OF_TWO
from visualizer.problems import problem_of
from visualizer.scene import MODEL_KEY, Scene, SurfaceChoice

if TYPE_CHECKING:
    from visualizer.checkpoint_choice import CheckpointChoice, Use
    from visualizer.descent.checkpoint import Checkpoint
    from visualizer.descent.path import Contestant


@dataclass(frozen=True)
class Found:
    """What a checkpoint holds, and what can be done with it in a scene.

    Attributes:
        choice: The file, as it is now.
        model: Name of the model that it would be loaded into; empty where none fits.
        parameters: How many that model has; 0 where none fits.
        optimizer: Name of its optimizer; empty where it is none of those here.
        learning_rate: With which it would go on; NaN where the optimizer is unknown.
        epoch: Completed passes over the data.
        updates: Number of updates behind it; None where only the epochs are known.
        loss: As it was saved; NaN where there was none.
        by_script: Whether a plain script wrote it.
        data: Key of the data that it was trained on; empty where that is unknown.
        both_data: Whether the scene's own data can take the place of the checkpoint's.
        remarks: What differs from never having stopped.
        obstacles: By the use, why it cannot be had; empty where it can.
    """

    choice: CheckpointChoice
    model: str
    parameters: int
    optimizer: str
    learning_rate: float
    epoch: int
    updates: int | None
    loss: float
    by_script: bool
    data: str
    both_data: bool
    remarks: tuple[str, ...]
    obstacles: dict[Use, str]


def find_out(scene: Scene, path: str, keep_data: bool = False) -> Found:
    """Read a checkpoint and try what can be done with it; the scene stays as it is.

    Args:
        scene: Into which it would be loaded.
        path: The file.
        keep_data: Whether the scene's data are to be used where the checkpoint has others.

    Raises:
        visualizer.descent.checkpoint.CheckpointError: The file is refused; the message says what to do.
    """
    from visualizer.descent.resuming import go_on

    choice, checkpoint = chosen_file(path)
    obstacles: dict[Use, str] = {}
    tried: dict[Use, Scene] = {}
    uses: tuple[Use, ...] = ("go_on", "predict")
    for use in uses:
        try:
            tried[use] = with_checkpoint(scene, choice.with_(use=use), keep_data)
            obstacles[use] = ""
        except ValueError as error:
            obstacles[use] = " ".join(str(error).split())
    problem = next((each.surface.problem for each in tried.values()), None)
    learned = None if problem is None else problem_of(problem)
    remarks: tuple[str, ...] = ()
    if "go_on" in tried and learned is not None:
        remarks = go_on(checkpoint, learned, plan=_plan(tried["go_on"])).remarks
    one, own = _contestant(checkpoint), checkpoint.own or {}
    return Found(
        choice=choice,
        model="" if problem is None else MODELS[problem.model.key].name,
        parameters=0 if learned is None else learned.parameter_count,
        optimizer="" if one is None else OptimizerChoice(key=one.key).optimizer.name,
        learning_rate=float("nan") if one is None else _rate(one, own),
        epoch=checkpoint.epoch,
        updates=_done(own) if own else None,
        loss=checkpoint.loss,
        by_script=checkpoint.own is None,
        data=str(_data_of(checkpoint)),
        both_data=_has_choice(scene, checkpoint),
        remarks=remarks,
        obstacles=obstacles,
    )


def with_checkpoint(scene: Scene, choice: CheckpointChoice, keep_data: bool = False) -> Scene:
    """The scene with a checkpoint's model: gone on with by its optimizer, or looked at only.

    A checkpoint that says which problem it is of brings it along; of a scene that has the same, plane, device
    and view stay. That of a plain script is of the scene's own model.

    Raises:
        ValueError: It does not fit; the message says what to do.
    """
    checkpoint = checkpoint_of(choice)
    try:
        return _loaded(scene, choice, checkpoint, keep_data)
    except ValidationError as error:
        raise _not_here(checkpoint, error) from error
    except (AttributeError, KeyError, OverflowError, TypeError) as error:
        name = checkpoint.path.name
        why = f"{name} does not fit: what it says of its training is not understood; choose another file"
        raise _refusal(why) from error


def _loaded(scene: Scene, choice: CheckpointChoice, checkpoint: Checkpoint, keep_data: bool) -> Scene:
    problem = _problem(scene, checkpoint, keep_data).with_(checkpoint=choice)
    if problem.plane.kind == "pca":  # those runs began elsewhere
        problem = problem.with_(plane=problem.plane.with_(kind=None, runs=None))
    if choice.use == "predict":
        problem = problem.with_(mode="eval", fresh_masks=False, statistics=None)
    trained = _as_trained(scene, checkpoint)
    optimizers = _optimizers(scene, checkpoint, choice.use)
    surface = SurfaceChoice(key=MODEL_KEY, problem=problem)
    made = surface_of(surface)
    steps = scene.steps
    if scene.surface.problem is None:
        steps = STEPS_OF_TWO if made.axes != ("a", "b") else STEPS_OF_MANY
    loaded = trained.with_(surface=surface, optimizers=optimizers, start=made.start, steps=steps)
    _try(loaded)
    return loaded


def without_checkpoint(scene: Scene) -> Scene:
    """The same problem with fresh weights, where everybody begins afresh."""
    problem = scene.surface.problem
    if problem is None or problem.checkpoint is None:
        return scene
    surface = SurfaceChoice(key=MODEL_KEY, problem=problem.with_(checkpoint=None))
    optimizers = tuple(each.with_(goes_on=False) for each in scene.optimizers)
    return scene.with_(surface=surface, optimizers=optimizers, start=surface_of(surface).start)


def _problem(scene: Scene, checkpoint: Checkpoint, keep_data: bool) -> ProblemChoice:
    """The scene's problem where it fits and its data are wanted, else the checkpoint's own."""
    ours, its = scene.surface.problem, _own_problem(checkpoint)
    misfit = _misfit(ours, checkpoint)
    if ours is not None and not misfit and (its is None or keep_data or _same(ours, its)):
        return ours.with_(checkpoint=None)
    if its is None:
        raise _refusal(misfit or _nameless(checkpoint))
    problem = ProblemChoice(data=its.data, model=its.model, loss=its.loss, device=its.device)
    problem = problem if ours is None else problem.with_(device=ours.device)
    fault = _misfit(problem, checkpoint)
    if fault:
        raise _refusal(fault)
    return problem


def _misfit(problem: ProblemChoice | None, checkpoint: Checkpoint) -> str:
    """Why the checkpoint's weights are not those of a problem's model; empty where they are."""
    from visualizer.descent.resuming import predicting_model

    if problem is None:
        return ""
    try:
        predicting_model(checkpoint, problem_of(problem))
    except ValueError as error:
        return str(error)
    return ""


def _own_problem(checkpoint: Checkpoint) -> ProblemChoice | None:
    """The problem that a checkpoint says it is of; None where it says nothing that is understood."""
    own: Any = checkpoint.own or {}
    try:
        recipe = own["data"]["recipe"]["problem"]
        return ProblemChoice.model_validate({**recipe, "checkpoint": None})
    except (KeyError, TypeError, ValueError):
        return None


def _same(ours: ProblemChoice, its: ProblemChoice) -> bool:
    """Whether two problems learn the same from the same; seeds of the weights do not count."""
    if ours.data != its.data:
        return False
    return problem_of(ours).loss_key == problem_of(ours.with_(loss=its.loss)).loss_key


def _has_choice(scene: Scene, checkpoint: Checkpoint) -> bool:
    ours, its = scene.surface.problem, _own_problem(checkpoint)
    if ours is None or its is None or _misfit(ours, checkpoint):
        return False
    return not _same(ours, its) and not _misfit(its, checkpoint)


def _as_trained(scene: Scene, checkpoint: Checkpoint) -> Scene:
    """The scene with seed and batches of the checkpoint, where it says them."""
    own: Any = checkpoint.own
    if own is None:
        return scene
    plan = own.get("plan", {})
    training = TrainingChoice(
        batch_size=plan.get("batch_size"),
        shuffle=plan.get("shuffle", True),
        skip_zero_grad=plan.get("skip_zero_grad", False),
    )
    return scene.with_(seed=plan.get("seed", scene.seed), training=training)


def _optimizers(scene: Scene, checkpoint: Checkpoint, use: Use) -> tuple[OptimizerChoice, ...]:
    """The checkpoint's optimizer; where it is none of those here, any other can hold a model to look at."""
    from visualizer.descent.resuming import contestant_in

    try:
        one = contestant_in(checkpoint)
    except ValueError:
        if use == "go_on":
            raise
        return scene.racing[:1] or (OptimizerChoice(key="sgd"),)
    own = checkpoint.own or {}
    done = _done(own)
    colours = [each.colour for each in scene.optimizers if each.key == one.key]
    return (
        OptimizerChoice(
            key=one.key,
            hyperparameters={**one.hyperparameters, "lr": _rate(one, own)},
            changes=tuple(RateChange(step=step - done, lr=rate) for step, rate in one.changes if step > done),
            colour=colours[0] if colours else None,
            goes_on=True,
        ),
    )


def _rate(one: Contestant, own: dict[str, Any]) -> float:
    """The learning rate of the update from the checkpoint."""
    passed = [rate for step, rate in one.changes if step <= _done(own)]
    return float(passed[-1] if passed else one.hyperparameters["lr"])


def _done(own: dict[str, Any]) -> int:
    updates = own.get("updates")
    return updates if isinstance(updates, int) else 0


def _try(scene: Scene) -> None:
    """Make all that a race of the scene would begin with.

    Raises:
        ValueError: Something does not fit; the message says what to do.
    """
    from visualizer.engine import contestant_of, model_race

    problem = scene.surface.problem
    assert problem is not None
    model_race(scene.with_(steps=1), problem, tuple(map(contestant_of, scene.racing)))


def _plan(scene: Scene) -> Any:
    from visualizer.descent.batches import TrainingPlan

    chosen = scene.training
    return TrainingPlan(0, chosen.batch_size, chosen.shuffle, scene.seed, chosen.skip_zero_grad)


def _contestant(checkpoint: Checkpoint) -> Contestant | None:
    from visualizer.descent.resuming import contestant_in

    try:
        return contestant_in(checkpoint)
    except ValueError:
        return None


def _data_of(checkpoint: Checkpoint) -> object:
    own: Any = checkpoint.own or {}
    data = own.get("data")
    return data.get("key", "") if isinstance(data, dict) else ""


def _nameless(checkpoint: Checkpoint) -> str:
    return (
        f"{checkpoint.path.name} does not say which model it is of: choose that model first (File > New model"
        " problem), then load it again"
    )


def _not_here(checkpoint: Checkpoint, error: ValidationError) -> ValueError:
    problem = error.errors()[0]
    where = ".".join(str(part) for part in problem["loc"])
    return _refusal(f"{checkpoint.path.name} does not fit: {where}: {problem['msg']}; train it by a script")


def _refusal(message: str) -> ValueError:
    from visualizer.descent.checkpoint import CheckpointError

    return CheckpointError(message)
