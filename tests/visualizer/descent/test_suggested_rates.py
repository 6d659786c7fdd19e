"""With the suggested learning rate every optimizer visibly moves on every surface, and none blows up."""

from __future__ import annotations

import math

import numpy as np
import pytest

from surfaces.catalog import CATALOG, from_formula
from visualizer.descent.optimizers import OPTIMIZERS, defaults
from visualizer.descent.race import Contestant, descend
from visualizer.descent.suggested_rates import suggested_rate

STEPS = 300
VISIBLE = 0.02
"""Share of the window's diagonal, 15 pixels on a stage of 600 by 500."""


@pytest.mark.parametrize("surface", CATALOG.values(), ids=list(CATALOG))
@pytest.mark.parametrize("key", OPTIMIZERS)
def test_an_added_optimizer_moves_visibly_and_does_not_blow_up(key, surface):
    runner = Contestant(key, {**defaults(key), "lr": suggested_rate(key, surface)})
    (run,) = descend(surface, [runner], surface.start, STEPS, None, surface.window)
    diagonal = math.hypot(surface.window.width, surface.window.height)
    away = np.hypot(*(run.position - run.position[0]).T) / diagonal
    assert np.isfinite(run.loss).all()
    assert away.max() > VISIBLE
    assert run.loss[-1] < run.loss[0]
    if surface.lowest is not None:  # where it falls without bound, to go far is right
        assert all(surface.window.contains(*point) for point in run.position)
    assert "diverged" not in {run.verdicts.status(step).value for step in range(STEPS + 1)}


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_on_a_formula_there_is_a_suggestion_too(key):
    assert suggested_rate(key, from_formula("x^2 + y^2")) > 0
