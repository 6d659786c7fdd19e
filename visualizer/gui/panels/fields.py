"""Entries with their caption inside: one or several numbers, edited in place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter

from visualizer.gui.theme import theme_of
from visualizer.gui.widgets.entry_field import EntryField

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QWidget

Numbers = tuple[float, ...]
Read = Callable[[str], Numbers | None]
Show = Callable[[Numbers], str]
ShowBriefly = Callable[[Numbers], Sequence[str]]

HEIGHT = 30
_PADDING = 8
_GAP = 5


class NumbersField(EntryField):
    """A caption at the left, one or several numbers at the right."""

    def __init__(self, caption: str, read: Read, allowed: str, parent: QWidget | None = None) -> None:
        """Make a field.

        Args:
            caption: Shown inside, at the left.
            read: The numbers in a text; None when they are not allowed.
            allowed: One sentence that says what is.
            parent: Qt parent.
        """
        super().__init__((), parent)
        self._caption, self._read, self._allowed = caption, read, allowed
        self._brief: ShowBriefly = _as_it_is
        self._exact: Show = str
        self.setAccessibleName(caption)
        self.setFixedHeight(HEIGHT)
        self.setTextMargins(self.fontMetrics().horizontalAdvance(caption) + _GAP, 0, 0, 0)
        self.setMinimumWidth(40)

    def set_format(self, brief: ShowBriefly, exact: Show, hint: str) -> None:
        """Say how numbers are written.

        Args:
            brief: While the field rests: several ways, the longest first; the first that fits is shown.
            exact: With all digits, while it is edited and in the tooltip.
            hint: The sentence of the tooltip.
        """
        self._brief, self._exact, self._hint = brief, exact, hint

    def read(self, text: str) -> Numbers:
        """The numbers in a text that are allowed."""
        numbers = self._read(text)
        if numbers is None:
            raise ValueError(self._allowed)
        return numbers

    def brief(self) -> Sequence[str]:
        """The numbers with fewer and fewer digits."""
        return self._brief(self._value)

    def exact(self) -> str:
        """The numbers with all digits."""
        return self._exact(self._value)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The entry, and the caption in it."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(QColor(theme_of(self).muted))
        area = self.rect().adjusted(_PADDING + 1, 0, 0, 0)
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self._caption)
        painter.end()


def _as_it_is(numbers: Numbers) -> tuple[str, ...]:
    return (str(numbers),)
