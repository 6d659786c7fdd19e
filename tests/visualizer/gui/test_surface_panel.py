"""The surface panel over a real Store, driven by mouse and keys."""

import gc
import subprocess
import sys
import weakref

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from surfaces.catalog import CATALOG
from surfaces.formula import Formula
from visualizer.engine import window_of
from visualizer.gui.panels.field_numbers import read_range
from visualizer.gui.panels.surface import parameters as surface_parameters
from visualizer.gui.panels.surface import surface_section, view_settings
from visualizer.gui.panels.surface.choice import with_surface
from visualizer.gui.panels.surface.listing import KEY_ROLE
from visualizer.gui.panels.surface.panel import SurfacePanel
from visualizer.gui.store import Store
from visualizer.gui.theme import apply, load_fonts
from visualizer.scene import Bounds, RateChange, SurfaceChoice, default_scene
from visualizer.stage.theme import DARK, LIGHT

LEFT = Qt.MouseButton.LeftButton
BEALE = CATALOG["beale"].formula


@pytest.fixture
def make_panel(qtbot, qapp):
    """Makes panels over a scene, shown and active, with their runs there."""
    made = []

    def make(scene=None):
        load_fonts()
        apply(qapp, LIGHT)
        store = Store(scene or default_scene().with_(steps=50))
        panel = SurfacePanel(store)
        made.append((panel, store))
        qtbot.addWidget(panel)
        panel.resize(270, 760)
        with qtbot.waitActive(panel):
            panel.show()
        qtbot.waitUntil(lambda: bool(store.runs), timeout=60_000)
        return panel, store

    yield make
    for panel, store in made:
        panel.close_work()
        store.close()


@pytest.fixture
def panel_and_store(make_panel):
    return make_panel()


def find(panel, name, kind=QWidget):
    found = panel.findChild(kind, name)
    assert found is not None, name
    return found


def retype(panel, name, text):
    field = find(panel, name, QLineEdit)
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)
    return field


def type_formula(panel, text):
    entry = find(panel, "formulaEntry", QPlainTextEdit)
    entry.selectAll()
    QTest.keyClicks(entry, text)
    return entry


def open_search(panel):
    QTest.mouseClick(find(panel, "surfaceButton"), LEFT)
    return find(panel, "surfaceSearch", QLineEdit)


# --- choosing a surface


def test_a_surface_is_found_by_typing_and_chosen_with_enter(panel_and_store):
    panel, store = panel_and_store
    search = open_search(panel)
    assert search.isVisible()
    QTest.keyClicks(search, "rosen")
    QTest.keyClick(search, Qt.Key.Key_Return)
    row = CATALOG["rosenbrock"]
    assert not search.isVisible()
    assert store.scene.surface.key == "rosenbrock"
    assert store.scene.start == row.start
    assert store.scene.optimizers[2].lr == row.learning_rates["adam"]
    assert find(panel, "surfaceButton", QPushButton).text() == "Rosenbrock"


def test_one_undo_brings_everything_back(make_panel):
    adam = default_scene().optimizers[2].with_(changes=(RateChange(step=7, lr=0.3),))
    bounds = Bounds(x_min=0, x_max=1, y_min=0, y_max=1)
    scene = default_scene().with_optimizer(2, adam)
    scene = scene.with_(steps=50, surface=scene.surface.with_(window=bounds), start=(0.5, 0.5))
    panel, store = make_panel(scene)
    search = open_search(panel)
    QTest.keyClicks(search, "booth")
    QTest.keyClick(search, Qt.Key.Key_Return)
    assert store.scene != scene
    store.undo()
    assert store.scene == scene
    assert find(panel, "surfaceButton", QPushButton).text() == "Beale"


@pytest.mark.parametrize(
    ("typed", "first", "count"),
    [("himmel", "himmelblau", 1), ("gauss wells", "two_gaussian_wells", 1), ("ros", "rosenbrock", None)],
)
def test_the_search_looks_through_names_and_notes(panel_and_store, typed, first, count):
    panel, _ = panel_and_store
    QTest.keyClicks(open_search(panel), typed)
    view = find(panel, "surfaceList", QListView)
    assert view.currentIndex().data(KEY_ROLE) == first
    assert count is None or view.model().rowCount() == count + 1  # and the way to a formula


def test_arrows_move_and_escape_leaves_all_as_it_was(panel_and_store):
    panel, store = panel_and_store
    before = store.scene
    search = open_search(panel)
    view = find(panel, "surfaceList", QListView)
    assert view.currentIndex().data(KEY_ROLE) == "beale"
    QTest.keyClick(search, Qt.Key.Key_Down)
    assert view.currentIndex().data(KEY_ROLE) == "rosenbrock"
    QTest.keyClick(search, Qt.Key.Key_Escape)
    assert not search.isVisible()
    assert store.scene is before


def test_a_click_on_a_row_chooses_it(panel_and_store):
    panel, store = panel_and_store
    open_search(panel)
    view = find(panel, "surfaceList", QListView)
    place = view.visualRect(view.model().index(view.currentIndex().row() + 1)).center()
    QTest.mouseClick(view.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, place)
    assert store.scene.surface.key == "rosenbrock"


def test_nothing_found_leaves_the_way_to_a_formula(panel_and_store):
    panel, store = panel_and_store
    search = open_search(panel)
    QTest.keyClicks(search, "no such surface")
    QTest.keyClick(search, Qt.Key.Key_Return)
    assert store.scene.surface.key == "beale"
    assert find(panel, "formulaEntry", QPlainTextEdit).hasFocus()


def test_the_button_opens_with_the_keyboard(panel_and_store):
    panel, _ = panel_and_store
    button = find(panel, "surfaceButton")
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Down)
    assert find(panel, "surfaceSearch").isVisible()


# --- formulas


def test_the_entry_opens_with_the_current_formula(panel_and_store):
    panel, store = panel_and_store
    before = store.scene
    QTest.mouseClick(find(panel, "addFormula"), LEFT)
    entry = find(panel, "formulaEntry", QPlainTextEdit)
    assert entry.isVisible()
    assert entry.toPlainText() == BEALE
    assert entry.textCursor().selectedText() == BEALE
    QTest.keyClick(entry, Qt.Key.Key_Escape)
    assert not entry.isVisible()
    assert store.scene is before


def test_a_wrong_formula_keeps_the_last_good_scene(qtbot, panel_and_store):
    panel, store = panel_and_store
    QTest.mouseClick(find(panel, "addFormula"), LEFT)
    type_formula(panel, "x^2 + y^2")
    qtbot.waitUntil(lambda: store.scene.surface.formula == "x^2 + y^2")
    good = store.scene
    QTest.keyClicks(find(panel, "formulaEntry"), " + 5x")
    place = find(panel, "formulaErrorPlace", QLabel)
    qtbot.waitUntil(place.isVisible)
    assert find(panel, "formulaError", QLabel).text()
    excerpt, caret = place.text().split("\n")
    assert excerpt[caret.index("^")] == "x"
    assert store.scene is good


def test_a_right_formula_is_raced_over_the_window_that_was_shown(qtbot, panel_and_store):
    panel, store = panel_and_store
    QTest.mouseClick(find(panel, "addFormula"), LEFT)
    with qtbot.waitSignal(store.runsChanged, timeout=60_000):
        type_formula(panel, "x^2 + 3*y^2")
        QTest.keyClick(find(panel, "formulaEntry"), Qt.Key.Key_Return)
    assert window_of(store.scene.surface) == CATALOG["beale"].window
    x, y = store.runs[0].position[-1]
    assert store.runs[0].loss[-1] == pytest.approx(x**2 + 3 * y**2)
    assert find(panel, "surfaceButton", QPushButton).text() == "Formula"


def test_all_typing_is_one_undo(qtbot, panel_and_store):
    panel, store = panel_and_store
    before = store.scene
    QTest.mouseClick(find(panel, "addFormula"), LEFT)
    type_formula(panel, "x^2")
    qtbot.waitUntil(lambda: store.scene.surface.formula == "x^2")
    QTest.keyClicks(find(panel, "formulaEntry"), " + y^2")
    qtbot.waitUntil(lambda: store.scene.surface.formula == "x^2 + y^2")
    store.undo()
    assert store.scene == before
    assert not find(panel, "formulaEntry").isVisible()


def test_typing_again_after_enter_is_another_undo(qtbot, panel_and_store):
    panel, store = panel_and_store
    QTest.mouseClick(find(panel, "addFormula"), LEFT)
    entry = type_formula(panel, "x^2")
    QTest.keyClick(entry, Qt.Key.Key_Return)
    QTest.keyClicks(entry, " + y^2")
    QTest.keyClick(entry, Qt.Key.Key_Return)
    store.undo()
    assert store.scene.surface.formula == "x^2"
    assert entry.toPlainText() == "x^2"
    assert entry.isVisible()


def test_undo_right_after_typing_does_not_bring_the_formula_back(qtbot, panel_and_store):
    panel, store = panel_and_store
    QTest.mouseClick(find(panel, "addFormula"), LEFT)
    entry = type_formula(panel, "x^2")
    qtbot.waitUntil(lambda: store.scene.surface.formula == "x^2")
    QTest.keyClicks(entry, " + 1")  # not accepted yet
    store.undo()
    assert store.scene.surface.key == "beale"
    with qtbot.assertNotEmitted(store.sceneChanged, wait=400):
        find(panel, "surfaceButton").setFocus()


def test_a_click_on_the_formula_edits_it_at_its_end(panel_and_store):
    panel, _ = panel_and_store
    QTest.mouseClick(find(panel, "formula"), LEFT)
    entry = find(panel, "formulaEntry", QPlainTextEdit)
    assert entry.hasFocus()
    assert entry.textCursor().position() == len(BEALE)
    assert not entry.textCursor().hasSelection()


def test_the_formula_is_typeset_and_copied_as_typed(qtbot, panel_and_store):
    panel, _store = panel_and_store
    view = find(panel, "formula", QFrame)
    qtbot.waitUntil(lambda: view.is_typeset, timeout=30_000)
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == BEALE
    menu = view.make_menu()
    menu.actions()[1].trigger()
    assert QGuiApplication.clipboard().text() == Formula.parse(BEALE).latex()
    menu.deleteLater()


def test_the_buttons_on_the_formula_appear_with_the_mouse(qtbot, panel_and_store):
    panel, _store = panel_and_store
    copy, edit = find(panel, "copyFormula"), find(panel, "editFormula")
    assert not copy.isVisible()
    QTest.mouseMove(find(panel, "formula"), QPoint(20, 20))
    qtbot.waitUntil(copy.isVisible)
    QTest.mouseClick(copy, LEFT)
    assert QGuiApplication.clipboard().text() == BEALE
    QTest.mouseClick(edit, LEFT)
    assert find(panel, "formulaEntry").hasFocus()


def test_the_typeset_formula_follows_the_theme(qtbot, qapp, panel_and_store):
    panel, _ = panel_and_store
    view = find(panel, "formula", QFrame)
    qtbot.waitUntil(lambda: view.is_typeset, timeout=30_000)
    for theme in (DARK, LIGHT):
        apply(qapp, theme)
        image = view.grab().toImage()
        colours = {
            image.pixelColor(x, y).name() for x in range(10, 200) for y in range(10, image.height() - 10)
        }
        assert theme.field in colours
        assert theme.text in colours


def test_a_formula_too_long_to_typeset_is_shown_as_text(qtbot, panel_and_store):
    panel, store = panel_and_store
    view = find(panel, "formula", QFrame)
    qtbot.waitUntil(lambda: view.is_typeset, timeout=30_000)
    QTest.mouseClick(find(panel, "addFormula"), LEFT)
    find(panel, "formulaEntry", QPlainTextEdit).setPlainText(" + ".join(["x*y"] * 200))
    qtbot.waitUntil(lambda: store.scene.surface.key == "formula")
    qtbot.waitUntil(lambda: not view.is_typeset)
    assert view.height() < 200


# --- parameters of a surface


def test_the_condition_number_is_dragged_in_one_undo(make_panel):
    bowl = with_surface(default_scene().with_(steps=50), "ill_conditioned_bowl")
    panel, store = make_panel(bowl)
    slider = find(panel, "surface_conditionSlider")
    slider.setFocus()
    for _ in range(5):
        QTest.keyClick(slider, Qt.Key.Key_Right)
    assert store.scene.surface.parameters["condition"] > 100
    store.undo()
    assert store.scene == bowl


def test_a_parameter_out_of_range_is_explained(make_panel):
    panel, store = make_panel(with_surface(default_scene().with_(steps=50), "ill_conditioned_bowl"))
    before = store.scene
    retype(panel, "surface_conditionField", "0.5")
    assert store.scene is before
    assert "10000" in find(panel, "surface_condition").problem
    retype(panel, "surface_conditionField", "25")
    assert store.scene.surface.parameters == {"condition": 25.0}


def test_other_surfaces_show_no_parameters(make_panel):
    panel, store = make_panel(with_surface(default_scene().with_(steps=50), "ill_conditioned_bowl"))
    assert find(panel, "surface_condition").isVisible()
    store.change(with_surface(store.scene, "beale"))
    assert not any(row.isVisible() for row in panel.findChildren(QWidget, "surface_condition"))


# --- the window and the drawing


def test_window_limits(panel_and_store):
    panel, store = panel_and_store
    reset = find(panel, "resetWindow", QPushButton)
    assert not reset.isVisible()
    retype(panel, "windowX", "-2 .. 4.5")
    retype(panel, "windowY", "0, 3")
    assert tuple(window_of(store.scene.surface)) == (-2.0, 4.5, 0.0, 3.0)
    QTest.mouseClick(reset, LEFT)
    assert store.scene.surface.window is None
    assert read_range(find(panel, "windowX", QLineEdit).text()) == (-4.5, 4.5)
    store.undo()
    assert tuple(window_of(store.scene.surface)) == (-2.0, 4.5, 0.0, 3.0)


def test_wrong_window_limits_stay_and_are_explained(panel_and_store):
    panel, store = panel_and_store
    before = store.scene
    field = retype(panel, "windowX", "3 to 1")
    problem = find(panel, "windowProblem", QLabel)
    assert (field.text(), store.scene) == ("3 to 1", before)
    assert problem.isVisible()
    assert problem.text().startswith("x: two numbers, the smaller first")


@pytest.mark.parametrize(
    ("name", "item", "field"),
    [
        ("height", "linear", "height"),
        ("colourMap", "viridis", "colour_map"),
        ("trail", "fading", "trail"),
        ("trail", "recent", "trail"),
    ],
)
def test_drawing_choices(panel_and_store, name, item, field):
    panel, store = panel_and_store
    before, runs = store.scene, store.runs
    combo = find(panel, name, QComboBox)
    combo.setFocus()
    steps = combo.findData(item) - combo.currentIndex()
    for _ in range(steps):
        QTest.keyClick(combo, Qt.Key.Key_Down)
    assert getattr(store.scene.view, field) == item
    assert store.runs is runs
    for _ in range(steps):
        store.undo()
    assert store.scene == before
    assert combo.currentData() == getattr(before.view, field)


def test_contours_arrows_and_the_trail_length(panel_and_store):
    panel, store = panel_and_store
    QTest.mouseClick(find(panel, "lines"), LEFT)
    assert store.scene.view.drawing == "lines"
    QTest.mouseClick(find(panel, "gradientArrows"), LEFT)
    assert store.scene.view.gradient_arrows
    length = find(panel, "trailLength", QLineEdit)
    assert not length.isEnabled()
    store.change(store.scene.with_view(trail="recent"))
    assert length.isEnabled()
    retype(panel, "trailLength", "25")
    assert store.scene.view.trail_length == 25
    retype(panel, "trailLength", "0")
    assert find(panel, "trailProblem", QLabel).isVisible()


# --- the run


@pytest.mark.parametrize(
    ("name", "typed", "field", "value"),
    [
        ("start", "-1, 0.5", "start", (-1.0, 0.5)),
        ("start", "(2 3)", "start", (2.0, 3.0)),
        ("steps", "1", "steps", 1),
        ("steps", "1,000,000", "steps", 1_000_000),
        ("noise", "0.1", "noise", 0.1),
        ("seed", "4294967295", "seed", 4294967295),
    ],
)
def test_run_settings(panel_and_store, name, typed, field, value):
    panel, store = panel_and_store
    before = store.scene
    store.close()  # a million steps need not be computed here
    retype(panel, name, typed)
    assert getattr(store.scene, field) == value
    assert find(panel, "runProblem", QLabel).isHidden()
    store.undo()
    assert store.scene == before


@pytest.mark.parametrize(
    ("name", "typed", "allowed"),
    [
        ("start", "1", "two numbers"),
        ("start", "nan, 1", "two numbers"),
        ("steps", "0", "1 to 1,000,000"),
        ("steps", "1000001", "1 to 1,000,000"),
        ("steps", "abc", "1 to 1,000,000"),
        ("noise", "-0.1", "0 or above"),
        ("noise", "inf", "0 or above"),
        ("seed", "-1", "0 to 4,294,967,295"),
        ("seed", "1.5", "0 to 4,294,967,295"),
    ],
)
def test_wrong_run_settings_stay_and_are_explained(panel_and_store, name, typed, allowed):
    panel, store = panel_and_store
    before = store.scene
    field = retype(panel, name, typed)
    problem = find(panel, "runProblem", QLabel)
    assert (field.text(), store.scene) == (typed, before)
    assert problem.isVisible()
    assert allowed in problem.text()
    assert problem.text() in field.toolTip()


def test_up_and_down_try_other_seeds_in_one_undo(panel_and_store):
    panel, store = panel_and_store
    before = store.scene
    field = find(panel, "seed", QLineEdit)
    field.setFocus()
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down):
        QTest.keyClick(field, key)
    assert (store.scene.seed, field.text()) == (3, "3")
    store.undo()
    assert store.scene == before


# --- the whole


def test_every_control_says_what_it_does(panel_and_store):
    panel, _ = panel_and_store
    kinds = (QPushButton, QLineEdit, QComboBox, QPlainTextEdit)
    controls = [control for kind in kinds for control in panel.findChildren(kind)]
    controls = [control for control in controls if not control.objectName().startswith("qt_")]
    assert len(controls) > 15
    for control in controls:
        assert control.objectName(), control
        assert control.toolTip(), control.objectName()
        assert control.accessibleName(), control.objectName()


def test_scrolling_past_a_choice_changes_nothing(panel_and_store):
    panel, store = panel_and_store
    before = store.scene
    combo = find(panel, "colourMap", QComboBox)
    panel.setFocus()
    middle = QPointF(combo.rect().center())
    for turn in (-120, 120):
        wheel = QWheelEvent(
            middle,
            QPointF(combo.mapToGlobal(middle.toPoint())),
            QPoint(),
            QPoint(0, turn),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(combo, wheel)
    assert store.scene is before


def test_a_long_formula_is_not_parsed_for_other_changes(qtbot, monkeypatch, make_panel):
    choice = SurfaceChoice(key="formula", formula="x^2 + y^2")
    _panel, store = make_panel(default_scene().with_(steps=50, surface=choice))
    parsed = []
    for module in (surface_section, surface_parameters, view_settings):
        for name in ("surface_of", "window_of"):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, parsed.append)
    store.change(store.scene.with_(start=(0.5, 0.5)))
    store.change(store.scene.with_view(drawing="lines"))
    assert parsed == []


def test_no_heavy_library_is_loaded_for_the_first_picture(tmp_path):
    script = (
        "import sys\n"
        "from PySide6.QtWidgets import QApplication\n"
        "import visualizer.gui.panels.surface.panel, visualizer.gui.panels.table.panel\n"
        "heavy = {'torch', 'numba', 'sympy', 'scipy', 'ziamath', 'matplotlib'} & set(sys.modules)\n"
        "sys.exit(f'loaded: {heavy}' if heavy else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("key", ["eggholder", "ill_conditioned_bowl", "goldstein_price", "sigmoid_plateau"])
def test_nothing_is_clipped_in_the_narrowest_dock(qtbot, make_panel, key):
    panel, _store = make_panel(with_surface(default_scene().with_(steps=50), key))
    panel.resize(panel.minimumWidth(), 760)
    contents = find(panel, "surfaceContents")
    qtbot.waitUntil(lambda: contents.width() <= panel.width())
    assert contents.minimumSizeHint().width() <= contents.width()
    labels = [label for label in panel.findChildren(QLabel) if label.isVisible() and not label.wordWrap()]
    assert len(labels) > 10
    for label in labels:
        assert label.fontMetrics().horizontalAdvance(label.text()) <= label.width(), label.text()


def test_the_tab_key_goes_through_all_controls_from_top_to_bottom(panel_and_store):
    panel, _store = panel_and_store
    button = find(panel, "surfaceButton")
    button.setFocus()
    order = []
    for _ in range(30):
        order.append(QApplication.focusWidget().objectName())
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        if QApplication.focusWidget() is button:
            break
    wanted = ["surfaceButton", "formula", "windowX", "windowY", "height", "colourMap", "trail"]
    wanted += ["gradientArrows", "start", "steps", "noise", "seed", "curvatureChooser"]
    assert [name for name in order if name in wanted] == wanted


def test_a_deleted_panel_leaves_nothing_behind(qtbot, qapp):
    store = Store(default_scene().with_(steps=5))
    panels = [SurfacePanel(store) for _ in range(3)]
    qtbot.waitUntil(lambda: bool(store.runs), timeout=60_000)
    traces = [weakref.ref(panel) for panel in panels]
    for panel in panels:
        panel.close_work()
        panel.deleteLater()
    panels.clear()
    del panel
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert [trace() for trace in traces] == [None, None, None]
    store.change(store.scene.with_(start=(0.0, 0.0)))  # reaches nobody who is gone
    store.set_step(3)
    store.close()
