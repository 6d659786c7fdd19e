"""A number that can be edited in place: short while it rests, with all its digits while it is edited."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLineEdit, QSizePolicy

from visualizer.gui.widgets.numbers import full, parse, short

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent
    from PySide6.QtWidgets import QWidget

Check = Callable[[float], None]
_WIDEST = "1.234e\u22125"


class NumberField(QLineEdit):
    """A right-aligned number. What is not allowed is kept in the field, with a line that says what is.

    Enter or leaving the field takes the number over, Escape brings the old one back.

    Signals:
        valueEntered(float): The user typed another, allowed number.
        problemChanged(str): What is wrong with the typed text; empty when nothing is.
        stepRequested(int): The user pressed the Up (1) or Down (-1) key.
    """

    valueEntered = Signal(float)
    problemChanged = Signal(str)
    stepRequested = Signal(int)

    def __init__(self, check: Check, prefix: str = "", parent: QWidget | None = None) -> None:
        """Make a field.

        Args:
            check: Raises ValueError with one clear line when a number is not allowed.
            prefix: Shown before the number while it rests, such as ``×``.
            parent: Qt parent.
        """
        super().__init__(parent)
        self._check, self._prefix = check, prefix
        self._value: float | None = None
        self._hint = ""
        self.problem = ""
        self.setProperty("role", "bare")
        self.setFrame(False)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFont(tabular(self.font()))
        self.returnPressed.connect(self.commit)
        self.textEdited.connect(self._forget_problem)

    @property
    def value(self) -> float | None:
        """The number last set or entered; None shows the placeholder."""
        return self._value

    def set_value(self, value: float | None) -> None:
        """Show ``value``; what is being typed stays, what was not allowed stays until the value changes."""
        if value == self._value:
            return
        if self.hasFocus() and self.isModified() and not self.problem:
            self._value = value
            return
        self._value = value
        self._set_problem("")
        self._show()

    def set_hint(self, hint: str) -> None:
        """Set the sentence of the tooltip; all digits of the number are added to it."""
        self._hint = hint
        self._show_tooltip()

    def commit(self) -> None:
        """Take over what is typed, or say what is allowed."""
        if not self.isModified():
            return
        try:
            value = parse(self.text())
        except ValueError:
            self._set_problem(self.tr("Type a number, such as 0.01 or 1e-3."))
            return
        try:
            self._check(value)
        except ValueError as problem:
            self._set_problem(str(problem))
            return
        changed, self._value = value != self._value, value
        self._set_problem("")
        self._show()
        if changed:
            self.valueEntered.emit(value)

    def revert(self) -> None:
        """Forget what is typed and show the number again."""
        self._set_problem("")
        self._show()

    def sizeHint(self) -> QSize:
        """Room for four significant digits with an exponent."""
        return QSize(number_width(self.fontMetrics()), 20)

    def minimumSizeHint(self) -> QSize:
        """The same: a number is never clipped."""
        return self.sizeHint()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show all digits, ready to be typed over."""
        super().focusInEvent(event)
        if not self.isModified():
            self._show()
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take over what is typed."""
        super().focusOutEvent(event)
        if event.reason() in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            return
        self.commit()
        if not self.problem:
            self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape reverts, Up and Down step."""
        if event.key() == Qt.Key.Key_Escape and self.isModified():
            self.revert()
            self.selectAll()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepRequested.emit(1 if event.key() == Qt.Key.Key_Up else -1)
        else:
            super().keyPressEvent(event)

    def _show(self) -> None:
        if self._value is None:
            text = ""
        else:
            text = full(self._value) if self.hasFocus() else self._prefix + short(self._value)
        if text != self.text():
            self.setText(text)
        self.setModified(False)
        self._show_tooltip()

    def _show_tooltip(self) -> None:
        digits = "" if self._value is None else full(self._value)
        self.setToolTip("\n".join(part for part in (self.problem, digits, self._hint) if part))

    def _forget_problem(self) -> None:
        self._set_problem("")

    def _set_problem(self, problem: str) -> None:
        if problem == self.problem:
            return
        self.problem = problem
        self.setProperty("invalid", bool(problem))
        self.style().unpolish(self)
        self.style().polish(self)
        self._show_tooltip()
        self.problemChanged.emit(problem)


def number_width(metrics: QFontMetrics) -> int:
    """Width of the column of numbers."""
    return metrics.horizontalAdvance(_WIDEST) + 10


def tabular(font: QFont) -> QFont:
    """``font`` with digits of one width, where the font has them."""
    font = QFont(font)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font
