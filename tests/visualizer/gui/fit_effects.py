"""What the actions on the fit do, for the table of effects; and a scene about a model."""

from __future__ import annotations

from visualizer.problem_choice import DataChoice, ProblemChoice
from visualizer.scene import OptimizerChoice, Scene, SurfaceChoice


def model_scene():
    """A line through 30 samples, learned by one optimizer."""
    problem = ProblemChoice(data=DataChoice(settings={"n": 30}), device="cpu")
    sgd = OptimizerChoice(key="sgd", hyperparameters={"lr": 0.1})
    return Scene(
        surface=SurfaceChoice(key="model", problem=problem), optimizers=(sgd,), start=(0.5, 0.0), steps=20
    )


def picture(window):
    return window.view.stage.grab().toImage()


def lays_out_fit(window, do, wait):
    command = window.commands["fit"]
    assert not command.isEnabled()
    assert "a formula has no data to fit" in command.toolTip()
    window.store.change(model_scene())
    wait()
    assert "a formula" not in command.toolTip()
    do()
    wait()
    picture(window)
    assert window.store.scene.view.layout == "fit"
    assert command.isChecked()
    fit = window.view.stage.drawing.fit
    assert fit.frame.left > window.view.stage.drawing.panes[0].frame.rect.right()


def draws_squares(window, do, wait):
    assert not window.commands["squares"].isEnabled()
    window.store.change(model_scene().with_view(layout="fit"))
    wait()
    before = picture(window)
    do()
    wait()
    assert window.store.scene.view.residuals == "squares"
    assert window.commands["squares"].isChecked()
    assert picture(window) != before
