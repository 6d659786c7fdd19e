"""The page of pitfalls: a button for each, and what became of its code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QPushButton, QScrollArea, QWidget

from visualizer.gui.panels.section import GAP, caption, column
from visualizer.gui.panels.skip_zero_grad import SkipZeroGrad
from visualizer.gui.panels.tensors.code_block import CodeBlock
from visualizer.gui.panels.tensors.words import PitfallWords

if TYPE_CHECKING:
    from visualizer.descent.pitfalls import Outcome, Pitfall
    from visualizer.gui.store import Store


class PitfallsPage(QWidget):
    """Buttons at the left, the outcome at the right.

    Signals:
        chosen(): Another pitfall is wanted.
    """

    chosen = Signal()

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = PitfallWords(self)
        self.buttons: dict[Pitfall, QPushButton] = {}
        self.outcome = OutcomeView(store, self._words)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(_scrolled(self._make_buttons(), fixed=True))
        self.reader = _scrolled(self.outcome)
        row.addWidget(self.reader, 1)

    @property
    def pitfall(self) -> Pitfall | None:
        """The pitfall that is wanted; None until a button is pressed."""
        return next((key for key, button in self.buttons.items() if button.isChecked()), None)

    def show_outcome(self, outcome: Outcome) -> None:
        """Show what became of a pitfall's code; another pitfall's is read from its beginning."""
        if self.outcome.show_outcome(outcome):
            self.reader.verticalScrollBar().setValue(0)

    def _make_buttons(self) -> QWidget:
        holder = QWidget()
        rows = column(holder, 2)
        self._group = QButtonGroup(self)
        for key, words in self._words.all().items():
            button = QPushButton(words.name, holder)
            button.setObjectName(f"{key}Pitfall")
            button.setProperty("role", "choice")
            button.setCheckable(True)
            button.setToolTip(self.tr("Run this on copies of the tensors: {}").format(words.trap))
            button.setAccessibleDescription(words.trap)
            self._group.addButton(button)
            self.buttons[key] = button
            rows.addWidget(button)
        rows.addStretch(1)
        self._group.idToggled.connect(self._choose)
        return holder

    def _choose(self, _place: int, on: bool) -> None:
        if on:
            self.chosen.emit()


class OutcomeView(QWidget):
    """What goes wrong, the code that shows it, the way round, and why that works."""

    def __init__(self, store: Store, words: PitfallWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._shown: Pitfall | None = None
        self.why, self.remark, self.way_why = (self._label(name) for name in ("trap", "remark", "way"))
        self.trap, self.way = CodeBlock("trapCode"), CodeBlock("wayCode")
        self._heading = caption(self.tr("The way round"))
        self.skip = SkipZeroGrad(store)
        self.skip_row = self._make_skip_row()
        self._parts = (self.trap, self._heading, self.way, self.remark, self.way_why, self.skip_row)
        rows = column(self, 6)
        rows.setContentsMargins(0, 2, 8, 4)
        for part in (self.why, self.trap, self.remark, self._heading, self.way, self.way_why, self.skip_row):
            rows.addWidget(part)
        rows.addStretch(1)
        self.clear()

    def clear(self) -> None:
        """Say what the buttons do."""
        self._shown = None
        for part in self._parts:
            part.hide()
        self.why.setText(
            self.tr(
                "Each button runs a few lines of PyTorch on copies of this step's model and batch, shows "
                "what goes wrong, and the way round. The run itself stays as it is."
            )
        )

    def show_outcome(self, outcome: Outcome) -> bool:
        """Show it.

        Returns:
            Whether another pitfall was shown before.
        """
        words = self._words.all()[outcome.pitfall]
        self.why.setText(words.trap)
        self.trap.show_cells(outcome.trap)
        self.way.show_cells(outcome.way)
        self.remark.setText(self._words.remark(outcome.pitfall, outcome.remark))
        self.way_why.setText(words.way)
        for part in self._parts:
            part.show()
        self.remark.setVisible(bool(self.remark.text()))
        self.skip_row.setVisible(outcome.pitfall == "zero_grad")
        before, self._shown = self._shown, outcome.pitfall
        return before != self._shown

    def as_text(self) -> str:
        """All of it, as it can be pasted."""
        if self._shown is None:
            return ""
        return f"{self.trap.as_text()}\n\n{self.way.as_text()}\n"

    def _label(self, name: str) -> QLabel:
        label = QLabel(self)
        label.setObjectName(f"{name}Text")
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setMinimumWidth(40)
        if name == "remark":
            label.setProperty("role", "caption")
        return label

    def _make_skip_row(self) -> QWidget:
        holder = QWidget(self)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self.skip)
        row.addWidget(caption(self.tr("skip zero_grad in this training: see what the paths do")))
        row.addStretch(1)
        return holder


def _scrolled(inner: QWidget, *, fixed: bool = False) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inner)
    if fixed:
        bar = area.verticalScrollBar().sizeHint().width()
        area.setFixedWidth(inner.sizeHint().width() + bar)
    return area
