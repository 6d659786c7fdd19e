"""Entries with their caption inside: one or several numbers, edited in place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QLineEdit

from visualizer.gui.theme import theme_of
from visualizer.gui.widgets.number_field import tabular

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QPaintEvent, QResizeEvent
    from PySide6.QtWidgets import QWidget

Numbers = tuple[float, ...]
Read = Callable[[str], Numbers | None]
Show = Callable[[Numbers], str]
ShowBriefly = Callable[[Numbers], Sequence[str]]

HEIGHT = 30
_PADDING = 8
_GAP = 5
_INSIDE = 2 * _PADDING + 6
"""Padding of both sides, with the border and what Qt keeps free beside the text."""


class NumbersField(QLineEdit):
    """A caption at the left, one or several numbers at the right.

    Enter or leaving the field takes the numbers over, Escape brings the old ones back. What is not allowed
    stays in the field, which then says what is.

    Signals:
        entered(tuple[float, ...]): The user typed other, allowed numbers.
        problemChanged(str): What is wrong with the typed text; empty when nothing is.
        nudged(int): The user pressed the Up (1) or the Down (-1) key.
    """

    entered = Signal(object)
    nudged = Signal(int)
    problemChanged = Signal(str)

    def __init__(self, caption: str, read: Read, allowed: str, parent: QWidget | None = None) -> None:
        """Make a field.

        Args:
            caption: Shown inside, at the left.
            read: The numbers in a text; None when they are not allowed.
            allowed: One sentence that says what is.
            parent: Qt parent.
        """
        super().__init__(parent)
        self._caption, self._read, self._allowed = caption, read, allowed
        self._brief: ShowBriefly = _as_it_is
        self._exact: Show = str
        self._numbers: Numbers = ()
        self._hint = ""
        self.problem = ""
        self.setAccessibleName(caption)
        self.setFixedHeight(HEIGHT)
        self.setFont(tabular(self.font()))
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setTextMargins(self.fontMetrics().horizontalAdvance(caption) + _GAP, 0, 0, 0)
        self.setMinimumWidth(40)
        self.returnPressed.connect(self.commit)
        self.textEdited.connect(self._recheck)

    def set_format(self, brief: ShowBriefly, exact: Show, hint: str) -> None:
        """Say how numbers are written.

        Args:
            brief: While the field rests: several ways, the longest first; the first that fits is shown.
            exact: With all digits, while it is edited and in the tooltip.
            hint: The sentence of the tooltip.
        """
        self._brief, self._exact, self._hint = brief, exact, hint

    def set_numbers(self, numbers: Numbers) -> None:
        """Show ``numbers``; a text that was not allowed or is being typed stays until they are others."""
        if numbers == self._numbers and (self.problem or self.isModified()):
            return
        self._numbers = numbers
        self.revert()

    def commit(self) -> None:
        """Take over what is typed, or say what is allowed."""
        if not self.isModified():
            return
        numbers = self._read(self.text())
        self._set_problem("" if numbers is not None else self._allowed)
        if numbers is None:
            return
        changed, self._numbers = numbers != self._numbers, numbers
        self.revert()
        if changed:
            self.entered.emit(numbers)

    def revert(self) -> None:
        """Forget what is typed and show the numbers again."""
        self._set_problem("")
        text = self._exact(self._numbers) if self.hasFocus() else self._fitting()
        if text != self.text():
            self.setText(text)
            self.setCursorPosition(0)
        self.setModified(False)
        self._show_tooltip()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show all digits, ready to be typed over."""
        super().focusInEvent(event)
        if not self.isModified():
            self.revert()
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take over what is typed."""
        super().focusOutEvent(event)
        if event.reason() == Qt.FocusReason.PopupFocusReason:
            return
        self.commit()
        if not self.problem:
            self.revert()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or fewer digits fit."""
        super().resizeEvent(event)
        if not self.isModified() and not self.problem:
            self.revert()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape reverts, Up and Down nudge."""
        if event.key() == Qt.Key.Key_Escape and self.isModified():
            self.revert()
            self.selectAll()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.nudged.emit(1 if event.key() == Qt.Key.Key_Up else -1)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The entry, and the caption in it."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(QColor(theme_of(self).muted))
        area = self.rect().adjusted(_PADDING + 1, 0, 0, 0)
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self._caption)
        painter.end()

    def _fitting(self) -> str:
        """The numbers as briefly as the room demands."""
        room = self.width() - self.textMargins().left() - _INSIDE
        texts = self._brief(self._numbers)
        return next((text for text in texts if self.fontMetrics().horizontalAdvance(text) <= room), texts[-1])

    def _recheck(self) -> None:
        """While a wrong text is being corrected, say at once when it is right."""
        if self.problem and self._read(self.text()) is not None:
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

    def _show_tooltip(self) -> None:
        digits = self._exact(self._numbers)
        self.setToolTip("\n".join(part for part in (self.problem, self._hint, digits) if part))


def _as_it_is(numbers: Numbers) -> tuple[str, ...]:
    return (str(numbers),)
