"""The rows of an update, one for each phase: its name, lines with formula and numbers, the results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from visualizer.gui.panels.one_step.phases import PHASES
from visualizer.gui.theme import theme_of
from visualizer.gui.widgets.entry_field import tabular

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QMouseEvent, QPaintEvent

    from visualizer.gui.panels.one_step.phases import Line, Phase

_NAME, _PAD, _RESULT = 70, 5, 72


class PhaseRows(QWidget):
    """Shows all phases below each other; the active one is tinted and tells more.

    Signals:
        picked(str): A phase was clicked.
    """

    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = {key: PhaseRow(key, self) for key in PHASES}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for row in self.rows.values():
            column.addWidget(row)
            row.picked.connect(self.picked)
        column.addStretch(1)

    def show_phases(self, phases: Sequence[Phase], active: str) -> None:
        """Show what is said of each phase, in their order."""
        for (key, row), phase in zip(self.rows.items(), phases, strict=True):
            row.show_phase(phase, active=key == active)


class RowsScroll(QScrollArea):
    """Scrolls what holds the rows, and brings a row into sight once it has its size."""

    _inner: QWidget | None = None

    def __init__(self, inner: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._inner = inner
        self._wanted: QWidget | None = None
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(inner)

    def reveal(self, row: QWidget) -> None:
        """Bring a row into sight now, and again when the layout has given it another size."""
        self._wanted = row
        self._scroll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What it holds has another size."""
        done = super().eventFilter(watched, event)
        if watched is self._inner and event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._scroll()
        return done

    def _scroll(self) -> None:
        if self._wanted is not None and self._inner is not None:
            place = self._wanted.mapTo(self._inner, self._wanted.rect().bottomLeft())
            self.ensureVisible(0, place.y(), 0, 2)
            self.ensureVisible(0, place.y() - self._wanted.height(), 0, 0)


class PhaseRow(QWidget):
    """One phase.

    Signals:
        picked(str): It was clicked; its key.
    """

    picked = Signal(str)

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = key
        self.active = False
        self._pool: list[tuple[QLabel, QLabel]] = []
        self._shown = 0
        self.setObjectName(f"{key}Row")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(_NAME + 2 * _PAD, _PAD, _PAD, _PAD + 1)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnMinimumWidth(1, _RESULT)

    @property
    def texts(self) -> list[tuple[str, str]]:
        """The lines that are shown: text and result."""
        return [(text.text(), result.text()) for text, result in self._pool[: self._shown]]

    @property
    def labels(self) -> list[tuple[QLabel, QLabel]]:
        """The labels of the lines that are shown."""
        return self._pool[: self._shown]

    def show_phase(self, phase: Phase, *, active: bool) -> None:
        """Show its lines, and the details while it is the active one."""
        lines = phase.lines + phase.details if active else phase.lines
        while len(self._pool) < len(lines):
            self._add_labels()
        for place, (text, result) in enumerate(self._pool):
            seen = place < len(lines)
            if seen:
                _fill(text, result, lines[place])
            if seen != (place < self._shown):
                text.setVisible(seen)
                result.setVisible(seen)
        self._shown = len(lines)
        if active != self.active:
            self.active = active
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002  (the whole is small)
        """The tint of the active phase, a hairline below, the name."""
        theme = theme_of(self)
        with QPainter(self) as painter:
            if self.active:
                ground = QColor(theme.accent_soft)
                ground.setAlphaF(0.55)
                painter.fillRect(self.rect(), ground)
            painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), QColor(theme.hairline))
            painter.setPen(QColor(theme.accent if self.active else theme.muted))
            font = QFont(self.font())
            font.setWeight(QFont.Weight.DemiBold if self.active else QFont.Weight.Normal)
            painter.setFont(font)
            area = QRect(_PAD, _PAD, _NAME, self.fontMetrics().height() + 2)
            painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.key)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click makes it the active one."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.picked.emit(self.key)

    def _add_labels(self) -> None:
        text, result = QLabel(self), QLabel(self)
        for label in (text, result):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setFont(tabular(label.font()))
            label.hide()
        text.setWordWrap(True)
        text.setMinimumWidth(40)
        result.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom)
        row = len(self._pool)
        self._grid.addWidget(text, row, 0)
        self._grid.addWidget(result, row, 1)
        self._pool.append((text, result))


def _fill(text: QLabel, result: QLabel, line: Line) -> None:
    if text.text() != line.text:
        text.setText(line.text)
    if result.text() != line.result:
        result.setText(line.result)
    if result.toolTip() != line.exact:
        text.setToolTip(line.exact)
        result.setToolTip(line.exact)
