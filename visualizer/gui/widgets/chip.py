"""A rounded tag: a small mark and a few words, in the colour of their role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from visualizer.gui.theme import theme_of

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

Role = Literal["good", "warn", "bad", "neutral"]

_MARK = 10.0
_SIDE = 6.0
_GAP = 4.0
_SMALLER = 0.9
_GROUND_ALPHA = 0.1
_EDGE_ALPHA = 0.5


class Chip(QWidget):
    """Shows the longest of its texts that fits; the mark always fits."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mark = QPainterPath()
        self._texts: tuple[str, ...] = ()
        self._role: Role = "neutral"
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    @property
    def text(self) -> str:
        """The longest text."""
        return self._texts[0] if self._texts else ""

    @property
    def role(self) -> Role:
        """The role that colours it."""
        return self._role

    def set_content(self, mark: QPainterPath, texts: tuple[str, ...], role: Role) -> None:
        """Show another mark and other words.

        Args:
            mark: Outline within the square from (-1, -1) to (1, 1), y down, to be stroked.
            texts: The same, said at length and shorter and shorter.
            role: Which colour of the theme.
        """
        if texts == self._texts and role == self._role:
            return
        self._mark, self._texts, self._role = mark, texts, role
        self.setAccessibleName(self.text)
        self.updateGeometry()
        self.update()

    def fitting(self, width: int) -> str:
        """The longest text that fits into a chip of that width, the shortest one elided if none does."""
        metrics = self._metrics()
        room = int(width - 2 * _SIDE - _MARK - _GAP)
        for text in self._texts:
            if metrics.horizontalAdvance(text) <= room:
                return text
        shortest = self._texts[-1] if self._texts else ""
        return metrics.elidedText(shortest, Qt.TextElideMode.ElideRight, room)

    def sizeHint(self) -> QSize:
        """Room for the longest text."""
        width = self._metrics().horizontalAdvance(self.text)
        return QSize(round(2 * _SIDE + _MARK + _GAP + width + 1), self._metrics().height() + 4)

    def minimumSizeHint(self) -> QSize:
        """Room for the mark and a letter or two."""
        width = 2 * _SIDE + _MARK + _GAP + self._metrics().horizontalAdvance("M…")
        return QSize(round(width), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002  (the whole is small)
        """Ground, edge, mark and text."""
        colour = QColor(getattr(theme_of(self), self._role))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(_faint(colour, _EDGE_ALPHA), 1))
        painter.setBrush(_faint(colour, _GROUND_ALPHA))
        left = _SIDE + _MARK + _GAP
        text = self.fitting(self.width())
        # A shorter text makes a shorter chip, whatever room the layout left for the longer one.
        width = left + self._metrics().horizontalAdvance(text) + _SIDE
        box = QRectF(0.5, 0.5, width - 1, self.height() - 1)
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        self._paint_mark(painter, colour)
        painter.setPen(colour)
        painter.setFont(self._font())
        painter.drawText(box.adjusted(left - 0.5, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()

    def _paint_mark(self, painter: QPainter, colour: QColor) -> None:
        painter.save()
        painter.translate(_SIDE + _MARK / 2, self.height() / 2)
        painter.scale(_MARK / 2, _MARK / 2)
        pen = QPen(colour, 1.4)
        pen.setCosmetic(True)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.strokePath(self._mark, pen)
        painter.restore()

    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * _SMALLER)
        return font

    def _metrics(self) -> QFontMetrics:
        return QFontMetrics(self._font())


def _faint(colour: QColor, alpha: float) -> QColor:
    faint = QColor(colour)
    faint.setAlphaF(alpha)
    return faint
