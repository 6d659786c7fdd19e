"""What the panel scrolls: the rows of the phases, and beside them or below the layers' gradient norms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from visualizer.gui.panels.one_step.norm_bars import NormBars
from visualizer.gui.panels.one_step.norm_lines import NormLines
from visualizer.gui.panels.one_step.rows import PhaseRows, RowsScroll
from visualizer.gui.panels.section import column

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from visualizer.descent.trajectory import Trajectory

_NARROW = 620
"""Below this width, in pixels, the norms stand below the rows."""


class StepBody(QWidget):
    """Rows at the left; at the right, for models with several layers, their norms."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows, self.norms = PhaseRows(), NormCharts()
        inner = QWidget()
        self._column = column(inner, 0)
        self._column.addWidget(self.rows)
        self._scroller = RowsScroll(inner)
        self._side = RowsScroll(self.norms)
        self._side.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._scroller, 3)
        row.addWidget(self._side, 2)
        self._narrow = self._wanted = False

    def reveal(self, key: str) -> None:
        """Bring the row of a phase into sight."""
        self._scroller.reveal(self.rows.rows[key])

    def show_norms(self, trajectory: Trajectory | None, row: int, *, wanted: bool) -> None:
        """Show the norms of a run at a row, or none."""
        self._wanted = wanted
        self._show()
        if wanted and trajectory is not None:
            self.norms.show_run(trajectory, row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Beside each other where there is room; else the norms are the end of what is scrolled."""
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        if narrow == self._narrow:
            return
        self._narrow = narrow
        if narrow:
            self._side.takeWidget()
            self._column.addWidget(self.norms)
        else:
            self._column.removeWidget(self.norms)
            self._side.setWidget(self.norms)
        self._show()

    def _show(self) -> None:
        self.norms.setVisible(self._wanted)
        self._side.setVisible(self._wanted and not self._narrow)


class NormCharts(QWidget):
    """The gradient norms of a model's layers, now and over the steps."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bars, self.lines = NormBars(), NormLines()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 4, 0)
        layout.setSpacing(4)
        layout.addWidget(self.bars)
        layout.addWidget(self.lines, 1)

    def show_run(self, trajectory: Trajectory, row: int) -> None:
        """Show the norms of a run, and those at a row as bars; both have the scale of the whole run."""
        scale = self.lines.show_run(trajectory, row)
        self.bars.show_norms(trajectory.layers, trajectory.layer_norms[row], scale)
