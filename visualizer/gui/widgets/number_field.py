"""A number that can be edited in place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QSizePolicy

from visualizer.gui.widgets.entry_field import EntryField
from visualizer.gui.widgets.numbers import full, parse, short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QFontMetrics
    from PySide6.QtWidgets import QWidget

Check = Callable[[float], None]
_WIDEST = ("1.234e\u22125", "0.001234")
_AROUND = 12
"""Padding, border and what Qt keeps free, of both sides."""


class NumberField(EntryField):
    """One number without a frame, for columns of numbers beside their sliders."""

    def __init__(self, check: Check, prefix: str = "", parent: QWidget | None = None) -> None:
        """Make a field.

        Args:
            check: Raises ValueError with one clear line when a number is not allowed.
            prefix: Shown before the number while it rests, such as ``×``.
            parent: Qt parent.
        """
        super().__init__(None, parent)
        self._check, self._prefix = check, prefix
        self.setProperty("role", "bare")
        self.setFrame(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def value(self) -> float | None:
        """The number last set or entered; None shows the placeholder."""
        value: float | None = self._value
        return value

    def read(self, text: str) -> float:
        """A finite number that the check allows."""
        try:
            value = parse(text)
        except ValueError:
            raise ValueError(self.tr("Type a number, such as 0.01 or 1e-3.")) from None
        self._check(value)
        return value

    def brief(self) -> Sequence[str]:
        """Four significant digits, or as many as fit."""
        value = self.value
        return ("",) if value is None else [self._prefix + short(value, digits) for digits in (4, 3, 2, 1)]

    def exact(self) -> str:
        """All digits."""
        return "" if self.value is None else full(self.value)

    def sizeHint(self) -> QSize:
        """Room for four significant digits."""
        return QSize(number_width(self.fontMetrics()), 20)

    def minimumSizeHint(self) -> QSize:
        """The same: a number is never clipped."""
        return self.sizeHint()


def number_width(metrics: QFontMetrics) -> int:
    """Width of the column of numbers."""
    return max(metrics.horizontalAdvance(text) for text in _WIDEST) + _AROUND
