"""Which surface each optimizer is shown on, and its value against a net of plain torch."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from visualizer.descent.penalty import losses_with
from visualizer.engine import compute, surface_of
from visualizer.grounds import grounds_of, penalties
from visualizer.problem_choice import DataChoice, ModelChoice, ProblemChoice
from visualizer.problems import data_of, plane_of
from visualizer.scene import OptimizerChoice, Scene, SurfaceChoice
from visualizer.scene_file import read

LINE = ProblemChoice(weight_decay="own")
NET = LINE.with_(data=DataChoice(key="moons", settings={"n": 20}), model=ModelChoice(key="mlp", hidden=3))
DECAYS = (0.0, 0.05, 0.5)


def scene(*decays, layout="side_by_side", problem=LINE, key="sgd", **hyperparameters):
    optimizers = tuple(
        OptimizerChoice(key=key, hyperparameters={"lr": 0.1, **hyperparameters, "weight_decay": decay})
        for decay in decays
    )
    surface = SurfaceChoice(key="model", problem=problem)
    made = Scene(surface=surface, optimizers=optimizers, start=(0.5, -0.1), steps=6)
    return made.with_view(layout=layout)


def weights(surfaces):
    return [each.problem.weight_decay for each in surfaces]


@pytest.mark.parametrize(
    ("layout", "decays", "problem", "common", "own", "undecided"),
    [
        ("side_by_side", DECAYS, LINE, 0.0, list(DECAYS), False),
        ("space_side_by_side", (0.5, 0.5), LINE, 0.5, [0.5, 0.5], False),
        ("overlay", DECAYS, LINE, 0.0, [], True),
        ("both", (0.5, 0.5), LINE, 0.5, [], False),
        ("side_by_side", DECAYS, LINE.with_(weight_decay=0.3), 0.3, [], False),
        ("side_by_side", (), LINE, 0.0, [], False),
    ],
)
def test_panes_of_their_own_have_their_own_decay(layout, decays, problem, common, own, undecided):
    made = grounds_of(scene(*decays, layout=layout, problem=problem))
    assert weights([made.common]) == [common]
    assert weights(made.own.values()) == own
    assert made.undecided is undecided
    assert weights(made.distinct) == list(dict.fromkeys([common, *own]))


@pytest.mark.parametrize(
    ("key", "chosen", "expected"),
    [
        ("sgd", {}, 0.25),
        ("sgd", {"maximize": True}, -0.25),
        ("adam", {}, 0.25),
        ("adam", {"decoupled_weight_decay": True}, 0.0),
        ("nadam", {"decoupled_weight_decay": True}, 0.0),
        ("adamw", {}, 0.0),
        ("adamax", {}, 0.25),
    ],
)
def test_only_coupled_decay_is_a_penalty_and_climbing_turns_its_sign(key, chosen, expected):
    made = scene(0.25, key=key, **chosen)
    assert list(penalties(made).values()) == [expected]


def test_seen_by_nobody_in_particular_there_is_no_penalty():
    plain = scene(problem=LINE.with_(weight_decay=0.0))
    assert surface_of(scene().surface) is surface_of(plain.surface)


def test_who_does_not_race_has_no_ground():
    made = scene(*DECAYS)
    made = made.with_optimizer(1, made.optimizers[1].with_(enabled=False))
    assert list(grounds_of(made).own) == ["SGD", "SGD 3"]


@pytest.mark.parametrize("problem", [LINE, NET], ids=["line", "net"])
@pytest.mark.parametrize("climbs", [False, True])
def test_the_ground_below_each_optimizer_is_its_loss_and_its_penalty(problem, climbs):
    made = scene(*DECAYS, problem=problem, maximize=climbs)
    grounds, plane = grounds_of(made), plane_of(problem)
    for label, decay, run in zip(made.labels, DECAYS, compute(made), strict=True):
        surface, sign = surface_of(grounds.of(label)), -1 if climbs else 1
        for row in (0, 3, 6):
            place, theta = run.position[row], run.trajectory.parameters[row].astype(float)
            on_plane = np.asarray(plane.at(*place), dtype=float)
            expected = torch_loss(problem, on_plane) + sign * decay / 2 * (on_plane**2).sum()
            assert float(surface.function.value(*place)) == pytest.approx(expected, abs=1e-5)
            expected = torch_loss(problem, theta) + sign * decay / 2 * (theta**2).sum()
            assert losses_with(run, sign * decay)[row] == pytest.approx(expected, abs=1e-5)


def torch_loss(problem, theta):
    """By hand: the line's mean squared error, or the net's binary cross-entropy."""
    data = data_of(problem.data)
    x, y = torch.tensor(data.features).float(), torch.tensor(data.target).float()[:, None]
    theta = torch.tensor(theta).float()
    if problem.model.key == "linear-regression":
        return torch.nn.functional.mse_loss(theta[0] + theta[1] * x, y).item()
    net = torch.nn.Sequential(
        *(torch.nn.Linear(2, 3), torch.nn.Tanh(), torch.nn.Linear(3, 3), torch.nn.Tanh()),
        torch.nn.Linear(3, 1),
    )
    torch.nn.utils.vector_to_parameters(theta, net.parameters())
    with torch.no_grad():
        return torch.nn.functional.binary_cross_entropy_with_logits(net(x), y).item()


def test_what_each_descends_is_below_none_of_its_neighbours_at_its_star():
    """Each ground has a minimum of its own: there the gradient of loss and penalty vanishes."""
    lowest = []
    for ground in grounds_of(scene(*DECAYS)).distinct:
        surface = surface_of(ground)
        assert np.abs(surface.function.gradient(surface.minima[0].x, surface.minima[0].y)).max() < 1e-6
        lowest.append(surface.lowest)
    assert lowest == sorted(lowest)
    assert lowest[0] < lowest[2]


def test_own_is_read_again_and_old_files_still_are():
    made = scene(*DECAYS)
    assert read(made.model_dump_json().encode()) == made
    old = made.model_dump_json().replace('"weight_decay":"own"', '"weight_decay":0.05')
    assert read(old.encode()).surface.problem.weight_decay == 0.05
    without = '{"surface": {"key": "model", "problem": {}}}'
    assert read(without.encode()).surface.problem.weight_decay == 0.0
