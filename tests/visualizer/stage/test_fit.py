"""The fit on the real stage: what is painted where, seen in its pixels."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

import numpy as np
import pytest
import torch
from fit_cases import fit_scene, stage_over
from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF
from PySide6.QtGui import QColor, QImage, QPainter
from stage_cases import colours_in, colours_near
from stage_hand import shown

from surfaces.problem import load_flat
from visualizer.engine import compute
from visualizer.problem_choice import DataChoice, ModelChoice
from visualizer.problems import problem_of
from visualizer.stage import fit_residuals
from visualizer.stage.fit_drawing import class_colour
from visualizer.stage.theme import DARK, LIGHT

MOONS = {
    "data": DataChoice(key="moons", settings={"n": 60}),
    "model": ModelChoice(key="mlp", hidden=8),
    "rates": (("sgd", 0.5), ("adam", 0.05)),
}
SPIRALS = {
    "data": DataChoice(key="spirals", settings={"n": 60, "arms": 3}),
    "model": ModelChoice(key="mlp", hidden=8),
    "rates": (("sgd", 0.5), ("adam", 0.05)),
}


@pytest.fixture(scope="module")
def line():
    scene = fit_scene()
    return scene, compute(scene)


@pytest.fixture(scope="module")
def moons():
    scene = fit_scene(**MOONS)
    return scene, compute(scene)


def model_at(scene, run, row):
    """The oracle: a model of its own with the parameters of a row."""
    problem = problem_of(scene.surface.problem)
    model = problem.fresh_model(0)
    load_flat(model, torch.from_numpy(run.trajectory.parameters[row].copy()))
    return deepcopy(model).eval()


def output_at(scene, run, row, features):
    with torch.no_grad():
        return model_at(scene, run, row)(torch.as_tensor(features, dtype=torch.float32)).numpy()


def near(colour, wanted, most=40):
    one, other = QColor(colour), QColor(wanted)
    return (
        max(abs(one.red() - other.red()), abs(one.green() - other.green()), abs(one.blue() - other.blue()))
        < most
    )


def seen_at(image, place, wanted, reach=2):
    return any(near(colour, wanted) for colour in colours_near(image, place, reach))


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_line_is_where_its_parameters_put_it(qtbot, line, theme):
    scene, runs = line
    stage = stage_over(qtbot, scene, runs, theme)
    fit = stage.drawing.fit
    for step in (2, 5, 9):  # at the start and at the end the lines lie over each other
        stage.set_step(step)
        image = shown(stage)
        for lane in stage.drawing.lanes:
            b, w = lane.run.position[step]
            inside = [x for x in np.linspace(0.1, 0.9, 15) if fit.frame.window.contains(x, b + w * x)]
            places = [fit.frame.to_pixel(x, b + w * x) for x in inside]
            free = [place for place in places if not fit.figures.rect.contains(place)]
            assert len(free) > 3
            # A sample, or where two lines cross the other one, may lie over it.
            assert np.mean([seen_at(image, place, lane.colour) for place in free]) > 0.6


def test_the_samples_and_the_bars_to_the_chosen_line(qtbot, line):
    scene, runs = line
    stage = stage_over(qtbot, scene, runs, step=8)
    fit = stage.drawing.fit
    data = problem_of(scene.surface.problem).data
    for index, lane in enumerate(stage.drawing.lanes):
        fit.chosen = lane.run.name
        image = shown(stage)
        b, w = lane.run.position[8]
        errors = b + w * data.features[:, 0] - data.target
        worst = int(np.abs(errors).argmax())
        x, y = data.features[worst, 0], data.target[worst]
        assert seen_at(image, fit.frame.to_pixel(x, y), LIGHT.muted, 1)
        half = fit.frame.to_pixel(x, y + errors[worst] / 2)
        bar = QColor(lane.colour)
        pale = QColor(*((a + b) // 2 for a, b in zip(bar.getRgb()[:3], (255, 255, 255), strict=True)))
        assert seen_at(image, half, pale, 1), index


def test_without_a_choice_the_last_one_is_the_chosen(qtbot, line):
    stage = stage_over(qtbot, *line)
    assert stage.drawing.fit.chosen_lane is stage.drawing.lanes[-1]
    stage.drawing.fit.chosen = "sgd"
    assert stage.drawing.fit.chosen_lane.run.name == "sgd"


@pytest.mark.parametrize("step", [0, 5, 30])
def test_the_squares_have_the_mse_as_mean_area(qtbot, line, step):
    scene, runs = line
    stage = stage_over(qtbot, scene.with_view(residuals="squares"), runs, step=step)
    fit = stage.drawing.fit
    for lane in stage.drawing.lanes:
        known = fit.predicted(lane, step)
        made = fit_residuals.squares(fit.data.places(known), fit.data.feet(known), fit.frame)
        areas = (made[:, 2] / fit.frame.scale[1]) ** 2
        assert areas.mean() == pytest.approx(lane.run.loss[step], rel=1e-4)
        assert known.figure == pytest.approx(lane.run.loss[step], rel=1e-4)


def test_squares_are_seen_instead_of_bars(qtbot, line):
    scene, runs = line
    stage = stage_over(qtbot, scene, runs, step=5)
    bars = shown(stage)
    stage.show_runs(scene.with_view(residuals="squares"), runs)
    squares = shown(stage)
    fit, lane = stage.drawing.fit, stage.drawing.lanes[-1]
    known = fit.predicted(lane, 5)
    made = fit_residuals.squares(fit.data.places(known), fit.data.feet(known), fit.frame)
    left, top, side = max(made.tolist(), key=lambda each: each[2])
    inside = QRectF(left, top, side, side).intersected(fit.frame.rect)
    assert side > 20
    assert len(colours_in(squares, inside)) > len(colours_in(bars, inside))


def test_decision_regions_are_those_of_the_chosen_model(qtbot, moons):
    scene, runs = moons
    stage = stage_over(qtbot, scene, runs, step=30)
    fit = stage.drawing.fit
    for lane in stage.drawing.lanes:
        fit.chosen = lane.run.name
        image = shown(stage)
        window, checked = fit.frame.window, 0
        for x in np.linspace(window.x_min, window.x_max, 9)[1:-1]:
            for y in np.linspace(window.y_min, window.y_max, 9)[1:-1]:
                logit = output_at(scene, lane.run, 30, [[x, y]])[0, 0]
                place = fit.frame.to_pixel(x, y)
                soft = QColor(class_colour(int(logit > 0)))
                mixed = [round(0.34 * a + 0.66 * 255) for a in soft.getRgb()[:3]]
                if abs(logit) > 0.2 and not fit.figures.rect.contains(place):
                    checked += seen_at(image, place, QColor(*mixed), 1)
                    assert near(image.pixelColor(place.toPoint()), QColor(*mixed), 12) or _covered(fit, place)
        assert checked > 10


def _covered(fit, place):
    """Whether a sample or a border may be over a place."""
    pixels = fit.sample_pixels(30)
    if np.hypot(pixels[:, 0] - place.x(), pixels[:, 1] - place.y()).min() < 9:
        return True
    margins = [fit.predicted(lane, 30).margins for lane in fit.lanes]
    return any(_border_near(margin, fit, place) for made in margins for margin in made)


def _border_near(margin, fit, place):
    side = margin.shape[0] - 1
    x = (place.x() - fit.frame.left) / fit.frame.width * side
    y = (fit.frame.rect.bottom() - place.y()) / fit.frame.height * side
    rows, columns = slice(max(0, int(y) - 1), int(y) + 3), slice(max(0, int(x) - 1), int(x) + 3)
    around = margin[rows, columns]
    return around.min() <= 0 <= around.max()


@pytest.mark.parametrize("case", [MOONS, SPIRALS], ids=["two classes", "three"])
def test_the_accuracy_is_counted_by_hand(qtbot, case):
    scene = fit_scene(**case)
    stage = stage_over(qtbot, scene, step=30)
    data = problem_of(scene.surface.problem).data
    for lane, row in zip(stage.drawing.lanes, stage.drawing.fit.figures.rows, strict=True):
        output = output_at(scene, lane.run, 30, data.features)
        guessed = (output[:, 0] > 0) if output.shape[1] == 1 else output.argmax(axis=1)
        assert row.text == f"{100 * np.mean(guessed == data.target):.1f} %"


def test_train_and_eval_differ_where_there_is_dropout(qtbot):
    model = ModelChoice(key="mlp", hidden=8, dropout=0.4)
    data = DataChoice(key="sine", settings={"n": 40})
    scene = fit_scene(data, model, steps=20)
    runs = compute(scene)
    stage = stage_over(qtbot, scene, runs)
    before = shown(stage)
    problem = scene.surface.problem.with_(mode="train")
    stage.show_runs(scene.with_(surface=scene.surface.with_(problem=problem)), runs)
    fit = stage.drawing.fit
    assert shown(stage).copy(fit.frame.rect.toRect()) != before.copy(fit.frame.rect.toRect())
    assert "train()" in fit.figures.title


def test_many_features_are_shown_as_prediction_against_target(qtbot, tmp_path):
    path = tmp_path / "three.csv"
    rows = np.random.RandomState(0).randn(30, 3)
    lines = [f"{a},{b},{c},{a + 2 * b}" for a, b, c in rows.tolist()]
    path.write_text("\n".join(["a,b,c,y", *lines]) + "\n")
    scene = fit_scene(DataChoice(key="file", file=str(path)), ModelChoice(key="mlp", hidden=4), steps=20)
    stage = stage_over(qtbot, scene)
    fit = stage.drawing.fit
    assert fit.data.kind == "against"
    assert fit.data.names == ("target y", "prediction")
    lane = fit.chosen_lane
    data = problem_of(scene.surface.problem).data
    value = output_at(scene, lane.run, 20, data.features)[:, 0]
    expected = fit.frame.to_pixels(np.column_stack((data.target, value)))
    np.testing.assert_allclose(fit.sample_pixels(20), expected, atol=0.01)
    image = shown(stage)
    inside = [QPointF(*place) for place in expected if fit.frame.rect.contains(QPointF(*place))]
    free = [place for place in inside if not fit.figures.rect.contains(place)]
    assert len(free) > 5
    assert all(seen_at(image, place, LIGHT.muted, 1) for place in free)


def test_a_formula_has_no_fit(stage, scene, runs):
    alone = shown(stage)
    stage.show_runs(scene.with_view(layout="fit"), runs)
    assert stage.drawing.fit.data is None
    assert shown(stage) == alone


def test_without_runs_there_are_the_samples(qtbot, line):
    scene, _ = line
    stage = stage_over(qtbot, scene, ())
    fit = stage.drawing.fit
    image = shown(stage)
    assert all(seen_at(image, QPointF(*place), LIGHT.muted, 1) for place in fit.sample_pixels(0))


def test_runs_that_blow_up_are_drawn(qtbot):
    scene = fit_scene(steps=400, rates=(("sgd", 30.0), ("adam", 0.1)))
    runs = compute(scene)
    assert runs[0].trajectory.finite < 300
    stage = stage_over(qtbot, scene, runs)
    fit = stage.drawing.fit
    for step in (0, 3, runs[0].trajectory.finite - 1, runs[0].trajectory.finite, 400):
        for residuals in ("bars", "squares"):
            stage.show_runs(scene.with_view(residuals=residuals), runs)
            for name in ("sgd", "adam"):
                fit.chosen = name
                stage.set_step(step)
                shown(stage)
    assert len(fit.figures.rows) == 2


def test_parameters_that_are_not_numbers_leave_the_others(qtbot, line):
    scene, runs = line
    broken = replace(
        runs[0].trajectory, parameters=np.full_like(runs[0].trajectory.parameters, np.inf), finite=31
    )
    stage = stage_over(qtbot, scene, (replace(runs[0], trajectory=broken), runs[1]))
    shown(stage)
    assert [row.text == "—" or row.text == "∞" for row in stage.drawing.fit.figures.rows] == [True, False]


def test_of_many_samples_some_are_drawn_and_it_says_so(qtbot):
    scene = fit_scene(DataChoice(settings={"n": 100_000}), steps=1)
    stage = stage_over(qtbot, scene, ())
    fit = stage.drawing.fit
    assert len(fit.sample_pixels(0)) == 2_000
    stage.show_runs(scene, compute(scene))
    shown(stage)
    assert "2,000 of 100,000" in fit.figures.title


def test_a_scene_of_another_model_than_the_runs_draws_the_data_alone(qtbot, moons):
    _, runs = moons
    other = fit_scene(MOONS["data"], ModelChoice(key="mlp", hidden=9), rates=MOONS["rates"])
    stage = stage_over(qtbot, other, runs)
    shown(stage)
    assert stage.drawing.fit.figures.rows == ()


def test_predictions_are_made_once_for_a_step(qtbot, line, monkeypatch):
    stage = stage_over(qtbot, *line)
    fit, asked = stage.drawing.fit, []
    predict = fit.data.predict
    monkeypatch.setattr(fit.data, "predict", lambda *a: asked.append(a) or predict(*a))
    for step in (3, 3, 4):
        stage.set_step(step)
        shown(stage)
        shown(stage)
    assert len(asked) == 4


@pytest.mark.parametrize("case", ["line", "moons"])
def test_it_can_be_painted_as_lines_and_looks_the_same(qtbot, request, case):
    scene, runs = request.getfixturevalue(case)
    stage = stage_over(qtbot, scene, runs)
    pixels = shown(stage).convertToFormat(QImage.Format.Format_RGB32)
    image = QImage(QSize(1000, 520), QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        stage.drawing.paint(painter, QSizeF(1000, 520), stage.font(), None)
    part = stage.drawing.fit.frame.rect.toRect()
    one, other = (np.asarray(_values(each.copy(part))) for each in (pixels, image))
    assert (np.abs(one - other).max(axis=-1) > 60).mean() < 0.01


def _values(image):
    raw = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return raw[:, : image.width(), :3].astype(int)
