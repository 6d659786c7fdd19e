"""From a Scene to its Runs: the one place where what is asked for becomes what is computed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from surfaces.catalog import from_formula, surface
from surfaces.models import MODELS
from surfaces.window import Window
from visualizer.checkpoints import begun_at
from visualizer.descent.cancelling import ask, never
from visualizer.descent.names import run_names
from visualizer.descent.race import Contestant, Noise, descend
from visualizer.problems import model_at, plane_of, problem_of, surface_of_problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from surfaces.surface import Surface
    from visualizer.descent.model_race import ModelRace
    from visualizer.descent.progress import Progress
    from visualizer.descent.run import Run
    from visualizer.problem_choice import ProblemChoice
    from visualizer.scene import OptimizerChoice, Scene, SurfaceChoice

    Report = Callable[[Progress, Callable[[], tuple[Run, ...]]], None]


def unheard(progress: Progress, runs_so_far: Callable[[], tuple[Run, ...]]) -> None:
    """The report that nobody hears."""


def surface_of(choice: SurfaceChoice) -> Surface:
    """The surface that a scene descends.

    Raises:
        surfaces.syntax.FormulaError: The formula is wrong.
        ValueError: A parameter is unknown or not allowed, or model, data and loss do not go together.
    """
    if choice.formula is not None:
        return from_formula(choice.formula)
    if choice.problem is not None:
        return surface_of_problem(choice.problem)
    return surface(choice.key, **choice.parameters)


def axes_of(choice: SurfaceChoice) -> tuple[str, str]:
    """What the two coordinates are called; known without the model, which may be slow to load, or wrong."""
    if choice.problem is None:
        return ("x", "y")
    whole = choice.problem.plane.kind in (None, "parameters")
    return (MODELS[choice.problem.model.key].axes if whole else None) or ("a", "b")


def window_of(choice: SurfaceChoice) -> Window:
    """The part of the plane that is shown: the scene's own window or the surface's."""
    if choice.window is None:
        return surface_of(choice).window
    return Window(choice.window.x_min, choice.window.x_max, choice.window.y_min, choice.window.y_max)


def compute(
    scene: Scene,
    before: tuple[Scene, tuple[Run, ...]] | None = None,
    cancelled: Callable[[], bool] = never,
    report: Report = unheard,
) -> tuple[Run, ...]:
    """Run every enabled optimizer of the scene, in order.

    Args:
        scene: What to run.
        before: Another scene with its runs; those that are the same in both are taken from there.
        cancelled: Asked before anything is done, and then every few milliseconds, whether to give up.
        report: While a model is trained, told every few hundredths of a second how far it is, with a
            function that makes the runs so far: they end where the training is, and cost something to make;
            there are none before each optimizer has its first row.

    Raises:
        visualizer.descent.cancelling.CancelledError: ``cancelled`` said so.
        surfaces.syntax.FormulaError: The formula is wrong.
        ValueError: A parameter of the surface is unknown or not allowed.
    """
    ask(cancelled)
    kept = _kept(scene, *before) if before is not None else {}
    new = [place for place in range(len(scene.racing)) if place not in kept]
    contestants = tuple(contestant_of(scene.racing[place]) for place in new)
    problem = scene.surface.problem

    def complete(fresh: tuple[Run, ...]) -> tuple[Run, ...]:
        if new and not fresh:
            return ()  # on a slow machine somebody asks before every optimizer has its first row
        runs = kept | dict(zip(new, fresh, strict=True))
        names = run_names(choice.key for choice in scene.racing)
        return tuple(_named(runs[place], name) for place, name in enumerate(names))

    if problem is None:
        return complete(_descended(scene, contestants, cancelled))
    from visualizer.descent.model_race import GLIMPSE

    race = model_race(scene, problem, contestants)
    for progress in race.run(cancelled):
        report(progress, lambda: complete(race.runs(cancelled, GLIMPSE)))
    return complete(race.runs(cancelled))


def _descended(
    scene: Scene, contestants: tuple[Contestant, ...], cancelled: Callable[[], bool]
) -> tuple[Run, ...]:
    noise = Noise(scene.noise, scene.seed) if scene.noise > 0 else None
    surface, window = surface_of(scene.surface), window_of(scene.surface)
    return descend(surface, contestants, scene.start, scene.steps, noise, window, cancelled)


def model_race(scene: Scene, problem: ProblemChoice, contestants: tuple[Contestant, ...]) -> ModelRace:
    """The training of a scene that is about a model, ready to begin.

    Raises:
        ValueError: Data, model, loss and batches do not go together; the message says what to do.
    """
    from visualizer.descent.batches import TrainingPlan
    from visualizer.descent.model_race import ModelRace

    learned, chosen = problem_of(problem), scene.training
    samples = len(learned.features)
    plan = TrainingPlan(0, chosen.batch_size, chosen.shuffle, scene.seed, chosen.skip_zero_grad)
    plan = replace(plan, epochs=-(-scene.steps // plan.updates_per_epoch(samples)))
    model = model_at(problem, scene.start)
    begun = begun_at(problem, learned, plan, contestants, model)
    return ModelRace(
        learned,
        model,
        plan,
        contestants,
        plane_of(problem),
        window_of(scene.surface),
        scene.last_step,
        begun,
    )


def _kept(scene: Scene, before: Scene, runs: tuple[Run, ...]) -> dict[int, Run]:
    """The runs of an earlier scene that are also those of this one, by their places in this one."""
    same = ("surface", "start", "steps", "noise", "seed", "training")
    if any(getattr(scene, field) != getattr(before, field) for field in same):
        return {}
    earlier = list(zip(map(contestant_of, before.racing), runs, strict=True))
    found = ((place, contestant_of(choice)) for place, choice in enumerate(scene.racing))
    return {place: run for place, wanted in found for contestant, run in earlier if contestant == wanted}


def _named(run: Run, name: str) -> Run:
    return run if run.name == name else replace(run, name=name)


def contestant_of(choice: OptimizerChoice) -> Contestant:
    """Who races for an optimizer of a scene."""
    changes = tuple((change.step, change.lr) for change in choice.changes)
    return Contestant(choice.key, choice.hyperparameters, changes, choice.goes_on)
