"""The curvature at a ball: equal to what finite differences of the gradient say."""

import math

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel, QMenu, QWidget

from surfaces.catalog import CATALOG, from_formula
from visualizer.descent.optimizers import defaults
from visualizer.engine import compute
from visualizer.gui.panels.run_choice import RunChoice
from visualizer.gui.panels.surface.curvature import CurvatureSection, figures
from visualizer.gui.store import Store
from visualizer.gui.widgets.numbers import short
from visualizer.scene import OptimizerChoice, Scene, SurfaceChoice, default_scene

USUAL = {key: defaults(key) for key in ("sgd", "momentum")}
HEAVIER = {**USUAL, "momentum": {**USUAL["momentum"], "momentum": 0.95}}


def differences(function, x, y, h=1e-5):
    """The Hessian by central differences of the gradient."""
    columns = [function.gradient(x + a, y + b) - function.gradient(x - a, y - b) for a, b in ((h, 0), (0, h))]
    hessian = np.stack(columns, axis=1) / (2 * h)
    return (hessian + hessian.T) / 2


@pytest.fixture
def make_section(qtbot):
    stores = []

    def made(scene):
        store = Store(scene)
        stores.append(store)
        section = CurvatureSection(store, RunChoice(store, store))
        qtbot.addWidget(section)
        with qtbot.waitExposed(section):
            section.show()
        qtbot.waitUntil(lambda: bool(store.runs), timeout=60_000)
        return section, store

    yield made
    for store in stores:
        store.close()


def title(section):
    return section.findChild(QWidget, "curvatureTitle").text


@pytest.mark.parametrize("key", ["beale", "himmelblau", "rastrigin"])
def test_figures_are_those_of_the_hessian(key):
    scene = default_scene().with_(surface=SurfaceChoice(key=key), start=CATALOG[key].start, steps=40)
    run = compute(scene)[1]
    function = CATALOG[key].function
    for step in (0, 7, 40, 99):
        x, y = run.position[min(step, 40)]
        low, high = np.linalg.eigvalsh(differences(function, x, y))
        got = figures(CATALOG[key], run, step, USUAL)
        scale = max(abs(low), abs(high))
        assert (got.low, got.high) == (
            pytest.approx(low, abs=1e-6 * scale),
            pytest.approx(high, abs=1e-6 * scale),
        )
        if high > 1e-3 * scale:
            assert got.sgd == pytest.approx(2 / high, rel=1e-3)
            assert got.momentum == pytest.approx(2 * 1.9 / high, rel=1e-3)


def test_it_follows_the_step_and_starts_at_the_last_optimizer(qtbot, make_section):
    section, store = make_section(default_scene().with_(steps=60))
    assert title(section) == "CURVATURE AT ADAM"
    at_start = section.value("eigenvalues")
    store.set_step(30)
    for step in range(31, 45):
        store.set_step(step)
    store.set_step(30)  # in a hurry, the last one counts
    qtbot.waitUntil(lambda: section.value("own") == short(store.runs[2].critical_lr[30]))
    got = figures(CATALOG["beale"], store.runs[2], 30, HEAVIER)
    assert section.value("eigenvalues") == f"{short(got.high)} · {short(got.low)}" != at_start
    assert section.value("condition") == short(got.condition_number)
    assert section.value("sgd") == short(got.sgd)
    assert section.value("momentum") == short(got.momentum)
    assert section.value("own") == short(store.runs[2].critical_lr[30])


def test_another_optimizer_is_chosen_from_the_menu(make_section):
    section, store = make_section(default_scene().with_(steps=60))
    menu = section.findChild(QMenu)
    menu.aboutToShow.emit()
    actions = menu.actions()
    assert [action.text() for action in actions] == ["SGD", "Momentum", "Adam"]
    assert [action.isChecked() for action in actions] == [False, False, True]
    actions[1].trigger()
    assert title(section) == "CURVATURE AT MOMENTUM"
    assert section.value("momentum") == short(store.runs[1].critical_lr[0])


def test_the_choice_survives_new_runs(qtbot, make_section):
    section, store = make_section(default_scene().with_(steps=60))
    menu = section.findChild(QMenu)
    menu.aboutToShow.emit()
    menu.actions()[0].trigger()
    with qtbot.waitSignal(store.runsChanged, timeout=30_000):
        store.change(store.scene.with_(steps=61))
    assert title(section) == "CURVATURE AT SGD"


@pytest.mark.parametrize(
    ("formula", "start", "missing"),
    [
        ("-x^2 - y^2", (1.0, 1.0), "bend upwards"),
        ("log(x) + y", (-1.0, 0.0), "not finite"),
        ("x + y", (0.0, 0.0), "bend upwards"),
    ],
)
def test_where_there_is_no_critical_rate_it_says_why(make_section, formula, start, missing):
    scene = Scene(
        surface=SurfaceChoice(key="formula", formula=formula),
        optimizers=(OptimizerChoice(key="sgd"),),
        start=start,
        steps=5,
    )
    section, _ = make_section(scene)
    assert section.value("sgd") == "—"
    assert missing in section.findChild(QLabel, "curvature_sgd").toolTip()


def test_without_optimizers_there_is_nothing(make_section, qtbot):
    section, store = make_section(default_scene().with_(steps=5))
    store.change(store.scene.with_(optimizers=()))
    qtbot.waitUntil(lambda: not store.runs, timeout=30_000)
    assert title(section) == "CURVATURE"
    assert section.value("eigenvalues") == "—"


def test_outside_the_domain_all_figures_are_missing():
    surface = from_formula("log(x) + y^2")
    scene = Scene(
        surface=SurfaceChoice(key="formula", formula=surface.formula),
        optimizers=(OptimizerChoice(key="sgd"),),
        start=(-1.0, 0.0),
        steps=3,
    )
    assert all(math.isnan(figure) for figure in figures(surface, compute(scene)[0], 0, USUAL))


@pytest.mark.parametrize("maximize", [False, True])
def test_weight_decay_dampening_and_climbing_count(make_section, maximize):
    """On a bowl with curvatures 2 and 6 the larger, with decay w added, is 6 + w; climbing it is w - 2."""
    chosen = {"lr": 0.01, "weight_decay": 4.0, "maximize": maximize}
    heavy = {**chosen, "momentum": 0.5, "dampening": 0.25}
    scene = Scene(
        surface=SurfaceChoice(key="formula", formula="x^2 + 3*y^2"),
        optimizers=(
            OptimizerChoice(key="sgd", hyperparameters={**chosen, "weight_decay": 30.0}),
            OptimizerChoice(key="momentum", hyperparameters=heavy),
            OptimizerChoice(key="sgd", hyperparameters=chosen),
        ),
        steps=5,
    )
    section, store = make_section(scene)
    curvature = 2.0 if maximize else 10.0
    # The last optimizer is looked at: SGD's row is its own, not the first SGD's.
    assert section.value("sgd") == short(2 / curvature) == short(store.runs[2].critical_lr[0])
    assert (
        section.value("momentum")
        == short(2 * 1.5 / (0.75 * curvature))
        == short(store.runs[1].critical_lr[0])
    )
