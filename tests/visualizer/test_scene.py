"""The Scene: complete, checked, immutable, the same after a round trip through JSON."""

import pytest
from pydantic import ValidationError

from visualizer.descent.names import numbered
from visualizer.descent.optimizers import OPTIMIZERS, defaults
from visualizer.scene import (
    Bounds,
    OptimizerChoice,
    RateChange,
    Scene,
    SurfaceChoice,
    default_scene,
)


def test_the_default_race_is_sgd_momentum_and_adam_on_beale():
    scene = default_scene()
    assert scene.surface.key == "beale"
    assert [choice.key for choice in scene.optimizers] == ["sgd", "momentum", "adam"]


@pytest.mark.parametrize("key", list(OPTIMIZERS))
def test_a_choice_holds_every_hyperparameter(key):
    assert OptimizerChoice(key=key).hyperparameters == defaults(key)


def test_json_round_trip_keeps_everything():
    scene = default_scene().with_(
        surface=SurfaceChoice(
            key="formula", formula="x**2 + y", window=Bounds(x_min=-1, x_max=2, y_min=0, y_max=4)
        ),
        noise=0.25,
        seed=7,
        optimizers=(
            OptimizerChoice(
                key="adam", changes=(RateChange(step=3, lr=0.5),), colour="#123456", enabled=False
            ),
        ),
    )
    assert Scene.model_validate_json(scene.model_dump_json()) == scene


WRONG = {
    "unknown surface": {"surface": {"key": "nowhere"}},
    "formula without text": {"surface": {"key": "formula"}},
    "text without formula": {"surface": {"key": "beale", "formula": "x"}},
    "unknown optimizer": {"optimizers": [{"key": "sgdx"}]},
    "unknown hyperparameter": {"optimizers": [{"key": "sgd", "hyperparameters": {"speed": 1}}]},
    "negative learning rate": {"optimizers": [{"key": "sgd", "hyperparameters": {"lr": -1}}]},
    "learning rate is no number": {"optimizers": [{"key": "sgd", "hyperparameters": {"lr": float("nan")}}]},
    "negative changed rate": {"optimizers": [{"key": "sgd", "changes": [{"step": 3, "lr": -1}]}]},
    "changes out of order": {
        "optimizers": [{"key": "sgd", "changes": [{"step": 3, "lr": 1}, {"step": 2, "lr": 1}]}]
    },
    "two changes at a step": {
        "optimizers": [{"key": "sgd", "changes": [{"step": 3, "lr": 1}, {"step": 3, "lr": 2}]}]
    },
    "no steps": {"steps": 0},
    "too many steps": {"steps": 1_000_001},
    "start is not finite": {"start": (float("inf"), 0)},
    "negative noise": {"noise": -0.1},
    "empty window": {"surface": {"key": "beale", "window": {"x_min": 1, "x_max": 1, "y_min": 0, "y_max": 1}}},
    "colour without meaning": {"optimizers": [{"key": "sgd", "colour": "red"}]},
    "unknown field": {"speed": 3},
    "version of the future": {"version": 2},
}


@pytest.mark.parametrize("fields", WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_refused(fields):
    with pytest.raises(ValidationError):
        Scene.model_validate(fields)
    with pytest.raises(ValidationError):
        default_scene().with_(**fields)


def test_a_scene_cannot_be_changed_in_place():
    with pytest.raises(ValidationError):
        default_scene().steps = 5


def test_lr_for_the_whole_run_drops_the_changes_on_the_way():
    choice = OptimizerChoice(key="sgd").with_lr_from(10, 0.5).with_hyperparameter("lr", 0.2)
    assert (choice.lr, choice.changes) == (0.2, ())


def test_another_hyperparameter_keeps_the_changes_on_the_way():
    choice = OptimizerChoice(key="momentum").with_lr_from(10, 0.5).with_hyperparameter("momentum", 0.2)
    assert choice.changes == (RateChange(step=10, lr=0.5),)


def test_lr_from_a_step_keeps_the_past_and_replaces_the_future():
    choice = OptimizerChoice(key="sgd").with_lr_from(10, 0.5).with_lr_from(20, 0.4).with_lr_from(15, 0.3)
    assert choice.changes == (RateChange(step=10, lr=0.5), RateChange(step=15, lr=0.3))
    assert [choice.lr_at(step) for step in (0, 9, 10, 14, 15, 99)] == [0.001, 0.001, 0.5, 0.5, 0.3, 0.3]


def test_lr_from_step_zero_is_the_whole_run():
    choice = OptimizerChoice(key="sgd").with_lr_from(0, 0.5)
    assert (choice.lr, choice.changes) == (0.5, ())


def test_repeated_optimizers_are_numbered():
    scene = Scene(optimizers=tuple(OptimizerChoice(key=key) for key in ("sgd", "adam", "sgd", "sgd")))
    assert scene.labels == ("SGD", "Adam", "SGD 2", "SGD 3")
    assert numbered(["a", "a"], "{}#{}") == ("a", "a#2")
