"""One step, slowly, in the real window: the numbers are autograd's, the phases go by mouse and keys."""

from __future__ import annotations

import re

import pytest
import torch
from one_step_driver import dock_of, model_scene, number, panel_of, results, texts, wait_for
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QWidget

from visualizer.descent.optimizers import OPTIMIZERS
from visualizer.gui.panels.one_step import controls as controls_module
from visualizer.gui.panels.one_step.phases import PHASES
from visualizer.problem_choice import TrainingChoice
from visualizer.problems import problem_of
from visualizer.scene import RateChange, default_scene
from visualizer.stage.theme import DARK, LIGHT

LEFT, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier


def as_shown(*values):
    """Four significant digits."""
    return [float(f"{value:.3e}") for value in values]


def reference(scene, row, choice):
    """The parameters before and after the update from a row, and its loss and gradients, by plain torch.

    Returns:
        before, after, loss; gradients that backward adds, that are used, and that were left over.
    """
    problem = problem_of(scene.surface.problem)
    values = [torch.tensor([value], dtype=problem.dtype, requires_grad=True) for value in scene.start]
    row_of = OPTIMIZERS[choice.key]
    optimizer = getattr(torch.optim, row_of.torch_class)(
        values, **row_of.torch_arguments(choice.hyperparameters)
    )
    for step in range(row + 1):
        for group in optimizer.param_groups:
            group["lr"] = choice.lr_at(step)
        if not scene.training.skip_zero_grad:
            optimizer.zero_grad()
        left = [0.0 if each.grad is None else each.grad.item() for each in values]
        if scene.surface.problem.model.key == "logistic":
            output = problem.features @ torch.stack(values)
        else:
            output = values[0] + values[1] * problem.features
        loss = problem.loss(output, problem.target)
        loss.backward()
        before = [each.item() for each in values]
        used = [each.grad.item() for each in values]
        optimizer.step()
    new = [total - old for total, old in zip(used, left, strict=True)]
    after = [each.item() for each in values]
    return before, after, loss.item(), new, used, left


@pytest.mark.parametrize(("choose", "row"), [(0, 0), (0, 4), (1, 7), (1, 30)])
def test_linear_regressions_numbers_are_those_of_autograd(open_one_step, choose, row):
    scene = model_scene()
    window = open_one_step(scene, row, choose)
    before, after, loss, new, *_ = reference(scene, row, scene.optimizers[choose])
    assert results(window, "loss") == pytest.approx(as_shown(loss), rel=2e-3)
    assert results(window, "backward") == pytest.approx(as_shown(*new), rel=2e-3, abs=1e-6)
    assert results(window, "update") == pytest.approx(as_shown(*after), rel=2e-3)
    assert texts(window, "zero_grad") == [("b.grad, w.grad ← None", "None")]
    formula, count = texts(window, "forward")[0]
    shown = [number(text.replace(" ", "")) for text in re.findall(r"−? ?\d[\d.]*", formula.split("=")[2])]
    assert shown == pytest.approx(as_shown(*before), rel=2e-3)
    assert count == "100 values"


def test_all_digits_are_in_the_tooltip(open_one_step):
    scene = model_scene()
    window = open_one_step(scene, 4)
    _, _, loss, *_ = reference(scene, 4, scene.optimizers[0])
    text, result = panel_of(window).rows.rows["loss"].labels[0]
    assert float(result.toolTip()) == pytest.approx(loss, rel=1e-6)
    assert len(result.toolTip()) > len(result.text())
    assert text.toolTip() == result.toolTip()


def test_logistic_regressions_numbers_are_those_of_autograd(open_one_step):
    scene = model_scene("logistic", "moons")
    window = open_one_step(scene, 3)
    before, after, loss, new, *_ = reference(scene, 3, scene.optimizers[0])
    problem = problem_of(scene.surface.problem)
    QTest.mouseClick(panel_of(window).controls.switch.button("forward"), LEFT)
    _, (_, logit), (_, chance) = texts(window, "forward")[1:]
    z = float(problem.features[0].double() @ torch.tensor(before, dtype=torch.float64))
    assert number(logit) == pytest.approx(z, rel=2e-3)
    assert number(chance) == pytest.approx(1 / (1 + torch.tensor(-z).exp().item()), rel=2e-3)
    assert results(window, "loss") == pytest.approx(as_shown(loss), rel=2e-3)
    assert results(window, "backward") == pytest.approx(as_shown(*new), rel=2e-3)
    assert results(window, "update") == pytest.approx(as_shown(*after), rel=2e-3)


def test_a_chosen_sample_is_followed_forward_and_backward(open_one_step, qtbot):
    scene = model_scene()
    window = open_one_step(scene, 4)
    panel = panel_of(window)
    (b, w), *_ = reference(scene, 4, scene.optimizers[0])
    problem = problem_of(scene.surface.problem)
    field = panel.controls.sample_field
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_A, CTRL)
    QTest.keyClicks(field, "17")
    QTest.keyClick(field, Qt.Key.Key_Return)
    x, y = problem.features[16].item(), problem.target[16].item()
    qtbot.waitUntil(lambda: texts(window, "forward")[-2][0].startswith("sample 17:"))
    (given, _), (_, output) = texts(window, "forward")[-2:]
    shown = [number(text) for text in re.findall(r"= (−?\d[\d.]*)", given)]
    assert shown == pytest.approx([x, y], rel=2e-3)
    assert number(output) == pytest.approx(b + w * x, rel=2e-3)
    QTest.mouseClick(panel.controls.switch.button("backward"), LEFT)
    products = results(window, "backward")[2:]
    slope = 2 / 100 * (b + w * x - y)
    assert products == pytest.approx([slope, slope * x], rel=5e-3)
    QTest.keyClick(field, Qt.Key.Key_Up)
    qtbot.waitUntil(lambda: texts(window, "backward")[-1][0].startswith("sample 18:"))
    QTest.keyClick(field, Qt.Key.Key_A, CTRL)
    QTest.keyClicks(field, "101")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.problem
    assert panel.controls.sample == 17


def test_a_changed_learning_rate_is_the_one_of_its_step(open_one_step):
    scene = model_scene()
    one = scene.optimizers[0].with_(changes=(RateChange(step=3, lr=0.05),))
    scene = scene.with_optimizer(0, one)
    window = open_one_step(scene, 4)
    assert "− 0.05 × " in texts(window, "update")[0][0]
    _, after, *_ = reference(scene, 4, one)
    assert results(window, "update") == pytest.approx(as_shown(*after), rel=2e-3)


def test_batches_are_those_of_the_training(open_one_step):
    """Of a batch of ten, loss and gradient are not those of all samples; the update is the run's."""
    scene = model_scene(training=TrainingChoice(batch_size=10, shuffle=False))
    window = open_one_step(scene, 12)
    problem, run = problem_of(scene.surface.problem), window.store.runs[0]
    x, y = problem.features[20:30], problem.target[20:30]
    values = [torch.tensor(value, requires_grad=True) for value in run.position[12]]
    loss = ((values[0] + values[1] * x - y) ** 2).mean()
    loss.backward()
    assert texts(window, "forward")[0][1] == "10 values"
    assert results(window, "loss") == pytest.approx(as_shown(loss.item()), rel=2e-3)
    assert results(window, "backward") == pytest.approx([each.grad.item() for each in values], rel=2e-3)
    assert results(window, "update") == pytest.approx(run.position[13].tolist(), rel=2e-3)


def test_skipping_zero_grad_adds_up_and_can_be_undone(open_one_step, qtbot, settle):
    window = open_one_step(model_scene(), 4)
    panel, before = panel_of(window), window.store.runs[0].position.copy()
    QTest.mouseClick(panel.skip, LEFT)
    assert window.store.scene.training.skip_zero_grad
    settle(window)
    wait_for(window, qtbot, 4)
    _, after, _, new, used, left = reference(window.store.scene, 4, window.store.scene.optimizers[0])
    (_, b), (sum_text, b_grad), (_, w), (_, w_grad) = texts(window, "backward")
    assert [number(b), number(w)] == pytest.approx(new, rel=2e-3)
    assert [number(b_grad), number(w_grad)] == pytest.approx(used, rel=2e-3)
    assert used != pytest.approx(new, rel=0.1)
    assert number(sum_text.split("=")[2].split("+")[0].split("− ")[0]) == pytest.approx(left[0], rel=2e-3)
    assert results(window, "update") == pytest.approx(after, rel=2e-3)
    assert results(window, "zero_grad") == pytest.approx(used, rel=2e-3)
    assert abs(window.store.runs[0].position - before).max() > 0.1
    window.store.undo()
    assert not panel.skip.isChecked()
    settle(window)
    wait_for(window, qtbot, 4)
    assert len(texts(window, "backward")) == 2
    assert (window.store.runs[0].position == before).all()


def is_active(window, phase):
    panel = panel_of(window)
    active = [key for key, row in panel.rows.rows.items() if row.active]
    return active == [phase] and panel.controls.phase == phase


def test_the_phases_go_by_clicks_and_are_tinted(open_one_step):
    window = open_one_step()
    panel = panel_of(window)
    for key in (*PHASES, "forward"):
        QTest.mouseClick(panel.controls.switch.button(key), LEFT)
        assert is_active(window, key)
    QTest.mouseClick(panel.rows.rows["update"], LEFT, pos=QPoint(20, 8))
    assert is_active(window, "update")
    colours = {
        key: row.grab().toImage().pixelColor(3, row.height() // 2).name()
        for key, row in panel.rows.rows.items()
    }
    assert colours.pop("update") not in colours.values()
    assert set(colours.values()) == {LIGHT.window}


def test_left_and_right_go_through_the_phases_and_on_to_the_next_step(open_one_step, qtbot):
    window = open_one_step(row=4)
    window.activateWindow()
    panel_of(window).controls.switch.button("forward").setFocus()
    for key in PHASES[1:]:
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
        assert is_active(window, key)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
    assert is_active(window, "forward")
    assert window.store.step == 5
    wait_for(window, qtbot, 5)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Left)
    assert (window.store.step, panel_of(window).controls.phase) == (4, "zero_grad")
    wait_for(window, qtbot, 4)


def test_its_button_walks_through_the_phases_and_stops_at_the_last(open_one_step, qtbot):
    window = open_one_step()
    controls = panel_of(window).controls
    controls._timer.setInterval(5)
    seen = []
    controls.phaseChanged.connect(seen.append)
    QTest.mouseClick(controls.play_button, LEFT)
    assert controls.playing
    qtbot.waitUntil(lambda: not controls.playing)
    assert seen == list(PHASES[1:])
    assert window.store.step == 4
    QTest.mouseClick(controls.play_button, LEFT)
    assert controls.phase == "forward"
    QTest.mouseClick(controls.play_button, LEFT)
    assert not controls.playing
    controls._timer.setInterval(controls_module.PHASE_MS)
    QTest.mouseClick(controls.play_button, LEFT)
    dock_of(window).close()
    assert not controls.playing


def test_a_formula_asks_for_a_model(open_window, qtbot):
    window = open_window(default_scene())
    QTest.keyClick(window, Qt.Key.Key_7, CTRL)
    label = panel_of(window).findChild(QLabel, "oneStepMessage")
    qtbot.waitUntil(lambda: "Choose a model" in label.text())
    assert label.isVisible()
    assert not panel_of(window).skip.isVisible()


def test_nothing_is_played_while_nobody_sees_it(open_window, qtbot):
    window = open_window(model_scene())
    for step in (3, 4, 5):
        window.store.set_step(step)
    assert panel_of(window).played is None
    assert not panel_of(window).job.busy
    QTest.keyClick(window, Qt.Key.Key_7, CTRL)
    wait_for(window, qtbot, 5)


def test_it_says_where_the_numbers_end(open_one_step, qtbot):
    scene = model_scene()
    scene = scene.with_optimizer(0, scene.optimizers[0].with_hyperparameter("lr", 1e12))
    window = open_one_step(scene, 1)
    finite = window.store.runs[0].trajectory.finite
    assert finite < 30
    window.player.go_to(finite)
    label = panel_of(window).findChild(QLabel, "oneStepMessage")
    qtbot.waitUntil(label.isVisible)
    assert label.text().startswith("SGD has left the numbers")
    window.player.go_to(finite - 1)
    wait_for(window, qtbot, finite - 1)


def test_its_menu_chooses_the_optimizer(open_one_step, qtbot):
    window = open_one_step()
    assert panel_of(window).header.text == "ONE STEP, SLOWLY: SGD"
    menu = dock_of(window).findChild(QWidget, "oneStepChooser").findChild(QMenu)
    menu.aboutToShow.emit()
    menu.actions()[1].trigger()
    assert panel_of(window).header.text == "ONE STEP, SLOWLY: ADAM"
    adam = window.store.scene.optimizers[1].optimizer
    marker, colour = panel_of(window).header.mark.looks
    assert (marker, colour.name()) == (adam.marker, adam.colour)
    wait_for(window, qtbot, 4)
    assert texts(window, "update")[0][0].startswith("b ← b − lr · d = ")


def test_it_follows_a_race_that_plays(open_one_step, qtbot):
    window = open_one_step(model_scene(steps=200), 0)
    seen = set()
    window.player.set_speed(1)
    window.player.play()
    panel_of(window).job.finished.connect(lambda played: seen.add(played.step.row))
    qtbot.waitUntil(lambda: not window.player.playing, timeout=30_000)
    wait_for(window, qtbot, 200)
    assert len(seen) > 5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_it_is_dressed_in_both_themes(open_one_step, theme):
    window = open_one_step()
    window.set_theme_mode(theme.name)
    row = panel_of(window).rows.rows["zero_grad"]
    image = row.grab().toImage()
    assert image.pixelColor(3, 3).name() == theme.window
    assert image.pixelColor(3, row.height() - 1).name() == theme.hairline
