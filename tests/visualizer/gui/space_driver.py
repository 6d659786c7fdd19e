"""A person before the window in 3-D: what they see on the stage, and what they do with mouse and keys."""

from __future__ import annotations

import gc
from collections import Counter

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton

LEFT = Qt.MouseButton.LeftButton
PLAIN = Qt.KeyboardModifier.NoModifier

# Of the points of the surface that are looked at: so many may show a wall, or nothing.
MOST_BARE = 0.1
FEWEST_COLOURS = 40
GRID = 24


def stage_of(window):
    return window.view.stage


def space_panes(window):
    return [pane for pane in stage_of(window).drawing.panes if pane.in_space]


def let_play(qtbot, window):
    """Wait until two more steps have been shown: what was done to the window has been painted by then."""
    steps = [window.store.step]

    def moved():
        if window.store.step != steps[-1]:
            steps.append(window.store.step)
        return len(steps) > 2

    qtbot.waitUntil(moved)


def come_to_rest(qtbot, window, settle):
    """Wait until the picture of the surface is that of what is seen, in its size, and no other is wanted."""
    stage = stage_of(window)

    def rests():
        same = stage.drawing.picture is not None and stage.drawing.picture.window == stage.window_seen
        return same and not stage._wishes.pending and not window.view.busy

    settle(window)
    qtbot.waitUntil(rests, timeout=30_000)


def look(qtbot, window, panes):
    """On the screen every 3-D pane shows its surface on a plain ground, and a ball is where its run is."""
    stage = stage_of(window)

    def shown():
        corner = stage.mapToGlobal(QPoint(0, 0))
        grabbed = stage.screen().grabWindow(0, corner.x(), corner.y(), stage.width(), stage.height())
        image, found = grabbed.toImage(), space_panes(window)
        assert len(found) == panes
        for pane in found:
            see_surface(image, pane, stage.drawing)
            see_ground(image, pane, stage.drawing)
        assert any(sees_ball(image, pane, stage.drawing) for pane in found)

    qtbot.waitUntil(shown)


def see_surface(image, pane, drawing):
    """Points of the surface in the pane have many colours, and few of them those of a wall."""
    names = [image.pixelColor(x, y).name() for x, y in surface_pixels(pane)]
    theme = drawing.theme
    bare = {QColor(name).name() for name in (theme.stage, theme.field, theme.grid)} | {"#000000"}
    counts = Counter(names)
    assert len(names) > 60
    assert sum(counts[name] for name in bare) < MOST_BARE * len(names)
    assert len(counts) >= min(FEWEST_COLOURS, len(names) // 3)


def see_ground(image, pane, drawing):
    """In the corners of the pane is nothing."""
    rect = pane.frame.rect.toRect().adjusted(3, 3, -3, -3)
    for corner in (rect.topLeft(), rect.topRight(), rect.bottomLeft(), rect.bottomRight()):
        if not drawing.legend.rect.contains(QPointF(corner)):
            assert image.pixelColor(corner).name() == QColor(drawing.theme.stage).name()


def surface_pixels(pane):
    """Where points of the surface are seen: there, or before it, is the surface."""
    window = pane.frame.window
    x, y = np.meshgrid(
        np.linspace(window.x_min, window.x_max, GRID + 2)[1:-1],
        np.linspace(window.y_min, window.y_max, GRID + 2)[1:-1],
    )
    pixels = pane.frame.to_pixels(np.stack([x.ravel(), y.ravel()], axis=1))
    inside = pane.frame.rect.adjusted(2, 2, -2, -2)
    return [(round(px), round(py)) for px, py in pixels.tolist() if inside.contains(QPointF(px, py))]


def sees_ball(image, pane, drawing):
    """Whether any ball of the pane is where its run is; others may be out of it or under another one."""
    places = [(lane, ball(pane, lane, drawing.step)) for lane in pane.lanes]
    return any(
        lane.colour.name() in {image.pixelColor(*at).name() for at in around(place)}
        for lane, place in places
        if np.isfinite(place).all()
    )


def ball(pane, lane, step):
    row = min(step, len(lane.run.position) - 1)
    return pane.frame.run_pixels(lane.run, slice(row, row + 1))[0]


def around(place, reach=3):
    x, y = np.round(place).astype(int).tolist()
    return [(x + i, y + j) for i in range(-reach, reach + 1) for j in range(-reach, reach + 1)]


def middle(window):
    """A place in the first 3-D pane, on the surface, away from the start marker."""
    return space_panes(window)[0].frame.rect.center().toPoint() + QPoint(0, 60)


def drag(window, begin, by, modifiers=PLAIN):
    stage = stage_of(window)
    QTest.mousePress(stage, LEFT, modifiers, begin)
    for share in (0.25, 0.5, 0.75, 1.0):
        move(stage, begin + by * share, modifiers)
    QTest.mouseRelease(stage, LEFT, modifiers, begin + by)


def move(stage, place, modifiers=PLAIN):
    at = QPointF(place)
    event = QMouseEvent(QEvent.Type.MouseMove, at, stage.mapToGlobal(at), LEFT, LEFT, modifiers)
    QApplication.sendEvent(stage, event)


def wheel(window, place, notches):
    stage, at = stage_of(window), QPointF(place)
    event = QWheelEvent(
        at,
        stage.mapToGlobal(at),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        PLAIN,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(stage, event)


def click(window, name):
    """Click the button of an action in the strip over the stage."""
    button = window.findChild(QToolButton, f"{name}Button")
    assert button is not None, name
    assert button.isVisible()
    QTest.mouseClick(button, LEFT)


def picture(window):
    """The stage, int (height, width, 3), and where its legend is: which goes where it covers no ball."""
    stage = stage_of(window)
    image = stage.grab().toImage().convertToFormat(QImage.Format.Format_RGBA8888)
    pixels = np.array(image.constBits()).reshape(image.height(), image.width(), 4)[..., :3].astype(int)
    return pixels, stage.drawing.legend.rect.toAlignedRect().adjusted(-3, -3, 3, 3)


def share_apart(one, other):
    """The share of the pixels, but for the legends, that are not the same in two pictures."""
    (first, first_legend), (second, second_legend) = one, other
    apart = (first != second).any(axis=2)
    for rect in (first_legend, second_legend):
        apart[max(0, rect.top()) : rect.bottom() + 1, max(0, rect.left()) : rect.right() + 1] = False
    return apart.mean()


class Census:
    """How many of the things that a 3-D stage is made of are alive, and which windows there are."""

    def __init__(self):
        self.living, self.windows = self.count(), set(QApplication.topLevelWidgets())

    @staticmethod
    def count():
        settle_deletions()
        return Counter(type(thing).__name__ for thing in things())

    def assert_nothing_more(self):
        now = self.count()
        more = {name: now[name] - self.living[name] for name in now if now[name] > self.living[name]}
        assert not more
        assert set(QApplication.topLevelWidgets()) <= self.windows


def things():
    from pyqtgraph.opengl import GLViewWidget
    from pyqtgraph.opengl.GLGraphicsItem import GLGraphicsItem

    from visualizer.stage.backdrop import Backdrop
    from visualizer.stage.panes import Pane
    from visualizer.stage.space.mesh import Mesh
    from visualizer.stage.space.relief import Relief
    from visualizer.stage.space.renderer import SurfaceRenderer
    from visualizer.stage.space.scenery import Scenery
    from visualizer.stage.stage import Stage

    kinds = (GLViewWidget, GLGraphicsItem, Backdrop, Pane, Mesh, Relief, SurfaceRenderer, Scenery, Stage)
    # By its type: to ask some libraries' things for their class is to be warned.
    return [thing for thing in gc.get_objects() if issubclass(type(thing), kinds)]


def settle_deletions():
    from PySide6.QtCore import QCoreApplication

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
