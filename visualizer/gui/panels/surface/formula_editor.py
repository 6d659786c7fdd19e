"""Typing a formula: checked as one types, with the place of a mistake shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QSizePolicy, QTextEdit, QWidget

from surfaces.functions import CONSTANTS, FUNCTIONS, VARIABLES
from surfaces.syntax import FormulaError, parse
from visualizer.gui.panels.section import column
from visualizer.gui.theme import theme_of
from visualizer.gui.widgets.monospaced import monospaced

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent

_PAUSE_MS = 150
_MOST_LINES = 5
_PADDING = 7
_LONGEST = 20_000


class FormulaEditor(QWidget):
    """An entry for a formula, the mistake in it, and which words it may use.

    Signals:
        accepted(str): The typed text is a formula: after a short pause in typing, or at once with Enter.
        finished(): The user pressed Enter on a formula, or left the entry.
        cancelled(): The user pressed Escape.
    """

    accepted = Signal(str)
    finished = Signal()
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entry = _Entry(self)
        self._error = _ErrorLines(self)
        self._hint = QLabel(_words(), self)
        self._hint.setObjectName("formulaHint")
        self._hint.setProperty("role", "caption")
        self._hint.setWordWrap(True)
        layout = column(self, 4)
        layout.addWidget(self._entry)
        layout.addWidget(self._error)
        layout.addWidget(self._hint)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._check)
        self._good = ""
        self._entry.textChanged.connect(self._wait)
        self._entry.entered.connect(self._finish)
        self._entry.left.connect(self._finish)
        self._entry.cancelled.connect(self._cancel)
        self.setFocusProxy(self._entry)

    @property
    def text(self) -> str:
        """What is typed."""
        return self._entry.toPlainText()

    @property
    def problem(self) -> str:
        """The three lines that say what is wrong; empty when nothing is."""
        return self._error.problem

    def set_text(self, text: str) -> None:
        """Show the formula of the scene; if it is the last one accepted here, what was typed since stays."""
        if text == self._good:
            return
        self._good = text
        self._entry.blockSignals(True)  # nothing was typed
        self._entry.setPlainText(text)
        self._entry.blockSignals(False)
        self._pause.stop()
        self._show_problem(None)
        self._entry.fit_height()

    def begin(self, *, select_all: bool) -> None:
        """Put the cursor at the end of the entry, or select all, ready to be typed over."""
        self._entry.setFocus(Qt.FocusReason.OtherFocusReason)
        self._entry.moveCursor(QTextCursor.MoveOperation.End)
        if select_all:
            self._entry.selectAll()

    def _wait(self) -> None:
        self._entry.fit_height()
        self._pause.start()

    def _check(self) -> bool:
        """Accept what is typed, or say what is wrong with it."""
        self._pause.stop()
        text = self.text.strip()
        try:
            parse(text)
        except FormulaError as error:
            self._show_problem(error)
            return False
        self._show_problem(None)
        if text != self._good:
            self._good = text
            self.accepted.emit(text)
        return True

    def _finish(self) -> None:
        if self._check():
            self.finished.emit()

    def _cancel(self) -> None:
        """Back to the last formula that was right."""
        good, self._good = self._good, ""
        self.set_text(good)
        self.cancelled.emit()

    def _show_problem(self, error: FormulaError | None) -> None:
        self._error.show_error(error)
        offset = len(self.text) - len(self.text.lstrip())
        self._entry.mark(None if error is None else error.column + offset)


class _Entry(QPlainTextEdit):
    """One line of monospaced text, wrapped over as many rows as it needs."""

    entered = Signal()
    left = Signal()
    cancelled = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("formulaEntry")
        self.setAccessibleName(self.tr("Formula in x and y"))
        self.setToolTip(self.tr("A formula in x and y. Escape goes back to the last one that was right."))
        self.setPlaceholderText("x^2 + 10*y^2")
        self.setFont(monospaced(self))
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(0)
        self.fit_height()

    def fit_height(self) -> None:
        """Be as high as the text needs, up to a few rows."""
        rows = min(max(round(self.document().size().height()), 1), _MOST_LINES)
        self.setFixedHeight(rows * self.fontMetrics().lineSpacing() + 2 * _PADDING)

    def mark(self, place: int | None) -> None:
        """Highlight the character at ``place``, or the end of the text."""
        if place is None:
            self.setExtraSelections([])
            return
        cursor = QTextCursor(self.document())
        last = max(len(self.toPlainText()) - 1, 0)
        cursor.setPosition(min(place, last))
        cursor.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.KeepAnchor)
        ground = QColor(theme_of(self).bad)
        ground.setAlphaF(0.25)
        style = QTextCharFormat()
        style.setBackground(ground)
        style.setUnderlineColor(QColor(theme_of(self).bad))
        style.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
        selection = QTextEdit.ExtraSelection()
        selection.cursor = cursor
        selection.format = style
        self.setExtraSelections([selection])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Escape are for the panel."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take over what is typed."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width breaks the text elsewhere."""
        super().resizeEvent(event)
        self.fit_height()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Pasted text becomes one line."""
        self.insertPlainText(" ".join(source.text()[: _LONGEST + 1].split()))


class _ErrorLines(QWidget):
    """What is wrong, the text around it, a caret under the place; cut so that it fits the panel."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.problem = ""
        self._reason = self._line("formulaError")
        self._reason.setWordWrap(True)
        self._place = self._line("formulaErrorPlace")
        self._place.setFont(monospaced(self._place))
        self._place.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        layout = column(self, 0)
        layout.addWidget(self._reason)
        layout.addWidget(self._place)
        self.hide()

    def show_error(self, error: FormulaError | None) -> None:
        """Show an error, or nothing."""
        self.problem = "" if error is None else str(error)
        self._reason.setText("" if error is None else error.reason)
        self.setToolTip(self.problem)
        self._fit()
        self.setVisible(error is not None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or less of the text fits."""
        super().resizeEvent(event)
        self._fit()

    def _line(self, name: str) -> QLabel:
        label = QLabel(self)
        label.setObjectName(name)
        label.setProperty("role", "error")
        label.setTextFormat(Qt.TextFormat.PlainText)
        return label

    def _fit(self) -> None:
        columns = self.width() // max(self._place.fontMetrics().horizontalAdvance("0"), 1)
        self._place.setText(fitted(self.problem, max(columns, 20)))


def fitted(problem: str, columns: int) -> str:
    """Cut the place of a formula error down to a narrow panel.

    Args:
        problem: The reason, the text around the mistake, and the caret, one line each; or empty.
        columns: How many characters fit beside each other.

    Returns:
        Two lines: the nearest surroundings of the mistake, and the caret; empty where there is no error.
    """
    if not problem:
        return ""
    _, excerpt, pointer = problem.split("\n")
    caret = len(pointer) - 1
    first = max(0, min(caret - columns // 2, len(excerpt) - columns))
    return excerpt[first : first + columns] + "\n" + " " * (caret - first) + "^"


def _words() -> str:
    """The words that a formula may use."""
    return " ".join(("+ - * / ^ ( )", *VARIABLES, *CONSTANTS, *FUNCTIONS))
