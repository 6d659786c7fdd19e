"""Races over the catalog that the tests of verdicts share, and short ways to make a run."""

from __future__ import annotations

import functools

from surfaces.catalog import CATALOG, from_formula
from visualizer.descent.optimizers import defaults
from visualizer.descent.race import Contestant, Noise, descend
from visualizer.descent.verdict import STATUSES

OPTIMIZERS = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamax", "nadam")


def run_of(surface, key, *, start=None, steps=300, noise=None, changes=(), **chosen):
    """One run; a surface is a key of the catalog or a formula."""
    row = CATALOG[surface] if surface in CATALOG else from_formula(surface)
    runner = Contestant(key, {**defaults(key), **chosen}, tuple(changes))
    return descend(row, [runner], start or row.start, steps, noise, row.window)[0]


def statuses(run):
    """The status at every row, as words."""
    return [STATUSES[code].value for code in run.verdicts.codes]


def onsets(run):
    """The stretches of one status: pairs of the step at which each begins and the status."""
    words = statuses(run)
    return [(row, word) for row, word in enumerate(words) if row == 0 or word != words[row - 1]]


@functools.cache
def catalog_runs():
    """Every surface with several optimizers at gentle, brisk and wild learning rates, and with noise."""
    runs = []
    for key, row in CATALOG.items():
        rates = {**dict.fromkeys(OPTIMIZERS, row.learning_rates["adam"]), **row.learning_rates}
        rates["nesterov"] = rates["momentum"]
        runs += [
            run_of(key, name, steps=250, lr=rates[name] * f) for name in OPTIMIZERS for f in (0.3, 3.0, 50.0)
        ]
        runs += [
            run_of(key, name, steps=250, lr=rates[name], noise=Noise(0.2, 3)) for name in ("sgd", "adam")
        ]
    return tuple(runs)
