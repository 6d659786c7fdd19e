"""The chip that says what a run is doing."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from visualizer.descent.verdict import Status
from visualizer.gui.widgets.chip import Chip
from visualizer.gui.widgets.numbers import counted
from visualizer.stage.marks import ROLES, mark_path

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from visualizer.descent.verdict import Verdict


class VerdictChip(Chip):
    """Mark and word of a verdict; its tooltip says why and since when."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("verdict")
        self.verdict: Verdict | None = None
        self.hide()

    def show_verdict(self, verdict: Verdict | None) -> None:
        """Show a verdict; None hides the chip."""
        if verdict == self.verdict:
            return
        self.verdict = verdict
        if verdict is not None:
            self.set_content(mark_path(verdict.status), self._texts_of(verdict), ROLES[verdict.status])
            self.setToolTip(self._explained(verdict))
        self.setVisible(verdict is not None)

    def _texts_of(self, verdict: Verdict) -> tuple[str, ...]:
        word = self._word(verdict.status)
        arrival = verdict.numbers.get("arrival", math.inf)
        if verdict.status is Status.SLOW and math.isfinite(arrival):
            number = counted(round(arrival))
            long = self.tr("{} · arrives ≈ step {}").format(word, number)
            return (long, self.tr("{} · ≈ step {}").format(word, number), word)
        if verdict.status is Status.DESCENDING:
            return (word,)
        return (self.tr("{} · step {}").format(word, counted(verdict.step)), word)

    def _explained(self, verdict: Verdict) -> str:
        cause = QCoreApplication.translate("verdict", verdict.template).format(**verdict.numbers)
        since = self.tr("{}, since step {}").format(self._word(verdict.status), counted(verdict.step))
        return f"{since}\n{cause}"

    def _word(self, status: Status) -> str:
        words = {
            Status.DESCENDING: self.tr("descending"),
            Status.CONVERGED: self.tr("converged"),
            Status.SLOW: self.tr("slow"),
            Status.OSCILLATING: self.tr("oscillating"),
            Status.DIVERGING: self.tr("diverging"),
            Status.DIVERGED: self.tr("diverged"),
            Status.PLATEAU: self.tr("plateau"),
            Status.SADDLE: self.tr("saddle"),
            Status.ESCAPING: self.tr("escaping"),
        }
        return words[status]
