"""Checkpoints in the real window: saved at any step, loaded, refused, by mouse, keys and the file dialog."""

from __future__ import annotations

import re

import numpy as np
import pytest
import torch
from checkpoint_driver import (
    LEFT,
    SAVE,
    can,
    click,
    facts,
    gone,
    looked,
    open_file,
    press,
    same_rows,
    save_to,
    take,
    text_of,
)
from checkpoint_files import FILES
from predicting import TRAINED, says_that_it_predicts_only
from PySide6.QtCore import QMimeData, QPoint, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton, QWidget

from visualizer import problems, scene_file
from visualizer.checkpoints import _checkpoint
from visualizer.descent.checkpoint import load
from visualizer.gui.checkpoints.load_dialog import LoadCheckpointDialog
from visualizer.gui.checkpoints.save_dialog import SaveCheckpointDialog
from visualizer.gui.panels.one_step.panel import OneStepPanel
from visualizer.gui.settings import Settings
from visualizer.gui.theme import apply, load_fonts, theme_for
from visualizer.gui.window import MainWindow
from visualizer.problem_choice import DataChoice, ModelChoice, ProblemChoice, TrainingChoice
from visualizer.problem_edits import problem_in
from visualizer.scene import OptimizerChoice, RateChange, Scene, SurfaceChoice, default_scene

STEPS, HALF = 24, 13
NET = ModelChoice(key="mlp", hidden=3, layers=1, dropout=0.2, batch_norm=True)


def net_scene(steps=STEPS, *more):
    """A net with dropout and batch normalisation on mini-batches, whose rate changes on the way."""
    adam = OptimizerChoice(
        key="adam",
        hyperparameters={"lr": 0.05},
        changes=(RateChange(step=4, lr=0.02), RateChange(step=20, lr=0.01)),
    )
    data = DataChoice(key="moons", settings={"n": 40})
    problem = ProblemChoice(data=data, model=NET, device="cpu")
    return Scene(
        surface=SurfaceChoice(key="model", problem=problem),
        optimizers=(adam, *more),
        start=(0.0, 0.0),
        steps=steps,
        training=TrainingChoice(batch_size=8),
    )


def line_scene(one, steps=30):
    """Linear regression by one optimizer."""
    return Scene(
        surface=SurfaceChoice(key="model", problem=ProblemChoice(device="cpu")),
        optimizers=(one,),
        start=(0.5, -0.1),
        steps=steps,
    )


@pytest.fixture(scope="module")
def one_window(qapp):
    """One window for all tests of this file, small: each opens with a scene of its own."""
    load_fonts()
    apply(qapp, theme_for("light"))
    window = MainWindow(line_scene(OptimizerChoice(key="sgd"), 2), Settings(theme="light"))
    window.resize(900, 600)
    window.show()
    yield window
    window.close()
    window.deleteLater()


@pytest.fixture
def settle(qtbot):
    """Waits until the runs of the scene are there; nobody looks at the surface here."""
    return lambda window: qtbot.waitUntil(lambda: window.store.settled, timeout=30_000)


@pytest.fixture
def show(one_window, settle, qtbot):
    """Shows a scene in the window, where nobody has chosen an optimizer yet."""

    def shown(scene, step=0):
        one_window.choice._name = ""
        one_window.store.change(scene)
        settle(one_window)
        one_window.player.go_to(step)
        return one_window

    yield shown
    timers = one_window.findChildren(QTimer)
    qtbot.waitUntil(lambda: not any(each.isActive() for each in timers))


def test_saved_loaded_and_gone_on_is_never_having_stopped(show, settle, qtbot, tmp_path):
    scene, path = net_scene(), tmp_path / "half.pt"
    window = show(scene, HALF)
    whole = window.store.runs[0]
    save_to(window, path, qtbot)
    checkpoint = load(path)
    assert (checkpoint.epoch, checkpoint.loss) == (HALF // 5, whole.loss[HALF])
    assert torch.cat([checkpoint.model[name].reshape(-1) for name in whole_names(checkpoint)]).tolist() == (
        whole.trajectory.parameters[HALF].tolist()
    )
    window.store.change(default_scene())  # a formula knows neither the model nor its data: the file does
    settle(window)
    assert not window.commands["save_checkpoint"].isEnabled()
    assert "a formula has no model to save" in window.commands["save_checkpoint"].toolTip()
    dialog = open_file(window, path, qtbot)
    assert can(dialog) == [True, True]
    assert facts(dialog)["epoch"] == f"2, {HALF} updates"
    assert facts(dialog)["optimizer"] == "Adam, lr 0.02"
    assert "19 parameters: fits" in facts(dialog)["model"]
    assert text_of(dialog, "checkpointRemarks") == ""
    take(window, dialog, "goOnTraining", qtbot, settle)
    loaded = window.store.scene
    assert problem_in(loaded).data == problem_in(scene).data
    run = window.store.runs[0]
    assert run.steps > STEPS
    window.store.change(loaded.with_(steps=STEPS - HALF))
    settle(window)
    run = window.store.runs[0]
    assert same_rows(run, whole, HALF)
    assert run.verdict(0) is not None
    note = text_of(window, "checkpointNote")
    assert note == "From epoch 2.6 of half.pt: step 0 is the checkpoint, and epochs count on."
    assert window.findChild(QLabel, "raceLabel").text().endswith("· from epoch 2.6 of half.pt")
    scene_file.save(tmp_path / "scene.json", window.store.scene)
    assert scene_file.load(tmp_path / "scene.json") == window.store.scene
    for _ in range(2):
        press(window, "Ctrl+Z", qtbot)
    assert window.store.scene == default_scene()


def whole_names(checkpoint):
    return [name for name in checkpoint.model if name.endswith(("weight", "bias"))]


def test_whose_state_is_asked_where_several_race_and_others_begin_afresh(show, settle, qtbot, tmp_path):
    window = show(net_scene(STEPS, OptimizerChoice(key="sgd", hyperparameters={"lr": 0.1})), 6)
    whole = window.store.runs
    save_to(window, tmp_path / "adam.pt", qtbot, whose=0)
    assert torch.load(tmp_path / "adam.pt", weights_only=True)["discesa"]["optimizer"]["key"] == "adam"
    window.choice.choose(1)
    save_to(window, tmp_path / "sgd.pt", qtbot)
    assert torch.load(tmp_path / "sgd.pt", weights_only=True)["discesa"]["optimizer"]["key"] == "sgd"
    take(window, open_file(window, tmp_path / "adam.pt", qtbot), "goOnTraining", qtbot, settle)
    loaded = window.store.scene
    fresh = OptimizerChoice(key="adam", hyperparameters={"lr": 0.02})
    window.store.change(loaded.with_(optimizers=(*loaded.optimizers, fresh), steps=STEPS - 6))
    settle(window)
    going_on, beginner = window.store.runs
    assert same_rows(going_on, whole[0], 6)
    assert beginner.loss[0] == going_on.loss[0]
    assert beginner.loss[1] != going_on.loss[1]
    assert beginner.trajectory.epoch[0] == going_on.trajectory.epoch[0] == 6 / 5


def test_predict_only_trains_nothing_and_can_go_on_or_start_afresh(show, settle, qtbot, tmp_path):
    scene = net_scene()
    learning = problem_in(scene).with_(mode="train")
    window = show(scene.with_(surface=scene.surface.with_(problem=learning)), 10)
    whole = window.store.runs[0]
    save_to(window, tmp_path / "net.pt", qtbot)
    take(window, open_file(window, tmp_path / "net.pt", qtbot), "predictOnly", qtbot, settle)
    run = window.store.runs[0]
    assert run.steps == 0
    assert run.loss[0] == whole.loss[10]
    assert np.array_equal(run.trajectory.parameters[0], whole.trajectory.parameters[10])
    assert np.array_equal(run.trajectory.statistics[0], whole.trajectory.statistics[10])
    assert problem_in(window.store.scene).mode == "eval"
    press(window, "Ctrl+End", qtbot)
    assert window.store.step == 0
    assert window.findChild(QLabel, "stepLabel").text() == "step <b>0</b> / 0"
    window.change_view(layout="fit")
    settle(window)
    assert not window.view.stage.grab().isNull()
    note = text_of(window, "checkpointNote")
    assert note == "From epoch 2 of net.pt: it predicts in eval(), and nothing is trained."
    says_that_it_predicts_only(window, qtbot)
    before = window.store.scene
    click(window, "checkpointGoOn")
    qtbot.waitUntil(lambda: window.store.scene != before)
    settle(window)
    further = window.store.runs[0]
    assert further.steps == STEPS
    assert further.verdict(0).status == "descending"
    chip = window.findChild(QWidget, "verdict")
    assert chip.text != "predicts only"
    for name in TRAINED:
        assert window.findChild(QWidget, name).isEnabled(), name
        assert "predicts only" not in window.findChild(QWidget, name).toolTip(), name
    panel = window.findChild(OneStepPanel)
    qtbot.waitUntil(lambda: panel.played is not None and not panel.played.ask.scene.predicts_only)
    assert panel.controls.switch.button("update").isEnabled()
    assert "nothing is trained" not in panel.rows.rows["update"].texts[0][0]
    assert np.array_equal(further.trajectory.parameters[: STEPS - 9], whole.trajectory.parameters[10:])
    click(window, "checkpointForget")
    qtbot.waitUntil(lambda: problem_in(window.store.scene).checkpoint is None)
    settle(window)
    assert window.store.runs[0].trajectory.epoch[0] == 0
    assert not text_of(window, "checkpointNote")


REFUSED = {**FILES, "folder": (None, "it is a folder; choose a file")}


def test_hostile_files_are_refused_with_the_reason_and_the_scene_stays(show, qtbot, tmp_path):
    window = show(net_scene(2))
    scene, runs = window.store.scene, window.store.runs
    for place, (name, (make, words)) in enumerate(REFUSED.items()):
        folder = tmp_path / f"{place}"
        folder.mkdir()
        path = folder / "model.pt"
        if make is None:
            path.mkdir()
        else:
            path.write_bytes(make(path))
        before = sorted(each.name for each in folder.iterdir())
        window.checkpoints.load(str(path))
        dialog = looked(window.findChildren(LoadCheckpointDialog)[-1], qtbot)
        assert re.search(words, text_of(dialog, "checkpointProblem")), name
        assert can(dialog) == [False, False], name
        assert sorted(each.name for each in folder.iterdir()) == before, name
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        assert gone(dialog)
    assert window.store.scene is scene
    assert window.store.runs is runs


def test_what_fits_in_part_is_said_and_the_rest_is_offered(show, settle, qtbot, tmp_path):
    window = show(net_scene(4))
    model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3), torch.nn.Linear(3, 1))
    state = good_state(window)
    lbfgs = torch.optim.LBFGS(model.parameters()).state_dict()
    script = {"epoch": 3, "model_state_dict": state, "optimizer_state_dict": lbfgs, "loss": 0.5}
    torch.save(script, tmp_path / "lbfgs.pth")
    dialog = open_file(window, tmp_path / "lbfgs.pth", qtbot)
    assert can(dialog) == [False, True]
    assert text_of(dialog, "checkpointProblem").startswith("Go on training: its optimizer with")
    assert facts(dialog)["written by"] == "a script"
    before = window.store.scene
    take(window, dialog, "predictOnly", qtbot, settle)
    assert problem_in(window.store.scene).data == problem_in(before).data
    assert window.store.runs[0].trajectory.epoch[0] == 3
    torch.save({**script, "model_state_dict": model.state_dict()}, tmp_path / "other.pt")
    dialog = open_file(window, tmp_path / "other.pt", qtbot)
    assert can(dialog) == [False, False]
    assert "choose the model that it was saved from" in text_of(dialog, "checkpointProblem")
    dialog.reject()
    window.store.change(default_scene())
    settle(window)
    dialog = open_file(window, tmp_path / "lbfgs.pth", qtbot)
    assert "choose that model first (File > New model problem)" in text_of(dialog, "checkpointProblem")
    dialog.reject()


def good_state(window):
    return problems.problem_of(problem_in(window.store.scene)).fresh_model(5).state_dict()


def test_a_scripts_checkpoint_goes_on_on_the_scenes_data(show, settle, qtbot, tmp_path):
    window = show(line_scene(OptimizerChoice(key="sgd", hyperparameters={"lr": 0.1}), 5))
    problem = problems.problem_of(problem_in(window.store.scene))
    b, w = (torch.tensor([value], requires_grad=True) for value in (0.3, 0.7))
    optimizer = torch.optim.Adam([b, w], lr=0.05)
    for epoch in range(9):
        if epoch == 4:
            content = {"epoch": 4, "model_state_dict": {"b": b.detach().clone(), "w": w.detach().clone()}}
            content |= {"optimizer_state_dict": optimizer.state_dict(), "loss": 1.0}
            torch.save(content, tmp_path / "line.pt")
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(b + w * problem.features, problem.target).backward()
        optimizer.step()
    dialog = drop(window, tmp_path / "line.pt", qtbot)
    assert "begin anew" in text_of(dialog, "checkpointRemarks")
    take(window, dialog, "goOnTraining", qtbot, settle)
    run = window.store.runs[0]
    assert (run.key, run.trajectory.first, run.steps) == ("adam", 4, 5)
    assert run.trajectory.parameters[5].tolist() == [b.item(), w.item()]
    np.testing.assert_array_equal(run.position[0], run.trajectory.parameters[0])
    assert window.store.scene.start == tuple(run.position[0])


def drop(window, path, qtbot):
    mime, copy = QMimeData(), Qt.DropAction.CopyAction
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    place, nothing = QPoint(400, 300), Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(place, copy, mime, LEFT, nothing)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(place.toPointF(), copy, mime, LEFT, nothing))
    return looked(window.findChildren(LoadCheckpointDialog)[-1], qtbot)


def test_what_cannot_be_saved_is_said_and_nothing_is_lost(show, settle, qtbot, tmp_path):
    window = show(net_scene(8), 3)
    path = tmp_path / "net.pt"
    save_to(window, path, qtbot)
    take(window, open_file(window, path, qtbot), "goOnTraining", qtbot, settle)
    content = path.read_bytes()
    press(window, SAVE, qtbot)
    dialog = window.findChildren(SaveCheckpointDialog)[-1]
    dialog.findChild(QFileDialog).reject()
    dialog._save_to(str(path))
    assert "needs it: choose another name" in text_of(dialog, "saveProblem")
    dialog._save_to(str(tmp_path / "none" / "net.pt"))
    qtbot.waitUntil(lambda: "No such file or directory" in text_of(dialog, "saveProblem"))
    assert path.read_bytes() == content
    assert [each.name for each in tmp_path.iterdir()] == ["net.pt"]
    dialog.reject()
    wild = OptimizerChoice(key="sgd", hyperparameters={"lr": 1e12})
    window.store.change(line_scene(wild))
    settle(window)
    finite = window.store.runs[0].trajectory.finite
    window.player.go_to(finite)
    press(window, SAVE, qtbot)
    dialog = window.findChildren(SaveCheckpointDialog)[-1]
    assert f"go back to step {finite - 1}" in text_of(dialog, "saveProblem")
    assert not dialog.findChild(QPushButton, "saveAs").isEnabled()
    dialog.reject()


def test_a_checkpoint_that_has_gone_or_changed_is_said(show, settle, qtbot, tmp_path):
    window = show(net_scene(6), 3)
    path = tmp_path / "net.pt"
    save_to(window, path, qtbot)
    take(window, open_file(window, path, qtbot), "goOnTraining", qtbot, settle)
    scene_file.save(tmp_path / "scene.json", window.store.scene)
    content = path.read_bytes()
    torch.save({**torch.load(path, weights_only=True), "loss": 1.0}, path)
    for cached in (_checkpoint, problems._plane, problems._surface):  # as in an app that is started anew
        cached.cache_clear()
    with pytest.raises(scene_file.SceneFileError, match=r"net\.pt has been written over"):
        scene_file.load(tmp_path / "scene.json")
    path.unlink()
    with pytest.raises(scene_file.SceneFileError, match=r"net\.pt .* is not there any more .*put it back"):
        scene_file.load(tmp_path / "scene.json")
    scene = window.store.scene
    window.store.change(scene.with_(seed=7))
    qtbot.waitUntil(lambda: window.store.error is not None and not window.store.busy)
    race = window.findChild(QLabel, "raceLabel")
    qtbot.waitUntil(lambda: "is not there any more" in race.text())
    path.write_bytes(content)
    window.store.undo()
    settle(window)
