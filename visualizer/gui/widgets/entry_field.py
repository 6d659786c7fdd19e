"""An entry for numbers: short while it rests, with all digits while it is edited; what is wrong stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLineEdit, QMainWindow, QStyle, QStyleOptionFrame

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
    from PySide6.QtWidgets import QWidget

_MARGIN = 2
"""What Qt keeps free at either side of the text of a line edit."""
_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
_LEAVE = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)


class EntryField(QLineEdit):
    """A right-aligned entry; abstract: what it holds, and how that is read and written, is its subclasses'.

    Enter or leaving the field takes over what is typed, Escape brings the old value back; after both the
    keyboard is the window's again. What is not allowed stays in the field, which then says what is.

    Signals:
        entered(object): The user typed another, allowed value.
        problemChanged(str): What is wrong with the typed text; empty when nothing is.
        nudged(int): The user pressed the Up (1) or the Down (-1) key.
    """

    entered = Signal(object)
    problemChanged = Signal(str)
    nudged = Signal(int)

    def __init__(self, value: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value = value
        self._hint = ""
        self._room: int | None = None
        self.problem = ""
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setFont(tabular(self.font()))
        self.returnPressed.connect(self.commit)
        self.textEdited.connect(self._recheck)

    def read(self, text: str) -> Any:
        """The value that a text means.

        Raises:
            ValueError: It means none that is allowed; the error says in one line what is.
        """
        raise NotImplementedError

    def brief(self) -> Sequence[str]:
        """The value while the field rests, the longest way first; the first way that fits is shown."""
        raise NotImplementedError

    def exact(self) -> str:
        """The value with all its digits, as it can be typed again."""
        raise NotImplementedError

    def set_hint(self, hint: str) -> None:
        """Set the sentence of the tooltip; all digits of the value are added to it."""
        self._hint = hint
        self._show_tooltip()

    def show_value(self, value: Any) -> None:
        """Show a value; what is being typed stays, and what was not allowed stays until the value changes."""
        if value == self._value and (self.problem or self.isModified()):
            return
        self._value = value
        if not (self.hasFocus() and self.isModified() and not self.problem):
            self.revert()

    def commit(self) -> None:
        """Take over what is typed, or say what is allowed."""
        if not self.isModified():
            return
        try:
            value = self.read(self.text())
        except ValueError as problem:
            self._set_problem(str(problem))
            return
        changed, self._value = value != self._value, value
        self.revert()
        if changed:
            self.entered.emit(value)

    def revert(self) -> None:
        """Forget what is typed and show the value again."""
        self._set_problem("")
        text = self.exact() if self.hasFocus() else self._fitting()
        if text != self.text():
            self.setText(text)
            self.setCursorPosition(0)
        self.setModified(False)
        self._show_tooltip()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show all digits, ready to be typed over; a wrong text is there to be mended."""
        super().focusInEvent(event)
        if not self.isModified():
            self.revert()
            if event.reason() != Qt.FocusReason.PopupFocusReason:
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
        self._room = None
        if not self.isModified():
            self.revert()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape reverts, Up and Down nudge; after Enter and Escape the keys are the window's again."""
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.nudged.emit(_STEPS[key])
            return
        if key == Qt.Key.Key_Escape:
            self.revert()
        else:
            super().keyPressEvent(event)
        if key in _LEAVE and not self.problem:
            _give_focus_back(self)

    def changeEvent(self, event: QEvent) -> None:
        """Another font or style sheet leaves other room."""
        super().changeEvent(event)
        self._room = None

    def _fitting(self) -> str:
        """The value as briefly as the room demands."""
        # Asking a style sheet for the room takes longer than all the rest of a new value.
        self._room = self._measured() if self._room is None else self._room
        metrics, texts = self.fontMetrics(), self.brief()
        return next((text for text in texts if metrics.horizontalAdvance(text) <= self._room), texts[-1])

    def _measured(self) -> int:
        """How much of the field's width is for text, in pixels."""
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        inside = self.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, self)
        margins = self.textMargins()
        return inside.width() - margins.left() - margins.right() - 2 * _MARGIN

    def _recheck(self) -> None:
        """While a wrong text is being mended, say at once when it is right."""
        if self.problem:
            try:
                self.read(self.text())
            except ValueError:
                return
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
        self.setToolTip("\n".join(part for part in (self.problem, self._hint, self.exact()) if part))


def tabular(font: QFont) -> QFont:
    """``font`` with digits of one width, where the font has them."""
    font = QFont(font)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def _give_focus_back(field: QWidget) -> None:
    """Let the middle of the main window have the keyboard, so that the space bar plays and letters act."""
    window: QWidget | None = field
    while window is not None and not isinstance(window, QMainWindow):
        window = window.parentWidget()
    field.clearFocus()
    middle = window.centralWidget() if isinstance(window, QMainWindow) else None
    if middle is not None:
        middle.activateWindow()
        middle.setFocus()
