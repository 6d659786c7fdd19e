"""The chip that says what a run is doing."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent

from visualizer.descent.verdict import Status
from visualizer.gui.widgets.chip import Chip
from visualizer.gui.widgets.numbers import counted, round_significant
from visualizer.stage.marks import ROLES, mark_path
from visualizer.stage.verdict_text import cause, status_word

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
        self.verdict = verdict
        if verdict is not None:
            status = verdict.status
            self.set_content(mark_path(status), self._texts_of(verdict), ROLES[status])
        self.setVisible(verdict is not None)

    def explanation(self) -> str:
        """What the run is doing, since when and why."""
        return "" if self.verdict is None else explained(self.verdict)

    def event(self, event: QEvent) -> bool:
        """Put the explanation together only when it is asked for: verdicts change with every frame."""
        if event.type() == QEvent.Type.ToolTip:
            self.setToolTip(self.explanation())
        return super().event(event)

    def _texts_of(self, verdict: Verdict) -> tuple[str, ...]:
        word, step = status_word(verdict.status), counted(verdict.step)
        arrival = verdict.numbers.get("arrival", math.nan)
        if verdict.status is Status.SLOW and math.isfinite(arrival):
            # Two digits: it is an estimate, and more would flicker while the race plays.
            estimate = counted(round(round_significant(arrival, 2)))
            long = self.tr("{} · arrives ≈ step {}").format(word, estimate)
            return (long, self.tr("{} · ≈ step {}").format(word, estimate), word)
        if verdict.status is Status.PREDICTS:
            return (self.tr("predicts only"), word)
        if verdict.status is Status.DESCENDING:
            return (word,)
        return (self.tr("{} · step {}").format(word, step), word)


def explained(verdict: Verdict) -> str:
    """What a run is doing, since when and why."""
    if verdict.status is Status.PREDICTS:
        return f"{QCoreApplication.translate('VerdictChip', 'predicts only')}\n{cause(verdict)}"
    since = QCoreApplication.translate("VerdictChip", "{}, since step {}")
    return f"{since.format(status_word(verdict.status), counted(verdict.step))}\n{cause(verdict)}"
