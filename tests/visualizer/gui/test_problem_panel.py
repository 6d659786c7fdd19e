"""The problem in the left dock: chosen by mouse and keys, undone, and what is wrong said in its place."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QListView
from surface_driver import LEFT, find, open_search, panels, retype

from visualizer.problem_choice import DataChoice, ModelChoice, ProblemChoice
from visualizer.problem_edits import problem_in, with_fields, with_problem, with_table
from visualizer.problem_starts import STARTS
from visualizer.scene import default_scene


@pytest.fixture
def make_panel(qtbot, qapp):
    with panels(qtbot) as made:
        yield made


@pytest.fixture
def problem_panel(make_panel):
    """Makes panels over a model problem of few steps."""

    def make(key="model-line", **fields):
        scene = with_problem(default_scene(), STARTS[key].problem()).with_(steps=3)
        return make_panel(with_fields(scene, **fields) if fields else scene)

    return make


@pytest.fixture
def settle(qtbot):
    """Waits until an edit is made, and what it brought is known."""

    def settled(panel):
        section = panel._surface
        qtbot.waitUntil(lambda: not section.edits.busy, timeout=60_000)
        qtbot.waitUntil(lambda: not section.problem._job.busy, timeout=60_000)

    return settled


def choose(panel, name, key):
    """By mouse, from the open list."""
    combo = find(panel, name, QComboBox)
    combo.showPopup()
    view = combo.view()
    place = view.visualRect(combo.model().index(combo.findData(key), 0)).center()
    QTest.mouseClick(view.viewport(), LEFT, pos=place)
    return combo


def step(panel, name, key=Qt.Key.Key_Down):
    combo = find(panel, name, QComboBox)
    combo.setFocus()
    QTest.keyClick(combo, key)
    return combo


def test_a_model_is_chosen_from_the_list_and_undone_in_one(make_panel, qtbot, settle):
    panel, store = make_panel()
    before = store.scene
    search = open_search(panel)
    QTest.keyClicks(search, "badly scaled")
    QTest.keyClick(search, Qt.Key.Key_Return)
    settle(panel)
    assert problem_in(store.scene).data.key == "scaled-line"
    assert store.scene.start != before.start
    assert find(panel, "problemData", QComboBox).isVisible()
    assert not find(panel, "addFormula").isVisible()
    assert panel.header.text == "PROBLEM"
    store.undo()
    assert store.scene == before
    assert not find(panel, "problemData", QComboBox).isVisible()
    assert panel.header.text == "SURFACE"
    store.redo()
    assert find(panel, "problemData", QComboBox).currentData() == "scaled-line"


def test_the_first_model_has_room_for_the_title_of_its_group(make_panel):
    panel, _ = make_panel()
    search = open_search(panel)
    for text in ("", "line"):
        search.setText(text)
        view = panel.findChild(QListView, "surfaceList")
        heights = [view.visualRect(view.model().index(k, 0)).height() for k in range(view.model().rowCount())]
        names = [view.model().index(k, 0).data() for k in range(len(heights))]
        first = names.index("Linear regression on a line")
        assert heights[first] > heights[first + 1] == heights[0]
        assert heights.count(heights[first]) == 1


def test_settings_of_the_data(problem_panel, settle):
    panel, store = problem_panel()
    before = store.scene
    for name, typed in (("data_n", "50"), ("data_noise", "0.25"), ("data_seed", "9")):
        retype(panel, name, typed)
        settle(panel)
    QTest.mouseClick(find(panel, "standardise"), LEFT)
    settle(panel)
    data = problem_in(store.scene).data
    assert data.settings == {"n": 50, "noise": 0.25, "seed": 9}
    assert data.standardise
    for _ in range(4):
        store.undo()
    assert store.scene == before
    assert find(panel, "data_n", QLineEdit).text() == "100"


WRONG = [
    ("data_n", "1", "dataProblem", "whole number"),
    ("data_n", "2.5", "dataProblem", "whole number"),
    ("data_noise", "-1", "dataProblem", "a number from 0"),
    ("model_seed", "-1", "modelProblem", "0 to 4,294,967,295"),
    ("model_hidden", "0", "modelProblem", "1 to 512"),
    ("model_dropout", "1", "modelProblem", "below 1"),
]


def test_wrong_settings_stay_and_are_explained(problem_panel):
    panel, store = problem_panel("model-sine-mlp")
    before = store.scene
    for name, typed, label, said in WRONG:
        right = find(panel, name, QLineEdit).text()
        field = retype(panel, name, typed)
        problem = find(panel, label, QLabel)
        assert (field.text(), store.scene) == (typed, before), name
        assert problem.isVisible(), name
        assert said in problem.text(), name
        retype(panel, name, right)
        assert not problem.isVisible(), name


def test_other_data_bring_what_fits_say_so_and_one_undo_takes_it_back(problem_panel, settle):
    panel, store = problem_panel()
    before = store.scene
    choose(panel, "problemData", "moons")
    settle(panel)
    notice = find(panel, "problemNotice", QLabel)
    assert problem_in(store.scene).model.key == "logistic"
    assert notice.isVisible()
    assert "Logistic regression, Binary cross-entropy" in notice.text()
    assert find(panel, "problemLoss", QComboBox).currentText() == "Binary cross-entropy"
    assert find(panel, "problemModel", QComboBox).currentData() == "logistic"
    store.undo()
    assert store.scene == before
    assert not notice.isVisible()
    assert find(panel, "problemModel", QComboBox).currentData() == "linear-regression"


def test_models_that_do_not_fit_cannot_be_chosen_and_say_why(problem_panel, settle):
    panel, store = problem_panel()
    combo = find(panel, "problemModel", QComboBox)
    row = combo.findData("logistic")
    assert not combo.model().item(row).isEnabled()
    assert "two classes" in combo.itemData(row, Qt.ItemDataRole.ToolTipRole)
    step(panel, "problemModel")  # past it to the next one
    settle(panel)
    assert problem_in(store.scene).model.key == "mlp"
    assert [find(panel, f"model_{name}").isVisible() for name in ("hidden", "activation", "batch_norm")] == [
        True
    ] * 3


def test_settings_of_the_model(problem_panel, settle):
    panel, store = problem_panel("model-sine-mlp")
    retype(panel, "model_hidden", "8")
    settle(panel)
    retype(panel, "model_dropout", "0.5")
    settle(panel)
    choose(panel, "model_activation", "relu")
    settle(panel)
    QTest.mouseClick(find(panel, "model_batch_norm"), LEFT)
    settle(panel)
    model = problem_in(store.scene).model
    assert model == ModelChoice(key="mlp", hidden=8, dropout=0.5, activation="relu", batch_norm=True)


def test_losses_that_fit_are_offered(problem_panel, settle):
    panel, store = problem_panel()
    combo = find(panel, "problemLoss", QComboBox)
    assert [combo.itemData(row) for row in range(combo.count())] == ["mse", "mae", "huber"]
    step(panel, "problemLoss")
    settle(panel)
    assert problem_in(store.scene).loss == "mae"
    assert "|ŷ - y|" in find(panel, "lossFormula", QLabel).text()


def test_batches(problem_panel, settle):
    panel, store = problem_panel()
    settle(panel)
    size = find(panel, "batchSize", QLineEdit)
    assert not size.isVisible()
    step(panel, "batchKind")
    assert store.scene.training.batch_size == 16
    assert size.isVisible()
    assert "7 updates an epoch" in find(panel, "epochNote", QLabel).text()  # of 100 samples, 16 at a time
    QTest.keyClick(size, Qt.Key.Key_Up)
    assert store.scene.training.batch_size == 32
    QTest.mouseClick(find(panel, "shuffle"), LEFT)
    assert not store.scene.training.shuffle
    step(panel, "batchKind")
    assert store.scene.training.batch_size == 1
    step(panel, "batchKind", Qt.Key.Key_Home)
    assert store.scene.training.batch_size is None
    assert not size.isVisible()


def test_mode_and_what_only_train_has(problem_panel, settle):
    panel, store = problem_panel("model-sine-mlp", model=ModelChoice(key="mlp", dropout=0.5))
    masks = find(panel, "freshMasks")
    assert not masks.isVisible()
    QTest.mouseClick(find(panel, "train"), LEFT)
    settle(panel)
    assert problem_in(store.scene).mode == "train"
    QTest.mouseClick(masks, LEFT)
    settle(panel)
    assert problem_in(store.scene).fresh_masks
    store.undo()
    store.undo()
    assert problem_in(store.scene).mode == "eval"
    assert find(panel, "mode").current == "eval"


def test_devices_that_are_not_there_say_so(problem_panel, settle):
    from surfaces.device import available_devices

    panel, store = problem_panel()
    settle(panel)
    combo = find(panel, "device", QComboBox)
    there = {name.partition(":")[0] for name in available_devices()}
    for name in ("cpu", "cuda", "mps"):
        row = combo.findData(name)
        assert combo.model().item(row).isEnabled() == (name in there)
        hint = combo.itemData(row, Qt.ItemDataRole.ToolTipRole) or ""
        assert (f"There is no {name} here" in hint) == (name not in there)
    step(panel, "device")
    settle(panel)
    assert problem_in(store.scene).device == "cpu"


def test_the_plane_and_its_promise(problem_panel, settle):
    panel, store = problem_panel("model-sine-mlp")
    settle(panel)
    promise = find(panel, "planePromise", QLabel)
    assert "filter" in promise.text()
    combo = find(panel, "plane", QComboBox)
    assert not combo.model().item(combo.findData("parameters")).isEnabled()
    QTest.mouseClick(find(panel, "planeVectors"), LEFT)
    settle(panel)
    assert "can no longer be compared" in promise.text()
    QTest.keyClick(find(panel, "planeSeed", QLineEdit), Qt.Key.Key_Up)
    settle(panel)
    assert (problem_in(store.scene).plane.seed, problem_in(store.scene).plane.vectors) == (2, True)


def test_the_plane_of_the_runs(problem_panel, settle):
    panel, store = problem_panel("model-sine-mlp")
    settle(panel)
    before = store.scene
    combo = step(panel, "plane")
    settle(panel)
    assert combo.currentText() == "of the runs"
    assert problem_in(store.scene).plane.runs.optimizers == before.racing
    assert store.scene.optimizers == before.optimizers
    assert "%" in find(panel, "planePromise", QLabel).text()
    assert not find(panel, "planeSeed", QLineEdit).isVisible()
    store.undo()
    assert store.scene == before


def test_the_plane_through_three_points(problem_panel, settle):
    panel, store = problem_panel("model-sine-mlp")
    settle(panel)
    before = store.scene
    combo = choose(panel, "plane", "points")
    settle(panel)
    assert combo.currentText() == "three points"
    assert problem_in(store.scene).plane.runs.optimizers == before.racing
    assert "three points" in find(panel, "planePromise", QLabel).text()
    ends = [find(panel, name, QComboBox) for name in ("planeEnd1", "planeEnd2")]
    assert [end.currentText() for end in ends] == [f"end of {label}" for label in before.labels[:2]]
    choose(panel, "planeEnd1", 1)
    settle(panel)
    assert problem_in(store.scene).plane.runs.ends == (1, 0)
    assert [end.currentData() for end in ends] == [1, 0]
    store.undo()
    store.undo()
    assert store.scene == before
    assert not ends[0].isVisible()


def test_three_points_of_one_run_are_refused_where_they_were_asked_for(problem_panel, settle):
    panel, store = problem_panel("model-sine-mlp")
    store.change(store.scene.with_(optimizers=store.scene.optimizers[:1]))
    settle(panel)
    before = store.scene
    combo = choose(panel, "plane", "points")
    settle(panel)
    assert store.scene == before
    assert combo.currentText() == "random"
    assert "only one optimizer races: add another" in find(panel, "planeFault", QLabel).text()


def test_the_penalty_of_an_optimizer_is_plotted(problem_panel, settle):
    panel, store = problem_panel()
    first = store.scene.optimizers[0].with_hyperparameter("weight_decay", 0.25)
    store.change(store.scene.with_optimizer(0, first))
    combo = step(panel, "plottedDecay")
    settle(panel)
    assert problem_in(store.scene).weight_decay == 0.25
    assert combo.currentText() == "L2 of SGD: 0.25"


def test_whose_penalty_is_asked_where_optimizers_that_differ_share_a_surface(problem_panel, settle):
    panel, store = problem_panel()
    question = find(panel, "decayQuestion", QLabel)
    for place, decay in enumerate((0.0, 0.25)):
        changed = store.scene.optimizers[place].with_hyperparameter("weight_decay", decay)
        store.change(store.scene.with_optimizer(place, changed))
    combo = find(panel, "plottedDecay", QComboBox)
    assert [combo.itemData(row) for row in range(combo.count())] == [0.0, 0.25, "own"]
    assert not question.isVisible()
    choose(panel, "plottedDecay", "own")
    settle(panel)
    assert problem_in(store.scene).weight_decay == "own"
    assert combo.currentText() == "L2 of each"
    assert question.isVisible()
    assert "share one surface" in question.text()
    store.change(store.scene.with_view(layout="side_by_side"))
    assert not question.isVisible()


def test_a_file_that_vanished_is_said_and_the_scene_stays(make_panel, qtbot, tmp_path, settle):
    path = tmp_path / "gone.csv"
    path.write_text("x,y\n1,2\n2,4\n3,7\n")
    data = DataChoice(key="file", file=str(path), features=("x",), target="y")
    panel, store = make_panel(with_table(default_scene(), data).scene.with_(steps=3))
    path.unlink()
    scene = store.scene.with_(
        surface=store.scene.surface.with_(problem=ProblemChoice(data=data.with_(missing="drop")))
    )
    store.change(scene)
    fault = find(panel, "dataFault", QLabel)
    qtbot.waitUntil(fault.isVisible, timeout=30_000)
    assert "there is no file" in fault.text()
    assert store.scene == scene
    assert find(panel, "problemData", QComboBox).currentText() == "gone.csv"
    store.undo()
    settle(panel)
    assert not fault.isVisible()


def test_nothing_is_clipped_in_the_narrowest_dock(problem_panel, settle):
    panel, _ = problem_panel("model-moons-mlp")
    settle(panel)
    panel.resize(panel.minimumWidth(), 1400)
    for name in (
        "problemData",
        "problemModel",
        "problemLoss",
        "batchKind",
        "device",
        "plane",
        "plottedDecay",
    ):
        combo = find(panel, name, QComboBox)
        room = combo.width() - 38  # padding, frame and arrow
        assert combo.fontMetrics().horizontalAdvance(combo.currentText()) <= room, name
    for label in panel.findChildren(QLabel):
        if label.isVisible() and label.wordWrap():
            assert label.height() >= label.heightForWidth(label.width()), label.objectName()


def test_every_control_has_a_tooltip_and_a_name(problem_panel, settle):
    panel, _ = problem_panel("model-moons-mlp")
    settle(panel)
    section = panel._surface.problem
    controls = [
        each for kind in (QComboBox, QLineEdit) for each in section.findChildren(kind) if not each.isHidden()
    ]
    assert len(controls) > 10
    for control in controls:
        assert control.toolTip(), control.objectName()
        assert control.accessibleName(), control.objectName()
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus, control.objectName()
