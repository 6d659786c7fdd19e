"""A training that is watched: its runs on the way are beginnings of the whole ones, and it stays the same."""

import itertools

import numpy as np
import pytest

from visualizer.descent.progress import Progress
from visualizer.engine import compute
from visualizer.gui import streaming
from visualizer.problem_choice import DataChoice, ModelChoice, ProblemChoice, TrainingChoice
from visualizer.scene import OptimizerChoice, Scene, SurfaceChoice

PROBLEMS = {
    "line": ProblemChoice(data=DataChoice(settings={"n": 20}), device="cpu"),
    "net": ProblemChoice(
        data=DataChoice(key="moons", settings={"n": 24}),
        model=ModelChoice(key="mlp", hidden=4, layers=1, dropout=0.2),
        device="cpu",
    ),
}


def scene_of(problem, steps=40):
    optimizers = (
        OptimizerChoice(key="sgd", hyperparameters={"lr": 0.1}),
        OptimizerChoice(key="adam", hyperparameters={"lr": 0.05}),
    )
    return Scene(
        surface=SurfaceChoice(key="model", problem=problem),
        optimizers=optimizers,
        steps=steps,
        training=TrainingChoice(batch_size=8),
    )


@pytest.fixture
def every_row(monkeypatch):
    """Reports come as often as they can."""
    monkeypatch.setattr("visualizer.descent.training.PULSE", 0.0)


@pytest.mark.parametrize("problem", PROBLEMS.values(), ids=PROBLEMS)
def test_runs_on_the_way_are_the_beginnings_of_the_whole_ones(every_row, problem):
    scene, partial = scene_of(problem), []

    def look(progress, runs_so_far):
        if progress.row in (7, 20):
            partial.append(runs_so_far())

    watched, alone = compute(scene, report=look), compute(scene)
    assert {runs[0].steps for runs in partial} == {6, 19}, "a row is reached when those before it are whole"
    for runs in [*partial, watched]:
        for run, whole in zip(runs, alone, strict=True):
            rows = run.steps + 1
            assert (run.key, run.name) == (whole.key, whole.name)
            for field in ("position", "loss", "gradient", "learning_rate", "step_length", "distance"):
                np.testing.assert_array_equal(getattr(run, field), getattr(whole, field)[:rows], field)
            np.testing.assert_array_equal(run.trajectory.parameters, whole.trajectory.parameters[:rows])


def test_runs_that_are_kept_stand_beside_those_on_the_way(every_row):
    scene, seen = scene_of(PROBLEMS["line"]), []
    before = compute(scene)
    faster = scene.with_optimizer(0, scene.optimizers[0].with_hyperparameter("lr", 0.2))
    compute(faster, (scene, before), report=lambda progress, runs: progress.row == 9 and seen.append(runs()))
    assert all([run.steps for run in runs] == [8, 40] for runs in seen)
    assert seen
    assert all(runs[1] is before[1] for runs in seen)


def test_before_every_optimizer_has_its_first_row_there_are_no_runs(every_row):
    """A slow machine is asked in the middle of the first row."""
    seen = []
    compute(scene_of(PROBLEMS["line"]), report=lambda _, runs: seen.append(len(runs())))
    assert seen[0] == 0
    assert set(seen) == {0, 2}
    assert seen == sorted(seen)


class Clock:
    """Time that goes on only when the test lets it."""

    def __init__(self):
        self.now = 0.0

    def perf_counter(self):
        return self.now


def test_glimpses_come_late_enough_and_take_a_third_of_the_time_at_most(monkeypatch):
    clock, told = Clock(), []
    monkeypatch.setattr(streaming, "time", clock)

    class Watch:
        report = told.append

    def glimpse():
        clock.now += 0.5
        return ("runs",)

    reporter = streaming.Reporter("scene", Watch)
    for row in itertools.count():
        if clock.now > 10:
            break
        clock.now += 0.03
        reporter(Progress(row, 1000, 1.0), glimpse)
    shown = [place for place, news in enumerate(told) if news.runs is not None]
    assert shown[0] * 0.03 >= 0.27
    assert len(shown) * 0.5 <= 10 / 3 + 1.0
    assert len(shown) > 3
    reporter(Progress(1000, 1000, 1.0), glimpse)
    assert told[-1].runs is None, "the whole runs come by themselves"
    clock.now += 100
    reporter(Progress(0, 1000, 1.0), lambda: ())
    assert told[-1].runs is None, "no runs yet are nothing to show"
