"""The part of a scene that is about a model: complete, stored and read again, and refused with reasons."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from visualizer.problem_choice import (
    DataChoice,
    ModelChoice,
    MovedPoint,
    PlaneChoice,
    PlaneRuns,
    ProblemChoice,
    TrainingChoice,
)
from visualizer.scene import OptimizerChoice, Scene, SurfaceChoice
from visualizer.scene_file import SceneFileError, read

SGD = OptimizerChoice(key="sgd")
MLP = ProblemChoice(
    data=DataChoice(
        key="moons", settings={"n": 300}, moved=(MovedPoint(row=3, features=(0.5, 1.0), target=1),)
    ),
    model=ModelChoice(key="mlp", hidden=8, dropout=0.1, seed=4),
    loss="binary-cross-entropy",
    mode="train",
    weight_decay=0.01,
)


def scene(problem):
    return Scene(surface=SurfaceChoice(key="model", problem=problem), training=TrainingChoice(batch_size=16))


@pytest.mark.parametrize("problem", [ProblemChoice(), MLP], ids=["default", "mlp"])
def test_a_scene_is_the_same_after_writing_and_reading(problem):
    before = scene(problem)
    assert read(before.model_dump_json().encode()) == before


def test_what_is_not_chosen_is_filled_in():
    data, model = DataChoice(key="spirals"), ModelChoice(key="deep-sigmoid")
    assert data.settings["arms"] == 2
    assert set(data.settings) >= {"n", "noise", "seed", "arms"}
    assert (model.layers, model.activation) == (8, "sigmoid")
    assert ModelChoice(key="mlp").layers == 2
    assert MLP.data.settings == {**DataChoice(key="moons").settings, "n": 300}


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: DataChoice(key="lines"), "there is no dataset 'lines'"),
        (lambda: DataChoice(settings={"arms": 2}), "no setting 'arms'"),
        (lambda: DataChoice(settings={"n": 1}), "must be a whole number between 2"),
        (lambda: DataChoice(file="/a.csv"), "a file belongs to the data key"),
        (lambda: DataChoice(key="file"), "a file belongs to the data key"),
        (lambda: ModelChoice(key="mpl"), "did you mean 'mlp'"),
        (lambda: ModelChoice(key="mlp", layers=99), "layers of the model 'mlp' must be"),
        (lambda: ModelChoice(dropout=0.5), "has no such setting"),
        (lambda: ProblemChoice(loss="mse2"), "there is no loss 'mse2'"),
        (lambda: ProblemChoice(device="gpu"), "should match pattern"),
        (lambda: SurfaceChoice(key="model"), "a problem belongs to the surface key"),
        (lambda: SurfaceChoice(problem=ProblemChoice()), "a problem belongs to the surface key"),
        (lambda: PlaneChoice(kind="pca"), "runs belong to the plane"),
        (lambda: PlaneChoice(kind="points"), "runs belong to the plane"),
        (lambda: PlaneChoice(kind="points", runs=PlaneRuns(optimizers=(SGD,), steps=3)), "two of the 1 runs"),
        (
            lambda: PlaneChoice(kind="points", runs=PlaneRuns(optimizers=(SGD, SGD), steps=3, ends=(1, 1))),
            "two of the 2 runs",
        ),
        (lambda: PlaneRuns(optimizers=(), steps=3), "at least 1 item"),
        (lambda: TrainingChoice(batch_size=0), "greater than or equal to 1"),
    ],
)
def test_what_is_not_allowed_is_refused_with_the_reason(make, said):
    with pytest.raises(ValidationError, match=said):
        make()


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        ('{"data": {"key": "moons"}}', "does not fit a target of two classes"),
        ('{"data": {"key": "mons"}}', r"surface\.problem\.data: there is no dataset"),
        ('{"model": {"key": "mlp", "hiden": 3}}', "there is no field 'hiden'; did you mean 'hidden'"),
        (
            '{"data": {"key": "file", "file": "/no/such.csv"}}',
            r"surface\.problem: such\.csv: there is no file",
        ),
    ],
)
def test_a_scene_file_says_what_is_wrong_with_the_problem(problem, said):
    with pytest.raises(SceneFileError, match=said):
        read(f'{{"surface": {{"key": "model", "problem": {problem}}}}}'.encode())
