"""Frames a second of the stage beside matplotlib doing the same drawing, in one run.

    pip install "discesa[bench]"
    python benchmarks/stage.py

900 x 700 pixels, Beale's function on a 200 x 200 grid, six optimizers with 300 steps. *playing* shows another
step, *turning* looks at the box from elsewhere: a new OpenGL picture for each frame. matplotlib moves the
same lines and balls and redraws its canvas (Agg). *wall* is what one sees; *processor* is the time of all
threads, which other programs on the machine disturb less. The best of several rounds counts, on both sides.

OpenGL needs a display: on a server ``xvfb-run -s "-screen 0 1920x1200x24 +extension GLX"`` gives one.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from frames import SIX, SIZE, scene_of
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from visualizer.engine import compute, surface_of, window_of
from visualizer.gui.app import make_app
from visualizer.gui.opengl import OpenGLProbe
from visualizer.gui.settings import Settings
from visualizer.gui.theme import apply
from visualizer.gui.window import MainWindow
from visualizer.stage.stage import Stage
from visualizer.stage.surface_picture import picture
from visualizer.stage.theme import LIGHT

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from visualizer.scene import Scene

GRID = (200, 200)
ROUNDS, FRAMES = 5, 20
DRAG_MOVES, MOVE_SECONDS = 60, 1 / 60
LEFT = Qt.MouseButton.LeftButton


class Frame(NamedTuple):
    """Milliseconds that a frame takes."""

    wall: float
    processor: float


def timed(draw: Callable[[int], None], frames: int = FRAMES, rounds: int = ROUNDS) -> Frame:
    """The best mean of some rounds, after two frames to warm up."""
    draw(0)
    draw(1)
    walls, processors = [], []
    for _ in range(rounds):
        wall, processor = time.perf_counter(), time.process_time()
        for frame in range(frames):
            draw(frame)
        walls.append(1000 * (time.perf_counter() - wall) / frames)
        processors.append(1000 * (time.process_time() - processor) / frames)
    return Frame(min(walls), min(processors))


class Ours:
    """Our stage with a scene on it."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.runs = scene, compute(scene)
        self.stage, self.paper = Stage(LIGHT), QPixmap(*SIZE)
        surface, home = surface_of(scene.surface), window_of(scene.surface)
        made = picture(surface, scene.view, home, GRID)
        assert made is not None
        self.stage.resize(*SIZE)
        self.stage.set_surface(surface, home)
        self.stage.set_picture(made)
        self.stage.show_runs(scene, self.runs)
        self.stage.eyeMoved.connect(self._look)

    def play(self, frame: int) -> None:
        """Show another step."""
        self.stage.set_step(self._step(frame))
        self.stage.render(self.paper)

    def turn(self, frame: int) -> None:
        """Turn the box by the mouse; it is held all the time."""
        box = next(pane for pane in self.stage.drawing.panes if pane.in_space)
        middle = box.frame.centre + QPointF(0, 60)
        if frame == 0:
            self._mouse(QEvent.Type.MouseButtonRelease, middle)
            self._mouse(QEvent.Type.MouseButtonPress, middle)
        self._mouse(QEvent.Type.MouseMove, middle + QPointF(3 * frame, frame % 7))
        self.stage.render(self.paper)

    def close(self) -> None:
        """Free what OpenGL holds."""
        self.stage.close_work()
        self.stage.deleteLater()

    def _look(self, eye: object) -> None:
        self.stage.show_runs(self.scene.with_view(eye=eye), self.runs)

    def _step(self, frame: int) -> int:
        return (frame + 1) * self.scene.steps // FRAMES

    def _mouse(self, kind: QEvent.Type, at: QPointF) -> None:
        button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else LEFT
        event = QMouseEvent(
            kind, at, self.stage.mapToGlobal(at), button, LEFT, Qt.KeyboardModifier.NoModifier
        )
        QApplication.sendEvent(self.stage, event)


def row(name: str, frame: Frame, wanted: float | None, other: Frame | None = None) -> None:
    """Print one line: frames a second, how many are wanted, and how many times as many as matplotlib's."""
    wanted_text = "" if wanted is None else f"{wanted:.0f}"
    compared = ""
    if other is not None:
        compared = f"{1000 / other.wall:12.1f}{other.wall / frame.wall:9.0f} x"
        compared += f"{other.processor / frame.processor:9.0f} x"
    rate, processor = 1000 / frame.wall, 1000 / frame.processor
    print(f"{name:34}{rate:8.0f}{processor:12.0f}{wanted_text:>8}{compared}", flush=True)


def blocks(window: MainWindow) -> NDArray[np.float64]:
    """Milliseconds for which each move of a drag of all learning rates blocks the window, float64 (2, moves).

    On the wall's clock, and on the processor's. The mouse moves sixty times a second, or as soon as the
    window hears it. A block is the longest turn of the event loop from one move to the next: in the first,
    the move itself is answered and painted by the stage; panels that follow a moment later have turns of
    their own, between which the window hears mouse and keys.
    """
    slider = window.findChild(QWidget, "masterSlider")
    blocked = []

    def send(kind: QEvent.Type, share: float) -> None:
        at = QPointF(share * slider.width(), slider.height() / 2)
        button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else LEFT
        plain = Qt.KeyboardModifier.NoModifier
        event = QMouseEvent(kind, at, slider.mapToGlobal(at), button, LEFT, plain)
        blocked.append(longest_turn(lambda: QApplication.sendEvent(slider, event)))

    send(QEvent.Type.MouseButtonPress, 0.5)
    for move in range(DRAG_MOVES):
        send(QEvent.Type.MouseMove, 0.5 - 0.3 * move / DRAG_MOVES)
    send(QEvent.Type.MouseButtonRelease, 0.2)
    return np.array(blocked).T


def longest_turn(answer: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds, on the wall and on the processor, of the longest turn until the next move may come."""
    began, turns = time.perf_counter(), []
    while not turns or time.perf_counter() < began + MOVE_SECONDS:
        wall, own = time.perf_counter(), time.thread_time()
        if not turns:
            answer()
        QApplication.processEvents()
        turns.append((1000 * (time.perf_counter() - wall), 1000 * (time.thread_time() - own)))
    return max(turns)


def open_window(layout: str) -> MainWindow:
    """The window over the race in a layout, at rest."""
    window = MainWindow(scene_of(SIX, 300, layout=layout), Settings(theme="light"))
    window.show()
    while not window.store.settled or window.view.busy or window.view.space_obstacle:
        QApplication.processEvents()
    window.store.set_step(300)
    for _ in range(20):
        QApplication.processEvents()
    return window


def compare_with_matplotlib() -> None:
    """Print our frames beside those of matplotlib."""
    try:
        from peer import Overlay, SideBySide, Space
    except ImportError:
        sys.exit('matplotlib is not here: pip install "discesa[bench]"')
    print(f"{'':34}{'ours':>8}{'processor':>12}{'wanted':>8}{'matplotlib':>12}{'wall':>11}{'processor':>11}")
    for name, layout, peer_class, turning in (
        ("2-D overlay, playing", "overlay", Overlay, False),
        ("2-D side by side, playing", "side_by_side", SideBySide, False),
        ("3-D, playing", "space", Space, False),
        ("3-D, turning", "space", Space, True),
    ):
        ours = Ours(scene_of(SIX, 300, layout=layout))
        peer = peer_class(ours.scene, ours.runs, SIZE, GRID)
        mine = timed(ours.turn if turning else ours.play)
        other = timed(peer.turn if turning else peer.play, 3, 2)
        row(name, mine, 10_000 / other.wall, other)
        ours.close()


def many_panes() -> None:
    """Print the frames of one pane for each optimizer."""
    for count, wanted in ((3, 25), (6, 15), (12, 8)):
        choices = (SIX * 2)[:count]
        ours = Ours(scene_of(choices, 300, layout="space_side_by_side"))
        row(f"3-D, {count} panes, playing", timed(ours.play), wanted)
        row(f"3-D, {count} panes, turning", timed(ours.turn), wanted)
        ours.close()
    ours = Ours(scene_of(SIX, 300, layout="both"))
    row("2-D and 3-D, playing", timed(ours.play), 25)
    row("2-D and 3-D, turning", timed(ours.turn), 25)
    ours.close()


def main() -> None:
    """Print the tables."""
    app = make_app([])
    apply(app, LIGHT)
    print(f"stage {SIZE[0]} x {SIZE[1]}, surface {GRID[0]} x {GRID[1]}, 6 x 300 steps: frames a second\n")
    compare_with_matplotlib()
    many_panes()
    print("\ndragging all learning rates in the window: ms that it is blocked (wanted: never more than 50)")
    print(f"{'':34}{'longest':>8}{'processor':>12}{'95 % of all rounds':>20}")
    for layout in ("overlay", "space", "space_side_by_side", "both"):
        window = open_window(layout)
        blocks(window)
        rounds = np.array([blocks(window) for _ in range(ROUNDS)])
        # Every round makes the same moves: what one of them takes longer is another program's.
        (longest, own), most = rounds.min(axis=0).max(axis=1), np.percentile(rounds[:, 0], 95)
        print(f"{layout:34}{longest:8.0f}{own:12.0f}{most:20.0f}", flush=True)
        window.close()
    OpenGLProbe(app).close()


if __name__ == "__main__":
    main()
