"""A device that fails while a model is trained or its surface drawn: said plainly, and the CPU goes on.

There is no device here that could be pulled out: torch's own words are raised where it would raise them.
"""

import pytest
from fit_effects import model_scene

from surfaces.device_error import DeviceError
from visualizer.descent.model_race import ModelRace
from visualizer.gui import pictures

GONE = "CUDA error: unspecified launch failure"
FULL = "CUDA out of memory. Tried to allocate 2.00 GiB"


def on_device(name):
    scene = model_scene()
    surface = scene.surface
    return scene.with_(surface=surface.with_(problem=surface.problem.with_(device=name)))


@pytest.fixture
def failing_race(monkeypatch):
    """Trainings fail, once each, with the given words; the others are trained."""
    words, run = [], ModelRace.run

    def fails(self, cancelled):
        if words:
            raise RuntimeError(words.pop())
        return run(self, cancelled)

    monkeypatch.setattr(ModelRace, "run", fails)
    return words


@pytest.fixture
def model_window(open_window):
    return open_window(on_device("auto"))


def said(window):
    return window.statusBar().currentMessage()


def test_a_device_that_is_gone_hands_over_to_the_cpu(qtbot, settle, model_window, failing_race):
    store = model_window.store
    failing_race.append(GONE)
    with qtbot.waitSignal(store.failed) as failure:
        store.change(store.scene.with_(steps=30))
    assert isinstance(failure.args[0], DeviceError)
    assert "the CPU goes on" in said(model_window)
    settle(model_window)
    assert store.scene.surface.problem.device == "cpu"
    assert store.runs[0].steps == 30
    assert store.error is None
    store.undo()
    assert store.scene.surface.problem.device == "auto"
    settle(model_window)


@pytest.mark.parametrize(("words", "device"), [(FULL, "auto"), (FULL, "cpu"), (GONE, "cpu")])
def test_where_nothing_else_can_go_on_it_is_said_and_nothing_is_lost(
    qtbot, settle, model_window, failing_race, words, device
):
    store = model_window.store
    store.change(on_device(device))
    settle(model_window)
    runs = store.runs
    failing_race.append(words)
    longer = store.scene.with_(steps=30)
    with qtbot.waitSignal(store.failed):
        store.change(longer)
    assert store.scene == longer
    assert store.runs is runs
    shown = model_window.view.stage.message
    assert ("not enough" in shown) == (words == FULL)
    assert "the CPU, under PROBLEM" in shown
    store.start()
    settle(model_window)
    assert store.runs[0].steps == 30


def test_a_surface_whose_device_is_gone_is_drawn_on_the_cpu(qtbot, settle, monkeypatch, model_window):
    words, surface_of = [GONE], pictures.surface_of

    def fails(choice):
        if words:
            raise RuntimeError(words.pop())
        return surface_of(choice)

    monkeypatch.setattr(pictures, "surface_of", fails)
    store = model_window.store
    problem = store.scene.surface.problem
    other = store.scene.surface.with_(problem=problem.with_(mode="train"))
    with qtbot.waitSignal(model_window.view.failed):
        store.change(store.scene.with_(surface=other))
    settle(model_window)
    assert store.scene.surface.problem.device == "cpu"
    assert model_window.view.stage.message == ""
