"""Long races go in pieces: with the same numbers as in one, and over as soon as someone says so."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from rule_cases import flag_choices, random_numbers

from surfaces.catalog import CATALOG, from_formula
from surfaces.compiled import SurfaceFunction
from visualizer.descent import cancelling, stepping
from visualizer.descent.cancelling import CancelledError, chunks, never
from visualizer.descent.optimizers import OPTIMIZERS, defaults
from visualizer.descent.race import Contestant, Noise, descend, race
from visualizer.engine import compute
from visualizer.scene import default_scene

BEALE = CATALOG["beale"]
RACE = ("position", "loss", "gradient", "step_length", "learning_rate", "critical_lr", "used_gradient")


class Flag:
    """Says that the work is called off when it is asked for the last time."""

    def __init__(self, last):
        self.last = last
        self.asked = 0

    def __call__(self):
        self.asked += 1
        return self.asked >= self.last


@pytest.fixture
def small_chunks(monkeypatch):
    monkeypatch.setattr(cancelling, "CHUNK", 64)


def contestant(key, **chosen):
    return Contestant(key, {**defaults(key), **chosen}, ((70, 0.003), (128, 0.002)))


def columns(run):
    evidence = run.verdicts.evidence
    shown = {f"evidence {field.name}": getattr(evidence, field.name) for field in fields(evidence)}
    kept = {name: getattr(run, name) for name in RACE}
    return {**kept, **shown, "codes": run.verdicts.codes, "since": run.verdicts.since}


def assert_equal_bits(runs, others):
    for run, other in zip(runs, others, strict=True):
        for (name, one), another in zip(columns(run).items(), columns(other).values(), strict=True):
            assert np.asarray(one).tobytes() == np.asarray(another).tobytes(), name


@pytest.mark.parametrize("rows", [0, 1, 63, 64, 65, 128, 200])
def test_chunks_cover_all_rows_once_in_order(small_chunks, rows):
    parts = list(chunks(rows, never))
    assert [row for part in parts for row in range(part.start, part.stop)] == list(range(rows))
    assert all(part.stop - part.start <= 64 for part in parts)


@pytest.mark.parametrize("noise", [None, Noise(0.2, 7)], ids=["plain", "noisy"])
@pytest.mark.parametrize("key", OPTIMIZERS)
def test_pieces_have_the_bits_of_the_whole(key, noise, monkeypatch):
    random = {**random_numbers(key, 3), **flag_choices(key)[-1], "maximize": False}
    rivals = [contestant(key, lr=0.003), contestant(key, **{**random, "lr": 0.001})]
    whole = descend(BEALE, rivals, BEALE.start, 300, noise, BEALE.window)
    monkeypatch.setattr(cancelling, "CHUNK", 64)
    assert_equal_bits(descend(BEALE, rivals, BEALE.start, 300, noise, BEALE.window), whole)


def bad_row(step):
    """A formula whose path, one unit a step to the left, has its first bad row at ``step``."""
    return from_formula(f"log(x + {step - 0.5}) - log(x + {step - 0.5}) + x")


@pytest.mark.parametrize("step", [62, 63, 64, 65, 127, 128, 199, 200])
def test_a_bad_row_near_the_end_of_a_piece_ends_the_path(step, monkeypatch):
    surface = bad_row(step)
    rivals = [Contestant("sgd", {**defaults("sgd"), "lr": 1.0})]
    whole = descend(surface, rivals, (0.0, 0.0), 200, None, surface.window)
    assert np.isfinite(whole[0].loss).sum() == step
    monkeypatch.setattr(cancelling, "CHUNK", 64)
    assert_equal_bits(descend(surface, rivals, (0.0, 0.0), 200, None, surface.window), whole)


def test_after_the_word_no_piece_is_begun(small_chunks, monkeypatch):
    begun = []

    def counted(*arguments):
        begun.append(arguments[7])
        return take_steps(*arguments)

    take_steps = stepping.take_steps
    monkeypatch.setattr(stepping, "take_steps", counted)
    flag = Flag(last=12)
    with pytest.raises(CancelledError):
        race(
            BEALE.function,
            [contestant("sgd"), contestant("adam"), contestant("sgd")],
            BEALE.start,
            499,
            cancelled=flag,
        )
    # 500 rows are eight pieces: all of the first optimizer's, three of the second's, none of the third's.
    assert begun == [0, 64, 128, 192, 256, 320, 384, 448, 0, 64, 128]
    assert flag.asked == 12


def test_every_question_is_heeded(small_chunks):
    """Whatever is being done, noise, steps, curvatures, critical rates or verdicts, the first yes ends it."""
    rivals = [contestant("nadam"), contestant("adamw", weight_decay=0.1)]

    def work(flag):
        descend(BEALE, rivals, BEALE.start, 199, Noise(0.1, 1), BEALE.window, flag)

    counter = Flag(last=10_000)
    work(counter)
    # Four pieces of noise; for each optimizer of steps, Hessians, critical rates, ground, trend; and more.
    assert counter.asked >= 4 + 2 * (5 * 4 + 5)
    for last in range(1, counter.asked + 1):
        flag = Flag(last)
        with pytest.raises(CancelledError):
            work(flag)
        assert flag.asked == last


def test_no_piece_is_longer_than_a_chunk(small_chunks, monkeypatch):
    sizes = []
    hessian = SurfaceFunction.hessian
    monkeypatch.setattr(
        SurfaceFunction, "hessian", lambda self, x, y: (sizes.append(np.size(x)), hessian(self, x, y))[1]
    )
    descend(BEALE, [contestant("sgd")], BEALE.start, 199, None, BEALE.window)
    assert sizes == [64, 64, 64, 8]


def test_a_chunk_of_a_long_race_is_a_small_part_of_it():
    assert 1_000_000 / cancelling.CHUNK > 30


def test_a_scene_called_off_before_it_began_is_not_even_compiled():
    with pytest.raises(CancelledError):
        compute(default_scene(), None, lambda: True)


def test_a_scene_of_a_million_steps_ends_at_the_first_yes():
    flag = Flag(last=4)
    with pytest.raises(CancelledError):
        compute(default_scene().with_(steps=1_000_000), None, flag)
    assert flag.asked == 4
