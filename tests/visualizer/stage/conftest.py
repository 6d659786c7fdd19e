"""Real runs of the default race, and a stage that shows them."""

from __future__ import annotations

import pytest

from visualizer.engine import compute, surface_of, window_of
from visualizer.scene import default_scene

SIZE = (900, 700)


@pytest.fixture(scope="session")
def scene():
    return default_scene()


@pytest.fixture(scope="session")
def runs(scene):
    return compute(scene)


@pytest.fixture(scope="session")
def surface(scene):
    return surface_of(scene.surface)


@pytest.fixture(scope="session")
def home(scene):
    return window_of(scene.surface)


@pytest.fixture(scope="session")
def beale(surface, scene, home):
    """The picture of the home window."""
    from visualizer.stage.surface_picture import picture

    return picture(surface, scene.view, home, (120, 160))


@pytest.fixture
def stage(qtbot, scene, runs, surface, home, beale):
    """The stage over the default race, shown, at step 132."""
    from visualizer.stage.stage import Stage
    from visualizer.stage.theme import LIGHT

    made = Stage(LIGHT)
    qtbot.addWidget(made)
    made.resize(*SIZE)
    made.set_surface(surface, home)
    made.set_picture(beale)
    made.show_runs(scene, runs)
    made.set_step(132)
    with qtbot.waitExposed(made):
        made.show()
    return made
