"""The left dock: the surface, the run, and the curvature below one optimizer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from visualizer.gui.panels.section import GAP, MARGIN, SECTION_GAP, SectionTitle, column, link
from visualizer.gui.panels.surface.curvature import CurvatureSection
from visualizer.gui.panels.surface.run_settings import RunSettings
from visualizer.gui.panels.surface.surface_section import SurfaceSection
from visualizer.gui.panels.surface.view_settings import Drawing, WindowLimits
from visualizer.problem_starts import STARTS

if TYPE_CHECKING:
    from visualizer.gui.panels.run_choice import RunChoice
    from visualizer.gui.store import Store

_NARROWEST = 264


class SurfacePanel(QWidget):
    """What is descended, from where, and how it is drawn."""

    def __init__(self, store: Store, choice: RunChoice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("surfacePanel")
        self.setMinimumWidth(_NARROWEST)
        self._surface = SurfaceSection(store)
        self._store = store
        self._formula = link(
            self.tr("+ formula"), "addFormula", self.tr("Type a formula in x and y of your own.")
        )
        self._formula.clicked.connect(self.edit_formula)
        tip = self.tr("Open a table of your own as the data.")
        self._open = link(self.tr("+ open"), "addData", tip)
        self._open.clicked.connect(lambda: self.open_data())
        self.header = SectionTitle("", self._formula, self._open)
        contents = QWidget()
        contents.setObjectName("surfaceContents")
        layout = QVBoxLayout(contents)
        layout.setContentsMargins(MARGIN, GAP, MARGIN, MARGIN)
        layout.setSpacing(GAP)
        layout.addWidget(self.header)
        layout.addWidget(self._surface)
        layout.addWidget(WindowLimits(store))
        layout.addWidget(Drawing(store))
        layout.addSpacing(SECTION_GAP - 2 * GAP)
        layout.addWidget(RunSettings(store))
        layout.addSpacing(SECTION_GAP - 2 * GAP)
        layout.addWidget(CurvatureSection(store, choice))
        layout.addStretch(1)
        column(self).addWidget(_Area(contents, layout))
        store.sceneChanged.connect(self._show)
        self._show()

    def open_picker(self) -> None:
        """Open the list of surfaces."""
        self._surface.open_picker()

    def edit_formula(self) -> None:
        """Open the entry for a formula, with the current one in it."""
        self._surface.edit_formula()

    def begin_problem(self) -> None:
        """Descend the loss of a model, the simplest one."""
        self._surface.begin_problem(next(iter(STARTS)))

    def open_data(self, path: str = "") -> None:
        """Learn from a table of one's own: this file, or one to be chosen."""
        self._surface.open_data(path)

    def _show(self) -> None:
        of_model = self._store.scene.surface.problem is not None
        self.header.set_text(self.tr("Problem") if of_model else self.tr("Surface"))
        self._formula.setVisible(not of_model)
        self._open.setVisible(of_model)

    def close_work(self) -> None:
        """Stop the background work and wait for it."""
        self._surface.stop()


class _Area(QScrollArea):
    """Contents that may be higher than the dock, never wider; the scroll bar stands in their margin."""

    def __init__(self, contents: QWidget, layout: QVBoxLayout) -> None:
        super().__init__()
        self._layout = layout
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(contents)
        self.verticalScrollBar().rangeChanged.connect(self._make_room)

    def _make_room(self, _low: int, high: int) -> None:
        bar = self.verticalScrollBar().sizeHint().width() if high > 0 else 0
        margins = self._layout.contentsMargins()
        margins.setRight(MARGIN - bar)
        self._layout.setContentsMargins(margins)
