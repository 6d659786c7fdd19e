"""A row of joined buttons of which one is on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from visualizer.gui.theme import theme_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

_RADIUS = 5.0
_PADDING = 10
_DISABLED = 0.4


class Choice(NamedTuple):
    """One segment: how the code calls it, what it says, and what it does in one sentence."""

    key: str
    text: str
    tooltip: str


class SegmentedSwitch(QWidget):
    """Shows which of a few choices is on; the arrow keys move between them.

    Signals:
        chosen(str): The user chose the segment with this key.
    """

    chosen = Signal(str)

    def __init__(self, choices: Sequence[Choice], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys = [choice.key for choice in choices]
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for place, choice in enumerate(choices):
            segment = _Segment(choice, first=place == 0, last=place == len(choices) - 1, parent=self)
            self._group.addButton(segment, place)
            row.addWidget(segment)
        self._group.button(0).setChecked(True)
        self._group.idToggled.connect(self._announce)
        self._telling = True
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    @property
    def current(self) -> str:
        """The key of the segment that is on."""
        return self._keys[self._group.checkedId()]

    def set_current(self, key: str) -> None:
        """Turn the segment with this key on, without a signal."""
        self._telling = False
        self._group.button(self._keys.index(key)).setChecked(True)
        self._telling = True

    def button(self, key: str) -> QAbstractButton:
        """The segment with this key."""
        return self._group.button(self._keys.index(key))

    def _announce(self, place: int, on: bool) -> None:
        if on and self._telling:
            self.chosen.emit(self._keys[place])


class _Segment(QPushButton):
    """Painted here, because a style sheet can neither elide text nor keep the width when it turns bold."""

    def __init__(self, choice: Choice, *, first: bool, last: bool, parent: QWidget) -> None:
        super().__init__(choice.text, parent)
        self._first, self._last = first, last
        self.setCheckable(True)
        self.setObjectName(choice.key)
        self.setToolTip(choice.tooltip)
        self.setAccessibleName(choice.text)
        self.setAccessibleDescription(choice.tooltip)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        """Room for the text in bold."""
        width = QFontMetrics(self._bold()).horizontalAdvance(self.text())
        return QSize(width + 2 * _PADDING, self.fontMetrics().height() + 10)

    def minimumSizeHint(self) -> QSize:
        """Room for a few letters."""
        return QSize(40, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002  (the whole is small)
        """Ground, hairline and text."""
        theme = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(theme.accent_soft if self.isChecked() else theme.window))
        painter.setPen(QPen(QColor(theme.accent if self.hasFocus() else theme.hairline), 1))
        painter.drawPath(self._outline())
        active = self.isChecked() or self.underMouse()
        ink = QColor(theme.accent if self.isChecked() else theme.text if active else theme.muted)
        ink.setAlphaF(1.0 if self.isEnabled() else _DISABLED)
        painter.setPen(ink)
        painter.setFont(self._bold() if self.isChecked() else self.font())
        room = self.width() - _PADDING
        text = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, text)
        painter.end()

    def _bold(self) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def _outline(self) -> QPainterPath:
        """A rectangle, rounded at the ends of the row only; neighbours share a hairline."""
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5 if self._last else 0.5, -0.5)
        path = QPainterPath()
        path.addRoundedRect(box, _RADIUS, _RADIUS)
        middle = box.center().x()
        if not self._first:
            path = path.united(_rectangle(QRectF(box.left(), box.top(), middle - box.left(), box.height())))
        if not self._last:
            path = path.united(_rectangle(QRectF(middle, box.top(), box.right() - middle, box.height())))
        return path.simplified()


def _rectangle(box: QRectF) -> QPainterPath:
    path = QPainterPath()
    path.addRect(box)
    return path
