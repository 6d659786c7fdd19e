"""A chart dock: one quantity of all runs over the steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from visualizer.gui.pace import Pace
from visualizer.gui.panels.section import SectionTitle
from visualizer.gui.shown_ground import penalty_is_plotted
from visualizer.gui.theme import theme_of
from visualizer.stage.chart import Chart

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from surfaces.height import Height
    from visualizer.descent.run import Run
    from visualizer.gui.pace import OneAtATime
    from visualizer.gui.pictures import Painted
    from visualizer.gui.plane_losses import PlaneLossesFinder
    from visualizer.gui.store import Store

Quantity = Literal["loss", "gradient"]


class ChartPanel(QWidget):
    """Shows the loss or the gradient norm; a click goes to a step.

    Signals:
        stepPicked(int): The person chose this step.
    """

    stepPicked = Signal(int)

    def __init__(
        self, quantity: Quantity, store: Store, parent: QWidget | None = None, turns: OneAtATime | None = None
    ) -> None:
        super().__init__(parent)
        self._losses: PlaneLossesFinder | None = None
        self._quantity = quantity
        self._height: Height | None = None
        self._store = store
        self.chart = Chart(theme_of(self), self)
        self.chart.setObjectName(f"{quantity}Chart")
        self.header = SectionTitle(self._title())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 0, 8, 4)
        layout.addWidget(self.header)
        layout.addWidget(self.chart)
        self.chart.stepPicked.connect(self.stepPicked)
        # While a slider is dragged the stage follows each frame; for a chart every other one is enough.
        self._pace = Pace(self, turns)
        self._pace.due.connect(self._show_runs)
        store.runsChanged.connect(self._pace.ask)
        store.sceneChanged.connect(self._show_scene)
        store.stepChanged.connect(self.chart.set_step)
        self._show_runs()

    def changeEvent(self, event: QEvent) -> None:
        """Redraw in the new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.chart.set_theme(theme_of(self))

    def show_height(self, painted: Painted) -> None:
        """Give the losses the scale on which the stage shows them; zooming leaves it as it is."""
        height = painted.plain_height
        zoomed = painted.ask.window is not None
        if self._height is not None and zoomed and height.kind == self._height.kind:
            return
        self._height = height
        self._show_runs()

    def show_losses_on_plane(self, losses: PlaneLossesFinder) -> None:
        """Draw beside each run's loss the one on the plane, as soon as that is known."""
        self._losses = losses
        losses.changed.connect(self._pace.ask)

    def _title(self) -> str:
        """What is shown; runs are measured without any penalty, whatever is on the surface."""
        if penalty_is_plotted(self._store):
            titles = {"loss": self.tr("Loss without L2"), "gradient": self.tr("Gradient norm without L2")}
        else:
            titles = {"loss": self.tr("Loss"), "gradient": self.tr("Gradient norm")}
        return titles[self._quantity]

    def _show_scene(self) -> None:
        self.header.set_text(self._title())
        # Where the runs are about to change too, drawing the old ones again would only cost a frame.
        if self._store.settled:
            self._show_runs()

    def _show_runs(self) -> None:
        store = self._store
        shown = store.scene, store.runs, store.ghosts, self._values, self._height
        self.chart.show_runs(*shown, self._on_plane if self._losses is not None else None)
        self.chart.set_step(store.step)

    def _on_plane(self, run: Run) -> NDArray[np.float64] | None:
        known = None if self._losses is None else self._losses.of(run)
        return None if known is None else known.on_plane

    def _values(self, run: Run) -> NDArray[np.float64]:
        return run.loss if self._quantity == "loss" else run.gradient_norm
