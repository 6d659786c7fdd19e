"""Scenes about models on the stage, with their real runs."""

from __future__ import annotations

from visualizer.engine import compute, surface_of, window_of
from visualizer.problem_choice import DataChoice, ModelChoice, ProblemChoice
from visualizer.scene import OptimizerChoice, Scene, SurfaceChoice, View
from visualizer.stage.surface_picture import picture

RATES = (("sgd", 0.2), ("adam", 0.1))


def fit_scene(data=None, model=None, steps=30, rates=RATES, view=None, **problem):
    chosen = ProblemChoice(
        data=data or DataChoice(settings={"n": 40}), model=model or ModelChoice(), device="cpu", **problem
    )
    choice = SurfaceChoice(key="model", problem=chosen)
    return Scene(
        surface=choice,
        optimizers=tuple(OptimizerChoice(key=key, hyperparameters={"lr": lr}) for key, lr in rates),
        start=surface_of(choice).start,
        steps=steps,
        view=View(layout="fit", **(view or {})),
    )


def stage_over(qtbot, scene, runs=None, theme=None, step=20, size=(1000, 520)):
    """A stage, shown, over a scene about a model and its runs."""
    from visualizer.stage.stage import Stage
    from visualizer.stage.theme import LIGHT

    made = Stage(theme or LIGHT)
    qtbot.addWidget(made)
    made.resize(*size)
    surface, window = surface_of(scene.surface), window_of(scene.surface)
    made.set_surface(surface, window)
    made.set_picture(picture(surface, scene.view, window, (24, 24)))
    made.show_runs(scene, compute(scene) if runs is None else runs)
    made.set_step(step)
    with qtbot.waitExposed(made):
        made.show()
    return made
