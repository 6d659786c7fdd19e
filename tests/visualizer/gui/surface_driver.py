"""A person at the surface panel: panels over a real Store, and how they are used."""

from __future__ import annotations

from contextlib import contextmanager

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from visualizer.gui.panels.run_choice import RunChoice
from visualizer.gui.panels.surface.panel import SurfacePanel
from visualizer.gui.store import Store
from visualizer.gui.theme import apply, load_fonts
from visualizer.scene import default_scene
from visualizer.stage.theme import LIGHT

LEFT = Qt.MouseButton.LeftButton


@contextmanager
def panels(qtbot):
    """Makes panels over a scene, shown and active, with their runs there."""
    made = []

    def make(scene=None):
        load_fonts()
        apply(QApplication.instance(), LIGHT)
        store = Store(scene or default_scene().with_(steps=50))
        panel = SurfacePanel(store, RunChoice(store, store))
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
