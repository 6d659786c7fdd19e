"""The gauge of one optimizer: its learning rate against the local critical one, at the current step."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from visualizer.descent.gauge import explain
from visualizer.gui.widgets.elided_label import ElidedLabel
from visualizer.gui.widgets.gauge import Gauge
from visualizer.gui.widgets.number_field import number_width
from visualizer.gui.widgets.number_text import NumberText
from visualizer.gui.widgets.numbers import full, short
from visualizer.gui.widgets.slider_row import GAP, label_width

if TYPE_CHECKING:
    from visualizer.descent.run import Run

_PLAIN = (0.01, 100.0)


class GaugeRow(QWidget):
    """Bar, tick and number; the tooltip says what they mean and what they do not."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run: Run | None = None
        self._row = 0
        self.setObjectName("gauge")
        self.setAccessibleName(self.tr("Learning rate / critical learning rate"))
        label = ElidedLabel(self.tr("lr / critical"), self)
        label.setProperty("role", "caption")
        label.setFixedWidth(label_width(self.fontMetrics()))
        self.gauge = Gauge(self)
        self.number = NumberText(self)
        self.number.setObjectName("gaugeNumber")
        self.number.setFixedWidth(number_width(self.number.fontMetrics()))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(label)
        row.addWidget(self.gauge, 1)
        row.addWidget(self.number)

    def show_run(self, run: Run | None, step: int) -> None:
        """Show the ratio of a run at a step; without a run an empty bar."""
        self._run = run
        if run is None:
            self.gauge.set_ratio(math.nan)
            self.number.set_text("")
            return
        self._row = min(step, run.steps)
        ratio = self._rate(run) / self._critical(run)
        self.gauge.set_ratio(ratio)
        self.number.set_text(self.tr("none") if math.isnan(ratio) else _ratio_text(ratio), alarming=ratio > 1)

    def explanation(self) -> str:
        """What the gauge shows, in words, or why it shows nothing."""
        run = self._run
        if run is None:
            return self.tr("This optimizer has not run.")
        if not np.isfinite(run.position[self._row]).all():
            return self.tr("No critical learning rate: the run has left the finite numbers.")
        explained = explain(run, self._row)
        why = QCoreApplication.translate("gauge", explained.template).format(**explained.numbers)
        return why if math.isnan(self._critical(run)) else f"{self._shares(run)}\n{why}\n{self._caveat()}"

    def event(self, event: QEvent) -> bool:
        """Put the explanation together only when it is asked for: the gauge changes with every frame."""
        if event.type() == QEvent.Type.ToolTip:
            self.setToolTip(self.explanation())
        return super().event(event)

    def _rate(self, run: Run) -> float:
        return float(run.learning_rate[self._row])

    def _critical(self, run: Run) -> float:
        critical = float(run.critical_lr[self._row])
        return critical if critical > 0 else math.nan

    def _shares(self, run: Run) -> str:
        rate, critical = self._rate(run), self._critical(run)
        words = self.tr("{} = learning rate {} / local critical learning rate {}")
        return words.format(full(rate / critical), full(rate), full(critical))

    def _caveat(self) -> str:
        return self.tr("Crossing it is no proof of divergence: what the run does is judged by its verdict.")


def _ratio_text(ratio: float) -> str:
    """Two decimals where they say enough, two significant digits elsewhere."""
    return f"{ratio:.2f}" if _PLAIN[0] <= ratio < _PLAIN[1] else short(ratio, 2)
