"""Every preset is a complete scene file, and shows what its lesson says."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import resources
from surfaces.catalog import CATALOG
from visualizer.descent.optimizers import OPTIMIZERS
from visualizer.engine import compute, window_of
from visualizer.presets import PRESETS
from visualizer.scene_file import save

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from visualizer.descent.run import Run

CLASSIC = ("classic-contours", "classic-valley", "classic-contours-adam", "classic-valley-adam")
STAR = np.array([3.0, 0.5])
RED, GREEN, MAGENTA, BLUE, YELLOW, BLACK = "#ff0000", "#008000", "#bf00bf", "#0000ff", "#bfbf00", "#000000"


@cache
def runs(name: str) -> dict[str, Run]:
    """The runs of a preset by their names."""
    return {run.name: run for run in compute(PRESETS[name].scene())}


def first(condition: NDArray[np.bool_]) -> float:
    """The first row where something holds; infinite where it never does."""
    return float(condition.argmax()) if condition.any() else float("inf")


def from_star(run: Run) -> NDArray[np.float64]:
    return np.hypot(*(run.position - STAR).T)


def status(run: Run) -> str:
    return str(run.verdict().status)


# The files


def test_every_file_is_a_preset_and_every_preset_has_its_file() -> None:
    files = {file.stem for file in resources.path("scenes").iterdir()}
    assert files == set(PRESETS)


@pytest.mark.parametrize("name", PRESETS)
def test_a_file_reads_back_as_it_is_written(name: str, tmp_path: Path) -> None:
    preset = PRESETS[name]
    save(tmp_path / "again.json", preset.scene())
    written, shipped = (json.loads(file.read_text()) for file in (tmp_path / "again.json", preset.file))
    assert written == shipped


@pytest.mark.parametrize("name", PRESETS)
def test_a_file_leaves_no_hyperparameter_to_a_default(name: str) -> None:
    document = json.loads(PRESETS[name].file.read_text())
    assert document["optimizers"]
    for choice in document["optimizers"]:
        assert set(choice["hyperparameters"]) == set(OPTIMIZERS[choice["key"]].by_name)


def test_titles_and_lessons_are_short_and_differ() -> None:
    for words in ([preset.title for preset in PRESETS.values()], [p.lesson for p in PRESETS.values()]):
        assert len(set(words)) == len(PRESETS)
    for preset in PRESETS.values():
        assert len(preset.title) <= 30
        assert preset.lesson.endswith(".")
        assert len(preset.lesson) <= 100


# The classic two


def test_the_classic_contours_have_the_published_parameters() -> None:
    scene = PRESETS["classic-contours"].scene()
    assert (scene.surface.key, tuple(window_of(scene.surface))) == ("beale", (-5, 5, -5, 5))
    assert (scene.start, scene.steps) == ((1.0, 1.6), 198)
    view = scene.view
    assert (view.look, view.frame_rate, view.layout) == ("classic", 25, "overlay")
    assert (view.drawing, view.height, view.colour_map, view.trail) == ("lines", "log", "jet", "full")
    assert chosen("classic-contours") == [
        ("sgd", RED, {"lr": 1e-3}),
        ("momentum", GREEN, {"lr": 1e-3, "momentum": 0.95}),
        ("nesterov", MAGENTA, {"lr": 1e-3, "momentum": 0.95}),
        ("adagrad", BLUE, {"lr": 1.0}),
        ("adadelta", YELLOW, {"lr": 1.0, "rho": 0.97, "eps": 6.4e-3}),
        ("rmsprop", BLACK, {"lr": 0.07, "alpha": 0.95}),
    ]


def test_the_classic_valley_has_the_published_parameters() -> None:
    scene = PRESETS["classic-valley"].scene()
    assert CATALOG[scene.surface.key].formula == "5*x**2 - y**2"
    assert tuple(window_of(scene.surface)) == (-1, 1, -2, 1)
    assert (scene.start, scene.steps) == ((0.25, -1e-6), 198)
    view = scene.view
    assert (view.look, view.frame_rate, view.layout, view.height) == ("classic", 25, "space", "linear")
    assert (view.eye.elevation, view.eye.azimuth, view.eye.field_of_view) == (45, -135, 10.5)
    assert (view.box_height, view.height_range, view.colour_map) == (1, (-5, 5), "bwr")
    assert (view.mesh, view.floor, view.trails_on_top) == (True, False, True)
    assert chosen("classic-valley") == [
        ("sgd", RED, {"lr": 0.01}),
        ("momentum", GREEN, {"lr": 0.01, "momentum": 0.95}),
        ("nesterov", MAGENTA, {"lr": 0.01, "momentum": 0.95}),
        ("adagrad", BLUE, {"lr": 0.05}),
        ("adadelta", YELLOW, {"lr": 1.0, "rho": 0.95}),
        ("rmsprop", BLACK, {"lr": 0.01, "alpha": 0.95, "eps": 1e-6}),
    ]


def chosen(name: str) -> list[tuple[str, str | None, dict[str, Any]]]:
    """Key, colour and what differs from the defaults (the learning rate always) of every optimizer."""
    rows = []
    for choice in PRESETS[name].scene().optimizers:
        known = choice.optimizer.by_name
        given = {
            name: value
            for name, value in choice.hyperparameters.items()
            if name == "lr" or value != known[name].default
        }
        rows.append((choice.key, choice.colour, given))
    return rows


@pytest.mark.parametrize("name", CLASSIC[:2])
def test_with_adam_is_the_same_race_and_one_more(name: str) -> None:
    plain, more = PRESETS[name].scene(), PRESETS[f"{name}-adam"].scene()
    assert more.optimizers[:-1] == plain.optimizers
    assert more.optimizers[-1].key == "adam"
    assert more.optimizers[-1].colour not in {choice.colour for choice in plain.optimizers}
    assert more.with_(optimizers=plain.optimizers) == plain


@pytest.mark.parametrize("key", ["momentum", "nesterov"])
def test_on_the_contours_momentum_falls_far_below_the_star_and_comes_back(key: str) -> None:
    run = runs("classic-contours")[key]
    lowest = run.position[:, 1].argmin()
    assert run.position[lowest, 1] < STAR[1] - 1.5
    assert from_star(run)[lowest] > 2
    assert from_star(run)[-1] < 0.3


def test_on_the_contours_nobody_else_falls_below_the_star_like_that() -> None:
    for key in ("sgd", "adagrad", "adadelta", "rmsprop"):
        assert runs("classic-contours")[key].position[:, 1].min() > STAR[1] - 0.6


def test_on_the_contours_adadelta_is_first_in_the_region_of_the_star() -> None:
    arrival = {name: first(from_star(run) < 0.5) for name, run in runs("classic-contours").items()}
    assert min(arrival, key=arrival.__getitem__) == "adadelta"
    assert from_star(runs("classic-contours")["adadelta"])[-1] < 0.05
    assert arrival["sgd"] == float("inf")


def left(run: Run) -> float:
    """The first row outside of the valley's picture."""
    return first(np.abs(run.position[:, 1] + 0.5) > 1.5)


@pytest.mark.parametrize("name", ["classic-valley", "classic-valley-adam"])
def test_on_the_valley_sgd_stays_at_the_top_all_the_time(name: str) -> None:
    run = runs(name)["sgd"]
    assert len(run.loss) == 199
    assert np.abs(run.position[:, 1]).max() < 1e-3
    assert np.abs(run.position[-1]).max() < 1e-3
    assert status(run) == "saddle"


def test_on_the_valley_nag_leaves_before_momentum_and_adadelta_first_of_all() -> None:
    leaving = {name: left(run) for name, run in runs("classic-valley").items()}
    assert leaving["nesterov"] < leaving["momentum"] < 198
    assert leaving["adadelta"] == 40
    assert all(leaving["adadelta"] + 50 < row for name, row in leaving.items() if name != "adadelta")


def test_on_the_valley_nag_leaves_the_saddle_before_momentum() -> None:
    near = {
        key: first(np.abs(runs("classic-valley")[key].position[:, 1]) > 0.1)
        for key in ("momentum", "nesterov")
    }
    assert near["nesterov"] < near["momentum"]


def test_adam_overshoots_the_star_a_little_and_is_there_early() -> None:
    adam = runs("classic-contours-adam")["adam"]
    assert -1 < adam.position[:, 1].min() < 0
    arrival = {name: first(from_star(run) < 0.5) for name, run in runs("classic-contours-adam").items()}
    assert arrival["adam"] <= arrival["adadelta"]
    assert from_star(adam)[-1] < 0.1


def test_adam_leaves_the_valleys_saddle_at_once() -> None:
    away = {
        name: first(np.abs(run.position[:, 1]) > 0.05) for name, run in runs("classic-valley-adam").items()
    }
    assert away["adam"] < 15
    assert away["momentum"] > 80


# The learning rate


def test_the_four_rates_are_the_same_race_but_for_the_rate() -> None:
    scenes = [PRESETS[f"rate-{word}"].scene() for word in ("too-low", "good", "high", "too-high")]
    rates = [scene.optimizers[0].lr for scene in scenes]
    assert rates == sorted(rates)
    same = {scene.with_optimizer(0, scenes[0].optimizers[0]).model_dump_json() for scene in scenes}
    assert len(same) == 1
    critical = 2 / 10  # 2 over the largest curvature
    assert rates[1] == pytest.approx(critical / 2)
    assert 0.99 * critical < rates[2] < critical < rates[3]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("rate-too-low", {"slow"}),
        ("rate-good", {"converged"}),
        ("rate-high", {"oscillating"}),
        ("rate-too-high", {"diverging", "diverged"}),
    ],
)
def test_what_a_rate_does_to_sgd(name: str, expected: set[str]) -> None:
    assert status(runs(name)["sgd"]) in expected


def test_below_the_critical_rate_the_bounces_shrink_and_above_it_they_grow() -> None:
    for name, shrinks in (("rate-high", True), ("rate-too-high", False)):
        y = runs(name)["sgd"].position[:, 1]
        assert np.all(np.sign(y[1:]) == -np.sign(y[:-1]))
        assert np.all((np.diff(np.abs(y)) < 0) == shrinks)


# What the ground does


def arrival(name: str, key: str) -> float:
    """The first row at which the distance to the minimum at 0, 0 is 1 % of what it was at the start."""
    distance = np.hypot(*runs(name)[key].position.T)
    return first(distance < 0.01 * distance[0])


def test_the_ill_conditioned_bowl_takes_sgd_and_momentum_longer_than_the_round_one() -> None:
    for key in ("sgd", "momentum"):
        assert arrival("bowl-ill-conditioned", key) > 2 * arrival("bowl-round", key)
        assert status(runs("bowl-round")[key]) == "converged"
    assert arrival("bowl-ill-conditioned", "adam") == pytest.approx(arrival("bowl-round", "adam"), abs=1)


def test_in_the_ravine_sgd_finds_the_floor_at_once_and_then_crawls() -> None:
    sgd, momentum = runs("ravine")["sgd"], runs("ravine")["momentum"]
    x, y = sgd.position.T
    assert first(np.abs(y - x**2) < 0.05) < 10
    assert np.abs(y - x**2)[20:].max() < 0.05
    assert status(sgd) == "slow"
    for run in (momentum, runs("ravine")["nesterov"]):
        assert np.hypot(*(run.position[-1] - 1)) < 0.3 < np.hypot(*(sgd.position[-1] - 1))


def test_at_the_saddle_sgd_stays_and_the_others_get_away() -> None:
    for name, run in runs("saddle").items():
        away = np.hypot(*run.position[-1])
        if name == "sgd":
            assert away < 0.01
            assert status(run) == "saddle"
        else:
            assert away > 2
            assert status(run) == "escaping"


def test_on_the_plateau_sgd_and_momentum_stand_still_and_adam_arrives() -> None:
    found = runs("plateau")
    for key in ("sgd", "momentum"):
        assert status(found[key]) == "plateau"
        assert np.hypot(*(found[key].position[-1] - found[key].position[0])) < 0.1
    assert status(found["adam"]) == "converged"
    assert found["adam"].loss[-1] < 1e-4


def test_at_the_cliff_the_gradient_explodes_in_one_step() -> None:
    found = runs("cliff")
    across = window_of(PRESETS["cliff"].scene().surface).width
    for key in ("sgd", "momentum"):
        assert status(found[key]) == "diverged"
        row = int(first(found[key].step_length > 100 * across))
        assert found[key].step_length[: row - 1].max() < across
        assert found[key].gradient_norm[row - 1] > 1000 * found[key].gradient_norm[: row - 2].max()
    for key in ("rmsprop", "adam"):
        assert found[key].step_length.max() < 0.1 * across
        assert found[key].loss[-1] < 0.02


def test_of_many_minima_each_optimizer_finds_another() -> None:
    places = np.array([(least.x, least.y) for least in CATALOG["himmelblau"].minima])
    ends = []
    for run in runs("many-minima").values():
        distances = np.hypot(*(places - run.position[-1]).T)
        assert distances.min() < 0.01
        ends.append(int(distances.argmin()))
    assert sorted(ends) == [0, 1, 2, 3]


def test_the_more_momentum_the_farther_past_the_minimum() -> None:
    past = [run.position[:, 0].max() for run in runs("momentum-overshoots").values()]
    assert past[0] < 0 < past[1] < past[2]
    assert past[2] > 0.5 * 2.5
    scene = PRESETS["momentum-overshoots"].scene()
    assert len({choice.lr for choice in scene.optimizers}) == 1


def test_noise_keeps_a_large_rate_moving_and_lowering_it_quiets_it() -> None:
    def reach(name: str, rows: slice) -> float:
        return float(np.sqrt((runs("noise")[name].position[rows] ** 2).sum(axis=1).mean()))

    late, early = slice(200, None), slice(10, 60)
    assert reach("sgd#2", late) < reach("sgd", late) / 2
    assert reach("sgd#3", late) < reach("sgd", late) / 2
    assert reach("sgd#3", early) < reach("sgd#2", early) / 2


def test_the_same_seed_is_the_same_path() -> None:
    scene = PRESETS["noise"].scene()
    again, other = compute(scene), compute(scene.with_(seed=scene.seed + 1))
    for run, same, another in zip(runs("noise").values(), again, other, strict=True):
        assert np.array_equal(run.position, same.position)
        assert not np.array_equal(run.position, another.position)
