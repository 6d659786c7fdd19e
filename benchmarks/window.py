"""Frames of the whole window: while a learning rate is dragged, and while it plays.

Run with a display: ``python benchmarks/window.py``. A frame at 60 frames a second is 16.7 ms. *cpu* is the
processor time of the window's thread for one frame; *frames* is how many a second came by the clock, which
says less where other programs are busy. A drag goes as fast as the window can follow, playing at
most at 62.5.
"""

from __future__ import annotations

import gc
import time
from itertools import cycle, islice
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from visualizer.gui.app import make_app
from visualizer.gui.settings import Settings
from visualizer.gui.theme import apply, theme_for
from visualizer.gui.widgets.slim_slider import SlimSlider
from visualizer.gui.window import MainWindow
from visualizer.scene import OptimizerChoice, Scene, default_scene

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS = 3.0
RATES = {
    "sgd": 0.001,
    "momentum": 0.001,
    "adam": 0.1,
    "nesterov": 0.0003,
    "adagrad": 0.5,
    "rmsprop": 0.05,
    "adamw": 0.1,
    "adamax": 0.1,
    "nadam": 0.1,
    "radam": 0.1,
    "adadelta": 1.0,
}
_BACK_AND_FORTH = 80


class Pace(NamedTuple):
    """How quickly frames came."""

    cpu: float
    frames: float


def scene_of(count: int) -> Scene:
    """A race of so many optimizers on Beale's function, 300 steps."""
    chosen = islice(cycle(RATES.items()), count)
    optimizers = tuple(OptimizerChoice(key=key, hyperparameters={"lr": rate}) for key, rate in chosen)
    return default_scene().with_(optimizers=optimizers)


def opened(app: QApplication, scene: Scene) -> MainWindow:
    """The window, once the first race and the surface are on show."""
    window = MainWindow(scene, Settings())
    window.show()
    while not window.store.runs or window.view.busy:
        app.processEvents()
    return window


def measured(frame: Callable[[], int]) -> Pace:
    """Call ``frame``, which says how many frames it was, for some seconds after a first one."""
    frame()
    began, work, count = time.perf_counter(), time.thread_time(), 0
    while time.perf_counter() - began < SECONDS:
        count += frame()
    return Pace(1000 * (time.thread_time() - work) / count, count / (time.perf_counter() - began))


def dragged(app: QApplication, window: MainWindow) -> Pace:
    """Drag the first learning rate to and fro."""
    sliders = window.panels.optimizers.findChildren(SlimSlider, "lrSlider")
    slider, place = sliders[0], 0
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton

    def send(kind: QEvent.Type, share: float, button: Qt.MouseButton) -> None:
        at = QPointF(share * slider.width(), slider.height() / 2)
        spot = QPointF(slider.mapToGlobal(at))
        plain = Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(slider, QMouseEvent(kind, at, spot, button, left, plain))

    def frame() -> int:
        nonlocal place
        place = (place + 1) % _BACK_AND_FORTH
        send(QEvent.Type.MouseMove, 0.3 + 0.3 * abs(2 * place / _BACK_AND_FORTH - 1), none)
        app.processEvents()
        return 1

    send(QEvent.Type.MouseButtonPress, 0.6, left)
    pace = measured(frame)
    send(QEvent.Type.MouseButtonRelease, 0.6, left)
    return pace


def played(app: QApplication, window: MainWindow) -> Pace:
    """Play to the end and again."""
    shown = 0

    def count(_: int) -> None:
        nonlocal shown
        shown += 1

    def frame() -> int:
        before = shown
        while shown == before:
            app.processEvents()
            time.sleep(0.0005)  # to ask again and again would count as work
        return shown - before

    window.store.stepChanged.connect(count)
    window.player.set_loop(loop=True)
    window.player.play()
    pace = measured(frame)
    window.player.pause()
    window.store.stepChanged.disconnect(count)
    return pace


def main() -> None:
    """Print the table."""
    app = make_app([])
    apply(app, theme_for("light"))
    print(f"{'':24}{'drag: cpu':>14}{'frames':>10}{'play: cpu':>14}{'frames':>10}")
    for count in (3, 6, 12):
        window = opened(app, scene_of(count))
        gc.freeze()  # as the app does once it has started
        drag, play = dragged(app, window), played(app, window)
        paces = "".join(f"{pace.cpu:11.1f} ms{pace.frames:8.0f}/s" for pace in (drag, play))
        print(f"{f'{count} optimizers':24}{paces}")
        window.close()
    app.quit()


if __name__ == "__main__":
    main()
