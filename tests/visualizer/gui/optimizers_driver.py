"""Drives the optimizers panel over a real Store by mouse and keys; shared by the tests of the panel."""

from __future__ import annotations

from contextlib import contextmanager

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from visualizer.gui.panels.optimizers.panel import OptimizersPanel
from visualizer.gui.store import Store
from visualizer.gui.theme import apply, load_fonts
from visualizer.scene import default_scene
from visualizer.stage.theme import LIGHT

LEFT = Qt.MouseButton.LeftButton


@contextmanager
def panels(qtbot):
    """A function that makes panels over a scene, shown, with their runs there."""
    stores = []

    def made(scene=None):
        load_fonts()
        apply(QApplication.instance(), LIGHT)
        store = Store(scene or default_scene())
        stores.append(store)
        panel = OptimizersPanel(store)
        qtbot.addWidget(panel)
        panel.resize(300, 900)
        with qtbot.waitExposed(panel):
            panel.show()
        settle(qtbot, store)
        return panel, store

    yield made
    for store in stores:
        store.close()


def settle(qtbot, store):
    qtbot.waitUntil(lambda: store.runs_scene == store.scene and not store.busy, timeout=60_000)
    assert store.error is None


def card(panel, index):
    return panel.cards.cards[index]


def told(each):
    """What the chip of a card says."""
    verdict = each.title.chip.verdict
    return verdict.status, verdict.step


def row(panel, index, name="lr"):
    return card(panel, index).rows.rows[name]


def press(widget, x, y):
    QTest.mousePress(widget, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(round(x), round(y)))


def move(widget, x, y):
    here = QPointF(x, y)
    moved = QMouseEvent(
        QEvent.Type.MouseMove, here, widget.mapToGlobal(here), Qt.MouseButton.NoButton, LEFT,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(widget, moved)


def release(widget, x, y):
    QTest.mouseRelease(widget, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(round(x), round(y)))


def drag(slider, *shares):
    """Drag a slider's handle over some shares of its length."""
    middle = slider.height() / 2
    xs = [share * slider.width() for share in shares]
    press(slider, xs[0], middle)
    for x in xs[1:]:
        move(slider, x, middle)
    release(slider, xs[-1], middle)


def type_into(field, text):
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def rates(store):
    return [choice.lr for choice in store.scene.optimizers]


def undo_steps(store):
    count = 0
    while store.can_undo:
        store.undo()
        count += 1
    return count
