"""The gauge of one optimizer: its learning rate against the local critical one, at the current step."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from visualizer.gui.widgets.elided_label import ElidedLabel
from visualizer.gui.widgets.gauge import Gauge, zone
from visualizer.gui.widgets.number_field import number_width, tabular
from visualizer.gui.widgets.numbers import short
from visualizer.gui.widgets.slider_row import GAP, label_width

if TYPE_CHECKING:
    from visualizer.descent.run import Run

_NUMBER_INSET = 6
"""Numbers in fields end this far from the fields' edge; the gauge's number ends below them."""

_PLAIN = (0.01, 100.0)


class GaugeRow(QWidget):
    """Bar, tick and number; the tooltip says what they mean and what they do not."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("gauge")
        self._label = ElidedLabel(self.tr("lr / critical"), self)
        self._label.setProperty("role", "caption")
        self._label.setFixedWidth(label_width(self.fontMetrics()))
        self.gauge = Gauge(self)
        self.number = QLabel(self)
        self.number.setObjectName("gaugeNumber")
        self.number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.number.setFont(tabular(self.number.font()))
        self.number.setContentsMargins(0, 0, _NUMBER_INSET, 0)
        self.number.setFixedWidth(number_width(self.fontMetrics()))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self._label)
        row.addWidget(self.gauge, 1)
        row.addWidget(self.number)

    def show_run(self, run: Run | None, step: int) -> None:
        """Show the ratio of a run at a step; without a run an empty bar."""
        if run is None:
            self._show(math.nan, "", "")
            return
        row = min(step, run.steps)
        rate, critical = float(run.learning_rate[row]), float(run.critical_lr[row])
        ratio = rate / critical if critical > 0 else math.nan
        if math.isnan(ratio):
            self._show(ratio, self.tr("none"), self._reason(run, row))
        else:
            self._show(ratio, _ratio_text(ratio), self._meaning(rate, critical))

    def _show(self, ratio: float, text: str, tooltip: str) -> None:
        self.gauge.set_ratio(ratio)
        self.number.setText(text)
        role = zone(ratio)
        if self.number.property("zone") != role:
            self.number.setProperty("zone", role)
        self.setToolTip(tooltip)
        self.setAccessibleName(f"{self._label.text()}: {text}")
        self.setAccessibleDescription(tooltip)

    def _meaning(self, rate: float, critical: float) -> str:
        values = self.tr("Learning rate {} against the critical one here, {}.")
        caveat = self.tr(
            "Beyond the tick, steps grow along the steepest curvature of this spot. "
            "That is local: crossing it is no proof of divergence."
        )
        return f"{values.format(short(rate), short(critical))}\n{caveat}"

    def _reason(self, run: Run, row: int) -> str:
        x, y = run.position[row]
        if not (math.isfinite(x) and math.isfinite(y)):
            return self.tr("No critical learning rate: the run has left the finite numbers.")
        return self.tr("No critical learning rate here.")


def _ratio_text(ratio: float) -> str:
    """Two decimals where they say enough, two significant digits elsewhere."""
    return f"{ratio:.2f}" if _PLAIN[0] <= ratio < _PLAIN[1] else short(ratio, 2)
