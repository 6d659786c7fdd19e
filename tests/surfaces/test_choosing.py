"""The choice of a way of evaluation: what is tried, what wins, memory that runs out, what is remembered."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pytest
import torch
from network_cases import case

from surfaces import evaluator as module
from surfaces.choosing import LONGEST, MOST, REPEATS, Contest
from surfaces.directions import random_plane
from surfaces.evaluator import WAYS, Evaluator
from surfaces.regime import Regime
from surfaces.ways import Loop, Vmap


@dataclass
class Fake:
    """A way whose chunks take ``start + count each`` seconds, beyond ``room`` points ``count / 10``."""

    name: str
    start: float
    each: float
    alone: bool = False
    room: int = 1 << 30

    def seconds(self, count: int) -> float:
        return count / 10 if count > self.room else self.start + count * self.each

    def losses(self, rows):
        raise AssertionError


LOOP = Fake("loop", 0, 1e-3, alone=True)


def _play(ways: list[Fake], left: int = 1 << 20) -> tuple[Contest, list[tuple[str, int]]]:
    contest, played = Contest(LOOP, 1e-3, iter(ways)), []
    while len(played) < 200:
        way, count = contest.turn(left)
        if contest.over:
            break
        played.append((way.name, count))
        contest.took(way, count, way.seconds(count))
    return contest, played


@pytest.mark.parametrize(
    ("ways", "winner"),
    [
        ([Fake("vmap", 1e-2, 1e-5), Fake("foreach", 0, 5e-4, alone=True)], "vmap"),
        ([Fake("vmap", 1e-2, 3e-3), Fake("foreach", 0, 5e-4, alone=True)], "foreach"),
        ([Fake("batched", 1e-3, 1e-5), Fake("vmap", 1e-3, 2e-5)], "batched"),
        ([Fake("vmap", 1e-2, 3e-3), Fake("foreach", 0, 2e-3, alone=True)], "loop"),
        ([], "loop"),
    ],
)
def test_quickest_wins(ways: list[Fake], winner: str) -> None:
    contest, _ = _play(ways)
    assert contest.choice.way == contest.best.name == winner
    best = max([LOOP, *ways], key=lambda way: contest.choice.chunk / way.seconds(contest.choice.chunk))
    assert best.name == winner


def test_chunks_double_while_that_pays_and_no_longer() -> None:
    contest, played = _play([Fake("batched", 1e-4, 1e-5, room=200)])
    assert [count for _, count in played if _ == "batched"] == [
        15 << k for k in range(5) for _ in range(REPEATS)
    ]
    assert contest.choice.chunk == 120


def test_no_chunk_takes_much_longer_than_one_may() -> None:
    way = Fake("vmap", 0.02, 1e-6)
    _, played = _play([way])
    assert max(way.seconds(count) for name, count in played if name == "vmap") <= LONGEST
    assert max(count for _, count in _play([Fake("affine", 1e-4, 1e-9)])[1]) <= MOST


def test_hopeless_way_is_tried_once() -> None:
    _, played = _play([Fake("batched", 0, 1e-6), Fake("vmap", 0, 1e-2)])
    assert [count for name, count in played if name == "vmap"] == [15] * REPEATS


def test_few_points_left_go_to_the_best_so_far() -> None:
    contest = Contest(LOOP, 1e-3, iter([Fake("vmap", 0, 1e-5)]))
    assert contest.turn(3)[0] is LOOP
    assert contest.turn(100)[0].name == "vmap"


def _evaluator(name: str = "tanh", only: tuple[str, ...] = ()) -> tuple[Evaluator, np.ndarray]:
    objective, model = case(name)
    points = np.random.RandomState(1).uniform(-1, 1, (300, 2))
    return Evaluator(objective, model, random_plane(model, 1), Regime(), only), points


@pytest.mark.parametrize("error", [torch.OutOfMemoryError("CUDA out of memory"), MemoryError()], ids=type)
def test_memory_that_runs_out_means_smaller_chunks(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    sizes = []
    exact = Vmap.losses

    def losses(self: Vmap, rows: torch.Tensor) -> torch.Tensor:
        sizes.append(len(rows))
        if len(rows) > 5:
            raise error
        return exact(self, rows)

    expected, points = _evaluator(only=("loop",))
    monkeypatch.setattr(Vmap, "losses", losses)
    evaluator, _ = _evaluator(only=("vmap",))
    (way,) = evaluator._sound(("vmap",))
    evaluator._contest = Contest(way, 1e-4, ())
    sizes.clear()
    found = evaluator.losses(points)
    np.testing.assert_allclose(found, expected.losses(points), rtol=2e-6)
    assert sizes[:3] == [16, 8, 4]
    assert max(sizes[2:]) == 4


def test_memory_that_does_not_suffice_for_one_point_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    evaluator, points = _evaluator(only=("loop",))
    evaluator._probe_at(evaluator._rows(points))

    def losses(self: Loop, rows: torch.Tensor) -> torch.Tensor:
        raise MemoryError

    monkeypatch.setattr(Loop, "losses", losses)
    with pytest.raises(MemoryError):
        evaluator.losses(points)


def test_way_that_is_wrong_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    exact = WAYS["batched"]

    class Wrong(exact):  # type: ignore[misc, valid-type]
        def losses(self, rows: torch.Tensor) -> torch.Tensor:
            return super().losses(rows) * (1 + 3e-6)

    expected, points = _evaluator(only=("loop",))
    monkeypatch.setitem(WAYS, "batched", Wrong)
    evaluator, _ = _evaluator(only=("batched",))
    np.testing.assert_array_equal(evaluator.losses(points), expected.losses(points))
    assert evaluator.choice.way == "loop"


def test_choice_is_remembered_for_the_same_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_FOUND", {})
    first, points = _evaluator(only=("batched",))
    for _ in range(20):
        first.losses(points)
    assert first._contest.over
    again, _ = _evaluator(only=("batched",))
    assert again.choice == first.choice
    assert again._contest.turn(300) == (again._contest.best, first.choice.chunk)
    other, _ = _evaluator("relu", only=("batched",))
    assert other.choice != first.choice


def test_rates_are_points_per_second() -> None:
    contest, _ = _play([Fake("batched", 0, 1e-5)])
    assert contest.choice.rate == pytest.approx(1e5)
    assert math.isfinite(contest.choice.rate)
