"""The registry: complete, true to torch, and told apart by eye."""

from __future__ import annotations

import inspect
import itertools
import json
import math
import re

import numpy as np
import pytest
import torch
from rule_cases import torch_optimizer

from visualizer.descent.optimizers import OPTIMIZERS, check, defaults

KEYS = ["sgd", "momentum", "nesterov", "adagrad", "adadelta", "rmsprop"]
KEYS += ["adam", "adamw", "adamax", "nadam", "radam"]
NO_EFFECT = {"params", "foreach", "fused", "capturable", "differentiable"}
ELSEWHERE = {
    "sgd": {"momentum", "dampening", "nesterov"},
    "momentum": {"nesterov"},
    "nesterov": {"dampening", "nesterov"},
}
PAPER, INK = "#ffffff", "#14171c"

# What people with a colour vision deficiency see, in linear RGB (Machado, Oliveira and Fernandes, 2009).
VISION = {
    "full": np.eye(3),
    "protan": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deutan": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritan": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def linear(colour):
    """Linear RGB, 0 to 1, of ``#rrggbb``."""
    values = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def contrast(first, second):
    """Contrast of two colours after WCAG 2, 1 to 21."""
    dark, light = sorted(float(linear(colour) @ [0.2126, 0.7152, 0.0722]) for colour in (first, second))
    return (light + 0.05) / (dark + 0.05)


def oklab(rgb):
    """Björn Ottosson's perceptual colour space; a distance of 0.02 is just visible."""
    cone = [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
    mix = [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
    return np.array(mix) @ np.cbrt(np.array(cone) @ np.clip(rgb, 0, 1))


def test_all_optimizers_of_torch_that_the_app_promises_are_there_in_order():
    assert list(OPTIMIZERS) == KEYS
    assert [row.key for row in OPTIMIZERS.values()] == KEYS
    assert len({row.name for row in OPTIMIZERS.values()}) == len(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_every_hyperparameter_of_torch_that_changes_a_path_is_there(key):
    parameters = inspect.signature(getattr(torch.optim, OPTIMIZERS[key].torch_class)).parameters
    expected = set(parameters) - NO_EFFECT - ELSEWHERE.get(key, set())
    if "betas" in expected:
        expected = (expected - {"betas"}) | {"beta1", "beta2"}
    assert set(defaults(key)) == expected


@pytest.mark.parametrize("key", KEYS)
def test_defaults_are_those_of_torch(key):
    parameters = inspect.signature(getattr(torch.optim, OPTIMIZERS[key].torch_class)).parameters
    for name, value in defaults(key).items():
        if name in ("beta1", "beta2"):
            assert value == parameters["betas"].default[name == "beta2"]
        elif not (name == "momentum" and key in ("momentum", "nesterov")):
            assert value == parameters[name].default


@pytest.mark.parametrize("key", KEYS)
def test_torch_takes_what_the_registry_allows_at_the_ends(key):
    for each in OPTIMIZERS[key].hyperparameters:
        if each.scale == "flag":
            continue
        ends = [each.minimum, each.maximum]
        ends += [each.lowest] if each.lowest is not None and not each.lowest_open else []
        ends += [each.highest] if each.highest is not None and not each.highest_open else []
        for value in ends:
            check(key, each.name, value)
            torch_optimizer(key, {**defaults(key), each.name: value}, torch.zeros(2))


@pytest.mark.parametrize("key", KEYS)
def test_hyperparameters_are_usable_by_a_slider(key):
    for each in OPTIMIZERS[key].hyperparameters:
        assert each.minimum < each.maximum
        assert re.fullmatch(r"[A-Z].+\.", each.meaning)
        assert each.scale in ("linear", "log", "flag")
        assert isinstance(each.default, bool) == (each.scale == "flag")
        each.check(each.default)
        if each.scale != "flag":
            assert each.minimum <= each.default <= each.maximum
        if each.scale == "log":
            assert each.minimum > 0
    assert next(iter(OPTIMIZERS[key].hyperparameters)).name == "lr"
    assert OPTIMIZERS[key].number_names[0] == "lr"


@pytest.mark.parametrize(
    ("key", "name", "value", "line"),
    [
        ("sgd", "lr", -1.0, "lr must be a finite number of at least 0, not -1.0"),
        ("sgd", "lr", math.nan, "lr must be a finite number of at least 0, not nan"),
        ("sgd", "lr", math.inf, "lr must be a finite number of at least 0, not inf"),
        ("sgd", "lr", "abc", "lr must be a finite number of at least 0, not abc"),
        ("sgd", "lr", True, "lr must be a finite number of at least 0, not True"),
        ("adam", "beta1", 1.0, "beta1 must be a finite number of at least 0 and below 1, not 1.0"),
        ("nesterov", "momentum", 0.0, "momentum must be a finite number above 0, not 0.0"),
        ("rmsprop", "alpha", 1.5, "alpha must be a finite number of at least 0 and at most 1, not 1.5"),
        ("momentum", "dampening", math.nan, "dampening must be a finite number, not nan"),
        ("adam", "amsgrad", 1.0, "amsgrad must be true or false, not 1.0"),
        ("sgd", "beta1", 0.5, "sgd has no hyperparameter 'beta1'; it has lr, weight_decay, maximize"),
    ],
)
def test_a_wrong_value_gets_one_line(key, name, value, line):
    with pytest.raises(ValueError, match=f"^{re.escape(line)}$"):
        check(key, name, value)


@pytest.mark.parametrize(
    ("key", "name", "value"),
    [
        ("sgd", "lr", 0),
        ("sgd", "lr", 1e6),
        ("adam", "amsgrad", True),
        ("adam", "beta2", 0.0),
        ("momentum", "dampening", -1),
    ],
)
def test_what_torch_allows_is_allowed(key, name, value):
    check(key, name, value)


def test_the_registry_as_plain_data_is_whole_and_is_json():
    data = json.loads(json.dumps([row.as_dict() for row in OPTIMIZERS.values()]))
    adam = next(row for row in data if row["key"] == "adam")
    assert adam["torch_class"] == "Adam"
    assert adam["hyperparameters"][1]["name"] == "beta1"
    assert adam["hyperparameters"][1]["default"] == 0.9
    for row in data:
        assert {"key", "name", "summary", "reference", "colour", "colour_dark", "marker"} <= set(row)
        assert [each["name"] for each in row["hyperparameters"]] == list(defaults(row["key"]))
        assert re.fullmatch(r"[A-Z].+\.", row["summary"])


def test_torch_arguments_are_torchs_own():
    chosen = {**defaults("adam"), "beta1": 0.8, "amsgrad": True}
    arguments = OPTIMIZERS["adam"].torch_arguments(chosen)
    assert arguments == {"lr": 1e-3, "betas": (0.8, 0.999), "eps": 1e-8, "weight_decay": 0.0, "amsgrad": True}
    assert OPTIMIZERS["nesterov"].torch_arguments(defaults("nesterov"))["nesterov"] is True


@pytest.mark.parametrize(("ground", "attribute"), [(PAPER, "colour"), (INK, "colour_dark")])
def test_colours_stand_out_from_the_ground(ground, attribute):
    for row in OPTIMIZERS.values():
        assert contrast(getattr(row, attribute), ground) >= 3


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("attribute", ["colour", "colour_dark"])
def test_colours_differ_for_everyone(attribute, vision):
    seen = [oklab(np.array(VISION[vision]) @ linear(getattr(row, attribute))) for row in OPTIMIZERS.values()]
    closest = min(np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2))
    assert closest >= 0.06


def test_markers_differ():
    markers = {row.marker for row in OPTIMIZERS.values()}
    known = {"circle", "triangle", "square", "diamond", "pentagon", "hexagon", "star", "cross", "plus"}
    assert markers == known | {"triangle_down", "bar"}
