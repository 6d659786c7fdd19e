"""How far a training is, how fast it goes and how long it will take; buttons to let it rest and to end it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget

from visualizer.gui.pace import Pace

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from visualizer.descent.progress import Progress
    from visualizer.gui.store import Store

_ICON = QSize(12, 12)
_FINE = 1000
_BAR_WIDTH = 120


class TrainingBar(QWidget):
    """Seen while a training takes its time, and after one was stopped."""

    def __init__(self, store: Store, actions: dict[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("trainingBar")
        self._store = store
        self._bar = QProgressBar(self)
        self._bar.setObjectName("trainingProgress")
        self._bar.setAccessibleName(self.tr("How much of the training is done"))
        self._bar.setRange(0, _FINE)
        self._bar.setTextVisible(False)
        self._bar.setFixedSize(_BAR_WIDTH, 6)
        self._text = QLabel(self)
        self._text.setObjectName("trainingText")
        names = ("rest_training", "stop_training", "train_again")
        self._buttons = {name: self._button(name, actions[name]) for name in names}
        # Hidden or not, the status line is as high as its labels alone would make it.
        self.setMaximumHeight(self._text.sizeHint().height())
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 0, 0)
        row.setSpacing(0)
        for part in (self._bar, self._text, *self._buttons.values()):
            row.addWidget(part)
        self.hide()
        self._pace = Pace(self)
        self._pace.due.connect(self._show)
        store.progressChanged.connect(self._pace.ask)
        store.trainingChanged.connect(self._show)

    def _button(self, name: str, action: QAction) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(f"{name}Button")
        button.setDefaultAction(action)
        button.setIconSize(_ICON)
        button.setProperty("role", "small")
        button.setAccessibleName(action.text().replace("&", ""))
        return button

    def _show(self) -> None:
        progress = self._store.progress
        self.setVisible(progress is not None)
        if progress is None:
            return
        runs = self._store.training
        for name, button in self._buttons.items():
            button.setVisible(runs != (name == "train_again"))
        self._bar.setValue(round(_FINE * progress.fraction))
        self._text.setText(self._words(progress))
        # Grows, and never shrinks: what stands beside it does not jump.
        self._text.setMinimumWidth(max(self._text.minimumWidth(), self._text.sizeHint().width()))

    def _words(self, progress: Progress) -> str:
        numbers = {
            "row": progress.row - progress.first,
            "rows": progress.rows - progress.first,
            "rate": f"{progress.rate:.0f}" if progress.rate >= 10 else f"{progress.rate:.2g}",
            "left": _duration(progress.seconds_left),
        }
        if self._store.stopped:
            text = self.tr("stopped at update {row} of {rows}")
        elif self._store.resting:
            text = self.tr("resting at update {row} of {rows}")
        elif progress.row == progress.rows:
            text = self.tr("{rows} updates done; curvature and verdicts ...")
        else:
            text = self.tr("update {row} of {rows} · {rate} a second · {left} left")
        return text.format(**numbers)


def _duration(seconds: float) -> str:
    """Seconds, minutes and hours, as a person would say them."""
    if not math.isfinite(seconds):
        return "?"
    whole = math.ceil(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
