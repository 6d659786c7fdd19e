"""A sample is dragged in the real window, and everything follows."""

from __future__ import annotations

import pytest
from fit_effects import model_scene
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from visualizer.problem_choice import DataChoice, ModelChoice
from visualizer.problems import data_of
from visualizer.scene import OptimizerChoice

LEFT = Qt.MouseButton.LeftButton


def moons_scene():
    scene = model_scene()
    problem = scene.surface.problem.with_(
        data=DataChoice(key="moons", settings={"n": 30}), model=ModelChoice(key="logistic")
    )
    return scene.with_(surface=scene.surface.with_(problem=problem), steps=10)


@pytest.fixture
def fit_window(open_window, settle):
    """Opens a window over a scene laid out as surface and fit."""

    def opened(scene):
        window = open_window(scene.with_view(layout="fit"))
        settle(window)
        window.view.stage.grab()
        return window

    return opened


def sample_place(window, index):
    fit = window.view.stage.drawing.fit
    return QPointF(*fit.sample_pixels(window.store.step)[index].tolist()).toPoint()


def free_sample(window):
    """A sample in the lower middle of the frame, of which there is room all around."""
    fit = window.view.stage.drawing.fit
    pixels = fit.sample_pixels(window.store.step)
    centre = fit.frame.centre
    away = abs(pixels[:, 0] - centre.x()) + abs(pixels[:, 1] - centre.y())
    return int(away.argmin())


def drag(window, begin, by):
    stage = window.view.stage
    QTest.mousePress(stage, LEFT, pos=begin)
    for share in (0.3, 0.7, 1.0):
        QTest.mouseMove(stage, begin + QPoint(round(share * by.x()), round(share * by.y())))
    QTest.mouseRelease(stage, LEFT, pos=begin + by)


@pytest.mark.parametrize("scene", [model_scene(), moons_scene()], ids=["regression", "classes"])
def test_a_dragged_sample_is_one_change_that_everything_follows(fit_window, settle, scene):
    window = fit_window(scene)
    stage, fit = window.view.stage, window.view.stage.drawing.fit
    before, runs, surface, seen = (
        window.store.scene,
        window.store.runs,
        stage.drawing.surface,
        stage.window_seen,
    )
    index = free_sample(window)
    target = fit.data.target[index]
    place, by = sample_place(window, index), QPoint(-37, 52)
    drag(window, place, by)
    settle(window)
    data = data_of(window.store.scene.surface.problem.data)
    x, y = fit.frame.to_data(QPointF(place + by))
    if data.classes:
        assert data.features[index].tolist() == pytest.approx([x, y], abs=1e-9)
        assert data.target[index] == target
    else:
        assert (data.features[index, 0], data.target[index]) == pytest.approx((x, y), abs=1e-9)
    assert (sample_place(window, index) - place - by).manhattanLength() <= 1
    assert window.store.runs[0].loss[-1] != runs[0].loss[-1]
    assert stage.drawing.surface.formula != surface.formula
    assert stage.window_seen == seen
    window.store.undo()
    assert window.store.scene.surface == before.surface
    assert not window.store.can_undo


def test_a_drag_beside_the_samples_moves_the_view_of_the_fit_alone(fit_window):
    window = fit_window(model_scene())
    stage, fit = window.view.stage, window.view.stage.drawing.fit
    seen, before, scene = stage.window_seen, fit.camera.window, window.store.scene
    corner = QPointF(fit.frame.rect.right() - 30, fit.frame.rect.bottom() - 30).toPoint()
    drag(window, corner, QPoint(-60, -20))
    assert fit.camera.window.x_min > before.x_min
    assert (stage.window_seen, window.store.scene) == (seen, scene)
    QTest.keyClick(window, Qt.Key.Key_R)
    assert fit.camera.window == before


def test_hovering_a_sample_names_it_and_every_prediction(fit_window):
    window = fit_window(model_scene())
    stage, said = window.view.stage, []
    stage.hovered.connect(said.append)
    index = free_sample(window)
    place, none = QPointF(sample_place(window, index)), Qt.MouseButton.NoButton
    event = QMouseEvent(
        QEvent.Type.MouseMove, place, stage.mapToGlobal(place), none, none, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(stage, event)
    assert f"sample {index + 1}" in said[-1]
    assert "SGD" in said[-1]
    assert "ŷ" in said[-1]


def test_a_click_on_a_row_of_the_figures_chooses_that_optimizer(fit_window):
    adam = OptimizerChoice(key="adam", hyperparameters={"lr": 0.1})
    scene = model_scene()
    window = fit_window(scene.with_(optimizers=(*scene.optimizers, adam)))
    fit = window.view.stage.drawing.fit
    assert fit.chosen_lane.run.name == "adam"
    before = window.view.stage.grab().toImage()
    QTest.mouseClick(window.view.stage, LEFT, pos=fit.figures.row_rect(0).center().toPoint())
    assert window.choice.index == 0
    assert fit.chosen_lane.run.name == "sgd"
    assert window.view.stage.grab().toImage() != before


def test_a_formula_leaves_the_surface_alone_and_says_why(fit_window):
    from visualizer.scene import default_scene

    window = fit_window(default_scene())
    assert window.view.stage.drawing.fit.data is None
    assert (
        "no data to fit" in window.view._caption.toolTip() or "no data to fit" in window.view._caption.text()
    )
