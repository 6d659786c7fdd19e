"""The cross-sections dock: the loss along straight lines through one optimizer's ball."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from visualizer.descent.penalty import run_on
from visualizer.descent.slices import slices_at
from visualizer.gui.pace import Pace
from visualizer.gui.panels.run_title import RunTitle, lane_of
from visualizer.gui.shown_ground import ShownGround
from visualizer.gui.theme import theme_of
from visualizer.stage.slices import CrossSections

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from visualizer.gui.panels.run_choice import RunChoice
    from visualizer.gui.store import Store


class SlicesPanel(QWidget):
    """Shows the surface cut through the chosen optimizer's ball; follows the step and every new run."""

    def __init__(self, store: Store, choice: RunChoice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self._choice = store, choice
        self._ground = ShownGround(store)
        self._looks: object = None
        self._stale = True
        tip = self.tr("Choose the optimizer through whose ball the surface is cut.")
        self.header = RunTitle(store, choice, "slicesChooser", tip)
        self.sections = CrossSections(theme_of(self), self)
        self.sections.setObjectName("crossSections")
        self.sections.setAccessibleName(self.tr("Cross-sections"))
        self.sections.setToolTip(
            self.tr(
                "The loss along x, along y and along u, the way of the next step, each with its tangent. The"
                " hollow marker is where that step leads along each line. Green are the steps that lower the"
                " loss."
            )
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 0, 8, 4)
        layout.addWidget(self.header)
        layout.addWidget(self.sections, 1)
        self._pace = Pace(self)
        self._pace.due.connect(self._refresh)
        store.runsChanged.connect(self._pace.ask)
        store.sceneChanged.connect(self._show_scene)
        store.stepChanged.connect(self._pace.ask)
        choice.changed.connect(self._refresh)
        self._refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Redraw in the new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.sections.set_theme(theme_of(self))
            self._refresh()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Nothing was computed while nobody saw it."""
        super().paintEvent(event)
        if self._stale:
            self._show()

    def _show_scene(self) -> None:
        """Colours and marks may be others; new runs say so themselves, and the eye's way is none of ours."""
        scene = self._store.scene
        looks = scene.optimizers, scene.view.look, scene.view.split
        if looks != self._looks and self._store.settled:
            self._refresh()
        self._looks = looks

    def _refresh(self) -> None:
        """Show what is there now, or as soon as it can be seen: a tab may be behind another."""
        self.header.set_text(self._title())
        if self.isVisible() and not self.visibleRegion().isEmpty():
            self._show()
        else:
            self._stale = True

    def _title(self) -> str:
        label = self._choice.label
        if not label:
            return self.tr("Cross-sections")
        title = self.tr("Cross-sections at {}").format(label)
        with_l2 = self.tr("{}, with L2").format(title)
        return with_l2 if self._ground.is_penalised(label) else title

    def _show(self) -> None:
        self._stale = False
        lane = lane_of(self._store, self._choice, self)
        if lane is None:
            self.sections.show_message(self.tr("Nobody races yet: there is no ball to cut the surface at."))
            return
        surface, window = self._ground.of(self._choice.label)
        slices = slices_at(surface, run_on(surface, lane.run), self._store.step, window)
        if slices is None:
            self.sections.show_message(
                self.tr("{} has left the numbers: here its place or its loss is not finite.").format(
                    lane.label
                )
            )
        else:
            self.sections.show_slices(slices, lane)
