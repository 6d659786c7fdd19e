"""Pictures of a model's loss as the window asks for them: when the first comes, and the fine one.

    python benchmarks/pictures.py

Each number is a time in ms from the request to a picture, handed out in the window's thread, on a stage of
1000 x 700 pixels; behind it how many points had been evaluated by then. *opened* includes the making of
data, model, plane and surface, but not the import of torch. *first* is for another model, whose surface
has been made already; then a pan by a tenth of the window, one back, a zoom to half the window, and one back.
*newer* is a request that comes in the middle of another one's work. Times are the medians of several models
that differ in data and weights.
"""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING, NamedTuple

import torch
from PySide6.QtCore import QCoreApplication

from surfaces.evaluator import Evaluator
from surfaces.window import Window
from visualizer.engine import surface_of, window_of
from visualizer.grounds import Grounds
from visualizer.gui.pictures import Ask, Painted, Pictures
from visualizer.problem_choice import DataChoice, ModelChoice, ProblemChoice
from visualizer.scene import SurfaceChoice, View

if TYPE_CHECKING:
    from collections.abc import Callable

SIZE = (1000, 700)
REPEATS = 5
MODELS: dict[str, tuple[tuple[str, dict[str, float]], dict[str, object]]] = {
    "linear regression": (("line", {}), {"key": "linear-regression"}),
    "MLP 2-16-16-1, 512": (("moons", {"n": 512}), {"key": "mlp", "hidden": 16, "layers": 2}),
    "deep tanh net 2-32x12-1, 512": (("moons", {"n": 512}), {"key": "deep-exploding"}),
}
ASKS = ("opened", "first", "pan", "pan back", "zoom in", "zoom out", "newer")


class Came(NamedTuple):
    """A picture: after how many ms, and how many points had been evaluated by then."""

    milliseconds: float
    points: int


class Counter:
    """Counts the points that are evaluated."""

    def __init__(self) -> None:
        self.points = 0
        losses = Evaluator.losses

        def counted(evaluator: Evaluator, *given: object, **named: object) -> object:
            found = losses(evaluator, *given, **named)  # type: ignore[arg-type]
            self.points += len(found)
            return found

        Evaluator.losses = counted  # type: ignore[method-assign, assignment]


class Asker:
    """Asks for pictures and waits for them."""

    def __init__(self, app: QCoreApplication) -> None:
        self._app, self._counter, self._pictures = app, Counter(), Pictures()
        self._pictures.painted.connect(self._note)
        self._pictures.failed.connect(_fail)
        self._came: list[Came] = []
        self._begun, self._before = 0.0, 0
        self._wanted: Ask | None = None

    def ask(self, choice: SurfaceChoice, window: Window | None) -> tuple[Came, Came]:
        """The first and the last picture of a window."""
        self._submit(choice, window)
        self._until(lambda: not self._pictures.busy)
        return self._came[0], self._came[-1]

    def interrupt(self, choice: SurfaceChoice, window: Window, newer: Window) -> tuple[Came, Came]:
        """The first and the last picture of a window that is wanted in the middle of another one's work."""
        self._submit(choice, window)
        self._until(lambda: bool(self._came))
        wait = time.perf_counter()
        self._until(lambda: time.perf_counter() > wait + 0.1 or not self._pictures.busy)
        return self.ask(choice, newer)

    def _submit(self, choice: SurfaceChoice, window: Window | None) -> None:
        self._came, self._before = [], self._counter.points
        self._wanted = Ask(choice, Grounds(choice), View(), window, SIZE)
        self._begun = time.perf_counter()
        self._pictures.ask(self._wanted)

    def _note(self, painted: Painted) -> None:
        if self._wanted is not None and painted.ask.window == self._wanted.window:
            passed = 1000 * (time.perf_counter() - self._begun)
            self._came.append(Came(passed, self._counter.points - self._before))

    def _until(self, ready: Callable[[], bool]) -> None:
        while not ready():
            self._app.processEvents()
            time.sleep(0.0002)


def main() -> None:
    """Print the table."""
    torch.set_num_threads(1)
    asker = Asker(QCoreApplication([]))
    asker.ask(choice_of("linear regression", 99), None)  # loads what is loaded once
    for name in MODELS:
        rows = [measured(asker, name, seed) for seed in range(REPEATS)]
        print(f"{name}\n  {'':10}{'first picture':>24}{'fine picture':>24}")
        for number, ask in enumerate(ASKS):
            first, last = (_median([row[number][which] for row in rows]) for which in (0, 1))
            cells = (f"{each.milliseconds:8.0f} ms {each.points:6,} points" for each in (first, last))
            print(f"  {ask:10}{''.join(f'{cell:>24}' for cell in cells)}")


def measured(asker: Asker, name: str, seed: int) -> list[tuple[Came, Came]]:
    """First and fine picture of every ask, for one model."""
    opened = asker.ask(choice_of(name, 2 * seed), None)
    choice = choice_of(name, 2 * seed + 1)
    surface_of(choice)
    home = window_of(choice)
    first = asker.ask(choice, None)
    panned, zoomed = _moved(home, 0.1), _zoomed(home)
    views = [asker.ask(choice, window) for window in (panned, home, zoomed, home)]
    newer = asker.interrupt(choice, _moved(home, 3.0), _moved(home, 6.0))
    return [opened, first, *views, newer]


def choice_of(name: str, seed: int) -> SurfaceChoice:
    """A model of this name with weights of its own."""
    (data, settings), model = MODELS[name]
    problem = ProblemChoice(
        data=DataChoice(key=data, settings={**settings, "seed": seed}),
        model=ModelChoice.model_validate({**model, "seed": seed}),
        device="cpu",
    )
    return SurfaceChoice(key="model", problem=problem)


def _moved(window: Window, by: float) -> Window:
    across, up = by * window.width, by * window.height
    return Window(window.x_min + across, window.x_max + across, window.y_min + up, window.y_max + up)


def _zoomed(window: Window) -> Window:
    (x, y), across, up = window.centre, window.width / 4, window.height / 4
    return Window(x - across, x + across, y - up, y + up)


def _median(all_came: list[Came]) -> Came:
    return Came(
        statistics.median(each.milliseconds for each in all_came),
        int(statistics.median(each.points for each in all_came)),
    )


def _fail(error: Exception) -> None:
    raise error


if __name__ == "__main__":
    main()
