"""The same drawing by matplotlib, for ``stage.py``: lines and balls are moved, the canvas is redrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from surfaces.sampling import sample
from visualizer.descent.optimizers import OPTIMIZERS
from visualizer.engine import surface_of, window_of

if TYPE_CHECKING:
    from visualizer.descent.run import Run
    from visualizer.scene import Scene

LEVELS = 15
DPI = 100


class Peer:
    """A figure of a race."""

    columns, rows = 1, 1

    def __init__(
        self, scene: Scene, runs: tuple[Run, ...], size: tuple[int, int], grid: tuple[int, int]
    ) -> None:
        surface, window = surface_of(scene.surface), window_of(scene.surface)
        losses = sample(surface.function, window, grid)
        assert losses is not None
        self.x, self.y = np.meshgrid(losses.x, losses.y)
        self.height = np.log10(losses.loss + 1e-3)
        self.scene, self.runs = scene, runs
        self.figure = Figure(figsize=(size[0] / DPI, size[1] / DPI), dpi=DPI)
        self.canvas = FigureCanvasAgg(self.figure)
        self.lines, self.balls = self.build()

    def build(self) -> tuple[list[Any], list[Any]]:
        """Draw what no step changes; returns a line and a ball for each run."""
        raise NotImplementedError

    def play(self, frame: int) -> None:
        """Show another step."""
        step = (frame + 1) * self.scene.steps // 20
        for run, line, ball in zip(self.runs, self.lines, self.balls, strict=True):
            self.move(run, min(step, len(run.loss) - 1), line, ball)
        self.canvas.draw()

    def move(self, run: Run, step: int, line: Any, ball: Any) -> None:
        """Let a line end, and a ball be, where a run is at a step."""
        x, y = run.position[: step + 1].T
        line.set_data(x, y)
        ball.set_data(x[-1:], y[-1:])

    def plot(self, axes: Any, run: Run, *extra: Any) -> tuple[Any, Any]:
        """A line and a ball."""
        colour = OPTIMIZERS[run.key].colour
        (line,) = axes.plot([], [], *extra, color=colour, lw=2, label=OPTIMIZERS[run.key].name)
        (ball,) = axes.plot([], [], *extra, color=colour, marker="o", ms=8)
        return line, ball


class Overlay(Peer):
    """All optimizers over filled contours."""

    def build(self) -> tuple[list[Any], list[Any]]:
        """One pane, with a colour bar and a legend."""
        axes = self.figure.add_subplot()
        filled = self.ground(axes)
        self.figure.colorbar(filled)
        made = [self.plot(axes, run) for run in self.runs]
        axes.legend(loc="upper right")
        return [line for line, _ in made], [ball for _, ball in made]

    def ground(self, axes: Any) -> Any:
        """Filled contours with lines."""
        filled = axes.contourf(self.x, self.y, self.height, LEVELS)
        axes.contour(self.x, self.y, self.height, LEVELS, colors="k", linewidths=0.5, alpha=0.4)
        axes.set(xlim=(self.x.min(), self.x.max()), ylim=(self.y.min(), self.y.max()))
        return filled


class SideBySide(Overlay):
    """A pane for each optimizer."""

    def build(self) -> tuple[list[Any], list[Any]]:
        """Two rows of panes."""
        panes = self.figure.subplots(2, 3, sharex=True, sharey=True).ravel()
        made = []
        for axes, run in zip(panes, self.runs, strict=True):
            self.ground(axes)
            axes.set_title(OPTIMIZERS[run.key].name)
            made.append(self.plot(axes, run))
        return [line for line, _ in made], [ball for _, ball in made]


class Space(Peer):
    """The surface in 3-D: every point of the grid, as ours has it."""

    def build(self) -> tuple[list[Any], list[Any]]:
        """One pane with contours on the floor."""
        axes = self.figure.add_subplot(projection="3d")
        rows, columns = self.height.shape
        axes.plot_surface(self.x, self.y, self.height, rcount=rows, ccount=columns, cmap="viridis")
        axes.contour(self.x, self.y, self.height, LEVELS, zdir="z", offset=float(self.height.min()) - 2)
        self.axes = axes
        made = [self.plot(axes, run, []) for run in self.runs]
        axes.legend(loc="upper right")
        return [line for line, _ in made], [ball for _, ball in made]

    def move(self, run: Run, step: int, line: Any, ball: Any) -> None:
        """In 3-D a line has heights too."""
        x, y = run.position[: step + 1].T
        z = np.log10(run.loss[: step + 1] + 1e-3)
        line.set_data_3d(x, y, z)
        ball.set_data_3d(x[-1:], y[-1:], z[-1:])

    def turn(self, frame: int) -> None:
        """Look from elsewhere."""
        self.axes.view_init(30, -60 + frame)
        self.canvas.draw()
