"""Hyperparameters for the tests: defaults and seeded random ones, with every combination of flags."""

from __future__ import annotations

import inspect
import itertools

import numpy as np
import pytest
import torch

from visualizer.descent.optimizers import OPTIMIZERS, defaults

DRAWS = {
    "lr": lambda draw: 10 ** draw.uniform(-4, 0),
    "weight_decay": lambda draw: draw.uniform(0, 0.5),
    "momentum": lambda draw: draw.uniform(0.1, 0.98),
    "dampening": lambda draw: draw.uniform(-0.2, 0.9),
    "lr_decay": lambda draw: draw.uniform(0, 0.1),
    "initial_accumulator_value": lambda draw: draw.uniform(0, 3),
    "eps": lambda draw: 10 ** draw.uniform(-10, -1),
    "rho": lambda draw: draw.uniform(0.3, 0.99),
    "alpha": lambda draw: draw.uniform(0.3, 0.999),
    "beta1": lambda draw: draw.uniform(0, 0.99),
    "beta2": lambda draw: draw.uniform(0.5, 0.9999),
    "momentum_decay": lambda draw: draw.uniform(0, 0.1),
}


def flag_choices(key):
    """Every combination of an optimizer's flags."""
    names = [each.name for each in OPTIMIZERS[key].hyperparameters if each.scale == "flag"]
    return [
        dict(zip(names, values, strict=True))
        for values in itertools.product((False, True), repeat=len(names))
    ]


def random_numbers(key, seed):
    """Random allowed values for all hyperparameters that are numbers."""
    draw = np.random.default_rng(seed)
    return {
        each.name: float(DRAWS[each.name](draw))
        for each in OPTIMIZERS[key].hyperparameters
        if each.scale != "flag"
    }


def all_cases(seeds=(1, 2, 3)):
    """(key, hyperparameters) with defaults and random numbers, for every combination of flags."""
    for key in OPTIMIZERS:
        for flags in flag_choices(key):
            yield key, {**defaults(key), **flags}
            for seed in seeds:
                yield key, {**random_numbers(key, seed), **flags}


def name_of(case):
    """A readable id for a case."""
    key, chosen = case
    on = [name for name, value in chosen.items() if value is True]
    kind = (
        "default"
        if all(chosen[n] == v for n, v in defaults(key).items() if not isinstance(v, bool))
        else "random"
    )
    return "-".join([key, kind, *on, f"{chosen['lr']:.3g}"])


def torch_optimizer(key, chosen, parameter):
    """The torch.optim object that an optimizer and its hyperparameters stand for."""
    optimizer = OPTIMIZERS[key]
    torch_class, arguments = getattr(torch.optim, optimizer.torch_class), optimizer.torch_arguments(chosen)
    missing = set(arguments) - set(inspect.signature(torch_class).parameters)
    if missing:
        pytest.skip(f"torch {torch.__version__} has no {optimizer.torch_class}({', '.join(missing)})")
    return torch_class([parameter], **arguments)
