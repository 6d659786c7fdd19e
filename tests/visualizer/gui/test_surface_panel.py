"""The surface panel as a whole, driven by mouse and keys."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QPushButton
from surface_driver import find, panels

from visualizer.gui.panels.run_choice import RunChoice
from visualizer.gui.panels.surface import parameters as surface_parameters
from visualizer.gui.panels.surface import surface_section, view_settings
from visualizer.gui.panels.surface.choice import with_surface
from visualizer.gui.panels.surface.panel import SurfacePanel
from visualizer.gui.store import Store
from visualizer.scene import SurfaceChoice, default_scene


@pytest.fixture
def make_panel(qtbot, qapp):
    with panels(qtbot) as made:
        yield made


@pytest.fixture
def panel_and_store(make_panel):
    return make_panel()


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
    panels = [SurfacePanel(store, RunChoice(store, store)) for _ in range(3)]
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
